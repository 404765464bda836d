"""Asking, deciding and paying, as a browser without script does."""

import re

import pytest
import sqlalchemy as sa

from support.core.audit import AuditEvent
from support.core.db import db
from support.ledger import service as ledger
from tests.aid.factory import ASK, ask, held_case, put_money_in

FORM = {
    "need": "financial",
    "category": "emergency",
    "fund": "general",
    "amount": "120,50",
    "reason": "Zelenka-why: the rent.",
    "payee.officer": "true",
    "payee.member": "",
    "payee.name": "Zelenka-payee",
    "payee.iban": "DE89 3704 0044 0532 0130 00",
    "payee.method": "",
    "payee.details": "",
}


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def request_id(app, as_, case):
    put_money_in(app, 500_00)
    return ask(as_, case)


@pytest.fixture
def payment_id(as_, request_id):
    answer = as_("abel").post(f"/api/v1/aid-requests/{request_id}/approvals", json={"decision": "approve"})
    return answer.json["disbursement"]["id"]


def acts(app, action):
    with app.app_context():
        return db.session.execute(
            sa.select(sa.func.count()).select_from(AuditEvent).where(AuditEvent.action == action)
        ).scalar_one()


def test_asking_on_the_page(as_, case):
    address = f"/desk/cases/{case.reference}/aid"
    asked = as_("carol").submit(address, FORM)
    assert (asked.status_code, asked.location) == (303, f"/desk/cases/{case.reference}")
    assert "€120.50" in as_("abel").get("/approvals").text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"amount": "a lot"}, "Write the amount as a number"),
        ({"amount": "501"}, "Emergency aid goes up to"),
        ({"payee.iban": "DE00"}, "This IBAN is not valid"),
        ({"payee.iban": ""}, "Give an IBAN, or a method"),
        ({"reason": ""}, "Please fill this in."),
        ({"category": "loan"}, "Only emergency aid can be asked for"),
    ],
)
def test_a_refused_request_keeps_what_was_typed(as_, case, changes, says):
    typed = {**FORM, **changes}
    refused = as_("carol").submit(f"/desk/cases/{case.reference}/aid", typed)
    assert refused.status_code in {409, 422}
    assert says in refused.text
    for name in ("payee.name", "amount", "payee.iban"):
        assert f'name="{name}" value="{typed[name]}"' in refused.text
    assert as_("carol").get("/api/v1/aid-requests").json["items"] == []


def test_only_holders_ask(client, as_, case):
    assert as_("chloe").get(f"/desk/cases/{case.reference}/aid").status_code == 404
    from tests.intake.factory import application

    fresh = client.post("/api/v1/applications", json=application()).json["reference"]
    assert as_("ina").get(f"/desk/cases/{fresh}/aid").status_code == 403


def test_approving_pauses_and_says_what_and_from_where(as_, case, request_id):
    shown = as_("abel").get(f"/approvals/{request_id}").text
    assert ASK["reason"] in shown
    assert "Zelenka-payee" not in shown
    pause = as_("abel").get(f"/approvals/{request_id}/approve").text
    for part in ("€120.00", case.handle, "General fund"):
        assert part in pause
    done = as_("abel").submit(
        f"/approvals/{request_id}/decision", {"decision": "approve"}, page=f"/approvals/{request_id}/approve"
    )
    assert (done.status_code, done.location) == (303, "/approvals")
    assert case.handle in as_("fina").get("/payments").text
    assert "Nothing waits for your signature" in as_("anna").get("/approvals").text
    assert case.handle in as_("anna").get("/approvals?status=all").text


