"""Grants of institutions: what was agreed, in the open, since an institution's money is public."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves


class GrantStatus(StrEnum):
    """A grant: recorded by one, agreed once another confirmed it; or declined; ended when its report is made."""

    RECORDED = "recorded"
    AGREED = "agreed"
    DECLINED = "declined"
    ENDED = "ended"


GRANT_WORDS: dict[str, Any] = {
    GrantStatus.RECORDED: _("Waits for a second person"),
    GrantStatus.AGREED: _("Agreed"),
    GrantStatus.DECLINED: _("Declined"),
    GrantStatus.ENDED: _("Ended"),
}


class GrantAgreement(Moves, WithId, Base):
    """What an institution gives and for what: amount in minor units, what it may be spent on, and when.

    It has a fund of its own from the day it was agreed; the database refuses aid from that fund for another category
    or outside the period.
    """

    __tablename__ = "grant_agreement"
    __table_args__ = (
        enum_check("status", GrantStatus),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]{1,39}$'", name="code_shape"),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_shape"),
        sa.CheckConstraint("amount > 0", name="amount_positive"),
        sa.CheckConstraint("ends_on >= starts_on", name="period_in_order"),
        sa.CheckConstraint("cardinality(categories) > 0", name="for_something"),
        sa.CheckConstraint("decided_by <> recorded_by", name="two_people"),
        sa.CheckConstraint("(decided_by IS NULL) = (decided_on IS NULL)", name="decided_by_somebody"),
        sa.CheckConstraint("status = 'recorded' OR decided_by IS NOT NULL", name="decided"),
        sa.CheckConstraint("(status IN ('agreed', 'ended')) = (fund_id IS NOT NULL)", name="agreed_has_a_fund"),
        sa.ForeignKeyConstraint(["fund_id", "currency"], ["fund.id", "fund.currency"]),
    )
    MOVES: ClassVar = {
        None: {GrantStatus.RECORDED},
        GrantStatus.RECORDED: {GrantStatus.AGREED, GrantStatus.DECLINED},
        GrantStatus.AGREED: {GrantStatus.ENDED},
    }
    UPDATES: ClassVar = ("status", "fund_id", "decided_by", "decided_on", "ended_on")
    code: Mapped[str] = mapped_column(unique=True)
    grantor: Mapped[str]
    purpose: Mapped[str]
    currency: Mapped[str]
    amount: Mapped[int]
    categories: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    report_due_on: Mapped[date | None]
    status: Mapped[GrantStatus]
    fund_id: Mapped[UUID | None] = mapped_column(unique=True)
    recorded_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    recorded_on: Mapped[date]
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    decided_on: Mapped[date | None]
    ended_on: Mapped[date | None]


class GrantInstalment(Base):
    """A part of a grant and the day it is promised for. What came of it stands in the books."""

    __tablename__ = "grant_instalment"
    __table_args__ = (
        sa.CheckConstraint("amount > 0", name="amount_positive"),
        sa.CheckConstraint("number > 0", name="counted"),
    )
    grant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("grant_agreement.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    amount: Mapped[int]
    due_on: Mapped[date]
