"""What comes every month at the sandbox, through the SDK: subscriptions, invoices, cards that fail, the portal."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe

from tests.sandbox import Sandbox
from tests.sandbox.renewals import months_on
from tests.sandbox_tests.conftest import Inbox, Open

Begin = Any


@pytest.fixture
def begin(box: Sandbox, checkout: Open) -> Begin:
    """Open and pay a subscription; gives its id."""

    def begun(amount: int = 1_000, **donor: Any) -> str:
        line = {"currency": "eur", "unit_amount": amount, "product_data": {"name": "Gift"}}
        session = checkout(
            mode="subscription",
            line_items=[{"price_data": line | {"recurring": {"interval": "month"}}, "quantity": 1}],
            submit_type=None,
            payment_intent_data=None,
            subscription_data={"metadata": {"pledge": "1"}},
        )
        box.complete(session.id, **donor)
        found: str = box.get(session.id)["subscription"]
        return found

    return begun


def statuses(box: Sandbox) -> list[tuple[str, int]]:
    """Each invoice's status and how often it was tried, the oldest first."""
    return [(bill["status"], bill["attempt_count"]) for bill in reversed(box.every("invoice"))]


def test_a_subscription_begins_with_a_paid_month(box: Sandbox, sdk: stripe.StripeClient, begin: Begin) -> None:
    running = sdk.v1.subscriptions.retrieve(begin(), {"expand": ["latest_invoice"]})
    bill: Any = running.latest_invoice
    assert (running.status, bill.status, bill.amount_paid) == ("active", "paid", 1_000)
    assert running.metadata["pledge"] == bill.parent.subscription_details.metadata["pledge"] == "1"
    item = running["items"].data[0]
    assert item.current_period_end == months_on(item.current_period_start, 1)
    part: Any = sdk.v1.invoices.retrieve(bill.id, {"expand": ["payments"]}).payments
    intent = part.data[0].payment.payment_intent
    wanted: Any = {"payment": {"type": "payment_intent", "payment_intent": intent}}
    assert [one.invoice for one in sdk.v1.invoice_payments.list(wanted).data] == [bill.id]
    charge = box.every("charge")[0]
    assert (charge["metadata"], charge["payment_intent"]) == ({}, intent), "Stripe copies no label to it"
    deep = "payments.data.payment.payment_intent.latest_charge"
    with pytest.raises(stripe.InvalidRequestError, match="levels"):
        sdk.v1.invoices.retrieve(bill.id, {"expand": [deep]})


def test_the_page_says_that_it_is_every_month(box: Sandbox, checkout: Open) -> None:
    line = {"currency": "eur", "unit_amount": 1_000, "product_data": {"name": "Gift"}}
    every = [{"price_data": line | {"recurring": {"interval": "month"}}, "quantity": 1}]
    session = checkout(mode="subscription", line_items=every, submit_type=None, payment_intent_data=None)
    with requests.Session() as payer:
        payer.trust_env = False
        assert "10.00 EUR every month" in payer.get(str(session.url)).text
        card = {"email": "a@example.org", "name": "A", "card": "4000000000000002", "act": "pay"}
        assert "declined" in payer.post(str(session.url), data=card).text
        assert box.every("subscription") == []
        paid = payer.post(str(session.url), data=card | {"card": "4242424242424242"}, allow_redirects=False)
        assert paid.status_code == 303
    assert [one["status"] for one in box.every("subscription")] == ["active"]


def test_months_turn_one_by_one_however_far_the_clock_goes(box: Sandbox, begin: Begin) -> None:
    begin()
    box.advance(days=150)
    assert statuses(box) == [("paid", 1)] * 5
    assert len({charge["created"] for charge in box.every("charge")}) == 5
    assert all(charge["balance_transaction"] for charge in box.every("charge"))


