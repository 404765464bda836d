"""The sandbox against the SDK's typed classes, and the proof that the comparison can fail."""

from __future__ import annotations

import copy
from typing import Any, get_args, get_origin

import pytest
import stripe
from typing_extensions import is_typeddict

from tests.sandbox import Sandbox, objects
from tests.sandbox.conformance import Misshapen, answer_complaints, choices, fields, insist
from tests.sandbox.doors import DOORS
from tests.sandbox_tests.conftest import Open


@pytest.fixture
def full(box: Sandbox, paid: Any, checkout: Open) -> Sandbox:
    """A sandbox in which everything has happened."""
    charge = paid(50_000)
    box.fail_refund(box.refund(charge["id"], 300)["id"])
    box.finish_refund(box.refund(charge["id"], 200, pending=True)["id"])
    box.win_dispute(box.contest(box.dispute(charge["id"], 100)["id"])["id"], fee_returned=True)
    box.lose_dispute(box.dispute(paid(6_000)["id"], withdraw=False)["id"])
    slow = [checkout(allowed_payment_method_types=["sepa_debit"]).id for _ in range(2)]
    for session in slow:
        box.complete(session, asynchronous=True)
    box.clear(slow[0])
    box.bounce(slow[1])
    box.decline(checkout(customer_email="a@example.org").id)
    box.expire(checkout().id)
    box.advance(days=10)
    box.arrive(box.pay_out()["id"])
    paid(9_000)
    box.fail_payout(box.pay_out()["id"])
    return box


def test_every_object_is_shaped_like_stripes(full: Sandbox) -> None:
    counted = {kind: len(rows) for kind, rows in full.rows.items()}
    wrong = [c for kind in full.rows for row in full.every(kind) for c in answer_complaints(row)]
    wrong += [c for twin in full.thin.values() for c in answer_complaints(twin)]
    print("held against the SDK:", counted, "thin events:", len(full.thin))
    assert wrong == []
    assert all(counted.values())


def test_every_answer_is_shaped_like_stripes(full: Sandbox, sdk: stripe.StripeClient) -> None:
    """Every door that reads is opened through the SDK; the server itself refuses to say what does not conform."""
    v1 = sdk.v1
    for service in (v1.charges, v1.payment_intents, v1.refunds, v1.disputes, v1.payouts, v1.balance_transactions):
        page: Any = service.list({"limit": 100})
        assert page.data
        for thing in page.data:
            assert service.retrieve(thing.id).id == thing.id
    for session in v1.checkout.sessions.list({"limit": 100}).data:
        assert v1.checkout.sessions.line_items.list(session.id).data[0].object == "item"
    for event in v1.events.list({"limit": 100}).data:
        assert v1.events.retrieve(event.id).type == event.type
    assert v1.balance.retrieve().object == "balance"
    assert v1.accounts.retrieve_current().object == "account"
    assert full.misshapen == []


def names_unknown_to_the_sdk(taken: frozenset[str], shape: type) -> list[str]:
    """Of the dotted parameter names the sandbox takes, those that the SDK's TypedDicts do not have."""
    return [name for name in sorted(taken) if not _known(name.split("."), shape)]


def _known(steps: list[str], shape: type) -> bool:
    found = fields(shape).get(steps[0])
    if found is None:
        return False
    if len(steps) == 1:
        return True
    arms = choices(*found)
    inner = [arm for outer in arms if get_origin(outer) is list for arm in choices(get_args(outer)[0], found[1])]
    return any(is_typeddict(arm) and _known(steps[1:], arm) for arm in [*arms, *inner])


def test_every_parameter_taken_is_one_the_sdk_can_send() -> None:
    print(sum(len(taken) for _, taken in DOORS.values()), "parameters of", len(DOORS), "doors")
    for (method, path), (shape, taken) in DOORS.items():
        assert names_unknown_to_the_sdk(taken, shape) == [], f"{method} {path}"


def test_a_misspelt_parameter_is_found() -> None:
    shape, taken = DOORS["POST", "/v1/checkout/sessions"]
    wrong = taken | {"sucess_url", "line_items.price_data.unit_amout", "payment_intent_data.metadatas"}
    assert names_unknown_to_the_sdk(wrong, shape) == sorted(wrong - taken)


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda c: c.update(ammount=c.pop("amount")), "charge.ammount: the SDK knows no such field"),
        (lambda c: c.pop("amount"), "charge.amount: missing"),
        (lambda c: c.update(amount="2500"), "charge.amount"),
        (lambda c: c.update(amount=None), "charge.amount"),
        (lambda c: c.update(paid=1), "charge.paid"),
        (lambda c: c.update(status="suceeded"), "charge.status: 'suceeded' is none of"),
        (lambda c: c["billing_details"].update(e_mail=None), "charge.billing_details.e_mail: the SDK knows no"),
        (lambda c: c["payment_method_details"]["card"].update(lastfour="1"), "card.lastfour: the SDK knows no"),
        (lambda c: c["outcome"].pop("type"), "charge.outcome.type: missing"),
        (lambda c: c.update(object="chrage"), "the SDK knows no object 'chrage'"),
        (lambda c: c.update(metadata={"a": 1}), "charge.metadata.a"),
    ],
)
def test_a_misspelt_field_is_found(paid: Any, spoil: Any, complaint: str) -> None:
    charge = copy.deepcopy(paid())
    assert answer_complaints(charge) == []
    spoil(charge)
    assert any(complaint in found for found in answer_complaints(charge))
    with pytest.raises(Misshapen):
        insist(charge)


def test_a_misspelt_field_stops_the_server(
    box: Sandbox, sdk: stripe.StripeClient, checkout: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not only the comparison objects: with a builder that misspells, the SDK gets no object at all."""
    right = objects.checkout_session

    def misspelt(**given: Any) -> dict[str, Any]:
        session = right(**given)
        session["payment_state"] = session.pop("payment_status")
        return session

    monkeypatch.setattr(objects, "checkout_session", misspelt)
    with pytest.raises(stripe.APIError, match=r"checkout\.session\.payment_state"):
        checkout()
    assert "checkout.session.payment_state: the SDK knows no such field" in box.misshapen
    assert "checkout.session.payment_status: missing" in box.misshapen
    box.misshapen.clear()


def test_a_misspelt_event_is_found(box: Sandbox, checkout: Open) -> None:
    session = checkout().id
    with pytest.raises(Misshapen):
        box.emit("checkout.session.compleated", box.row("checkout.session", session))
    with pytest.raises(Misshapen, match="previous_attributes"):
        box.emit("checkout.session.completed", box.row("checkout.session", session), {"payment_state": "unpaid"})
