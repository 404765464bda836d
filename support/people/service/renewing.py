"""New words for a member who lost theirs. Who may have them is for the union to say; the database asks it again."""

from uuid import UUID

import sqlalchemy as sa

from support.core import clock
from support.core.db import execute, flush, save
from support.people.model import Member, ReplacedWords
from support.people.service.officers import fresh_words
from support.people.service.sessions import end_all
from support.vault import service as vault


def renew_member(member_id: UUID, language: str) -> str:
    """Give a member new words, and with them a new pair; their sessions end, and the old words sign in no more.

    The passphrase is shown once and kept nowhere. Raises Unavailable when all places for stretching are taken.
    """
    passphrase, lookup, seed = fresh_words(language)
    member = execute(sa.select(Member).where(Member.id == member_id).with_for_update()).scalar_one()
    save(ReplacedWords(lookup=member.lookup, replaced_in=clock.quarter()))
    member.lookup, member.pair_id = lookup, vault.add_pair(member_id, seed)
    flush()
    end_all(member_id)
    return passphrase
