"""The union in numbers: for registrars alone, and nothing below five, in the answer, the file or the paper."""

import csv
import io

import pytest
import sqlalchemy as sa

from support.core import clock
from support.core.db import at_the_edge, execute
from support.union.model import MemberClass
from support.union.service import counting, sealing
from support.union.service.numbers import numbers
from support.vault.model import Data
from tests.statements import counted
from tests.union.factory import member, section
from tests.union.grievances import must

#: The sections of the test's members, one after the other.
PLACES = ["police-west"] * 12 + ["police-east"] * 6 + ["border-west"] * 2


def _members(app, people):
    """Twelve and one serving in one section, six in another, two alone in a third; and one who came this quarter."""
    earlier = clock.quarters_on(clock.today(), -2)
    for code in ("police-east", "border-west"):
        section(app, code)
    genders = ["man"] * 9 + ["woman"] * 11
    made = [member(app, people, since=earlier, gender=gender) for gender in genders]
    made.append(member(app, people, MemberClass.SERVING, since=earlier))
    member(app, people)
    return made


def test_numbers_leave_the_house_from_five_on_alone(app, as_, people, monkeypatch):
    made = _members(app, people)
    _moved(app, people, made)
    year = clock.quarters_on(clock.quarter(), -1).year
    rita = as_("rita")
    found = must(rita.get(f"/api/v1/union/numbers?year={year}"), 200)
    sections = {one["code"]: (one["members"], one["classes"]) for one in found["sections"]}
    assert sections["police-west"] == (10, [{"class": "full", "members": 10}])
    assert sections["police-east"] == (5, [{"class": "full", "members": 5}])
    assert "border-west" not in sections, "two members are a section of nobody's that is told"
    assert (found["members"], found["classes"]) == (15, [{"class": "full", "members": 15}])
    genders = {one["code"]: one["members"] for one in found["genders"]}
    assert (genders, found["percent_women"]) == ({"man": 5, "woman": 10}, 65)
    assert found["statuses"] == [{"code": "current", "members": 20}]
    assert (found["joined"], found["left"]) == (None, None), "the year is not over"
    told = [one["members"] for part in ("classes", "genders", "statuses", "sections") for one in found[part]]
    assert all(count >= counting.LEAST and count % counting.LEAST == 0 for count in told)

    sheet = rita.get(f"/api/v1/union/numbers/report?year={year}")
    rows = list(csv.reader(io.StringIO(sheet.get_data(as_text=True))))
    assert ["section", "police-west", "full", "10"] in rows
    assert all("border-west" not in row for row in rows)
    assert {int(row[3]) % 5 for row in rows[4:] if row[3] != "not told"} == {0}
    assert rita.get(f"/api/v1/union/numbers/report?year={year}&format=pdf").data.startswith(b"%PDF-")
    for nickname in ("ada", "carol", "fina", "otto"):
        assert as_(nickname).get("/api/v1/union/numbers").status_code == 403
    assert made[0].client.get("/api/v1/union/numbers").status_code == 403
    logged = [one["action"] for one in as_("otto").get(f"/api/v1/audit?actor={people.rita.name}").json["items"]]
    assert {"numbers.opened", "numbers.reported"} <= set(logged)
    with counted(app) as sent:
        must(rita.get(f"/api/v1/union/numbers?year={year}"), 200)
    print(f"GET /union/numbers: {len(sent.without_session())} statements for {len(made)} members")
    assert len(sent.without_session()) <= 8
    _stay(app, rita, people, made, monkeypatch)


def _stay(app, rita, people, made, monkeypatch):
    """A few who come, go and move change no number, neither in the quarter nor in the next; what was told stays."""
    before = must(rita.get("/api/v1/union/numbers"), 200)
    _moved(app, people, made[:8], ["border-west"] * 8)
    assert must(rita.get("/api/v1/union/numbers"), 200) == before, "a quarter is told once"
    _moved(app, people, made[:8], ["police-west"] * 5 + ["border-west"] * 3)
    later = clock.quarters_on(clock.quarter(), 1)
    with monkeypatch.context() as then, app.test_request_context(), at_the_edge():
        then.setattr(clock, "today", lambda: later)
        after = numbers(people.actor("rita"))
    assert after.on == later
    assert after.members.shown == {("police-east", "full"): 5, ("police-west", "full"): 10}
    assert not any(cell.anew for cell in (*after.members.cells.values(), *after.genders.cells.values()))
    for act in ("UPDATE union_report_cell SET members = 50", "DELETE FROM union_report"):
        with pytest.raises(sa.exc.ProgrammingError), app.test_request_context(), at_the_edge():
            execute(sa.text(act))


def _moved(app, people, made, places=PLACES):
    """Into the sections of the test: the factory knows one."""
    with app.test_request_context(), at_the_edge():
        for known, place in zip(made, places, strict=False):
            chest = sealing.open_member(people.actor("rita"), known.id)
            readers = sealing.member_readers(known.id)
            chest.write(Data.MEMBER, known.id, "section", place, readers=readers)
