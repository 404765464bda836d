"""Books of months that are over, and what was published of them."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from support.core import clock
from support.core.db import at_the_edge, db
from support.core.money import Money
from support.ledger import service as ledger
from support.oversight import service
from tests.ledger.lines import Told

_COUNT = itertools.count(1)


@contextmanager
def on(app: Any, monkeypatch: Any, day: date) -> Iterator[None]:
    """An act on a day of the past: the books write today's day, so today is that one."""
    with monkeypatch.context() as patched:
        patched.setattr(clock, "today", lambda: day)
        with app.test_request_context(), at_the_edge():
            yield
    with app.app_context():
        db.session.remove()


def month_ago(months: int) -> date:
    """The tenth of the month so many months ago."""
    first = clock.today().replace(day=1)
    for _ in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    return first.replace(day=10)


def fee_of(minor: int) -> int:
    """Stripe's fee for a card of the European Economic Area: 1.5 % and 0.25."""
    return (minor * 15 + 500) // 1000 + 25


def card(minor: int, fund: str = "general") -> str:
    """A gift by card and its fee; the charge."""
    charge = f"ch_{uuid4().hex}"
    ledger.gift_paid(charge, ledger.fund_by_code(fund), Money(minor, "EUR"))
    ledger.fee_known(Told(f"txn_{next(_COUNT)}", "charge", charge, minor, fee_of(minor)))
    return charge


def transfer(minor: int, fund: str = "general") -> UUID:
    """A gift by bank."""
    source = uuid4()
    ledger.bank_gifts({source: (ledger.fund_by_code(fund).id, minor)})
    return source


def aid(minor: int, category: str, fund: str = "general") -> UUID:
    """A payment to somebody, sent; the books alone know it, so each is another person."""
    source = uuid4()
    ledger.aid_approved(source, ledger.fund_by_code(fund), category, Money(minor, "EUR"))
    ledger.aid_sent(source)
    return source


def publish(app: Any) -> list[str]:
    """Publish every month that could be, as the job does."""
    with app.test_request_context(), at_the_edge():
        # The month before may be in its delay: these books are older.
        done = service.publish_until(clock.today())
    with app.app_context():
        db.session.remove()
    return done


def as_owner(settings: Any, *statements: str) -> None:
    """Do what the application may not: the owner's own statements, with triggers off."""
    engine = sa.create_engine(settings.database_owner_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE snapshot DISABLE TRIGGER USER")
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("ALTER TABLE snapshot ENABLE TRIGGER USER")
    engine.dispose()
