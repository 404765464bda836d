"""An officer's own: begin, write, list and look, take back."""

import os
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Missing, Unavailable
from support.testimony import policy
from support.testimony.model import (
    DRAFT_DAYS,
    MOST_DRAFTS,
    AskStatus,
    Deposit,
    DepositStatus,
    FilePiece,
    HandOverAsk,
    OutsideCopy,
    TestimonyFile,
)
from support.testimony.service import files, storing
from support.testimony.service.finding import file_of, open_draft, own, readers
from support.testimony.service.listing import Page, page_of, who_received
from support.vault import service as vault
from support.vault.model import Data, Name
from support.vault.service import Chest


def begin(actor: Actor, *, statement: str = "") -> Deposit:
    """A draft, sealed to its officer alone.

    Raises Missing for who is no officer, Unavailable while nobody here reads testimony, Conflict for too many drafts.
    """
    ensure_officer(actor)
    if not open_to_deposits():
        raise Unavailable(_("Nobody here can receive this yet. Nothing was kept. Ask whoever helps you."))
    mine = sa.select(sa.func.count()).select_from(Deposit)
    drafts = execute(mine.where(policy.own(actor), Deposit.status == DepositStatus.DRAFT)).scalar_one()
    if drafts >= MOST_DRAFTS:
        raise Conflict(_("You have %(most)s that are not finished. Finish or delete one first.", most=MOST_DRAFTS))
    deposit = save(Deposit(officer_id=actor.id, begun_on=clock.today(), status=DepositStatus.DRAFT))
    chest = vault.new_chest(deposit.id)
    _write(chest, deposit, "salt", os.urandom(32).hex())
    _write(chest, deposit, "statement", statement)
    audit.record(actor, "testimony.begun", deposit)
    return deposit


def ensure_officer(actor: Actor) -> None:
    """Go on only for an officer. Raises Missing."""
    if not policy.may_testify(actor):
        raise Missing()


def open_to_deposits() -> bool:
    """Whether there is anybody whom a deposit could be sealed to."""
    return vault.founded(Name.TESTIMONY)


def write(actor: Actor, deposit_id: UUID, *, statement: str) -> Deposit:
    """Write the statement of a draft anew. Raises Missing, Conflict for what is deposited."""
    deposit = changeable(actor, deposit_id)
    _write(open_draft(actor, deposit), deposit, "statement", statement)
    audit.record(actor, "testimony.written", deposit)
    return deposit


def changeable(actor: Actor, deposit_id: UUID) -> Deposit:
    """A draft of one's own, locked. Raises Missing, Conflict for what is no draft any more."""
    deposit = own(actor, deposit_id, lock=True)
    if not policy.may_change(actor, deposit):
        raise Conflict(_("This is no longer a draft: what was deposited stays as it was. Begin a new one."))
    return deposit


def _write(chest: Chest, deposit: Deposit, part: str, value: Any) -> None:
    chest.write(Data.TESTIMONY, deposit.id, part, value, readers=lambda _kind, _subject: readers(deposit))


# Looking


def browse_own(actor: Actor, *, cursor: str | None = None, limit: int = 20) -> Page:
    """What the officer began and deposited, newest first; nothing is opened. Raises Missing, Invalid."""
    ensure_officer(actor)
    return page_of(policy.own(actor), cursor=cursor, limit=limit)


def show_own(actor: Actor, deposit_id: UUID) -> dict[str, Any]:
    """A deposit of one's own, with what is in it; recorded. Raises Missing, Unavailable."""
    deposit = own(actor, deposit_id)
    chest = vault.open_chest(actor.keyring, deposit.id)
    audit.record(actor, "testimony.opened", deposit)
    return {
        "id": deposit.id,
        "status": deposit.status,
        "begun_on": deposit.begun_on,
        "kept_until": kept_until(deposit),
        "deposited_on": deposit.deposited_on,
        "digest": deposit.digest.hex() if deposit.digest and deposit.status in policy.KEPT else None,
        "statement": chest.read(deposit.id, "statement"),
        "opened": chest.has(Data.TESTIMONY),
        "files": files.listed(deposit, chest),
        **who_received(deposit, chest),
    }


def own_file(actor: Actor, deposit_id: UUID, file_id: UUID) -> files.Clear:
    """A file of one's own, piece by piece; recorded. Raises Missing, Conflict, Unavailable."""
    deposit = own(actor, deposit_id)
    found = files.content(deposit, vault.open_chest(actor.keyring, deposit.id), file_id)
    audit.record(actor, "testimony_file.opened", file_of(deposit, file_id))
    return found


def kept_until(deposit: Deposit) -> Any:
    """The last day of a draft; None for everything else."""
    return deposit.begun_on + timedelta(days=DRAFT_DAYS) if deposit.status == DepositStatus.DRAFT else None


# Taking back


def take_back(actor: Actor, deposit_id: UUID) -> None:
    """Delete a draft or a deposit that was not handed over: key, words and files. Raises Missing, Conflict."""
    deposit = ensure_may_take_back(actor, deposit_id)
    _forget(deposit)
    audit.record(actor, "testimony.taken_back", deposit)


def ensure_may_take_back(actor: Actor, deposit_id: UUID) -> Deposit:
    """A deposit of one's own that can still be deleted, locked. Raises Missing, Conflict."""
    deposit = own(actor, deposit_id, lock=True)
    if not policy.may_take_back(actor, deposit):
        if deposit.status == DepositStatus.TAKEN_BACK:
            raise Conflict(_("This was deleted already."))
        raise Conflict(_("This was handed over to investigators: it cannot be taken back any more."))
    return deposit


def _forget(deposit: Deposit) -> None:
    deposit.status = DepositStatus.TAKEN_BACK
    flush()
    of_deposit = sa.select(TestimonyFile.id).where(TestimonyFile.deposit_id == deposit.id)
    pieces = execute(sa.select(FilePiece.id).where(FilePiece.file_id.in_(of_deposit))).scalars().all()
    execute(sa.delete(FilePiece).where(FilePiece.file_id.in_(of_deposit)))
    execute(sa.delete(TestimonyFile).where(TestimonyFile.deposit_id == deposit.id))
    execute(sa.delete(OutsideCopy).where(OutsideCopy.deposit_id == deposit.id))
    _nothing_waits(deposit)
    vault.forget(deposit.id, Data.TESTIMONY, deposit.id)
    storing.drop(pieces)


def _nothing_waits(deposit: Deposit) -> None:
    """What somebody asked to hand over of it ends with it: there is nothing left to agree to."""
    waiting = sa.select(HandOverAsk).where(
        HandOverAsk.deposit_id == deposit.id, HandOverAsk.status == AskStatus.WAITING
    )
    for asked in execute(waiting.with_for_update().execution_options(populate_existing=True)).scalars():
        asked.status, asked.decided_on = AskStatus.WITHDRAWN, clock.today()
    flush()


def sweep() -> int:
    """Delete the drafts whose days are over, with their files; how many."""
    before = clock.today() - timedelta(days=DRAFT_DAYS)
    wanted = sa.select(Deposit).where(Deposit.status == DepositStatus.DRAFT, Deposit.begun_on < before)
    old = execute(wanted.with_for_update(skip_locked=True)).scalars().all()
    for deposit in old:
        _forget(deposit)
        audit.record(None, "testimony.swept", deposit)
    return len(old)
