"""What a scheme still has room for: per payment, per case and calendar year, and over all kinds together.

What was submitted or approved counts, each instalment in the year it falls due; a payment that was stopped, or came
back and was not paid again, does not. What was asked for in a case that was merged into this one counts as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import format_date
from flask_babel import lazy_gettext as _
from sqlalchemy.dialects.postgresql import distinct_on

from support.aid.model import (
    ALL_KINDS,
    SCHEME_WORDS,
    UNDONE,
    AidRequest,
    Category,
    Disbursement,
    PaymentStatus,
    RequestStatus,
    SchemeFund,
    SchemeVersion,
)
from support.aid.service.terms import Terms, months_after, scheme_in_force
from support.cases.folder import Folder
from support.cases.model import Case
from support.core import clock
from support.core.db import execute
from support.core.errors import Invalid
from support.core.money import Money
from support.ledger.model import Fund

_COUNTS = (RequestStatus.SUBMITTED, RequestStatus.APPROVED)


@dataclass(frozen=True)
class Left:
    """What a case may still be given of one kind in a year, and when there is room again.

    `free_on` is the day from which the kind may be asked for again, None when that is now; `frees_on` is when the
    next year's caps begin.
    """

    cap_payment: Money
    cap_year: Money
    used_year: Money
    left_year: Money
    all_left: Money
    free_on: date | None
    frees_on: date


@dataclass
class _Used:
    """What counts of a case, in minor units by kind and year, and when each kind was last asked for."""

    minor: dict[tuple[str, int], int] = field(default_factory=dict)
    last: dict[str, date] = field(default_factory=dict)

    def add(self, kind: str, year: int, minor: int) -> None:
        """Count an amount for its kind and for all of them."""
        for code in (kind, ALL_KINDS):
            self.minor[code, year] = self.minor.get((code, year), 0) + minor

    def left(self, scheme: SchemeVersion, year: int) -> int:
        """What is left of a scheme's cap for a year; never below nothing."""
        return max(0, scheme.cap_year - self.minor.get((scheme.code, year), 0))

    def free_on(self, scheme: SchemeVersion, on: date) -> date | None:
        """When a kind's cooldown ends; None when it has."""
        last = self.last.get(scheme.code)
        free = last + timedelta(days=scheme.cooldown_days) if last else on
        return free if free > on else None


def ensure_within(
    folder: Folder,
    terms: Terms,
    *,
    amount: Money,
    times: int,
    first_on: date,
    fund: Fund,
    besides: UUID | None = None,
) -> None:
    """Refuse what is beyond a scheme; `amount` is one instalment of `times`, monthly from `first_on`.

    `besides` is a request that does not count: the one that is judged. The caller holds the case's lock, so that two
    requests are not judged at once. Raises Invalid on `fund` or `amount`, which says which cap, what is left of it and
    when there is room again; Conflict when there is no scheme.
    """
    scheme = terms.scheme
    _ensure_fund(scheme, fund)
    if amount.currency != scheme.currency:
        raise Invalid(fields={"amount": [_("This scheme pays in %(currency)s.", currency=scheme.currency)]})
    used = _used(folder.id, besides)
    faults = [*_cooldown(used, scheme)]
    for each in (scheme, scheme_in_force(ALL_KINDS, clock.today())):
        faults += _over(used, each, amount, _by_year(amount.minor, times, first_on))
    if faults:
        raise Invalid(fields={"amount": faults})


def left(folder: Folder, category: Category, on: date) -> Left:
    """What a case may still be given of a kind in the year of a day. Raises Conflict when there is no open scheme."""
    scheme, everything = scheme_in_force(category, on), scheme_in_force(ALL_KINDS, on)
    return _left(_used(folder.id, None), scheme, everything, on)


def rooms(folder: Folder, on: date) -> dict[Category, tuple[SchemeVersion, Left]]:
    """Every kind that is open on a day, with its scheme and what a case may still be given of it. Three statements."""
    newest = (
        sa.select(SchemeVersion)
        .where(SchemeVersion.valid_from <= on)
        .ext(distinct_on(SchemeVersion.code))
        .order_by(SchemeVersion.code, SchemeVersion.version.desc())
    )
    schemes = {one.code: one for one in execute(newest).scalars() if one.open}
    everything, used = schemes.get(ALL_KINDS), _used(folder.id, None)
    if everything is None:
        return {}
    return {kind: (schemes[kind], _left(used, schemes[kind], everything, on)) for kind in Category if kind in schemes}


