"""What the gateway hands on: ids, amounts and codes of Stripe's objects, never who paid."""

from dataclasses import dataclass
from datetime import date


class Gone(Exception):
    """Stripe knows no object with this id."""


@dataclass(frozen=True, slots=True)
class Txn:
    """A line of the balance statement, in minor units."""

    id: str
    category: str
    source: str
    amount: int
    fee: int
    currency: str


@dataclass(frozen=True, slots=True)
class Charge:
    """Money taken from a card: whether it succeeded, and its statement line once that is known."""

    id: str
    gift: str
    intent: str
    succeeded: bool
    amount: int
    currency: str
    txn: Txn | None


@dataclass(frozen=True, slots=True)
class Checkout:
    """A checkout session: open, complete or expired, and whether it is paid. It is for a gift or for a pledge."""

    id: str
    gift: str
    pledge: str
    status: str
    paid: bool
    url: str
    intent: str
    subscription: str
    invoice: str
    failed: bool
    charge: Charge | None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A gift of every month as Stripe keeps it; amounts in minor units, `item` and `product` Stripe's ids.

    `ends_on` is the day after which nothing is taken any more, empty while it goes on.
    """

    id: str
    pledge: str
    status: str
    amount: int
    currency: str
    item: str
    product: str
    price: str
    period_end: date | None
    ends_on: date | None
    latest_invoice: str


@dataclass(frozen=True, slots=True)
class Invoice:
    """One month of a pledge, in minor units; its charge once it is paid."""

    id: str
    pledge: str
    subscription: str
    status: str
    paid: bool
    amount: int
    currency: str
    charge: Charge | None


@dataclass(frozen=True, slots=True)
class Refund:
    """Money on its way back."""

    id: str
    status: str
    amount: int
    currency: str
    charge: Charge
    txn: Txn | None
    failure: Txn | None


@dataclass(frozen=True, slots=True)
class Dispute:
    """A payer's bank asks for its money; its statement lines, oldest first."""

    id: str
    status: str
    amount: int
    currency: str
    reason: str
    due_on: date | None
    charge: Charge
    txns: tuple[Txn, ...]


@dataclass(frozen=True, slots=True)
class Payout:
    """The balance on its way to our bank."""

    id: str
    status: str
    amount: int
    currency: str
    automatic: bool
    arrives_on: date | None
    txn: Txn | None
    failure: Txn | None


@dataclass(frozen=True, slots=True)
class Notice:
    """A verified notice: its id (of the snapshot, when it names one), what happened and to which object."""

    event_id: str
    type: str
    object_id: str
    livemode: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """An event as Stripe lists it, which a notice should have told."""

    event_id: str
    type: str
    object_id: str


_KINDS = {
    "cs": "checkout",
    "pi": "intent",
    "ch": "charge",
    "py": "charge",
    "re": "refund",
    "pyr": "refund",
    "du": "dispute",
    "dp": "dispute",
    "po": "payout",
    "in": "invoice",
    "sub": "subscription",
}


def kind_of(object_id: str) -> str:
    """What an id of Stripe's stands for, by its prefix; empty for what we do not book."""
    return _KINDS.get(object_id.partition("_")[0], "")
