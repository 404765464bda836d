"""What other rooms ask: what has to end before a case is closed, what waits, and all that is held of an officer."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import ngettext

from support.cases.folder import Folder
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute
from support.retraining import policy
from support.retraining.model import LIVE, Enrolment, EnrolmentStatus, Placement, WorkFollowUp
from support.retraining.service import reading, work
from support.retraining.service.keys import open_training
from support.retraining.service.profile import PART, shown


def unfinished(case_id: UUID) -> list[str]:
    """In sentences: places that are sought or held. A job goes on after a case. One statement."""
    live = sa.select(sa.func.count()).where(Enrolment.case_id == case_id, Enrolment.status.in_(LIVE))
    count = int(execute(live).scalar_one())
    told = ngettext(
        "%(num)s place in a programme is sought or held. Complete, leave or withdraw it.",
        "%(num)s places in programmes are sought or held. Complete, leave or withdraw them.",
        count,
    )
    return [told] if count else []


def waiting(actor: Actor) -> dict[str, int]:
    """How much waits: `offers` to answer, `follow_ups` due, and for coordinators `applied` to decide. One statement."""
    seen, jobs = policy.visible_enrolments(actor), policy.visible_placements(actor)
    due = sa.and_(WorkFollowUp.outcome.is_(None), WorkFollowUp.due_on <= clock.today())
    count = sa.func.count()
    offers = sa.select(count).where(seen, Enrolment.status == EnrolmentStatus.OFFERED)
    applied = sa.select(count).where(seen, Enrolment.status == EnrolmentStatus.APPLIED)
    asked = (
        sa.select(count)
        .select_from(WorkFollowUp)
        .join(Placement, Placement.id == WorkFollowUp.placement_id)
        .where(jobs, due)
    )
    row = execute(sa.select(offers.scalar_subquery(), applied.scalar_subquery(), asked.scalar_subquery())).one()
    return {"offers": row[0], "applied": row[1] if policy.coordinates(actor) else 0, "follow_ups": row[2]}


def of_case(actor: Actor, folder: Folder) -> dict[str, Any]:
    """All of a case at a glance: `{profile, enrolments, placements}`, recorded first. Raises Forbidden."""
    require(policy.may_describe, actor, folder)
    audit.record(actor, "training.opened", folder)
    chest = open_training(actor, folder)
    return {
        "profile": shown(chest.read(folder.id, PART)),
        "enrolments": reading.of_case(folder.id),
        "placements": work.of_case(folder.id),
    }


def copy(actor: Actor, folder: Folder) -> dict[str, Any]:
    """All that is held of an officer here, with every word, for their own copy of it. Raises Forbidden."""
    require(policy.may_describe, actor, folder)
    audit.record(actor, "training.copied", folder)
    chest = open_training(actor, folder)
    parts = ("wish", "offer", "progress", "why_left")
    return {
        "profile": chest.read(folder.id, PART),
        "enrolments": [
            {**one, "words": {part: chest.read(one["id"], part) for part in parts}}
            for one in reading.of_case(folder.id)
        ],
        "placements": [{**one, "job": chest.read(one["id"], "job")} for one in work.of_case(folder.id)],
    }
