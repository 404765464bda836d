"""Who works here, which compartments there are, and the end of somebody's access."""

import re
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import require
from support.core.db import execute, save
from support.core.errors import Conflict, Invalid, Missing
from support.people import policy
from support.people.actor import Signed, Staff
from support.people.model import TEAM_CODE, TEAM_SHAPE, Person, Role
from support.people.service.sessions import end_all
from support.vault import service as vault
from support.vault.model import Compartment, CompartmentGrant, Name, PublicKeys


def by_name(name: str) -> Person:
    """A member of staff by their sign-in name. Raises Missing."""
    wanted = sa.select(Person).where(Person.name == name, Person.disabled_on.is_(None))
    found: Person | None = execute(wanted).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def colleague(actor: Signed, name: str) -> Person:
    """A member of staff, for another. Raises Missing, to officers always."""
    _seen_by(actor)
    return by_name(name)


def _seen_by(actor: Signed) -> None:
    if not policy.may_see_staff(actor):
        raise Missing()


def staff(actor: Signed) -> list[Person]:
    """Everybody who works here, by name; to the administrator, who can end any access, partners' people as well.

    Raises Missing to officers and partners.
    """
    _seen_by(actor)
    wanted = sa.select(Person).where(Person.disabled_on.is_(None))
    if not actor.has(Role.ADMIN):
        wanted = wanted.where(Person.organisation_id.is_(None))
    rows = execute(wanted.order_by(Person.name))
    return list(rows.scalars())


def compartments(actor: Signed) -> list[dict[str, Any]]:
    """Each compartment, whether it is founded, and its members' names; in the order of their list.

    Raises Missing to officers.
    """
    _seen_by(actor)
    rows = execute(
        sa.select(
            Compartment.name,
            sa.exists().where(PublicKeys.principal_id == Compartment.principal_id).label("founded"),
            sa.func.coalesce(
                sa.func.array_agg(Person.name).filter(Person.name.is_not(None)), sa.literal([], sa.ARRAY(sa.Text))
            ).label("members"),
        )
        .outerjoin(CompartmentGrant, CompartmentGrant.compartment == Compartment.name)
        .outerjoin(
            Person,
            sa.and_(Person.id == CompartmentGrant.principal_id, Person.pair_id == CompartmentGrant.holder_pair_id),
        )
        .group_by(Compartment.name, Compartment.principal_id)
    )
    found = {row.name: {"name": row.name, "founded": row.founded, "members": sorted(row.members)} for row in rows}
    return [found.get(name, {"name": name, "founded": False, "members": []}) for name in Name]


def set_team(actor: Signed, person: Person, team: str) -> Person:
    """Put somebody into a team, named by a short code; its lead sees how much work they have.

    Raises Forbidden, Invalid.
    """
    require(policy.may_set_team, actor)
    person.team = checked_team(team)
    save(person)
    audit.record(actor, "team.changed", person)
    return person


def checked_team(team: str) -> str:
    """The code of a team. Raises Invalid for what is none."""
    if not re.fullmatch(TEAM_CODE, team):
        raise Invalid(fields={"team": [TEAM_SHAPE]})
    return team


def grant(actor: Staff, name: Name, newcomer: Person) -> None:
    """A member hands the compartment's key to somebody whose role works with it.

    Raises Forbidden (also to oneself), Conflict.
    """
    require(policy.may_grant, actor, name, newcomer.id)
    if not policy.belongs(newcomer, name):
        raise Conflict(_("None of this person's roles works with this compartment."))
    vault.join(actor.keyring, name, newcomer.id)
    audit.record(actor, "compartment.granted", newcomer, reason=name)


def remove(actor: Staff, name: Name, member: Person, *, for_cause: bool = False) -> None:
    """End a membership; for cause, a member also replaces the pair and re-seals what it held.

    Raises Forbidden, Conflict for the last member.
    """
    require(policy.may_remove, actor, name, member.id)
    if for_cause and name not in actor.keyring.memberships:
        raise Conflict(_("Only a member can replace the compartment's key."))
    if for_cause and member.id == actor.id:
        raise Conflict(_("Another member has to do this."))
    vault.leave(name, member.id, keyring=actor.keyring if for_cause else None)
    audit.record(actor, "compartment.removed", member, reason=name)


def disable(actor: Staff, person: Person) -> list[str]:
    """End somebody's access at once: sessions, memberships and grants. Raises Forbidden.

    The key of a compartment whose last member they are stays sealed to them, unusable without signing in, so that
    it is not lost; the names of such compartments are returned.
    """
    require(policy.may_disable, actor, person)
    person.disabled_on = clock.today()
    save(person)
    end_all(person.id)
    alone = [name for name in _memberships(person.id) if vault.members(name) <= {person.id}]
    for name in _memberships(person.id):
        if name not in alone:
            vault.leave(name, person.id)
    vault.revoke_everything(person.id)
    audit.record(actor, "person.disabled", person)
    return [name.value for name in alone]


def _memberships(person_id: UUID) -> list[Name]:
    rows = execute(sa.select(CompartmentGrant.compartment).where(CompartmentGrant.principal_id == person_id))
    return list(rows.scalars())
