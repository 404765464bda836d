"""Members of the union, made by its own verbs, each with a client signed in by their own words."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from support.core import clock
from support.core.db import at_the_edge, execute, save
from support.people import service as people_service
from support.people.model import Member
from support.people.service import sessions
from support.people.service.officers import NewOfficer
from support.union import service as union
from support.union.model import MemberClass, Membership, Office, OfficeHolder, Section
from support.vault import service as vault
from support.vault.ciphers import random_seed
from support.vault.model import Kind
from tests.people_of_the_house import People

SECTION = "police-west"


@dataclass(frozen=True)
class Known:
    """A member: their id, number and handle, and a client of theirs."""

    id: UUID
    number: str
    handle: str
    seed: bytes
    token: str
    client: Any


def section(app: Flask, code: str = SECTION) -> None:
    """A section, if it is not there yet."""
    with app.test_request_context(), at_the_edge():
        if execute(sa.select(Section.id).where(Section.code == code)).first() is None:
            save(Section(code=code, name=f"Section {code}", agency="Police", region="West"))


def asked(app: Flask, klass: MemberClass = MemberClass.FULL, **told: Any) -> Known:
    """Somebody who asked to join. Their seed is drawn, which spares the costly stretching of words."""
    section(app)
    seed = random_seed()
    with app.test_request_context(), at_the_edge():
        joined = _entered(klass, seed, told or {"about": "Zaranka: ten years in the district."})
        found = joined.membership
        entry = sessions._open(found.id, _pair(found.id), seed, kind="member")
        client: Any = app.test_client()
        client.bearer = entry.token
        return Known(found.id, found.number, found.handle, seed, entry.token, client)


def _entered(klass: MemberClass, seed: bytes, told: dict[str, Any]) -> Any:
    def drawn(_language: str) -> Any:
        principal = vault.add_principal(Kind.MEMBER)
        pair_id = vault.add_pair(principal.id, seed)
        save(Member(id=principal.id, lookup=random_seed()[:32], pair_id=pair_id))
        return NewOfficer(principal.id, pair_id, "drawn")

    real, people_service.add_member = people_service.add_member, drawn
    try:
        return union.enter(klass, section=SECTION, told=told)
    finally:
        people_service.add_member = real


def _pair(member_id: UUID) -> UUID:
    found: UUID = execute(sa.select(Member.pair_id).where(Member.id == member_id)).scalar_one()
    return found


def member(
    app: Flask,
    people: People,
    klass: MemberClass = MemberClass.FULL,
    *offices: Office,
    since: date | None = None,
    **told: Any,
) -> Known:
    """Somebody whom rita took in, with offices if named."""
    known = asked(app, klass, **told)
    with app.test_request_context(), at_the_edge():
        row = union.by_id(known.id, lock=True)
        union.take_in(people.actor("rita"), row)
        if since is not None:
            row.since = since
        for office in offices:
            save(OfficeHolder(member_id=known.id, office=office, since=clock.today()))
    return known


def actor_of(known: Known) -> Any:
    """A member's actor for calling services; needs an application context."""
    return people_service.actor_of(known.token, "bearer")


def again(known: Known) -> Known:
    """The same member signed in anew, some days later; needs an application context."""
    entry = sessions._open(known.id, _pair(known.id), known.seed, kind="member")
    known.client.bearer = entry.token
    return replace(known, token=entry.token)


def members(app: Flask, people: People, count: int, klass: MemberClass = MemberClass.FULL) -> list[Known]:
    """So many members."""
    return [member(app, people, klass) for _ in range(count)]


def status_of(app: Flask, known: Known) -> str:
    """How somebody's membership stands in the database."""
    with app.test_request_context():
        return str(execute(sa.select(Membership.status).where(Membership.id == known.id)).scalar_one())


__all__ = ["SECTION", "Known", "actor_of", "again", "asked", "member", "members", "section", "status_of"]
