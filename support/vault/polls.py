"""Ballots: a key that two of three trustees open, credentials that name nobody, and what is published of votes.

Pure functions over bytes and texts, of which `docs/ballots.md` is the description. This file imports nothing of the
service, so that anybody counts again on a machine of their own.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any
from uuid import UUID

from support.vault import ciphers
from support.vault.ciphers import KeyPair, Refused, canonical
from support.vault.coded import LETTERS, new_code, read_code

#: The trustees, and the pairs of them: each pair has the whole seed, in two pieces that are nothing by themselves.
NUMBERS = (1, 2, 3)
PAIRS = tuple(10 * one + other for one, other in combinations(NUMBERS, 2))
#: Bytes of a roll's salts, letters of a tracking code.
SALT_BYTES, TRACKING_LETTERS = 16, 16


# The key of a ballot


def new_seed() -> bytes:
    """The seed of a ballot's key pair, 96 bytes."""
    return ciphers.random_seed()


def public_of(seed: bytes) -> bytes:
    """What votes are sealed to, 1216 bytes."""
    return KeyPair(seed).public


def both(pair: int) -> tuple[int, int]:
    """The two trustees of a pair: 12 is of the first and the second."""
    return pair // 10, pair % 10


def pair_of(one: int, other: int) -> int:
    """The pair of two trustees, in whichever order."""
    return 10 * min(one, other) + max(one, other)


def split(seed: bytes) -> dict[tuple[int, int], bytes]:
    """The seed in pieces: `{(pair, trustee): piece}`, six of them.

    For each pair one piece is random and the other is the seed XOR that: each alone, and all that one trustee has, is
    random and tells nothing of the seed, however much one can compute.
    """
    pieces: dict[tuple[int, int], bytes] = {}
    for pair in PAIRS:
        one, other = both(pair)
        pieces[pair, one] = os.urandom(len(seed))
        pieces[pair, other] = _xor(seed, pieces[pair, one])
    return pieces


def join(piece: bytes, other: bytes) -> bytes:
    """The seed from both pieces of a pair."""
    return _xor(piece, other)


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def seal_piece(public: bytes, piece: bytes, *, ballot_id: UUID, pair: int, of: int, holder: int) -> bytes:
    """Seal the piece made for trustee `of` to trustee `holder`'s public key."""
    return ciphers.seal_to(public, piece, _piece_context(ballot_id, pair, of, holder))


def open_piece(keys: KeyPair, sealed: bytes, *, ballot_id: UUID, pair: int, of: int, holder: int) -> bytes:
    """The opposite. Raises Refused."""
    return keys.open(sealed, _piece_context(ballot_id, pair, of, holder))


def _piece_context(ballot_id: UUID, pair: int, of: int, holder: int) -> bytes:
    return canonical("apora/ballot-piece", ballot_id, pair, of, holder)


# Credentials


def new_credential() -> str:
    """A credential as its holder sees it: seven groups of four letters and digits, 140 random bits."""
    return new_code()


def read_credential(typed: str) -> str | None:
    """A credential from what somebody typed; None for what cannot be one."""
    return read_code(typed)


def credential_hash(ballot_id: UUID, credential: str) -> bytes:
    """What is kept of a credential, 32 bytes; it tells nothing of it."""
    return hashlib.sha256(canonical("apora/credential", ballot_id, credential)).digest()


def seal_credential(public: bytes, credential: str, *, ballot_id: UUID, member_id: UUID) -> bytes:
    """Seal a credential to the one member who may use it."""
    return ciphers.seal_to(public, credential.encode(), canonical("apora/credential", ballot_id, member_id))


def open_credential(keys: KeyPair, sealed: bytes, *, ballot_id: UUID, member_id: UUID) -> str:
    """The opposite. Raises Refused."""
    return keys.open(sealed, canonical("apora/credential", ballot_id, member_id)).decode()


# Votes


def seal_vote(public: bytes, ballot_id: UUID, choices: Sequence[int | str]) -> bytes:
    """Seal choices to a ballot's key; all votes of a ballot are equally long."""
    clear = canonical_json({"choices": list(choices)}).encode()
    return ciphers.seal_to(public, ciphers.pad(clear), _vote_context(ballot_id))


def open_vote(keys: KeyPair, ballot_id: UUID, sealed: bytes) -> list[Any]:
    """The choices of a sealed vote, as they are. Raises Refused for what is no vote of this ballot."""
    try:
        read = json.loads(ciphers.unpad(keys.open(sealed, _vote_context(ballot_id))))
    except ValueError as error:
        raise Refused from error
    if not isinstance(read, dict) or set(read) != {"choices"} or not isinstance(read["choices"], list):
        raise Refused
    return list(read["choices"])


def _vote_context(ballot_id: UUID) -> bytes:
    return canonical("apora/ballot", ballot_id)


def tracking_of(ballot_id: UUID, sealed: bytes) -> str:
    """The tracking code that follows from a sealed vote: 80 bits in 16 letters. Another vote has another."""
    digest = hashlib.sha256(_lines("ballot vote 1", f"ballot {ballot_id}") + sealed).digest()
    number = int.from_bytes(digest[:10], "big")
    return "".join(LETTERS[number >> shift & 31] for shift in range(75, -1, -5))


# What is published


def new_salt() -> bytes:
    """What keeps a leaf from being tried out: 16 random bytes, shown to its member alone."""
    return os.urandom(SALT_BYTES)


def leaf_of(ballot_id: UUID, number: str, salt: bytes) -> bytes:
    """A member on the roll, as it is published: 32 bytes."""
    return hashlib.sha256(_lines("ballot roll 1", f"ballot {ballot_id}", f"member {number} {salt.hex()}")).digest()


def roll_hash(ballot_id: UUID, leaves: Iterable[bytes]) -> bytes:
    """The hash of a roll: of its leaves in ascending order."""
    listed = (leaf.hex() for leaf in sorted(leaves))
    return hashlib.sha256(_lines("ballot roll 1", f"ballot {ballot_id}", *listed)).digest()


def votes_hash(ballot_id: UUID, votes: Mapping[str, bytes]) -> bytes:
    """The hash of sealed votes by their tracking codes: in ascending order of the codes."""
    listed = (f"{code} {hashlib.sha256(votes[code]).hexdigest()}" for code in sorted(votes))
    return hashlib.sha256(_lines("ballot votes 1", f"ballot {ballot_id}", *listed)).digest()


def _lines(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def canonical_json(what: object) -> str:
    """The one way in which something is written for a signature."""
    return json.dumps(what, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def statement(published: Mapping[str, object]) -> bytes:
    """What the service signs of a published file: everything in it but the signature."""
    return canonical_json({name: value for name, value in published.items() if name != "signature"}).encode()
