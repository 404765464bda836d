"""Notices: what they carry, how they are signed, and how they go astray."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
import stripe

from tests.sandbox import Sandbox
from tests.sandbox_tests.conftest import SECRET, Inbox, Open

CANARIES = {"email": "canary-4711@example.org", "name": "Canary Featherstone"}


def test_a_thin_notice_leads_the_sdk_to_the_object(
    box: Sandbox, sdk: stripe.StripeClient, paid: Any, inbox: Inbox
) -> None:
    charge = paid(5_000)
    refund = box.refund(charge["id"], 100)
    box.fail_refund(refund["id"])
    box.win_dispute(box.dispute(charge["id"], 200)["id"])
    box.arrive(box.pay_out()["id"])
    box.expire(box.open_session(_least(), "http://sandbox")["id"])
    sent = box.notices.deliver()
    assert len(sent) == len(inbox.bodies) >= 12
    types = set()
    for body, signature in zip(inbox.bodies, inbox.signatures, strict=True):
        notice: Any = sdk.parse_event_notification(body, signature, SECRET)
        types.add(notice.type)
        assert type(notice).__name__ != "UnknownEventNotification"
        thing = notice.fetch_related_object()
        assert thing.id == notice.related_object.id
        assert thing.object == notice.related_object.type
        whole = notice.fetch_event()
        assert whole.snapshot_event == json.loads(body)["snapshot_event"]
        assert "v1." + sdk.v1.events.retrieve(whole.snapshot_event).type == notice.type
    print(len(types), "thin event types read by the SDK:", ", ".join(sorted(types)))
    assert {"v1.checkout.session.completed", "v1.charge.updated", "v1.refund.failed"} <= types
    assert {"v1.charge.dispute.funds_withdrawn", "v1.charge.dispute.funds_reinstated"} <= types
    assert {"v1.payout.paid", "v1.payout.reconciliation_completed", "v1.checkout.session.expired"} <= types


def _least() -> dict[str, Any]:
    price = {"currency": "eur", "unit_amount": 500, "product_data": {"name": "Gift"}}
    return {"mode": "payment", "success_url": "http://x/", "line_items": [{"price_data": price}]}


def test_a_snapshot_carries_the_payer_and_a_thin_notice_does_not(
    box: Sandbox, sdk: stripe.StripeClient, paid: Any, inbox: Inbox
) -> None:
    box.notices.shapes = ("snapshot", "thin")
    paid(**CANARIES)
    box.notices.deliver(shape="thin")
    thin = b"".join(inbox.bodies).decode()
    assert not any(canary in thin for canary in CANARIES.values())
    inbox.bodies.clear()
    box.notices.deliver(shape="snapshot")
    full = b"".join(inbox.bodies).decode()
    assert all(canary in full for canary in CANARIES.values())
    event: Any = sdk.construct_event(inbox.bodies[-1], inbox.signatures[-1], SECRET)
    assert event.type == "charge.updated"
    assert event.data.previous_attributes["balance_transaction"] is None


def test_both_shapes_tell_of_one_event(box: Sandbox, paid: Any, inbox: Inbox) -> None:
    box.notices.shapes = ("snapshot", "thin")
    paid()
    box.notices.deliver()
    told = [json.loads(body) for body in inbox.bodies]
    full = {t["id"] for t in told if t["object"] == "event"}
    thin = {t["snapshot_event"] for t in told if t["object"] == "v2.core.event"}
    assert full == thin
    assert len(told) == 2 * len(full)


def test_the_signature_is_stripes(box: Sandbox, sdk: stripe.StripeClient, paid: Any, inbox: Inbox) -> None:
    paid()
    box.notices.deliver(["charge.updated"])
    body, signature = inbox.bodies[0], inbox.signatures[0]
    assert sdk.parse_event_notification(body, signature, SECRET).type == "v1.charge.updated"
    for forged, secret in ((body + b" ", SECRET), (body, "whsec_other")):
        with pytest.raises(stripe.SignatureVerificationError):
            sdk.parse_event_notification(forged, signature, secret)
    box.notices.signed_ago = 301
    box.notices.deliver(times=1)
    with pytest.raises(stripe.SignatureVerificationError, match="tolerance"):
        sdk.parse_event_notification(inbox.bodies[-1], inbox.signatures[-1], SECRET)


def test_two_secrets_while_one_is_replaced(box: Sandbox, sdk: stripe.StripeClient, paid: Any, inbox: Inbox) -> None:
    box.notices.send_to(inbox, "whsec_old", "whsec_new")
    paid()
    box.notices.deliver()
    for secret in ("whsec_old", "whsec_new"):
        assert sdk.parse_event_notification(inbox.bodies[0], inbox.signatures[0], secret).id == box.notices.sent[0].id


def types(inbox: Inbox) -> list[str]:
    """What arrived, in order, without the `v1.`."""
    return [json.loads(body)["type"].removeprefix("v1.") for body in inbox.bodies]


def test_notices_are_held_and_sent_in_any_order(box: Sandbox, paid: Any, inbox: Inbox) -> None:
    paid()
    assert inbox.bodies == []
    natural = [n.type for n in box.notices.held]
    assert natural == ["payment_intent.succeeded", "checkout.session.completed", "charge.updated"]
    box.notices.deliver(["charge.updated"])
    box.notices.deliver([1, 0])
    assert types(inbox) == ["charge.updated", "checkout.session.completed", "payment_intent.succeeded"]
    assert box.notices.held == []


def test_notices_can_be_mixed_doubled_and_lost(box: Sandbox, paid: Any, inbox: Inbox) -> None:
    for _ in range(5):
        paid()
    box.notices.shuffle = random.Random(4)
    box.notices.copies = 2
    natural = [n.type for n in box.notices.held]
    lost = box.notices.discard("payment_intent.succeeded")
    sent = box.notices.deliver()
    assert len(lost) == 5
    assert len(inbox.bodies) == 2 * len(sent) == 20
    assert [n.type for n in sent] != [t for t in natural if t != "payment_intent.succeeded"]
    box.notices.drop = frozenset({"charge.updated"})
    paid()
    assert [n.type for n in box.notices.held] == ["payment_intent.succeeded", "checkout.session.completed"]
    assert box.notices.dropped[-1].type == "charge.updated"
    assert box.notices.again(sent[0]) == 200
    assert len(inbox.bodies) == 21


def test_a_notice_can_be_late(box: Sandbox, paid: Any, inbox: Inbox) -> None:
    box.notices.delay = 3_600
    paid()
    assert box.notices.deliver() == []
    box.advance(seconds=3_601)
    assert len(box.notices.deliver()) == len(inbox.bodies) == 3


def test_what_is_not_accepted_stays_held(box: Sandbox, paid: Any, inbox: Inbox) -> None:
    paid(settled=False)
    inbox.status = 500
    box.notices.deliver()
    assert len(box.notices.held) == 2
    inbox.status = 200
    box.notices.fail = 1  # the first never arrives
    box.notices.lose_answer = 1  # the second arrives, and the sandbox does not hear so
    box.notices.deliver()
    assert [n.answers for n in box.notices.held] == [[500, 0], [500, 0]]
    assert len(inbox.bodies) == 3
    box.notices.deliver()
    assert box.notices.held == []
    assert len(inbox.bodies) == 5


def test_a_notice_overtakes_the_answer(box: Sandbox, sdk: stripe.StripeClient, paid: Any) -> None:
    """The receiver may even ask the API while the call that caused the notice still waits."""
    charge = paid()
    box.notices.discard()
    story: list[str] = []

    def receive(body: bytes, _headers: Any) -> int:
        told = json.loads(body)
        story.append(f"{told['type']} {sdk.v1.refunds.retrieve(told['related_object']['id']).status}")
        return 200

    box.notices.send_to(receive, SECRET)
    box.notices.mode = "before_response"
    sdk.v1.refunds.create({"charge": charge["id"], "amount": 100}, {"idempotency_key": "row-9"})
    story.append("answer")
    assert story == ["v1.refund.created succeeded", "answer"]


def test_a_notice_names_the_request_that_caused_it(
    box: Sandbox, sdk: stripe.StripeClient, paid: Any, inbox: Inbox
) -> None:
    charge = paid()
    refund = sdk.v1.refunds.create({"charge": charge["id"]}, {"idempotency_key": "row-9"})
    box.notices.deliver(["refund.created"])
    notice: Any = sdk.parse_event_notification(inbox.bodies[0], inbox.signatures[0], SECRET)
    assert notice.reason.request.idempotency_key == "row-9"
    assert refund.last_response is not None
    assert notice.reason.request.id == refund.last_response.request_id


def test_false_claims_are_possible(box: Sandbox, sdk: stripe.StripeClient, paid: Any, inbox: Inbox) -> None:
    box.notices.shapes = ("snapshot", "thin")
    box.notices.livemode, box.notices.account = True, "acct_other"
    paid()
    box.notices.deliver(["charge.updated"])
    full: Any = sdk.construct_event(inbox.bodies[0], inbox.signatures[0], SECRET)
    thin: Any = sdk.parse_event_notification(inbox.bodies[1], inbox.signatures[1], SECRET)
    assert (full.livemode, full.account) == (True, "acct_other")
    assert (thin.livemode, str(thin.context)) == (True, "acct_other")
    with pytest.raises(stripe.PermissionError):
        thin.fetch_related_object()


def test_what_nobody_subscribed_to_is_recorded_and_not_sent(
    box: Sandbox, sdk: stripe.StripeClient, checkout: Open, inbox: Inbox
) -> None:
    box.decline(checkout().id)
    assert box.notices.held == []
    assert [e.type for e in sdk.v1.events.list({"types": ["charge.failed"]}).data] == ["charge.failed"]
    assert len(sdk.v2.core.events.list({"types": ["v1.charge.failed"]}).data) == 1
