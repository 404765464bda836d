"""Days that are over, summed once: nothing of them can change, so nobody adds them up again."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, enum_check
from support.ledger.model.books import Account


class ClosedDay(Base):
    """A day whose postings are summed: no entry can have it any more. `entries` is how many it has."""

    __tablename__ = "closed_day"
    day: Mapped[date] = mapped_column(primary_key=True)
    entries: Mapped[int]


class DayTotal(Base):
    """What was posted to an account of a fund on a closed day, in minor units; `category` is empty where none is."""

    __tablename__ = "day_total"
    __table_args__ = (
        enum_check("account", Account),
        sa.ForeignKeyConstraint(["fund_id", "currency"], ["fund.id", "fund.currency"]),
        sa.CheckConstraint("debit >= 0 AND credit >= 0", name="not_negative"),
        sa.CheckConstraint("category ~ '^[a-z_]{0,40}$'", name="category_code"),
    )
    day: Mapped[date] = mapped_column(sa.ForeignKey("closed_day.day"), primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(primary_key=True)
    account: Mapped[Account] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(primary_key=True)
    currency: Mapped[str]
    debit: Mapped[int]
    credit: Mapped[int]
