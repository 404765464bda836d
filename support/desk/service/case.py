"""A case in one place, as somebody of staff opens it."""

from dataclasses import dataclass
from typing import Any

from support.aid import policy as aid_policy
from support.aid import service as aid
from support.cases import policy as case_policy
from support.cases import service as cases
from support.cases.folder import Folder
from support.desk.model import Next
from support.desk.service.glance import Glance, glance
from support.desk.service.next_things import next_things
from support.desk.service.services import Services, services_of
from support.duplicates import service as duplicates
from support.duplicates.service import Beside
from support.people.actor import Staff
from support.vetting import service as vetting


@dataclass(frozen=True)
class Opened:
    """A case as somebody of staff opened it; a part their keys do not open is None."""

    folder: Folder
    holds: bool
    parts: dict[str, Any]
    warnings: list[str]
    next: list[Next]
    plan: dict[str, Any] | None
    notes: list[dict[str, Any]]
    reads_notes: bool
    requests: list[dict[str, Any]]
    vetting: dict[str, Any]
    at_a_glance: Glance
    beside: Beside | None
    services: Services | None


def open_case(actor: Staff, reference: str) -> Opened:
    """Everything about a case that the actor's keys open; the reading is recorded. Raises Missing.

    The visit of a holder also hands over what others are to have by now: grants that lack, a decision's letter, a
    merged case, a note to an officer who has not answered whether money came.
    """
    folder = cases.get(actor, reference)
    chest = cases.open_folder(actor, folder)
    parts = cases.contents(actor, folder, chest)
    holds = case_policy.holds(actor, folder)
    if holds:
        vetting.deliver(actor, folder, chest)
    duplicates.remember(actor, folder, chest)
    seen = glance(actor, folder)
    plans = cases.plans_of(chest, folder)
    summary = vetting.summary(folder)
    paid = aid.tasks_of(actor, folder) if holds else []
    services = services_of(actor, folder) if holds else None
    aid.remind(folder, chest, paid)
    return Opened(
        folder=folder,
        holds=holds,
        parts=parts,
        warnings=cases.warnings_of(chest, folder),
        next=next_things(actor, folder, seen, plans, summary, paid, services),
        plan=cases.chosen_plan(plans),
        notes=cases.notes(folder, chest),
        reads_notes=cases.reads_notes(chest),
        requests=aid.of_case(folder.id) if aid_policy.may_ask(actor, folder) else [],
        vetting=summary,
        at_a_glance=seen,
        beside=duplicates.of_case(actor, folder) if seen.beside else None,
        services=services,
    )
