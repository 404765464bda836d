"""What an officer is asked to agree to. Who agreed to what would say much of them: it is sealed, the row is bare."""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId


class Purpose(StrEnum):
    """What the officer may consent to."""

    CASEWORK = "casework"
    PARTNERS = "partners"
    REPORTING = "reporting"
    TESTIMONY = "testimony"
    REINSTATEMENT = "reinstatement"


class ConsentState(StrEnum):
    """How a consent stands. All but the last are acts that are written down; the last is a matter of the day."""

    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


#: Each purpose as the application's form says it.
PURPOSES: dict[str, Any] = {
    Purpose.CASEWORK: _("The people who will help me may read what I write here."),
    Purpose.PARTNERS: _("They may ask me about handing a part of it to a lawyer, a psychologist or a school."),
    Purpose.REPORTING: _("I may be counted in reports on this work."),
    Purpose.TESTIMONY: _("I may be asked whether I want to tell investigators what I saw."),
    Purpose.REINSTATEMENT: _("I may be asked whether I want to serve again, once the service is bound by law."),
}
#: Each purpose in a word or two, as staff read it and as a refusal names what is missing.
PURPOSE_WORDS: dict[str, Any] = {
    Purpose.CASEWORK: _("Work on the case"),
    Purpose.PARTNERS: _("Sharing with a partner"),
    Purpose.REPORTING: _("Being counted in reports"),
    Purpose.TESTIMONY: _("Being asked to testify"),
    Purpose.REINSTATEMENT: _("Being asked to serve again"),
}
CONSENT_WORDS: dict[str, Any] = {
    ConsentState.ASKED: _("Asked, not answered yet"),
    ConsentState.GIVEN: _("Agreed"),
    ConsentState.REFUSED: _("Not agreed"),
    ConsentState.WITHDRAWN: _("Taken back"),
    ConsentState.EXPIRED: _("Run out"),
}

#: What is agreed to, in full, by purpose and version: the newest counts, the older ones stay as they were read.
#: A changed text is a new version, never an edited one.
TERMS: dict[Purpose, dict[int, Any]] = {
    Purpose.CASEWORK: {
        1: _(
            "The two people who hold my case, and who stands in for them on leave, may read what I write here and work"
            " with it. Without this nobody can help me through this place. I can take it back on any day."
        ),
    },
    Purpose.PARTNERS: {
        1: _(
            "My coordinators may suggest to me that a part of my case goes to a lawyer, a psychologist, a school or"
            " another helper. Nothing goes to anybody until I have agreed to that one by name."
        ),
    },
    Purpose.REPORTING: {
        1: _(
            "I may be counted in reports on this work: as a number among others, never with a name, a place or a"
            " story, and in no group so small that I could be recognised."
        ),
    },
    Purpose.TESTIMONY: {
        1: _(
            "I may be asked whether I want to tell investigators or a court what I saw. This is no promise to do so,"
            " and nothing that I wrote is shown to them. I decide anew when I am asked."
        ),
    },
    Purpose.REINSTATEMENT: {
        1: _(
            "I may be asked whether I want to serve again once the service is bound by law. It promises me no post and"
            " asks nothing of me now."
        ),
    },
}
#: What is agreed to when one partner is named.
PARTNER_TERMS: dict[int, Any] = {
    1: _(
        "My coordinators may tell %(partner)s what they need to know of my case to help me, and no more. I may ask"
        " what was told. I can take this back on any day; what was told until then cannot be called back."
    ),
}


def newest(purpose: Purpose, partner: str | None = None) -> int:
    """The version of the terms that is shown now."""
    return max(PARTNER_TERMS if partner else TERMS[purpose])


def terms_of(purpose: Purpose, partner: str | None = None, version: int | None = None) -> str:
    """The terms in the reader's language: of this version, or the newest. Raises KeyError for one there never was."""
    chosen = version or newest(purpose, partner)
    if partner:
        return str(PARTNER_TERMS[chosen]) % {"partner": partner}
    return str(TERMS[purpose][chosen])


class ConsentAct(WithId, Base):
    """One act: asked, given, refused or withdrawn. The newest for a purpose and partner counts; none is changed.

    The sealed part "consent" says which; here is only that something was said, as which act of the case, and the day.
    """

    __tablename__ = "consent_act"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "position"),
        sa.CheckConstraint("position > 0", name="counted"),
    )
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    position: Mapped[int]
    written_on: Mapped[date]
