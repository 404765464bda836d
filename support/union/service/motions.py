"""Motions and amendments: proposed, supported, admitted, put on an agenda, and counted there."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from support.core import audit
from support.core.access import Actor, require
from support.core.db import db, execute, flush, save
from support.core.errors import Conflict, Invalid, Missing
from support.union.model import (
    SUPPORTERS,
    Assembly,
    AssemblyStatus,
    Motion,
    MotionStatus,
    MotionSupport,
)
from support.union.policy import life as policy
from support.union.policy.members import Own
from support.union.service import assemblies, sealing, standing
from support.union.service.decisions import decide
from support.union.service.places import Page, after, insider, page, reader, undated
from support.vault.service import Chest

#: So many members support a motion before it is put to an assembly; who proposed it is the first.
NEEDED = SUPPORTERS


def propose(actor: Actor, *, title: str, text: str, reasons: str, amends: UUID | None = None) -> Motion:
    """Propose a motion, or an amendment of one that is not decided yet; who proposes it supports it.

    Raises Missing for an unknown motion, Forbidden for whoever does not vote, Conflict for one that is decided.
    """
    own = insider(actor) if amends else reader(actor)
    amended = _one(amends) if amends else None
    require(policy.may_propose, actor, own)
    if amended is not None and (amended.amends_id or amended.status not in policy.OPEN_MOTION):
        raise Conflict(_("Only a motion that is not decided yet can be amended, and not an amendment."))
    if amended is not None:
        ensure_not_voted_on(amended)
    row = save(Motion(by_id=actor.id, amends_id=amends, status=MotionStatus.GATHERING))
    sealing.write_paper(sealing.open_common(actor), row.id, {"title": title, "text": text, "reasons": reasons})
    save(MotionSupport(motion_id=row.id, member_id=actor.id))
    audit.record(actor, "motion.proposed", row)
    return row


def support(actor: Actor, motion_id: UUID) -> Motion:
    """Support a motion, once; with the last that is needed it is admitted. Raises Missing, Forbidden, Conflict."""
    row, own = get(actor, motion_id, lock=True)
    require(policy.may_propose, actor, own)
    _ensure_gathering(row)
    if actor.id in _supporters(row.id):
        raise Conflict(_("You support it already. Nothing more is needed from you."))
    save(MotionSupport(motion_id=row.id, member_id=actor.id))
    if len(_supporters(row.id)) >= NEEDED:
        row.status = MotionStatus.ADMITTED
        flush()
    audit.record(actor, "motion.supported", row)
    return row


def take_back_support(actor: Actor, motion_id: UUID) -> Motion:
    """No longer support it, while support is gathered. Raises Missing, Forbidden, Conflict for its proposer."""
    row, own = get(actor, motion_id, lock=True)
    require(policy.may_propose, actor, own)
    _ensure_gathering(row)
    if row.by_id == actor.id:
        raise Conflict(_("You proposed it. Take the motion itself back instead."))
    execute(sa.delete(MotionSupport).where(MotionSupport.motion_id == row.id, MotionSupport.member_id == actor.id))
    audit.record(actor, "motion.support_ended", row)
    return row


def _ensure_gathering(row: Motion) -> None:
    if row.status != MotionStatus.GATHERING:
        raise Conflict(_("It is not looking for support any more."))


def withdraw_motion(actor: Actor, motion_id: UUID) -> Motion:
    """Take one's own motion back before it is decided. Raises Missing, Forbidden, Conflict."""
    row, own = get(actor, motion_id, lock=True)
    require(policy.may_withdraw_motion, actor, own, row)
    ensure_not_voted_on(row)
    row.status = MotionStatus.WITHDRAWN
    flush()
    audit.record(actor, "motion.withdrawn", row)
    return row


def votes(actor: Actor) -> bool:
    """Whether the actor proposes and supports. Raises Forbidden for whoever takes no part."""
    return policy.may_propose(actor, reader(actor))


def ensure_votes(actor: Actor) -> None:
    """Refuse whoever does not vote, before they fill in a form. Raises Forbidden."""
    require(policy.may_propose, actor, reader(actor))


def to_run(actor: Actor, motion_id: UUID) -> Motion:
    """A motion for somebody who runs assemblies. Raises Missing, Forbidden."""
    row, own = get(actor, motion_id)
    require(policy.runs_assemblies, actor, own)
    return row


