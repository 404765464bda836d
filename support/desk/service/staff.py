"""Who works here, the end of somebody's access, and letting a colleague open more cases."""

from typing import Any

from support.cases import policy as case_policy
from support.cases import service as cases
from support.desk.service.views import forget_views
from support.people import service as people
from support.people.actor import Signed, Staff
from support.people.model import COMPARTMENT, Person, Role


def staff(actor: Signed) -> list[dict[str, Any]]:
    """Everybody who works here, with what they act as now and how many open cases they hold.

    `[{name, roles, team, acting, compartments, held}]` by name. Raises Missing to officers.
    """
    held: dict[str, list[str]] = {}
    for group in people.compartments(actor):
        for name in group["members"]:
            held.setdefault(name, []).append(group["name"])
    loads = cases.loads()
    return [_member(person, held.get(person.name, []), loads.get(person.id, 0)) for person in people.staff(actor)]


def _member(person: Person, compartments: list[str], load: int) -> dict[str, Any]:
    acting = [role for role in person.roles if COMPARTMENT.get(Role(role)) in {None, *compartments}]
    return {
        "name": person.name,
        "roles": sorted(person.roles),
        "team": person.team,
        "acting": sorted(acting),
        "compartments": sorted(compartments),
        "held": load,
    }


def disable(actor: Staff, person: Person) -> dict[str, Any]:
    """End somebody's access and empty their seats.

    `left` are the cases they held, each with how many hold it now; `compartments_left_without_member` those whose
    last member they were. Raises Forbidden.
    """
    alone = people.disable(actor, person)
    forget_views(person.id)
    return {"left": cases.vacate(actor, person.id), "compartments_left_without_member": alone}


def openings(actor: Signed, name: str) -> dict[str, Any]:
    """How many cases a colleague opened today: `{name, opened, most, may_allow}`. Raises Missing to officers."""
    person = people.colleague(actor, name)
    opened, most = cases.openings_today(person.id)
    return {"name": person.name, "opened": opened, "most": most, "may_allow": case_policy.may_allow_more(actor, person)}


def allow_openings(actor: Signed, name: str) -> dict[str, Any]:
    """Let a colleague open some more cases today. Raises Missing to officers, Forbidden for oneself."""
    cases.allow_more(actor, people.colleague(actor, name))
    told = openings(actor, name)
    told.pop("may_allow")
    return told
