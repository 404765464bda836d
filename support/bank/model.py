"""Statements of our account in the open zone: amounts, days and what a line was. Names and references are sealed."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves

#: The largest file of a bank, in bytes.
LARGEST_FILE = 80 * 1024 * 1024


class Form(StrEnum):
    """What a statement came as."""

    CAMT053 = "camt053"
    CSV = "csv"


class StatementStatus(StrEnum):
    """How far a statement is: its lines are booked by a job, so many at a time."""

    BOOKING = "booking"
    DONE = "done"


class LineStatus(StrEnum):
    """What became of a line. A double stands in an earlier statement; a rejected one could not be read."""

    WAITING = "waiting"
    BOOKED = "booked"
    EXCEPTION = "exception"
    DOUBLE = "double"
    REJECTED = "rejected"


class What(StrEnum):
    """What a line was."""

    PAYMENT = "payment"
    RETURN = "return"
    GIFT = "gift"
    GRANT = "grant"
    PAYOUT = "payout"
    FEE = "fee"
    CASH = "cash"
    COST = "cost"
    DUES = "dues"
    SPENT = "spent"
    OTHER = "other"


class Fault(StrEnum):
    """Why a line was rejected."""

    CURRENCY = "currency"
    AMOUNT = "amount"
    DAY = "day"
    DIRECTION = "direction"
    PENDING = "pending"
    SHAPE = "shape"


FORM_WORDS: dict[str, Any] = {Form.CAMT053: _("camt.053"), Form.CSV: _("CSV")}
STATEMENT_WORDS: dict[str, Any] = {
    StatementStatus.BOOKING: _("Being booked"),
    StatementStatus.DONE: _("Booked"),
}
LINE_WORDS: dict[str, Any] = {
    LineStatus.WAITING: _("Waits"),
    LineStatus.BOOKED: _("Booked"),
    LineStatus.EXCEPTION: _("Not explained yet"),
    LineStatus.DOUBLE: _("Known already"),
    LineStatus.REJECTED: _("Not readable"),
}
WHAT_WORDS: dict[str, Any] = {
    What.PAYMENT: _("A payment of ours"),
    What.RETURN: _("A payment that came back"),
    What.GIFT: _("A gift"),
    What.GRANT: _("A grant"),
    What.PAYOUT: _("A payout of the payment provider"),
    What.FEE: _("A fee of the bank"),
    What.CASH: _("Cash or vouchers taken out, or put back"),
    What.COST: _("A running cost"),
    What.DUES: _("Dues of a member"),
    What.SPENT: _("Paid from the members' fund"),
    What.OTHER: _("Something else"),
}
FAULT_WORDS: dict[str, Any] = {
    Fault.CURRENCY: _("It is in another currency."),
    Fault.AMOUNT: _("Its amount cannot be read."),
    Fault.DAY: _("Its day cannot be read."),
    Fault.DIRECTION: _("It does not say whether money came or went."),
    Fault.PENDING: _("It is not booked by the bank yet; it will come again."),
    Fault.SHAPE: _("It is not shaped like a line of a statement."),
}


class Statement(Moves, WithId, Base):
    """One file of the bank. `digest` is an HMAC of it under finance's secret: the same file is taken once.

    `lines` counts its lines, `done` those that were looked at; balances are minor units of `currency`.
    """

    __tablename__ = "bank_statement"
    MOVES: ClassVar = {
        None: {StatementStatus.BOOKING, StatementStatus.DONE},
        StatementStatus.BOOKING: {StatementStatus.DONE},
    }
    __table_args__ = (
        enum_check("form", Form),
        enum_check("status", StatementStatus),
        sa.CheckConstraint("lines >= 0 AND done BETWEEN 0 AND lines", name="done_of_lines"),
        sa.CheckConstraint("until_on >= from_on", name="days_in_order"),
        sa.Index("bank_statement_order_idx", sa.text("imported_on DESC"), sa.text("id DESC")),
    )
    UPDATES: ClassVar = ("status", "done")
    form: Mapped[Form]
    status: Mapped[StatementStatus]
    currency: Mapped[str]
    imported_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    imported_on: Mapped[date]
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    opening: Mapped[int | None]
    closing: Mapped[int | None]
    lines: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    digest: Mapped[bytes] = mapped_column(unique=True)


class Line(WithId, Base):
    """One line: minor units, positive when money came. `order_id` is the end-to-end id, where it is one of ours.

    `mark` is an HMAC of the bank's own reference under finance's secret, so that a line of two statements is booked
    once. `source` names what it was matched to, `what` what that is.
    """

    __tablename__ = "bank_line"
    __table_args__ = (
        enum_check("status", LineStatus),
        enum_check("what", What),
        enum_check("fault", Fault),
        sa.CheckConstraint("(status = 'rejected') = (fault IS NOT NULL)", name="rejected_for"),
        sa.CheckConstraint("status = 'rejected' OR (amount <> 0 AND day IS NOT NULL)", name="read"),
        sa.CheckConstraint("(status = 'booked') = (what IS NOT NULL)", name="booked_as"),
        sa.UniqueConstraint("statement_id", "position"),
        sa.Index(
            "bank_line_mark_idx", "mark", unique=True, postgresql_where="status IN ('waiting', 'booked', 'exception')"
        ),
        sa.Index("bank_line_status_idx", "statement_id", "status", "position"),
    )
    UPDATES: ClassVar = ("status", "what", "source")
    statement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("bank_statement.id"))
    position: Mapped[int]
    status: Mapped[LineStatus]
    fault: Mapped[Fault | None]
    day: Mapped[date | None]
    amount: Mapped[int | None]
    order_id: Mapped[UUID | None]
    #: It gives back an earlier transfer of ours.
    back: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    #: The fund a payer named, where the words are one of our references.
    fund_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("fund.id"))
    mark: Mapped[bytes | None]
    what: Mapped[What | None]
    source: Mapped[str | None]


class BankException(Base):
    """A line that matched nothing: in suspense, and somebody's to explain."""

    __tablename__ = "bank_exception"
    __table_args__ = (
        enum_check("what", What),
        sa.CheckConstraint(
            "(resolved_by IS NULL) = (what IS NULL) AND (resolved_by IS NULL) = (resolved_on IS NULL)",
            name="resolved_by_somebody",
        ),
        sa.Index("bank_exception_open_idx", "owner_id", "opened_on", postgresql_where="what IS NULL"),
    )
    UPDATES: ClassVar = ("owner_id", "resolved_by", "resolved_on", "what")
    line_id: Mapped[UUID] = mapped_column(sa.ForeignKey("bank_line.id"), primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    opened_on: Mapped[date]
    resolved_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    resolved_on: Mapped[date | None]
    what: Mapped[What | None]
