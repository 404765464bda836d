"""Files of a draft, in pieces: what is there can be asked, so that a connection that breaks costs one piece."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit
from support.core.access import Actor
from support.core.db import db, execute, flush, save
from support.core.errors import Conflict, Invalid, TooLarge
from support.files.service import file_name
from support.testimony import policy
from support.testimony.model import (
    LARGEST,
    LARGEST_WHOLE,
    MOST_FILES,
    MOST_OF_AN_OFFICER,
    PIECE,
    Deposit,
    FilePiece,
    TestimonyFile,
)
from support.testimony.service import storing
from support.testimony.service.finding import file_of, open_draft, own, readers
from support.vault import frames, receipts
from support.vault import service as vault
from support.vault.model import Data
from support.vault.service import Chest


@dataclass(frozen=True)
class Clear:
    """A file to be handed out: what it is called, and its pieces as they are opened."""

    name: str
    pieces: Iterator[bytes]


def announce(actor: Actor, deposit: Deposit, *, name: str, size: int) -> dict[str, Any]:
    """Say that a file will come, and how large it is; how far it is.

    Raises Invalid, TooLarge, Conflict for too many files or too much of them.
    """
    chest = open_draft(actor, deposit)
    return standing(_announce(actor, chest, deposit, name=name, size=size), chest, [])


def _announce(actor: Actor, chest: Chest, deposit: Deposit, *, name: str, size: int) -> TestimonyFile:
    called = file_name(name)
    if size < 1:
        raise Invalid(fields={"file": [_("This file is empty. Choose another one.")]})
    if size > LARGEST:
        raise TooLarge(_("A file may have %(most)s GB at most. Divide it first.", most=LARGEST >> 30))
    pieces = -(-size // PIECE)
    _ensure_room(actor, deposit, pieces)
    row = save(TestimonyFile(deposit_id=deposit.id, pieces=pieces, complete=False))
    _seal(chest, deposit, row.id, "file", {"name": called, "size": size})
    audit.record(actor, "testimony_file.announced", row)
    return row


def _ensure_room(actor: Actor, deposit: Deposit, pieces: int) -> None:
    files = sa.select(TestimonyFile.pieces, TestimonyFile.deposit_id).join(
        Deposit, Deposit.id == TestimonyFile.deposit_id
    )
    present = execute(files.where(policy.own(actor))).all()
    if sum(row.deposit_id == deposit.id for row in present) >= MOST_FILES:
        raise Conflict(_("There are %(most)s files here already. Begin another one for the rest.", most=MOST_FILES))
    if (sum(row.pieces for row in present) + pieces) * PIECE > MOST_OF_AN_OFFICER:
        raise Conflict(_("That is more than can be kept for one person. Nothing was saved; what is here stays."))


def put(
    actor: Actor, deposit: Deposit, file_id: UUID, position: int, content: bytes, *, digest: str | None = None
) -> dict[str, Any]:
    """Keep a piece; one that is there already is replaced; how far the file is.

    `digest` is the SHA-256 of the piece in hex, if the sender says it. Raises Missing, Invalid for a piece of another
    length or digest, Unavailable; then nothing of it is kept.
    """
    row = file_of(deposit, file_id)
    chest = open_draft(actor, deposit)
    chest.fetch([row.id])
    told = chest.read(row.id, "file")
    _ensure_whole(row, told["size"], position, content, digest)
    _put(chest, deposit, row, position, content)
    _complete(row)
    return standing(row, chest, positions(row))


def _ensure_whole(row: TestimonyFile, size: int, position: int, content: bytes, digest: str | None) -> None:
    if not 0 <= position < row.pieces:
        told = _("This file has the pieces 0 to %(last)s.", last=row.pieces - 1)
        raise Invalid(fields={"position": [told]})
    want = PIECE if position < row.pieces - 1 else size - PIECE * (row.pieces - 1)
    if len(content) != want:
        told = _("This piece has %(have)s bytes and should have %(want)s: send it again.", have=len(content), want=want)
        raise Invalid(fields={"file": [told]})
    if digest is not None and hashlib.sha256(content).hexdigest() != digest.lower():
        raise Invalid(fields={"file": [_("This piece did not arrive as it was sent: send it again.")]})


def _put(chest: Chest, deposit: Deposit, row: TestimonyFile, position: int, content: bytes) -> None:
    there = sa.select(FilePiece.id).where(FilePiece.file_id == row.id, FilePiece.position == position)
    if (old := execute(there).scalar_one_or_none()) is not None:
        execute(sa.delete(FilePiece).where(FilePiece.id == old))
        chest.remove([old])
        storing.drop([old])
    piece_id = uuid4()
    key, sealed = frames.seal(content, site_id=vault.site().id, file_id=piece_id)
    db.session.add(
        FilePiece(
            id=piece_id,
            file_id=row.id,
            position=position,
            padded=frames.size_of(len(content)),
            digest=hashlib.sha256(sealed).digest(),
        )
    )
    told = {"key": base64.b64encode(key).decode(), "sum": receipts.sum_of(_salt(chest, deposit), content).hex()}
    _seal(chest, deposit, piece_id, "piece", told)
    flush()
    storing.put(piece_id, sealed)


def _complete(row: TestimonyFile) -> None:
    if not row.complete and len(positions(row)) == row.pieces:
        row.complete = True
        flush()


def add_whole(actor: Actor, deposit: Deposit, *, name: str, content: bytes) -> dict[str, Any]:
    """A file that came in one go, as a form sends it. Raises Invalid, TooLarge, Conflict, Unavailable."""
    if len(content) > LARGEST_WHOLE:
        raise TooLarge(_("A file may have %(most)s MB at most here. Divide it first.", most=LARGEST_WHOLE >> 20))
    chest = open_draft(actor, deposit)
    row = _announce(actor, chest, deposit, name=name, size=len(content))
    for position in range(row.pieces):
        _put(chest, deposit, row, position, content[position * PIECE : (position + 1) * PIECE])
    _complete(row)
    return standing(row, chest, positions(row))


def remove(actor: Actor, deposit: Deposit, file_id: UUID) -> None:
    """Delete a file of a draft, pieces and all. Raises Missing."""
    row = file_of(deposit, file_id)
    pieces = execute(sa.select(FilePiece.id).where(FilePiece.file_id == row.id)).scalars().all()
    audit.record(actor, "testimony_file.removed", row)
    execute(sa.delete(FilePiece).where(FilePiece.file_id == row.id))
    execute(sa.delete(TestimonyFile).where(TestimonyFile.id == row.id))
    vault.open_chest(actor.keyring, deposit.id).remove([row.id, *pieces])
    storing.drop(pieces)


def _seal(chest: Chest, deposit: Deposit, row_id: UUID, part: str, value: Any) -> None:
    chest.write(
        Data.TESTIMONY,
        row_id,
        part,
        value,
        readers=lambda _kind, _subject: readers(deposit),
        subject_id=deposit.id,
    )


def _salt(chest: Chest, deposit: Deposit) -> bytes:
    return bytes.fromhex(chest.read(deposit.id, "salt"))


# How far


def show(actor: Actor, deposit_id: UUID, file_id: UUID) -> dict[str, Any]:
    """How far a file of one's own is, for going on after a break. Raises Missing."""
    deposit = own(actor, deposit_id)
    row = file_of(deposit, file_id)
    chest = vault.open_chest(actor.keyring, deposit.id)
    chest.fetch([row.id])
    return standing(row, chest, positions(row))


