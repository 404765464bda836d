"""The directory as a list: filters by code in the database, the search by name in the session's own memory."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from support.core import audit
from support.core.access import Actor, require
from support.core.db import execute
from support.core.keyset import MOST, Cursor
from support.partners import policy
from support.partners.model import Partner, PartnerStatus
from support.partners.service import directory
from support.partners.service.keeping import get, in_force, people_of
from support.partners.service.page import Page

PAGE = 50
#: So many are looked through for a name, the newest first.
LOOKED_THROUGH = 2000


def browse(
    actor: Actor,
    *,
    kind: str | None = None,
    offer: str | None = None,
    language: str | None = None,
    region: str | None = None,
    status: str | None = None,
    out_of_hours: bool | None = None,
    q: str | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page:
    """Partners, newest first, with what the directory says of each; recorded. Raises Forbidden, Invalid.

    `q` is looked for in the names: no column of the database knows one.
    """
    require(policy.may_see_partners, actor)
    chest = directory.open_directory(actor)
    audit.record(actor, "partners.opened")
    statement = sa.select(Partner).order_by(Partner.entered_on.desc(), Partner.id.desc())
    for condition in _filters(kind, offer, language, region, status, out_of_hours):
        statement = statement.where(condition)
    if cursor:
        at = sa.tuple_(*Cursor.read(cursor).as_row())
        statement = statement.where(sa.tuple_(Partner.entered_on, Partner.id) < at)
    limit = max(1, min(limit, MOST))
    rows = execute(statement.limit(LOOKED_THROUGH if q else limit + 1)).scalars().all()
    told = ((row, chest.read(row.id, directory.PART) or {}) for row in rows)
    found = [(row, about) for row, about in told if not q or _said(q) in _said(about.get("name") or "")]
    last = found[limit - 1][0] if len(found) > limit else None
    items = [item(row, about) for row, about in found[:limit]]
    return Page(items, Cursor(last.entered_on, last.id).write() if last else None)


def _filters(
    kind: str | None,
    offer: str | None,
    language: str | None,
    region: str | None,
    status: str | None,
    out_of_hours: bool | None,
) -> Iterable[sa.ColumnElement[bool]]:
    if kind:
        yield Partner.kind == kind
    if status:
        yield Partner.status == status
    if out_of_hours is not None:
        yield Partner.out_of_hours.is_(out_of_hours)
    for column, code in ((Partner.offers, offer), (Partner.languages, language), (Partner.regions, region)):
        if code:
            yield column.contains([code])


def _said(text: str) -> str:
    return " ".join(text.split()).casefold()


def item(partner: Partner, told: dict[str, Any]) -> dict[str, Any]:
    """A partner as lists show it; name and contact None without the key."""
    return {
        "id": partner.id,
        "kind": partner.kind,
        "status": partner.status,
        "offers": partner.offers,
        "languages": partner.languages,
        "regions": partner.regions,
        "capacity": partner.capacity,
        "out_of_hours": partner.out_of_hours,
        "agreed_from": partner.agreed_from,
        "agreed_until": partner.agreed_until,
        "in_force": in_force(partner),
        "entered_on": partner.entered_on,
        "vetted_on": partner.vetted_on,
        "name": told.get("name"),
        "contact": told.get("contact"),
    }


def show(actor: Actor, partner_id: UUID) -> dict[str, Any]:
    """A partner with its people and what the actor may do; recorded. Raises Missing."""
    partner = get(actor, partner_id)
    chest = directory.open_directory(actor)
    audit.record(actor, "partner.opened", partner)
    told = chest.read(partner.id, directory.PART) or {}
    keeps = policy.may_keep_partners(actor)
    return {
        **item(partner, told),
        "note": told.get("note"),
        "people": [person.name for person in people_of(partner.id)],
        "may_keep": keeps,
        "may_vet": policy.may_vet_partner(actor, partner) and partner.status != PartnerStatus.ENDED,
    }


def offering(actor: Actor, offer: str) -> list[dict[str, Any]]:
    """Those with an agreement today who offer this, for a form that chooses: `[{"id", "name"}]`. Raises Forbidden."""
    found = browse(actor, offer=offer, status=PartnerStatus.AGREED, limit=MOST).items
    return [one for one in found if one["in_force"] and one["name"]]
