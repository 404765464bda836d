"""Blind tokens: sixteen bits of a value that mean nothing without a secret, and little with it.

Two equal values have the same token; so has one in 65,536 of all others, by design. The secret is a sealed part.
"""

from support.vault.ciphers import canonical, mac, random_key

#: How much of the HMAC is kept.
BITS = 16


def new_secret() -> str:
    """32 random bytes, as text that can be sealed."""
    return random_key().hex()


def blind(secret: str, kind: str, value: str) -> int:
    """The first 16 bits of the HMAC of a value of this kind. Raises ValueError for an empty one: it would match all."""
    if not value:
        raise ValueError("Nothing has no token.")
    digest = mac(bytes.fromhex(secret), canonical("apora/blind", kind, value))
    return int.from_bytes(digest[: BITS // 8], "big")


def mark(secret: str, kind: str, *parts: str | int) -> bytes:
    """An HMAC by which the same thing is known again, all 32 bytes: for what has no name that could be guessed."""
    return mac(bytes.fromhex(secret), canonical("apora/mark", kind, *parts))


def mark_of_file(secret: str, content: bytes) -> bytes:
    """The same of a whole file, which is not copied for it."""
    return mac(mark(secret, "file"), content)