def test_a_month_too_short_ends_on_its_last_day() -> None:
    january = 1_801_396_800  # 31 January 2027
    assert [months_on(january, n) - january for n in (1, 2, 3)] == [28 * 86_400, 59 * 86_400, 89 * 86_400]


@pytest.mark.parametrize(("then", "left"), [("past_due", "past_due"), ("canceled", "canceled")])
def test_a_failing_card_is_tried_on_days_3_5_and_7(
    box: Sandbox, begin: Begin, inbox: Inbox, then: Any, left: str
) -> None:
    subscription = begin()
    box.notices.discard()
    box.after_retries = then
    box.set_card(subscription, "declined")
    tried: list[int] = []
    for day in range(1, 45):
        box.advance(days=1)
        count = sum(event["type"] == "invoice.payment_failed" for event in box.every("event"))
        if count > len(tried):
            tried.append(day)
    assert [day - tried[0] for day in tried] == [0, 3, 5, 7]
    assert box.get(subscription)["status"] == left
    told = Counter(notice.type for notice in box.notices.held)
    assert told["invoice.payment_failed"] == 4
    assert told["customer.subscription.updated"] >= 1
    assert told["customer.subscription.deleted"] == (1 if left == "canceled" else 0)


@pytest.mark.parametrize("card", ["declined", "action"])
def test_another_card_pays_what_is_open(box: Sandbox, begin: Begin, card: Any) -> None:
    subscription = begin()
    box.set_card(subscription, card)
    box.advance(days=32)
    assert (box.get(subscription)["status"], statuses(box)[-1][0]) == ("past_due", "open")
    box.replace_card(subscription)
    assert (box.get(subscription)["status"], statuses(box)[-1][0]) == ("active", "paid")
    asked = [event["type"] for event in box.every("event")].count("invoice.payment_action_required")
    assert asked == (1 if card == "action" else 0)


def test_an_amount_changes_from_the_next_month_on(box: Sandbox, sdk: stripe.StripeClient, begin: Begin) -> None:
    subscription = begin(1_000)
    item = sdk.v1.subscriptions.retrieve(subscription)["items"].data[0]
    data = {"currency": "eur", "product": item.price.product, "recurring": {"interval": "month"}, "unit_amount": 2_000}
    params: Any = {"items": [{"id": item.id, "price_data": data}], "proration_behavior": "none"}
    options: Any = {"idempotency_key": "once"}
    for _time in range(2):
        changed = sdk.v1.subscriptions.update(subscription, params, options)
        assert changed["items"].data[0].price.unit_amount == 2_000
    assert [event["type"] for event in box.every("event")].count("customer.subscription.updated") == 1
    assert len(box.every("charge")) == 1, "nothing is charged for the change"
    box.advance(days=32)
    assert box.every("charge")[0]["amount"] == 2_000
    for wrong, status in (({"product": "prod_another"}, 400), ({"currency": "usd"}, 400), ({"unit_amount": 0}, 400)):
        bad: Any = {"items": [{"id": item.id, "price_data": data | wrong}], "proration_behavior": "none"}
        with pytest.raises(stripe.InvalidRequestError) as refused:
            sdk.v1.subscriptions.update(subscription, bad)
        assert refused.value.http_status == status
    unbuilt: Any = {"items": [{"id": item.id, "price_data": data}]}
    with pytest.raises(stripe.APIError, match="proration"):
        sdk.v1.subscriptions.update(subscription, unbuilt)


def test_an_end_is_final_and_the_second_one_finds_nothing(box: Sandbox, sdk: stripe.StripeClient, begin: Begin) -> None:
    subscription = begin()
    assert sdk.v1.subscriptions.cancel(subscription).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sdk.v1.subscriptions.cancel(subscription)
    assert refused.value.http_status == 404
    assert sdk.v1.subscriptions.retrieve(subscription).status == "canceled"
    box.advance(days=60)
    assert len(box.every("invoice")) == 1


