"""Programmes: entered, changed, looked for and compared."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases.service import Page
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict, Invalid, Missing
from support.core.keyset import MOST, Cursor
from support.core.money import Money
from support.core.settings import settings
from support.partners import service as partners
from support.partners.model import Offer, Partner
from support.retraining import policy
from support.retraining.model import SEATED, Enrolment, Programme, ProgrammeStatus
from support.retraining.service.seats import cancel_all, move_up, taken

#: So many are laid side by side.
COMPARED = 4


def get(actor: Actor, programme_id: UUID, *, lock: bool = False) -> Programme:
    """A programme the actor sees. Raises Missing."""
    wanted = sa.select(Programme).where(Programme.id == programme_id, policy.visible(actor))
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found: Programme | None = execute(wanted).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def browse(
    actor: Actor,
    *,
    q: str | None = None,
    cursor: str | None = None,
    limit: int = 20,
    **filters: str | None,
) -> Page:
    """Programmes one can apply for, those that begin first before the others; with `status` any others.

    `q` looks for words of the published texts. Raises Forbidden, Invalid.
    """
    require(policy.may_browse, actor)
    wanted = sa.select(Programme, _full().label("full")).where(policy.visible(actor), *_filters(filters))
    if q:
        like = "%" + q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        wanted = wanted.where(sa.or_(Programme.title.ilike(like), Programme.about.ilike(like)))
    if cursor:
        at = Cursor.read(cursor).as_row()
        wanted = wanted.where(sa.tuple_(Programme.starts_on, Programme.id) > sa.tuple_(*at))
    limit = max(1, min(limit, MOST))
    rows = execute(wanted.order_by(Programme.starts_on, Programme.id).limit(limit + 1)).all()
    last = rows[limit - 1].Programme if len(rows) > limit else None
    following = Cursor(last.starts_on, last.id).write() if last else None
    return Page([item(row.Programme, full=row.full) for row in rows[:limit]], following)


def _filters(given: Mapping[str, str | None]) -> list[sa.ColumnElement[bool]]:
    plain = ("trade", "form", "level", "region")
    found: list[sa.ColumnElement[bool]] = [Programme.__table__.c[one] == given[one] for one in plain if given.get(one)]
    if language := given.get("language"):
        found.append(Programme.languages.any_() == language)
    if status := given.get("status"):
        found.append(Programme.status == ProgrammeStatus(status))
    else:
        found.extend([Programme.status == ProgrammeStatus.OPEN, Programme.apply_by >= clock.today()])
    return found


def _full() -> Any:
    seated = sa.select(sa.func.count()).where(Enrolment.programme_id == Programme.id, Enrolment.status.in_(SEATED))
    return seated.scalar_subquery() >= Programme.seats


def item(found: Programme, *, full: bool) -> dict[str, Any]:
    """A programme as everybody sees it: how many take part is nobody's but the coordinators'."""
    return {
        **{name: getattr(found, name) for name in SHOWN},
        "price": Money(found.cost, found.currency),
        "has_place": not full,
        "takes": takes(found),
    }


#: What is published of a programme.
SHOWN = ("id", "title", "about", "trade", "form", "level", "certificate", "status", "languages", "region",
         "needs_skills", "gives_skills", "weeks", "hours", "apply_by", "starts_on", "ends_on")  # fmt: skip


def takes(found: Programme) -> bool:
    """Whether one can apply today."""
    return found.status == ProgrammeStatus.OPEN and found.apply_by >= clock.today()


def show(actor: Actor, programme_id: UUID) -> dict[str, Any]:
    """A programme; staff are told whose it is, coordinators also how many of its places are taken. Raises Missing."""
    found = get(actor, programme_id)
    count = taken(found.id)
    told = {**item(found, full=count >= found.seats), "provider": None, "seats": None, "taken": None}
    if actor.kind == "staff":
        named = partners.names(actor, [found.provider_id])
        told["provider"] = {"id": found.provider_id, "name": named[found.provider_id]}
    if policy.coordinates(actor):
        told |= {"seats": found.seats, "taken": count}
    return told


def compare(actor: Actor, programme_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Some programmes side by side, in the order they were named. Raises Forbidden, Missing, Invalid."""
    require(policy.may_browse, actor)
    wanted = list(dict.fromkeys(programme_ids))
    if not 1 < len(wanted) <= COMPARED:
        raise Invalid(fields={"id": [_("Choose two to %(most)s programmes.", most=COMPARED)]})
    rows = execute(sa.select(Programme, _full().label("full")).where(Programme.id.in_(wanted), policy.visible(actor)))
    found = {row.Programme.id: item(row.Programme, full=row.full) for row in rows}
    if len(found) < len(wanted):
        raise Missing()
    return [found[one] for one in wanted]


