"""Many cases given out at once: the preview says what will be, and each is judged by itself."""

import re
import secrets

import pytest
import sqlalchemy as sa

from support.cases.model import Case, Seat
from support.core.audit import AuditEvent
from support.core.db import at_the_edge, db
from tests.intake.factory import application
from tests.statements import counted

PREVIEW, GIVE = "/api/v1/cases/assignments/preview", "/api/v1/cases/assignments"


@pytest.fixture
def queue(client):
    """Six applications, in the order in which they came."""
    return [client.post("/api/v1/applications", json=application()).json["reference"] for _number in range(6)]


def change(app, reference, **columns):
    with app.test_request_context(), at_the_edge():
        db.session.execute(sa.update(Case).where(Case.reference == reference).values(**columns))


def look(as_, references, **who):
    answer = as_("ina").post(PREVIEW, json={"references": references, **who})
    assert answer.status_code == 200, answer.text
    return answer.json


def test_spreading_evens_out_what_each_holds(app, as_, people, queue):
    seat = {"name": people.carol.name}
    assert as_("ina").post(f"/api/v1/cases/{queue[0]}/assignments", json=seat).status_code == 201
    found = look(as_, queue[1:], owner="spread", deputy="spread")
    loads = {one["name"]: (one["before"], one["after"]) for one in found["loads"]}
    assert loads[people.carol.name][0] == 1
    assert sum(after for _before, after in loads.values()) == 11
    assert {after for _before, after in loads.values()} == {3, 4}
    assert all(one["owner"] != one["deputy"] and one["faults"] == {} for one in found["items"])
    with app.app_context():
        assert db.session.execute(sa.select(sa.func.count()).select_from(Seat)).scalar_one() == 1, "nothing happened"
    items = [{name: one[name] for name in ("reference", "owner", "deputy")} for one in found["items"]]
    done = as_("ina").post(GIVE, json={"items": items})
    assert done.status_code == 200, done.text
    assert [(one["owner"], one["deputy"]) for one in done.json["items"]] == [
        (one["owner"], one["deputy"]) for one in items
    ]
    held = {one["name"]: one["load"] for one in as_("ada").get("/api/v1/staff").json["items"]}
    assert {name: held[name] for name in loads} == {name: after for name, (_before, after) in loads.items()}
    # Handed over: intake sees them no more, their holders open them.
    assert as_("ina").get(f"/api/v1/cases/{queue[1]}").status_code == 404
    owner = next(nickname for nickname in people if people.name(nickname) == items[0]["owner"])
    assert "Zelenka-story" in as_(owner).get(f"/api/v1/cases/{queue[1]}").text


def test_what_cannot_be_done_is_said_before_and_left_out_after(app, as_, people, queue):
    carol, cyril, chloe = (people.name(one) for one in ("carol", "cyril", "chloe"))
    as_("ina").post(f"/api/v1/cases/{queue[0]}/assignments", json={"name": carol})
    as_("ina").post(f"/api/v1/cases/{queue[1]}/assignments", json={"name": chloe})
    change(app, queue[2], frozen=True)
    for name in (carol, cyril):
        as_("ina").post(f"/api/v1/cases/{queue[3]}/assignments", json={"name": name})
    chosen = [*queue[:5], "A-0000-0000"]
    found = {one["reference"]: one for one in look(as_, chosen, owner=cyril, deputy=carol)["items"]}
    said = {reference: set(one["faults"]) for reference, one in found.items()}
    # Carol owns the first already; the owner's seat of the second is chloe's; the third is frozen; the fourth is
    # handed over, and so is what nobody ever sent.
    assert said == {
        queue[0]: {"owner", "deputy"},
        queue[1]: {"owner"},
        queue[2]: {"owner", "deputy"},
        queue[3]: {"owner", "deputy"},
        queue[4]: set(),
        "A-0000-0000": {"owner", "deputy"},
    }
    assert found[queue[3]]["handle"] is None
    assert found[queue[3]]["faults"] == found["A-0000-0000"]["faults"]
    assert "frozen" in found[queue[2]]["faults"]["owner"]
    assert "already" in found[queue[0]]["faults"]["deputy"]
    items = [{"reference": one, "owner": cyril, "deputy": carol} for one in chosen]
    done = {one["reference"]: one for one in as_("ina").post(GIVE, json={"items": items}).json["items"]}
    assert {reference: set(one["faults"]) for reference, one in done.items()} == said
    assert (done[queue[4]]["owner"], done[queue[4]]["deputy"]) == (cyril, carol)
    assert (done[queue[1]]["owner"], done[queue[1]]["deputy"]) == (None, carol)
    with app.app_context():
        seated = db.session.execute(sa.select(AuditEvent).where(AuditEvent.action == "case.assigned")).all()
        assert len(seated) == 4 + 3
        assert db.session.execute(sa.select(Case.frozen).where(Case.reference == queue[2])).scalar_one()


