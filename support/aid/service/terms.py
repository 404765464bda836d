"""The terms a request is made under: its kind's scheme in force on a day, and how many sign for an amount."""

import calendar
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.aid.model import ApprovalBand, Category, SchemeVersion
from support.core.db import execute
from support.core.errors import Conflict


@dataclass(frozen=True)
class Terms:
    """A scheme's version, and what an amount needs under it."""

    scheme: SchemeVersion
    signatures: int
    chair: bool


def scheme_in_force(code: str, on: date) -> SchemeVersion:
    """The version of a scheme that holds on a day. Raises Conflict when there is none, or it is closed."""
    found: SchemeVersion | None = execute(
        sa.select(SchemeVersion)
        .where(SchemeVersion.code == code, SchemeVersion.valid_from <= on)
        .order_by(SchemeVersion.version.desc())
        .limit(1)
    ).scalar_one_or_none()
    if found is None or not found.open:
        raise Conflict(_("There is no scheme for this kind of aid at present. Finance may open one."))
    return found


def terms_for(category: Category, total: int, on: date) -> Terms:
    """What a request of this kind and whole amount (minor units, all instalments) needs on a day. Raises Conflict."""
    scheme = scheme_in_force(category, on)
    band: ApprovalBand = execute(
        sa.select(ApprovalBand)
        .where(
            ApprovalBand.version_id == scheme.id,
            sa.or_(ApprovalBand.up_to.is_(None), ApprovalBand.up_to >= total),
        )
        .order_by(ApprovalBand.up_to.asc().nulls_last())
        .limit(1)
    ).scalar_one()
    return Terms(scheme, band.signatures, band.chair)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
