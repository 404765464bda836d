"""Funds: adding, closing, finding, listing."""

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Invalid, Missing
from support.core.money import Money
from support.core.settings import settings
from support.ledger import policy
from support.ledger.model import GENERAL, TAKES_GIFTS, Fund, FundKind


def add_fund(
    actor: Actor | None,
    *,
    code: str,
    name: str,
    purpose: str,
    currency: str | None = None,
    kind: FundKind = FundKind.PURPOSE,
) -> Fund:
    """Open a fund. `actor` None is the operator's own command (setting up, demo data).

    `code` is a short name such as `relocation`; `name` and `purpose` are shown to everybody. Raises Forbidden,
    Conflict when the code is taken.
    """
    if actor is not None:
        require(policy.may_keep_funds, actor)
        if code.startswith(f"{GENERAL}_"):
            raise Conflict(_("This code is kept for the general fund of another currency. Choose another one."))
    if execute(sa.select(Fund.id).where(Fund.code == code)).scalar_one_or_none() is not None:
        raise Conflict(_("There is a fund with this code already."))
    if code == general_code(currency or settings().currency):
        kind = FundKind.GENERAL
    fund = save(Fund(kind=kind, code=code, name=name, purpose=purpose, currency=currency or settings().currency))
    audit.record(actor, "fund.added", fund)
    return fund


def keep_fund(actor: Actor, code: str, *, wanted: bool) -> Fund:
    """`set_open` by the fund's code. Raises Forbidden, Missing, Conflict."""
    require(policy.may_keep_funds, actor)
    fund = execute(sa.select(Fund).where(Fund.code == code).with_for_update()).scalar_one_or_none()
    if fund is None:
        raise Missing()
    return set_open(actor, fund, wanted=wanted)


def set_open(actor: Actor, fund: Fund, *, wanted: bool) -> Fund:
    """Close a fund to gifts and requests, or open it again; what it has stays. Raises Forbidden, Conflict."""
    require(policy.may_keep_funds, actor)
    if fund.kind == FundKind.GENERAL and not wanted:
        raise Conflict(_("The general fund stays open: it bears the costs of payments."))
    if fund.kind == FundKind.GRANT:
        raise Conflict(_("This is a grant's fund: it is open until the grant ends."))
    fund.open = wanted
    flush()
    audit.record(actor, "fund.opened" if wanted else "fund.closed", fund)
    return fund


def fund_by_code(code: str, *, must_be_open: bool = True, for_gifts: bool = False) -> Fund:
    """The fund with this code, as the field `fund` of a form names it.

    Raises Invalid naming that field when there is none, when it is closed and `must_be_open`, or when it is a grant's
    or the members' and wanted `for_gifts`.
    """
    fund = execute(sa.select(Fund).where(Fund.code == code)).scalar_one_or_none()
    if fund is None:
        raise Invalid(fields={"fund": [_("There is no such fund. Choose one from the list.")]})
    if must_be_open and not fund.open:
        raise Invalid(fields={"fund": [_("This fund is closed. Choose another one.")]})
    if for_gifts and fund.kind == FundKind.GRANT:
        raise Invalid(fields={"fund": [_("This fund is a grant's: it takes no gifts. Choose another one.")]})
    if for_gifts and fund.kind not in TAKES_GIFTS:
        raise Invalid(fields={"fund": [_("This fund takes no gifts. Choose another one.")]})
    found: Fund = fund
    return found


def general(currency: str | None = None) -> Fund:
    """The general fund of a currency, by default of the house's own; it bears what payments in it cost.

    Raises Conflict for a currency in which no gifts are taken.
    """
    if currency is None or currency == settings().currency:
        return fund_by_code(GENERAL)
    found = execute(sa.select(Fund).where(Fund.code == general_code(currency))).scalar_one_or_none()
    if found is None:
        raise Conflict(_("Gifts in %(currency)s are not taken here.", currency=currency))
    fund: Fund = found
    return fund


def general_code(currency: str) -> str:
    """The code of a currency's general fund."""
    return GENERAL if currency == settings().currency else f"{GENERAL}_{currency.lower()}"


def reference_of(code: str) -> str:
    """The words that name a fund on a transfer, so that a gift by bank finds it."""
    return f"APORA {code.replace('_', ' ').upper()}"


def dues_fund(code: str, name: str, purpose: str) -> Fund:
    """The fund that members' dues go to; made when it is first needed, by the service itself."""
    found: Fund | None = execute(sa.select(Fund).where(Fund.code == code)).scalar_one_or_none()
    if found is None:
        found = add_fund(None, code=code, name=name, purpose=purpose, kind=FundKind.DUES)
    if found.kind != FundKind.DUES:
        raise Conflict(_("A fund of another kind has this code. Ask finance."))
    return found


def funds(*, open_only: bool = False, for_gifts: bool = False, for_aid: bool = False) -> list[Fund]:
    """All funds, the general one first, then by code; `for_gifts` leaves out those of institutions' grants.

    Members' dues are left out of both, and pay for no aid (`for_aid`).
    """
    wanted = sa.select(Fund).order_by(Fund.code != GENERAL, Fund.code).execution_options(populate_existing=True)
    if open_only:
        wanted = wanted.where(Fund.open)
    if for_gifts:
        wanted = wanted.where(Fund.kind.in_(TAKES_GIFTS))
    if for_aid:
        wanted = wanted.where(Fund.kind != FundKind.DUES)
    return list(execute(wanted).scalars())


def listing(actor: Any) -> list[dict[str, Any]]:
    """The funds as `actor` may see them: with `available` for the few, without it, and without the members', else."""
    shown = policy.may_see_available(actor)
    return [
        {"code": fund.code, "name": fund.name, "purpose": fund.purpose, "open": fund.open}
        | ({"available": Money(fund.available, fund.currency)} if shown else {})
        for fund in funds(for_aid=not shown)
    ]
