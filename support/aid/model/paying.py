"""Payments, the runs they go out in, and what is looked at afterwards. Who asked, approved and paid are three."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from support.aid.model.codes import Decision, PaymentStatus, Rail, RunStatus, Stop, TaskKind, TaskOutcome
from support.core.db import Base, WithId, enum_check
from support.core.money import Money
from support.core.states import Moves

#: What the officer may say of a payment.
ANSWERS = (PaymentStatus.RECEIVED, PaymentStatus.NOT_RECEIVED, PaymentStatus.WITH_ISSUES)
#: How the bank may undo one.
UNDONE = (PaymentStatus.RETURNED, PaymentStatus.FAILED)


class PaymentRun(Moves, WithId, Base):
    """Approved payments that go out together by one rail: gathered by one of finance, released by another.

    A file is made once a release; its hash and the time are kept, never the file. Amounts in minor units.
    """

    __tablename__ = "payment_run"
    MOVES: ClassVar = {
        None: {RunStatus.PREPARED},
        RunStatus.PREPARED: {RunStatus.RELEASED, RunStatus.CANCELLED},
    }
    __table_args__ = (
        enum_check("status", RunStatus),
        enum_check("rail", Rail),
        sa.CheckConstraint("released_by <> prepared_by", name="two_people"),
        sa.CheckConstraint(
            "(status = 'released') = (released_by IS NOT NULL AND released_on IS NOT NULL AND releases > 0)",
            name="released_by_somebody",
        ),
        sa.CheckConstraint("payments > 0 AND total > 0", name="not_empty"),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_shape"),
        sa.CheckConstraint("releases >= 0 AND downloads BETWEEN 0 AND releases", name="one_file_a_release"),
        sa.CheckConstraint(
            "(downloads = 0) = (file_hash IS NULL) AND (downloads = 0) = (made_at IS NULL)", name="hash_of_the_file"
        ),
        sa.Index("payment_run_order_idx", sa.text("prepared_on DESC"), sa.text("id DESC")),
    )
    UPDATES: ClassVar = (
        "status",
        "released_by",
        "released_on",
        "releases",
        "downloads",
        "file_hash",
        "made_by",
        "made_at",
        "revision",
    )
    rail: Mapped[Rail]
    currency: Mapped[str]
    status: Mapped[RunStatus]
    prepared_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    prepared_on: Mapped[date]
    execute_on: Mapped[date]
    payments: Mapped[int]
    total: Mapped[int]
    released_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    released_on: Mapped[date | None]
    releases: Mapped[int] = mapped_column(default=0)
    downloads: Mapped[int] = mapped_column(default=0)
    file_hash: Mapped[bytes | None]
    made_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    made_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}


class Disbursement(Moves, WithId, Base):
    """One approved payment: what was asked and who approved it are copied here and compared by keys.

    `number` counts the instalments of a request; a payment that failed or came back may be followed by another.
    """

    __tablename__ = "disbursement"
    MOVES: ClassVar = {
        None: {PaymentStatus.DUE},
        PaymentStatus.DUE: {PaymentStatus.SENT, PaymentStatus.STOPPED},
        PaymentStatus.SENT: {PaymentStatus.SETTLED, *UNDONE, *ANSWERS},
        PaymentStatus.SETTLED: {PaymentStatus.RETURNED, *ANSWERS},
        PaymentStatus.NOT_RECEIVED: {PaymentStatus.RECEIVED, PaymentStatus.WITH_ISSUES, *UNDONE},
        PaymentStatus.WITH_ISSUES: {*UNDONE},
        PaymentStatus.RECEIVED: {*UNDONE},
    }
    __table_args__ = (
        enum_check("status", PaymentStatus),
        enum_check("rail", Rail),
        enum_check("stop_code", Stop),
        sa.CheckConstraint("decision = 'approve'", name="approved"),
        sa.ForeignKeyConstraint(
            ["request_id", "requester_id", "amount", "currency", "fund_id"],
            [
                "aid_request.id",
                "aid_request.requester_id",
                "aid_request.amount",
                "aid_request.currency",
                "aid_request.fund_id",
            ],
        ),
        sa.ForeignKeyConstraint(
            ["request_id", "approver_id", "decision"],
            ["approval.request_id", "approval.approver_id", "approval.decision"],
        ),
        sa.CheckConstraint("approver_id <> requester_id", name="two_people"),
        sa.CheckConstraint("payer_id <> requester_id AND payer_id <> approver_id", name="three_people"),
        sa.CheckConstraint(
            "status IN ('due', 'stopped') OR (payer_id IS NOT NULL AND rail IS NOT NULL AND sent_on IS NOT NULL"
            " AND signature IS NOT NULL)",
            name="paid_by_somebody",
        ),
        sa.CheckConstraint(
            "(status = 'stopped') = (stopped_by IS NOT NULL)"
            " AND (stopped_by IS NULL) = (stopped_on IS NULL) AND (stopped_by IS NULL) = (stop_code IS NULL)",
            name="stopped_by_somebody",
        ),
        sa.CheckConstraint("settled_on IS NULL OR sent_on IS NOT NULL", name="settled_after_sent"),
        sa.CheckConstraint("status <> 'settled' OR settled_on IS NOT NULL", name="settled_on_a_day"),
        sa.CheckConstraint("(status IN ('returned', 'failed')) = (undone_on IS NOT NULL)", name="undone_on_a_day"),
        sa.CheckConstraint("number > 0", name="counted"),
        sa.CheckConstraint("received BETWEEN 0 AND amount", name="received_within"),
        sa.CheckConstraint("follows <> id", name="follows_another"),
        sa.Index("disbursement_number_idx", "request_id", "number", unique=True, postgresql_where="follows IS NULL"),
        sa.Index("disbursement_follows_idx", "follows", unique=True),
        sa.Index(None, "run_id"),
        sa.Index("disbursement_due_idx", "due_on", postgresql_where="status = 'due'"),
        sa.Index("disbursement_unsettled_idx", "amount", "sent_on", postgresql_where="settled_on IS NULL"),
        sa.Index("disbursement_status_idx", "status", sa.text("approved_on DESC"), sa.text("id DESC")),
        sa.Index("disbursement_order_idx", sa.text("approved_on DESC"), sa.text("id DESC")),
    )
    UPDATES: ClassVar = (
        "status",
        "run_id",
        "payer_id",
        "rail",
        "sent_on",
        "signature",
        "stopped_by",
        "stopped_on",
        "stop_code",
        "settled_on",
        "undone_on",
        "received",
        "answered_on",
        "revision",
    )
    request_id: Mapped[UUID]
    requester_id: Mapped[UUID]
    approver_id: Mapped[UUID]
    decision: Mapped[Decision] = mapped_column(default=Decision.APPROVE)
    number: Mapped[int] = mapped_column(default=1, server_default="1")
    follows: Mapped[UUID | None] = mapped_column(sa.ForeignKey("disbursement.id"))
    run_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("payment_run.id"))
    payer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    fund_id: Mapped[UUID]
    amount: Mapped[int]
    currency: Mapped[str]
    status: Mapped[PaymentStatus]
    approved_on: Mapped[date]
    due_on: Mapped[date]
    rail: Mapped[Rail | None]
    sent_on: Mapped[date | None]
    signature: Mapped[bytes | None]
    stopped_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    stopped_on: Mapped[date | None]
    stop_code: Mapped[Stop | None]
    settled_on: Mapped[date | None]
    undone_on: Mapped[date | None]
    received: Mapped[int | None]
    answered_on: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    __mapper_args__ = {"version_id_col": revision}

    @property
    def money(self) -> Money:
        """The amount."""
        return Money(self.amount, self.currency)


class PaymentTask(WithId, Base):
    """Something to look at after a payment: silence, a mismatch, a sample. Never by who paid; the words are sealed."""

    __tablename__ = "payment_task"
    __table_args__ = (
        enum_check("kind", TaskKind),
        enum_check("outcome", TaskOutcome),
        sa.CheckConstraint(
            "(closed_by IS NULL) = (outcome IS NULL) AND (closed_on IS NULL) = (outcome IS NULL)",
            name="closed_by_somebody",
        ),
        # A mismatch may be told of again once the one before was looked at; the others are opened once a payment.
        sa.Index(
            "payment_task_kind_idx",
            "disbursement_id",
            "kind",
            unique=True,
            postgresql_where="outcome IS NULL OR kind <> 'mismatch'",
        ),
        sa.Index("payment_task_open_idx", "opened_on", "id", postgresql_where="outcome IS NULL"),
    )
    UPDATES: ClassVar = ("reminded_on", "closed_by", "closed_on", "outcome")
    disbursement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("disbursement.id"))
    kind: Mapped[TaskKind]
    opened_on: Mapped[date]
    #: When the officer who asked to be told by mail was sent the note that says nothing.
    reminded_on: Mapped[date | None]
    closed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    closed_on: Mapped[date | None]
    outcome: Mapped[TaskOutcome | None]
