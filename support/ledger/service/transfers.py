"""Money from one fund to another: asked by one of finance, released by another, booked in the same moment."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Invalid, Missing
from support.core.keyset import Cursor
from support.core.money import Money
from support.ledger import policy
from support.ledger.model import Fund, FundKind, FundTransfer, TransferReason, TransferStatus
from support.ledger.service.booking import UNCOVERED, book_moved, hold
from support.ledger.service.spending import names_of

#: So many on a page of the list.
AT_ONCE = 50


def ask_transfer(actor: Actor, *, giving: str, taking: str, amount: Money, reason: TransferReason) -> dict[str, Any]:
    """Ask for money to go from one fund to another; another one of finance releases it.

    Raises Forbidden, Invalid naming what is wrong, Conflict when the fund that gives cannot cover it.
    """
    require(policy.may_ask_transfer, actor)
    funds = _by_code(giving, taking)
    if amount.currency != funds[0].currency:
        raise Invalid(fields={"amount": [_("This fund is kept in %(currency)s.", currency=funds[0].currency)]})
    if (wrong := _why_not(*funds, reason)) is not None:
        raise Invalid(fields={wrong[0]: [wrong[1]]})
    if funds[0].available < amount.minor:
        raise Conflict(UNCOVERED)
    transfer = save(
        FundTransfer(
            from_id=funds[0].id,
            to_id=funds[1].id,
            amount=amount.minor,
            currency=amount.currency,
            reason=reason,
            status=TransferStatus.ASKED,
            asked_by=actor.id,
            asked_on=clock.today(),
        )
    )
    audit.record(actor, "fund_transfer.asked", transfer, reason=reason.value)
    return fund_transfer(actor, transfer.id)


def release_transfer(actor: Actor, transfer_id: UUID) -> dict[str, Any]:
    """A second person agrees, and it is booked. The fund that takes it fills its shortfall first.

    Raises Missing, Forbidden for whoever asked, Conflict when it was decided, when the fund cannot cover it, or when it
    may not go that way any more.
    """
    transfer = _to_decide(actor, transfer_id)
    hold([transfer.from_id, transfer.to_id])
    wanted = sa.select(Fund).where(Fund.id.in_([transfer.from_id, transfer.to_id]))
    funds = {fund.id: fund for fund in execute(wanted.execution_options(populate_existing=True)).scalars()}
    giving, taking = funds[transfer.from_id], funds[transfer.to_id]
    if (wrong := _why_not(giving, taking, transfer.reason)) is not None:
        raise Conflict(wrong[1])
    _decide(actor, transfer, TransferStatus.RELEASED)
    book_moved(transfer.id, giving, taking, transfer.amount)
    return fund_transfer(actor, transfer_id)


def decline_transfer(actor: Actor, transfer_id: UUID) -> dict[str, Any]:
    """A second person says no. Raises Missing, Forbidden for whoever asked, Conflict when it was decided."""
    _decide(actor, _to_decide(actor, transfer_id), TransferStatus.DECLINED)
    return fund_transfer(actor, transfer_id)


def withdraw_transfer(actor: Actor, transfer_id: UUID) -> dict[str, Any]:
    """Whoever asked takes it back. Raises Missing, Forbidden for everybody else, Conflict when it was decided."""
    transfer = _waiting(actor, transfer_id)
    require(policy.may_withdraw_transfer, actor, transfer)
    _decide(actor, transfer, TransferStatus.WITHDRAWN)
    return fund_transfer(actor, transfer_id)


def fund_transfer(actor: Actor, transfer_id: UUID) -> dict[str, Any]:
    """One of them, for whoever may see the books. Raises Missing."""
    if not policy.may_see_books(actor):
        raise Missing()
    row = execute(_found().where(FundTransfer.id == transfer_id)).one_or_none()
    if row is None:
        raise Missing()
    return _items([row])[0]


def fund_transfers(actor: Actor, *, cursor: str | None = None, limit: int = AT_ONCE) -> dict[str, Any]:
    """The transfers, the newest first: `{items, next}`. Raises Forbidden, Invalid for a bad cursor."""
    require(policy.may_see_books, actor)
    wanted = _found().order_by(FundTransfer.asked_on.desc(), FundTransfer.id.desc())
    if cursor:
        last = sa.tuple_(*Cursor.read(cursor).as_row())
        wanted = wanted.where(sa.tuple_(FundTransfer.asked_on, FundTransfer.id) < last)
    rows = execute(wanted.limit(limit + 1)).all()
    more = len(rows) > limit
    items = _items(rows[:limit])
    return {"items": items, "next": Cursor(items[-1]["asked_on"], items[-1]["id"]).write() if more else None}


def _found() -> Any:
    giving, taking = sa.orm.aliased(Fund), sa.orm.aliased(Fund)
    return (
        sa.select(FundTransfer, giving, taking)
        .join(giving, giving.id == FundTransfer.from_id)
        .join(taking, taking.id == FundTransfer.to_id)
        .execution_options(populate_existing=True)
    )


def _items(rows: Any) -> list[dict[str, Any]]:
    listed = list(rows)
    names = names_of(one for row in listed for one in (row[0].asked_by, row[0].decided_by) if one is not None)
    return [
        {
            "id": one.id,
            "from_fund": giving.code,
            "from_name": giving.name,
            "to_fund": taking.code,
            "to_name": taking.name,
            "amount": Money(one.amount, one.currency),
            "reason": one.reason,
            "status": one.status,
            "asked_by": names[one.asked_by],
            "asked_by_id": one.asked_by,
            "asked_on": one.asked_on,
            "decided_by": names[one.decided_by] if one.decided_by else None,
            "decided_on": one.decided_on,
        }
        for one, giving, taking in listed
    ]


def _waiting(actor: Actor, transfer_id: UUID) -> FundTransfer:
    """A transfer that waits, locked. Raises Missing, Conflict."""
    if not policy.may_see_books(actor):
        raise Missing()
    wanted = sa.select(FundTransfer).where(FundTransfer.id == transfer_id).with_for_update()
    found = execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise Missing()
    require(policy.may_ask_transfer, actor)
    if found.status != TransferStatus.ASKED:
        raise Conflict(_("This transfer was decided already."))
    transfer: FundTransfer = found
    return transfer


def _to_decide(actor: Actor, transfer_id: UUID) -> FundTransfer:
    transfer = _waiting(actor, transfer_id)
    require(policy.may_decide_transfer, actor, transfer)
    return transfer


def _decide(actor: Actor, transfer: FundTransfer, status: TransferStatus) -> None:
    transfer.status, transfer.decided_by, transfer.decided_on = status, actor.id, clock.today()
    flush()
    audit.record(actor, f"fund_transfer.{status.value}", transfer)


def _by_code(giving: str, taking: str) -> tuple[Fund, Fund]:
    """Both funds. Raises Invalid naming the field."""
    wanted = sa.select(Fund).where(Fund.code.in_([giving, taking])).execution_options(populate_existing=True)
    found = {fund.code: fund for fund in execute(wanted).scalars()}
    wrong = {
        field: [_("There is no such fund. Choose one from the list.")]
        for field, code in (("from", giving), ("to", taking))
        if code not in found
    }
    if not wrong and giving == taking:
        wrong["to"] = [_("Choose another fund than the one it comes from.")]
    if wrong:
        raise Invalid(fields=wrong)
    return found[giving], found[taking]


def _why_not(giving: Fund, taking: Fund, reason: TransferReason) -> tuple[str, Any] | None:
    """The field and the reason why money may not go this way; None when it may."""
    if FundKind.GRANT in (giving.kind, taking.kind):
        field = "from" if giving.kind == FundKind.GRANT else "to"
        return field, _("This is a grant's fund: its money neither leaves it nor is joined by other money.")
    if FundKind.DUES in (giving.kind, taking.kind):
        field = "from" if giving.kind == FundKind.DUES else "to"
        return field, _("This fund is the members' own: its money is neither given away here nor joined by gifts.")
    if giving.currency != taking.currency:
        return "to", _("Both funds have to be in the same currency.")
    if reason == TransferReason.CORRECTION:
        return None
    if not taking.open:
        return "to", _("This fund is closed. Choose another one.")
    if reason == TransferReason.SUPPORT and giving.kind != FundKind.GENERAL:
        return "from", _("What was given for a purpose stays with it. Only the general fund supports others.")
    if reason == TransferReason.PURPOSE_MET and (giving.kind != FundKind.PURPOSE or giving.open):
        return "from", _("Close this purpose's fund first: what is given for it now would still come in.")
    return None
