"""Somebody who carried the whole server away and honestly tries to open everything that is sealed on it.

They have both databases, every secret of the configuration, the custodians' public keys, logs and backups, and this
source code. They do not have what was never on the server in a form it keeps: staff's passphrases, officers' words,
the custodians' private keys. Whatever they open they use to go on.
"""

import base64
import binascii
import contextlib
import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from support.vault import ciphers, outside, passphrases
from support.vault.ciphers import KeyPair, Refused, canonical
from support.vault.keyring import grant_context, membership_context
from tests.seizure.loot import Box, Letter, Loot, Row, SealedFile

DRILL = "DRILL" in os.environ
#: What the source says keys are derived for.
PURPOSES = (
    "staff/verifier",
    "staff/wrapping",
    "officer/lookup",
    "officer/seed",
    "session",
    "answer",
    "field",
    "signing",
    "totp/1",
    "code/lookup",
    "code/seed",
    "mark",
)


class Attacker:
    """Tries everything until nothing new opens. `opened` counts by kind, `read` holds what could be read in clear."""

    def __init__(self, loot: Loot, *, extra: Iterable[bytes] = (), stolen: Iterable[tuple[str, str]] = ()) -> None:
        self.loot = loot
        site = loot.rows("site")[0]
        self.site_id: UUID = site["id"]
        self.site_salt: bytes = site["salt"]
        self.pepper = loot.configuration["PEPPER"].encode()
        self.secret_key = loot.configuration["SECRET_KEY"].encode()
        self.opened: Counter[str] = Counter()
        self.read: list[Any] = []
        self.tried = self.keys = 0
        self.publics = {row["public"]: row["id"] for row in loot.rows("public_keys")}
        # Who left a code, and registers outside, have pairs that no principal has.
        self.publics |= {row["public"]: row["complaint_id"] for row in loot.rows("coded_answer")}
        self.publics |= {row["public"]: row["id"] for row in loot.rows("outside_register")}
        self.by_curve = {public[ciphers.MLKEM_PUBLIC :]: public for public in self.publics}
        self.pairs: dict[UUID, KeyPair] = {}
        self.boxes = list(self._boxes())
        self.letters = list(self._letters())
        self.files = [SealedFile(name, sealed, self.site_id) for name, sealed in loot.files.items()]
        self.parts = loot.rows("sealed_part")
        self.data_keys = {row["id"]: row for row in loot.rows("data_key")}
        self.shares = {row["id"]: row["secret"] for row in loot.rows("share")}
        self._open: set[bytes] = set()
        self._extra = list(extra)
        self._stolen = list(stolen)

    def targets(self) -> Counter[str]:
        """How many sealed things there are of each kind."""
        found = Counter(box.kind for box in self.boxes) + Counter(letter.kind for letter in self.letters)
        found["sealed part"] = len(self.parts)
        found["sealed file"] = len(self.files)
        found["custodians' seal"] = len(self.loot.rows("custodian_seal"))
        return found

    # -- what is there to open -------------------------------------------------------------------------------------

    def _boxes(self) -> Iterator[Box]:
        for row in self.loot.rows("person"):
            yield Box("wrapped seed", row["wrapped_seed"], canonical("apora/person", row["id"]))
        for row in self.loot.rows("session"):
            yield Box("session's seed", row["sealed_seed"], b"session")
        for row in self.loot.rows("repeated_request"):
            yield Box("kept answer", row["sealed_answer"], b"answer")

    def _letters(self) -> Iterator[Letter]:
        for row in self.loot.rows("compartment_grant"):
            context = membership_context(row["compartment"], row["pair_id"], row["principal_id"], row["holder_pair_id"])
            yield Letter("compartment grant", row["holder_pair_id"], row["sealed"], context)
        keys = {row["id"]: row for row in self.loot.rows("data_key")}
        for row in self.loot.rows("data_grant"):
            key = keys[row["key_id"]]
            context = grant_context(key["id"], key["kind"], key["scope_id"], row["principal_id"], row["pair_id"])
            yield Letter("data grant", row["pair_id"], row["sealed"], context)
        for row in self.loot.rows("coded_answer"):
            if row["sealed"] is not None:
                context = canonical("apora/coded", row["complaint_id"])
                yield Letter("answer to a code", row["complaint_id"], row["sealed"], context)
        for row in self.loot.rows("outside_copy"):
            context = outside.context(self.site_id, row["deposit_id"], row["register_id"])
            yield Letter("copy for a register", row["register_id"], row["sealed"], context)

    # -- what could be a key ---------------------------------------------------------------------------------------

    def raw(self) -> set[bytes]:
        """Every value that was carried away and could be, or hide, a key."""
        found = {value for rows in self.loot.tables.values() for row in rows for value in _bytes_of(row)}
        found |= {part for text in self.loot.texts for part in _readings(text)}
        # The ends of longer values, should somebody have hung a key onto something.
        found |= {
            end for value in found if len(value) > 96 for end in (value[:32], value[-32:], value[:96], value[-96:])
        }
        return found | set(self._extra)

    def symmetric(self, raw: Iterable[bytes]) -> Iterator[bytes]:
        """Every 32 bytes that a raw value gives: itself, hashed, derived, under the pepper."""
        for value in raw:
            if len(value) == ciphers.KEY_BYTES:
                yield value
            yield ciphers.mac(self.pepper, value)
            yield ciphers.mac(self.secret_key, value)
            yield _sha256(value)
            for purpose in self._purposes(value):
                yield ciphers.derive(value, info=purpose)
                yield ciphers.derive(value, info=purpose, salt=self.site_salt)

    def _purposes(self, value: bytes) -> tuple[str, ...]:
        """What a value is stretched for: everything; in the short form a third of it, if it looks like no key."""
        whole = DRILL or len(value) in (ciphers.KEY_BYTES, ciphers.SEED_BYTES) or value in self._extra
        return PURPOSES if whole else PURPOSES[sum(value) % 3 :: 3]

    def seeds(self, raw: Iterable[bytes]) -> Iterator[bytes]:
        """Every 96 bytes that could be the seed of a pair."""
        for value in raw:
            if len(value) == ciphers.SEED_BYTES:
                yield value
            for purpose in self._purposes(value):
                yield ciphers.derive(value, info=purpose, length=ciphers.SEED_BYTES)
                yield ciphers.derive(value, info=purpose, salt=self.site_salt, length=ciphers.SEED_BYTES)

    # -- trying ----------------------------------------------------------------------------------------------------

    def run(self) -> "Attacker":
        """Everything that was carried away, then whatever that opened, until nothing new opens."""
        return self._go_on(self.raw())

    def use_what_was_told(self) -> "Attacker":
        """The same, beginning with nothing but what somebody gave away."""
        for name, words in self._stolen:
            self.use_words(name, words)
        return self._go_on(set(self._extra) | {pair.seed for pair in self.pairs.values()})

    def _go_on(self, fresh: set[bytes]) -> "Attacker":
        known: set[bytes] = set()
        while fresh:
            known |= fresh
            found = set(self._try_pairs(fresh)) | set(self._try_boxes(fresh)) | set(self._try_letters())
            self._try_parts(fresh | found)
            fresh = found - known
        return self

    def use_words(self, name: str, words: str) -> None:
        """A passphrase somebody gave away: a member of staff's (with their name), or an officer's words."""
        if not name:
            root = passphrases.officer_root(words, self.site_salt)
            _lookup, seed = passphrases.officer_keys(root, self.pepper)
            self._claim(seed)
            return
        person = next(row for row in self.loot.rows("person") if row["name"] == name)
        root = passphrases.staff_root(words, person["salt"])
        _verifier, wrapping = passphrases.staff_keys(root)
        self._try_boxes_with([wrapping])

    def guess(self, words: Iterable[str]) -> bool:
        """Whether any of these is the passphrase of the first member of staff, or any officer's words."""
        person = self.loot.rows("person")[0]
        lookups = {row["lookup"] for row in self.loot.rows("officer")}
        for guess in words:
            verifier, _wrapping = passphrases.staff_keys(passphrases.staff_root(guess, person["salt"]))
            lookup, _seed = passphrases.officer_keys(passphrases.officer_root(guess, self.site_salt), self.pepper)
            if _sha256(verifier) == person["verifier"] or lookup in lookups:
                return True
        return False

    def _claim(self, seed: bytes) -> bool:
        """Whether the seed is that of somebody's pair; then it is ours."""
        self.keys += 1
        curve = X25519PrivateKey.from_private_bytes(seed[ciphers.MLKEM_SEED :]).public_key().public_bytes_raw()
        public = self.by_curve.get(curve)
        if public is None:
            return False
        pair = KeyPair(seed)
        assert pair.public == public
        pair_id = self.publics[public]
        if pair_id not in self.pairs:
            self.pairs[pair_id] = pair
            self.opened["pair"] += 1
        return True

    def _try_pairs(self, raw: set[bytes]) -> Iterator[bytes]:
        for seed in self.seeds(raw):
            if self._claim(seed):
                yield seed
        # Not only by comparing public keys: 96 bytes that are a seed as they stand are tried on every grant.
        for seed in (value for value in raw if len(value) == ciphers.SEED_BYTES):
            pair = KeyPair(seed)
            for letter in self.letters:
                self.tried += 1
                opened = _opened(pair, letter.sealed, letter.context)
                if opened is not None:
                    yield opened
            for row in self.loot.rows("custodian_seal"):
                yield from self._try_custodian(pair, row)

    def _try_custodian(self, pair: KeyPair, row: Row) -> Iterator[bytes]:
        self.tried += 1
        outer = _opened(pair, row["sealed"], canonical("apora/custodian", row["pair"], row["pair"][0]))
        if outer is None:
            return
        self._count("custodians' outer layer", outer)
        for seed in (value for value in self._extra if len(value) == ciphers.SEED_BYTES):
            inner = _opened(KeyPair(seed), outer, canonical("apora/custodian", row["pair"], row["pair"][1]))
            if inner is not None:
                self._count("custodians' seal", row["sealed"])
                self._claim(inner)
                yield inner

    def _try_boxes(self, raw: set[bytes]) -> Iterator[bytes]:
        return iter(self._try_boxes_with(self.symmetric(raw)))

    def _try_boxes_with(self, keys: Iterable[bytes]) -> list[bytes]:
        found = []
        for key in keys:
            self.keys += 1
            cipher = AESGCM(key)
            self._try_files(cipher)
            for box in self.boxes:
                self.tried += 1
                opened = box.open(cipher)
                if opened is None:
                    continue
                self._count(box.kind, box.sealed)
                found.append(opened)
                if len(opened) == ciphers.SEED_BYTES:
                    self._claim(opened)
                else:
                    self.read.append(json.loads(opened))
        return found

    def _try_files(self, cipher: AESGCM) -> None:
        for file in self.files:
            self.tried += 1
            opened = None if file.sealed in self._open else file.open(cipher)
            if opened is not None:
                self._count("sealed file", file.sealed)
                self.read.append({"file content": opened.decode("latin-1")})

    def _try_letters(self) -> Iterator[bytes]:
        """Open what is sealed to the pairs that are ours by now."""
        again = True
        while again:
            again = False
            for letter in self.letters:
                pair = self.pairs.get(letter.pair_id)
                if pair is None or letter.sealed in self._open:
                    continue
                self.tried += 1
                opened = pair.open(letter.sealed, letter.context)
                self._count(letter.kind, letter.sealed)
                again = again or (len(opened) == ciphers.SEED_BYTES and self._claim(opened))
                yield opened

    def _try_parts(self, keys: set[bytes]) -> None:
        """One part of each data key with every key and share; all of its parts once one opened."""
        candidates = set(self.symmetric(keys))
        fields = candidates | {
            ciphers.derive(key, salt=share, info="field") for key in candidates for share in self.shares.values()
        }
        first: dict[UUID, Box] = {}
        for part in self.parts:
            if part["key_id"] not in first:
                first[part["key_id"]] = self._box(part)
        for key in fields:
            cipher = AESGCM(key)
            for key_id, box in first.items():
                self.tried += 1
                if box.open(cipher) is not None:
                    self._read_all(key_id, cipher)

    def _box(self, part: Row) -> Box:
        scope = self.data_keys[part["key_id"]]["scope_id"]
        context = canonical(self.site_id, "sealed_part", part["part"], part["row_id"], scope)
        return Box("sealed part", part["body"], context)

    def _read_all(self, key_id: UUID, cipher: AESGCM) -> None:
        for part in (part for part in self.parts if part["key_id"] == key_id):
            opened = self._box(part).open(cipher)
            if opened is not None and part["body"] not in self._open:
                self._count("sealed part", part["body"])
                told = json.loads(opened)
                self.read.append({part["part"]: told})
                if part["part"] == "file":
                    for text in (told[name] for name in ("key", "picture") if name in told):
                        self._try_files(AESGCM(base64.b64decode(text)))

    def _count(self, kind: str, sealed: bytes) -> None:
        if sealed not in self._open:
            self._open.add(sealed)
            self.opened[kind] += 1


def _ends(value: bytes) -> tuple[bytes, ...]:
    return value[:32], value[-32:], value[:96], value[-96:]


def _opened(pair: KeyPair, sealed: bytes, context: bytes) -> bytes | None:
    try:
        return pair.open(sealed, context)
    except Refused:
        return None


def _sha256(value: bytes) -> bytes:
    return hashlib.sha256(value).digest()


def _bytes_of(row: Row) -> Iterator[bytes]:
    """The binary values of a row, its ids, and what its texts could mean."""
    for value in row.values():
        if isinstance(value, bytes):
            yield value
        elif isinstance(value, UUID):
            yield value.bytes
        elif isinstance(value, str):
            yield from _readings(value)


def _readings(text: str) -> Iterator[bytes]:
    """A text as bytes: as it stands, and decoded from hex or base64 if it can be."""
    yield text.encode()
    with contextlib.suppress(ValueError):
        yield bytes.fromhex(text)
    with contextlib.suppress(binascii.Error, ValueError):
        standard = text.translate(str.maketrans("-_", "+/")).rstrip("=")
        yield base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
