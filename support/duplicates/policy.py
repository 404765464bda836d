"""Who compares cases, who says whether two are of one person, and who merges them: one proposes, another confirms."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from support.cases import policy as cases
from support.cases.folder import Folder
from support.cases.model import Case, Seat
from support.core.access import Actor
from support.duplicates.model import DuplicateQuestion, Merge, MergeStatus
from support.people.model import Role


def may_compare(actor: Actor, folder: Folder) -> bool:
    """Intake, before the case is handed over."""
    return actor.has(Role.INTAKE) and not folder.handed_over


def may_tell_apart(actor: Actor, one: Folder, other: Folder) -> bool:
    """Somebody of staff who sees both."""
    return actor.kind == "staff" and cases.sees(actor, one) and cases.sees(actor, other)


def visible_questions(actor: Actor) -> sa.ColumnElement[bool]:
    """The questions about cases the actor holds."""
    if actor.kind != "staff" or not actor.has(Role.CASEWORKER):
        return sa.false()
    held = sa.select(Seat.case_id).where(Seat.person_id == actor.id).scalar_subquery()
    return DuplicateQuestion.about_id == sa.any_(sa.func.array(held))


def may_browse_questions(actor: Actor) -> bool:
    """Those who hold cases."""
    return actor.has(Role.CASEWORKER)


def may_answer(actor: Actor, folder: Folder) -> bool:
    """A holder of the case the question is about."""
    return cases.holds(actor, folder)


def visible_merges(actor: Actor) -> sa.ColumnElement[bool]:
    """The merges of which the actor sees one case or both."""
    if actor.kind != "staff":
        return sa.false()
    return sa.or_(_of_seen(actor, Merge.kept_id), _of_seen(actor, Merge.merged_id))


def _of_seen(actor: Actor, column: InstrumentedAttribute[UUID]) -> sa.ColumnElement[bool]:
    return sa.exists().where(Case.id == column, cases.visible(actor))


def may_propose(actor: Actor, kept: Folder, merged: Folder, same_person: bool) -> bool:
    """Who sees both; or who holds one, once it was said that the other is of the same person."""
    holds = cases.holds(actor, kept) or cases.holds(actor, merged)
    return may_tell_apart(actor, kept, merged) or (holds and same_person)


def may_confirm(actor: Actor, merge: Merge, kept: Folder, merged: Folder) -> bool:
    """Somebody else than who proposed it, who sees one of the two."""
    sees = cases.sees(actor, kept) or cases.sees(actor, merged)
    return actor.kind == "staff" and sees and actor.id != merge.proposed_by


def may_undo(actor: Actor, merge: Merge, kept: Folder, merged: Folder) -> bool:
    """A proposal: who made it, or who could confirm it. A confirmed merge: who holds or sees the kept case."""
    if merge.status == MergeStatus.PROPOSED:
        return actor.id == merge.proposed_by or may_confirm(actor, merge, kept, merged)
    return actor.kind == "staff" and cases.sees(actor, kept)


def may_name(actor: Actor, other: Folder, *, holds: bool, same_person: bool) -> bool:
    """Whether another case is named to the actor: they see it, or hold the first and know that it is one person."""
    return cases.sees(actor, other) or (holds and same_person)
