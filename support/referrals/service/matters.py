"""Legal matters of a referral: what each is about, before which court, its days, and how it ended."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor
from support.core.db import execute, save
from support.core.errors import Conflict, Invalid, Missing
from support.partners.model import Offer
from support.referrals import policy
from support.referrals.model import DateStatus, Matter, MatterDate, MatterStatus
from support.referrals.service.between import Between, read, work

#: What is sealed of a matter and of a day of one; days are written as ISO text.
MATTER, DATE = "matter", "when"
TOLD = ("kind", "court", "number", "power_from", "power_until", "note", "outcome")
DAYS = ("power_from", "power_until")
TOLD_OF_DATE = ("kind", "on", "at", "place", "note")


def matters_of(actor: Actor, referral_id: UUID) -> dict[str, Any]:
    """The matters of a referral, open ones first, each with its days: `{referral, may_work, items}`.

    Raises Missing to whoever is not its lawyer, its officer, or somebody whom the officer opened it to.
    """
    inside = read(actor, referral_id, Offer.LEGAL)
    return {
        "referral": inside.referral,
        "handle": inside.folder.case.handle,
        "may_work": policy.may_help(actor, inside.referral),
        "opened": inside.opens,
        "items": _items(inside) if inside.opens else [],
    }


def _items(inside: Between) -> list[dict[str, Any]]:
    rows = execute(_matters(inside).order_by(Matter.status.desc(), Matter.opened_on.desc(), Matter.id)).scalars().all()
    days: dict[UUID, list[dict[str, Any]]] = {}
    for one in execute(sa.select(MatterDate).where(MatterDate.matter_id.in_([row.id for row in rows]))).scalars():
        days.setdefault(one.matter_id, []).append(_date(inside, one))
    return [_matter(inside, row, days.get(row.id, [])) for row in rows]


def add_matter(actor: Actor, referral_id: UUID, told: dict[str, Any]) -> dict[str, Any]:
    """Begin a matter. Raises Missing, Forbidden, Invalid for a power of attorney that ends before it begins."""
    inside = work(actor, referral_id, Offer.LEGAL)
    row = save(Matter(referral_id=inside.referral.id, opened_on=clock.today(), status=MatterStatus.OPEN))
    return _keep(actor, inside, row, {name: told.get(name) for name in TOLD}, "matter.opened")


def change_matter(actor: Actor, referral_id: UUID, matter_id: UUID, told: dict[str, Any]) -> dict[str, Any]:
    """Correct what is named and leave the rest; close it with its outcome, or open it again.

    Raises Missing, Forbidden, Invalid without an outcome.
    """
    inside = work(actor, referral_id, Offer.LEGAL)
    row = _row(inside, matter_id)
    kept = {**_sealed(inside, row.id), **_written({name: told[name] for name in TOLD if name in told})}
    status = MatterStatus(told.get("status", row.status))
    if status == MatterStatus.CLOSED and not kept.get("outcome"):
        raise Invalid(fields={"outcome": [_("Say how it ended before you close it.")]})
    if status != row.status:
        row.status = status
        save(row)
    return _keep(actor, inside, row, kept, "matter.changed")


def add_date(actor: Actor, referral_id: UUID, matter_id: UUID, told: dict[str, Any]) -> dict[str, Any]:
    """Note a hearing or a deadline. Raises Missing, Forbidden, Conflict for a matter that is closed."""
    inside = work(actor, referral_id, Offer.LEGAL)
    row = _row(inside, matter_id)
    if row.status == MatterStatus.CLOSED:
        raise Conflict(_("This matter is closed. Open it again first."))
    noted = save(MatterDate(matter_id=row.id, status=DateStatus.COMING))
    inside.write(noted.id, DATE, _written({name: told.get(name) for name in TOLD_OF_DATE}))
    audit.record(actor, "matter_date.noted", noted)
    return _date(inside, noted)


def change_date(actor: Actor, referral_id: UUID, date_id: UUID, told: dict[str, Any]) -> dict[str, Any]:
    """Say what became of it, or correct it; what is moved is noted anew, so that the old day stays to be read.

    Raises Missing, Forbidden, Conflict, Invalid for a move that names no day.
    """
    inside = work(actor, referral_id, Offer.LEGAL)
    noted = _date_row(inside, date_id)
    status = DateStatus(told.get("status", noted.status))
    moved = status == DateStatus.MOVED and noted.status != status
    if moved and "on" not in told:
        raise Invalid(fields={"on": [_("Say to which day it was moved.")]})
    if status != noted.status:
        noted.status = status
        save(noted)
    kept = inside.read(noted.id, DATE) or {}
    if moved:
        noted = save(MatterDate(matter_id=noted.matter_id, status=DateStatus.COMING))
    changes = _written({name: told[name] for name in TOLD_OF_DATE if name in told})
    if changes:
        inside.write(noted.id, DATE, {**kept, **changes})
    audit.record(actor, "matter_date.moved" if moved else "matter_date.changed", noted)
    return _date(inside, noted)


def _matters(inside: Between) -> sa.Select[Any]:
    return sa.select(Matter).where(Matter.referral_id == inside.referral.id)


def _row(inside: Between, matter_id: UUID) -> Matter:
    found: Matter | None = execute(_matters(inside).where(Matter.id == matter_id)).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def _date_row(inside: Between, date_id: UUID) -> MatterDate:
    wanted = (
        sa.select(MatterDate)
        .join(Matter, Matter.id == MatterDate.matter_id)
        .where(MatterDate.id == date_id, Matter.referral_id == inside.referral.id)
    )
    found: MatterDate | None = execute(wanted).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def _keep(actor: Actor, inside: Between, row: Matter, told: dict[str, Any], act: str) -> dict[str, Any]:
    kept = _written(told)
    if kept.get("power_from") and kept.get("power_until") and kept["power_until"] < kept["power_from"]:
        raise Invalid(fields={"power_until": [_("This is before the first day. Correct one of them.")]})
    inside.write(row.id, MATTER, kept)
    audit.record(actor, act, row)
    return _matter(inside, row, [])


def _sealed(inside: Between, row_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = inside.read(row_id, MATTER) or {}
    return found


def _matter(inside: Between, row: Matter, dates: list[dict[str, Any]]) -> dict[str, Any]:
    told = _sealed(inside, row.id)
    return {
        "id": row.id,
        "status": row.status,
        "opened_on": row.opened_on,
        **{name: _day(told.get(name)) if name in DAYS else told.get(name) or "" for name in TOLD},
        "dates": sorted(dates, key=lambda one: (one["on"], one["at"] or "")),
    }


def _date(inside: Between, row: MatterDate) -> dict[str, Any]:
    told = inside.read(row.id, DATE) or {}
    return {
        "id": row.id,
        "matter_id": row.matter_id,
        "status": row.status,
        "kind": told["kind"],
        "on": date.fromisoformat(told["on"]),
        "at": told.get("at"),
        "place": told.get("place") or "",
        "note": told.get("note") or "",
    }


def _written(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()}


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
