"""Hours with a psychologist: offered, agreed, held or missed, and what was noted of each."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit
from support.core.access import Actor
from support.core.db import execute, save
from support.core.errors import Conflict, Forbidden, Missing
from support.partners.model import Offer
from support.referrals import policy
from support.referrals.model import HELPED, Meeting, MeetingStatus
from support.referrals.service.between import Between, read, work, write

WHEN, NOTE = "when", "note"
#: What the officer answers to an hour that is offered; all else is the psychologist's to say.
ANSWERS = (MeetingStatus.AGREED, MeetingStatus.CANCELLED)
OVER = (MeetingStatus.HELD, MeetingStatus.MISSED, MeetingStatus.CANCELLED)


def meetings_of(actor: Actor, referral_id: UUID) -> dict[str, Any]:
    """The hours of a referral, the newest first, with what was noted: `{referral, may_work, items}`.

    Raises Missing to everybody but its psychologist and its officer.
    """
    inside = read(actor, referral_id, Offer.PSYCHOLOGICAL)
    rows = list(execute(_meetings(inside).order_by(Meeting.position.desc())).scalars()) if inside.opens else []
    return {
        "referral": inside.referral,
        "handle": inside.folder.case.handle,
        "may_work": policy.may_help(actor, inside.referral),
        "may_answer": policy.may_answer_for_oneself(actor, inside.referral),
        "opened": inside.opens,
        "items": [_meeting(inside, row) for row in rows],
    }


def offer_meeting(actor: Actor, referral_id: UUID, told: dict[str, Any]) -> dict[str, Any]:
    """Offer an hour. Raises Missing, Forbidden."""
    inside = work(actor, referral_id, Offer.PSYCHOLOGICAL)
    last = sa.select(sa.func.coalesce(sa.func.max(Meeting.position), 0))
    position = execute(last.where(Meeting.referral_id == inside.referral.id)).scalar_one() + 1
    row = save(Meeting(referral_id=inside.referral.id, position=position, status=MeetingStatus.OFFERED))
    inside.write(row.id, WHEN, _written(told))
    audit.record(actor, "meeting.offered", row)
    return _meeting(inside, row)


def change_meeting(actor: Actor, referral_id: UUID, meeting_id: UUID, told: dict[str, Any]) -> dict[str, Any]:
    """Say what became of an hour, when it is, or what was noted of it; the officer says yes or no to it.

    Raises Missing, Forbidden for what is not the actor's to say, Conflict for an hour that is over.
    """
    inside = write(actor, referral_id, Offer.PSYCHOLOGICAL, policy.may_assess)
    row = _row(inside, meeting_id)
    if actor.kind == "officer":
        _ensure_an_answer(told)
    _rewrite(inside, row, told)
    _move(row, told.get("status"))
    audit.record(actor, f"meeting.{row.status}" if told.get("status") else "meeting.changed", row)
    return _meeting(inside, row)


def _ensure_an_answer(told: dict[str, Any]) -> None:
    if set(told) != {"status"} or told["status"] not in ANSWERS:
        raise Forbidden(_("You can say yes to an hour, or call it off. The rest is your psychologist’s to write."))


def _move(row: Meeting, status: str | None) -> None:
    if status and status != row.status:
        row.status = MeetingStatus(status)
        save(row)


def _rewrite(inside: Between, row: Meeting, told: dict[str, Any]) -> None:
    changes = _written({name: told[name] for name in ("on", "at", "place") if name in told})
    if changes:
        if row.status in OVER:
            raise Conflict(_("This hour is over. Offer a new one."))
        inside.write(row.id, WHEN, {**(inside.read(row.id, WHEN) or {}), **changes})
    if "note" in told:
        inside.write(row.id, NOTE, told["note"])


def _meetings(inside: Between) -> sa.Select[Any]:
    return sa.select(Meeting).where(Meeting.referral_id == inside.referral.id)


def _row(inside: Between, meeting_id: UUID) -> Meeting:
    found: Meeting | None = execute(_meetings(inside).where(Meeting.id == meeting_id)).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def _meeting(inside: Between, row: Meeting) -> dict[str, Any]:
    told = inside.read(row.id, WHEN) or {}
    return {
        "id": row.id,
        "number": row.position,
        "status": row.status,
        "on": date.fromisoformat(told["on"]) if told.get("on") else None,
        "at": told.get("at"),
        "place": told.get("place") or "",
        "note": inside.read(row.id, NOTE) or "",
        "next": [one for one in MeetingStatus if one in Meeting.MOVES[row.status]] if row.status not in OVER else [],
        "live": inside.referral.status in HELPED,
    }


def _written(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()}