def test_what_belongs_to_one_mode_is_refused_in_the_other(checkout: Open) -> None:
    line = {"currency": "eur", "unit_amount": 1_000, "product_data": {"name": "Gift"}}
    monthly = [{"price_data": line | {"recurring": {"interval": "month"}}, "quantity": 1}]
    plain: dict[str, Any] = {"mode": "subscription", "submit_type": None, "payment_intent_data": None}
    for wrong in (
        plain,
        plain | {"line_items": monthly, "submit_type": "donate"},
        plain | {"line_items": monthly, "payment_intent_data": {"description": "Gift"}},
        {"line_items": monthly},
        {"subscription_data": {"description": "Gift"}},
    ):
        with pytest.raises(stripe.InvalidRequestError):
            checkout(**wrong)


def test_at_the_portal_a_payer_changes_card_and_ends(box: Sandbox, sdk: stripe.StripeClient, begin: Begin) -> None:
    subscription = begin()
    customer: Any = sdk.v1.subscriptions.retrieve(subscription).customer
    door = sdk.v1.billing_portal.sessions.create({"customer": customer, "return_url": "http://127.0.0.1:1/mine"})
    with requests.Session() as payer:
        payer.trust_env = False
        page = payer.get(door.url)
        assert "10.00 EUR every month" in page.text
        assert "http://127.0.0.1:1/mine" in page.text
        assert "form-action 'self'" in page.headers["Content-Security-Policy"]

        def press(**typed: str) -> tuple[int, str]:
            answer = payer.post(door.url, data={"subscription": subscription} | typed)
            return answer.status_code, answer.text

        assert press(act="card", card="1")[0] == 422
        assert "was changed" in press(act="card", card="4000 0000 0000 0341")[1]
        box.advance(days=32)
        late = sdk.v1.billing_portal.sessions.create({"customer": customer})
        assert payer.get(door.url).status_code == 404, "the door has closed by then"
        door = late
        assert "the last payment failed" in payer.get(door.url).text
        press(act="card", card="4242 4242 4242 4242")
        assert box.get(subscription)["status"] == "active"
        assert "ends after this month" in press(act="later")[1]
        assert "It has ended" in press(act="end")[1]
        assert press(act="end")[0] == 404
    with pytest.raises(stripe.InvalidRequestError):
        sdk.v1.billing_portal.sessions.create({"customer": "cus_nobody"})


def test_nothing_a_monthly_payer_typed_is_written_down(box: Sandbox, begin: Begin, tmp_path: Path) -> None:
    begin(email="canary@example.org", name="Canary Bird")
    assert box.every("invoice")[0]["customer_email"] == "canary@example.org"
    box.save(tmp_path / "state.json")
    kept = (tmp_path / "state.json").read_text(encoding="utf-8")
    assert "canary" not in kept.lower()
    again = Sandbox()
    again.load(tmp_path / "state.json")
    again.advance(days=32)
    assert statuses(again) == [("paid", 1)] * 2, "months go on after a restart"
    assert json.loads(kept)["rows"]["customer"]


def test_dollars_are_settled_in_euro_where_there_is_no_account_in_dollars(box: Sandbox, paid: Any) -> None:
    box.exchange["eur"] = ("usd", 1.1)
    charge = paid(10_000)
    moved = box.get(charge["balance_transaction"])
    assert (moved["currency"], moved["amount"], moved["exchange_rate"]) == ("usd", 11_000, 1.1)
    assert box.misshapen == []


def test_a_slow_answer_comes_late_and_only_as_often_as_told(
    box: Sandbox, sdk: stripe.StripeClient, checkout: Open
) -> None:
    session = checkout().id
    box.slow(seconds=0.3, path="/v1/checkout/sessions", method="GET")
    began = time.monotonic()
    assert sdk.v1.checkout.sessions.retrieve(session).id == session
    assert box.slowness[0].times == 0
    assert time.monotonic() - began >= 0.3
