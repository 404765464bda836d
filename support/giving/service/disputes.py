"""Disputes by their deadline. The evidence itself is sent at Stripe; here it is said that it was."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush
from support.core.errors import Conflict, Missing
from support.core.money import Money
from support.core.settings import settings
from support.giving import policy
from support.giving.model import Dispute, Gift
from support.giving.service.duty import CLOSED, of_finance
from support.giving.service.paging import Page, after, one_of, paged, write_mark
from support.ledger.model import Fund
from support.people.model import Person

#: What lists may be asked for.
OPEN, WAITING, OVER = "open", "waiting", "closed"
#: While a dispute is in one of these, evidence is wanted.
WANTS_ANSWER = ("needs_response", "warning_needs_response")

_DUE = sa.func.coalesce(Dispute.due_on, sa.literal(date.max))


def browse(
    actor: Actor, *, status: str = OPEN, owner: str | None = None, cursor: str | None = None, limit: int = 50
) -> Page:
    """Disputes that are open, that wait for evidence, or that are over; the earliest deadline first.

    Raises Forbidden, Invalid.
    """
    require(policy.may_see_giving, actor)
    one_of("status", status, (OPEN, WAITING, OVER))
    over = Dispute.status.in_(CLOSED)
    waits = sa.and_(Dispute.status.in_(WANTS_ANSWER), Dispute.answered_on.is_(None))
    wanted = _found().where({OPEN: ~over, WAITING: waits, OVER: over}[status])
    if owner:
        wanted = wanted.where(Dispute.owner_id.in_(sa.select(Person.id).where(Person.name == owner)))
    if cursor:
        wanted = wanted.where(after(sa.tuple_(_DUE, Dispute.id), cursor))
    wanted = wanted.order_by(_DUE, Dispute.id)
    return paged(wanted, limit, _item, lambda row: write_mark(row.Dispute.due_on, row.Dispute.id))


def show(actor: Actor, dispute_id: str) -> dict[str, Any]:
    """One dispute. Raises Missing."""
    row = None
    if policy.may_see_giving(actor):
        row = execute(_found().where(Dispute.id == dispute_id)).one_or_none()
    if row is None:
        raise Missing()
    return _item(row)


def of_gift(actor: Actor, gift_id: Any) -> list[dict[str, Any]]:
    """All disputes about a gift. Raises Forbidden."""
    require(policy.may_see_giving, actor)
    return [_item(row) for row in execute(_found().where(Dispute.gift_id == gift_id).order_by(_DUE, Dispute.id))]


def answered(actor: Actor, dispute_id: str) -> dict[str, Any]:
    """Say that evidence was sent at Stripe. Raises Missing, Forbidden, Conflict when it is over or was said before."""
    found = _locked(actor, dispute_id)
    if found.answered_by is not None:
        raise Conflict(_("That this dispute was answered is recorded already."))
    found.answered_by, found.answered_on = actor.id, clock.today()
    flush()
    audit.record(actor, "dispute.answered", _named(found))
    return show(actor, dispute_id)


def hand_on(actor: Actor, dispute_id: str, *, name: str) -> dict[str, Any]:
    """Ask somebody else of finance to look after it. Raises Missing, Forbidden, Invalid, Conflict when it is over."""
    found = _locked(actor, dispute_id)
    found.owner_id = of_finance(name)
    flush()
    audit.record(actor, "dispute.handed_on", _named(found))
    return show(actor, dispute_id)


def _locked(actor: Actor, dispute_id: str) -> Dispute:
    if not policy.may_see_giving(actor):
        raise Missing()
    wanted = sa.select(Dispute).where(Dispute.id == dispute_id).with_for_update()
    found = execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise Missing()
    require(policy.may_work_giving, actor)
    if found.status in CLOSED:
        raise Conflict(_("This dispute is over. Nothing is left to be done about it."))
    dispute: Dispute = found
    return dispute


def _named(found: Dispute) -> Gift:
    """What the log names: the gift, since Stripe's ids are none of ours."""
    return Gift(id=found.gift_id)


def _found() -> Any:
    owner, answerer = sa.orm.aliased(Person), sa.orm.aliased(Person)
    return (
        sa.select(
            Dispute,
            owner.name.label("owner"),
            answerer.name.label("answered_by"),
            Gift.amount.label("given"),
            Fund.code.label("fund"),
            Fund.name.label("fund_name"),
        )
        .outerjoin(owner, owner.id == Dispute.owner_id)
        .outerjoin(answerer, answerer.id == Dispute.answered_by)
        .join(Gift, Gift.id == Dispute.gift_id)
        .join(Fund, Fund.id == Gift.fund_id)
    )


def _item(row: Any) -> dict[str, Any]:
    found = row.Dispute
    waits = found.status in WANTS_ANSWER and found.answered_on is None
    names = ("id", "gift_id", "status", "reason", "due_on", "answered_on")
    return {
        **{name: getattr(found, name) for name in names},
        "amount": Money(found.amount, found.currency),
        "given": Money(row.given, found.currency),
        "fund": row.fund,
        "fund_name": row.fund_name,
        "owner": row.owner,
        "answered_by": row.answered_by,
        "open": found.status not in CLOSED,
        "waits": waits,
        "days_left": (found.due_on - clock.today()).days if waits and found.due_on else None,
        "at_stripe": f"https://dashboard.stripe.com/{'' if settings().stripe_livemode else 'test/'}disputes/{found.id}",
    }
