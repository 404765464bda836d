"""Signing in, staying signed in, signing out. One mechanism for pages and API."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock, throttle
from support.core.db import aside, execute, save
from support.core.errors import SignInNeeded
from support.core.settings import settings
from support.people.actor import Guest, MemberActor, OfficerActor, Signed, Staff
from support.people.model import Member, Officer, Person, ReplacedWords, SessionRow
from support.people.service import second_factor
from support.people.service.officers import officer_keys_of
from support.people.service.stretching import stretched
from support.vault import ciphers, passphrases, tokens
from support.vault import service as vault
from support.vault.keyring import Keyring

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
#: A session's last use is written this often at most.
GRAIN = timedelta(seconds=60)

WORDS_REFUSED = _("These words do not match. Check each of them and their order, and try again.")
REFUSED = _("The name, passphrase or code does not match. Check them and try again.")


class WordsReplaced(SignInNeeded):
    """True words of a member, which were replaced since."""


@dataclass(frozen=True)
class Entry:
    """A session that was just opened: its token is known here and then never again."""

    token: str
    principal_id: UUID
    kind: str
    enrolling: bool = False


@dataclass(frozen=True)
class _Nobody:
    """Stands in for an unknown name, so that refusing costs the same."""

    id: None = None
    disabled_on: None = None
    verifier: bytes = b"\0" * 32
    salt: bytes = b""
    audited_as: str = "person"


def sign_in_staff(name: str, passphrase: str, code: str | None = None) -> Entry:
    """Open a session for a member of staff. Raises SignInNeeded, TooMany, Unavailable."""
    throttle.take("sign_in")
    person = execute(sa.select(Person).where(Person.name == name.strip().lower())).scalar_one_or_none()
    known: Any = person or _Nobody(salt=ciphers.mac(settings().pepper.encode(), name.encode())[:16])
    with stretched() as place:
        root = place(passphrases.staff_root, passphrase, known.salt)
    verifier, wrapping = passphrases.staff_keys(root)
    matches = hmac.compare_digest(hashlib.sha256(verifier).digest(), known.verifier)
    if person is None or not matches or person.disabled_on is not None:
        _refused(known)
    seed = ciphers.unwrap(wrapping, person.wrapped_seed, context=ciphers.canonical("apora/person", person.id))
    enrolling = second_factor.check(person, seed, code)
    kind = "partner" if person.organisation_id else "staff"
    return _open(person.id, person.pair_id, seed, kind=kind, enrolling=enrolling)


def _refused(known: Any, words: Any = REFUSED) -> None:
    audit.record_aside(_Unknown(known.id), "session.refused", reason="no_match")
    raise SignInNeeded(words)


@dataclass(frozen=True)
class _Unknown:
    """Who failed to sign in: a known person's id, or nobody; never what was typed."""

    id: UUID | None
    kind: str = "unknown"


def sign_in_officer(passphrase: str) -> Entry:
    """Open a session for an officer or a member, by words alone. Right and wrong passphrases cost the same.

    Raises SignInNeeded (WordsReplaced for true words of before), TooMany, Unavailable.
    """
    throttle.take("sign_in")
    lookup, seed = officer_keys_of(passphrase)
    found = execute(_by_words(lookup)).one_or_none()
    if found is None:
        _tell_if_replaced(lookup)
        _refused(_Nobody(), WORDS_REFUSED)
    if not found.confirmed:
        execute(sa.update(Officer).where(Officer.id == found.id).values(confirmed=True))
    return _open(found.id, found.pair_id, seed, kind=found.kind)


def _tell_if_replaced(lookup: bytes) -> None:
    """Tell whoever has the true old words of a member, and nobody else: a guess finds no row. Raises WordsReplaced."""
    wanted = sa.select(ReplacedWords.replaced_in).where(ReplacedWords.lookup == lookup)
    quarter = execute(wanted).scalar_one_or_none()
    if quarter is not None:
        audit.record_aside(_Unknown(None), "session.refused", reason="no_match")
        told = _(
            "These words were replaced in the quarter of %(quarter)s and open nothing any more: two registrars of the "
            "union said that their owner had lost them. If you did not ask for that, somebody else may have taken your "
            "place. Tell somebody of the council whom you know, and write a complaint: registrars do not read those.",
            quarter=quarter.isoformat(),
        )
        raise WordsReplaced(told)


def _by_words(lookup: bytes) -> sa.CompoundSelect[UUID, UUID, bool, str]:
    """Whoever these words belong to: an officer or a member, in one statement."""
    officers = sa.select(Officer.id, Officer.pair_id, Officer.confirmed, sa.literal("officer").label("kind"))
    members = sa.select(Member.id, Member.pair_id, sa.true(), sa.literal("member"))
    return officers.where(Officer.lookup == lookup).union_all(members.where(Member.lookup == lookup))


