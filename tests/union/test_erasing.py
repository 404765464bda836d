"""What somebody told who was refused does not stay, and whoever does not take part is shown no page that is shut."""

import re

import sqlalchemy as sa
import time_machine

from support.core import clock
from support.core.db import at_the_edge, execute
from support.union import service as union
from support.union.jobs import settle
from support.union.model import AppealStatus, MemberStatus, Office, RefusalReason
from support.vault.model import Data, DataKey
from tests.union import seats
from tests.union.factory import again, asked, member, status_of

#: A day within this quarter, and within each of those after it.
QUARTERS = [clock.quarters_on(clock.quarter(), on).replace(day=3) for on in range(4)]


def _keys(app, *kinds):
    """How many keys of these kinds there are."""
    with app.test_request_context():
        wanted = sa.select(sa.func.count()).select_from(DataKey).where(DataKey.kind.in_(kinds))
        return execute(wanted).scalar_one()


def _night(app):
    with app.test_request_context(), at_the_edge():
        settle()


def _hear(app, people, known, outcome):
    people._tokens.clear()  # what was opened some quarters ago is over
    with app.test_request_context(), at_the_edge():
        union.hear(people.actor("rhea"), known.number, outcome, "Zorka: it stands.")


def test_what_was_told_goes_once_a_refusal_stands(app, as_, people):
    with time_machine.travel(QUARTERS[0]):
        quiet, late, rejected, waiting, taken = everybody = [asked(app) for _ in range(5)]
        refusal = {"decision": "refuse", "reason": "conduct", "why": "Zaranka was seen there."}
        assert "until the end of the next quarter" in as_("rita").get(f"/union/members/{quiet.number}/refuse").text
        for known in everybody:
            address = f"/api/v1/union/members/{known.number}/decision"
            assert as_("rita").post(address, json=refusal).status_code == 200
        page = quiet.client.get("/own").text
        assert "What you told us is deleted on" in page
        assert "Zaranka was seen there." in page
        for known in (rejected, waiting, taken):
            grounds = {"grounds": "Zelva: look again."}
            assert known.client.post(f"/api/v1/union/members/{known.number}/appeals", json=grounds).status_code == 201
        _hear(app, people, rejected, AppealStatus.UPHELD)
        _hear(app, people, taken, AppealStatus.OVERTURNED)
        assert _keys(app, Data.MEMBER) == 5
        _night(app)
        assert _keys(app, Data.MEMBER) == 4, "what was told goes the night after an appeal was rejected"
        page = rejected.client.get("/own").text
        assert "Zorka: it stands." in page
        assert "Zaranka" not in page
    with time_machine.travel(QUARTERS[1]), app.test_request_context(), at_the_edge():
        assert union.erase_refused() == 0, "a refusal can be appealed in the quarter after it too"
    with time_machine.travel(QUARTERS[2]):
        with app.test_request_context(), at_the_edge():
            _quiet, late, rejected, waiting = (again(known) for known in (quiet, late, rejected, waiting))
        there = f"/api/v1/union/members/{late.number}/appeals"
        assert late.client.post(there, json={"grounds": "x"}).status_code == 409, "too late"
        assert "/own/objection" not in late.client.get("/own").text
        _night(app)
        assert [status_of(app, known) for known in everybody] == ["left", "left", "left", "refused", "current"]
        assert (_keys(app, Data.MEMBER), _keys(app, Data.HEARING)) == (2, 2), "who waits for an answer, and who is in"
        page = late.client.get("/own").text
        assert "You are not a member. What you told us was deleted." in page
        assert "conduct" not in page
        with app.test_request_context():
            rows = execute(sa.text("SELECT count(*) FROM membership WHERE refusal IS NOT NULL")).scalar_one()
        assert rows == 1
        _hear(app, people, waiting, AppealStatus.UPHELD)
        _night(app)
        assert status_of(app, waiting) == "refused", "the answer stays to be read"
        assert "Zorka: it stands." in waiting.client.get("/own").text
    gone = sum(status_of(app, known) == "left" for known in everybody)
    print(f"Erased: {gone} of 3 who were refused for good; the two others keep what they wait for, and what they have")


def _standing(app, people):
    """A member of every status there is."""
    head = seats.body(app, people, Office.COUNCIL)
    this = clock.quarter()
    found = {status: member(app, people) for status in MemberStatus if status != MemberStatus.APPLIED}
    found[MemberStatus.APPLIED], found[MemberStatus.REFUSED] = asked(app), asked(app)
    seats.expelled(app, head, found[MemberStatus.EXPELLED])
    with app.test_request_context(), at_the_edge():
        rows = {status: union.by_id(known.id, lock=True) for status, known in found.items()}
        union.refuse(people.actor("rita"), rows[MemberStatus.REFUSED], RefusalReason.CONDUCT, "x")
        rows[MemberStatus.GRACE].since = clock.quarters_on(this, -2)
        rows[MemberStatus.LAPSED].since = clock.quarters_on(this, -9)
        rows[MemberStatus.ON_LEAVE].leave_until = this
        rows[MemberStatus.SUSPENDED].status = MemberStatus.SUSPENDED
        for row in rows.values():
            union.settle(row)
    assert found[MemberStatus.LEFT].client.delete("/api/v1/me/membership", json={"confirm": True}).status_code == 204
    assert {status: status_of(app, known) for status, known in found.items()} == {one: one.value for one in found}
    return found


def test_whoever_looks_is_shown_no_page_that_is_shut(app, people):
    opened = {}
    for status, known in _standing(app, people).items():
        home = known.client.get("/own")
        assert home.status_code == 200, (status, home.text)
        links = set(re.findall(r'href="(/(?:own|sessions|me|mine)[^"#?]*)"', home.text))
        opened[status.value] = sum(1 for address in links if _opens(known.client, address, status))
        assert "What you can do now" in home.text
    assert opened["applied"] < opened["lapsed"] < opened["current"]
    print("Pages that a first page leads to, all open: " + ", ".join(f"{who} {of}" for who, of in opened.items()))


def _opens(client, address, status):
    answer = client.get(address)
    assert answer.status_code == 200, (status, address, answer.status_code)
    return address.startswith("/own")
