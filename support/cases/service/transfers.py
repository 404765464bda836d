"""Handing on a seat: one person asks, the other accepts, and only then does it change hands.

Only a session that opens the case can seal it to somebody, and that is the sender's. So the keys are sealed when it is
asked; until the answer they are of no use to the receiver, to whom the case does not exist.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from support.cases import policy
from support.cases.folder import Folder, Holder
from support.cases.model import Case, SeatEnd, SeatName
from support.cases.model.moving import TO_ANSWER, Transfer, TransferStatus
from support.cases.service.holding import (
    CANNOT_HOLD,
    chest_to_hand_on,
    ensure_can_hold,
    leave_seat,
    take_seat,
    tell_seated,
)
from support.cases.service.opening import open_folder, readers_of
from support.cases.service.reading import Page, by_id
from support.cases.service.waiting import end_transfer
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict, Missing
from support.core.keyset import MOST, Cursor
from support.people.model import Person
from support.vault import service as vault
from support.vault.model import Data
from support.vault.service import Chest


def ask_transfer(
    actor: Actor, folder: Folder, person: Person, *, reason: str, seat: SeatName | None = None
) -> Transfer:
    """Ask a caseworker to take the actor's own seat; the case is sealed to them, and shown once they accept.

    Raises Forbidden for another's seat, Conflict for who is no caseworker or holds the case, a frozen case, a seat
    that somebody was asked to take already, or keys that do not open the case.
    """
    require(policy.may_transfer, actor, folder, seat)
    folder = by_id(folder.id, lock=True)
    ensure_can_hold(folder, person)
    mine = folder.holder(actor.id)
    if mine is None:
        raise Missing()
    _ensure_nobody_asked(folder, mine.seat, person.id)
    chest = chest_to_hand_on(actor, folder)
    today = clock.today()
    row = Transfer(
        case_id=folder.id,
        seat=mine.seat,
        sender_id=actor.id,
        receiver_id=person.id,
        status=TransferStatus.ASKED,
        asked_on=today,
        until=today + timedelta(days=TO_ANSWER),
    )
    try:
        save(row)
    except IntegrityError:
        raise Conflict(CANNOT_HOLD) from None
    readers = readers_of(replace(folder, receivers={**folder.receivers, person.id: person.pair_id}))
    chest.write(Data.TEAM, row.id, "reason", reason, readers=readers)
    chest.regrant(readers)
    audit.record(actor, "transfer.asked", row)
    return row


def ensure_may_transfer(actor: Actor, folder: Folder) -> None:
    """Refuse whoever sits in neither main seat, before they fill in a form. Raises Forbidden."""
    require(policy.may_transfer, actor, folder)


def _ensure_nobody_asked(folder: Folder, seat: SeatName, person_id: UUID) -> None:
    if person_id in folder.receivers:
        raise Conflict(_("This person was asked to take a seat of this case already."))
    waiting = sa.select(Transfer.id).where(
        Transfer.case_id == folder.id, Transfer.seat == seat, Transfer.status == TransferStatus.ASKED
    )
    if execute(waiting).first():
        raise Conflict(_("Somebody was asked to take this seat already. Withdraw that first."))


def get_transfer(actor: Actor, transfer_id: UUID) -> Transfer:
    """A transfer the actor asked for or was asked to take. Raises Missing."""
    found: Transfer | None = execute(
        sa.select(Transfer).where(Transfer.id == transfer_id, policy.visible_transfers(actor))
    ).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def accept_transfer(actor: Actor, transfer: Transfer, person: Person) -> Holder:
    """Take the seat: the sender leaves it in the same breath, with all their keys. `person` is the actor's own row.

    Raises Forbidden for anybody but the receiver, Conflict when it no longer waits, or the keys do not open the case.
    """
    require(policy.may_answer_transfer, actor, transfer)
    folder, transfer = _locked(transfer)
    if transfer.until < clock.today():
        raise Conflict(_("The time to answer is over. Ask your colleague to ask you again."))
    if folder.case.frozen or actor.id in folder.holder_ids:
        raise Conflict(_("This seat cannot be handed on at present. Ask your colleague."))
    chest = vault.open_chest(actor.keyring, folder.id)
    if not chest.has(Data.IDENTITY) or not chest.has(Data.STORY):
        raise Conflict(
            _("Your keys do not open what was sealed to you. Ask your colleague to open the case once more.")
        )
    transfer.answered_on, transfer.accepted_by = clock.today(), actor.id
    transfer.status = TransferStatus.ACCEPTED
    save(transfer)
    receivers = {who: pair for who, pair in folder.receivers.items() if who != actor.id}
    left = leave_seat(replace(folder, receivers=receivers), transfer.sender_id, SeatEnd.TRANSFERRED)
    taken, holder = take_seat(left, person, transfer.seat)
    chest.regrant(readers_of(taken))
    audit.record(actor, "transfer.accepted", transfer)
    tell_seated(actor, taken, chest)
    return holder


def decline_transfer(actor: Actor, transfer: Transfer, *, reason: str | None = None) -> Transfer:
    """Leave the seat where it is; the holders read why. Raises Forbidden, Conflict when it no longer waits."""
    require(policy.may_answer_transfer, actor, transfer)
    folder, transfer = _locked(transfer)
    if reason:
        chest = vault.open_chest(actor.keyring, folder.id)
        chest.write(Data.TEAM, transfer.id, "answer", reason, readers=readers_of(folder))
    end_transfer(actor, folder, transfer, TransferStatus.DECLINED)
    return transfer


def withdraw_transfer(actor: Actor, transfer: Transfer) -> Transfer:
    """Take back what was asked. Raises Forbidden for anybody but the sender, Conflict when it no longer waits."""
    require(policy.may_withdraw_transfer, actor, transfer)
    folder, transfer = _locked(transfer)
    end_transfer(actor, folder, transfer, TransferStatus.WITHDRAWN)
    return transfer


def _locked(transfer: Transfer) -> tuple[Folder, Transfer]:
    """The case, and then the transfer, as they stand now: always in this order. Raises Conflict once it is answered."""
    folder = by_id(transfer.case_id, lock=True)
    row: Transfer = execute(
        sa.select(Transfer)
        .where(Transfer.id == transfer.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    if row.status != TransferStatus.ASKED:
        raise Conflict(_("This was answered already, or came to nothing."))
    return folder, row


def expire_transfers() -> int:
    """End what nobody answered in time; how many."""
    late = sa.select(Transfer).where(Transfer.status == TransferStatus.ASKED, Transfer.until < clock.today())
    ended = 0
    for row in execute(late.order_by(Transfer.id)).scalars().all():
        folder = by_id(row.case_id, lock=True)
        if row.receiver_id in folder.receivers:
            end_transfer(None, folder, row, TransferStatus.EXPIRED)
            ended += 1
    return ended


def browse_transfers(actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page:
    """What the actor was asked to take and asked others to take, newest first; of the case the handle alone.

    `[{id, handle, seat, sender, receiver, incoming, status, asked_on, until, answered_on}]`. Raises Forbidden, Invalid.
    """
    require(policy.may_browse_transfers, actor)
    statement = _listed().where(policy.visible_transfers(actor))
    if cursor:
        at = Cursor.read(cursor)
        statement = statement.where(sa.tuple_(Transfer.asked_on, Transfer.id) < sa.tuple_(*at.as_row()))
    limit = max(1, min(limit, MOST))
    rows = execute(statement.order_by(Transfer.asked_on.desc(), Transfer.id.desc()).limit(limit + 1)).all()
    following = Cursor(rows[limit - 1].asked_on, rows[limit - 1].id).write() if len(rows) > limit else None
    return Page([_item(row, actor) for row in rows[:limit]], following)


def outline_transfer(actor: Actor, transfer_id: UUID) -> dict[str, Any]:
    """One of them. Raises Missing."""
    row = execute(_listed().where(Transfer.id == transfer_id, policy.visible_transfers(actor))).one_or_none()
    if row is None:
        raise Missing()
    return _item(row, actor)


def _listed() -> Any:
    sender, receiver = aliased(Person), aliased(Person)
    return (
        sa.select(
            Transfer.id,
            Case.handle,
            Transfer.seat,
            sender.name.label("sender"),
            receiver.name.label("receiver"),
            Transfer.receiver_id,
            Transfer.status,
            Transfer.asked_on,
            Transfer.until,
            Transfer.answered_on,
        )
        .join(Case, Case.id == Transfer.case_id)
        .join(sender, sender.id == Transfer.sender_id)
        .join(receiver, receiver.id == Transfer.receiver_id)
    )


def _item(row: Any, actor: Actor) -> dict[str, Any]:
    item = {name: value for name, value in row._mapping.items() if name != "receiver_id"}
    return {**item, "incoming": row.receiver_id == actor.id}


def transfers_of(actor: Actor, folder: Folder) -> list[dict[str, Any]]:
    """The transfers of a case the actor sees, with what their keys open of the words; recorded."""
    chest = open_folder(actor, folder)
    audit.record(actor, "history.opened", folder)
    return transfers_in(folder, chest)


def transfers_in(folder: Folder, chest: Chest) -> list[dict[str, Any]]:
    """The transfers of a case, the first first.

    `[{id, seat, sender, receiver, status, asked_on, until, answered_on, reason, answer}]`.
    """
    rows = execute(_listed().where(Transfer.case_id == folder.id).order_by(Transfer.asked_on, Transfer.id))
    hidden = {"handle", "receiver_id"}
    return [
        {
            **{name: value for name, value in row._mapping.items() if name not in hidden},
            "reason": chest.read(row.id, "reason"),
            "answer": chest.read(row.id, "answer"),
        }
        for row in rows
    ]
