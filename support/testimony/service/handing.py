"""What the officers of testimony do: list, read, hand over, and make the package that only a register opens."""

import base64
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Invalid, Missing
from support.testimony import policy
from support.testimony.model import (
    Deposit,
    DepositStatus,
    FilePiece,
    HandOver,
    OutsideCopy,
    TestimonyFile,
)
from support.testimony.service import files, finding, storing
from support.testimony.service.files import Clear
from support.testimony.service.finding import get, open_chest, readers
from support.testimony.service.listing import Page, page_of, who_received
from support.vault import outside, receipts
from support.vault import service as vault
from support.vault.model import Data


def browse(actor: Actor, *, status: DepositStatus | None = None, cursor: str | None = None, limit: int = 50) -> Page:
    """The deposits, newest first; nothing is opened. Raises Forbidden, Invalid."""
    require(policy.may_browse_testimony, actor)
    conditions = [policy.visible(actor)] + ([Deposit.status == status] if status else [])
    return page_of(*conditions, cursor=cursor, limit=limit)


def show(actor: Actor, deposit_id: UUID) -> dict[str, Any]:
    """A deposit and what is in it; recorded before it is answered. Raises Missing, Unavailable."""
    deposit = get(actor, deposit_id)
    chest = open_chest(actor, deposit)
    audit.record(actor, "testimony.opened", deposit)
    return {
        "id": deposit.id,
        "status": deposit.status,
        "deposited_on": deposit.deposited_on,
        "digest": deposit.digest.hex() if deposit.digest else None,
        "statement": chest.read(deposit.id, "statement"),
        "opened": chest.has(Data.TESTIMONY),
        "files": files.listed(deposit, chest),
        **who_received(deposit, chest),
    }


def outline(actor: Actor, deposit_id: UUID) -> dict[str, Any]:
    """What a form about a deposit shows: nothing of it is opened. Raises Missing."""
    deposit = get(actor, deposit_id)
    told = who_received(deposit, vault.new_chest(deposit.id))
    return {"id": deposit.id, "status": deposit.status, "registers": told["registers"]}


def file_of(actor: Actor, deposit_id: UUID, file_id: UUID) -> Clear:
    """A file whole, piece by piece; recorded before it is answered. Raises Missing, Conflict, Unavailable."""
    deposit = get(actor, deposit_id)
    found = files.content(deposit, open_chest(actor, deposit), file_id)
    audit.record(actor, "testimony_file.opened", finding.file_of(deposit, file_id))
    return found


def hand_over(actor: Actor, deposit_id: UUID, *, register_id: UUID | None = None, to: str | None = None) -> HandOver:
    """Record that a deposit goes to a register that its officer chose, or to investigators who are named.

    Raises Missing, Forbidden, Invalid, Conflict for a register that the officer did not choose.
    """
    deposit = get(actor, deposit_id, lock=True)
    require(policy.may_hand_over, actor, deposit)
    if (register_id is None) == (not to):
        told = _("Choose a register, or name who receives it: one of the two.")
        raise Invalid(fields={"register_id": [told]})
    if register_id is not None and _copy(deposit, register_id) is None:
        raise Conflict(_("Its officer did not seal this to that register. Name investigators instead."))
    chest = open_chest(actor, deposit)
    handed = save(HandOver(deposit_id=deposit.id, register_id=register_id, handed_by=actor.id, handed_on=clock.today()))
    if to:
        chest.write(
            Data.TESTIMONY,
            handed.id,
            "to",
            to,
            readers=lambda _kind, _subject: readers(deposit),
            subject_id=deposit.id,
        )
    if deposit.status == DepositStatus.DEPOSITED:
        deposit.status = DepositStatus.HANDED_OVER
    flush()
    audit.record(actor, "testimony.handed_over", deposit)
    return handed


def _copy(deposit: Deposit, register_id: UUID) -> bytes | None:
    wanted = sa.select(OutsideCopy.sealed).where(
        OutsideCopy.deposit_id == deposit.id, OutsideCopy.register_id == register_id
    )
    found: bytes | None = execute(wanted).scalar_one_or_none()
    return found


def package(actor: Actor, deposit_id: UUID, register_id: UUID) -> Iterator[bytes]:
    """What only the register opens, piece by piece; recorded. Nothing is opened for it here.

    Raises Missing, Conflict before it was handed over to that register, Unavailable.
    """
    deposit = get(actor, deposit_id)
    copy = _copy(deposit, register_id)
    if copy is None:
        raise Missing()
    handed = sa.select(HandOver.id).where(HandOver.deposit_id == deposit.id, HandOver.register_id == register_id)
    if not execute(handed).first():
        raise Conflict(_("Record first that it is handed over to this register."))
    pieces = sa.select(FilePiece.id).join(TestimonyFile, TestimonyFile.id == FilePiece.file_id)
    listed = execute(
        pieces.where(TestimonyFile.deposit_id == deposit.id).order_by(FilePiece.file_id, FilePiece.position)
    )
    ids, beginning = list(listed.scalars()), outside.head(_facts(deposit, register_id, copy))
    audit.record(actor, "testimony.packaged", deposit)
    return _packed(beginning, ids)


def _facts(deposit: Deposit, register_id: UUID, copy: bytes) -> dict[str, Any]:
    receipt = deposit.receipt or b""
    return {
        "site": str(vault.site().id),
        "deposit": str(deposit.id),
        "register": str(register_id),
        "sealed": base64.b64encode(copy).decode(),
        "deposited_on": str(deposit.deposited_on),
        "digest": (deposit.digest or b"").hex(),
        "verify_key": receipt[: receipts.KEY].hex(),
        "signature": receipt[receipts.KEY :].hex(),
    }


def _packed(beginning: bytes, piece_ids: list[UUID]) -> Iterator[bytes]:
    yield beginning
    for piece_id in piece_ids:
        yield outside.piece(piece_id, storing.get(piece_id))
