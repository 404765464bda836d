"""Requests, approvals and disbursements. Who asked, who approved and who paid are compared by the database."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.cases.model import Need
from support.core.db import Base, WithId, enum_check
from support.core.money import Money
from support.core.states import Moves

#: The emergency lane: one approver, manual rail, up to this many minor units.
EMERGENCY_CAP = 500_00


class Category(StrEnum):
    """What the money is for. Only the emergency lane is open before vetting."""

    LIVING_COSTS = "living_costs"
    LOAN = "loan"
    CONTRACT_PENALTY = "contract_penalty"
    FAMILY = "family"
    MEDICAL = "medical"
    RELOCATION = "relocation"
    EMERGENCY = "emergency"


class Decision(StrEnum):
    """What an approver says."""

    APPROVE = "approve"
    REFUSE = "refuse"
    RETURN = "return"


class RequestStatus(StrEnum):
    """Where a request stands."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    REFUSED = "refused"


class PaymentStatus(StrEnum):
    """Where a payment stands; the last three are the officer's answer."""

    DUE = "due"
    SENT = "sent"
    RECEIVED = "received"
    NOT_RECEIVED = "not_received"
    WITH_ISSUES = "with_issues"


class Rail(StrEnum):
    """How the money travels. The emergency lane knows one way."""

    MANUAL = "manual"


#: The codes as staff read them.
CATEGORY_WORDS: dict[str, Any] = {
    Category.EMERGENCY: _("Emergency"),
    Category.LIVING_COSTS: _("Living costs"),
    Category.LOAN: _("Loan instalments"),
    Category.CONTRACT_PENALTY: _("Contract penalty"),
    Category.FAMILY: _("Family"),
    Category.MEDICAL: _("Medical"),
    Category.RELOCATION: _("Relocation"),
}
REQUEST_WORDS: dict[str, Any] = {
    RequestStatus.SUBMITTED: _("Waits for a decision"),
    RequestStatus.RETURNED: _("Returned"),
    RequestStatus.APPROVED: _("Approved"),
    RequestStatus.REFUSED: _("Refused"),
}
DECISION_WORDS: dict[str, Any] = {
    Decision.APPROVE: _("Approved"),
    Decision.REFUSE: _("Refused"),
    Decision.RETURN: _("Returned"),
}
PAYMENT_WORDS: dict[str, Any] = {
    PaymentStatus.DUE: _("To be paid"),
    PaymentStatus.SENT: _("Sent"),
    PaymentStatus.RECEIVED: _("Received"),
    PaymentStatus.NOT_RECEIVED: _("Not received"),
    PaymentStatus.WITH_ISSUES: _("Received in part"),
}


class AidRequest(Moves, WithId, Base):
    """Asked-for money. Reason and payee are sealed parts; the hash of the sealed payee is what people sign."""

    __tablename__ = "aid_request"
    MOVES: ClassVar = {
        None: {RequestStatus.SUBMITTED},
        RequestStatus.SUBMITTED: {RequestStatus.APPROVED, RequestStatus.REFUSED, RequestStatus.RETURNED},
    }
    __table_args__ = (
        enum_check("status", RequestStatus),
        enum_check("category", Category),
        enum_check("need", Need),
        sa.CheckConstraint("amount > 0", name="positive"),
        sa.CheckConstraint(f"category <> 'emergency' OR amount <= {EMERGENCY_CAP}", name="emergency_cap"),
        sa.UniqueConstraint("id", "requester_id"),
        sa.UniqueConstraint("id", "requester_id", "amount", "currency", "fund_id"),
        sa.Index("aid_request_order_idx", sa.text("asked_on DESC"), sa.text("id DESC")),
        sa.Index(None, "case_id"),
        sa.Index("aid_request_status_idx", "status", sa.text("asked_on DESC"), sa.text("id DESC")),
    )
    UPDATES: ClassVar = ("status",)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    need: Mapped[Need]
    category: Mapped[Category]
    fund_id: Mapped[UUID] = mapped_column(sa.ForeignKey("fund.id"))
    amount: Mapped[int]
    currency: Mapped[str]
    requester_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    status: Mapped[RequestStatus]
    asked_on: Mapped[date]
    payee_hash: Mapped[bytes]
    signature: Mapped[bytes]

    @property
    def money(self) -> Money:
        """The amount asked for."""
        return Money(self.amount, self.currency)


class Approval(WithId, Base):
    """One signature on a request, by somebody who neither asked nor works on the case."""

    __tablename__ = "approval"
    __table_args__ = (
        enum_check("decision", Decision),
        sa.ForeignKeyConstraint(["request_id", "requester_id"], ["aid_request.id", "aid_request.requester_id"]),
        sa.CheckConstraint("approver_id <> requester_id", name="two_people"),
        sa.UniqueConstraint("request_id", "approver_id"),
        sa.UniqueConstraint("request_id", "approver_id", "decision"),
    )
    request_id: Mapped[UUID]
    requester_id: Mapped[UUID]
    approver_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    decision: Mapped[Decision]
    decided_on: Mapped[date]
    signature: Mapped[bytes]


class Disbursement(Moves, WithId, Base):
    """Approved money on its way: what was asked and who approved it are copied here and compared by keys."""

    __tablename__ = "disbursement"
    MOVES: ClassVar = {
        None: {PaymentStatus.DUE},
        PaymentStatus.DUE: {PaymentStatus.SENT},
        PaymentStatus.SENT: {PaymentStatus.RECEIVED, PaymentStatus.NOT_RECEIVED, PaymentStatus.WITH_ISSUES},
        PaymentStatus.NOT_RECEIVED: {PaymentStatus.RECEIVED, PaymentStatus.WITH_ISSUES},
    }
    __table_args__ = (
        enum_check("status", PaymentStatus),
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
            "status = 'due' OR (payer_id IS NOT NULL AND rail IS NOT NULL AND sent_on IS NOT NULL"
            " AND signature IS NOT NULL)",
            name="paid_by_somebody",
        ),
        sa.CheckConstraint("rail IN ('manual')", name="rail_known"),
        sa.CheckConstraint("received BETWEEN 0 AND amount", name="received_within"),
        sa.Index("disbursement_status_idx", "status", sa.text("approved_on DESC"), sa.text("id DESC")),
        sa.Index("disbursement_order_idx", sa.text("approved_on DESC"), sa.text("id DESC")),
    )
    UPDATES: ClassVar = ("status", "payer_id", "rail", "sent_on", "signature", "received", "answered_on")
    request_id: Mapped[UUID] = mapped_column(unique=True)
    requester_id: Mapped[UUID]
    approver_id: Mapped[UUID]
    decision: Mapped[Decision] = mapped_column(default=Decision.APPROVE)
    payer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    fund_id: Mapped[UUID]
    amount: Mapped[int]
    currency: Mapped[str]
    status: Mapped[PaymentStatus]
    approved_on: Mapped[date]
    rail: Mapped[Rail | None]
    sent_on: Mapped[date | None]
    signature: Mapped[bytes | None]
    received: Mapped[int | None]
    answered_on: Mapped[date | None]

    @property
    def money(self) -> Money:
        """The amount."""
        return Money(self.amount, self.currency)
