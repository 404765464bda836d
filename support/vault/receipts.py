"""What a receipt of testimony commits to, and how it is checked: pure functions, without the service.

    salt        32 random bytes, known to whoever has the receipt or opens the deposit
    sum of x    SHA-256 of salt and x
    a file      SHA-256 of the sums of its pieces, one behind the other; every piece but the last has 4 MiB
    digest      SHA-256 of the lines: a heading, the deposit's id, the sum of the statement, the files in their order

The salt keeps anybody who sees a digest from trying texts or files against it. What is signed is three lines of text
with the deposit's id, the day and the digest, so that any tool that knows Ed25519 checks it.
"""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from uuid import UUID

from support.vault.ciphers import verify

PIECE = 4 * 1024 * 1024
HEADING = "receipt of a deposit 1"
KEY, SIGNATURE = 32, 64


def sum_of(salt: bytes, content: bytes) -> bytes:
    """32 bytes: the salted sum of a text or a piece."""
    return sha256(salt + content).digest()


def file_sum(pieces: Iterable[bytes]) -> bytes:
    """32 bytes: the sum of a file, of the sums of its pieces in their order."""
    return sha256(b"".join(pieces)).digest()


def digest_of(deposit_id: UUID, statement: bytes, files: Iterable[bytes]) -> bytes:
    """32 bytes: what a receipt is about, of the sum of the statement and those of the files, in any order."""
    lines = [HEADING, str(deposit_id), statement.hex(), *sorted(one.hex() for one in files)]
    return sha256("\n".join(lines).encode()).digest()


def message(deposit_id: UUID, day: date, digest: bytes) -> bytes:
    """The bytes that are signed."""
    return f"{HEADING}\ndeposit {deposit_id}\nday {day.isoformat()}\ndigest {digest.hex()}\n".encode()


def holds(receipt: bytes, deposit_id: UUID, day: date, digest: bytes) -> bool:
    """Whether the key that stands in a receipt (its first 32 bytes) signed this."""
    return verify(receipt[:KEY], receipt[KEY:], message(deposit_id, day, digest))
