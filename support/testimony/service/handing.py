"""What the officers of testimony do: list, read, and save what two of them agreed to hand over."""

import base64
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit
from support.core.access import Actor, require
from support.core.db import execute
from support.core.errors import Conflict, Missing
from support.testimony import policy
from support.testimony.model import (
    Deposit,
    DepositStatus,
    FilePiece,
    HandOver,
    HandOverAsk,
    TestimonyFile,
)
from support.testimony.service import files, finding, storing
from support.testimony.service.asking import copy_for
from support.testimony.service.files import Clear
from support.testimony.service.finding import get, open_chest
from support.testimony.service.listing import Page, page_of, who_received
from support.vault import outside, receipts
from support.vault import service as vault
from support.vault.model import Data
from support.vault.service import Chest


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
        "may_save": _handed_files(deposit, chest),
        **who_received(deposit, chest),
    }


def outline(actor: Actor, deposit_id: UUID) -> dict[str, Any]:
    """What a form about a deposit shows: nothing of it is opened. Raises Missing."""
    deposit = get(actor, deposit_id)
    told = who_received(deposit, vault.new_chest(deposit.id))
    return {"id": deposit.id, "status": deposit.status, "registers": told["registers"]}


def choices(actor: Actor, deposit_id: UUID) -> dict[str, Any]:
    """The same with the names of the files, to choose from; recorded. Raises Missing, Unavailable."""
    told = outline(actor, deposit_id)
    deposit = get(actor, deposit_id)
    chest = open_chest(actor, deposit)
    audit.record(actor, "testimony.opened", deposit, reason="hand_over")
    return {**told, "files": [one for one in files.listed(deposit, chest) if one["complete"]]}


def file_of(actor: Actor, deposit_id: UUID, file_id: UUID) -> Clear:
    """A file whole, piece by piece; recorded before it is answered.

    Raises Missing, Conflict before two agreed to hand this file to somebody, Unavailable.
    """
    deposit = get(actor, deposit_id)
    chest = open_chest(actor, deposit)
    if file_id not in _handed_files(deposit, chest):
        finding.file_of(deposit, file_id)
        raise Conflict(_("Files are saved once two of you agreed to whom they go. Ask for that first."))
    found = files.content(deposit, chest, file_id)
    audit.record(actor, "testimony_file.opened", finding.file_of(deposit, file_id))
    return found


def _handed_files(deposit: Deposit, chest: Chest) -> set[UUID]:
    """The files that two agreed to hand to named investigators; from before there were two, all of them."""
    handed = execute(
        sa.select(HandOver.id, HandOverAsk.id)
        .outerjoin(HandOverAsk, HandOverAsk.id == HandOver.id)
        .where(HandOver.deposit_id == deposit.id, HandOver.register_id.is_(None))
    ).all()
    if any(asked_id is None for _id, asked_id in handed):
        every = sa.select(TestimonyFile.id).where(TestimonyFile.deposit_id == deposit.id)
        return set(execute(every).scalars())
    told = [chest.read(handed_id, "handing") or {} for handed_id, _asked in handed]
    return {UUID(one) for each in told for one in each.get("files", ())}


def package(actor: Actor, deposit_id: UUID, register_id: UUID) -> Iterator[bytes]:
    """What only the register opens, piece by piece; recorded. Nothing is opened for it here.

    Raises Missing, Conflict before it was handed over to that register, Unavailable.
    """
    deposit = get(actor, deposit_id)
    copy = copy_for(deposit, register_id)
    if copy is None:
        raise Missing()
    handed = sa.select(HandOver.id).where(HandOver.deposit_id == deposit.id, HandOver.register_id == register_id)
    if not execute(handed).first():
        raise Conflict(_("Two of you have to agree first that it goes to this register."))
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
