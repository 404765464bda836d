"""Invitations: one use, 72 hours, nothing of the past comes with them."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock, throttle
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict, Invalid, Missing
from support.people import policy
from support.people.actor import Staff
from support.people.model import COMPARTMENT, FIRST_TEAM, FOUNDER, Invitation, Officer, Organisation, Person, Role
from support.people.service.officers import fresh_words
from support.people.service.sessions import end_all
from support.people.service.staff import checked_team
from support.people.service.stretching import stretched
from support.vault import ciphers, passphrases, tokens
from support.vault import service as vault
from support.vault.model import Kind, Name

LIFETIME = timedelta(hours=72)
DEAD = _("This invitation is unknown, used or too old. Ask for a new one.")


@dataclass(frozen=True)
class Sent:
    """An invitation and its code, which is shown once."""

    id: UUID
    code: str
    expires_at: Any


@dataclass(frozen=True)
class Welcome:
    """What somebody gets who accepts: shown once."""

    name: str | None
    passphrase: str
    roles: tuple[str, ...] = ()
    founded: tuple[str, ...] = ()
    audited_as: str = "person"


def may_invite(actor: Staff) -> None:
    """Refuse whoever does not invite. Raises Forbidden; Missing to officers."""
    if actor.kind != "staff":
        raise Missing()
    require(policy.may_invite, actor)


def invite(actor: Staff, roles: Sequence[Role], founds: Sequence[Name] = (), *, team: str | None = None) -> Sent:
    """Invite somebody to these roles, and to a team if one is named. Raises Forbidden, Invalid."""
    require(policy.may_invite, actor)
    check_roles(roles)
    for name in founds:
        if name not in {COMPARTMENT.get(role) for role in roles}:
            raise Invalid(fields={"founds": [_("A founder needs the role that works with this compartment.")]})
        if vault.founded(name):
            raise Conflict(_("This compartment is founded already."))
    named = checked_team(team) if team else None
    return _send(actor, roles=list(roles), founds=list(founds), asked_by=actor.id, team=named)


def add_organisation() -> Organisation:
    """Somebody we work with, whom a room above describes."""
    return save(Organisation())


def invite_guest(actor: Staff, organisation_id: UUID) -> Sent:
    """Invite somebody of a partner, who will see what is shared with them and nothing else. Raises Forbidden."""
    require(policy.may_invite_guests, actor)
    return _send(
        actor, roles=[Role.PARTNER.value], founds=[], asked_by=actor.id, team=None, organisation_id=organisation_id
    )


def check_roles(roles: Sequence[Role]) -> None:
    """Refuse what no single person may be; the database refuses it too. Raises Invalid."""
    held = set(roles)
    if Role.PARTNER in held:
        raise Invalid(fields={"roles": [_("A partner's people are invited on the partner's page.")]})
    if not held:
        raise Invalid(fields={"roles": [_("Choose at least one role.")]})
    if len(held) > 1 and held & {Role.ADMIN, Role.AUDITOR, Role.COMPLAINTS}:
        raise Invalid(fields={"roles": [_("An administrator, auditor or complaints officer can have no other role.")]})
    if Role.FINANCE in held and held & {Role.APPROVER, Role.CHAIR}:
        raise Invalid(fields={"roles": [_("Nobody can both approve and pay.")]})
    if Role.WITNESS in held and held & {Role.INTAKE, Role.CASEWORKER}:
        raise Invalid(fields={"roles": [_("Who reads testimony holds no cases.")]})


def _send(actor: Actor | None, **about: Any) -> Sent:
    code = tokens.new_token()
    row = save(Invitation(token_hash=tokens.fingerprint(code), expires_at=clock.now() + LIFETIME, **about))
    audit.record(actor, "invitation.sent", row)
    return Sent(row.id, code, row.expires_at)


def set_up(custodians: Mapping[str, bytes]) -> dict[str, Sent]:
    """Prepare an empty installation: the site, recovery, and an invitation for the administrator and each founder.

    What stands is left alone, so it can be run again when an invitation was lost: `{who: Sent}`.
    """
    vault.found_site()
    if not vault.founded(Name.RECOVERY):
        vault.set_recovery(custodians)
    wanted: dict[str, tuple[list[str], list[str]]] = {}
    if not execute(sa.select(Person.id).where(Person.roles.contains([Role.ADMIN.value]))).first():
        wanted["administrator"] = ([Role.ADMIN.value], [])
    for name, role in FOUNDER.items():
        if not vault.founded(name):
            wanted[f"founder of {name.value}"] = ([role.value], [name.value])
    return {who: _send(None, roles=roles, founds=founds) for who, (roles, founds) in wanted.items()}


def accept(code: str, *, language: str = "en") -> Welcome:
    """Use an invitation up: a new member of staff, or a new passphrase for somebody who lost theirs.

    Raises Missing for a code that is unknown, used or too old, the same answer for all three.
    """
    throttle.take("invitation")
    used = execute(
        sa.update(Invitation)
        .where(
            Invitation.token_hash == tokens.fingerprint(code.strip()),
            Invitation.used.is_(False),
            Invitation.expires_at > clock.now(),
        )
        .values(used=True)
        .returning(Invitation)
    ).scalar_one_or_none()
    if used is None:
        raise Missing(DEAD)
    if used.replaces is None:
        return _welcome(used, language)
    if execute(sa.select(Officer.id).where(Officer.id == used.replaces)).first():
        return _renew_officer(used.replaces, language)
    return _renew_staff(used.replaces, language)


def _credentials(principal_id: UUID, language: str) -> tuple[str, bytes, dict[str, Any]]:
    """A generated passphrase, a new seed, and what the person's row keeps of them."""
    passphrase = passphrases.generate(passphrases.STAFF_WORDS, language)
    salt, seed = os.urandom(16), ciphers.random_seed()
    with stretched() as place:
        root = place(passphrases.staff_root, passphrase, salt)
    verifier, wrapping = passphrases.staff_keys(root)
    kept = {
        "salt": salt,
        "verifier": hashlib.sha256(verifier).digest(),
        "wrapped_seed": ciphers.wrap(wrapping, seed, context=ciphers.canonical("apora/person", principal_id)),
        "pair_id": vault.add_pair(principal_id, seed, signs=True),
    }
    return passphrase, seed, kept


