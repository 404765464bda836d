"""An outside register's offline command: make a pair, open a package of testimony, check a receipt. It sends nothing.

python -m support.vault.outside make NAME                   writes NAME.key (keep it offline) and NAME.pub
python -m support.vault.outside open NAME.key PACKAGE FOLDER   writes the statement and the files into FOLDER
python -m support.vault.outside check RECEIPT.json [--statement FILE] [--file FILE ...]

A package is a line, the length of a head (4 bytes), the head as JSON, and then each sealed piece behind its id and its
length (16 and 8 bytes). The head holds what the officer sealed to the register: the statement, what the files are
called, and the keys of the pieces. We who hand the package over cannot open or change it.
"""

import argparse
import base64
import json
import os
import re
import shutil
import struct
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from support.vault import frames, receipts
from support.vault.ciphers import KeyPair, Refused, canonical, pad, seal_to, unpad
from support.vault.custodian import make

MARK = b"APORA-TESTIMONY-1\n"
_LENGTH, _PIECE = struct.Struct(">I"), struct.Struct(">16sQ")


def context(site_id: UUID, deposit_id: UUID, register_id: UUID) -> bytes:
    """What binds a copy for a register to the installation, the deposit and the register."""
    return canonical("apora/testimony", site_id, deposit_id, register_id)


def seal_copy(public: bytes, told: dict[str, Any], bound: bytes) -> bytes:
    """What opens a deposit, sealed to a register's key. Raises ValueError for what is no such key."""
    return seal_to(public, pad(json.dumps(told, ensure_ascii=False).encode()), bound)


def head(facts: dict[str, Any]) -> bytes:
    """The beginning of a package."""
    written = json.dumps(facts).encode()
    return MARK + _LENGTH.pack(len(written)) + written


def piece(piece_id: UUID, sealed: bytes) -> bytes:
    """A sealed piece as it stands in a package."""
    return _PIECE.pack(piece_id.bytes, len(sealed)) + sealed


def read_head(package: IO[bytes]) -> dict[str, Any]:
    """The head of a package. Raises Refused for anything else."""
    if package.read(len(MARK)) != MARK:
        raise Refused
    found: dict[str, Any] = json.loads(package.read(_LENGTH.unpack(package.read(_LENGTH.size))[0]))
    return found


def open_package(seed: bytes, package: IO[bytes], folder: Path) -> dict[str, Any]:
    """Write what is in a package into a new folder; the head. Of what does not agree to the end nothing is left.

    Raises Refused for another's package, one that was cut or changed, and one that is not what its receipt says.
    """
    facts = read_head(package)
    folder.mkdir(mode=0o700)
    try:
        _unpack(seed, facts, package, folder)
    except BaseException:
        shutil.rmtree(folder)
        raise
    return facts


def _unpack(seed: bytes, facts: dict[str, Any], package: IO[bytes], folder: Path) -> None:
    site_id, deposit_id = UUID(facts["site"]), UUID(facts["deposit"])
    bound = context(site_id, deposit_id, UUID(facts["register"]))
    told = json.loads(unpad(KeyPair(seed).open(base64.b64decode(facts["sealed"]), bound)))
    salt, sums = bytes.fromhex(told["salt"]), []
    for number, one in enumerate(told["files"], 1):
        with _new(folder / f"{number}-{plain(one['name'])}") as out:
            sums.append(receipts.file_sum(_pieces(package, one["pieces"], site_id, salt, out)))
    with _new(folder / "statement.txt") as out:
        out.write(told["statement"].encode())
    digest = receipts.digest_of(deposit_id, receipts.sum_of(salt, told["statement"].encode()), sums)
    signed = bytes.fromhex(facts["verify_key"] + facts["signature"])
    day = date.fromisoformat(facts["deposited_on"])
    if digest.hex() != facts["digest"] or not receipts.holds(signed, deposit_id, day, digest):
        raise Refused


def _pieces(package: IO[bytes], wanted: list[Any], site_id: UUID, salt: bytes, out: IO[bytes]) -> Iterator[bytes]:
    for one in wanted:
        found = package.read(_PIECE.size)
        if len(found) != _PIECE.size:
            raise Refused
        piece_id, length = _PIECE.unpack(found)
        if UUID(bytes=piece_id) != UUID(one["id"]) or length > 2 * receipts.PIECE:
            raise Refused
        clear = frames.open_file(
            base64.b64decode(one["key"]), package.read(length), site_id=site_id, file_id=UUID(one["id"])
        )
        out.write(clear)
        yield receipts.sum_of(salt, clear)


def plain(name: str) -> str:
    """A name that is a name and no path, in the letters of any file system."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", name).strip("._")[-80:] or "file"


def _new(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def check(receipt: dict[str, Any], statement: bytes | None, files: list[Path]) -> list[str]:
    """What does not agree with a receipt; nothing when all that was given does."""
    deposit_id, salt = UUID(receipt["deposit"]), bytes.fromhex(receipt["salt"])
    said, named = bytes.fromhex(receipt["statement"]), {one["sum"] for one in receipt["files"]}
    digest, wrong = bytes.fromhex(receipt["digest"]), []
    signed = bytes.fromhex(receipt["verify_key"] + receipt["signature"])
    if not receipts.holds(signed, deposit_id, date.fromisoformat(receipt["deposited_on"]), digest):
        wrong.append("the signature")
    if receipts.digest_of(deposit_id, said, [bytes.fromhex(one["sum"]) for one in receipt["files"]]) != digest:
        wrong.append("the digest")
    if statement is not None and receipts.sum_of(salt, statement) != said:
        wrong.append("the statement")
    return wrong + [str(path) for path in files if _sum_of_file(salt, path).hex() not in named]


def _sum_of_file(salt: bytes, path: Path) -> bytes:
    with path.open("rb") as file:
        return receipts.file_sum(receipts.sum_of(salt, block) for block in iter(lambda: file.read(receipts.PIECE), b""))


def main() -> None:
    """The command line."""
    given = _arguments()
    if given.verb == "make":
        make(given.name)
        sys.stdout.write(f"Hand over {given.name}.pub by a way you trust. Keep {given.name}.key offline.\n")
    elif given.verb == "open":
        try:
            with given.package.open("rb") as package:
                facts = open_package(bytes.fromhex(given.key.read_text()), package, given.folder)
        except FileExistsError:
            raise SystemExit("That folder is there already. Name a new one.") from None
        except (Refused, ValueError, KeyError, struct.error):
            raise SystemExit("This key does not open this package, or it was changed. Trust nothing of it.") from None
        sys.stdout.write(f"Deposited on {facts['deposited_on']}, signed by {facts['verify_key']}. All of it agrees.\n")
    else:
        said = given.statement.read_bytes() if given.statement else None
        if wrong := check(json.loads(given.receipt.read_text()), said, given.file):
            raise SystemExit(f"Does not agree with the receipt: {', '.join(wrong)}.")
        sys.stdout.write("All of it agrees with the receipt. Compare its key with the published one.\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Make a register's pair, open a package, or check a receipt.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("make").add_argument("name", type=Path)
    opening = verbs.add_parser("open")
    for name in ("key", "package", "folder"):
        opening.add_argument(name, type=Path)
    checking = verbs.add_parser("check")
    checking.add_argument("receipt", type=Path)
    checking.add_argument("--statement", type=Path)
    checking.add_argument("--file", type=Path, action="append", default=[])
    return parser.parse_args()


if __name__ == "__main__":
    main()