def test_a_no_without_a_reason_is_asked_for_it(as_, request_id):
    address = f"/approvals/{request_id}/decision"
    page = f"/approvals/{request_id}/decline"
    refused = as_("abel").submit(address, {"decision": "refuse", "reason": ""}, page=page)
    assert refused.status_code == 422
    assert "Say why" in refused.text
    assert re.search(r'value="refuse" checked', refused.text)
    told = as_("abel").submit(address, {"decision": "return", "reason": "Whose rent?"}, page=page)
    assert told.status_code == 303
    assert "Whose rent?" in as_("carol").get(f"/approvals/{request_id}").text


def test_a_fund_that_cannot_pay_says_so(as_, case):
    request_id = ask(as_, case)
    assert "The fund has only €0.00" in as_("abel").get(f"/approvals/{request_id}").text
    refused = as_("abel").submit(
        f"/approvals/{request_id}/decision", {"decision": "approve"}, page=f"/approvals/{request_id}/approve"
    )
    assert refused.status_code == 409
    assert "The fund cannot cover it" in refused.text
    assert "Zelenka" not in refused.text


def test_whoever_may_not_decide_is_told_why_and_refused(as_, case, request_id):
    shown = as_("carol").get(f"/approvals/{request_id}").text
    assert "An approver decides this" in shown
    assert "Zelenka-payee" in shown
    refused = as_("carol").submit(
        f"/approvals/{request_id}/decision", {"decision": "approve"}, page=f"/desk/cases/{case.reference}"
    )
    assert refused.status_code == 403
    for stranger in ("chloe", "ina", "fina", "otto", "ada"):
        assert as_(stranger).get(f"/approvals/{request_id}").status_code == 404


def test_the_payee_is_opened_on_the_payments_own_page_and_recorded(app, as_, payment_id):
    assert "Zelenka-payee" not in as_("fina").get("/payments").text
    before = acts(app, "payee.opened")
    assert "Zelenka-payee" in as_("fina").get(f"/payments/{payment_id}").text
    assert acts(app, "payee.opened") == before + 1
    for stranger in ("abel", "chloe", "ina", "otto", "ada"):
        assert as_(stranger).get(f"/payments/{payment_id}").status_code == 404


def test_recording_as_sent_pauses_first(app, as_, case, payment_id):
    page, address = f"/payments/{payment_id}", f"/payments/{payment_id}/sent"
    typed = {"rail": "manual", "bank_reference": "Zelenka-ref 7"}
    empty = as_("fina").submit(address, {**typed, "bank_reference": ""}, page=page)
    assert empty.status_code == 422
    assert "Zelenka-payee" not in empty.text
    pause = as_("fina").submit(address, typed, page=page)
    assert pause.status_code == 200
    for part in ("€120.00", case.handle, 'value="Zelenka-ref 7"'):
        assert part in pause.text
    assert as_("fina").get("/api/v1/disbursements").json["items"][0]["status"] == "due"
    done = as_("fina").submit(address, {**typed, "confirmed": "true"}, page=page)
    assert (done.status_code, done.location) == (303, "/payments")
    assert "Zelenka-ref 7" in as_("felix").get(page).text
    again = as_("felix").submit(address, typed, page="/payments?status=all")
    assert again.status_code == 409


def test_a_holder_sees_the_payment_and_cannot_send_it(as_, payment_id):
    shown = as_("carol").get(f"/payments/{payment_id}").text
    assert "Somebody of finance sends this" in shown
    refused = as_("carol").submit(
        f"/payments/{payment_id}/sent", {"rail": "manual", "bank_reference": "1"}, page=f"/payments/{payment_id}"
    )
    assert refused.status_code == 403


def test_a_halt_is_announced_and_nothing_is_recorded(app, as_, payment_id):
    with app.app_context():
        ledger.halt("entries_balance")
    for page in ("/payments", f"/payments/{payment_id}"):
        assert "Payouts are halted" in as_("fina").get(page).text
    refused = as_("fina").submit(
        f"/payments/{payment_id}/sent", {"rail": "manual", "bank_reference": "1"}, page="/payments"
    )
    assert refused.status_code == 409
    assert "Payouts are halted" in refused.text
