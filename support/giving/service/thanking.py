"""Names that donors wish to be thanked by: offered through the private link, looked at by finance, taken back at will.

A name is sealed until somebody of finance shows it, and nothing joins it to a gift but the donor's own token, which is
kept nowhere. Nothing that Stripe says ever comes here.
"""

import hashlib
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Missing
from support.core.keyset import Cursor
from support.giving import policy
from support.giving.model import Thanks, ThanksStatus
from support.giving.service import links
from support.vault import service as vault
from support.vault.model import Data, Name

NAME = "name"
SHOWN = 50
#: A name has no day, lest it be joined to a gift's; a list of them goes on by its id alone.
_NO_DAY = date(2000, 1, 1)


def readers(_kind: Data, _subject: UUID) -> set[UUID]:
    """Finance and recovery."""
    return set(vault.compartment_ids(Name.FINANCE, Name.RECOVERY).values())


def offer(token: str, name: str) -> ThanksStatus:
    """Wish to be thanked by this name; somebody of finance looks at it first. Another one replaces it.

    Raises Missing for a dead link, Conflict before anything was paid, and when a name was refused.
    """
    links.ensure_paid(links.find(token))
    found = _of(token)
    if found is not None and found.status == ThanksStatus.REFUSED:
        raise Conflict(_("A name was refused before. No other can be shown for this gift."))
    if found is None:
        found = save(Thanks(mark=_mark(token), status=ThanksStatus.WAITING))
    elif found.status != ThanksStatus.WITHDRAWN:
        _withdraw(found)
    if found.status == ThanksStatus.WITHDRAWN:
        found.status, found.decided_by = ThanksStatus.WAITING, None
        flush()
    chest = vault.new_chest(found.id)
    chest.write(Data.THANKS, found.id, NAME, name, readers=readers)
    chest.close()
    audit.record(None, "thanks.offered", found)
    return found.status


def take_back(token: str) -> ThanksStatus:
    """Wish it no more: the name is deleted, wherever it stands. Raises Missing for a dead link or without a name."""
    links.find(token)
    found = _of(token)
    if found is None:
        raise Missing
    if found.status in {ThanksStatus.WAITING, ThanksStatus.SHOWN}:
        _withdraw(found)
        audit.record(None, "thanks.withdrawn", found)
    return found.status


def standing(token: str) -> tuple[ThanksStatus | None, str | None]:
    """How the name of a private link stands, and the name itself once everybody sees it."""
    wanted = sa.select(Thanks.status, Thanks.name).where(Thanks.mark == _mark(token))
    found = execute(wanted).one_or_none()
    return (None, None) if found is None else (found.status, found.name)


def shown(*, cursor: str | None = None, limit: int = SHOWN) -> dict[str, Any]:
    """The names everybody sees, in alphabetical order: no amount, no day. Raises Invalid for a wrong cursor."""
    wanted = sa.select(Thanks.id, Thanks.name).where(Thanks.status == ThanksStatus.SHOWN)
    if cursor:
        last = sa.select(sa.func.lower(Thanks.name), Thanks.id).where(Thanks.id == Cursor.read(cursor).id)
        wanted = wanted.where(sa.tuple_(sa.func.lower(Thanks.name), Thanks.id) > last.scalar_subquery())
    rows = list(execute(wanted.order_by(sa.func.lower(Thanks.name), Thanks.id).limit(limit + 1)))
    following = Cursor(_NO_DAY, rows[limit - 1].id).write() if len(rows) > limit else None
    return {"items": [row.name for row in rows[:limit]], "next": following}


