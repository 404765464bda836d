"""Officers and members: made when they come, returning with words that are their key."""

from dataclasses import dataclass
from uuid import UUID

from support.core.db import save
from support.core.settings import settings
from support.people.model import Member, Officer
from support.people.service.stretching import stretched
from support.vault import passphrases
from support.vault import service as vault
from support.vault.model import Kind


@dataclass(frozen=True)
class NewOfficer:
    """An officer, or a member, just made; the passphrase is shown once and kept nowhere."""

    id: UUID
    pair_id: UUID
    passphrase: str


def fresh_words(language: str) -> tuple[str, bytes, bytes]:
    """A new passphrase of at least 90 bits, its look-up value and the seed it gives."""
    passphrase = passphrases.generate(passphrases.OFFICER_WORDS, language)
    lookup, seed = officer_keys_of(passphrase)
    return passphrase, lookup, seed


def add_officer(language: str) -> NewOfficer:
    """Make an officer and the words with which they return. Raises Unavailable when all places are taken."""
    passphrase, lookup, seed = fresh_words(language)
    principal = vault.add_principal(Kind.OFFICER)
    pair_id = vault.add_pair(principal.id, seed)
    save(Officer(id=principal.id, lookup=lookup, pair_id=pair_id, confirmed=False))
    return NewOfficer(principal.id, pair_id, passphrase)


def add_member(language: str) -> NewOfficer:
    """Make a member of the union and the words with which they return. Raises Unavailable when all places are taken."""
    passphrase, lookup, seed = fresh_words(language)
    principal = vault.add_principal(Kind.MEMBER)
    pair_id = vault.add_pair(principal.id, seed)
    save(Member(id=principal.id, lookup=lookup, pair_id=pair_id))
    return NewOfficer(principal.id, pair_id, passphrase)


def officer_keys_of(passphrase: str) -> tuple[bytes, bytes]:
    """The look-up value and the seed that these words give."""
    with stretched() as place:
        root = place(passphrases.officer_root, passphrase, vault.site().salt)
    return passphrases.officer_keys(root, settings().pepper.encode())
