"""The officer's own answer to each wish; and that there is one, for who holds the case."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import policy as cases_policy
from support.cases import service as cases
from support.cases.model import Case
from support.cases.service import Page
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict, Invalid, Missing
from support.reinstatement import policy
from support.reinstatement.model import ContactRequest, RegisterEntry, Wish, WishStatus
from support.reinstatement.service.paging import paged
from support.reinstatement.service.requests import CONTACT, WISH
from support.vault.model import Data
from support.vault.service import Chest

#: What a holder is told of: somebody wishes to speak with the officer. A no is between the officer and nobody.
SHOWN = (WishStatus.ASKED, WishStatus.YES)


def own_wishes(actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page:
    """What the officer was asked, newest first. Raises Missing for anybody else, Invalid for a wrong cursor."""
    folder = cases.own(actor)
    page = paged(_wishes(actor), ContactRequest.asked_on, Wish.id, cursor, limit, _item)
    if not page.items:
        return page
    chest = cases.open_folder(actor, folder)
    return Page([{**one, **_read(chest, one["id"])} for one in page.items], page.next)


def own_wish(actor: Actor, wish_id: UUID) -> dict[str, Any]:
    """One of them. Raises Missing."""
    folder = cases.own(actor)
    row = execute(_wishes(actor).where(Wish.id == wish_id)).one_or_none()
    if row is None:
        raise Missing()
    return {**_item(row), **_read(cases.open_folder(actor, folder), wish_id)}


def answer(actor: Actor, wish_id: UUID, *, yes: bool, contact: str | None = None) -> Wish:
    """Say yes, with a way to be reached in one's own words, or no; a yes can be taken back, and the contact goes.

    Raises Missing, Invalid without a contact, Conflict when it is too late or answered.
    """
    folder = cases.own(actor, lock=True)
    row = execute(_wishes(actor).where(Wish.id == wish_id).with_for_update(of=Wish)).one_or_none()
    if row is None:
        raise Missing()
    wish: Wish = row.Wish
    require(policy.may_answer, actor, wish, folder)
    _ensure_open(wish, row.answer_by, yes=yes)
    chest = cases.open_folder(actor, folder)
    if yes:
        if not contact:
            raise Invalid(fields={"contact": [_("Say how they may reach you.")]})
        wish.status = WishStatus.YES
        chest.write(
            Data.REGISTER, wish.id, CONTACT, contact, readers=cases.readers_of(folder), subject_id=wish.entry_id
        )
    else:
        wish.status = WishStatus.NO
        chest.remove([wish.id])
    save(wish)
    audit.record(actor, "wish.answered", wish)
    return wish


def _ensure_open(wish: Wish, answer_by: Any, *, yes: bool) -> None:
    taken_back = wish.status == WishStatus.YES and not yes
    if wish.status != WishStatus.ASKED and not taken_back:
        raise Conflict(_("You answered this, or its day is over. What you said stays as it is."))
    if not taken_back and answer_by < clock.today():
        raise Conflict(_("The day for an answer is over. Nobody was told anything."))


def of_case(actor: Actor, reference: str) -> list[dict[str, Any]]:
    """That somebody wishes to speak with the officer, for who holds the case: not who, and not what for.

    `[{"id", "asked_on", "answer_by", "status"}]`. Raises Missing, Forbidden for who sees the case and holds no seat.
    """
    folder = cases.get(actor, reference)
    require(cases_policy.holds, actor, folder)
    found = _joined().where(RegisterEntry.case_id == folder.id, Wish.status.in_(SHOWN))
    rows = execute(found.order_by(ContactRequest.asked_on.desc(), Wish.id).limit(100))
    return [_item(row) for row in rows]


def waiting(case_ids: Iterable[UUID]) -> dict[UUID, int]:
    """For the desk: how many wishes wait for the officer of each of these cases; none is left out. One statement."""
    wanted = sa.literal(list(case_ids), sa.ARRAY(sa.Uuid))
    rows = execute(
        sa.select(RegisterEntry.case_id, sa.func.count().label("waiting"))
        .join(Wish, Wish.entry_id == RegisterEntry.id)
        .where(RegisterEntry.case_id == sa.any_(wanted), Wish.status == WishStatus.ASKED)
        .group_by(RegisterEntry.case_id)
    )
    return {row.case_id: row.waiting for row in rows}


def _joined() -> Any:
    return (
        sa.select(Wish, ContactRequest.asked_on, ContactRequest.answer_by)
        .join(ContactRequest, ContactRequest.id == Wish.request_id)
        .join(RegisterEntry, RegisterEntry.id == Wish.entry_id)
        .join(Case, Case.id == RegisterEntry.case_id)
        .execution_options(populate_existing=True)
    )


def _wishes(actor: Actor) -> Any:
    return _joined().where(policy.visible_wishes(actor))


def _item(row: Any) -> dict[str, Any]:
    wish: Wish = row.Wish
    late = wish.status == WishStatus.ASKED and row.answer_by < clock.today()
    return {
        "id": wish.id,
        "status": WishStatus.LAPSED if late else wish.status,
        "asked_on": row.asked_on,
        "answer_by": row.answer_by,
    }


def _read(chest: Chest, wish_id: UUID) -> dict[str, Any]:
    told = chest.read(wish_id, WISH) or {"speciality": None, "words": None}
    return {**told, CONTACT: chest.read(wish_id, CONTACT)}