def browse(actor: Actor, *, cursor: str | None = None, limit: int = SHOWN) -> dict[str, Any]:
    """The names that wait to be looked at, opened, then those that are shown; that they were opened is recorded.

    Raises Forbidden, Invalid for a wrong cursor.
    """
    require(policy.may_moderate_names, actor)
    waits = sa.case((Thanks.status == ThanksStatus.WAITING, 0), else_=1)
    wanted = sa.select(Thanks).where(Thanks.status.in_((ThanksStatus.WAITING, ThanksStatus.SHOWN)))
    if cursor:
        last = sa.select(waits, Thanks.id).where(Thanks.id == Cursor.read(cursor).id).scalar_subquery()
        wanted = wanted.where(sa.tuple_(waits, Thanks.id) > last)
    rows = list(execute(wanted.order_by(waits, Thanks.id).limit(limit + 1)).scalars())
    shown_rows = rows[:limit]
    waiting = [row for row in shown_rows if row.status == ThanksStatus.WAITING]
    audit.record_all(actor, "thanks.opened", waiting)
    chests = vault.open_chests(actor.keyring, [row.id for row in waiting], Data.THANKS, [NAME]) if waiting else {}
    items = [_told(row, chests.get(row.id)) for row in shown_rows]
    following = Cursor(_NO_DAY, shown_rows[-1].id).write() if len(rows) > limit else None
    return {"items": items, "next": following}


def show(actor: Actor, thanks_id: UUID, *, seen: str) -> None:
    """Show a name to everybody. `seen` says which one was looked at: the donor may have changed it since.

    Raises Missing, Conflict.
    """
    found = _held(actor, thanks_id)
    if found.status != ThanksStatus.WAITING:
        raise Conflict(_("This name has been decided about."))
    chest = vault.open_chest(actor.keyring, found.id)
    if _seal(chest, found.id) != seen:
        raise Conflict(_("The donor has changed the name since. Look at it again."))
    name = chest.read(found.id, NAME)
    if name is None:
        raise Conflict(_("Your keys do not open what this needs. Ask another member of finance to do it."))
    found.status, found.name, found.decided_by = ThanksStatus.SHOWN, name, actor.id
    flush()
    vault.forget(found.id, Data.THANKS, found.id)
    audit.record(actor, "thanks.shown", found)


def refuse(actor: Actor, thanks_id: UUID) -> None:
    """Show a name to nobody, also one that was shown; it is deleted. Raises Missing, Conflict."""
    found = _held(actor, thanks_id)
    if found.status not in {ThanksStatus.WAITING, ThanksStatus.SHOWN}:
        raise Conflict(_("This name has been decided about."))
    found.status, found.name, found.decided_by = ThanksStatus.REFUSED, None, actor.id
    flush()
    vault.forget(found.id, Data.THANKS, found.id)
    audit.record(actor, "thanks.refused", found)


def ensure_one(actor: Actor, thanks_id: UUID) -> None:
    """There is such a name to decide about. Raises Missing."""
    _held(actor, thanks_id)


def _held(actor: Actor, thanks_id: UUID) -> Thanks:
    """A name, for who may decide; to everybody else there is none."""
    if not policy.may_moderate_names(actor):
        raise Missing
    wanted = sa.select(Thanks).where(Thanks.id == thanks_id).with_for_update().execution_options(populate_existing=True)
    found: Thanks | None = execute(wanted).scalar_one_or_none()
    if found is None:
        raise Missing
    return found


def _of(token: str) -> Thanks | None:
    wanted = sa.select(Thanks).where(Thanks.mark == _mark(token)).with_for_update()
    found: Thanks | None = execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    return found


def _withdraw(found: Thanks) -> None:
    found.status, found.name = ThanksStatus.WITHDRAWN, None
    flush()
    vault.forget(found.id, Data.THANKS, found.id)


def _mark(token: str) -> bytes:
    return hashlib.sha256(b"thanks:" + token.encode("utf-8", "surrogatepass")).digest()


def _seal(chest: vault.Chest, thanks_id: UUID) -> str:
    """Which sealed name this is, without a word of it."""
    body = chest.body(thanks_id, NAME)
    return hashlib.sha256(body).hexdigest()[:32] if body else ""


def _told(row: Thanks, chest: vault.Chest | None) -> dict[str, Any]:
    name = chest.read(row.id, NAME) if chest is not None else row.name
    return {"id": row.id, "status": row.status, "name": name, "seen": _seal(chest, row.id) if chest else ""}
