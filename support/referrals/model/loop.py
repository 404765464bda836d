"""Referrals in the open zone: who asked whom, and until when. What is shared, and what comes back, is sealed."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves
from support.partners.model import Offer
from support.referrals.model.codes import (
    LONGEST_SLOT,
    ChoiceStatus,
    Outcome,
    ReferralStatus,
)


class Referral(Moves, WithId, Base):
    """A case part that is offered to helpers in turn, after the officer agreed to each of them by name.

    What is shared is a copy under a key of its own (`Data.SLOT`, subject: this row): parts `slot` and `why`. The
    helper opens it from being asked until `until`, and not a day longer; `renewed_on` is the day the end was last
    set, and the end is at most 90 days after it. `answer_by` is when silence passes it on: a midnight where the
    officer's answer began the clock. `opened` says that the officer lets their holders read what came back; what is
    noted of the hours with a psychologist lies under a key of its own (subject: `notes_id`), which that never opens.
    """

    __tablename__ = "referral"
    MOVES: ClassVar = {
        None: {ReferralStatus.PROPOSED},
        ReferralStatus.PROPOSED: {
            ReferralStatus.WAITING,ReferralStatus.ASKED, ReferralStatus.REFUSED, ReferralStatus.REVOKED,
                                  ReferralStatus.UNTAKEN},
        ReferralStatus.ASKED: {
            ReferralStatus.ACCEPTED,
            ReferralStatus.WAITING,
            ReferralStatus.UNTAKEN,
            ReferralStatus.REVOKED,
        },
        ReferralStatus.WAITING: {ReferralStatus.ASKED, ReferralStatus.UNTAKEN, ReferralStatus.REVOKED},
        ReferralStatus.ACCEPTED: {ReferralStatus.IN_PROGRESS, ReferralStatus.DONE, ReferralStatus.REVOKED,
                                  ReferralStatus.ENDED},
        ReferralStatus.IN_PROGRESS: {ReferralStatus.DONE, ReferralStatus.REVOKED, ReferralStatus.ENDED},
    }  # fmt: skip
    __table_args__ = (
        enum_check("service", Offer),
        enum_check("status", ReferralStatus),
        enum_check("outcome", Outcome),
        sa.CheckConstraint(f"until - renewed_on BETWEEN 0 AND {LONGEST_SLOT.days}", name="slot_within"),
        sa.CheckConstraint("(status = 'done') = (outcome IS NOT NULL)", name="outcome_when_done"),
        sa.CheckConstraint(
            "status NOT IN ('asked', 'waiting', 'accepted', 'in_progress', 'done') OR agreed_on IS NOT NULL",
            name="nothing_without_consent",
        ),
        sa.CheckConstraint(
            "status NOT IN ('accepted', 'in_progress', 'done') OR helper_id IS NOT NULL", name="somebody_helps"
        ),
        sa.CheckConstraint("word_taken_by IS NULL OR urgent", name="word_when_urgent"),
        sa.CheckConstraint("helper_id <> proposed_by", name="two_people"),
        sa.UniqueConstraint("id", "case_id"),
        sa.Index("referral_case_id_idx", "case_id", "status"),
        sa.Index("referral_helper_id_idx", "helper_id", "status"),
        sa.Index("referral_order_idx", sa.text("proposed_on DESC"), sa.text("id DESC")),
    )
    UPDATES: ClassVar = (
        "status",
        "until",
        "renewed_on",
        "agreed_on",
        "word_taken_by",
        "answer_by",
        "helper_id",
        "accepted_on",
        "ended_on",
        "outcome",
        "opened",
    )
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    service: Mapped[Offer]
    status: Mapped[ReferralStatus] = mapped_column(default=ReferralStatus.PROPOSED)
    urgent: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    proposed_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    proposed_on: Mapped[date]
    until: Mapped[date]
    renewed_on: Mapped[date]
    agreed_on: Mapped[date | None]
    word_taken_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    answer_by: Mapped[datetime | None]
    helper_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    accepted_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    outcome: Mapped[Outcome | None]
    opened: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    notes_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4, server_default=sa.text("gen_random_uuid()"))


class Choice(Moves, WithId, Base):
    """One of those a referral may go to, in the order of `position`; no partner means our own people of the service."""

    __tablename__ = "referral_choice"
    MOVES: ClassVar = {
        None: {ChoiceStatus.NEXT},
        ChoiceStatus.NEXT: {ChoiceStatus.ASKED, ChoiceStatus.PASSED},
        ChoiceStatus.ASKED: {ChoiceStatus.ACCEPTED, ChoiceStatus.DECLINED, ChoiceStatus.SILENT, ChoiceStatus.PASSED},
    }
    __table_args__ = (
        enum_check("status", ChoiceStatus),
        sa.UniqueConstraint("referral_id", "position"),
        sa.UniqueConstraint("referral_id", "partner_id"),
        sa.CheckConstraint("position BETWEEN 1 AND 5", name="position_within"),
        sa.Index("referral_choice_asked_idx", "referral_id", unique=True, postgresql_where="status = 'asked'"),
        sa.Index(None, "partner_id"),
    )
    UPDATES: ClassVar = ("status",)
    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    position: Mapped[int]
    partner_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("partner.id"))
    status: Mapped[ChoiceStatus] = mapped_column(default=ChoiceStatus.NEXT)


class Report(WithId, Base):
    """Something the helper wrote back: part `report`, under the service's own key, or the slot's for the holders.

    `file_id` names the object of a file that came with it; its name and key are part `attached`. `padded` is how long
    the content is inside its frames.
    """

    __tablename__ = "referral_report"
    __table_args__ = (
        sa.CheckConstraint("(file_id IS NULL) = (padded IS NULL)", name="file_has_size"),
        sa.Index(None, "referral_id"),
    )
    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    author_id: Mapped[UUID] = mapped_column(sa.ForeignKey("principal.id"))
    written_on: Mapped[date]
    file_id: Mapped[UUID | None] = mapped_column(unique=True)
    padded: Mapped[int | None]
