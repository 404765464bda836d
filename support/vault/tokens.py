"""What is sealed under a random token that is never stored: sessions and repeated answers."""

import hashlib
import secrets

from support.vault import ciphers


def new_token() -> str:
    """32 random bytes, as base64url."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> bytes:
    """The token's SHA-256: what a table may hold of it."""
    return hashlib.sha256(token.encode()).digest()


def seal_seed(token: str, seed: bytes) -> bytes:
    """A person's seed, sealed under their session's token."""
    return ciphers.wrap(ciphers.derive(token.encode(), info="session"), seed, context=b"session")


def open_seed(token: str, sealed: bytes) -> bytes:
    """The opposite. Raises Refused."""
    return ciphers.unwrap(ciphers.derive(token.encode(), info="session"), sealed, context=b"session")


def seal_answer(key: str, answer: bytes) -> bytes:
    """An answer kept for a repeated request, sealed under the request's own key."""
    return ciphers.wrap(ciphers.derive(key.encode(), info="answer"), answer, context=b"answer")


def open_answer(key: str, sealed: bytes) -> bytes:
    """The opposite. Raises Refused."""
    return ciphers.unwrap(ciphers.derive(key.encode(), info="answer"), sealed, context=b"answer")
