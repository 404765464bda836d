"""Aid over the API: each door once happy and once refused, and the duties that never meet in one person."""

import pytest

from tests.aid.factory import ASK, ask, held_case, put_money_in


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


def test_from_asking_to_receipt(app, as_, people, case):
    put_money_in(app, 500_00)
    request_id = ask(as_, case)
    seen = as_("abel").get(f"/api/v1/aid-requests/{request_id}").json
    assert seen["reason"] == ASK["reason"]
    assert seen["payee"] is None
    assert as_("fina").get(f"/api/v1/aid-requests/{request_id}").status_code == 404
    decided = as_("abel").post(f"/api/v1/aid-requests/{request_id}/approvals", json={"decision": "approve"})
    assert decided.status_code == 200, decided.text
    payment = decided.json["disbursement"]
    assert decided.json["status"] == "approved"
    assert payment["status"] == "due"
    for_finance = as_("fina").get(f"/api/v1/aid-requests/{request_id}").json
    assert for_finance["payee"]["iban"] == "DE89370400440532013000"
    assert for_finance["reason"] is None
    sent = as_("fina").post(
        f"/api/v1/disbursements/{payment['id']}/sent", json={"rail": "manual", "bank_reference": "Zelenka-ref"}
    )
    assert sent.status_code == 200, sent.text
    officer = people.officer(case.passphrase)
    answered = officer.post(f"/api/v1/disbursements/{payment['id']}/receipt", json={"outcome": "received"})
    assert answered.status_code == 200, answered.text
    assert answered.json["status"] == "received"
    needs = {need["code"]: need["status"] for need in as_("carol").get(case.address).json["needs"]}
    assert needs == {"financial": "met", "legal": "open"}
    assert as_("fina").get("/api/v1/ledger/check").json["ok"] is True


def test_the_fund_cannot_pay_what_it_has_not(app, as_, case):
    request_id = ask(as_, case)
    refused = as_("abel").post(f"/api/v1/aid-requests/{request_id}/approvals", json={"decision": "approve"})
    assert refused.status_code == 409
    assert as_("carol").get(f"/api/v1/aid-requests/{request_id}").json["status"] == "submitted"


def test_mo2_nobody_approves_or_pays_what_they_asked(app, as_, case):
    put_money_in(app, 500_00)
    request_id = ask(as_, case)
    address = f"/api/v1/aid-requests/{request_id}/approvals"
    assert as_("carol").post(address, json={"decision": "approve"}).status_code == 403
    assert as_("fina").post(address, json={"decision": "approve"}).status_code == 404
    assert as_("chloe").post(address, json={"decision": "approve"}).status_code == 404
    payment = as_("abel").post(address, json={"decision": "approve"}).json["disbursement"]["id"]
    assert as_("anna").post(address, json={"decision": "approve"}).status_code == 409
    paid = {"rail": "manual", "bank_reference": "x"}
    assert as_("abel").post(f"/api/v1/disbursements/{payment}/sent", json=paid).status_code == 404
    assert as_("carol").post(f"/api/v1/disbursements/{payment}/sent", json=paid).status_code == 403
    assert as_("fina").post(f"/api/v1/disbursements/{payment}/sent", json=paid).status_code == 200
    assert as_("felix").post(f"/api/v1/disbursements/{payment}/sent", json=paid).status_code == 409


@pytest.mark.parametrize("decision", ["refuse", "return"])
def test_a_no_needs_a_reason_that_the_holder_reads(as_, case, decision):
    request_id = ask(as_, case)
    address = f"/api/v1/aid-requests/{request_id}/approvals"
    assert as_("abel").post(address, json={"decision": decision}).status_code == 422
    assert as_("abel").post(address, json={"decision": decision, "reason": "Too early."}).status_code == 200
    seen = as_("cyril").get(f"/api/v1/aid-requests/{request_id}").json
    assert seen["decisions"][0]["reason"] == "Too early."


@pytest.mark.parametrize(
    ("status", "field", "changes"),
    [
        (422, "amount", {"amount": {"minor": 500_01, "currency": "EUR"}}),
        (422, "amount", {"amount": {"minor": -5, "currency": "EUR"}}),
        (422, "amount", {"amount": {"minor": 12.5, "currency": "EUR"}}),
        (422, "amount", {"amount": {"minor": 100, "currency": "USD"}}),
        (422, "fund", {"fund": "nowhere"}),
        (422, "need", {"need": "psychological"}),
        (422, "payee.iban", {"payee": {"name": "A", "iban": "DE88370400440532013000"}}),
        (422, "payee.iban", {"payee": {"name": "A"}}),
        (422, "reason", {"reason": "x" * 5001}),
        (409, None, {"category": "loan"}),
    ],
)
def test_bad_requests_are_refused_by_name(as_, case, status, field, changes):
    answer = as_("carol").post(f"{case.address}/aid-requests", json={**ASK, **changes})
    assert answer.status_code == status, answer.text
    if field:
        assert field in answer.json["fields"], answer.json
    assert as_("carol").get("/api/v1/aid-requests").json["items"] == []


def test_only_the_officer_answers_for_their_payment(app, client, as_, people, case):
    put_money_in(app, 500_00)
    request_id = ask(as_, case)
    answer = as_("abel").post(f"/api/v1/aid-requests/{request_id}/approvals", json={"decision": "approve"})
    address = f"/api/v1/disbursements/{answer.json['disbursement']['id']}/receipt"
    officer = people.officer(case.passphrase)
    assert officer.post(address, json={"outcome": "received"}).status_code == 409
    sent = address.replace("receipt", "sent")
    as_("fina").post(sent, json={"rail": "manual", "bank_reference": "x"})
    assert as_("carol").post(address, json={"outcome": "received"}).status_code == 404
    assert officer.post(address, json={"outcome": "with_issues"}).status_code == 422
    some = {"outcome": "with_issues", "amount": {"minor": 100_00, "currency": "EUR"}}
    assert officer.post(address, json=some).status_code == 200
    assert officer.post(address, json={"outcome": "received"}).status_code == 409
