"""Signatures under what is published or receipted: an Ed25519 key of the service's own secret, for nothing else."""

from functools import lru_cache

from support.core.settings import settings
from support.vault import ciphers


def sign(message: bytes) -> bytes:
    """64 bytes: the signature of exactly these bytes (RFC 8032)."""
    return _pair(settings().secret_key).sign(message)


def verify_key() -> bytes:
    """32 bytes by which anybody can check what this service signs today."""
    return _pair(settings().secret_key).verify_key


def verify(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the holder of this key signed these bytes."""
    return ciphers.verify(key, signature, message)


@lru_cache(maxsize=4)
def _pair(secret: str) -> ciphers.KeyPair:
    return ciphers.KeyPair(ciphers.derive(secret.encode(), info="notary", length=ciphers.SEED_BYTES))
