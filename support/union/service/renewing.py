"""New words for a member who lost theirs: two registrars and a code.

What registrars hold of the member is sealed to the new words at a registrar's next look.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock, throttle
from support.core.access import Actor, require
from support.core.db import db, execute, flush, save
from support.core.errors import Conflict, Missing
from support.people import service as people
from support.people.model import Person
from support.union import policy
from support.union.model import Membership, Recognised, WordsRequest, WordsStatus
from support.union.policy import words as rules
from support.union.policy.members import OVER
from support.union.service import sealing
from support.union.service.standing import by_number, own
from support.vault import coded
from support.vault import service as vault
from support.vault.model import Data

#: So many hours does a code hold.
HOURS = 72
DEAD = _("This code is unknown, used or too old. Ask whoever gave it to you for a new one.")
NOTHING = _("Nothing waits here: it was stopped, agreed to already, or never asked for.")


@dataclass(frozen=True)
class Agreed:
    """A request that two have agreed to, and its code, which is shown once."""

    request: WordsRequest
    code: str


def ask_words(actor: Actor, number: str, *, recognised: Recognised, note: str | None = None) -> WordsRequest:
    """Ask for new words for a member; another registrar agrees. A code that was given before opens nothing from now on.

    Raises Missing, Forbidden for who is no member any more, Conflict when it is asked for already.
    """
    membership = by_number(actor, number, lock=True)
    require(rules.may_ask_words, actor, membership, detail=_("This membership is over. New words are for members."))
    present = _request_of(membership.id)
    if present is not None:
        if present.status == WordsStatus.ASKED:
            raise Conflict(_("This was asked for already. Another registrar agrees to it, or stops it."))
        _settle(actor, present)
    row = WordsRequest(
        member_id=membership.id,
        recognised=recognised,
        status=WordsStatus.ASKED,
        asked_by=actor.id,
        asked_in=clock.quarter(),
    )
    save(row)
    if note:
        chest = sealing.open_member(actor, membership.id)
        readers = sealing.to_everybody(sealing.keepers())
        chest.write(Data.MEMBER, row.id, "note", note, readers=readers, subject_id=row.id)
    audit.record(actor, "words.asked", row)
    return row


def agree_words(actor: Actor, number: str) -> Agreed:
    """Another registrar agrees; the code goes to the member outside the service, and they alone see the new words.

    Raises Missing, Forbidden for the one who asked, Conflict when nothing waits.
    """
    membership = by_number(actor, number, lock=True)
    row = _request_of(membership.id)
    if row is None or row.status != WordsStatus.ASKED:
        raise Conflict(NOTHING)
    require(rules.may_agree_words, actor, row, detail=_("Another registrar than the one who asked agrees."))
    require(rules.may_ask_words, actor, membership, detail=_("This membership is over. New words are for members."))
    code = coded.new_code()
    row.agreed_by, row.code_hash = actor.id, coded.lookup_at(code, _hour())
    row.status = WordsStatus.AGREED
    flush()
    audit.record(actor, "words.agreed", row)
    return Agreed(row, code)


def stop_words(actor: Actor, number: str) -> None:
    """Stop it, before or after another agreed: a code that was given opens nothing any more.

    Raises Missing, Conflict.
    """
    _stop(actor, _request_of(by_number(actor, number, lock=True).id))


def keep_words(actor: Actor) -> None:
    """A member who has their words stops what was asked for in their name. Raises Missing, Conflict."""
    _stop(actor, _request_of(own(actor, lock=True).id))


def _stop(actor: Actor, row: WordsRequest | None) -> None:
    if row is None or not rules.may_stop_words(actor, row):
        raise Conflict(NOTHING)
    audit.record(actor, "words.stopped", row)
    _forget(row)


def renew(typed: str, *, language: str = "en") -> str:
    """New words for a code: the passphrase, shown once. The old words open nothing from now on, and all sessions end.

    Raises Missing for a code that is unknown, used or too old, the same answer for all three; TooMany in a flood,
    Unavailable when all places for stretching are taken.
    """
    row = _living(typed)
    if row is None:
        throttle.take("join")
        raise Missing(DEAD)
    passphrase = people.renew_member(row.member_id, language)
    vault.empty_grants(row.member_id, kept_by=sealing.union_id())
    row.code_hash, row.status = None, WordsStatus.RENEWED
    flush()
    return passphrase


def _living(typed: str) -> WordsRequest | None:
    code = coded.read_code(typed)
    if code is None:
        return None
    hour = _hour()
    wanted = (
        sa.select(WordsRequest)
        .join(Membership, Membership.id == WordsRequest.member_id)
        .where(
            WordsRequest.code_hash.in_([coded.lookup_at(code, hour - past) for past in range(HOURS)]),
            WordsRequest.status == WordsStatus.AGREED,
            Membership.status.not_in(OVER),
        )
    )
    fresh = wanted.with_for_update(of=WordsRequest).execution_options(populate_existing=True)
    found: WordsRequest | None = execute(fresh).scalar_one_or_none()
    return found


def _hour() -> int:
    return clock.timestamp() // 3600


def browse_words(actor: Actor) -> list[dict[str, Any]]:
    """All that is open, for registrars; this look gives their keys to whoever has new words. Raises Forbidden."""
    require(policy.may_see_members, actor)
    audit.record(actor, "members.listed")
    for row in execute(sa.select(WordsRequest).where(WordsRequest.status == WordsStatus.RENEWED)).scalars().all():
        _settle(actor, row)
    wanted = _outlines().order_by(WordsRequest.id)
    return [{"number": row.number, **_item(actor, row)} for row in execute(wanted)]


def words_of(actor: Actor, membership: Membership) -> dict[str, Any] | None:
    """What is open about one member's words, for a registrar; keys are given where the words are new by now."""
    found = execute(_outlines().where(WordsRequest.member_id == membership.id)).one_or_none()
    if found is None:
        return None
    if found.WordsRequest.status == WordsStatus.RENEWED:
        _settle(actor, found.WordsRequest)
        return None
    note = sealing.open_member(actor, membership.id).read(found.WordsRequest.id, "note")
    return {**_item(actor, found), "note": note}


