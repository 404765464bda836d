"""The way back over the API: the register, requests for contacts, and what each door refuses."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from support.core import clock
from support.core.db import at_the_edge, db
from support.reinstatement import service
from tests.aid.factory import held_case
from tests.cases.planning import day
from tests.reinstatement.factory import ENTRY, answered, asked, by_owner, entered, must, officer_of, wish_of

MINE = "/api/v1/me/reinstatement"


@pytest.fixture
def officer(client, as_, people, settings):
    """A vetted officer's client."""
    return officer_of(client, as_, people, settings)[1]


def test_an_officer_enters_changes_renews_and_withdraws(app, officer):
    nothing = {"status": None, "renew_by": None, "may_enter": True, "entry": None}
    assert officer.get(MINE).json == nothing
    first = entered(officer)
    assert first["status"] == "active"
    assert first["entry"] == ENTRY
    assert officer.get(MINE).json == first
    assert entered(officer, languages="Lithuanian")["entry"]["languages"] == "Lithuanian"
    assert must(officer.post(f"{MINE}/renewal"))["renew_by"] == first["renew_by"]
    assert officer.delete(MINE).status_code == 204
    assert officer.get(MINE).json == nothing
    assert officer.delete(MINE).status_code == 404
    assert officer.post(f"{MINE}/renewal").status_code == 404
    with app.app_context():
        kept = db.session.execute(sa.text("SELECT count(*) FROM data_key WHERE kind = 'register'")).scalar_one()
        assert kept == 0, "what was withdrawn is destroyed"
        db.session.rollback()
    assert entered(officer)["status"] == "active"


@pytest.mark.parametrize(
    "wrong",
    [
        {"specialities": []},
        {"specialities": ["spying"]},
        {"specialities": ["cyber"] * 6},
        {"would": ""},
        {"would_not": "x" * 3001},
        {"rank": "major"},
    ],
    ids=["none", "unknown", "too many", "empty", "too long", "not asked"],
)
def test_a_wrong_entry_is_refused_by_its_field(officer, wrong):
    refused = officer.put(MINE, json={**ENTRY, **wrong})
    assert refused.status_code == 422
    assert next(iter(wrong)) in str(refused.json["fields"])
    assert officer.get(MINE).json["entry"] is None


def test_only_a_vetted_officer_enters_and_nobody_of_staff(client, as_, people):
    case = held_case(client, as_, people)
    there = people.officer(case.passphrase)
    assert there.get(MINE).json["may_enter"] is False
    refused = there.put(MINE, json=ENTRY)
    assert refused.status_code == 409
    assert "coordinators" in refused.json["detail"]
    for nickname in ("carol", "remy", "ada", "pia"):
        assert as_(nickname).put(MINE, json=ENTRY).status_code == 404, nickname


def test_a_yes_gives_a_contact_a_no_gives_nothing_and_both_can_be_said_later(client, as_, people, settings):
    case, yes = officer_of(client, as_, people, settings)
    _other, no = officer_of(client, as_, people, settings)
    _third, elsewhere = officer_of(client, as_, people, settings)
    entered(yes)
    entered(no)
    entered(elsewhere, specialities=["rescue"])
    request_id = asked(as_)
    assert elsewhere.get(f"{MINE}/wishes").json["items"] == []
    wish = wish_of(yes)
    assert (wish["status"], wish["speciality"], wish["words"][:11]) == ("asked", "cyber", "Zelenka-ask")
    address = f"/api/v1/reinstatement/requests/{request_id}"
    assert as_("rolf").get(address).json["contacts"] == []
    assert must(answered(yes, wish["id"]))["status"] == "yes"
    assert must(answered(no, wish_of(no)["id"], "no"))["status"] == "no"
    shown = must(as_("rolf").get(address))
    assert [one["contact"] for one in shown["contacts"]] == ["Zelenka-contact: through my coordinators."]
    assert (shown["yes"], shown["asked"]) == (1, None), "fewer than five are not told"
    for secret in (case.handle, case.reference, "Zelenka-would"):
        assert secret not in str(shown)
    again = answered(no, wish_of(no)["id"])
    assert again.status_code == 409
    assert must(answered(yes, wish["id"], "no"))["status"] == "no"
    assert as_("remy").get(address).json["contacts"] == []