def test_wrong_choices_are_named(as_, people, queue):
    def fields(**given):
        answer = as_("ina").post(PREVIEW, json=given)
        assert answer.status_code == 422, answer.text
        return set(answer.json["fields"])

    carol = people.carol.name
    assert fields(references=queue) == {"owner"}
    assert fields(references=[], owner=carol) == {"references"}
    assert fields(references=queue, owner="nobody-here") == {"owner"}
    assert fields(references=queue, owner=people.ada.name, deputy="nobody-here") == {"owner", "deputy"}
    assert fields(references=queue, owner=carol, deputy=carol) == {"deputy"}
    too_many = [{"reference": "A-0000-0000", "owner": carol}] * 21
    assert as_("ina").post(GIVE, json={"items": too_many}).status_code == 422


def test_only_intake_gives_out_cases(app, as_, people, queue):
    body = {"references": queue, "owner": people.cyril.name}
    item = {"items": [{"reference": queue[0], "owner": people.cyril.name}]}
    for nickname in ("carol", "lena", "ada", "otto", "vera"):
        assert as_(nickname).post(PREVIEW, json=body).status_code == 403
        assert as_(nickname).post(GIVE, json=item).status_code == 403
    with app.app_context():
        assert db.session.execute(sa.select(sa.func.count()).select_from(Seat)).scalar_one() == 0


def test_giving_out_opens_nothing_and_counts_as_no_opening(app, as_, people, client):
    from support.cases.model import CaseOpening

    many = [client.post("/api/v1/applications", json=application()).json["reference"] for _number in range(21)]
    for portion in (many[:20], many[20:]):
        items = [{"reference": one, "owner": people.carol.name} for one in portion]
        done = as_("ina").post(GIVE, json={"items": items}).json["items"]
        assert all(one["owner"] == people.carol.name for one in done)
    with app.app_context():
        assert db.session.execute(sa.select(sa.func.count()).select_from(CaseOpening)).scalar_one() == 0
        opened = sa.select(AuditEvent).where(AuditEvent.action == "case.opened")
        assert db.session.execute(opened).all() == []


def test_a_preview_costs_the_same_however_many(app, as_, people, queue):
    ina = as_("ina")
    costs = []
    for chosen in (queue[:1], queue):
        with counted(app) as sent:
            assert ina.post(PREVIEW, json={"references": chosen, "owner": "spread"}).status_code == 200
        costs.append(len(sent.without_session()))
    assert costs[0] == costs[1] <= 3
    print(f"the preview of many assignments: {costs[0]} statements")


# On pages


def hidden(page):
    fields = re.findall(r'<input type="hidden" name="((?:items|later|done)[^"]*)" value="([^"]*)"', page)
    found = {}
    for name, value in fields:
        found.setdefault(name, []).append(value)
    return found


def test_chosen_previewed_and_given_out_on_pages(as_, people, queue):
    ina = as_("ina")
    shown = ina.get("/desk/cases").text
    assert shown.count('type="checkbox" name="references"') == 6
    assert 'name="references"' not in as_("carol").get("/desk/cases").text
    wrong = ina.submit("/desk/cases/assignments/preview", {"owner": "spread"}, page="/desk/cases")
    assert wrong.status_code == 422
    assert "Choose at least one case" in wrong.text
    chosen = {"references": queue, "owner": people.carol.name, "deputy": people.carol.name}
    again = ina.submit("/desk/cases/assignments/preview", chosen, page="/desk/cases")
    assert again.status_code == 422
    assert again.text.count('name="references"') == 6
    looked = ina.submit("/desk/cases/assignments/preview", {**chosen, "deputy": "spread"}, page="/desk/cases")
    assert looked.status_code == 200
    form = hidden(looked.text)
    assert {form[f"items.{number}.reference"][0] for number in range(6)} == set(queue)
    done = ina.submit("/desk/cases/assignments", form, page="/desk/cases")
    assert done.status_code == 200
    assert done.text.count("status good") == 12
    assert "Nobody is waiting" in ina.get("/desk/cases").text


def test_more_than_fit_one_request_go_on_in_portions(as_, people, client):
    many = [client.post("/api/v1/applications", json=application()).json["reference"] for _number in range(23)]
    ina = as_("ina")
    chosen = {"references": many, "owner": "spread", "deputy": "spread"}
    looked = ina.submit("/desk/cases/assignments/preview", chosen, page="/desk/cases")
    form = hidden(looked.text)
    assert len(form["later"]) == 3
    assert "items.19.reference" in form
    assert "items.20.reference" not in form
    first = ina.submit("/desk/cases/assignments", form, page="/desk/cases")
    assert "20 of 23" in first.text
    assert '<progress value="20" max="23">' in first.text
    second = ina.submit("/desk/cases/assignments", hidden(first.text), page="/desk/cases")
    assert '<progress value="23" max="23">' in second.text
    assert hidden(second.text) == {}
    assert ina.get("/api/v1/cases").json["items"] == []


def test_a_form_of_elsewhere_changes_nothing(app, as_, queue):
    odd = {"items.0.reference": queue[0], "later": "A-1/x", "idempotency_key": secrets.token_urlsafe(24)}
    assert as_("ina").submit("/desk/cases/assignments", odd, page="/desk/cases").status_code == 422
    assert as_("ina").submit("/desk/cases/assignments", {}, page="/desk/cases").status_code == 422
    with app.app_context():
        assert db.session.execute(sa.select(sa.func.count()).select_from(Seat)).scalar_one() == 0