def _welcome(invitation: Invitation, language: str) -> Welcome:
    guest = invitation.organisation_id
    principal = vault.add_principal(Kind.PARTNER if guest else Kind.STAFF)
    passphrase, _seed, kept = _credentials(principal.id, language)
    team = invitation.team or FIRST_TEAM
    about = {"roles": list(invitation.roles), "second_factor": 0, "team": team, "organisation_id": guest}
    person = save(Person(id=principal.id, name=_free_name(), **about, **kept))
    for name in invitation.founds:
        vault.found(Name(name), person.id)
        audit.record(_acting(person), "compartment.founded", reason=name)
    audit.record(_acting(person), "invitation.accepted", invitation)
    return Welcome(person.name, passphrase, tuple(person.roles), tuple(invitation.founds))


@dataclass(frozen=True)
class _Newcomer:
    id: UUID
    kind: str = "staff"


def _acting(person: Person) -> _Newcomer:
    return _Newcomer(person.id, "partner" if person.organisation_id else "staff")


def _free_name() -> str:
    while True:
        name = passphrases.pseudonym()
        if not execute(sa.select(Person.id).where(Person.name == name)).first():
            return name


# A lost passphrase


def ask_replacement(actor: Staff, person: Person) -> Sent:
    """Invite somebody of staff to a new passphrase; their old one and their grants end when they accept."""
    require(policy.may_ask_replacement, actor, person)
    if person.disabled_on is not None:
        raise Conflict(_("This person is disabled."))
    return _send(actor, roles=[], founds=[], replaces=person.id, asked_by=actor.id)


def _renew_staff(person_id: UUID, language: str) -> Welcome:
    person = execute(sa.select(Person).where(Person.id == person_id).with_for_update()).scalar_one()
    if person.disabled_on is not None:
        raise Missing(DEAD)
    passphrase, _seed, kept = _credentials(person_id, language)
    for column, value in kept.items():
        setattr(person, column, value)
    person.second_factor = 0  # its secret follows from the seed, and the seed is new
    end_all(person_id)
    audit.record(_acting(person), "passphrase.replaced", person)
    return Welcome(person.name, passphrase, tuple(person.roles))


def ask_officer_replacement(actor: Staff, officer_id: UUID) -> Invitation:
    """A holder asks for new words for an officer; it needs a second person's yes. The caller checks the case."""
    pending = execute(
        sa.select(Invitation).where(
            Invitation.replaces == officer_id, Invitation.used.is_(False), Invitation.expires_at > clock.now()
        )
    ).first()
    if pending:
        raise Conflict(_("A replacement was asked for already. It can be confirmed by a second person."))
    row = save(
        Invitation(
            id=uuid4(),
            token_hash=None,
            roles=[],
            founds=[],
            replaces=officer_id,
            asked_by=actor.id,
            expires_at=clock.now() + LIFETIME,
        )
    )
    audit.record(actor, "replacement.asked", row)
    return row


def pending_replacements(officer_id: UUID) -> list[Invitation]:
    """What waits for a second person's yes."""
    rows = execute(
        sa.select(Invitation).where(
            Invitation.replaces == officer_id,
            Invitation.used.is_(False),
            Invitation.token_hash.is_(None),
            Invitation.expires_at > clock.now(),
        )
    )
    return list(rows.scalars())


def confirm_replacement(actor: Staff, invitation_id: UUID, officer_id: UUID) -> Sent:
    """The second person's yes; the code goes to the officer, and only they see the new words.

    Raises Missing, Conflict for the person who asked.
    """
    row = execute(
        sa.select(Invitation)
        .where(Invitation.id == invitation_id, Invitation.replaces == officer_id, Invitation.used.is_(False))
        .with_for_update()
    ).scalar_one_or_none()
    if row is None or row.expires_at <= clock.now() or row.token_hash is not None:
        raise Missing()
    if row.asked_by == actor.id:
        raise Conflict(_("Somebody other than the one who asked must confirm."))
    code = tokens.new_token()
    row.token_hash, row.confirmed_by, row.expires_at = tokens.fingerprint(code), actor.id, clock.now() + LIFETIME
    save(row)
    audit.record(actor, "replacement.confirmed", row)
    return Sent(row.id, code, row.expires_at)


def _renew_officer(officer_id: UUID, language: str) -> Welcome:
    passphrase, lookup, seed = fresh_words(language)
    officer = execute(sa.select(Officer).where(Officer.id == officer_id).with_for_update()).scalar_one()
    officer.lookup, officer.pair_id, officer.confirmed = lookup, vault.add_pair(officer_id, seed), False
    save(officer)
    end_all(officer_id)
    audit.record(_Renewed(officer_id), "passphrase.replaced")
    return Welcome(None, passphrase)


@dataclass(frozen=True)
class _Renewed:
    id: UUID
    kind: str = "officer"
