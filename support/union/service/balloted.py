"""Motions that all members vote on by a ballot of the room above: put to one, let go, decided by what it counted.

Of a ballot nothing is known here but its id. That it names the motion, and what it counted, the database looks up.
"""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit
from support.core.access import Actor, require
from support.core.db import execute, flush
from support.core.errors import Conflict
from support.union.model import Assembly, AssemblyStatus, Motion, MotionStatus
from support.union.policy import life as policy
from support.union.service import motions


@dataclass(frozen=True)
class Words:
    """What is voted on: a motion's title, and its text with the amendments that were adopted."""

    id: UUID
    title: str
    text: str


def words(actor: Actor, motion_id: UUID, *, lock: bool = False) -> Words:
    """The words of a motion that can be put to a ballot; locked for who prepares it.

    Raises Missing, Forbidden, Conflict for one that is not admitted, or is decided elsewhere, or waits for amendments.
    """
    row, own = motions.get(actor, motion_id, lock=lock)
    require(policy.runs_assemblies, actor, own)
    motions.ensure_not_voted_on(row)
    if not policy.may_put_to_ballot(actor, own, row):
        raise Conflict(_("Only a motion that is admitted and not decided yet is put to a ballot, and no amendment."))
    if _is_on_agenda(row):
        raise Conflict(_("It is on the agenda of an assembly that is to come, which decides on it."))
    if motions.undecided_amendments(row):
        raise Conflict(_("Amendments of it are on the same agenda. Write down first what became of them."))
    return Words(row.id, *motions.words(actor, row))


def _is_on_agenda(row: Motion) -> bool:
    wanted = sa.exists().where(Assembly.id == row.assembly_id, Assembly.status == AssemblyStatus.CALLED)
    return bool(execute(sa.select(wanted)).scalar_one())


def put(actor: Actor, motion_id: UUID, ballot_id: UUID) -> None:
    """Let a ballot decide on a motion, whose words the caller had, locked; from now on it stays as it is."""
    row, _own = motions.get(actor, motion_id, lock=True)
    row.ballot_id = ballot_id
    flush()
    audit.record(actor, "motion.put_to_ballot", row)


def let_go(motion_id: UUID, ballot_id: UUID) -> None:
    """The ballot decided nothing: it was given up, or too few voted. The motion is admitted as before."""
    row = _of(motion_id, ballot_id)
    row.ballot_id = None
    flush()


def decide(actor: Actor, motion_id: UUID, ballot_id: UUID, *, ayes: int, noes: int) -> None:
    """Adopt or reject a motion as the ballot counted. The caller publishes the decision, once.

    Whoever counts is no judge of it: the database takes no other numbers than the ballot's.
    """
    row = _of(motion_id, ballot_id)
    row.ayes, row.noes = ayes, noes
    row.status = MotionStatus.ADOPTED if ayes > noes else MotionStatus.REJECTED
    flush()
    audit.record(actor, "motion.counted", row, reason=row.status)


def _of(motion_id: UUID, ballot_id: UUID) -> Motion:
    wanted = sa.select(Motion).where(Motion.id == motion_id, Motion.ballot_id == ballot_id).with_for_update()
    found: Motion = execute(wanted.execution_options(populate_existing=True)).scalar_one()
    return found