def own_words(actor: Any) -> WordsStatus | None:
    """How it stands with the member's own words, where something does."""
    wanted = sa.select(WordsRequest.status).where(WordsRequest.member_id == actor.id)
    found: WordsStatus | None = execute(wanted).scalar_one_or_none()
    return found


def _outlines() -> Any:
    asker = sa.select(Person.name).where(Person.id == WordsRequest.asked_by).scalar_subquery()
    columns = WordsRequest, Membership.number, asker.label("asker")
    joined = sa.select(*columns).join(Membership, Membership.id == WordsRequest.member_id)
    return joined.execution_options(populate_existing=True)


def _item(actor: Actor, row: Any) -> dict[str, Any]:
    request = row.WordsRequest
    return {
        "status": request.status,
        "recognised": request.recognised,
        "asked_by": row.asker,
        "may_agree": rules.may_agree_words(actor, request),
    }


def _settle(actor: Actor, row: WordsRequest) -> None:
    """What registrars hold of somebody with new words is sealed to these, and the request is done with."""
    if row.status == WordsStatus.RENEWED:
        vault.mend(actor.keyring, row.member_id)
    _forget(row)


def _request_of(member_id: UUID) -> WordsRequest | None:
    wanted = sa.select(WordsRequest).where(WordsRequest.member_id == member_id).with_for_update()
    found: WordsRequest | None = execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    return found


def _forget(row: WordsRequest) -> None:
    vault.forget(row.member_id, Data.MEMBER, row.id)
    db.session.delete(row)
    flush()


def forget_words(member_id: UUID) -> None:
    """With a membership ends what was asked for in it."""
    row = _request_of(member_id)
    if row is not None:
        _forget(row)


def sweep_words() -> int:
    """Forget what nobody took in this quarter and the one before, and what is of no member any more; how many."""
    before = clock.quarters_on(clock.quarter(), -1)
    over = sa.and_(WordsRequest.status != WordsStatus.RENEWED, WordsRequest.asked_in < before)
    ended = WordsRequest.member_id.in_(sa.select(Membership.id).where(Membership.status.in_(OVER)))
    rows = execute(sa.select(WordsRequest).where(sa.or_(over, ended)).with_for_update()).scalars().all()
    for row in rows:
        _forget(row)
    return len(rows)
