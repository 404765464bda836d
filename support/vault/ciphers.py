"""The ciphers, in one place: HPKE, AES-256-GCM, Argon2id, HKDF, Ed25519.

Pure functions over bytes. This file imports nothing of the service, so that a custodian can use it on a machine
that has never been online.
"""

import hmac
import os
import struct
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

#: RFC 9180 with the hybrid of ML-KEM-768 (FIPS 203) and X25519.
SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
SEED_BYTES = 96
MLKEM_SEED, MLKEM_PUBLIC, X25519_BYTES = 64, 1184, 32
KEY_BYTES = 32
NONCE_BYTES = 12

VERSION = 1
AES_256_GCM = 1
_HEADER = struct.Struct(">BB16s12s")
PADDING_STEP = 256


class Refused(Exception):
    """A ciphertext, signature or passphrase that does not open. Says nothing about why."""


def canonical(*parts: bytes | str | int | UUID) -> bytes:
    """Parts joined so that no two different lists give the same bytes: each preceded by its length."""
    out = bytearray()
    for part in parts:
        if isinstance(part, UUID):
            raw = part.bytes
        elif isinstance(part, int):
            raw = part.to_bytes(8, "big", signed=True)
        else:
            raw = part.encode() if isinstance(part, str) else part
        out += len(raw).to_bytes(4, "big") + raw
    return bytes(out)


def random_key() -> bytes:
    """32 random bytes."""
    return os.urandom(KEY_BYTES)


def random_seed() -> bytes:
    """96 random bytes: the seed of a key pair."""
    return os.urandom(SEED_BYTES)


def derive(secret: bytes, *, info: str, salt: bytes | None = None, length: int = KEY_BYTES) -> bytes:
    """HKDF-SHA-256 (RFC 5869) of a secret; `info` names what the result is for."""
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=b"apora/" + info.encode()).derive(secret)


def mac(key: bytes, message: bytes) -> bytes:
    """HMAC-SHA-256, 32 bytes."""
    return hmac.digest(key, message, "sha256")


def stretch(passphrase: str, salt: bytes, *, kib: int, passes: int) -> bytes:
    """Argon2id (RFC 9106) of a normalised passphrase: 32 bytes."""
    return Argon2id(salt=salt, length=KEY_BYTES, iterations=passes, lanes=1, memory_cost=kib).derive(
        passphrase.encode()
    )


@dataclass(frozen=True)
class KeyPair:
    """An HPKE pair and, from the same 96-byte seed, an Ed25519 signing key."""

    seed: bytes

    def __repr__(self) -> str:
        return "KeyPair(…)"

    @cached_property
    def _private(self) -> MLKEM768X25519PrivateKey:
        return MLKEM768X25519PrivateKey(
            MLKEM768PrivateKey.from_seed_bytes(self.seed[:MLKEM_SEED]),
            X25519PrivateKey.from_private_bytes(self.seed[MLKEM_SEED:]),
        )

    @cached_property
    def public(self) -> bytes:
        """1216 bytes: the ML-KEM-768 public key, then the X25519 one."""
        lattice = MLKEM768PrivateKey.from_seed_bytes(self.seed[:MLKEM_SEED]).public_key().public_bytes_raw()
        curve = X25519PrivateKey.from_private_bytes(self.seed[MLKEM_SEED:]).public_key().public_bytes_raw()
        return lattice + curve

    @cached_property
    def _signing(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(derive(self.seed, info="signing"))

    @cached_property
    def verify_key(self) -> bytes:
        """32 bytes: the public half of the signing key."""
        return self._signing.public_key().public_bytes_raw()

    def open(self, sealed: bytes, info: bytes) -> bytes:
        """Open what was sealed to this pair in this context. Raises Refused."""
        try:
            return SUITE.decrypt(sealed, self._private, info)
        except (InvalidTag, ValueError) as error:
            raise Refused from error

    def sign(self, message: bytes) -> bytes:
        """64 bytes: an Ed25519 signature (RFC 8032)."""
        return self._signing.sign(message)


def seal_to(public: bytes, secret: bytes, info: bytes) -> bytes:
    """Seal a short secret to a public key; `info` binds it to its context."""
    key = MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:MLKEM_PUBLIC]),
        X25519PublicKey.from_public_bytes(public[MLKEM_PUBLIC:]),
    )
    return SUITE.encrypt(secret, key, info)


def verify(verify_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether this key signed this message."""
    try:
        Ed25519PublicKey.from_public_bytes(verify_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def pad(clear: bytes) -> bytes:
    """Length-prefixed and filled up to a multiple of 256 bytes, so that the length tells little."""
    framed = len(clear).to_bytes(4, "big") + clear
    return framed + bytes(-len(framed) % PADDING_STEP)


def unpad(framed: bytes) -> bytes:
    """What `pad` was given. Raises Refused."""
    length = int.from_bytes(framed[:4], "big")
    if length > len(framed) - 4:
        raise Refused
    return framed[4 : 4 + length]


def seal(key: bytes, clear: bytes, *, key_id: UUID, context: bytes) -> bytes:
    """`version | algorithm | key id | nonce | ciphertext`, bound to its context."""
    nonce = os.urandom(NONCE_BYTES)
    header = _HEADER.pack(VERSION, AES_256_GCM, key_id.bytes, nonce)
    return header + AESGCM(key).encrypt(nonce, pad(clear), canonical(VERSION, context))


def open_sealed(key: bytes, sealed: bytes, *, key_id: UUID, context: bytes) -> bytes:
    """The opposite of `seal`. Raises Refused for another key, another context or a changed byte."""
    if len(sealed) < _HEADER.size:
        raise Refused
    version, algorithm, stated, nonce = _HEADER.unpack_from(sealed)
    if version != VERSION or algorithm != AES_256_GCM or stated != key_id.bytes:
        raise Refused
    try:
        return unpad(AESGCM(key).decrypt(nonce, sealed[_HEADER.size :], canonical(version, context)))
    except InvalidTag as error:
        raise Refused from error


_NO_KEY = UUID(int=0)


def wrap(key: bytes, clear: bytes, *, context: bytes) -> bytes:
    """Seal under a key that stands in no table, such as one derived from a passphrase or a token."""
    return seal(key, clear, key_id=_NO_KEY, context=context)


def unwrap(key: bytes, sealed: bytes, *, context: bytes) -> bytes:
    """The opposite of `wrap`. Raises Refused."""
    return open_sealed(key, sealed, key_id=_NO_KEY, context=context)
