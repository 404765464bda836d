"""What was told of the union in numbers: the counts as they were told, from five on and in fives. Nobody's row."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base


class UnionReport(Base):
    """A report as at the first day of a quarter. It is made once, and stays as it was told."""

    __tablename__ = "union_report"
    __table_args__ = (
        sa.CheckConstraint(
            "extract(day FROM as_at) = 1 AND extract(month FROM as_at) IN (1, 4, 7, 10)", name="as_at_a_quarter"
        ),
    )
    as_at: Mapped[date] = mapped_column(primary_key=True)


class UnionReportCell(Base):
    """A number of a report, by the table it stands in and the codes of its cell; 0 says that it is told no more.

    `anew` says that it was counted for this report; of what is not `told` it is kept what was told last.
    """

    __tablename__ = "union_report_cell"
    __table_args__ = (
        sa.CheckConstraint("members >= 0 AND members % 5 = 0", name="in_fives"),
        sa.CheckConstraint("part IN ('members', 'status', 'gender', 'joined', 'left')", name="part_known"),
        sa.CheckConstraint("first ~ '^([a-z][a-z0-9_-]{0,23}|-|)$'", name="first_shape"),
        sa.CheckConstraint("second ~ '^[a-z]{0,12}$'", name="second_shape"),
    )
    as_at: Mapped[date] = mapped_column(sa.ForeignKey("union_report.as_at"), primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    first: Mapped[str] = mapped_column(primary_key=True)
    second: Mapped[str] = mapped_column(primary_key=True)
    members: Mapped[int]
    anew: Mapped[bool] = mapped_column(sa.Boolean)
    told: Mapped[bool] = mapped_column(sa.Boolean)
