"""A voucher: proof that somebody was found fit to come in, which leads nowhere.

Half of it is random, the other half is a code of ours over the first. So it can be told from a guess without a list of
those that were issued: nothing is written down at the issue. What is kept once it was used is a hash.
"""

import hmac
import secrets

from support.vault import ciphers, coded
from support.vault.coded import GROUPS, IN_GROUP, LETTERS

#: Letters of each half: seventy bits at random, and seventy that prove them ours.
HALF = GROUPS * IN_GROUP // 2


def new_voucher(secret: bytes) -> str:
    """Seven groups of four letters and digits."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(HALF))
    return _grouped(drawn + _proof(secret, drawn))


def read_voucher(typed: str) -> str | None:
    """The voucher as it was given, from what somebody typed; nothing where it has another shape."""
    return coded.read_code(typed)


def is_ours(secret: bytes, voucher: str) -> bool:
    """Whether it was issued here. Every guess takes the same time."""
    plain = voucher.replace("-", "")
    return hmac.compare_digest(_proof(secret, plain[:HALF]), plain[HALF:])


def hash_of(voucher: str) -> bytes:
    """Under which a used one is known: 32 bytes, from which the voucher does not follow."""
    return ciphers.derive(voucher.encode(), info="voucher/used")


def _proof(secret: bytes, drawn: str) -> str:
    """Seventy bits of a code over the drawn half, under a key that is used for nothing else."""
    number = int.from_bytes(ciphers.mac(ciphers.derive(secret, info="voucher"), drawn.encode()), "big")
    return "".join(LETTERS[number >> 5 * place & 31] for place in range(HALF))


def _grouped(plain: str) -> str:
    return "-".join(plain[at : at + IN_GROUP] for at in range(0, len(plain), IN_GROUP))
