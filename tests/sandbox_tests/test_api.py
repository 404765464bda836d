"""The API as the SDK meets it."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import requests
import stripe

from tests.sandbox import Sandbox, client
from tests.sandbox_tests.conftest import Open


def test_a_checkout_is_opened_read_and_run_out(box: Sandbox, sdk: stripe.StripeClient, checkout: Open) -> None:
    session = checkout(metadata={"gift": "7"})
    again = sdk.v1.checkout.sessions.retrieve(session.id, {"expand": ["line_items"]})
    assert again.status == "open"
    assert again.payment_status == "unpaid"
    assert again.payment_intent is None
    assert again.amount_total == 2_500
    assert again.metadata is not None
    assert again.metadata["gift"] == "7"
    assert again.line_items is not None
    assert again.line_items.data[0].description == "Gift"
    assert again.livemode is False
    gone = sdk.v1.checkout.sessions.expire(session.id)
    assert (gone.status, gone.url) == ("expired", None)
    with pytest.raises(stripe.InvalidRequestError, match="Only Checkout Sessions"):
        sdk.v1.checkout.sessions.expire(session.id)
    assert [e["type"] for e in box.every("event")] == ["checkout.session.expired"]


def test_a_payment_reaches_its_fee_by_expanding(box: Sandbox, sdk: stripe.StripeClient, checkout: Open) -> None:
    session = checkout()
    box.complete(session.id)
    deep = {"expand": ["payment_intent.latest_charge.balance_transaction"]}
    before = sdk.v1.checkout.sessions.retrieve(session.id, deep)  # type: ignore[arg-type]
    assert before.payment_status == "paid"
    intent: Any = before.payment_intent
    assert intent.status == "succeeded"
    assert intent.metadata["gift"] == "1"
    assert intent.latest_charge.balance_transaction is None
    box.settle()
    after: Any = sdk.v1.checkout.sessions.retrieve(session.id, deep)  # type: ignore[arg-type]
    move = after.payment_intent.latest_charge.balance_transaction
    assert (move.amount, move.fee, move.net) == (2_500, 63, 2_437)  # 1.5 % and 0.25, rounded half up
    assert move.type == move.reporting_category == "charge"


def test_expanding_what_cannot_be_expanded_is_refused(sdk: stripe.StripeClient, checkout: Open) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        sdk.v1.checkout.sessions.retrieve(checkout().id, {"expand": ["amount_total"]})
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        sdk.v1.checkout.sessions.retrieve(checkout().id, {"expand": ["nothing_such"]})


def test_expanding_inside_a_list(sdk: stripe.StripeClient, paid: Any) -> None:
    charge = paid()
    moves = sdk.v1.balance_transactions.list({"expand": ["data.source"]})
    source: Any = moves.data[0].source
    assert source.id == charge["id"]
    assert source.object == "charge"


def test_one_idempotency_key_one_answer(box: Sandbox, sdk: stripe.StripeClient, paid: Any) -> None:
    charge = paid(2_000)
    first = sdk.v1.refunds.create({"charge": charge["id"], "amount": 500}, {"idempotency_key": "row-1"})
    second = sdk.v1.refunds.create({"charge": charge["id"], "amount": 500}, {"idempotency_key": "row-1"})
    assert first.id == second.id
    assert second.last_response is not None
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(box.every("refund")) == 1
    with pytest.raises(stripe.IdempotencyError, match="same parameters") as refused:
        sdk.v1.refunds.create({"charge": charge["id"], "amount": 501}, {"idempotency_key": "row-1"})
    assert refused.value.http_status == 400
    assert sdk.v1.refunds.create({"charge": charge["id"], "amount": 500}, {"idempotency_key": "row-2"}).id != first.id


def test_a_refusal_is_remembered_and_a_malformed_request_is_not(
    box: Sandbox, sdk: stripe.StripeClient, paid: Any
) -> None:
    charge = paid(2_000)
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
            sdk.v1.refunds.create({"charge": charge["id"], "amount": 9_000}, {"idempotency_key": "over"})
    wrong: Any = {"charge": charge["id"], "amount": "many"}
    with pytest.raises(stripe.InvalidRequestError, match="Invalid integer"):
        sdk.v1.refunds.create(wrong, {"idempotency_key": "mended"})
    sdk.v1.refunds.create({"charge": charge["id"], "amount": 5}, {"idempotency_key": "mended"})
    assert len(box.every("refund")) == 1


def test_an_answer_lost_on_the_way_is_not_done_twice(box: Sandbox, sdk: stripe.StripeClient, paid: Any) -> None:
    charge = paid(2_000)
    box.trouble(status=500, path="/v1/refunds", after=True)
    refund = sdk.v1.refunds.create({"charge": charge["id"]})  # the SDK retries with the same key
    assert [r["id"] for r in box.every("refund")] == [refund.id]


def test_forty_at_once_with_one_key_refund_once(box: Sandbox, url: str, paid: Any) -> None:
    charge = paid(2_000)
    seen: list[int] = []

    def send() -> None:
        answer = requests.post(
            f"{url}/v1/refunds",
            data={"charge": charge["id"], "amount": "100"},
            headers={"Authorization": "Bearer sk_test_x", "Idempotency-Key": "same"},
            timeout=10,
        )
        seen.append(answer.status_code)

    threads = [threading.Thread(target=send) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(box.every("refund")) == 1
    assert set(seen) <= {200, 409}
    assert 200 in seen
    assert len(seen) == 40


@pytest.mark.parametrize(
    ("change", "param", "code"),
    [
        ({"mode": None}, "mode", "parameter_missing"),
        ({"success_url": "gone"}, "success_url", "url_invalid"),
        ({"success_url": None}, "success_url", "parameter_missing"),
        ({"line_items": None}, "line_items", "parameter_missing"),
        ({"customer_email": "nobody"}, "customer_email", "email_invalid"),
        ({"expires_at": 1}, "expires_at", None),
        ({"submit_type": "beg"}, "submit_type", None),
        ({"nonsense": "x"}, "nonsense", "parameter_unknown"),
        ({"metadata": {"k": "x" * 501}}, "metadata[k]", None),
    ],
)
def test_what_stripe_refuses_is_refused(checkout: Open, change: dict[str, Any], param: str, code: str | None) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        checkout(**change)
    assert (refused.value.param, refused.value.code) == (param, code)
    assert refused.value.http_status == 400


@pytest.mark.parametrize(("amount", "code"), [(49, "amount_too_small"), (100_000_000, "amount_too_large")])
def test_amounts_have_bounds(checkout: Open, amount: int, code: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        checkout(amount)
    assert refused.value.code == code


def test_what_the_sandbox_does_not_know_it_says(sdk: stripe.StripeClient, checkout: Open) -> None:
    for change in ({"mode": "setup"}, {"consent_collection": {"promotions": "auto"}}, {"ui_mode": "elements"}):
        with pytest.raises(stripe.APIError) as refused:
            checkout(**change)
        assert refused.value.http_status == 501
    with pytest.raises(stripe.APIError) as refused:
        sdk.v1.customers.create({"email": "a@example.org"})
    assert refused.value.http_status == 501
    assert "/v1/customers" in str(refused.value)


def test_keys(url: str, box: Sandbox) -> None:
    assert client(url).v1.balance.retrieve().livemode is False
    for key in ("sk_live_1", "pk_test_1"):
        with pytest.raises(stripe.AuthenticationError) as refused:
            client(url, key).v1.balance.retrieve()
        assert key not in str(refused.value)
    box.key = "sk_test_one"
    with pytest.raises(stripe.AuthenticationError):
        client(url, "sk_test_other").v1.balance.retrieve()
    assert client(url, "sk_test_one").v1.accounts.retrieve_current().id == box.account
    with pytest.raises(stripe.PermissionError):
        client(url, "sk_test_one").v1.balance.retrieve(options={"stripe_account": "acct_other"})


def test_an_unknown_id_is_404(sdk: stripe.StripeClient) -> None:
    calls: list[Any] = [
        sdk.v1.charges,
        sdk.v1.refunds,
        sdk.v1.disputes,
        sdk.v1.payouts,
        sdk.v1.payment_intents,
        sdk.v1.events,
    ]
    for service in [*calls, sdk.v1.balance_transactions, sdk.v1.checkout.sessions, sdk.v2.core.events]:
        with pytest.raises(stripe.InvalidRequestError) as refused:
            service.retrieve("nothing_1")
        assert refused.value.http_status == 404


def test_lists_page_newest_first(box: Sandbox, sdk: stripe.StripeClient, checkout: Open) -> None:
    ids = [checkout().id for _ in range(7)][::-1]
    first = sdk.v1.checkout.sessions.list({"limit": 3})
    assert [s.id for s in first.data] == ids[:3]
    assert first.has_more is True
    assert [s.id for s in sdk.v1.checkout.sessions.list({"limit": 3}).auto_paging_iter()] == ids
    back = sdk.v1.checkout.sessions.list({"limit": 2, "ending_before": ids[4]})
    assert [s.id for s in back.data] == ids[2:4]
    assert not sdk.v1.checkout.sessions.list({"created": {"gt": box.now() + 1}}).data
    assert len(sdk.v1.checkout.sessions.list({"created": {"gte": box.now() - 60}}).data) == 7


def test_the_requests_are_kept_to_look_through(box: Sandbox, checkout: Open) -> None:
    checkout()
    assert box.requests[-1]["params"]["client_reference_id"] == "gift-1"
    assert "union" not in str(list(box.requests))


def test_trouble_before_the_work_is_retried_by_the_sdk(box: Sandbox, checkout: Open) -> None:
    box.trouble(status=503, times=2, path="/v1/checkout")
    assert checkout().status == "open"
    assert len(box.every("checkout.session")) == 1
