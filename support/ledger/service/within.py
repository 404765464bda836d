"""What money may be spent on, and what a grant of an institution is for: said in words before the database refuses."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import clock
from support.core.db import execute
from support.core.errors import Conflict, Invalid
from support.ledger.model import Fund, FundKind, GrantAgreement, GrantStatus
from support.ledger.service.booking import hold

_words: dict[str, Any] = {}


def also_spend(code: str, words: Any) -> None:
    """Add a category that a room above spends money on; the application joins it. Twice is once."""
    _words[code] = words


def categories() -> dict[str, Any]:
    """What money is spent on, by code, in words."""
    return dict(_words)


def ensure_categories(codes: Iterable[str]) -> list[str]:
    """These categories, each once, in the order of the house. Raises Invalid for one that is not known."""
    wanted = set(codes)
    if not wanted or wanted - set(_words):
        told = _("Choose what it may be spent on from the list: %(codes)s.", codes=", ".join(_words))
        raise Invalid(fields={"categories": [told]})
    return [code for code in _words if code in wanted]


def ensure_within(fund: Fund, category: str) -> None:
    """Hold a grant's fund to its agreement, today. Raises Conflict and says what the grant is for, and when."""
    if fund.kind == FundKind.DUES:
        raise Conflict(_("What members pay does not pay for aid. Choose another fund."))
    if fund.kind != FundKind.GRANT:
        return
    hold([fund.id])
    wanted = sa.select(GrantAgreement).where(GrantAgreement.fund_id == fund.id)
    grant = execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    if grant is None or grant.status != GrantStatus.AGREED:
        raise Conflict(_("This grant has ended. Choose another fund."))
    if category in grant.categories and grant.starts_on <= clock.today() <= grant.ends_on:
        return
    raise Conflict(
        _(
            "This grant is for %(what)s, from %(start)s until %(end)s. Choose another fund.",
            what=", ".join(str(_words.get(code, code)) for code in grant.categories),
            start=grant.starts_on.isoformat(),
            end=grant.ends_on.isoformat(),
        )
    )
