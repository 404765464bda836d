"""Where the money goes: fees, refunds, disputes, payouts, time."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.sandbox import Sandbox
from tests.sandbox.faults import Fault
from tests.sandbox.payments import fee
from tests.sandbox_tests.conftest import Open


def kinds(box: Sandbox) -> list[str]:
    """The types of all events, oldest first."""
    return [event["type"] for event in reversed(box.every("event"))]


def nets(box: Sandbox) -> list[int]:
    """The net of every balance transaction, oldest first."""
    return [row["net"] for row in reversed(box.every("balance_transaction"))]


@pytest.mark.parametrize(
    ("amount", "price"), [(50, 26), (1_000, 40), (2_500, 63), (10_000, 175), (99_999_999, 1_500_025)]
)
def test_a_card_costs_what_stripe_publishes(amount: int, price: int) -> None:
    assert fee(amount, "card") == price


def test_the_fee_is_known_only_later(box: Sandbox, checkout: Open) -> None:
    box.complete(checkout().id)
    assert box.every("charge")[0]["balance_transaction"] is None
    assert box.every("balance_transaction") == []
    assert "charge.updated" not in kinds(box)
    box.settle()
    box.settle()
    assert kinds(box).count("charge.updated") == 1
    assert nets(box) == [2_437]


def test_a_declined_card_may_try_again(box: Sandbox, checkout: Open) -> None:
    session = checkout()
    declined = box.decline(session.id)
    assert (declined["status"], declined["payment_status"]) == ("open", "unpaid")
    assert box.get(declined["payment_intent"])["last_payment_error"]["code"] == "card_declined"
    done = box.complete(session.id)
    assert done["payment_intent"] == declined["payment_intent"]
    assert [charge["status"] for charge in box.every("charge")] == ["succeeded", "failed"]
    box.settle()
    assert len(nets(box)) == 1
    with pytest.raises(Fault, match="complete"):
        box.complete(session.id)


def test_a_slow_payment_completes_unpaid(box: Sandbox, checkout: Open) -> None:
    good, bad = (checkout(allowed_payment_method_types=["card", "sepa_debit"]).id for _ in range(2))
    for session in (good, bad):
        done = box.complete(session, asynchronous=True)
        assert (done["status"], done["payment_status"]) == ("complete", "unpaid")
    box.settle()
    assert nets(box) == []
    assert box.clear(good)["payment_status"] == "paid"
    assert box.bounce(bad)["payment_status"] == "unpaid"
    box.settle()
    assert nets(box) == [2_500 - 35]
    assert "checkout.session.async_payment_succeeded" in kinds(box)
    assert "checkout.session.async_payment_failed" in kinds(box)


def test_refunds_never_exceed_the_charge(box: Sandbox, sdk: stripe.StripeClient, paid: Any) -> None:
    charge = paid(2_000)
    part = sdk.v1.refunds.create({"payment_intent": charge["payment_intent"], "amount": 1_500})
    assert part.status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded") as refused:
        sdk.v1.refunds.create({"charge": charge["id"], "amount": 501})
    assert refused.value.param == "amount"
    rest = sdk.v1.refunds.create({"charge": charge["id"]})
    assert rest.amount == 500
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sdk.v1.refunds.create({"charge": charge["id"]})
    assert refused.value.code == "charge_already_refunded"
    whole = sdk.v1.charges.retrieve(charge["id"], {"expand": ["refunds"]})
    assert (whole.amount_refunded, whole.refunded) == (2_000, True)
    assert whole.refunds is not None
    assert {r.id for r in whole.refunds.data} == {part.id, rest.id}
    assert nets(box) == [2_000 - 55, -1_500, -500]  # the fee is not returned


def test_a_refund_can_wait_and_can_fail(box: Sandbox, paid: Any) -> None:
    charge = paid(2_000)
    back = box.refund(charge["id"], 800, pending=True)
    assert (back["status"], back["balance_transaction"]) == ("pending", None)
    assert box.finish_refund(back["id"])["status"] == "succeeded"
    failed = box.fail_refund(back["id"])
    assert failed["failure_reason"] == "lost_or_stolen_card"
    assert box.get(failed["failure_balance_transaction"])["net"] == 800
    assert box.get(charge["id"])["amount_refunded"] == 0
    assert nets(box) == [1_945, -800, 800]
    assert kinds(box)[-2:] == ["refund.updated", "refund.failed"]


def test_a_refund_gets_its_reference_later(box: Sandbox, paid: Any) -> None:
    back = box.refund(paid()["id"])
    assert back["destination_details"]["card"]["reference_status"] == "pending"
    box.settle()
    box.settle()
    assert box.get(back["id"])["destination_details"]["card"]["reference_status"] == "available"
    assert kinds(box).count("refund.updated") == 1


def test_a_dispute_takes_the_money_and_a_fee(box: Sandbox, sdk: stripe.StripeClient, paid: Any) -> None:
    charge = paid(5_000, settled=False)
    case = box.dispute(charge["id"])
    seen = sdk.v1.disputes.retrieve(case["id"])
    assert [(m.amount, m.fee, m.net) for m in seen.balance_transactions] == [(-5_000, 2_000, -7_000)]
    assert seen.balance_transactions[0].reporting_category == "dispute"
    assert [d.id for d in sdk.v1.disputes.list({"charge": charge["id"]}).data] == [case["id"]]
    assert sdk.v1.charges.retrieve(charge["id"]).disputed is True
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sdk.v1.refunds.create({"charge": charge["id"]})
    assert refused.value.code == "charge_disputed"
    assert kinds(box)[-2:] == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]


def test_a_dispute_is_won_lost_and_reinstated(box: Sandbox, paid: Any) -> None:
    won, lost, partly = (box.dispute(paid(5_000)["id"], amount)["id"] for amount in (None, None, 1_000))
    assert box.contest(won)["status"] == "under_review"
    assert box.win_dispute(won)["status"] == "won"
    assert kinds(box)[-2:] == ["charge.dispute.closed", "charge.dispute.funds_reinstated"]
    assert [m["net"] for m in box.get(won)["balance_transactions"]] == [-7_000, 5_000]
    assert box.lose_dispute(lost)["status"] == "lost"
    with pytest.raises(Fault, match="lost"):
        box.win_dispute(lost)
    returned = box.reinstate(partly, fee_returned=True)
    assert [m["net"] for m in returned["balance_transactions"]] == [-3_000, 3_000]
    with pytest.raises(Fault, match="no funds"):
        box.reinstate(partly)


def test_a_payout_is_the_sum_of_what_is_in_it(box: Sandbox, sdk: stripe.StripeClient, paid: Any) -> None:
    first, second = paid(10_000), paid(4_000)
    box.refund(first["id"], 1_000)
    box.dispute(second["id"], 500)
    payout = box.pay_out()
    listed = sdk.v1.balance_transactions.list({"payout": payout["id"], "limit": 100}).data
    own = [m for m in listed if m.type == "payout"]
    assert sum(m.net for m in listed if m.type != "payout") == payout["amount"]
    assert [m.net for m in own] == [-payout["amount"]]
    assert sum(nets(box)) == 0
    later = paid(3_000)
    assert later["balance_transaction"] not in {m.id for m in listed}
    arrived = box.arrive(payout["id"])
    assert (arrived["status"], arrived["reconciliation_status"]) == ("paid", "completed")
    assert kinds(box)[-2:] == ["payout.paid", "payout.reconciliation_completed"]
    assert [p.id for p in sdk.v1.payouts.list({"status": "paid"}).data] == [payout["id"]]


def test_a_failed_payout_comes_back(box: Sandbox, sdk: stripe.StripeClient, paid: Any) -> None:
    paid(10_000)
    payout = box.pay_out()
    box.arrive(payout["id"])
    failed = box.fail_payout(payout["id"])
    assert failed["failure_code"] == "account_closed"
    move: Any = sdk.v1.payouts.retrieve(payout["id"], {"expand": ["failure_balance_transaction"]})
    assert move.failure_balance_transaction.net == payout["amount"]
    assert box.pay_out()["amount"] == payout["amount"]


def test_nothing_cannot_be_paid_out(box: Sandbox, paid: Any) -> None:
    with pytest.raises(Fault, match="insufficient"):
        box.pay_out()
    paid()
    with pytest.raises(Fault, match="insufficient"):
        box.pay_out(available_only=True)
    box.advance(days=4)
    assert box.pay_out(available_only=True)["amount"] == 2_437


def test_the_balance_moves_from_pending_to_available(box: Sandbox, sdk: stripe.StripeClient, paid: Any) -> None:
    paid()
    held = sdk.v1.balance.retrieve()
    assert (held.available[0].amount, held.pending[0].amount) == (0, 2_437)
    box.advance(days=4)
    held = sdk.v1.balance.retrieve()
    assert (held.available[0].amount, held.pending[0].amount) == (2_437, 0)


def test_time_settles_and_expires(box: Sandbox, checkout: Open) -> None:
    open_, done = checkout().id, checkout().id
    box.complete(done)
    before = box.now()
    box.advance(days=1, seconds=5)
    assert 86_405 <= box.now() - before <= 86_410
    assert box.get(open_)["status"] == "expired"
    assert box.get(done)["status"] == "complete"
    assert kinds(box)[-2:] == ["charge.updated", "checkout.session.expired"]
    with pytest.raises(Fault, match="expired"):
        box.complete(open_)


def test_what_a_test_holds_is_a_copy(box: Sandbox, paid: Any) -> None:
    charge = paid()
    charge["amount"] = 1
    box.get(charge["id"])["amount"] = 1
    box.refund(charge["id"], 100)["amount"] = 1
    assert box.get(charge["id"])["amount"] == 2_500
    assert box.every("refund")[0]["amount"] == 100
