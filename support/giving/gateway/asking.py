"""Asking Stripe about payments and what became of them."""

from typing import Any

from support.giving.gateway.client import ask, client
from support.giving.gateway.facts import Charge, Checkout, Dispute, Payout, Refund, Txn
from support.giving.gateway.reading import (
    day_of,
    maybe_txn,
    read_charge,
    read_checkout,
    read_dispute,
    read_failure,
    read_refund,
    read_txn,
    source_of,
)


def checkout(checkout_id: str) -> Checkout:
    """A checkout as it is now. Raises Gone, Unavailable."""
    params: Any = {"expand": ["payment_intent.latest_charge.balance_transaction"]}
    return read_checkout(ask(lambda: client().v1.checkout.sessions.retrieve(checkout_id, params)))


def intent_charge(intent_id: str) -> Charge | None:
    """The latest charge of a payment, or None when nothing was charged yet. Raises Gone, Unavailable."""
    params: Any = {"expand": ["latest_charge.balance_transaction"]}
    found = ask(lambda: client().v1.payment_intents.retrieve(intent_id, params))
    return read_charge(found.latest_charge) if found.latest_charge else None


def charge(charge_id: str) -> Charge:
    """A charge as it is now. Raises Gone, Unavailable."""
    params: Any = {"expand": ["balance_transaction"]}
    return read_charge(ask(lambda: client().v1.charges.retrieve(charge_id, params)))


def refund(refund_id: str) -> Refund:
    """A refund as it is now. Raises Gone, Unavailable."""
    params: Any = {"expand": ["balance_transaction", "charge.balance_transaction"]}
    return read_refund(ask(lambda: client().v1.refunds.retrieve(refund_id, params)))


def dispute(dispute_id: str) -> Dispute:
    """A dispute as it is now. Raises Gone, Unavailable."""
    params: Any = {"expand": ["charge.balance_transaction"]}
    return read_dispute(ask(lambda: client().v1.disputes.retrieve(dispute_id, params)))


def payout(payout_id: str) -> Payout:
    """A payout as it is now. Raises Gone, Unavailable."""
    params: Any = {"expand": ["balance_transaction"]}
    found = ask(lambda: client().v1.payouts.retrieve(payout_id, params))
    return Payout(
        id=found.id,
        status=found.status,
        amount=found.amount,
        currency=found.currency.upper(),
        automatic=found.automatic,
        arrives_on=day_of(found.arrival_date),
        txn=maybe_txn(getattr(found, "balance_transaction", None)),
        failure=read_failure(found),
    )


def payout_lines(payout_id: str) -> list[Txn]:
    """The statement lines a payout is made of, without its own. Raises Unavailable."""
    params: Any = {"payout": payout_id, "limit": 100}
    found = ask(lambda: list(client().v1.balance_transactions.list(params).auto_paging_iter()))
    return [read_txn(one) for one in found if source_of(one) != payout_id]


def latest_lines(most: int = 100) -> list[Txn]:
    """The newest lines of the statement, newest first: what no notice told us is found here. Raises Unavailable."""
    params: Any = {"limit": most}
    return [read_txn(one) for one in ask(lambda: client().v1.balance_transactions.list(params)).data]
