"""Payouts as finance reads them: what each is made of and booked, what is missing, and whether the bank has it."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from support.bank.model import Line, What
from support.core.access import Actor, require
from support.core.db import execute
from support.core.errors import Missing
from support.core.money import Money
from support.giving import policy
from support.giving.model import Payout
from support.giving.service.paging import Page, after, paged, read_mark, write_mark
from support.ledger.model import BalanceTxn, Entry, Kind

_ARRIVES = sa.func.coalesce(Payout.arrives_on, sa.literal(date.max))


def browse(actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page:
    """The payouts, by the day they arrive, the latest first. Raises Forbidden, Invalid."""
    require(policy.may_see_giving, actor)
    wanted = _found()
    if cursor:
        wanted = wanted.where(sa.not_(after(sa.tuple_(_ARRIVES, Payout.id), cursor)))
        wanted = wanted.where(Payout.id != _name_of(cursor))
    wanted = wanted.order_by(_ARRIVES.desc(), Payout.id.desc())
    return paged(wanted, limit, _item, lambda row: write_mark(row.Payout.arrives_on, row.Payout.id))


def show(actor: Actor, payout_id: str, *, cursor: str | None = None, limit: int = 100) -> dict[str, Any]:
    """A payout and some of its lines. Raises Missing, Invalid."""
    row = None
    if policy.may_see_giving(actor):
        row = execute(_found().where(Payout.id == payout_id)).one_or_none()
    if row is None:
        raise Missing()
    wanted: Any = sa.select(BalanceTxn).where(BalanceTxn.payout == payout_id).order_by(BalanceTxn.id)
    if cursor:
        wanted = wanted.where(BalanceTxn.id > cursor)
    page = paged(wanted, limit, lambda one: _line(one.BalanceTxn), lambda one: str(one.BalanceTxn.id))
    _say_what_was_booked(page.items)
    return {**_item(row), "items": page.items, "next": page.next}


def _found() -> Any:
    made = (
        sa.select(sa.func.sum(BalanceTxn.net).label("net"), sa.func.count().label("lines"))
        .where(BalanceTxn.payout == Payout.id)
        .lateral("made")
    )
    shown = (
        sa.select(sa.func.min(Line.day).label("day"))
        .where(Line.what == What.PAYOUT, Line.source == Payout.id)
        .lateral("shown")
    )
    return (
        sa.select(Payout, made.c.net, made.c.lines, shown.c.day.label("at_bank_on"))
        .select_from(Payout)
        .join(made, sa.true())
        .join(shown, sa.true())
    )


def _name_of(cursor: str) -> str:
    return read_mark(cursor)[1]


def _item(row: Any) -> dict[str, Any]:
    found, net = row.Payout, int(row.net or 0)
    names = ("id", "status", "booked", "arrives_on")
    return {
        **{name: getattr(found, name) for name in names},
        "amount": Money(found.amount, found.currency),
        "lines": row.lines,
        "missing": found.amount - net if row.lines or not found.booked else 0,
        "at_bank_on": row.at_bank_on,
    }


def _line(txn: BalanceTxn) -> dict[str, Any]:
    """A line of the statement; its amounts are minor units with their sign."""
    names = ("id", "category", "source", "amount", "fee", "net", "currency")
    return {name: getattr(txn, name) for name in names}


def _say_what_was_booked(lines: list[dict[str, Any]]) -> None:
    """The kinds of entries that each line, or the gift or payout it is about, was booked as."""
    sources = {line["id"] for line in lines} | {line["source"] for line in lines}
    about_it = (Kind.GIFT_PAID, Kind.PAYOUT_FAILED)
    rows = execute(sa.select(Entry.source, Entry.kind).where(Entry.source.in_(sources)).order_by(Entry.kind)).all()
    for line in lines:
        of_line = [kind for source, kind in rows if source == line["id"]]
        of_source = [kind for source, kind in rows if source == line["source"] and kind in about_it]
        line["booked"] = [kind.value for kind in (*of_source, *of_line)]
