"""Staff, officers, sessions, invitations and used one-time codes. No real name is held anywhere."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId
from support.vault.model import Name


class Role(StrEnum):
    """What a member of staff may be."""

    INTAKE = "intake"
    VETTING = "vetting"
    CASEWORKER = "caseworker"
    LEAD = "lead"
    APPROVER = "approver"
    CHAIR = "chair"
    FINANCE = "finance"
    LAWYER = "lawyer"
    PSYCHOLOGIST = "psychologist"
    TRAINING = "training"
    REGISTRAR = "registrar"
    REFORM = "reform"
    WITNESS = "witness"
    COMPLAINTS = "complaints"
    PARTNER = "partner"
    AUDITOR = "auditor"
    ADMIN = "admin"


#: A role with a compartment acts only once its key was granted.
COMPARTMENT: dict[Role, Name] = {
    Role.INTAKE: Name.INTAKE,
    Role.VETTING: Name.VETTING,
    Role.APPROVER: Name.APPROVAL,
    Role.CHAIR: Name.APPROVAL,
    Role.FINANCE: Name.FINANCE,
    Role.LAWYER: Name.LEGAL,
    Role.PSYCHOLOGIST: Name.PSYCHOLOGY,
    Role.REGISTRAR: Name.UNION,
    Role.REFORM: Name.REINSTATEMENT,
    Role.WITNESS: Name.TESTIMONY,
    Role.COMPLAINTS: Name.COMPLAINTS,
}

#: The role whose first member founds a compartment: the first that acts by its key.
FOUNDER: dict[Name, Role] = {name: role for role, name in reversed(COMPARTMENT.items())}

#: What people call the roles and the compartments.
ROLE_WORDS: dict[str, Any] = {
    Role.INTAKE: _("Intake"),
    Role.VETTING: _("Vetting"),
    Role.CASEWORKER: _("Caseworker"),
    Role.LEAD: _("Team lead"),
    Role.APPROVER: _("Approver"),
    Role.CHAIR: _("Chair of finance"),
    Role.FINANCE: _("Finance"),
    Role.LAWYER: _("Lawyer"),
    Role.PSYCHOLOGIST: _("Psychologist"),
    Role.TRAINING: _("Training coordinator"),
    Role.REGISTRAR: _("Union registrar"),
    Role.REFORM: _("Reform team"),
    Role.WITNESS: _("Testimony officer"),
    Role.COMPLAINTS: _("Complaints officer"),
    Role.PARTNER: _("Partner"),
    Role.AUDITOR: _("Auditor"),
    Role.ADMIN: _("Administrator"),
}
COMPARTMENT_WORDS: dict[str, Any] = {
    Name.INTAKE: _("Intake"),
    Name.VETTING: _("Vetting"),
    Name.APPROVAL: _("Approval"),
    Name.FINANCE: _("Finance"),
    Name.LEGAL: _("Legal"),
    Name.PSYCHOLOGY: _("Psychology"),
    Name.UNION: _("Union"),
    Name.TESTIMONY: _("Testimony"),
    Name.REINSTATEMENT: _("Reinstatement"),
    Name.COMPLAINTS: _("Complaints"),
    Name.RECOVERY: _("Recovery"),
}

#: The team of whoever was put into no other, and what a team's code looks like.
FIRST_TEAM = "first"
TEAM_CODE = "^[a-z0-9-]{1,24}$"
TEAM_SHAPE = _("Use small letters, digits and hyphens, at most 24 of them: “north”, say.")

_KNOWN = ", ".join(f"'{role.value}'" for role in Role)


def roles_checks() -> tuple[sa.CheckConstraint, ...]:
    """What no single person may be, refused by the database."""
    return (
        sa.CheckConstraint(f"roles <@ ARRAY[{_KNOWN}]::text[]", name="roles_known"),
        sa.CheckConstraint("NOT (roles @> ARRAY['admin'] AND cardinality(roles) > 1)", name="admin_reads_nothing"),
        sa.CheckConstraint("NOT (roles @> ARRAY['auditor'] AND cardinality(roles) > 1)", name="auditor_only_reads"),
        sa.CheckConstraint("NOT (roles @> ARRAY['approver', 'finance'])", name="approver_never_pays"),
        sa.CheckConstraint("NOT (roles @> ARRAY['chair', 'finance'])", name="chair_never_pays"),
        sa.CheckConstraint(
            "NOT (roles @> ARRAY['complaints'] AND cardinality(roles) > 1)", name="complaints_independent"
        ),
        sa.CheckConstraint(
            "NOT (roles @> ARRAY['witness'] AND roles && ARRAY['intake', 'caseworker'])", name="witness_holds_no_case"
        ),
        sa.CheckConstraint("NOT (roles @> ARRAY['partner'] AND cardinality(roles) > 1)", name="partner_is_a_guest"),
        sa.CheckConstraint("(roles @> ARRAY['partner']) = (organisation_id IS NOT NULL)", name="partner_of_somebody"),
    )


class Organisation(WithId, Base):
    """Somebody we work with: its people sign in like staff. What it is and is called, a room above knows."""

    __tablename__ = "organisation"


class Person(Base):
    """A member of staff under a generated name. `second_factor` counts enrolments; 0 is none.

    `team` is a short code the administrator chooses; its lead sees how much work the team has, and no case.
    Somebody of a partner has its `organisation_id`, and is shown nothing but what is shared with them.
    """

    __tablename__ = "person"
    __table_args__ = (
        *roles_checks(),
        sa.CheckConstraint("cardinality(roles) > 0", name="some_role"),
        sa.CheckConstraint(f"team ~ '{TEAM_CODE}'", name="team_code"),
    )
    UPDATES: ClassVar = ("salt", "verifier", "wrapped_seed", "pair_id", "second_factor", "disabled_on", "team")
    id: Mapped[UUID] = mapped_column(sa.ForeignKey("principal.id"), primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    roles: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    salt: Mapped[bytes]
    verifier: Mapped[bytes]
    wrapped_seed: Mapped[bytes]
    pair_id: Mapped[UUID] = mapped_column(sa.ForeignKey("public_keys.id"))
    second_factor: Mapped[int] = mapped_column(default=0)
    disabled_on: Mapped[date | None]
    team: Mapped[str] = mapped_column(default=FIRST_TEAM, server_default=FIRST_TEAM)
    organisation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)


class Officer(Base):
    """An officer: the look-up value of their passphrase, and whether they have typed it back."""

    __tablename__ = "officer"
    UPDATES: ClassVar = ("lookup", "pair_id", "confirmed")
    id: Mapped[UUID] = mapped_column(sa.ForeignKey("principal.id"), primary_key=True)
    lookup: Mapped[bytes] = mapped_column(unique=True)
    pair_id: Mapped[UUID] = mapped_column(sa.ForeignKey("public_keys.id"))
    confirmed: Mapped[bool] = mapped_column(sa.Boolean, default=False)


class Member(Base):
    """Somebody of the union, as they sign in: like an officer, by words of their own. No row joins the two.

    Written anew with the other rows of members by the nightly stirring, so that no order tells when they came.
    """

    __tablename__ = "member"
    UPDATES: ClassVar = ("lookup", "pair_id")
    id: Mapped[UUID] = mapped_column(sa.ForeignKey("principal.id"), primary_key=True)
    lookup: Mapped[bytes] = mapped_column(unique=True)
    pair_id: Mapped[UUID] = mapped_column(sa.ForeignKey("public_keys.id"))


class ReplacedWords(Base):
    """Words that a member had before: their look-up value and the quarter, and not whose they were.

    So whoever has the true old words learns that others asked for new ones.
    """

    __tablename__ = "replaced_words"
    lookup: Mapped[bytes] = mapped_column(primary_key=True)
    replaced_in: Mapped[date]


class SessionRow(WithId, Base):
    """A session: the token's SHA-256 and the seed sealed under the token. Its times die with it."""

    __tablename__ = "session"
    __table_args__ = (sa.Index(None, "principal_id"), {"prefixes": ["UNLOGGED"]})
    UPDATES: ClassVar = ("seen_at", "enrolling")
    DELETES: ClassVar = True
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    principal_id: Mapped[UUID]
    pair_id: Mapped[UUID]
    sealed_seed: Mapped[bytes]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    enrolling: Mapped[bool] = mapped_column(sa.Boolean, default=False)


class Invitation(WithId, Base):
    """A single use, 72 hours: to become staff, to found compartments, or to replace a lost passphrase.

    An officer's replacement is asked for by one person and confirmed by another. `team` is where a newcomer begins.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        *roles_checks(),
        sa.CheckConstraint("confirmed_by <> asked_by", name="two_people"),
        sa.CheckConstraint("token_hash IS NOT NULL OR (replaces IS NOT NULL AND NOT used)", name="token_when_usable"),
        sa.CheckConstraint(f"team ~ '{TEAM_CODE}'", name="team_code"),
    )
    UPDATES: ClassVar = ("used", "confirmed_by", "token_hash", "expires_at")
    token_hash: Mapped[bytes | None] = mapped_column(unique=True)
    roles: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    founds: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    replaces: Mapped[UUID | None] = mapped_column(sa.ForeignKey("principal.id"))
    asked_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    confirmed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    used: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    team: Mapped[str | None]
    organisation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisation.id"))


class UsedCode(Base):
    """A one-time code that was used, by its 30-second step: it never works again."""

    __tablename__ = "used_code"
    DELETES: ClassVar = True
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True)
