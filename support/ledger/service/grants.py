"""Grants of institutions: recorded by one of finance, confirmed by another, and from then on a fund of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush, many, save
from support.core.errors import Conflict, Invalid, Missing
from support.core.keyset import Cursor
from support.core.money import Money
from support.ledger import policy
from support.ledger.model import (
    GENERAL,
    Account,
    Fund,
    FundKind,
    GrantAgreement,
    GrantInstalment,
    GrantStatus,
    Posting,
)
from support.ledger.service.booking import hold
from support.ledger.service.funds import add_fund
from support.ledger.service.within import ensure_categories

#: So many on a page of the list.
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Terms:
    """What a grantor and we agreed; `instalments` are (amount, the day it is promised for), in the order of days."""

    code: str
    grantor: str
    purpose: str
    amount: Money
    categories: list[str]
    starts_on: date
    ends_on: date
    report_due_on: date | None = None
    instalments: tuple[tuple[Money, date], ...] = ()


def terms(given: Mapping[str, Any]) -> Terms:
    """What was agreed, from a form: its instalments are rows of `amount` and `due_on`."""
    parts = tuple((one["amount"], one["due_on"]) for one in given.get("instalments", ()))
    return Terms(**{**given, "instalments": parts})


def record_grant(actor: Actor, agreed: Terms) -> GrantAgreement:
    """Write down what was agreed; another one of finance confirms it.

    Without instalments the whole is promised for the first day. Raises Forbidden, Invalid.
    """
    require(policy.may_work_on_grants, actor)
    _ensure_sound(agreed)
    grant = save(
        GrantAgreement(
            code=agreed.code,
            grantor=agreed.grantor,
            purpose=agreed.purpose,
            currency=agreed.amount.currency,
            amount=agreed.amount.minor,
            categories=ensure_categories(agreed.categories),
            starts_on=agreed.starts_on,
            ends_on=agreed.ends_on,
            report_due_on=agreed.report_due_on,
            status=GrantStatus.RECORDED,
            recorded_by=actor.id,
            recorded_on=clock.today(),
        )
    )
    promised = agreed.instalments or ((agreed.amount, agreed.starts_on),)
    rows = [
        {"grant_id": grant.id, "number": number, "amount": amount.minor, "due_on": due_on}
        for number, (amount, due_on) in enumerate(promised, start=1)
    ]
    execute(sa.insert(GrantInstalment).from_select(*many(GrantInstalment, rows), include_defaults=False))
    audit.record(actor, "grant.recorded", grant)
    return grant


def confirm_grant(actor: Actor, grant_id: UUID) -> GrantAgreement:
    """A second person agrees: the grant has a fund of its own now, named after who gives it.

    Raises Missing, Forbidden for whoever recorded it, Conflict when it was decided or its code was taken meanwhile.
    """
    grant = _to_decide(actor, grant_id)
    fund = add_fund(
        actor,
        code=grant.code,
        name=grant.grantor,
        purpose=grant.purpose,
        currency=grant.currency,
        kind=FundKind.GRANT,
    )
    grant.fund_id = fund.id
    return _decided(actor, grant, GrantStatus.AGREED, "grant.confirmed")


def decline_grant(actor: Actor, grant_id: UUID) -> GrantAgreement:
    """A second person says no. Raises Missing, Forbidden for whoever recorded it, Conflict when it was decided."""
    return _decided(actor, _to_decide(actor, grant_id), GrantStatus.DECLINED, "grant.declined")


def end_grant(actor: Actor, grant_id: UUID) -> GrantAgreement:
    """Nothing is spent from it any more: its report is made. What is left stays in its fund until it is given back.

    Raises Missing, Forbidden, Conflict while payments approved from it are not sent.
    """
    grant = _locked(actor, grant_id)
    require(policy.may_work_on_grants, actor)
    if grant.fund_id is None or grant.status != GrantStatus.AGREED:
        raise Conflict(_("Only a grant that is agreed can end."))
    hold([grant.fund_id])
    owed = sa.select(sa.func.coalesce(sa.func.sum(Posting.amount), 0)).where(
        Posting.fund_id == grant.fund_id, Posting.account == Account.PAYABLE
    )
    if execute(owed).scalar_one():
        raise Conflict(_("Payments approved from this grant are not sent yet. Send or stop them first."))
    grant.status, grant.ended_on = GrantStatus.ENDED, clock.today()
    flush()
    execute(
        sa.update(Fund).where(Fund.id == grant.fund_id).values(open=False).execution_options(synchronize_session=False)
    )
    audit.record(actor, "grant.ended", grant)
    return grant


def grants(actor: Actor, *, cursor: str | None = None, limit: int = AT_ONCE) -> dict[str, Any]:
    """The grants, the newest first: `{items, next}`. Raises Forbidden, Invalid for a bad cursor."""
    require(policy.may_see_books, actor)
    wanted = sa.select(GrantAgreement).order_by(GrantAgreement.recorded_on.desc(), GrantAgreement.id.desc())
    if cursor:
        last = sa.tuple_(*Cursor.read(cursor).as_row())
        wanted = wanted.where(sa.tuple_(GrantAgreement.recorded_on, GrantAgreement.id) < last)
    rows = list(execute(wanted.limit(limit + 1)).scalars())
    more = len(rows) > limit
    rows = rows[:limit]
    return {"items": rows, "next": Cursor(rows[-1].recorded_on, rows[-1].id).write() if more else None}


def grant_by_id(actor: Actor, grant_id: UUID) -> GrantAgreement:
    """A grant, for whoever may see the books. Raises Missing."""
    if not policy.may_see_books(actor):
        raise Missing()
    wanted = sa.select(GrantAgreement).where(GrantAgreement.id == grant_id)
    found = execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise Missing()
    grant: GrantAgreement = found
    return grant


def _locked(actor: Actor, grant_id: UUID) -> GrantAgreement:
    """The grant, so that nobody else decides it meanwhile. Raises Missing."""
    grant_by_id(actor, grant_id)
    wanted = sa.select(GrantAgreement).where(GrantAgreement.id == grant_id).with_for_update()
    grant: GrantAgreement = execute(wanted.execution_options(populate_existing=True)).scalar_one()
    return grant


def _to_decide(actor: Actor, grant_id: UUID) -> GrantAgreement:
    grant = _locked(actor, grant_id)
    require(policy.may_work_on_grants, actor)
    if grant.status != GrantStatus.RECORDED:
        raise Conflict(_("This grant was decided already."))
    require(policy.may_decide_grant, actor, grant)
    return grant


def _decided(actor: Actor, grant: GrantAgreement, status: GrantStatus, act: str) -> GrantAgreement:
    grant.status, grant.decided_by, grant.decided_on = status, actor.id, clock.today()
    flush()
    audit.record(actor, act, grant)
    return grant


def _ensure_sound(terms: Terms) -> None:
    """Raises Invalid, naming each field that is wrong."""
    wrong: dict[str, list[Any]] = {}
    if terms.ends_on < terms.starts_on:
        wrong["ends_on"] = [_("It ends before it begins.")]
    if terms.report_due_on is not None and terms.report_due_on < terms.starts_on:
        wrong["report_due_on"] = [_("The report is due before the grant begins.")]
    if _taken(terms.code):
        wrong["code"] = [_("There is a fund or a grant with this code already.")]
    if terms.instalments and sum(amount.minor for amount, _day in terms.instalments) != terms.amount.minor:
        wrong["instalments"] = [_("The instalments do not add up to the amount of the grant.")]
    if [day for _amount, day in terms.instalments] != sorted(day for _amount, day in terms.instalments):
        wrong["instalments"] = [_("Write the instalments in the order of their days.")]
    if wrong:
        raise Invalid(fields=wrong)


def _taken(code: str) -> bool:
    """Whether a fund or a grant has this code, or a general fund may once have it."""
    if code == GENERAL or code.startswith(f"{GENERAL}_"):
        return True
    known = sa.union_all(
        sa.select(Fund.code).where(Fund.code == code), sa.select(GrantAgreement.code).where(GrantAgreement.code == code)
    )
    return bool(execute(sa.select(sa.func.count()).select_from(known.subquery())).scalar_one())
