"""Expulsions: a hearing before the council, which needs two thirds of everybody in it."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves

#: Days between telling somebody and hearing them, and to appeal.
NOTICE, TO_APPEAL = 14, 30
#: So many sit in the council, without the member, before it can expel anybody.
LEAST_SEATS = 3


class ExpulsionStatus(StrEnum):
    """Where it stands."""

    CALLED = "called"
    EXPELLED = "expelled"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    OVERTURNED = "overturned"


EXPULSION_WORDS: dict[str, Any] = {
    ExpulsionStatus.CALLED: _("To be heard"),
    ExpulsionStatus.EXPELLED: _("Expelled"),
    ExpulsionStatus.REJECTED: _("The council did not agree"),
    ExpulsionStatus.WITHDRAWN: _("Withdrawn"),
    ExpulsionStatus.OVERTURNED: _("Undone on appeal"),
}


class Expulsion(Moves, WithId, Base):
    """A proposal to expel a member. Parts `grounds`, `statement` (the member's), `reasons` under a key (HEARING) of the
    member, each of the council, the union compartment and, on appeal, each of the commission.

    `seats` is how many were in the council when it was called, without the member: two thirds of them must say yes.
    """

    __tablename__ = "expulsion"
    __table_args__ = (
        enum_check("status", ExpulsionStatus),
        sa.CheckConstraint("member_id <> proposed_by", name="of_another"),
        sa.CheckConstraint("seats > 0", name="some_seats"),
        sa.CheckConstraint("(status = 'called') = (decided_on IS NULL)", name="decided_when_over"),
        sa.CheckConstraint("status IN ('called', 'withdrawn') OR decided_on >= hearing_on", name="heard_first"),
        sa.Index(
            "expulsion_one_at_a_time_idx",
            "member_id",
            unique=True,
            postgresql_where=sa.text("status = 'called'"),
        ),
    )
    NAMED_IN_LOG: ClassVar = False
    MOVES: ClassVar = {
        None: {ExpulsionStatus.CALLED},
        ExpulsionStatus.CALLED: {ExpulsionStatus.EXPELLED, ExpulsionStatus.REJECTED, ExpulsionStatus.WITHDRAWN},
        ExpulsionStatus.EXPELLED: {ExpulsionStatus.OVERTURNED},
    }
    UPDATES: ClassVar = ("status", "decided_on")
    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("membership.id"))
    proposed_by: Mapped[UUID] = mapped_column(sa.ForeignKey("membership.id"))
    seats: Mapped[int]
    hearing_on: Mapped[date]
    decided_on: Mapped[date | None]
    status: Mapped[ExpulsionStatus]


class ExpulsionVote(Base):
    """How somebody of the council voted; changed by nobody, the member themselves has none (a trigger)."""

    __tablename__ = "expulsion_vote"
    expulsion_id: Mapped[UUID] = mapped_column(sa.ForeignKey("expulsion.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("membership.id"), primary_key=True)
    expel: Mapped[bool] = mapped_column(sa.Boolean)
