"""What the rooms below do, put together for staff."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from support.aid import policy as aid_policy
from support.aid import service as aid
from support.cases import policy as case_policy
from support.cases import service as cases
from support.cases.folder import Folder
from support.core.access import require
from support.desk import policy
from support.people import service as people
from support.people.actor import Signed, Staff
from support.people.model import COMPARTMENT, Invitation, Person, Role
from support.people.service.invitations import Sent


@dataclass(frozen=True)
class Opened:
    """A case as somebody of staff opened it; a part their keys do not open is None."""

    folder: Folder
    parts: dict[str, Any]
    notes: list[dict[str, Any]]
    reads_notes: bool
    requests: list[dict[str, Any]]
    may_ask_aid: bool
    replacements: list[Invitation]


def open_case(actor: Staff, reference: str) -> Opened:
    """Everything about a case that the actor's keys open; the reading is recorded. Raises Missing."""
    folder = cases.get(actor, reference)
    chest = cases.open_folder(actor, folder)
    holds = aid_policy.may_ask(actor, folder)
    return Opened(
        folder=folder,
        parts=cases.contents(actor, folder, chest),
        notes=cases.notes(folder, chest),
        reads_notes=cases.reads_notes(chest),
        requests=aid.of_case(folder.id) if holds else [],
        may_ask_aid=holds,
        replacements=people.pending_replacements(folder.case.officer_id),
    )


def staff(actor: Signed) -> list[dict[str, Any]]:
    """Everybody who works here, with what they act as now and how many open cases they hold.

    `[{name, roles, acting, compartments, held}]` by name. Raises Missing to officers.
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


def ask_replacement(actor: Staff, reference: str) -> Invitation:
    """Ask for new words for the officer of a case. Raises Missing, Conflict when that waits already."""
    folder = cases.get(actor, reference)
    require(policy.may_replace_passphrase, actor, folder)
    return people.ask_officer_replacement(actor, folder.case.officer_id)


def confirm_replacement(actor: Staff, reference: str, invitation_id: UUID) -> Sent:
    """The second person's yes: a code for the officer, shown once. Raises Missing, Conflict for who asked."""
    folder = cases.get(actor, reference)
    require(policy.may_replace_passphrase, actor, folder)
    return people.confirm_replacement(actor, invitation_id, folder.case.officer_id)