def positions(row: TestimonyFile) -> list[int]:
    """The pieces that are there, in their order; one statement."""
    wanted = sa.select(FilePiece.position).where(FilePiece.file_id == row.id).order_by(FilePiece.position)
    return list(execute(wanted).scalars())


def standing(row: TestimonyFile, chest: Chest, there: list[int]) -> dict[str, Any]:
    """A file, and which of its pieces are there and which are missing."""
    told = chest.read(row.id, "file") or {}
    return {
        "id": row.id,
        "name": told.get("name"),
        "size": told.get("size"),
        "piece_size": PIECE,
        "pieces": row.pieces,
        "there": there,
        "missing": sorted(set(range(row.pieces)) - set(there)),
        "complete": row.complete,
    }


def listed(deposit: Deposit, chest: Chest) -> list[dict[str, Any]]:
    """The files of a deposit by name, and how many pieces of each are there; two statements."""
    came = sa.func.count(FilePiece.id).label("came")
    rows = execute(
        sa.select(TestimonyFile.id, TestimonyFile.pieces, TestimonyFile.complete, came)
        .outerjoin(FilePiece, FilePiece.file_id == TestimonyFile.id)
        .where(TestimonyFile.deposit_id == deposit.id)
        .group_by(TestimonyFile.id)
    ).all()
    if rows:
        chest.fetch([row.id for row in rows])
    told = {row.id: chest.read(row.id, "file") or {} for row in rows}
    found = [{**dict(row._mapping), "name": told[row.id].get("name"), "size": told[row.id].get("size")} for row in rows]
    return sorted(found, key=lambda one: (one["name"] or "", one["id"]))


# Opening


@dataclass(frozen=True)
class Piece:
    """A piece with what opens it: its key, and the salted sum of what is in it, in hex."""

    id: UUID
    key: str
    sum: str


def pieces_of(deposit: Deposit, chest: Chest) -> dict[UUID, list[Piece]]:
    """The pieces of every file of a deposit, files by id and pieces in their order; two statements."""
    rows = execute(
        sa.select(FilePiece.id, FilePiece.file_id)
        .join(TestimonyFile, TestimonyFile.id == FilePiece.file_id)
        .where(TestimonyFile.deposit_id == deposit.id)
        .order_by(FilePiece.file_id, FilePiece.position)
    ).all()
    if rows:
        chest.fetch([row.id for row in rows])
    found: dict[UUID, list[Piece]] = {}
    for row in rows:
        found.setdefault(row.file_id, []).append(Piece(row.id, **chest.read(row.id, "piece")))
    return found


def content(deposit: Deposit, chest: Chest, file_id: UUID) -> Clear:
    """A complete file, whose pieces are opened as they are asked for. Raises Missing, Conflict."""
    row = file_of(deposit, file_id)
    if not row.complete:
        raise Conflict(_("Pieces of this file are missing."))
    if not chest.has(Data.TESTIMONY):
        raise Conflict(_("Your keys do not open this."))
    chest.fetch([row.id])
    keys = [(one.id, base64.b64decode(one.key)) for one in pieces_of(deposit, chest)[row.id]]
    return Clear(chest.read(row.id, "file")["name"], (storing.opened(piece_id, key) for piece_id, key in keys))
