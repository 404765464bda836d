"""The reform team asks for contacts of a speciality: each officer is asked by themselves, and only a yes is shown."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import service as cases
from support.cases.model import Case
from support.cases.service import Page
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import db, execute, flush, save
from support.core.errors import Invalid, Missing
from support.people.model import Person
from support.reinstatement import policy
from support.reinstatement.model import ContactRequest, RegisterEntry, Speciality, Wish, WishStatus
from support.reinstatement.service.paging import paged
from support.reinstatement.service.register import open_register
from support.vault import service as vault
from support.vault.model import Data, Name
from support.vault.service.chest import Readers

#: What a request says, sealed; the same words in each wish under the key of the entry; and what a yes tells.
REQUEST, WISH, CONTACT = "request", "wish", "contact"
#: How long those who are asked have: somebody may look in once a week, and nothing is kept open for ever.
SHORTEST, LONGEST = timedelta(days=7), timedelta(days=90)


def ask(actor: Actor, *, speciality: str, words: str, answer_by: date) -> ContactRequest:
    """Ask everybody in the register who named this speciality. Whom, and how many, is not told.

    Raises Forbidden, Invalid for a last day that is too near or too far.
    """
    require(policy.may_seek, actor)
    today = clock.today()
    if not today + SHORTEST <= answer_by <= today + LONGEST:
        raise Invalid(fields={"answer_by": [_("Choose a day between one week and 90 days from now.")]})
    row = save(ContactRequest(asked_by=actor.id, asked_on=today, answer_by=answer_by))
    told = {"speciality": Speciality(speciality).value, "words": words}
    readers = _readers()
    vault.new_chest(row.id).write(Data.REGISTER, row.id, REQUEST, told, readers=readers)
    found = [one for one in open_register(actor) if speciality in one.specialities]
    wishes = [Wish(request_id=row.id, entry_id=one.entry_id, status=WishStatus.ASKED) for one in found]
    db.session.add_all(wishes)
    flush()
    for wish, one in zip(wishes, found, strict=True):
        one.chest.write(Data.REGISTER, wish.id, WISH, told, readers=readers, subject_id=one.entry_id)
    audit.record(actor, "contact.asked", row)
    return row


def _readers() -> Readers:
    """Of a request by itself: the compartment, and recovery."""
    groups = cases.reading_groups()
    ours = {groups[name] for name in (Name.REINSTATEMENT, Name.RECOVERY) if name in groups}
    return lambda kind, _subject_id: ours if kind == Data.REGISTER else set()


def browse(actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page:
    """The requests, newest first, with how many were asked in steps of five, and how many said yes.

    Raises Forbidden, Invalid for a wrong cursor.
    """
    require(policy.may_seek, actor)
    page = paged(_requests(), ContactRequest.asked_on, ContactRequest.id, cursor, limit, _item)
    said = _said(actor, [one["id"] for one in page.items])
    return Page([{**one, **said[one["id"]]} for one in page.items], page.next)


def show(actor: Actor, request_id: UUID) -> dict[str, Any]:
    """A request, and the contacts that were given, in the officers' own words; recorded before they are opened.

    Raises Missing, also to whoever is not of the reform team.
    """
    if not policy.may_seek(actor):
        raise Missing()
    row = execute(_requests().where(ContactRequest.id == request_id)).one_or_none()
    if row is None:
        raise Missing()
    audit.record(actor, "contacts.opened", row.ContactRequest)
    return {**_item(row), **_said(actor, [request_id])[request_id], "contacts": _contacts(actor, request_id)}


def lapse_wishes() -> int:
    """End the wishes nobody answered in time, recorded as the system's act; how many."""
    overdue = (
        sa.select(Wish)
        .join(ContactRequest, ContactRequest.id == Wish.request_id)
        .where(Wish.status == WishStatus.ASKED, ContactRequest.answer_by < clock.today())
        .limit(200)
    )
    turn = overdue.with_for_update(of=Wish, skip_locked=True).execution_options(populate_existing=True)
    rows = execute(turn).scalars().all()
    for row in rows:
        row.status = WishStatus.LAPSED
    flush()
    audit.record_all(None, "wish.lapsed", rows)
    return len(rows)


def _requests() -> Any:
    wishes = sa.select(sa.func.count()).where(Wish.request_id == ContactRequest.id)
    return sa.select(
        ContactRequest,
        Person.name.label("asked_by"),
        wishes.scalar_subquery().label("asked"),
        _in_force(wishes).scalar_subquery().label("yes"),
    ).join(Person, Person.id == ContactRequest.asked_by)


def _in_force(wishes: Any) -> Any:
    """Those who said yes. Of a frozen case there is nothing, and nobody is told why."""
    return (
        wishes.select_from(Wish)
        .join(RegisterEntry, RegisterEntry.id == Wish.entry_id)
        .join(Case, Case.id == RegisterEntry.case_id)
        .where(Wish.status == WishStatus.YES, Case.frozen.is_(False), Case.merged_into.is_(None))
    )


def _item(row: Any) -> dict[str, Any]:
    return {
        "id": row.ContactRequest.id,
        "asked_on": row.ContactRequest.asked_on,
        "answer_by": row.ContactRequest.answer_by,
        "asked_by": row.asked_by,
        "asked": policy.told(row.asked),
        "yes": row.yes,
    }


def _said(actor: Actor, ids: list[UUID]) -> Mapping[UUID, dict[str, Any]]:
    """What each request asks for, as far as the session's keys open it; two statements however many."""
    chests = vault.open_chests(actor.keyring, ids, Data.REGISTER, [REQUEST]) if ids else {}
    empty = {"speciality": None, "words": None}
    return {one: chest.read(one, REQUEST) or empty for one, chest in chests.items()}


def _contacts(actor: Actor, request_id: UUID) -> list[dict[str, Any]]:
    wanted = _in_force(sa.select(Wish.id, RegisterEntry.case_id)).where(Wish.request_id == request_id)
    rows = execute(wanted.order_by(Wish.id)).all()
    ids = [row.case_id for row in rows]
    chests = vault.open_chests(actor.keyring, ids, Data.REGISTER, [CONTACT]) if ids else {}
    return [{"id": row.id, "contact": chests[row.case_id].read(row.id, CONTACT)} for row in rows]
