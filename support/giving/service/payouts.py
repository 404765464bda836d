"""Payouts to our bank, as they stand at Stripe."""

from collections.abc import Callable

import sqlalchemy as sa

from support.core import clock
from support.core.db import execute, step
from support.giving import gateway
from support.giving.model import Gap, Payout
from support.giving.service.exceptions import arrived, note
from support.giving.service.paying import keep
from support.ledger import service as ledger


def sync_payout(payout_id: str, sync_line: Callable[[gateway.Txn], None]) -> None:
    """A payout is booked once all its lines are, each through its own object and in its own transaction."""
    found = gateway.payout(payout_id)
    lines = gateway.payout_lines(payout_id) if found.automatic else None
    known = ledger.statement_has([line.id for line in lines or []])
    step()
    for line in lines or []:
        if line.id not in known:
            sync_line(line)
            step()
    keep(Payout, found, booked=False, arrives_on=found.arrives_on)
    if found.txn is not None:
        _book(found, found.txn, lines)
    _judge(found, lines)


def _book(found: gateway.Payout, own: gateway.Txn, lines: list[gateway.Txn] | None) -> None:
    ledger.payout_sent(found.id, own, made_of=None if lines is None else [line.id for line in lines])
    if found.status == "paid":
        ledger.payout_arrived(found.id, found.currency)
    if found.failure is not None:
        ledger.payout_failed(found.id, found.failure)
    if ledger.statement_has([own.id]):
        execute(sa.update(Payout).where(Payout.id == found.id).values(booked=True, arrives_on=found.arrives_on))


def _judge(found: gateway.Payout, lines: list[gateway.Txn] | None) -> None:
    """A payout that ought to have arrived and is not the sum of its lines is a gap; one that is, is none any more."""
    booked = execute(sa.select(Payout.booked).where(Payout.id == found.id)).scalar_one()
    if booked:
        arrived(Gap.PAYOUT, found.id)
    elif found.arrives_on is not None and found.arrives_on <= clock.today():
        made = sum(line.amount - line.fee for line in lines or [])
        note(Gap.PAYOUT, found.id, found.amount - made, found.currency)