def add(actor: Actor, given: Mapping[str, Any]) -> Programme:
    """Enter a programme of a partner. Raises Forbidden, Invalid, Conflict without an agreement with the partner."""
    require(policy.may_keep_programmes, actor)
    provider = _provider(actor, given["provider_id"])
    _ensure_days(given)
    values = {**given, "provider_id": provider.id, **_price(given.get("price"))}
    values.pop("price", None)
    found = save(Programme(**values, made_by=actor.id))
    audit.record(actor, "programme.entered", found)
    return found


def change(actor: Actor, programme_id: UUID, changes: Mapping[str, Any]) -> Programme:
    """Correct what is named and leave the rest. More seats move the waiting list up; a cancelled programme ends all.

    Raises Missing, Forbidden, Invalid, Conflict for fewer seats than are taken.
    """
    found = get(actor, programme_id, lock=True)
    require(policy.may_keep_programmes, actor)
    values = {**changes, **(_price(changes["price"]) if "price" in changes else {})}
    values.pop("price", None)
    days = ("apply_by", "starts_on", "ends_on")
    _ensure_days({name: values.get(name, getattr(found, name)) for name in days}, new=False)
    if values.get("seats", found.seats) < taken(found.id):
        raise Conflict(_("More places than that are taken already."))
    if values.get("status") in (None, found.status):
        values.pop("status", None)
    for name, value in values.items():
        setattr(found, name, value)
    save(found)
    audit.record(actor, "programme.changed", found, reason=str(found.status))
    if found.status == ProgrammeStatus.CANCELLED:
        cancel_all(actor, found)
    else:
        move_up(found)
    return found


def _price(price: Money | None) -> dict[str, Any]:
    return {"cost": price.minor if price else 0, "currency": price.currency if price else settings().currency}


def _provider(actor: Actor, partner_id: UUID) -> Partner:
    try:
        found = partners.get(actor, partner_id)
    except Missing:
        raise Invalid(fields={"provider_id": [_("There is no such partner.")]}) from None
    if Offer.TRAINING not in found.offers:
        raise Invalid(fields={"provider_id": [_("This partner offers no retraining.")]})
    if not partners.in_force(found):
        raise Conflict(_("There is no agreement with this partner today. Have it vetted first."))
    return found


def _ensure_days(given: Mapping[str, Any], *, new: bool = True) -> None:
    faults: dict[str, list[Any]] = {}
    if given["starts_on"] < given["apply_by"]:
        faults["apply_by"] = [_("People apply before it begins.")]
    if given["ends_on"] < given["starts_on"]:
        faults["ends_on"] = [_("It ends before it begins.")]
    if new and given["apply_by"] < clock.today():
        faults["apply_by"] = [_("This day is over. Choose today or a later one.")]
    if faults:
        raise Invalid(fields=faults)


def providers(actor: Actor) -> list[tuple[UUID, str]]:
    """The partners whose programmes can be entered today, by name. Raises Forbidden."""
    require(policy.may_keep_programmes, actor)
    rows = execute(sa.select(Partner).where(Partner.offers.any_() == Offer.TRAINING.value)).scalars().all()
    found = [one.id for one in rows if partners.in_force(one)]
    named = partners.names(actor, found)
    return sorted(((one, named[one] or str(one)[:8]) for one in found), key=lambda pair: pair[1])
