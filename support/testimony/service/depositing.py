"""Depositing: from now on it stays as it is, those who hand it on can open it, and its officer has a receipt."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from babel.dates import format_date
from flask_babel import lazy_gettext as _

from support.core import audit, clock, printing
from support.core.access import Actor
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Invalid, Unavailable
from support.testimony import policy
from support.testimony.model import Deposit, DepositStatus, OutsideCopy, OutsideRegister
from support.testimony.service import files
from support.testimony.service.drafting import changeable, open_to_deposits
from support.testimony.service.finding import open_draft, own, readers
from support.vault import notary, outside, receipts
from support.vault import service as vault
from support.vault.model import Data
from support.vault.service import Chest

#: The languages the printed receipt speaks.
LANGUAGES = ("en", "ru")


def deposit(actor: Actor, deposit_id: UUID, *, registers: Iterable[UUID] = ()) -> Deposit:
    """Deposit a draft: sealed to the officers of testimony, and to the outside registers that were chosen.

    Raises Missing, Conflict for what is empty, not complete or no draft, Invalid for an unknown register, Unavailable.
    """
    draft = changeable(actor, deposit_id)
    if not open_to_deposits():
        raise Unavailable(_("Nobody here can receive this yet. Your draft stays as it is."))
    chest = open_draft(actor, draft)
    opened = _opened(draft, chest)
    _ensure_complete(opened)
    for register in _chosen(registers):
        bound = outside.context(vault.site().id, draft.id, register.id)
        copy = outside.seal_copy(register.public, _copy(opened), bound)
        save(OutsideCopy(deposit_id=draft.id, register_id=register.id, sealed=copy))
    _sign(draft, chest, opened)
    chest.grant(Data.TESTIMONY, readers(draft), draft.id)
    audit.record(actor, "testimony.deposited", draft)
    return draft


def _opened(draft: Deposit, chest: Chest) -> dict[str, Any]:
    """All that a receipt and a copy are made of."""
    return {
        "salt": chest.read(draft.id, "salt"),
        "statement": chest.read(draft.id, "statement"),
        "listed": files.listed(draft, chest),
        "pieces": files.pieces_of(draft, chest),
    }


def _ensure_complete(opened: dict[str, Any]) -> None:
    if not opened["statement"] and not opened["listed"]:
        raise Conflict(_("There is nothing in it yet. Write something, or add a file."))
    if not all(one["complete"] for one in opened["listed"]):
        raise Conflict(_("A file is not here completely. Send the rest of it, or remove it."))


def _chosen(ids: Iterable[UUID]) -> list[OutsideRegister]:
    wanted = set(ids)
    if not wanted:
        return []
    usable = sa.select(OutsideRegister).where(
        OutsideRegister.id.in_(wanted), OutsideRegister.confirmed_by.is_not(None), OutsideRegister.ended_on.is_(None)
    )
    found = list(execute(usable.order_by(OutsideRegister.id)).scalars())
    if len(found) != len(wanted):
        raise Invalid(fields={"registers": [_("One of these receives nothing any more. Choose again.")]})
    return found


def _copy(opened: dict[str, Any]) -> dict[str, Any]:
    """What a register needs to open the deposit. Files and pieces stand in the order of the package."""
    names = {one["id"]: one["name"] for one in opened["listed"]}
    return {
        "salt": opened["salt"],
        "statement": opened["statement"],
        "files": [
            {"name": names[file_id], "pieces": [{"id": str(one.id), "key": one.key} for one in pieces]}
            for file_id, pieces in opened["pieces"].items()
        ],
    }


def _sign(draft: Deposit, chest: Chest, opened: dict[str, Any]) -> None:
    """The sums and the digest, our signature of it, and the day: from here on nothing of it changes."""
    said = receipts.sum_of(bytes.fromhex(opened["salt"]), opened["statement"].encode())
    names = {one["id"]: one["name"] for one in opened["listed"]}
    sums = {
        file_id: receipts.file_sum(bytes.fromhex(one.sum) for one in pieces)
        for file_id, pieces in opened["pieces"].items()
    }
    told = {
        "statement": said.hex(),
        "files": sorted(
            ({"name": names[at], "sum": one.hex()} for at, one in sums.items()), key=lambda one: one["sum"]
        ),
    }
    chest.write(Data.TESTIMONY, draft.id, "sums", told, readers=lambda _kind, _subject: readers(draft))
    draft.digest = receipts.digest_of(draft.id, said, sums.values())
    draft.deposited_on = clock.today()
    signature = notary.sign(receipts.message(draft.id, draft.deposited_on, draft.digest))
    draft.receipt = notary.verify_key() + signature
    draft.status = DepositStatus.DEPOSITED
    flush()


# The receipt


def receipt(actor: Actor, deposit_id: UUID) -> dict[str, Any]:
    """The proof that this was deposited on that day, for its officer; recorded.

    Raises Missing, Conflict for what was not deposited, Unavailable.
    """
    kept = own(actor, deposit_id)
    if not policy.may_have_receipt(actor, kept):
        raise Conflict(_("There is a receipt once it is deposited, until it is taken back."))
    chest = vault.open_chest(actor.keyring, kept.id)
    sums = chest.read(kept.id, "sums")
    if sums is None or kept.receipt is None or kept.digest is None:
        raise Conflict(_("Your words do not open this yet: it is given to you again when it is next looked at."))
    audit.record(actor, "testimony.receipted", kept)
    return {
        "version": receipts.HEADING,
        "deposit": str(kept.id),
        "deposited_on": kept.deposited_on,
        "digest": kept.digest.hex(),
        "signature": kept.receipt[receipts.KEY :].hex(),
        "verify_key": kept.receipt[: receipts.KEY].hex(),
        "salt": chest.read(kept.id, "salt"),
        **sums,
    }


def receipt_paper(actor: Actor, deposit_id: UUID, *, language: str) -> bytes:
    """The same as a PDF that names nobody and not what it is of. Raises Missing, Conflict, Unavailable."""
    told = receipt(actor, deposit_id)
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    values = {**told, "language": spoken, "day": format_date(told["deposited_on"], "long", locale=spoken)}
    return printing.printed("support.testimony", "print/receipt.typ", values)