def test_a_holder_is_told_that_a_contact_is_wished_and_not_what_for(client, as_, people, settings):
    case, officer = officer_of(client, as_, people, settings)
    entered(officer)
    asked(as_)
    told = must(as_("carol").get(f"{case.address}/contact-wishes"))
    assert [set(one) for one in told["items"]] == [{"id", "status", "asked_on", "answer_by"}]
    must(answered(officer, wish_of(officer)["id"], "no"))
    assert as_("carol").get(f"{case.address}/contact-wishes").json["items"] == []
    assert as_("remy").get(f"{case.address}/contact-wishes").status_code == 404


def test_a_withdrawal_takes_contacts_along(client, as_, people, settings):
    _case, officer = officer_of(client, as_, people, settings)
    entered(officer)
    request_id = asked(as_)
    must(answered(officer, wish_of(officer)["id"]))
    assert officer.delete(MINE).status_code == 204
    shown = must(as_("remy").get(f"/api/v1/reinstatement/requests/{request_id}"))
    assert (shown["contacts"], shown["yes"]) == ([], 0)
    assert officer.get(f"{MINE}/wishes").json["items"][0]["words"] is None


def test_counts_are_told_in_steps_of_five(client, as_, people, settings):
    officers = [officer_of(client, as_, people, settings) for _one in range(6)]
    for at, (_case, officer) in enumerate(officers):
        entered(officer, specialities=["cyber", "rescue"] if at < 4 else ["cyber"])
    found = {one["speciality"]: one["people"] for one in must(as_("remy").get("/api/v1/reinstatement/counts"))["items"]}
    assert found["cyber"] == 5, "six are told as five"
    assert found["rescue"] is None
    assert set(found.values()) == {None, 5}
    by_owner(settings, 'UPDATE "case" SET frozen = true WHERE reference = :one', one=officers[0][0].reference)
    by_owner(settings, "UPDATE \"case\" SET clearance = 'pending' WHERE reference = :one", one=officers[1][0].reference)
    found = as_("remy").get("/api/v1/reinstatement/counts").json["items"]
    assert {one["people"] for one in found} == {None}, "four are left, and nobody is told of them"
    assert officers[0][1].get(MINE).json["status"] == "active", "the officer sees nothing of a freeze"
    asked(as_)
    assert officers[0][1].get(f"{MINE}/wishes").json["items"] == []
    assert wish_of(officers[2][1])["status"] == "asked"


@pytest.mark.parametrize("answer_by", [0, 6, 91])
def test_a_request_needs_a_day_that_leaves_time(as_, answer_by):
    body = {"speciality": "cyber", "words": "x", "answer_by": day(answer_by)}
    refused = as_("remy").post("/api/v1/reinstatement/requests", json=body)
    assert refused.status_code == 422
    assert "answer_by" in refused.json["fields"]


def test_the_register_is_the_reform_teams(as_):
    body = {"speciality": "cyber", "words": "x", "answer_by": day(20)}
    for nickname in ("carol", "lena", "ada", "otto", "tess"):
        assert as_(nickname).get("/api/v1/reinstatement/counts").status_code == 403, nickname
        assert as_(nickname).post("/api/v1/reinstatement/requests", json=body).status_code == 403, nickname


def test_what_is_not_renewed_or_answered_runs_out(app, client, as_, people, settings):
    _case, officer = officer_of(client, as_, people, settings)
    entered(officer)
    asked(as_)
    wish = wish_of(officer)
    with app.test_request_context(), time_machine.travel(clock.now() + timedelta(days=21)), at_the_edge():
        assert (service.lapse(), service.lapse_wishes()) == (0, 1)
    assert wish_of(officer)["status"] == "lapsed"
    assert answered(officer, wish["id"]).status_code == 409
    with app.test_request_context(), time_machine.travel(clock.now() + timedelta(days=367)), at_the_edge():
        assert (service.lapse(), service.lapse_wishes()) == (1, 0)
    assert officer.get(MINE).json["status"] == "lapsed"
    asked(as_)
    assert len(officer.get(f"{MINE}/wishes").json["items"]) == 1, "who did not renew is asked nothing more"
    assert must(officer.post(f"{MINE}/renewal"))["status"] == "active"