def put_on_agenda(actor: Actor, motion_id: UUID, assembly_id: UUID) -> Motion:
    """Put an admitted motion to an assembly that is to come; an amendment goes where its motion goes.

    Raises Missing, Forbidden, Invalid for an assembly that is over, Conflict for a motion without enough support.
    """
    row, own = get(actor, motion_id, lock=True)
    require(policy.runs_assemblies, actor, own)
    if row.status == MotionStatus.GATHERING:
        raise Conflict(_("It has too little support: %(needed)s members are needed.", needed=NEEDED))
    if row.status != MotionStatus.ADMITTED:
        raise Conflict(_("It is decided or withdrawn already."))
    ensure_not_voted_on(row)
    meeting = execute(sa.select(Assembly).where(Assembly.id == assembly_id)).scalar_one_or_none()
    if meeting is None or meeting.status != AssemblyStatus.CALLED:
        raise Invalid(fields={"assembly": [_("Choose an assembly that is called and not yet held.")]})
    amended = _one(row.amends_id) if row.amends_id else None
    if amended is not None and amended.assembly_id != meeting.id:
        raise Invalid(fields={"assembly": [_("An amendment goes to the assembly that decides on its motion.")]})
    row.assembly_id = meeting.id
    flush()
    audit.record(actor, "motion.put_on_agenda", row)
    return row


def count(actor: Actor, motion_id: UUID, *, ayes: int, noes: int) -> Motion:
    """Write down how an assembly voted: adopted by more ayes than noes, and then published as a decision.

    Raises Missing, Forbidden, Invalid for more votes than people, Conflict before it was held, and while an amendment
    of it is to be decided.
    """
    row, own = get(actor, motion_id, lock=True)
    require(policy.may_count, actor, own, row)
    meeting = _held(row)
    if ayes + noes > (meeting.present or 0):
        told = _("Only %(present)s were present. Count again.", present=meeting.present or 0)
        raise Invalid(fields={"ayes": [told]})
    if undecided_amendments(row):
        raise Conflict(_("Amendments of it are on the same agenda. Write down first what became of them."))
    row.ayes, row.noes = ayes, noes
    row.status = MotionStatus.ADOPTED if ayes > noes else MotionStatus.REJECTED
    flush()
    if row.status == MotionStatus.ADOPTED and row.amends_id is None:
        _publish(actor, row)
    audit.record(actor, "motion.counted", row, reason=row.status)
    return row


def _held(row: Motion) -> Assembly:
    """The assembly that decided on a motion. Raises Conflict."""
    ensure_not_voted_on(row)
    if row.status != MotionStatus.ADMITTED or row.assembly_id is None:
        raise Conflict(_("It is on no agenda. Put it to an assembly first."))
    meeting: Assembly = execute(sa.select(Assembly).where(Assembly.id == row.assembly_id)).scalar_one()
    if meeting.status != AssemblyStatus.HELD:
        raise Conflict(_("The assembly has not been held yet, or nobody noted that it was."))
    return meeting


def ensure_not_voted_on(row: Motion) -> None:
    """Refuse what would change a motion while members vote on it by ballot. Raises Conflict."""
    if row.ballot_id is not None and row.status == MotionStatus.ADMITTED:
        raise Conflict(_("Members vote on it by ballot. Until that is counted or given up, it stays as it is."))


def undecided_amendments(row: Motion) -> bool:
    """Whether amendments of it wait for what the same assembly voted."""
    wanted = sa.exists().where(
        Motion.amends_id == row.id, Motion.assembly_id == row.assembly_id, Motion.status == MotionStatus.ADMITTED
    )
    return bool(execute(sa.select(wanted)).scalar_one())


def _publish(actor: Actor, row: Motion) -> None:
    title, text = words(actor, row)
    decide(actor, title=title, text=text, motion_id=row.id)


def words(actor: Actor, row: Motion) -> tuple[str, str]:
    """The title, and the text as it is decided on: the motion's, and the amendments that were adopted."""
    wanted = sa.select(Motion).where(Motion.amends_id == row.id, Motion.status == MotionStatus.ADOPTED)
    adopted = list(execute(wanted).scalars())
    chest = sealing.open_common(actor)
    chest.fetch([row.id, *(one.id for one in adopted)])
    told = chest.read(row.id, "paper")
    parts = [told["text"]]
    parts += [gettext("As amended: %(text)s", text=chest.read(one.id, "paper")["text"]) for one in adopted]
    return told["title"], "\n\n".join(parts)


# Reading


def get(actor: Actor, motion_id: UUID, *, lock: bool = False) -> tuple[Motion, Own | None]:
    """A motion, and where the actor stands. Raises Missing for whoever takes no part."""
    own = insider(actor)
    return _one(motion_id, lock=lock), own


