"""MO8: a gift is given back after its money was paid out: to our bank, and on as aid."""

from uuid import uuid4

from support.core.db import at_the_edge
from support.core.errors import Conflict
from support.core.money import Money
from support.giving import service as giving
from support.ledger import service as ledger
from tests.giving.books import one, standing

API = "/api/v1"


def holds(app):
    with app.test_request_context():
        result = ledger.self_check()
    # What is spent here has no request in the room of aid, whose own check tells so.
    assert {check.name for check in result.checks if not check.ok} <= {"payables_match"}


def spend(app, code, minor):
    """Choose to pay aid of a fund; whether it was covered."""
    with app.test_request_context():
        try:
            with at_the_edge():
                ledger.approve_aid({uuid4(): Money(minor, "EUR")}, ledger.fund_by_code(code), "living_costs")
        except Conflict:
            return False
    return True


def test_mo8_a_refund_after_the_payout_makes_the_fund_short_and_the_next_gift_fills_it(
    app, as_, box, notices, work, gift, checkout_of, relocation
):
    def give(minor):
        made = gift(minor, relocation)
        box.complete(checkout_of(made["id"]))
        box.settle()
        deliver()
        return made["id"]

    def deliver():
        notices.deliver()
        work()

    given = give(100_00)
    box.arrive(box.pay_out()["id"])
    deliver()
    assert one(app, "SELECT sum(amount) FROM posting WHERE account = 'bank'") == 98_25
    assert spend(app, relocation, 80_00), "and all but 20.00 of it was chosen for aid"
    assert standing(app, relocation) == (20_00, 0)

    asked = as_("fina").post(f"{API}/gifts/{given}/refunds", json={"reason": "donor_asked"}).json
    box.trouble(status=500, times=9, path="/v1/refunds", after=True)
    released = as_("felix").post(f"{API}/refunds/{asked['id']}/release")
    assert (released.status_code, released.json["status"]) == (200, "released")
    box.troubles.clear()
    for _round in range(3):
        with app.test_request_context(), at_the_edge():
            giving.refunding.finish_refunds()
        deliver()
    assert one(app, "SELECT status FROM refund_order") == "sent"
    assert [row["amount"] for row in box.every("refund")] == [100_00]
    assert standing(app, relocation) == (0, 80_00)
    holds(app)

    assert not spend(app, relocation, 1), "no payment leaves a fund with a shortfall"
    give(50_00)
    assert standing(app, relocation) == (0, 30_00)
    assert not spend(app, relocation, 1)
    give(45_00)
    assert standing(app, relocation) == (15_00, 0)
    assert not spend(app, relocation, 15_01)
    assert spend(app, relocation, 15_00)
    assert standing(app, relocation) == (0, 0)
    holds(app)
    print("MO8: 100.00 given back after its payout, 80.00 of it spent: 80.00 short, filled by the next two gifts")
