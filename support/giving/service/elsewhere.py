"""Money that Stripe settled in another currency than it was given in: nothing of it is booked by guessing."""

import sqlalchemy as sa

from support.core.db import execute
from support.core.settings import settings
from support.giving import gateway
from support.giving.model import Gap, ProviderException
from support.giving.service.exceptions import note


def agrees(txn: gateway.Txn, currency: str) -> bool:
    """Whether a movement is in the currency of what it is about; if not, finance is told and nothing is booked."""
    if txn.currency == currency:
        return True
    tell_finance(txn)
    return False


def kept_here(txn: gateway.Txn) -> bool:
    """Whether there are books in a movement's currency; if not, finance is told and nothing is booked."""
    if txn.currency in settings().currencies:
        return True
    tell_finance(txn)
    return False


def tell_finance(txn: gateway.Txn) -> None:
    """Leave a movement to finance: an exception with an owner, once for each movement."""
    note(Gap.CURRENCY, txn.id, txn.amount, txn.currency)


def left_to_finance(txn: gateway.Txn) -> bool:
    """Whether finance was told of a movement, so that nothing else is made of it."""
    known = sa.select(ProviderException.id).where(
        ProviderException.kind == Gap.CURRENCY, ProviderException.about == txn.id
    )
    return execute(known).scalar_one_or_none() is not None
