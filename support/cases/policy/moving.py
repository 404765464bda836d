"""Who moves a case, hands on a seat, seats a cover, and sees how much work a team has."""

from uuid import UUID

import sqlalchemy as sa

from support.cases.folder import Folder
from support.cases.model import MAIN_SEATS, SeatName, Status
from support.cases.model.moving import Transfer, Transition
from support.cases.policy.case import holds
from support.core.access import Actor
from support.people.model import Role


def may_move(actor: Actor, folder: Folder) -> bool:
    """A holder. What vetting decides and what an agreed plan begins moves a case by itself."""
    return holds(actor, folder)


def transitions(folder: Folder) -> list[Transition]:
    """What a holder could do with the case as it stands; nothing while it is frozen or once it is merged."""
    case = folder.case
    if case.frozen or case.merged_into is not None or case.status == Status.DECLINED:
        return []
    if case.status == Status.CLOSED:
        return [Transition.REOPENED]
    return [Transition.RESUME if case.status == Status.ON_HOLD else Transition.ON_HOLD, Transition.CLOSED]


def may_follow_up(actor: Actor, folder: Folder) -> bool:
    """A holder asks how it went."""
    return holds(actor, folder)


def may_transfer(actor: Actor, folder: Folder, seat: SeatName | None = None) -> bool:
    """Who sits in a main seat hands that one on; nobody hands on another's."""
    mine = folder.holder(actor.id)
    return holds(actor, folder) and mine is not None and mine.seat in MAIN_SEATS and seat in (None, mine.seat)


def may_cover(actor: Actor, folder: Folder, person_id: UUID) -> bool:
    """A holder seats a cover; never to oneself."""
    return holds(actor, folder) and actor.id != person_id


def visible_transfers(actor: Actor) -> sa.ColumnElement[bool]:
    """Transfers are seen by who asked and who was asked; of the case itself only a holder sees anything."""
    if not may_browse_transfers(actor):
        return sa.false()
    return sa.or_(Transfer.sender_id == actor.id, Transfer.receiver_id == actor.id)


def may_browse_transfers(actor: Actor) -> bool:
    """Caseworkers, who alone hold cases."""
    return actor.has(Role.CASEWORKER)


def may_answer_transfer(actor: Actor, transfer: Transfer) -> bool:
    """Who was asked, and never who asked."""
    return actor.has(Role.CASEWORKER) and actor.id == transfer.receiver_id != transfer.sender_id


def may_withdraw_transfer(actor: Actor, transfer: Transfer) -> bool:
    """Who asked."""
    return actor.has(Role.CASEWORKER) and actor.id == transfer.sender_id


def may_cover_own(actor: Actor) -> bool:
    """Whoever holds cases lets a colleague cover them."""
    return actor.has(Role.CASEWORKER)


def may_see_workload(actor: Actor) -> bool:
    """The lead of a team sees numbers, and no case."""
    return actor.has(Role.LEAD)
