"""What Stripe is asked, through the SDK: refunds under a key, its own list of what happened, ids by their kind."""

from datetime import timedelta

import pytest

from support.core import clock
from support.core.errors import Invalid
from support.giving import gateway
from tests.sandbox.notices import SUBSCRIBED


@pytest.fixture
def charge(box, gift, checkout_of):
    box.complete(checkout_of(gift(20_00)["id"]))
    box.settle()
    return box.every("charge")[0]["id"]


def test_a_refund_under_one_key_is_made_once(box, charge, ctx):
    first = gateway.create_refund(charge, 5_00, "refund-1")
    again = gateway.create_refund(charge, 5_00, "refund-1")
    assert (first.id, first.amount, first.charge.id) == (again.id, 5_00, charge)
    assert len(box.every("refund")) == 1
    [sent] = [one["params"] for one in box.requests if one["path"] == "/v1/refunds"][:1]
    assert set(sent) == {"charge", "amount", "expand"}, "no reason that a payer's bank would read"


def test_what_cannot_be_refunded_is_refused_and_says_why(box, charge, ctx):
    with pytest.raises(Invalid) as refused:
        gateway.create_refund(charge, 20_01, "too-much")
    assert "less of it is left" in str(refused.value.detail)
    gateway.create_refund(charge, 20_00, "all")
    with pytest.raises(Invalid):
        gateway.create_refund(charge, 1, "more")
    with pytest.raises(gateway.Gone):
        gateway.create_refund("ch_nobody", 1, "nobody")
    assert len(box.every("refund")) == 1


def test_stripes_own_list_is_read_to_its_end_and_only_what_we_take(box, charge, ctx):
    for _time in range(120):
        box.refund(charge, 1)
    listed = gateway.events_since(clock.today() - timedelta(days=1))
    mine = [event for event in box.every("event") if event["type"] in gateway.TAKEN]
    assert len(listed) == len(mine) > 100
    assert {one.event_id for one in listed} == {event["id"] for event in mine}
    assert "charge.refunded" in {event["type"] for event in box.every("event")}
    assert gateway.events_since(clock.today() + timedelta(days=1)) == []


def test_the_sandbox_sends_what_we_take():
    assert set(gateway.TAKEN) == SUBSCRIBED - {"payment_intent.succeeded"}
    assert len(gateway.TAKEN) == len(set(gateway.TAKEN))


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("in_1", "invoice"),
        ("sub_1", "subscription"),
        ("inpay_1", ""),
        ("cus_1", ""),
        ("cs_test_1", "checkout"),
        ("", ""),
    ],
)
def test_an_id_tells_what_it_is_of(told, kind):
    assert gateway.kind_of(told) == kind


def test_a_dispute_and_a_payout_tell_their_days(box, charge, ctx):
    assert gateway.payout(box.pay_out()["id"]).arrives_on == clock.today() + timedelta(days=2)
    dispute = gateway.dispute(box.dispute(charge, reason="product_not_received")["id"])
    assert (dispute.reason, dispute.due_on) == ("product_not_received", clock.today() + timedelta(days=9))
