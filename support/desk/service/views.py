"""The lists somebody keeps for themselves: sealed to them alone, since a name may say anything of anybody."""

from dataclasses import asdict, replace
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit
from support.core.access import require
from support.core.db import execute, flush
from support.core.errors import Conflict, Invalid, Missing
from support.desk import policy
from support.desk.model import CODES, MOST_VIEWS, TICKS, View
from support.people.actor import Staff
from support.vault import service as vault
from support.vault.model import Data

PART = "views"


def ensure_may_keep(actor: Staff) -> None:
    """Refuse whoever has no list of cases, before a form is read. Raises Forbidden."""
    require(policy.may_keep_views, actor)


def views(actor: Staff) -> list[View]:
    """The lists the actor keeps, by name. Raises Forbidden for who has no list of cases.

    Two statements. Empty for who came back with a new passphrase: what was theirs alone went with the old one.
    """
    require(policy.may_keep_views, actor)
    kept = vault.open_chest(actor.keyring, actor.id).read(actor.id, PART) or []
    return [View(UUID(one["id"]), one["name"], one["filters"], one["default"]) for one in kept]


def view(actor: Staff, view_id: UUID) -> View:
    """One of them. Raises Missing, the same for whoever keeps none."""
    if not policy.may_keep_views(actor):
        raise Missing()
    return _of(views(actor), view_id)


def _of(kept: list[View], view_id: UUID) -> View:
    for one in kept:
        if one.id == view_id:
            return one
    raise Missing()


def chosen(filters: dict[str, Any]) -> dict[str, Any]:
    """What narrows a list, without what narrows nothing."""
    return {name: filters[name] for name in (*CODES, *TICKS) if filters.get(name)}


def keep_view(actor: Staff, name: str, filters: dict[str, Any], *, default: bool = False) -> View:
    """Keep a list under a name. Raises Forbidden, Invalid for a name that is taken, Conflict for too many."""
    kept = _taken(actor)
    if len(kept) >= MOST_VIEWS:
        raise Conflict(_("You keep %(most)s lists already. Delete one first.", most=MOST_VIEWS))
    fresh = View(uuid4(), _free(kept, name), chosen(filters), default)
    _put(actor, [*_without_default(kept, default=default), fresh])
    audit.record(actor, "view.kept")
    return fresh


def change_view(
    actor: Staff,
    view_id: UUID,
    *,
    name: str | None = None,
    filters: dict[str, Any] | None = None,
    default: bool | None = None,
) -> View:
    """Rename a list, let it be narrowed otherwise, show it first or no longer. Raises Missing, Invalid."""
    found = view(actor, view_id)
    kept = _taken(actor)
    found = _of(kept, found.id)
    others = [one for one in kept if one.id != view_id]
    changed = replace(
        found,
        name=found.name if name is None else _free(others, name),
        filters=found.filters if filters is None else chosen(filters),
        default=found.default if default is None else default,
    )
    _put(actor, [*_without_default(others, default=changed.default), changed])
    audit.record(actor, "view.changed")
    return changed


def delete_view(actor: Staff, view_id: UUID) -> None:
    """Keep a list no longer. Raises Missing."""
    view(actor, view_id)
    kept = _taken(actor)
    _put(actor, [one for one in kept if one.id != view_id])
    audit.record(actor, "view.deleted")


def _taken(actor: Staff) -> list[View]:
    """The lists, to change them: one request of a person after the other, so that none is lost."""
    require(policy.may_keep_views, actor)
    execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"views {actor.id}"))))
    return views(actor)


def _free(others: list[View], name: str) -> str:
    if name.casefold() in {one.name.casefold() for one in others}:
        raise Invalid(fields={"name": [_("You keep a list of this name already. Choose another name.")]})
    return name


def _without_default(kept: list[View], *, default: bool) -> list[View]:
    return [replace(one, default=False) for one in kept] if default else kept


def _put(actor: Staff, kept: list[View]) -> None:
    """Seal them to the actor and nobody else. What an earlier passphrase sealed opens for nobody, so it goes."""
    chest = vault.open_chest(actor.keyring, actor.id)
    if chest.exists(Data.PRIVATE) and not chest.has(Data.PRIVATE):
        vault.forget(actor.id, Data.PRIVATE, actor.id)
        chest = vault.open_chest(actor.keyring, actor.id)
    told = [{**asdict(one), "id": str(one.id)} for one in sorted(kept, key=lambda one: one.name.casefold())]
    chest.write(Data.PRIVATE, actor.id, PART, told, readers=lambda _kind, _subject: {actor.id})
    flush()


def forget_views(person_id: UUID) -> None:
    """Delete what somebody kept who has left: it opens for nobody any more."""
    vault.forget(person_id, Data.PRIVATE, person_id)