def _open(principal_id: UUID, pair_id: UUID, seed: bytes, *, kind: str, enrolling: bool = False) -> Entry:
    token = tokens.new_token()
    at = clock.now()
    row = SessionRow(
        token_hash=tokens.fingerprint(token),
        principal_id=principal_id,
        pair_id=pair_id,
        sealed_seed=tokens.seal_seed(token, seed),
        started_at=at,
        seen_at=at,
        enrolling=enrolling,
    )
    save(row)
    audit.record(_Came(principal_id, kind), "session.opened")
    return Entry(token, principal_id, kind, enrolling)


@dataclass(frozen=True)
class _Came:
    id: UUID
    kind: str


def actor_of(token: str, came_by: str) -> Signed | None:
    """Whose session this token opens, if it lives. A disabled person's does not."""
    at = clock.now()
    row = execute(
        sa.select(
            SessionRow,
            Person.name,
            Person.roles,
            Person.organisation_id,
            Officer.confirmed,
            Member.id.label("member_id"),
        )
        .outerjoin(Person, sa.and_(_of(Person), Person.disabled_on.is_(None)))
        .outerjoin(Officer, _of(Officer))
        .outerjoin(Member, _of(Member))
        .where(
            SessionRow.token_hash == tokens.fingerprint(token),
            SessionRow.seen_at > at - IDLE,
            SessionRow.started_at > at - LONGEST,
        )
    ).one_or_none()
    if row is None or (row.name is None and row.confirmed is None and row.member_id is None):
        return None
    found: SessionRow = row[0]
    _touch(found, at)
    groups = row.name is not None and not found.enrolling
    keyring = Keyring(
        principal_id=found.principal_id,
        pair_id=found.pair_id,
        unlock=lambda: tokens.open_seed(token, found.sealed_seed),
        memberships=vault.memberships_of(found.principal_id, found.pair_id) if groups else None,
    )
    about: dict[str, Any] = {"id": found.principal_id, "keyring": keyring, "session_id": found.id, "came_by": came_by}
    if row.member_id is not None:
        return MemberActor(**about)
    if row.name is None:
        return OfficerActor(**about, confirmed=row.confirmed)
    about |= {"name": row.name, "roles": frozenset(row.roles), "enrolling": found.enrolling}
    if row.organisation_id is not None:
        return Guest(**about, organisation_id=row.organisation_id)
    return Staff(**about)


def _of(holder: type[Person] | type[Officer] | type[Member]) -> sa.ColumnElement[bool]:
    """The session's owner, as long as the pair it holds is still theirs: a replaced passphrase ends what it opened."""
    return sa.and_(holder.id == SessionRow.principal_id, holder.pair_id == SessionRow.pair_id)


def _touch(row: SessionRow, at: datetime) -> None:
    """Remember the use, at most once a minute; a session ended meanwhile stays ended."""
    if at - row.seen_at > GRAIN:
        with aside() as connection:
            connection.execute(sa.update(SessionRow).where(SessionRow.id == row.id).values(seen_at=at))


def own_sessions(actor: Signed) -> list[dict[str, Any]]:
    """The actor's own sessions: id, whether it is this one, when it was started and last used."""
    rows = execute(
        sa.select(SessionRow.id, SessionRow.started_at, SessionRow.seen_at)
        .where(SessionRow.principal_id == actor.id, SessionRow.started_at > clock.now() - LONGEST)
        .order_by(SessionRow.started_at.desc())
    )
    return [
        {"id": row.id, "current": row.id == actor.session_id, "started_at": row.started_at, "seen_at": row.seen_at}
        for row in rows
    ]


def end_one(actor: Signed, session_id: UUID) -> bool:
    """End one of the actor's sessions; whether there was such a one."""
    done = execute(sa.delete(SessionRow).where(SessionRow.id == session_id, SessionRow.principal_id == actor.id))
    if done.rowcount:
        audit.record(actor, "session.ended")
    return bool(done.rowcount)


def end_all(principal_id: UUID) -> None:
    """End all of somebody's sessions."""
    execute(sa.delete(SessionRow).where(SessionRow.principal_id == principal_id))


def sweep_sessions() -> None:
    """Delete the sessions that have run out, and the codes that no longer can be used."""
    at = clock.now()
    execute(sa.delete(SessionRow).where(sa.or_(SessionRow.seen_at < at - IDLE, SessionRow.started_at < at - LONGEST)))
    second_factor.forget_used()