def _left(used: _Used, scheme: SchemeVersion, everything: SchemeVersion, on: date) -> Left:
    def money(minor: int) -> Money:
        return Money(minor, scheme.currency)

    return Left(
        cap_payment=money(scheme.cap_payment),
        cap_year=money(scheme.cap_year),
        used_year=money(used.minor.get((scheme.code, on.year), 0)),
        left_year=money(used.left(scheme, on.year)),
        all_left=money(used.left(everything, on.year)),
        free_on=used.free_on(scheme, on),
        frees_on=_next_year(on.year),
    )


def _next_year(year: int) -> date:
    return date(year + 1, 1, 1)


def _day(day: date) -> str:
    return str(format_date(day, "long", rebase=False))


def _ensure_fund(scheme: SchemeVersion, fund: Fund) -> None:
    """Raises Invalid for a fund the version may not draw on; one that names none may draw on every fund."""
    rows = execute(
        sa.select(Fund.id, Fund.name)
        .join(SchemeFund, SchemeFund.fund_id == Fund.id)
        .where(SchemeFund.version_id == scheme.id)
        .order_by(Fund.name)
    ).all()
    if rows and fund.id not in {row.id for row in rows}:
        named = ", ".join(row.name for row in rows)
        raise Invalid(fields={"fund": [_("This scheme may draw on: %(funds)s. Choose one of them.", funds=named)]})


def _cooldown(used: _Used, scheme: SchemeVersion) -> Iterator[Any]:
    free = used.free_on(scheme, clock.today())
    if free is not None:
        yield _(
            "%(kind)s: asked for on %(last)s last, and %(days)s days lie between two requests. Ask from %(day)s on.",
            kind=SCHEME_WORDS[scheme.code],
            last=_day(used.last[scheme.code]),
            days=scheme.cooldown_days,
            day=_day(free),
        )


def _over(used: _Used, scheme: SchemeVersion, amount: Money, wanted: dict[int, int]) -> Iterator[Any]:
    """A sentence for every cap of a scheme that would be passed."""
    if amount.minor > scheme.cap_payment:
        yield _(
            "%(kind)s: one payment goes up to %(cap)s.",
            kind=SCHEME_WORDS[scheme.code],
            cap=str(Money(scheme.cap_payment, scheme.currency)),
        )
    for year, minor in wanted.items():
        if minor > used.left(scheme, year):
            yield _(
                "%(kind)s: a case may have %(cap)s in %(year)s, %(left)s of it is left, and %(wanted)s is asked for."
                " There is room again from %(day)s on.",
                kind=SCHEME_WORDS[scheme.code],
                cap=str(Money(scheme.cap_year, scheme.currency)),
                year=year,
                left=str(Money(used.left(scheme, year), scheme.currency)),
                wanted=str(Money(minor, scheme.currency)),
                day=_day(_next_year(year)),
            )


def _by_year(minor: int, times: int, first_on: date) -> dict[int, int]:
    """A schedule's amounts by the calendar year in which they fall due; what is past falls due today."""
    found: dict[int, int] = {}
    for number in range(times):
        year = max(months_after(first_on, number), clock.today()).year
        found[year] = found.get(year, 0) + minor
    return found


def _used(case_id: UUID, besides: UUID | None) -> _Used:
    """What counts of a case and of those merged into it. Two statements."""
    used = _Used()
    merged = sa.select(Case.id).where(Case.merged_into == case_id)
    counted: list[sa.ColumnElement[bool]] = [
        sa.or_(AidRequest.case_id == case_id, AidRequest.case_id.in_(merged)),
        AidRequest.status.in_(_COUNTS),
    ]
    if besides is not None:
        counted.append(AidRequest.id != besides)
    for asked in execute(sa.select(AidRequest).where(*counted)).scalars():
        submitted = asked.submitted_on or asked.asked_on
        used.last[asked.category] = max(submitted, used.last.get(asked.category, submitted))
        if asked.status == RequestStatus.SUBMITTED:
            for year, minor in _by_year(asked.amount, asked.times, asked.first_on or asked.asked_on).items():
                used.add(asked.category, year, minor)
    due_in = sa.cast(sa.func.extract("year", Disbursement.due_on), sa.Integer)
    paid = (
        sa.select(AidRequest.category, due_in, sa.cast(sa.func.sum(Disbursement.amount), sa.BigInteger))
        .join(AidRequest, AidRequest.id == Disbursement.request_id)
        .where(*counted, Disbursement.status.not_in((PaymentStatus.STOPPED, *UNDONE)))
        .group_by(AidRequest.category, due_in)
    )
    for category, due, minor in execute(paid):
        used.add(category, due, minor)
    return used
