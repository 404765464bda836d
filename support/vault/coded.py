"""What is sealed for somebody who has nothing but a code: its look-up value is kept, the code itself nowhere.

A code has 140 random bits, so that no stretching is needed: neither the look-up value nor the public key can be tried
out against a list of guesses.
"""

import re
import secrets
from uuid import UUID

from support.vault import ciphers
from support.vault.ciphers import SEED_BYTES, KeyPair, canonical

#: Crockford's letters: none of them is taken for another.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, IN_GROUP = 7, 4
_ALIKE = str.maketrans("OIL", "011")


def new_code() -> str:
    """Seven groups of four letters and digits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(IN_GROUP)) for _ in range(GROUPS))


def read_code(typed: str) -> str | None:
    """The code as it was given, from what somebody typed: case, spaces and letters that look alike do not matter."""
    plain = re.sub(r"[\s-]", "", typed).upper().translate(_ALIKE)
    if len(plain) != GROUPS * IN_GROUP or not set(plain) <= set(LETTERS):
        return None
    return "-".join(plain[at : at + IN_GROUP] for at in range(0, len(plain), IN_GROUP))


def lookup_of(code: str) -> bytes:
    """What finds the row: 32 bytes that tell nothing of the pair."""
    return ciphers.derive(code.encode(), info="code/lookup")


def lookup_at(code: str, hour: int) -> bytes:
    """The same with the hour in it: a code that holds for some hours is looked for under each of them, none is kept."""
    return ciphers.derive(code.encode(), info=f"code/hour/{hour}")


def public_of(code: str) -> bytes:
    """The public key of the pair that follows from a code."""
    return _pair(code).public


def seal_to_code(public: bytes, row_id: UUID, text: str) -> bytes:
    """Seal a text to a code's public key; its length tells little."""
    return ciphers.seal_to(public, ciphers.pad(text.encode()), _context(row_id))


def open_with_code(code: str, row_id: UUID, sealed: bytes) -> str:
    """The opposite. Raises Refused for another code or row."""
    return ciphers.unpad(_pair(code).open(sealed, _context(row_id))).decode()


def mark_of(pepper: bytes, what: str) -> bytes:
    """Under which something from outside is remembered without being told: 32 bytes, the same every time."""
    return ciphers.mac(ciphers.derive(pepper, info="mark"), what.encode())


def _pair(code: str) -> KeyPair:
    return KeyPair(ciphers.derive(code.encode(), info="code/seed", length=SEED_BYTES))


def _context(row_id: UUID) -> bytes:
    return canonical("apora/coded", row_id)
