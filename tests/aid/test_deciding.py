"""Deciding: bands of one, two and three signatures, what the chair signs, conflicts, and the second look."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from support.aid import service as aid
from support.aid.model import Decision
from support.aid.service.schemes import Band, add_version
from support.core.db import at_the_edge, db
from support.core.errors import Conflict
from support.core.money import Money
from support.ledger import service as ledger
from tests.aid.factory import ASK, ask, held_case, put_money_in
from tests.aid.ready import living, ready_case, sign

YES = {"decision": "approve"}


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def ready(app, client, as_, people):
    put_money_in(app, 20_000_00)
    return ready_case(client, as_, people)


def tried(as_, request_id, who, verb="approvals", **body):
    return as_(who).post(f"/api/v1/aid-requests/{request_id}/{verb}", json=body or None)


def seen(as_, request_id, who="carol"):
    return as_(who).get(f"/api/v1/aid-requests/{request_id}").json


def waiting(as_, who, mine="sign"):
    return [one["id"] for one in as_(who).get(f"/api/v1/aid-requests?mine={mine}").json["items"]]


# Bands


def test_a_band_of_one_needs_one_approver_and_no_chair(as_, ready):
    request_id = living(as_, ready, 900)
    assert waiting(as_, "abel") == [request_id]
    assert waiting(as_, "chiara") == []
    refused = tried(as_, request_id, "chiara", **YES)
    assert (refused.status_code, "does not need the chair" in refused.json["detail"]) == (409, True)
    assert tried(as_, request_id, "abel", **YES).json["status"] == "approved"
    assert waiting(as_, "anna") == []


def test_a_band_of_two_needs_two_approvers_and_reserves_with_the_second(app, as_, ready):
    request_id = living(as_, ready, 1000, 3)
    first = tried(as_, request_id, "abel", **YES).json
    assert (first["status"], first["disbursements"]) == ("submitted", [])
    assert tried(as_, request_id, "abel", **YES).status_code == 409
    assert (waiting(as_, "abel"), waiting(as_, "anna")) == ([], [request_id])
    assert available(app) == 20_000_00
    second = tried(as_, request_id, "anna", **YES).json
    assert (second["status"], len(second["disbursements"])) == ("approved", 3)
    assert available(app) == 17_000_00
    assert [one["by"] for one in seen(as_, request_id)["decisions"]].count("") == 0
    assert as_("fina").get("/api/v1/ledger/check").json["ok"] is True


def test_the_highest_band_is_not_complete_without_the_chair(as_, ready):
    request_id = living(as_, ready, 1000, 6)
    sign(as_, request_id, "abel", "anna")
    third = tried(as_, request_id, "axel", **YES)
    assert (third.status_code, "Only the signature of the chair" in third.json["detail"]) == (409, True)
    assert (waiting(as_, "axel"), waiting(as_, "chiara")) == ([], [request_id])
    assert seen(as_, request_id)["signatures"] == {"needed": 3, "given": 2}
    assert sign(as_, request_id, "chiara")["status"] == "approved"
    assert [one["as_chair"] for one in seen(as_, request_id)["decisions"]].count(True) == 1


def test_the_chair_may_sign_first(as_, ready):
    request_id = living(as_, ready, 1000, 6)
    sign(as_, request_id, "chiara")
    assert tried(as_, request_id, "chiara", **YES).status_code == 409
    assert sign(as_, request_id, "axel", "abel")["status"] == "approved"


def test_what_is_configured_later_does_not_weaken_a_request(app, as_, ready):
    request_id = living(as_, ready, 1000, 3)
    cap = Money(7200_00, "EUR")
    with app.test_request_context(), at_the_edge():
        add_version(None, "living_costs", cap_payment=cap, cap_year=cap, bands=[Band(None, 1)])
    assert tried(as_, request_id, "abel", **YES).json["status"] == "submitted"
    assert seen(as_, request_id)["signatures"] == {"needed": 2, "given": 1}
    fresh = living(as_, ready, 1000, 3)
    assert tried(as_, fresh, "abel", **YES).json["status"] == "approved"


def test_two_who_sign_at_once_reserve_once(app, people, as_, ready):
    request_id = living(as_, ready, 1000, 3)
    for nickname in ("abel", "anna", "axel"):
        people.token(nickname)

    def approve(nickname):
        with app.test_request_context():
            try:
                with at_the_edge():
                    actor = people.actor(nickname)
                    decided, payments = aid.decide(actor, aid.get(actor, UUID(request_id)), Decision.APPROVE)
                    return decided.status.value, len(payments)
            except Conflict:
                return "too late", 0
            finally:
                db.session.remove()

    with ThreadPoolExecutor(3) as pool:
        outcomes = sorted(pool.map(approve, ["abel", "anna", "axel"]))
    assert outcomes == [("approved", 3), ("submitted", 0), ("too late", 0)]
    assert available(app) == 17_000_00


def available(app):
    with app.test_request_context():
        try:
            return ledger.fund_by_code("general").available
        finally:
            db.session.remove()


# No, and why


def test_a_refusal_has_a_code_that_is_told(as_, case):
    for given, noted in (({"code": "too_much"}, "too_much"), ({}, "other")):
        request_id = ask(as_, case)
        body = {"decision": "refuse", "reason": "Zelenka-no.", **given}
        assert tried(as_, request_id, "abel", **body).json["status"] == "refused"
        told = seen(as_, request_id)
        assert (told["refusal"], told["decisions"][0]["code"]) == (noted, noted)
    request_id = ask(as_, case)
    assert tried(as_, request_id, "abel", decision="refuse", reason="No.", code="dislike").status_code == 422


# Conflicts


def test_whoever_declares_a_conflict_neither_signs_nor_reads(app, as_, case):
    put_money_in(app, 500_00)
    request_id = ask(as_, case)
    assert tried(as_, request_id, "carol", "recuse").status_code == 403
    assert tried(as_, request_id, "fina", "recuse").status_code == 404
    assert tried(as_, request_id, "anna", "recuse").status_code == 204
    assert tried(as_, request_id, "anna", "recuse").status_code == 409
    told = seen(as_, request_id, "anna")
    assert (told["reason"], told["may_decide"]) == (None, False)
    assert waiting(as_, "anna") == []
    assert tried(as_, request_id, "anna", **YES).status_code == 403
    sign(as_, request_id, "abel")
    late = tried(as_, request_id, "abel", "recuse")
    assert (late.status_code, "signed this request already" in late.json["detail"]) == (409, True)
    assert waiting(as_, "anna", "review") == []
    assert tried(as_, request_id, "anna", "review", outcome="justified", reason="x").status_code == 403


def test_whoever_of_finance_declares_a_conflict_does_not_pay(app, as_, case):
    put_money_in(app, 500_00)
    request_id = ask(as_, case)
    payment = sign(as_, request_id, "abel")["disbursement"]["id"]
    assert seen(as_, request_id, "fina")["payee"] is not None
    assert tried(as_, request_id, "fina", "recuse").status_code == 204
    assert seen(as_, request_id, "fina")["payee"] is None
    sent = {"rail": "manual", "bank_reference": "x"}
    assert as_("fina").post(f"/api/v1/disbursements/{payment}/sent", json=sent).status_code in {403, 409}
    assert as_("felix").post(f"/api/v1/disbursements/{payment}/sent", json=sent).status_code == 200


# The second look


def test_an_emergency_is_reviewed_once_by_who_had_no_part_in_it(app, as_, case):
    put_money_in(app, 500_00)
    request_id = ask(as_, case)
    said = {"outcome": "not_justified", "reason": "Zelenka-late: it could have waited."}
    assert tried(as_, request_id, "anna", "review", **said).status_code == 409
    sign(as_, request_id, "abel")
    due = seen(as_, request_id)["review"]
    assert due["outcome"] is None
    assert (waiting(as_, "abel", "review"), waiting(as_, "chiara", "review")) == ([], [request_id])
    for who, status in (("abel", 403), ("carol", 403), ("fina", 403), ("chloe", 404)):
        assert tried(as_, request_id, who, "review", **said).status_code == status, who
    assert tried(as_, request_id, "anna", "review", outcome="justified", reason="").status_code == 422
    kept = tried(as_, request_id, "chiara", "review", **said)
    assert kept.status_code == 200, kept.text
    assert tried(as_, request_id, "anna", "review", **said).status_code == 409
    assert waiting(as_, "anna", "review") == []
    assert seen(as_, request_id)["review"]["reason"] == said["reason"]
    assert seen(as_, request_id, "fina")["review"]["reason"] is None


def test_other_aid_is_not_reviewed(as_, ready):
    request_id = living(as_, ready, 900)
    sign(as_, request_id, "abel")
    assert seen(as_, request_id)["review"] is None
    refused = tried(as_, request_id, "anna", "review", outcome="justified", reason="x")
    assert (refused.status_code, "Only an emergency" in refused.json["detail"]) == (409, True)
    assert ASK["reason"] in seen(as_, request_id, "anna")["reason"]
