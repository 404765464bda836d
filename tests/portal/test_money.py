"""What was asked for and what is paid, as the officer is told it: every status, schedules, and the question again."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from support.aid.model import PaymentStatus, Refusal, RequestStatus
from support.core import clock
from support.portal.service.payments import PAYMENT_TEXT, REQUEST_TEXT, foremost
from tests.aid.after import book_of
from tests.aid.debts import note_debt
from tests.aid.factory import ask

#: What a payment that is made of another has in common with it.
COLUMNS = "request_id, requester_id, approver_id, decision, fund_id, amount, currency, approved_on, revision"


@pytest.fixture
def book(server, settings):
    with book_of(server, settings) as found:
        yield found


def told(officer):
    return officer.get("/api/v1/me/case/payments").json


def test_every_status_has_its_words():
    assert set(PAYMENT_TEXT) == set(PaymentStatus)
    assert set(REQUEST_TEXT) == set(RequestStatus)


STANDS = {
    "due": ("It will be sent soon.", False),
    "stopped": ("It is not sent after all.", False),
    "sent": ("Please say whether it has arrived.", True),
    "settled": ("the bank has paid it", True),
    "returned": ("It came back to us. We are looking into it.", False),
    "failed": ("It came back to us. We are looking into it.", False),
    "received": ("You said that it arrived.", False),
    "not_received": ("You said that it did not arrive.", True),
    "with_issues": ("You said that less arrived", False),
}


def test_where_a_payment_stands_is_said_plainly(browser, officer, sent, book):
    assert set(STANDS) == set(PaymentStatus)
    for status, (words, answerable) in STANDS.items():
        book.stands(sent, status)
        (payment,) = told(officer)["payments"]
        assert (payment["status"], payment["answerable"]) == (status, answerable)
        assert words in payment["status_text"]
        for address in ("/mine", "/mine/payments"):
            page = browser.get(address).text
            assert words in page, (status, address)
            assert (f'href="/mine/payments/{sent}"' in page) is answerable
        assert ("<legend>Your answer" in browser.get(f"/mine/payments/{sent}").text) is answerable
        asked = officer.get("/api/v1/me/case").json["asked_now"]
        assert [one["code"] for one in asked] == (["payment"] if status in ("sent", "settled") else [])
        refused = browser.submit(f"/mine/payments/{sent}", {"outcome": "received"}, page="/mine/contacts")
        assert refused.status_code == (200 if answerable else 409), status
        if status in ("returned", "failed"):
            assert "came back to us" in refused.text


def test_what_came_back_and_is_sent_again_says_so(officer, sent, book):
    book.stands(sent, "returned")
    columns = f"{COLUMNS}, number, due_on"
    book.run(
        f"INSERT INTO disbursement (id, status, follows, {columns})"
        f" SELECT gen_random_uuid(), 'due', id, {columns} FROM disbursement"
    )
    texts = sorted(one["status_text"] for one in told(officer)["payments"])
    again = "It came back to us, and is sent again: that is a payment of its own here."
    assert texts == ["Agreed. It will be sent soon.", again]


def test_after_a_week_the_question_is_asked_again(app, people, case, sent):
    for days, code in ((7, "payment"), (8, "payment_again")):
        with time_machine.travel(datetime.now(UTC) + timedelta(days=days)):
            officer = people.officer(case.passphrase)
            assert [one["code"] for one in officer.get("/api/v1/me/case").json["asked_now"]] == [code]
            again = told(officer)["payments"][0]["status_text"]
            assert ("more than a week ago" in again) is (code == "payment_again")


def test_a_schedule_is_counted_and_says_which_month_comes(browser, officer, sent, book):
    book.run("UPDATE aid_request SET times = 6, category = 'living_costs'")
    next_month = clock.today().replace(day=1) + timedelta(days=40)
    book.run(
        f"INSERT INTO disbursement (id, status, number, due_on, {COLUMNS})"
        f" SELECT gen_random_uuid(), 'due', 2, :due, {COLUMNS} FROM disbursement",
        due=next_month,
    )
    found = told(officer)
    assert [(one["number"], one["times"]) for one in found["payments"]] == [(1, 6), (2, 6)]
    assert found["payments"][1]["status_text"] == f"Agreed. Due in {next_month:%B %Y}."
    page = browser.get("/mine/payments").text
    assert "payment 2 of 6" in page
    assert f"Due in {next_month:%B %Y}" in page
    assert "every month, 6 times" in page


def test_what_became_of_a_request_is_told_with_the_coded_reason(as_, browser, officer, case, book):
    request = ask(as_, case)
    no = {"decision": "refuse", "code": Refusal.OTHER_HELP.value, "reason": "Zelenka-internal"}
    assert as_("abel").post(f"/api/v1/aid-requests/{request}/approvals", json=no).status_code == 200
    (asked,) = told(officer)["requests"]
    assert (asked["status"], asked["reason"]) == ("refused", "Other help covers it")
    page = browser.get("/mine/payments").text
    assert "The reason: Other help covers it." in page
    assert "Zelenka" not in page
    book.run("DELETE FROM approval")
    for status in RequestStatus:
        if status is not RequestStatus.DRAFT:
            book.run(f"UPDATE aid_request SET status = '{status.value}'")
            (asked,) = told(officer)["requests"]
            assert (asked["status"], asked["status_text"]) == (status, str(REQUEST_TEXT[status]))
            words = "Agreed" if status is RequestStatus.APPROVED else str(REQUEST_TEXT[status])
            assert words in browser.get("/mine/payments").text


def test_the_page_names_nobody_and_no_time(browser, as_, people, case, sent):
    note_debt(as_, case)
    page = browser.get("/mine/payments")
    assert page.status_code == 200
    assert "<title>Page</title>" in page.text
    for nickname in people:
        assert people.name(nickname) not in page.text
    assert not re.search(r"\d\d:\d\d", page.text)
    for words in ("Zelenka-academy", "Zelenka-hearing", "€6,000.00", "€120.00", "Emergency"):
        assert words in page.text
    for hidden in ("Zelenka-ref", "Zelenka-why", "Zelenka-note"):
        assert hidden not in page.text


def test_who_has_nothing_yet_is_told_what_comes(browser, officer):
    page = browser.get("/mine/payments").text
    assert "Nothing yet. Your coordinators ask for it" in page
    assert told(officer) == {"requests": [], "payments": []}


def test_staff_and_strangers_have_no_such_page(as_, client):
    for nickname in ("carol", "fina", "ada"):
        assert as_(nickname).get("/mine/payments").status_code == 404
        assert as_(nickname).get("/api/v1/me/case/payments").status_code == 404
    assert client.get("/mine/payments").headers["Location"] == "/enter"


def test_what_waits_stands_first():
    def paid(name, *, answerable=False, due=None, sent=None):
        return {"name": name, "answerable": answerable, "due_on": due, "sent_on": sent}

    given = [
        paid("old", sent="2026-01-02"),
        paid("next", due="2026-12-01"),
        paid("ask", answerable=True, sent="2026-11-01"),
        paid("soon", due="2026-11-25"),
        paid("new", sent="2026-10-02"),
    ]
    assert [one["name"] for one in foremost(given)] == ["ask", "soon", "next", "new", "old"]
