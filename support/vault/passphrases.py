"""Generated words: passphrases, pseudonyms, and the keys that passphrases give."""

import math
import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from mnemonic import Mnemonic

from support.vault import ciphers

#: Eleven bits a word: 99 bits for an officer (at least 90), 77 for staff (at least 77).
OFFICER_WORDS, STAFF_WORDS = 9, 7
LISTS = {"en": "english", "ru": "russian", "be": "russian"}

#: Words of the list that have no place in the name of somebody who asks for help.
UNFIT = frozenset(
    """
    abuse accident accuse army arrest arrive assault attack battle bitter bleak blind blood bomb bullet burden
    burst cage cancel clown crash crime cruel cry damage danger death debris defense deny despair destroy detect
    die dinosaur disease divorce donkey drastic drip dumb enemy escape evidence evil execute exile expire expose
    false fat fatal fault fee fever fire force fragile fraud garbage gas ghost gloom grief guilt gun harsh hazard
    horror hospital hunt hurt idiot ill insane jealous junk kidney kill knife lawsuit liar loan lonely mistake
    monster nasty neglect nuclear oblige obscure orphan panic penalty pig pill pistol poison police prison problem
    punch rat razor rebel refuse reject rifle risk rough rude sad scare search shock shoot sick siege slave snake
    soldier sorry spy squeeze suffer suspect swear sword thief toilet tragic trap trash trial trick trigger
    trouble ugly uncover unhappy uniform upset useless vampire vanish victim violin virus warfare waste weapon
    weird wife worry wreck wrong zero
    """.split()  # noqa: SIM905 - a hundred quoted words would read worse
)


class Busy(Exception):
    """All places for the costly stretching of passphrases are taken."""


class Slots:
    """So many stretchings at once and no more: each takes tens of megabytes."""

    def __init__(self, places: int, *, patience: float) -> None:
        self._places = threading.BoundedSemaphore(places)
        self._patience = patience

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place, after waiting `patience` seconds at most. Raises Busy."""
        if not self._places.acquire(timeout=self._patience):
            raise Busy
        try:
            yield
        finally:
            self._places.release()


@cache
def _words(language: str) -> tuple[str, ...]:
    return tuple(Mnemonic(LISTS[language]).wordlist)


def bits(count: int, language: str = "en") -> float:
    """How many random bits so many words carry."""
    return count * math.log2(len(_words(language)))


def generate(count: int, language: str = "en") -> str:
    """A passphrase of so many words, drawn evenly from the language's list."""
    words = _words(language if language in LISTS else "en")
    return " ".join(secrets.choice(words) for _ in range(count))


def pseudonym() -> str:
    """Two words such as `amber-window`, for a case or a sign-in name; unique only once the database agrees."""
    words = [word for word in _words("en") if word not in UNFIT]
    return f"{secrets.choice(words)}-{secrets.choice(words)}"


def normalise(passphrase: str) -> str:
    """The same words however they were typed: case, spaces, hyphens, accents composed or not."""
    folded = unicodedata.normalize("NFKD", passphrase).casefold()
    return " ".join(folded.replace("-", " ").replace(",", " ").split())


def staff_root(passphrase: str, salt: bytes) -> bytes:
    """32 bytes from a staff passphrase: 64 MiB, three passes (RFC 9106, second recommendation)."""
    return ciphers.stretch(normalise(passphrase), salt, kib=64 * 1024, passes=3)


def officer_root(passphrase: str, site_salt: bytes) -> bytes:
    """32 bytes from an officer's passphrase: 19 MiB, two passes; its 99 bits need no more."""
    return ciphers.stretch(normalise(passphrase), site_salt, kib=19 * 1024, passes=2)


def staff_keys(root: bytes) -> tuple[bytes, bytes]:
    """What proves the passphrase (stored hashed) and what wraps the person's seed (never stored)."""
    return ciphers.derive(root, info="staff/verifier"), ciphers.derive(root, info="staff/wrapping")


def officer_keys(root: bytes, pepper: bytes) -> tuple[bytes, bytes]:
    """The look-up value, and the seed of the officer's pair itself: nothing private is stored."""
    lookup = ciphers.mac(pepper, ciphers.derive(root, info="officer/lookup"))
    return lookup, ciphers.derive(root, info="officer/seed", length=ciphers.SEED_BYTES)
