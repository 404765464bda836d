"""Requests and signatures. Who asked and who approved are compared by the database."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from support.aid.model.codes import (
    EMERGENCY_CAP,
    MOST_TIMES,
    Category,
    Decision,
    Paper,
    Rail,
    Refusal,
    RequestStatus,
    Review,
)
from support.cases.model import Need
from support.core.db import Base, WithId, enum_check
from support.core.money import Money
from support.core.states import Moves


class AidRequest(Moves, WithId, Base):
    """Asked-for money. Reason and payee are sealed parts; the hash of the sealed payee is what people sign.

    `amount` is one instalment's, in minor units; there are `times` of them, monthly from `first_on`. The scheme's
    version and the signatures it needs are copied when it is submitted, and never change after that.
    """

    __tablename__ = "aid_request"
    MOVES: ClassVar = {
        None: {RequestStatus.DRAFT, RequestStatus.SUBMITTED},
        RequestStatus.DRAFT: {RequestStatus.SUBMITTED, RequestStatus.WITHDRAWN},
        RequestStatus.SUBMITTED: {
            RequestStatus.APPROVED,
            RequestStatus.REFUSED,
            RequestStatus.RETURNED,
            RequestStatus.WITHDRAWN,
            RequestStatus.EXPIRED,
        },
    }
    __table_args__ = (
        enum_check("status", RequestStatus),
        enum_check("category", Category),
        enum_check("need", Need),
        enum_check("rail", Rail),
        sa.CheckConstraint("amount > 0", name="positive"),
        sa.CheckConstraint(f"times BETWEEN 1 AND {MOST_TIMES}", name="times_within"),
        sa.CheckConstraint("signatures BETWEEN 1 AND 3", name="signatures_within"),
        sa.CheckConstraint(
            f"category <> 'emergency' OR (amount <= {EMERGENCY_CAP} AND times = 1 AND signatures = 1 AND NOT chair)",
            name="emergency_cap",
        ),
        sa.CheckConstraint("follows <> id", name="follows_another"),
        sa.ForeignKeyConstraint(["debt_id", "case_id"], ["debt.id", "debt.case_id"]),
        sa.ForeignKeyConstraint(["cost_id", "case_id"], ["case_cost.id", "case_cost.case_id"]),
        sa.UniqueConstraint("id", "requester_id"),
        sa.UniqueConstraint("id", "requester_id", "amount", "currency", "fund_id"),
        sa.Index("aid_request_order_idx", sa.text("asked_on DESC"), sa.text("id DESC")),
        sa.Index(None, "case_id"),
        sa.Index("aid_request_status_idx", "status", sa.text("asked_on DESC"), sa.text("id DESC")),
        sa.Index("aid_request_follows_idx", "follows", unique=True),
        # What help from others costs is asked for once at a time.
        sa.Index(
            "aid_request_cost_idx",
            "cost_id",
            unique=True,
            postgresql_where="status IN ('draft', 'submitted', 'approved')",
        ),
    )
    UPDATES: ClassVar = (
        "status",
        "scheme_version_id",
        "signatures",
        "chair",
        "submitted_on",
        "expires_on",
        "review_by",
        "revision",
    )
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    need: Mapped[Need]
    category: Mapped[Category]
    fund_id: Mapped[UUID] = mapped_column(sa.ForeignKey("fund.id"))
    amount: Mapped[int]
    currency: Mapped[str]
    times: Mapped[int] = mapped_column(default=1, server_default="1")
    first_on: Mapped[date | None]
    rail: Mapped[Rail] = mapped_column(default=Rail.MANUAL, server_default="manual")
    debt_id: Mapped[UUID | None]
    cost_id: Mapped[UUID | None]
    #: The returned, withdrawn or expired request that this one was made from.
    follows: Mapped[UUID | None] = mapped_column(sa.ForeignKey("aid_request.id"))
    requester_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    status: Mapped[RequestStatus]
    asked_on: Mapped[date]
    scheme_version_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("scheme_version.id"))
    signatures: Mapped[int] = mapped_column(default=1, server_default="1")
    chair: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default="false")
    submitted_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    #: Until when somebody else reviews an emergency that was approved.
    review_by: Mapped[datetime | None]
    payee_hash: Mapped[bytes]
    signature: Mapped[bytes]
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    __mapper_args__ = {"version_id_col": revision}

    @property
    def money(self) -> Money:
        """The amount asked for; of a schedule, one instalment."""
        return Money(self.amount, self.currency)

    @property
    def total(self) -> Money:
        """All instalments together: what is approved and reserved."""
        return Money(self.amount * self.times, self.currency)


class RequestPaper(Base):
    """A document of the case that belongs to a request, and as what."""

    __tablename__ = "request_paper"
    __table_args__ = (enum_check("code", Paper),)
    request_id: Mapped[UUID] = mapped_column(sa.ForeignKey("aid_request.id"), primary_key=True)
    code: Mapped[Paper] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"))


class Approval(WithId, Base):
    """One signature on a request, by somebody who neither asked nor works on the case.

    `as_chair` is the signature of the chair of finance; `code` is why it was refused.
    """

    __tablename__ = "approval"
    __table_args__ = (
        enum_check("decision", Decision),
        enum_check("code", Refusal),
        sa.ForeignKeyConstraint(["request_id", "requester_id"], ["aid_request.id", "aid_request.requester_id"]),
        sa.CheckConstraint("approver_id <> requester_id", name="two_people"),
        sa.CheckConstraint("(decision = 'refuse') = (code IS NOT NULL)", name="refused_for"),
        sa.UniqueConstraint("request_id", "approver_id"),
        sa.UniqueConstraint("request_id", "approver_id", "decision"),
    )
    request_id: Mapped[UUID]
    requester_id: Mapped[UUID]
    approver_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    decision: Mapped[Decision]
    as_chair: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default="false")
    code: Mapped[Refusal | None]
    decided_on: Mapped[date]
    signature: Mapped[bytes]


class Recusal(Base):
    """Somebody who declared a conflict: they neither approve nor pay this request, for good."""

    __tablename__ = "recusal"
    request_id: Mapped[UUID] = mapped_column(sa.ForeignKey("aid_request.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    declared_on: Mapped[date]


class EmergencyReview(Base):
    """What somebody who neither asked, approved nor paid says of an emergency afterwards; the words are sealed."""

    __tablename__ = "emergency_review"
    __table_args__ = (enum_check("outcome", Review),)
    request_id: Mapped[UUID] = mapped_column(sa.ForeignKey("aid_request.id"), primary_key=True)
    reviewer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    outcome: Mapped[Review]
    reviewed_on: Mapped[date]
