"""The sandbox against the SDK's typed classes, and the proof that the comparison can fail."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from typing import Any, get_args, get_origin

import pytest
import stripe
from typing_extensions import is_typeddict

from tests.sandbox import Sandbox, objects
from tests.sandbox.conformance import Misshapen, answer_complaints, choices, fields, insist
from tests.sandbox.doors import DOORS
from tests.sandbox.faults import Fault
from tests.sandbox.objects.telling import PATHS
from tests.sandbox.params import read
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
    _monthly(box, checkout)
    return box


def _monthly(box: Sandbox, checkout: Open) -> None:
    """A gift of every month to which everything happens that can."""
    line = checkout_line(1_000) | {"recurring": {"interval": "month"}}
    session = checkout(
        mode="subscription",
        line_items=[{"price_data": line, "quantity": 1}],
        submit_type=None,
        payment_intent_data=None,
        subscription_data={"metadata": {"pledge": "1"}},
    )
    box.complete(session.id)
    running = box.every("subscription")[0]
    for card in ("good", "declined", "action"):
        box.set_card(running["id"], card)
        box.advance(days=31)
        box.replace_card(running["id"])
    box.open_portal(running["customer"], None, "http://127.0.0.1:1")
    box.update_subscription(running["id"], {"cancel_at_period_end": True})
    box.advance(days=31)


def checkout_line(amount: int) -> dict[str, Any]:
    return {"currency": "eur", "unit_amount": amount, "product_data": {"name": "Gift"}}


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
    for service in (
        v1.charges,
        v1.payment_intents,
        v1.refunds,
        v1.disputes,
        v1.payouts,
        v1.balance_transactions,
        v1.customers,
        v1.subscriptions,
        v1.invoices,
        v1.invoice_payments,
    ):
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


# -- every name, misspelt ------------------------------------------------------------------------------------------


def _tree(name: str, shape: type, wrong: str) -> dict[str, Any]:
    """The parameters of a request in which one dotted name has its last word misspelt."""
    steps = name.split(".")
    tree: dict[str, Any] = {}
    place, found, module = tree, fields(shape), shape.__module__
    for step in steps[:-1]:
        arms = choices(*found[step])
        inside = [arm for outer in arms if get_origin(outer) is list for arm in choices(get_args(outer)[0], module)]
        place = place.setdefault(step, {})
        if inside:
            place = place.setdefault("0", {})
        [shape] = [arm for arm in [*arms, *inside] if is_typeddict(arm)][:1]
        found, module = fields(shape), shape.__module__
    place[wrong] = "x"
    return tree


def test_no_door_takes_a_parameter_that_is_misspelt() -> None:
    """Of every door every name, in turn, wrong by one letter: refused as unknown, and never ignored."""
    tried = 0
    for door, (shape, taken) in DOORS.items():
        for name in sorted(taken):
            wrong = name.rsplit(".", maxsplit=1)[-1] + "z"
            with pytest.raises(Fault) as refused:
                read(_tree(name, shape, wrong), shape, taken)
            assert (refused.value.code, refused.value.status) == ("parameter_unknown", 400), (door, name)
            assert wrong in refused.value.message
            tried += 1
    print(f"{tried} parameters of {len(DOORS)} doors, each misspelt: each refused")
    assert tried > 200


#: What is in these has names of our own, or of the object that they are about.
FREE = {"metadata", "previous_attributes", "changes", "source_types"}


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Every named field of an answer, however deep: where it is, and its name."""
    if isinstance(value, list):
        for place, one in enumerate(value):
            yield from _places(one, (*path, place))
    elif isinstance(value, dict):
        for name, one in value.items():
            yield path, name
            if name not in FREE:
                yield from _places(one, (*path, name))


def _misspelt(value: Any, path: tuple[Any, ...], name: str) -> Any:
    spoilt = copy.deepcopy(value)
    place = spoilt
    for step in path:
        place = place[step]
    place[name + "z"] = place.pop(name)
    return spoilt


def test_no_object_leaves_with_a_field_that_is_misspelt(full: Sandbox) -> None:
    """Of every kind of object every field, however deep, wrong by one letter: each is complained of."""
    samples = [full.every(kind)[0] for kind in full.rows if kind != "event"]
    seen: dict[str, Any] = {}
    for event in full.every("event"):
        seen.setdefault(event["type"].split(".")[0], event)
    samples += list(seen.values()) + list(full.thin.values())[:1]
    kinds, tried = Counter[str](), 0
    for sample in samples:
        assert answer_complaints(sample) == []
        for path, name in _places(sample):
            assert answer_complaints(_misspelt(sample, path, name)), (sample["object"], path, name)
            tried += 1
        kinds[sample["object"]] += 1
    print(f"{tried} fields of {len(kinds)} kinds of objects, each misspelt: each complained of", dict(kinds))
    assert set(kinds) >= set(full.rows)


def test_a_door_whose_object_is_misspelt_answers_nothing(full: Sandbox, sdk: stripe.StripeClient) -> None:
    """Each kind that can be asked for by its id, with one field wrong in the store: the SDK gets an error."""
    asked = 0
    for kind, path in PATHS.items():
        row = next(iter(full.rows[kind].values()))
        name = "livemode" if "livemode" in row else "currency"
        row["mispelt"] = row.pop(name)
        with pytest.raises(stripe.APIError, match=f"{kind}.mispelt: the SDK knows no such field"):
            sdk.raw_request("get", path + row["id"])
        row[name] = row.pop("mispelt")
        asked += 1
    print(f"{asked} doors with an object misspelt behind them: none answered it")
    assert full.misshapen
    full.misshapen.clear()
