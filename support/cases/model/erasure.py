"""An officer's wish to be forgotten. What they wrote with it is sealed; that they asked has to be seen by somebody."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves

#: A person answers within so many days.
ANSWERED_WITHIN = 14


class ErasureStatus(StrEnum):
    """Where a wish to be forgotten stands."""

    ASKED = "asked"
    WITHDRAWN = "withdrawn"
    DONE = "done"


#: The codes as staff read them.
ERASURE_WORDS: dict[str, Any] = {
    ErasureStatus.ASKED: _("Asks to be forgotten"),
    ErasureStatus.WITHDRAWN: _("Taken back"),
    ErasureStatus.DONE: _("Forgotten"),
}


class ErasureRequest(Moves, WithId, Base):
    """One wish to be forgotten, and the day by which a person has to answer it; one open in a case at most."""

    __tablename__ = "erasure_request"
    MOVES: ClassVar = {
        None: {ErasureStatus.ASKED},
        ErasureStatus.ASKED: {ErasureStatus.WITHDRAWN, ErasureStatus.DONE},
    }
    __table_args__ = (
        enum_check("status", ErasureStatus),
        sa.CheckConstraint("answer_by > asked_on", name="time_to_answer"),
        sa.CheckConstraint("(status = 'asked') = (ended_on IS NULL)", name="ended_on_a_day"),
        sa.Index("erasure_request_open_idx", "case_id", unique=True, postgresql_where="status = 'asked'"),
        sa.Index(None, "case_id"),
    )
    UPDATES: ClassVar = ("status", "ended_on")
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    status: Mapped[ErasureStatus]
    asked_on: Mapped[date]
    answer_by: Mapped[date]
    ended_on: Mapped[date | None]
