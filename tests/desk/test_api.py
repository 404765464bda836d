"""The desk over the API: who works here, leaving, an officer's lost words."""

from uuid import uuid4

import pytest

from support.people.model import Role
from tests.aid.factory import held_case
from tests.intake.factory import application
from tests.people_of_the_house import HOUSE


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


def test_staff_are_listed_with_what_they_hold(as_, people, case):
    items = {one["name"]: one for one in as_("paul").get("/api/v1/staff").json["items"]}
    assert set(items) == {getattr(people, who).name for who in people if HOUSE[who] != [Role.PARTNER]}, (
        "guests are no staff"
    )
    everybody = {one["name"] for one in as_("ada").get("/api/v1/staff").json["items"]}
    assert everybody == {getattr(people, who).name for who in people}, "whose access the administrator can end"
    carol = items[people.carol.name]
    assert carol == {
        "name": people.carol.name,
        "roles": ["caseworker"],
        "team": "first",
        "acting": ["caseworker"],
        "compartments": [],
        "load": 1,
    }
    assert items[people.chloe.name]["load"] == 0
    assert items[people.ina.name]["compartments"] == ["intake"]
    assert people.officer(case.passphrase).get("/api/v1/staff").status_code == 404


def test_a_role_without_its_key_does_not_act(as_, people):
    assert as_("ina").delete(f"/api/v1/compartments/intake/members/{people.ivo.name}").status_code == 204
    items = {one["name"]: one for one in as_("ada").get("/api/v1/staff").json["items"]}
    assert (items[people.ivo.name]["roles"], items[people.ivo.name]["acting"]) == (["intake"], [])


def test_leaving_ends_everything_and_names_what_is_left_short(app, client, as_, people, case):
    alone = client.post("/api/v1/applications", json=application()).json
    as_("ina").post(f"/api/v1/cases/{alone['reference']}/assignments", json={"name": people.cyril.name})
    cyril = as_("cyril")
    left = as_("ada").delete(f"/api/v1/staff/{people.cyril.name}")
    assert left.status_code == 200, left.text
    assert sorted(left.json["left"], key=lambda one: one["holders"]) == [
        {"reference": alone["reference"], "handle": alone["handle"], "holders": 0},
        {"reference": case.reference, "handle": case.handle, "holders": 1},
    ]
    assert left.json["compartments_left_without_member"] == []
    assert cyril.get("/api/v1/me").status_code == 401
    assert people.name("cyril") not in {one["name"] for one in as_("ada").get("/api/v1/staff").json["items"]}
    holders = as_("carol").get(case.address).json["holders"]
    assert [one["name"] for one in holders] == [people.carol.name]
    # Nobody holds the other one any more: it is intake's again.
    assert alone["reference"] in {one["reference"] for one in as_("ina").get("/api/v1/cases").json["items"]}


def test_the_last_member_of_a_compartment_is_named(as_, people):
    answer = as_("ada").delete(f"/api/v1/staff/{people.lara.name}")
    assert answer.json == {"left": [], "compartments_left_without_member": ["legal"]}


def test_only_the_administrator_ends_access_and_never_their_own(as_, people, case):
    for nickname in ("ina", "carol", "otto", "fina"):
        assert as_(nickname).delete(f"/api/v1/staff/{people.chloe.name}").status_code == 403
    assert as_("ada").delete(f"/api/v1/staff/{people.ada.name}").status_code == 403
    assert as_("ada").delete("/api/v1/staff/nobody-here").status_code == 404
    assert people.officer(case.passphrase).delete(f"/api/v1/staff/{people.chloe.name}").status_code == 404


def test_an_officer_who_lost_their_words_comes_back_to_their_own_case(client, as_, people, case):
    address = f"{case.address}/passphrase-replacements"
    asked = as_("carol").post(address)
    assert asked.status_code == 201, asked.text
    assert set(asked.json) == {"id", "expires_at"}
    assert as_("carol").post(address).status_code == 409
    confirm = f"{address}/{asked.json['id']}/confirm"
    assert as_("carol").post(confirm).status_code == 409
    for stranger in ("ina", "chloe", "ada", "abel", "otto"):
        assert as_(stranger).post(confirm).status_code == 404
    assert as_("cyril").post(f"{address}/{uuid4()}/confirm").status_code == 404
    confirmed = as_("cyril").post(confirm)
    assert confirmed.status_code == 200, confirmed.text
    assert set(confirmed.json) == {"code", "expires_at"}
    assert as_("cyril").post(confirm).status_code == 404
    fresh = client.post("/api/v1/invitations/accept", json={"code": confirmed.json["code"]}).json["passphrase"]
    assert client.post("/api/v1/sessions", json={"passphrase": case.passphrase}).status_code == 401
    officer = people.officer(fresh)
    as_("carol").get(case.address)
    told = officer.get("/api/v1/me/case")
    assert told.status_code == 200
    assert "Zelenka-phone" in told.text


def test_before_hand_over_two_of_intake_do_the_same_and_others_see_nothing(client, as_):
    reference = client.post("/api/v1/applications", json=application()).json["reference"]
    address = f"/api/v1/cases/{reference}/passphrase-replacements"
    for stranger in ("carol", "ada", "vera"):
        assert as_(stranger).post(address).status_code == 404
    asked = as_("ina").post(address).json["id"]
    assert as_("ivo").post(f"{address}/{asked}/confirm").status_code == 200
