"""Payouts to our bank, as they stand at Stripe."""

from collections.abc import Callable

import sqlalchemy as sa

from support.core.db import execute, step
from support.giving import gateway
from support.giving.model import Payout
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
    keep(Payout, found, booked=False)
    if found.txn is None:
        return
    ledger.payout_sent(found.id, found.txn, made_of=None if lines is None else [line.id for line in lines])
    if found.status == "paid":
        ledger.payout_arrived(found.id, found.currency)
    if found.failure is not None:
        ledger.payout_failed(found.id, found.failure)
    if ledger.statement_has([found.txn.id]):
        execute(sa.update(Payout).where(Payout.id == found.id).values(booked=True))
