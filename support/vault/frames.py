"""Files, sealed in frames under a key of their own, so that what is cut, swapped, spliced or flipped does not open.

A sealed file is `version | algorithm` and then frames of 64 KiB, each AES-256-GCM with 16 bytes of tag. What is sealed
is the length (8 bytes), the content, and zeros up to a Padmé length (Nikitin et al., PETS 2019), which tells little
more of the size than its order. Each frame is bound to the format, the organisation, the file, its own number, and
whether it is the last. The frame's number is the nonce: a key is made here for one file and seals nothing else.
"""

import os
import struct
from collections.abc import Iterator
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from support.vault.ciphers import KEY_BYTES, Refused, canonical

VERSION = 1
AES_256_GCM = 1
FRAME = 64 * 1024
TAG = 16
_HEADER = struct.Struct(">BB")
_LENGTH = struct.Struct(">Q")
#: Nothing is shorter than this: a page of text and a note look the same.
LEAST = 4096


def padded(length: int) -> int:
    """The Padmé length: at most 12 % more, and of all lengths of one order only a few are left."""
    length = max(length, LEAST)
    order = length.bit_length() - 1
    loose = order - order.bit_length()
    return -(-length >> loose) << loose


def size_of(length: int) -> int:
    """How long content of this length is inside its frames."""
    return padded(_LENGTH.size + length)


def seal(clear: bytes, *, site_id: UUID, file_id: UUID) -> tuple[bytes, bytes]:
    """A key made for this one file, and the sealed file."""
    key = os.urandom(KEY_BYTES)
    return key, _seal(key, clear, site_id, file_id)


def _seal(key: bytes, clear: bytes, site_id: UUID, file_id: UUID) -> bytes:
    total = size_of(len(clear))
    framed = bytearray(total)
    framed[: _LENGTH.size] = _LENGTH.pack(len(clear))
    framed[_LENGTH.size : _LENGTH.size + len(clear)] = clear
    cipher = AESGCM(key)
    sealed = bytearray(_HEADER.pack(VERSION, AES_256_GCM))
    view = memoryview(framed)
    for number, start in enumerate(range(0, total, FRAME)):
        bound = _bound(VERSION, site_id, file_id, number, last=start + FRAME >= total)
        sealed += cipher.encrypt(_nonce(number), view[start : start + FRAME], bound)
    return bytes(sealed)


def open_file(key: bytes, sealed: bytes, *, site_id: UUID, file_id: UUID) -> bytes:
    """The content, once every frame was found to be in its place. Raises Refused."""
    clear = b"".join(_frames(key, memoryview(sealed), site_id, file_id))
    if len(clear) < _LENGTH.size:
        raise Refused
    (length,) = _LENGTH.unpack_from(clear)
    end = _LENGTH.size + length
    if size_of(length) != len(clear) or clear.count(0, end) != len(clear) - end:
        raise Refused
    return clear[_LENGTH.size : end]


def _frames(key: bytes, sealed: memoryview, site_id: UUID, file_id: UUID) -> Iterator[bytes]:
    if len(sealed) < _HEADER.size:
        raise Refused
    version, algorithm = _HEADER.unpack_from(sealed)
    if version != VERSION or algorithm != AES_256_GCM:
        raise Refused
    cipher, body = AESGCM(key), sealed[_HEADER.size :]
    for number, start in enumerate(range(0, max(len(body), 1), FRAME + TAG)):
        bound = _bound(version, site_id, file_id, number, last=start + FRAME + TAG >= len(body))
        try:
            yield cipher.decrypt(_nonce(number), body[start : start + FRAME + TAG], bound)
        except (InvalidTag, ValueError) as error:
            raise Refused from error


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _bound(version: int, site_id: UUID, file_id: UUID, number: int, *, last: bool) -> bytes:
    return canonical("apora/file", version, site_id, file_id, number, int(last))
