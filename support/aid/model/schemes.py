"""Schemes: what may be given for a kind of need, in versions that only ever follow one another."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from support.aid.model.codes import CATEGORY_WORDS, Category, Paper
from support.core.db import Base, WithId

#: The scheme that caps all kinds together.
ALL_KINDS = "all"
#: The most signatures a request may need.
MOST_SIGNATURES = 3

SCHEME_WORDS: dict[str, Any] = {**CATEGORY_WORDS, ALL_KINDS: _("All kinds together")}

_CODES = ", ".join(f"'{code}'" for code in (*Category, ALL_KINDS))
_PAPERS = ", ".join(f"'{paper.value}'" for paper in Paper)


class SchemeVersion(WithId, Base):
    """What may be given for one kind from a day on: amounts in minor units, caps per case and calendar year.

    Of the versions whose day has come the highest is in force. `made_by` is empty for those the software came with.
    """

    __tablename__ = "scheme_version"
    __table_args__ = (
        sa.CheckConstraint(f"code IN ({_CODES})", name="code_known"),
        sa.CheckConstraint("version > 0", name="counted"),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_shape"),
        sa.CheckConstraint("cap_payment > 0 AND cap_year >= cap_payment", name="caps_in_order"),
        sa.CheckConstraint("cooldown_days BETWEEN 0 AND 366", name="cooldown_within_a_year"),
        sa.CheckConstraint(f"papers <@ ARRAY[{_PAPERS}]::text[]", name="papers_known"),
        sa.UniqueConstraint("code", "version"),
    )
    code: Mapped[str]
    version: Mapped[int]
    valid_from: Mapped[date]
    open: Mapped[bool] = mapped_column(sa.Boolean, default=True)
    currency: Mapped[str]
    cap_payment: Mapped[int]
    cap_year: Mapped[int]
    cooldown_days: Mapped[int] = mapped_column(default=0)
    papers: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    made_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    made_on: Mapped[date]


class SchemeFund(Base):
    """A fund that a version may draw on. A version that names none may draw on every open fund."""

    __tablename__ = "scheme_fund"
    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("scheme_version.id"), primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(sa.ForeignKey("fund.id"), primary_key=True)


class ApprovalBand(Base):
    """So many signatures for amounts up to `up_to` minor units, the whole schedule counted; the last has no end."""

    __tablename__ = "approval_band"
    __table_args__: Any = (
        sa.CheckConstraint(f"signatures BETWEEN 1 AND {MOST_SIGNATURES}", name="so_many"),
        sa.CheckConstraint("up_to > 0", name="positive"),
        sa.Index("approval_band_last_idx", "version_id", unique=True, postgresql_where="up_to IS NULL"),
    )
    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("scheme_version.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    up_to: Mapped[int | None]
    signatures: Mapped[int]
    chair: Mapped[bool] = mapped_column(sa.Boolean)
