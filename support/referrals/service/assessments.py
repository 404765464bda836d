"""Self-assessments over the time of the help: filled in, scored, and how the scores went."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor
from support.core.db import execute, save
from support.core.errors import Conflict
from support.partners.model import Offer
from support.referrals import policy
from support.referrals.model import Assessment, Instrument, Moment
from support.referrals.model.scales import SCALES
from support.referrals.service import scales
from support.referrals.service.between import Between, read, write

ANSWERS = "answers"
#: These are filled in once.
ONCE = (Moment.START, Moment.END)


def assessments_of(actor: Actor, referral_id: UUID) -> dict[str, Any]:
    """What was filled in, in its order, and for each instrument how it went: `{referral, items, courses, left}`.

    `left` says at which moments each can still be filled in. Raises Missing to everybody but the two.
    """
    inside = read(actor, referral_id, Offer.PSYCHOLOGICAL)
    items = [_assessment(inside, row) for row in _rows(inside)] if inside.opens else []
    return {
        "referral": inside.referral,
        "handle": inside.folder.case.handle,
        "may_assess": policy.may_assess(actor, inside.referral),
        "opened": inside.opens,
        "items": items,
        "courses": [_course(one, items) for one in Instrument],
        "left": {one: _left(one, items) for one in Instrument},
    }


def assess(
    actor: Actor, referral_id: UUID, instrument: Instrument, answers: list[int], moment: Moment | None = None
) -> dict[str, Any]:
    """Score and keep what the officer answered; by itself the first is the start, and each after it in between.

    Raises Missing, Forbidden, Invalid for answers that are not the instrument's, Conflict for a second start or end.
    """
    found = scales.score(instrument, answers)
    inside = write(actor, referral_id, Offer.PSYCHOLOGICAL, policy.may_assess)
    rows = _rows(inside)
    had = {row.moment for row in rows if row.instrument == instrument}
    moment = moment or (Moment.BETWEEN if Moment.START in had else Moment.START)
    if moment in ONCE and moment in had:
        raise Conflict(_("This was filled in for this moment already. Choose “in between”."))
    position = max((row.position for row in rows), default=0) + 1
    row = save(Assessment(referral_id=inside.referral.id, instrument=instrument, moment=moment, position=position))
    told = {
        "answers": list(answers),
        "score": found.points,
        "on": clock.today().isoformat(),
        "by": "officer" if actor.kind == "officer" else "helper",
    }
    inside.write(row.id, ANSWERS, told)
    audit.record(actor, "assessment.filled", row)
    return _assessment(inside, row)


def _rows(inside: Between) -> list[Assessment]:
    wanted = sa.select(Assessment).where(Assessment.referral_id == inside.referral.id)
    return list(execute(wanted.order_by(Assessment.position)).scalars())


def _assessment(inside: Between, row: Assessment) -> dict[str, Any]:
    told = inside.read(row.id, ANSWERS)
    found = scales.score(row.instrument, told["answers"])
    return {
        "id": row.id,
        "number": row.position,
        "instrument": row.instrument,
        "moment": row.moment,
        "answers": told["answers"],
        "on": date.fromisoformat(told["on"]),
        "by": told["by"],
        "score": found.points,
        "most": SCALES[row.instrument].most,
        "band": found.band,
        "self_harm": found.harm,
    }


def _course(instrument: Instrument, items: list[dict[str, Any]]) -> dict[str, Any]:
    """How one instrument's scores went, and whether the last answer on self-harm was more than “not at all”."""
    own = [one for one in items if one["instrument"] == instrument]
    changed = scales.change(instrument, [one["score"] for one in own])
    return {
        "instrument": instrument,
        "items": own,
        "change": changed[0] if changed else None,
        "notable": changed[1] if changed else False,
        "self_harm": bool(own and own[-1]["self_harm"]),
    }


def _left(instrument: Instrument, items: list[dict[str, Any]]) -> list[Moment]:
    had = {one["moment"] for one in items if one["instrument"] == instrument}
    return [one for one in Moment if one not in ONCE or one not in had]
