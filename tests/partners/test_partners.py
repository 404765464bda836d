"""Partners over the API: entered by one, vetted by another; found by name in memory; paused, changed, ended."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from support.core import clock
from support.core.db import db
from tests.aid.factory import held_case
from tests.referrals.loop import agreed, partner_id, status, taken

DOOR = "/api/v1/partners"
ABOUT = {
    "name": "Zelenka-partner Riverside",
    "contact": "Zelenka-contact +48 600",
    "note": "Zelenka-note",
    "kind": "law_firm",
    "offers": ["legal"],
    "languages": ["pl", "ru"],
    "regions": ["PL"],
    "capacity": 2,
}
AGREED = {"since": "2020-01-01", "until": "2099-12-31"}


def entered(as_, **changes):
    """Lena enters one; its id."""
    answer = as_("lena").post(DOOR, json={**ABOUT, **changes})
    assert answer.status_code == 201, answer.text
    return answer.json["id"]


def test_entered_by_one_and_vetted_by_another(as_):
    found = entered(as_)
    assert as_("lena").post(f"{DOOR}/{found}/people").status_code == 409
    assert as_("lena").post(f"{DOOR}/{found}/vetting", json=AGREED).status_code == 403
    wrong = {"since": "2099-12-31", "until": "2020-01-01"}
    assert as_("tora").post(f"{DOOR}/{found}/vetting", json=wrong).status_code == 422
    vetted = as_("tora").post(f"{DOOR}/{found}/vetting", json=AGREED).json
    assert (vetted["status"], vetted["in_force"], vetted["name"]) == ("agreed", True, ABOUT["name"])
    invited = as_("lena").post(f"{DOOR}/{found}/people")
    assert invited.status_code == 201
    assert invited.json["code"]
    assert as_("carol").post(f"{DOOR}/{found}/people").status_code == 403
    assert as_("pia").get(f"{DOOR}/{found}").status_code == 404


def test_the_database_refuses_one_person_for_both(app, as_):
    found = entered(as_)
    with app.test_request_context(), pytest.raises(sa.exc.IntegrityError):
        db.session.execute(
            sa.text(
                "UPDATE partner SET vetted_by = entered_by, vetted_on = current_date, agreed_from = current_date,"
                " agreed_until = current_date, status = 'agreed' WHERE id = :id"
            ),
            {"id": found},
        )


def test_found_by_name_and_by_what_it_does(as_):
    found = entered(as_)
    for query, finds in (
        ("offer=legal&language=pl", True),
        ("offer=medical", False),
        ("kind=law_firm&region=PL&status=entered", True),
        ("out_of_hours=true", False),
    ):
        items = as_("carol").get(f"{DOOR}?{query}").json["items"]
        assert (found in {one["id"] for one in items}) is finds, query
    for words, finds in (("riverSIDE", True), ("nowhere", False)):
        items = as_("carol").post(f"{DOOR}/search", json={"q": words}).json["items"]
        assert [one["id"] for one in items] == ([found] if finds else [])
    first = as_("carol").get(f"{DOOR}?limit=1").json
    assert len(first["items"]) == 1
    seen = {first["items"][0]["id"]}
    while first["next"]:
        first = as_("carol").get(f"{DOOR}?limit=1&cursor={first['next']}").json
        seen |= {one["id"] for one in first["items"]}
    assert len(seen) == 4
    for who in ("pia", "ina", "ada", "remy", "otto"):
        assert as_(who).get(DOOR).status_code == 403, who


def test_what_a_partner_is_has_to_be_vetted_again(as_, people):
    found = entered(as_)
    as_("tora").post(f"{DOOR}/{found}/vetting", json=AGREED)
    light = as_("tora").patch(f"{DOOR}/{found}", json={"capacity": 5, "note": "Calls back."}).json
    assert (light["status"], light["capacity"], light["contact"]) == ("agreed", 5, ABOUT["contact"])
    heavy = as_("tora").patch(f"{DOOR}/{found}", json={"contact": "another@example.org"}).json
    assert (heavy["status"], heavy["in_force"], heavy["name"]) == ("entered", False, ABOUT["name"])
    assert as_("tora").post(f"{DOOR}/{found}/vetting", json=AGREED).status_code == 403
    assert as_("lena").post(f"{DOOR}/{found}/vetting", json=AGREED).json["status"] == "agreed"
    assert as_("carol").patch(f"{DOOR}/{found}", json={"capacity": 1}).status_code == 403


def test_paused_takes_nothing_more_and_ended_loses_everything(app, client, as_, people):
    case = held_case(client, as_, people)
    north = partner_id(app, people, "North Law")
    has = taken(app, as_, people, case, until=(clock.today() + timedelta(days=9)).isoformat())
    waits = agreed(app, as_, people, case, "North Law", "South Law")
    assert as_("tora").post(f"{DOOR}/{north}/pause").json["status"] == "paused"
    assert status(as_("pia"), has) == "accepted"
    refused = as_("carol").post(
        f"{case.address}/referrals", json={"partner": north, "service": "legal", "why": "x", "until": "2020-01-01"}
    )
    assert refused.status_code == 422
    assert as_("tora").patch(f"{DOOR}/{north}", json={"capacity": 1}).status_code == 409
    assert as_("tora").post(f"{DOOR}/{north}/resume").json["status"] == "agreed"
    assert as_("tora").post(f"{DOOR}/{north}/end").json["people"] == []
    assert as_("pia").get("/api/v1/referrals").status_code == 401
    assert status(as_("carol"), has) == "revoked"
    assert status(as_("carol"), waits) == "asked"
    assert status(as_("sofia"), waits) == "asked"
    assert as_("tora").post(f"{DOOR}/{north}/again").json["status"] == "entered"


def test_one_of_its_people_leaves(app, as_, people):
    north = partner_id(app, people, "North Law")
    assert as_("lena").delete(f"{DOOR}/{north}/people/{people.name('carol')}").status_code == 404
    assert as_("carol").delete(f"{DOOR}/{north}/people/{people.name('piet')}").status_code == 403
    assert as_("lena").delete(f"{DOOR}/{north}/people/{people.name('piet')}").status_code == 204
    assert as_("piet").get("/api/v1/me").status_code == 401
    assert as_("lena").get(f"{DOOR}/{north}").json["people"] == [people.name("pia")]
