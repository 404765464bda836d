"""Card payments that went back: those of which nobody knows any more whose they were wait for a registrar.

A row names the payment as the checkout does, and no member. It stays once all is done, since the till may tell of a
payment any number of times.
"""

from uuid import UUID

import sqlalchemy as sa

from support.core.db import db, execute, flush, save
from support.union.model import TakenBack, TakenBackStatus


def held(gift_id: UUID) -> TakenBack | None:
    """What is written of a card payment that went back, for this transaction alone: locked before whose it is."""
    wanted = sa.select(TakenBack).where(TakenBack.gift_id == gift_id).with_for_update()
    found: TakenBack | None = execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    return found


def went(gift_id: UUID, row: TakenBack | None, *, known: bool) -> None:
    """It went back. Where it is known whose it is (`known`) nothing waits, else a registrar has to find them."""
    if row is None:
        save(TakenBack(gift_id=gift_id, status=TakenBackStatus.DONE if known else TakenBackStatus.WAITING))
    elif row.status == TakenBackStatus.AGAIN or (known and row.status == TakenBackStatus.WAITING):
        row.status = TakenBackStatus.DONE
        flush()


def came(row: TakenBack | None, *, known: bool) -> None:
    """It is here, or here again: nothing waits, unless quarters were freed and nobody knows any more whose."""
    if row is None:
        return
    if known or row.status == TakenBackStatus.WAITING:
        db.session.delete(row)
    elif row.status == TakenBackStatus.DONE:
        row.status = TakenBackStatus.AGAIN
    flush()


def waits(gift_id: UUID) -> bool:
    """Whether a card payment went back, and waits until whose it was is found."""
    wanted = sa.select(TakenBack.gift_id).where(TakenBack.gift_id == gift_id, TakenBack.status != TakenBackStatus.DONE)
    return execute(wanted).first() is not None
