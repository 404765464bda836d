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
