"""MO8: a gift is refunded after its money was paid out as aid. MO5: one key, many releases at once, one effect."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import sqlalchemy as sa

from support.core.db import at_the_edge, db
from support.core.money import Money
from support.ledger import service as ledger
from tests.aid.running import approved, books_hold, gathered, ready_case
from tests.ledger.lines import Told

EVERYTHING = 300_00


@pytest.fixture
def case(app, client, as_, people, book):
    """A case that may be helped, and a fund of exactly so much."""
    return ready_case(app, client, as_, people, book, money=EVERYTHING)


def standing(app):
    """What the general fund has and lacks."""
    with app.test_request_context():
        fund = ledger.fund_by_code("general")
        found = fund.available, fund.shortfall
        db.session.remove()
    return found


def happens(app, verb, *arguments):
    with app.test_request_context(), at_the_edge():
        assert verb(*arguments) is True
    with app.app_context():
        db.session.remove()


def test_mo8_a_refund_after_the_money_was_paid_out_is_a_shortfall_that_gifts_fill_first(app, as_, case):
    with app.test_request_context():
        general = ledger.fund_by_code("general")
    payment = approved(as_, case, EVERYTHING)[0]
    run = gathered(as_, [payment])
    assert as_("felix").post(f"/api/v1/payment-runs/{run}/release", json={}).status_code == 200
    assert standing(app) == (0, 0)

    happens(app, ledger.refunded, general, Told(f"txn_{uuid4().hex}", "refund", f"re_{uuid4().hex}", -120_00, 0))
    assert standing(app) == (0, 120_00)
    assert books_hold(as_), "what happens to us is no broken invariant"

    asked = as_("carol").post(
        f"{case.address}/aid-requests",
        json={
            "need": "financial",
            "category": "living_costs",
            "fund": "general",
            "amount": {"minor": 1_00, "currency": "EUR"},
            "reason": "Zelenka-why",
            "payee": {"name": "Zelenka", "iban": "DE89370400440532013000"},
        },
    )
    decision = f"/api/v1/aid-requests/{asked.json['id']}/approvals"
    assert as_("abel").post(decision, json={"decision": "approve"}).status_code == 409

    happens(app, ledger.gift_paid, f"ch_{uuid4().hex}", general, Money(100_00, "EUR"))
    assert standing(app) == (0, 20_00)
    assert as_("abel").post(decision, json={"decision": "approve"}).status_code == 409
    happens(app, ledger.gift_paid, f"ch_{uuid4().hex}", general, Money(50_00, "EUR"))
    assert standing(app) == (30_00, 0)
    assert as_("abel").post(decision, json={"decision": "approve"}).status_code == 200
    assert standing(app) == (29_00, 0)
    assert books_hold(as_)
    print("MO8: 120.00 refunded after 300.00 was paid out: a shortfall; nothing chosen until gifts had filled it")


def test_mo5_one_key_forty_releases_at_once_are_one(app, as_, people, case):
    run = gathered(as_, [approved(as_, case, 100_00)[0] for _number in range(2)])
    key = secrets.token_hex(16)
    people.token("felix")  # one session for all of them

    def release(_number: int) -> int:
        answer = as_("felix").post(f"/api/v1/payment-runs/{run}/release", json={}, headers={"Idempotency-Key": key})
        return int(answer.status_code)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(release, range(40)))
    assert set(answers) <= {200, 409}, answers
    assert 200 in answers
    assert release(41) == 200, "the answer is kept under its key"
    with app.app_context():
        sent = db.session.execute(sa.text("SELECT count(*) FROM entry WHERE kind = 'aid_sent'")).scalar_one()
        releases = db.session.execute(sa.text("SELECT releases FROM payment_run")).scalar_one()
        db.session.remove()
    assert (sent, releases) == (2, 1)
    print(f"MO5: one key, 40 releases at once: {answers.count(200)} the same answer, {answers.count(409)} told to wait")
