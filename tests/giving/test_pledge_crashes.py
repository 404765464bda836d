"""MO3 for gifts of every month: notices in random orders, two workers, everything killed between any two statements.

The story of one pledge: its first month is paid, a part of that is refunded, the second month fails and is mended, and
the donor ends it. What must come of it every time is written by hand; the deaths are those of `test_mo3_crashes`.
"""

import os
import random
import time

import sqlalchemy as sa

from support.core.db import db
from support.ledger import service as ledger
from tests.giving.books import one, standing
from tests.giving.test_mo3_crashes import Crashed, House, deaths

__all__ = ["deaths"]

ROUNDS = 500 if "DRILL" in os.environ else 3
SEED = int(os.environ.get("MO3_SEED", "0")) or random.SystemRandom().randrange(1, 1_000_000)

#: 10.00 to relocation in two months, a fee of 0.40 each; 3.00 of the first went back.
BY_HAND = sorted(
    2
    * [
        ("gift_paid", "clearing", "relocation", 10_00),
        ("gift_paid", "donations", "relocation", -10_00),
        ("fee_known", "fees", "general", 40),
        ("fee_known", "clearing", "general", -40),
    ]
    + [("refunded", "donations", "relocation", 3_00), ("refunded", "clearing", "relocation", -3_00)]
)


class Months:
    """One pledge, told stage by stage; a stage is reached when a notice of it, or of a later one, is delivered."""

    TELLS = (
        ("checkout.session.completed", "invoice.paid"),
        ("charge.updated",),
        ("refund.created",),
        ("invoice.payment_failed", "customer.subscription.updated"),
        ("invoice.paid", "charge.updated", "customer.subscription.updated"),
        ("customer.subscription.deleted",),
    )

    def __init__(self, box, session):
        self.box, self.session, self.reached = box, session, 0
        self.stages = (self.pay, self.settle, self.refund, self.fail, self.mend, self.end)

    def reach(self, stage):
        while self.reached <= stage:
            self.stages[self.reached]()
            self.reached += 1

    def pay(self):
        self.box.complete(self.session)
        self.charge = self.box.every("charge")[0]["id"]
        self.subscription = self.box.every("subscription")[0]["id"]

    def settle(self):
        self.box.settle()

    def refund(self):
        self.box.refund(self.charge, 3_00)

    def fail(self):
        self.box.set_card(self.subscription, "declined")
        self.box.advance(days=32)

    def mend(self):
        self.box.replace_card(self.subscription)
        self.box.settle()

    def end(self):
        self.box.cancel_subscription(self.subscription)


def tell(box, deaths, dice, types):
    """Notices of a stage, thin, in full or both, at a door that may die: Stripe repeats them until they were taken."""
    receiver = box.notices.receiver

    def receive(body, headers):
        if dice.random() < 0.4:
            deaths.at(dice.randrange(8))
        try:
            return receiver(body, headers)
        except Crashed:
            return 500
        finally:
            deaths.never()

    box.notices.receiver = receive
    shape = dice.choice(("thin", "snapshot", None))
    for _again in range(20):
        said = box.notices.deliver(types=types, shape=shape, times=dice.choice((1, 2)))
        if all(200 in notice.answers for notice in said):
            break
    else:
        raise AssertionError("the door never opened")
    box.notices.receiver = receiver


def booked(app, box):
    wanted = sa.text(
        "SELECT e.kind, p.account, f.code, p.amount FROM posting p JOIN entry e ON e.id = p.entry_id"
        " JOIN fund f ON f.id = p.fund_id WHERE e.source = ANY(:sources)"
    )
    kinds = ("charge", "balance_transaction")
    with app.app_context():
        sources = [row["id"] for kind in kinds for row in box.every(kind)]
        return sorted(tuple(row) for row in db.session.execute(wanted, {"sources": sources}))


def test_mo3_months_told_in_any_order_killed_between_any_two_statements(
    box, notices, app, client, relocation, deaths, monkeypatch
):
    monkeypatch.setattr("tests.sandbox.conformance.answer_complaints", lambda answer: [])
    monkeypatch.setattr("support.core.throttle.take", lambda *_given: None)
    began, dice, receiver = time.monotonic(), random.Random(SEED), notices.receiver
    secrets = notices.secrets
    for number in range(ROUNDS):
        box.__init__()
        box.notices.send_to(receiver, *secrets)
        box.notices.shapes = ("snapshot", "thin")
        body = {"amount": {"minor": 10_00, "currency": "EUR"}, "fund": relocation, "interval": "month"}
        made = client.post("/api/v1/gifts", json=body).json["id"]
        story = Months(box, one(app, "SELECT checkout_id FROM pledge WHERE id = :id", id=made))
        house = House(app, deaths, dice, made)
        for stage in dice.sample(range(6), 6):
            story.reach(stage)
            tell(box, deaths, dice, story.TELLS[stage])
            for _ in range(dice.randrange(1, 4)):
                dice.choice((house.work, house.work, house.meanwhile))()
        house.finish()
        where = f"round {number} of MO3_SEED={SEED}"
        assert booked(app, box) == BY_HAND, where
        assert one(app, "SELECT count(*) FROM gift WHERE pledge_id = :id AND status = 'paid'", id=made) == 2, where
        assert one(app, "SELECT status FROM pledge WHERE id = :id", id=made) == "ended", where
    assert standing(app, "relocation") == (17_00 * ROUNDS, 0)
    assert standing(app, "general") == (0, 80 * ROUNDS)
    with app.test_request_context():
        assert ledger.self_check().ok
    assert deaths.count["statement"]
    print(
        f"MO3 (months): {ROUNDS} random interleavings by seed {SEED}, {deaths.count.total()} deaths, one ledger,"
        f" in {time.monotonic() - began:.0f} s"
    )
