"""Partners in the open zone: kinds, codes, days. Names and contacts are sealed: whoever helps is at risk too."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, enum_check
from support.core.states import Moves


class PartnerKind(StrEnum):
    """What a partner is."""

    LAW_FIRM = "law_firm"
    LAWYER = "lawyer"
    PSYCHOLOGIST = "psychologist"
    MEDICAL = "medical"
    TRAINING = "training"
    EMPLOYER = "employer"
    FUND = "fund"
    UNION = "union"


class Offer(StrEnum):
    """What a partner can be asked for."""

    LEGAL = "legal"
    PSYCHOLOGICAL = "psychological"
    MEDICAL = "medical"
    TRAINING = "training"
    WORK = "work"
    SHELTER = "shelter"
    OTHER = "other"


class PartnerStatus(StrEnum):
    """Where a partner stands. Only with an agreement, which somebody else vetted, is anything shared."""

    ENTERED = "entered"
    AGREED = "agreed"
    PAUSED = "paused"
    ENDED = "ended"


#: ISO 639-1; what people who left speak, and who helps them.
LANGUAGES = ("be", "ru", "en", "pl", "lt", "uk", "de", "lv", "ka", "cs", "fr", "es")
#: ISO 3166-1; where partners work. `XX` is everywhere: online.
REGIONS = ("PL", "LT", "LV", "EE", "UA", "GE", "DE", "CZ", "SK", "AT", "NL", "BE", "FR", "ES", "IT", "GB", "SE", "NO",
           "FI", "DK", "US", "CA", "BY", "XX")  # fmt: skip

KIND_WORDS: dict[str, Any] = {
    PartnerKind.LAW_FIRM: _("Law firm"),
    PartnerKind.LAWYER: _("Lawyer"),
    PartnerKind.PSYCHOLOGIST: _("Psychologist"),
    PartnerKind.MEDICAL: _("Medical help"),
    PartnerKind.TRAINING: _("Training provider"),
    PartnerKind.EMPLOYER: _("Employer"),
    PartnerKind.FUND: _("Solidarity fund"),
    PartnerKind.UNION: _("Police union abroad"),
}
OFFER_WORDS: dict[str, Any] = {
    Offer.LEGAL: _("Legal help"),
    Offer.PSYCHOLOGICAL: _("Psychological help"),
    Offer.MEDICAL: _("Medical help"),
    Offer.TRAINING: _("Retraining"),
    Offer.WORK: _("Work"),
    Offer.SHELTER: _("A place to stay"),
    Offer.OTHER: _("Something else"),
}
PARTNER_WORDS: dict[str, Any] = {
    PartnerStatus.ENTERED: _("Not vetted yet"),
    PartnerStatus.AGREED: _("Agreed"),
    PartnerStatus.PAUSED: _("Paused"),
    PartnerStatus.ENDED: _("Ended"),
}
LANGUAGE_WORDS: dict[str, Any] = {
    "be": _("Belarusian"),
    "ru": _("Russian"),
    "en": _("English"),
    "pl": _("Polish"),
    "lt": _("Lithuanian"),
    "uk": _("Ukrainian"),
    "de": _("German"),
    "lv": _("Latvian"),
    "ka": _("Georgian"),
    "cs": _("Czech"),
    "fr": _("French"),
    "es": _("Spanish"),
}
REGION_WORDS: dict[str, Any] = {
    "PL": _("Poland"),
    "LT": _("Lithuania"),
    "LV": _("Latvia"),
    "EE": _("Estonia"),
    "UA": _("Ukraine"),
    "GE": _("Georgia"),
    "DE": _("Germany"),
    "CZ": _("Czechia"),
    "SK": _("Slovakia"),
    "AT": _("Austria"),
    "NL": _("Netherlands"),
    "BE": _("Belgium"),
    "FR": _("France"),
    "ES": _("Spain"),
    "IT": _("Italy"),
    "GB": _("United Kingdom"),
    "SE": _("Sweden"),
    "NO": _("Norway"),
    "FI": _("Finland"),
    "DK": _("Denmark"),
    "US": _("United States"),
    "CA": _("Canada"),
    "BY": _("Belarus"),
    "XX": _("Online, everywhere"),
}


def within(column: str, codes: Any) -> str:
    """SQL that a column holds some codes of a list, and no others."""
    listed = ", ".join(f"'{code}'" for code in codes)
    return f"{column} <@ ARRAY[{listed}]::text[]"


class Partner(Moves, Base):
    """A partner, of the same id as its organisation in `people`. Name, contact and remarks are sealed parts.

    `capacity` is how many referrals it takes at a time. The agreement lasts from one day to another, both included,
    and was vetted by somebody other than who entered it.
    """

    __tablename__ = "partner"
    MOVES: ClassVar = {
        None: {PartnerStatus.ENTERED},
        PartnerStatus.ENTERED: {PartnerStatus.AGREED, PartnerStatus.ENDED},
        PartnerStatus.AGREED: {PartnerStatus.PAUSED, PartnerStatus.ENDED, PartnerStatus.ENTERED},
        PartnerStatus.PAUSED: {PartnerStatus.AGREED, PartnerStatus.ENDED},
        PartnerStatus.ENDED: {PartnerStatus.ENTERED},
    }
    __table_args__ = (
        enum_check("kind", PartnerKind),
        enum_check("status", PartnerStatus),
        sa.CheckConstraint(within("offers", Offer), name="offers_known"),
        sa.CheckConstraint(within("languages", LANGUAGES), name="languages_known"),
        sa.CheckConstraint(within("regions", REGIONS), name="regions_known"),
        sa.CheckConstraint("cardinality(offers) > 0", name="some_offer"),
        sa.CheckConstraint("capacity BETWEEN 0 AND 10000", name="capacity_within"),
        sa.CheckConstraint("agreed_from <= agreed_until", name="agreement_in_order"),
        sa.CheckConstraint("vetted_by <> entered_by", name="two_people"),
        sa.CheckConstraint("(vetted_by IS NULL) = (vetted_on IS NULL)", name="vetted_on_a_day"),
        sa.CheckConstraint(
            "status NOT IN ('agreed', 'paused') OR (vetted_by IS NOT NULL AND agreed_from IS NOT NULL)",
            name="agreed_is_vetted",
        ),
    )
    UPDATES: ClassVar = (
        "kind",
        "status",
        "offers",
        "languages",
        "regions",
        "capacity",
        "out_of_hours",
        "agreed_from",
        "agreed_until",
        "entered_by",
        "vetted_by",
        "vetted_on",
    )
    id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    kind: Mapped[PartnerKind]
    status: Mapped[PartnerStatus] = mapped_column(default=PartnerStatus.ENTERED)
    offers: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    languages: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    regions: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    capacity: Mapped[int]
    out_of_hours: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    agreed_from: Mapped[date | None]
    agreed_until: Mapped[date | None]
    entered_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    entered_on: Mapped[date]
    vetted_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    vetted_on: Mapped[date | None]