def _one(motion_id: UUID, *, lock: bool = False) -> Motion:
    wanted = sa.select(Motion).where(Motion.id == motion_id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found: Motion | None = execute(wanted).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def browse_motions(actor: Actor, *, status: str | None = None, cursor: str | None = None, limit: int = 20) -> Page:
    """Motions, without their amendments. In no order: one would tell who came when. Raises Forbidden, Invalid."""
    own = reader(actor)
    wanted = sa.select(Motion).where(Motion.amends_id.is_(None), after(Motion.id, cursor))
    if status:
        wanted = wanted.where(Motion.status == MotionStatus(status))
    return page(wanted.order_by(Motion.id), limit, undated, lambda rows: _items(actor, own, rows))


def agenda(actor: Actor, assembly_id: UUID) -> list[dict[str, Any]]:
    """The motions on an assembly's agenda, each followed by its amendments. Raises Missing."""
    row, own = assemblies.get(actor, assembly_id)
    wanted = sa.select(Motion).where(Motion.assembly_id == row.id)
    found = list(execute(wanted.order_by(sa.func.coalesce(Motion.amends_id, Motion.id), Motion.id)).scalars())
    found.sort(key=lambda one: (str(one.amends_id or one.id), one.amends_id is not None))
    return _items(actor, own, found)


def show_motion(actor: Actor, motion_id: UUID) -> dict[str, Any]:
    """A motion with its amendments, and what the actor may do with it. Raises Missing."""
    row, own = get(actor, motion_id)
    amendments = list(execute(sa.select(Motion).where(Motion.amends_id == row.id).order_by(Motion.id)).scalars())
    found, *others = _items(actor, own, [row, *amendments])
    votes, runs = policy.may_propose(actor, own), policy.runs_assemblies(actor, own)
    gathering, mine = row.status == MotionStatus.GATHERING, row.by_id == actor.id
    free, admitted = row.ballot_id is None, row.status == MotionStatus.ADMITTED
    return {
        **found,
        "amendments": others,
        "may_support": votes and gathering and not found["supported"],
        "may_take_back_support": votes and gathering and found["supported"] and not mine,
        "may_amend": votes and free and row.amends_id is None and row.status in policy.OPEN_MOTION,
        "may_withdraw": policy.may_withdraw_motion(actor, own, row) and free and row.status in policy.OPEN_MOTION,
        "may_put": runs and free and admitted,
        "may_put_to_ballot": policy.may_put_to_ballot(actor, own, row) and not found["to_come"],
        "may_count": policy.may_count(actor, own, row)
        and free
        and found["held"]
        and row.status == MotionStatus.ADMITTED,
    }


def _supporters(motion_id: UUID) -> set[UUID]:
    return set(execute(sa.select(MotionSupport.member_id).where(MotionSupport.motion_id == motion_id)).scalars())


def _items(actor: Actor, own: Own | None, rows: Iterable[Motion]) -> list[dict[str, Any]]:
    """Motions as others see them: under handles, supporters counted and not named."""
    listed = list(rows)
    chest = sealing.open_common(actor)
    chest.fetch([row.id for row in listed])
    named = standing.handles({row.by_id for row in listed})
    supported = _counted(actor, [row.id for row in listed])
    meetings = _meetings(actor, own, {row.assembly_id for row in listed if row.assembly_id})
    return [_item(actor, row, chest, named, supported, meetings) for row in listed]


def _item(
    actor: Actor,
    row: Motion,
    chest: Chest,
    named: dict[UUID, str],
    supported: dict[UUID, tuple[int, bool]],
    meetings: dict[UUID, Assembly],
) -> dict[str, Any]:
    told = chest.read(row.id, "paper") or {}
    number, mine = supported.get(row.id, (0, False))
    meeting = meetings.get(row.assembly_id) if row.assembly_id else None
    return {
        "id": row.id,
        "amends_id": row.amends_id,
        "status": row.status,
        "by": named[row.by_id],
        "own": row.by_id == actor.id,
        "title": told.get("title"),
        "text": told.get("text"),
        "reasons": told.get("reasons"),
        "supporters": number,
        "needed": NEEDED,
        "supported": mine,
        "assembly": {"id": meeting.id, "day": meeting.day} if meeting else None,
        "held": meeting is not None and meeting.status == AssemblyStatus.HELD,
        "to_come": meeting is not None and meeting.status == AssemblyStatus.CALLED,
        "ballot_id": row.ballot_id,
        "ayes": row.ayes,
        "noes": row.noes,
    }


def _counted(actor: Actor, motion_ids: list[UUID]) -> dict[UUID, tuple[int, bool]]:
    """How many support each, and whether the actor does; one statement."""
    mine = sa.func.bool_or(MotionSupport.member_id == actor.id)
    wanted = sa.select(MotionSupport.motion_id, sa.func.count(), mine).where(MotionSupport.motion_id.in_(motion_ids))
    return {row[0]: (row[1], row[2]) for row in db.session.execute(wanted.group_by(MotionSupport.motion_id))}


def _meetings(actor: Actor, own: Own | None, wanted: set[UUID]) -> dict[UUID, Assembly]:
    """The assemblies of these that the actor sees; another section's is not named."""
    if not wanted:
        return {}
    found = list(execute(sa.select(Assembly).where(Assembly.id.in_(wanted))).scalars())
    if not policy.runs_assemblies(actor, own) and any(one.section_id for one in found):
        section_id = assemblies.section_of(actor, own)
        found = [one for one in found if one.section_id in (None, section_id)]
    return {one.id: one for one in found}
