"""Who helps a member who lost their words: one registrar asks, another agrees."""

import sqlalchemy as sa

from support.core.access import Actor
from support.union.model import Membership, WordsRequest, WordsStatus
from support.union.policy.members import OVER, is_registrar


def may_ask_words(actor: Actor, membership: Membership) -> bool:
    """A registrar asks for whoever belongs, or asked to; who is no member any more gets no new words."""
    return is_registrar(actor) and membership.status not in OVER


def may_agree_words(actor: Actor, request: WordsRequest) -> bool:
    """Another registrar than the one who asked agrees."""
    return is_registrar(actor) and request.status == WordsStatus.ASKED and request.asked_by != actor.id


def open_words(actor: Actor) -> sa.ColumnElement[bool]:
    """What waits for this registrar: another's request to agree to, and whoever has new words and lacks their keys."""
    others = sa.and_(WordsRequest.status == WordsStatus.ASKED, WordsRequest.asked_by != actor.id)
    return sa.or_(others, WordsRequest.status == WordsStatus.RENEWED)


def may_stop_words(actor: Actor, request: WordsRequest) -> bool:
    """Every registrar may stop it, and the member whose words they are, until the new ones are taken."""
    theirs = actor.kind == "member" and request.member_id == actor.id
    return (is_registrar(actor) or theirs) and request.status != WordsStatus.RENEWED
