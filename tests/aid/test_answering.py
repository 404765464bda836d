"""What the officer says of a payment, from every status; and what becomes of saying nothing."""

import pytest
import sqlalchemy as sa

from support.aid.model import PaymentStatus
from support.aid.service import unfinished
from support.cases import service as cases
from support.core.db import db
from tests.aid.after import sent_payment
from tests.aid.factory import held_case

PART = {"minor": 20_00, "currency": "EUR"}


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def payment(app, as_, case):
    """120 euros that were sent; its id."""
    return sent_payment(app, as_, case)


def answer(people, case, payment, outcome, **more):
    there = people.officer(case.passphrase)
    return there.post(f"/api/v1/disbursements/{payment}/receipt", json={"outcome": outcome, **more})


def kinds(book):
    return sorted(book.run("SELECT kind FROM payment_task WHERE outcome IS NULL").scalars())


def test_what_came_is_told_and_only_a_plain_yes_opens_nothing(people, case, payment, book):
    first = answer(people, case, payment, "not_received")
    assert (first.status_code, first.json["status"]) == (200, "not_received")
    assert kinds(book) == ["mismatch"]
    then = answer(people, case, payment, "with_issues", amount=PART)
    assert then.status_code == 200, then.text
    assert book.run("SELECT received FROM disbursement").scalar_one() == 20_00
    assert kinds(book) == ["mismatch"], "one waits already"


def test_received_after_all_closes_nothing_by_itself(as_, people, case, payment, book):
    answer(people, case, payment, "not_received")
    assert answer(people, case, payment, "received").status_code == 200
    assert kinds(book) == ["mismatch"]
    needs = {need["code"]: need["status"] for need in as_("carol").get(case.address).json["needs"]}
    assert needs["financial"] == "met"


def test_a_second_thing_that_is_wrong_is_looked_at_anew(as_, people, case, payment, book):
    answer(people, case, payment, "not_received")
    (waiting,) = as_("cyril").get("/api/v1/payment-tasks").json["items"]
    looked = {"outcome": "confirmed"}
    assert as_("cyril").post(f"/api/v1/payment-tasks/{waiting['id']}/close", json=looked).status_code == 200
    assert kinds(book) == []
    answer(people, case, payment, "with_issues", amount=PART)
    assert kinds(book) == ["mismatch"]


def test_from_which_status_the_officer_answers(people, case, payment, book):
    for status in PaymentStatus:
        book.stands(payment, status.value)
        answered = answer(people, case, payment, "received")
        expected = {"sent": 200, "settled": 200, "not_received": 200}.get(status, 409)
        assert answered.status_code == expected, (status, answered.text)
        if status in ("returned", "failed"):
            assert answered.json["detail"] == "This payment came back to us. We are looking into it."
        if status in ("due", "stopped"):
            assert "not been sent" in answered.json["detail"]


def test_what_cannot_be_is_said_to_be_so(people, case, payment):
    there = people.officer(case.passphrase)
    for given, field in (
        ({"outcome": "with_issues"}, "amount"),
        ({"outcome": "with_issues", "amount": {"minor": 120_01, "currency": "EUR"}}, "amount"),
        ({"outcome": "sent"}, "outcome"),
    ):
        refused = there.post(f"/api/v1/disbursements/{payment}/receipt", json=given)
        assert refused.status_code == 422
        assert field in refused.json["fields"]


def test_nobody_answers_for_the_officer(as_, people, case, payment):
    for nickname in ("carol", "fina", "abel", "otto"):
        refused = as_(nickname).post(f"/api/v1/disbursements/{payment}/receipt", json={"outcome": "received"})
        assert refused.status_code == 404, nickname


def test_what_was_answered_is_not_unsaid_by_sql(people, case, payment, book):
    answer(people, case, payment, "received")
    with pytest.raises(sa.exc.DBAPIError):
        book.run_as_app("UPDATE disbursement SET status = 'due', answered_on = NULL")


def test_a_case_with_something_wrong_is_not_closed_yet(app, people, case, payment):
    def said():
        with app.test_request_context():
            found = unfinished(cases.case_ids([case.reference])[case.reference])
            db.session.remove()
        return found

    assert said() == ["1 payment is not answered yet."]
    answer(people, case, payment, "not_received")
    assert said() == ["1 payment did not come as sent, and nobody has looked into it yet."]
