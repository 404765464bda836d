"""The reinstatement register in the open zone: that there is an entry, and when it runs out. What it says is sealed."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves

#: An entry lasts a year; who does not renew it is asked nothing more.
LASTS_MONTHS = 12
#: Three score each application, and what each gives is 0 to this for each criterion.
PANEL = 3
MOST_POINTS = 5


class EntryStatus(StrEnum):
    """Whether an entry counts."""

    ACTIVE = "active"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class Speciality(StrEnum):
    """What somebody can do in a service. Sealed in an entry and a request; open in a competition that is published."""

    INVESTIGATION = "investigation"
    FORENSICS = "forensics"
    PATROL = "patrol"
    TRAFFIC = "traffic"
    PUBLIC_ORDER = "public_order"
    CYBER = "cyber"
    FINANCIAL_CRIME = "financial_crime"
    BORDER = "border"
    RESCUE = "rescue"
    JUVENILE = "juvenile"
    PROSECUTION = "prosecution"
    COURTS = "courts"
    TRAINING = "training"
    COMMAND = "command"
    SUPPLY = "supply"
    OVERSIGHT = "oversight"
    OTHER = "other"


class WishStatus(StrEnum):
    """How an officer answered a wish to speak with them."""

    ASKED = "asked"
    YES = "yes"
    NO = "no"
    LAPSED = "lapsed"


class CompetitionStatus(StrEnum):
    """Where an open competition stands."""

    DRAFT = "draft"
    OPEN = "open"
    SCORING = "scoring"
    RANKED = "ranked"
    CANCELLED = "cancelled"


class ApplicationStatus(StrEnum):
    """Where an application stands."""

    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    RANKED = "ranked"


class Criterion(StrEnum):
    """What a panel scores."""

    COMPETENCE = "competence"
    LAWFULNESS = "lawfulness"
    LANGUAGES = "languages"
    MOTIVE = "motive"


SPECIALITY_WORDS: dict[str, Any] = {
    Speciality.INVESTIGATION: _("Investigation"),
    Speciality.FORENSICS: _("Forensics"),
    Speciality.PATROL: _("Patrol and community policing"),
    Speciality.TRAFFIC: _("Traffic"),
    Speciality.PUBLIC_ORDER: _("Public order, bound by law"),
    Speciality.CYBER: _("Cybercrime"),
    Speciality.FINANCIAL_CRIME: _("Financial crime"),
    Speciality.BORDER: _("Border"),
    Speciality.RESCUE: _("Rescue and emergencies"),
    Speciality.JUVENILE: _("Young people"),
    Speciality.PROSECUTION: _("Prosecution"),
    Speciality.COURTS: _("Courts"),
    Speciality.TRAINING: _("Training others"),
    Speciality.COMMAND: _("Command and staff work"),
    Speciality.SUPPLY: _("Supply and finance"),
    Speciality.OVERSIGHT: _("Internal oversight"),
    Speciality.OTHER: _("Another speciality"),
}
ENTRY_WORDS: dict[str, Any] = {
    EntryStatus.ACTIVE: _("In the register"),
    EntryStatus.LAPSED: _("Run out"),
    EntryStatus.WITHDRAWN: _("Withdrawn"),
}
WISH_WORDS: dict[str, Any] = {
    WishStatus.ASKED: _("Asked"),
    WishStatus.YES: _("Yes"),
    WishStatus.NO: _("No"),
    WishStatus.LAPSED: _("Not answered in time"),
}
COMPETITION_WORDS: dict[str, Any] = {
    CompetitionStatus.DRAFT: _("Draft"),
    CompetitionStatus.OPEN: _("Open"),
    CompetitionStatus.SCORING: _("Being scored"),
    CompetitionStatus.RANKED: _("Ranked"),
    CompetitionStatus.CANCELLED: _("Cancelled"),
}
APPLICATION_WORDS: dict[str, Any] = {
    ApplicationStatus.SUBMITTED: _("Sent"),
    ApplicationStatus.WITHDRAWN: _("Withdrawn"),
    ApplicationStatus.RANKED: _("Ranked"),
}
CRITERION_WORDS: dict[str, Any] = {
    Criterion.COMPETENCE: _("Knows the work"),
    Criterion.LAWFULNESS: _("Keeps to the law"),
    Criterion.LANGUAGES: _("Languages"),
    Criterion.MOTIVE: _("Reasons to serve"),
}


class RegisterEntry(Moves, WithId, Base):
    """An officer's entry: part `entry` under a key of its own, for the reinstatement compartment and the officer.

    Withdrawing deletes what is sealed; the row stays for as long as the case and says nothing more.
    """

    __tablename__ = "register_entry"
    MOVES: ClassVar = {
        None: {EntryStatus.ACTIVE},
        EntryStatus.ACTIVE: {EntryStatus.LAPSED, EntryStatus.WITHDRAWN},
        EntryStatus.LAPSED: {EntryStatus.ACTIVE, EntryStatus.WITHDRAWN},
        EntryStatus.WITHDRAWN: {EntryStatus.ACTIVE},
    }
    __table_args__ = (enum_check("status", EntryStatus), sa.UniqueConstraint("case_id"))
    UPDATES: ClassVar = ("status", "renew_by")
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    status: Mapped[EntryStatus] = mapped_column(default=EntryStatus.ACTIVE)
    renew_by: Mapped[date]


class ContactRequest(WithId, Base):
    """The reform team would speak with people of a speciality. Of which, and what for, is part `request`.

    It is sealed, since a wish leads from it to a case: open, it would say what somebody served as.
    """

    __tablename__ = "contact_request"
    asked_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    asked_on: Mapped[date]
    answer_by: Mapped[date]


class Wish(Moves, WithId, Base):
    """One officer asked by one request: part `wish` says what for. Only with a yes is anything told: part `contact`.

    Both lie under the key of the entry, and go with it when it is withdrawn.
    """

    __tablename__ = "contact_wish"
    MOVES: ClassVar = {
        None: {WishStatus.ASKED},
        WishStatus.ASKED: {WishStatus.YES, WishStatus.NO, WishStatus.LAPSED},
        WishStatus.YES: {WishStatus.NO},
    }
    __table_args__ = (
        enum_check("status", WishStatus),
        sa.UniqueConstraint("request_id", "entry_id"),
        sa.Index(None, "entry_id"),
    )
    UPDATES: ClassVar = ("status",)
    request_id: Mapped[UUID] = mapped_column(sa.ForeignKey("contact_request.id"))
    entry_id: Mapped[UUID] = mapped_column(sa.ForeignKey("register_entry.id"))
    status: Mapped[WishStatus] = mapped_column(default=WishStatus.ASKED)


class Competition(Moves, WithId, Base):
    """An open competition for `places` in a service; title and text are published to officers."""

    __tablename__ = "competition"
    MOVES: ClassVar = {
        None: {CompetitionStatus.DRAFT, CompetitionStatus.OPEN},
        CompetitionStatus.DRAFT: {CompetitionStatus.OPEN, CompetitionStatus.CANCELLED},
        CompetitionStatus.OPEN: {CompetitionStatus.SCORING, CompetitionStatus.CANCELLED},
        CompetitionStatus.SCORING: {CompetitionStatus.RANKED, CompetitionStatus.CANCELLED},
    }
    __table_args__ = (
        enum_check("status", CompetitionStatus),
        enum_check("speciality", Speciality),
        sa.CheckConstraint("places BETWEEN 1 AND 1000", name="places_within"),
    )
    UPDATES: ClassVar = ("status", "title", "words", "closes_on", "places")
    title: Mapped[str]
    words: Mapped[str]
    speciality: Mapped[Speciality]
    places: Mapped[int]
    closes_on: Mapped[date]
    status: Mapped[CompetitionStatus] = mapped_column(default=CompetitionStatus.OPEN)
    made_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))


class PanelSeat(Base):
    """One of the three who score a competition's applications; never somebody who holds the case of one.

    Another may take the seat of who has scored nothing yet.
    """

    __tablename__ = "panel_seat"
    __table_args__ = (
        sa.UniqueConstraint("competition_id", "person_id"),
        sa.CheckConstraint(f"seat BETWEEN 1 AND {PANEL}", name="seat_within"),
    )
    UPDATES: ClassVar = ("person_id",)
    competition_id: Mapped[UUID] = mapped_column(sa.ForeignKey("competition.id"), primary_key=True)
    seat: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))


class CompetitionApplication(Moves, WithId, Base):
    """An officer's application under a name made for it alone; what they wrote is part `answers`."""

    __tablename__ = "competition_application"
    MOVES: ClassVar = {
        None: {ApplicationStatus.SUBMITTED},
        ApplicationStatus.SUBMITTED: {ApplicationStatus.WITHDRAWN, ApplicationStatus.RANKED},
    }
    __table_args__ = (
        enum_check("status", ApplicationStatus),
        sa.UniqueConstraint("competition_id", "case_id"),
        sa.UniqueConstraint("competition_id", "handle"),
        sa.UniqueConstraint("id", "competition_id"),
        sa.CheckConstraint("(status = 'ranked') = (rank IS NOT NULL)", name="rank_when_ranked"),
    )
    UPDATES: ClassVar = ("status", "rank")
    competition_id: Mapped[UUID] = mapped_column(sa.ForeignKey("competition.id"))
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    handle: Mapped[str]
    status: Mapped[ApplicationStatus] = mapped_column(default=ApplicationStatus.SUBMITTED)
    rank: Mapped[int | None]


class Score(WithId, Base):
    """One panel member's points for one criterion of one application; why is part `reason` under the application's key.

    Given once. A member of the panel sees the others' only after their own.
    """

    __tablename__ = "panel_score"
    __table_args__ = (
        enum_check("criterion", Criterion),
        sa.CheckConstraint(f"points BETWEEN 0 AND {MOST_POINTS}", name="points_within"),
        sa.UniqueConstraint("application_id", "person_id", "criterion"),
        sa.ForeignKeyConstraint(
            ["application_id", "competition_id"],
            ["competition_application.id", "competition_application.competition_id"],
        ),
        sa.ForeignKeyConstraint(["competition_id", "person_id"], ["panel_seat.competition_id", "panel_seat.person_id"]),
    )
    application_id: Mapped[UUID]
    competition_id: Mapped[UUID]
    person_id: Mapped[UUID]
    criterion: Mapped[Criterion]
    points: Mapped[int]
