"""Expulsions: called by one of the council, answered by the member, voted on, decided by two thirds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Invalid, Missing
from support.core.keyset import MOST, Cursor
from support.union import policy
from support.union.model import (
    LEAST_SEATS,
    NOTICE,
    Expulsion,
    ExpulsionStatus,
    ExpulsionVote,
    MemberAppeal,
    Membership,
    MemberStatus,
    Office,
)
from support.union.policy import hearings as rules
from support.union.service import sealing, standing
from support.union.service.membership import end_everything
from support.union.service.offices import own_or_none, seated
from support.vault import service as vault
from support.vault.model import Data
from support.vault.service import Chest


@dataclass(frozen=True)
class HearingPage:
    """Some hearings, and where the list goes on."""

    items: list[dict[str, Any]]
    next: str | None


def browse(actor: Actor, *, cursor: str | None = None, limit: int = 20) -> HearingPage:
    """The hearings somebody sees, the latest first. Raises Forbidden, Invalid for a wrong cursor."""
    own = own_or_none(actor)
    require(rules.may_browse_hearings, actor, own)
    wanted = (
        sa.select(Expulsion, Membership.handle, MemberAppeal.status.label("appeal"))
        .join(Membership, Membership.id == Expulsion.member_id)
        .outerjoin(MemberAppeal, MemberAppeal.expulsion_id == Expulsion.id)
        .where(rules.visible_hearings(actor, own))
    )
    if cursor:
        place = sa.tuple_(Expulsion.hearing_on, Expulsion.id)
        wanted = wanted.where(place < sa.tuple_(*Cursor.read(cursor).as_row()))
    limit = max(1, min(limit, MOST))
    rows = execute(wanted.order_by(Expulsion.hearing_on.desc(), Expulsion.id.desc()).limit(limit + 1)).all()
    shown = [_brief(actor, row.Expulsion, row.handle) | {"appeal": row.appeal} for row in rows[:limit]]
    last = rows[limit - 1].Expulsion if len(rows) > limit else None
    return HearingPage(shown, Cursor(last.hearing_on, last.id).write() if last else None)


def _brief(actor: Actor, expulsion: Expulsion, handle: str) -> dict[str, Any]:
    return {
        "id": expulsion.id,
        "handle": handle,
        "mine": expulsion.member_id == actor.id,
        "status": expulsion.status,
        "hearing_on": expulsion.hearing_on,
        "decided_on": expulsion.decided_on,
        "seats": expulsion.seats,
    }


def get(actor: Actor, expulsion_id: UUID, *, lock: bool = False) -> Expulsion:
    """A hearing the actor sees. Raises Missing for every other."""
    wanted = sa.select(Expulsion).where(Expulsion.id == expulsion_id, rules.visible_hearings(actor, own_or_none(actor)))
    found: Expulsion | None = execute(
        (wanted.with_for_update() if lock else wanted).execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def to_act(actor: Actor, expulsion_id: UUID, rule: Callable[..., bool]) -> Expulsion:
    """A hearing the actor sees and may do something about. Raises Missing, Forbidden."""
    expulsion = get(actor, expulsion_id)
    require(rule, actor, own_or_none(actor), expulsion)
    return expulsion


def may_call_any(actor: Actor) -> bool:
    """Whether the actor calls hearings."""
    return rules.calls_hearings(actor, own_or_none(actor))


def ensure_calls(actor: Actor) -> None:
    """Refuse whoever calls none, before a form is shown. Raises Forbidden."""
    require(rules.calls_hearings, actor, own_or_none(actor))


def show(actor: Actor, expulsion_id: UUID) -> dict[str, Any]:
    """One hearing: its words as far as one's keys open them, and what the actor may do. Raises Missing."""
    expulsion, own = get(actor, expulsion_id), own_or_none(actor)
    audit.record(actor, "expulsion.read", expulsion)
    names = standing.handles({expulsion.member_id, expulsion.proposed_by})
    votes = votes_of(expulsion.id)
    ayes, judging = sum(votes.values()), rules.may_judge(actor, own, expulsion)
    chest, seats = _opened(actor, expulsion), entitled(expulsion, votes)
    words = {part: chest.read(expulsion.id, part) for part in ("grounds", "statement", "reasons")}
    heard = expulsion.status != ExpulsionStatus.CALLED or actor.id != expulsion.member_id
    return {
        **_brief(actor, expulsion, names[expulsion.member_id]),
        **words,
        "proposed_by": names[expulsion.proposed_by],
        "seats": seats,
        "needed": needed(seats),
        "ayes": ayes if heard else None,
        "noes": len(votes) - ayes if heard else None,
        "my_vote": votes.get(actor.id),
        "may_state": rules.may_state(actor, own, expulsion),
        "may_vote": judging and actor.id not in votes and clock.today() >= expulsion.hearing_on,
        "may_conclude": judging and outcome(expulsion, votes) is not None,
        "may_withdraw": rules.may_withdraw_hearing(actor, own, expulsion),
        "may_appeal": rules.may_appeal(actor, own, expulsion) and rules.in_time(expulsion, clock.today()),
    }


def _opened(actor: Actor, expulsion: Expulsion) -> Chest:
    """What the actor's keys open of a hearing; sealed by whoever looks to who came into the council since its call."""
    chest = vault.open_chest(actor.keyring, expulsion.id)
    if expulsion.status == ExpulsionStatus.CALLED and chest.has(Data.HEARING):
        lacking = seated(Office.COUNCIL, without=expulsion.member_id) - chest.holders(Data.HEARING)
        if lacking:
            chest.grant(Data.HEARING, lacking)
    return chest


def votes_of(expulsion_id: UUID) -> dict[UUID, bool]:
    """How each voted; one statement."""
    rows = execute(
        sa.select(ExpulsionVote.member_id, ExpulsionVote.expel).where(ExpulsionVote.expulsion_id == expulsion_id)
    )
    return {row.member_id: row.expel for row in rows}


def entitled(expulsion: Expulsion, votes: dict[UUID, bool], council: set[UUID] | None = None) -> int:
    """Of how many two thirds are needed: the seats at the call or, where the council changed, all who sit or voted.

    Who looks at many gives the `council` of today, found once.
    """
    if expulsion.status != ExpulsionStatus.CALLED:
        return max(expulsion.seats, len(votes))
    sitting = seated(Office.COUNCIL) if council is None else council
    return max(expulsion.seats, len((sitting - {expulsion.member_id}) | set(votes)))


def needed(seats: int) -> int:
    """How many must say yes: two thirds, rounded up."""
    return -(-seats * 2 // 3)


def outcome(expulsion: Expulsion, votes: dict[UUID, bool], council: set[UUID] | None = None) -> ExpulsionStatus | None:
    """What the votes give; none while those who have not voted could change it."""
    ayes, seats = sum(votes.values()), entitled(expulsion, votes, council)
    if ayes >= needed(seats):
        return ExpulsionStatus.EXPELLED
    noes = len(votes) - ayes
    return ExpulsionStatus.REJECTED if seats - noes < needed(seats) else None


def call(actor: Actor, handle: str, *, grounds: str, hearing_on: date) -> Expulsion:
    """One of the council calls a hearing of a member, who reads the grounds at once.

    Raises Missing for a handle nobody has, Forbidden, Invalid for a day too soon, Conflict for a council too small or
    a hearing that is called already.
    """
    own = own_or_none(actor)
    require(rules.may_browse_hearings, actor, own)
    found = execute(sa.select(Membership).where(Membership.handle == handle)).scalar_one_or_none()
    if found is None or not (own and policy.takes_part(actor, own)):
        raise Missing()
    require(rules.may_call, actor, own, found)
    if hearing_on < clock.today() + timedelta(days=NOTICE):
        raise Invalid(fields={"hearing_on": [_("Give them at least %(days)s days until the hearing.", days=NOTICE)]})
    council = seated(Office.COUNCIL, without=found.id)
    _ensure_free(found.id, council)
    row = save(
        Expulsion(
            member_id=found.id,
            proposed_by=actor.id,
            seats=len(council),
            hearing_on=hearing_on,
            status=ExpulsionStatus.CALLED,
        )
    )
    readers = sealing.to_everybody({found.id} | council | sealing.keepers())
    vault.new_chest(row.id).write(Data.HEARING, row.id, "grounds", grounds, readers=readers)
    audit.record(actor, "expulsion.called", row)
    return row


def _ensure_free(member_id: UUID, council: set[UUID]) -> None:
    if len(council) < LEAST_SEATS:
        raise Conflict(_("At least %(least)s others must sit in the council to hear anybody.", least=LEAST_SEATS))
    called = sa.select(Expulsion.id).where(Expulsion.member_id == member_id, Expulsion.status == ExpulsionStatus.CALLED)
    if execute(called).first() is not None:
        raise Conflict(_("A hearing of this member is called already."))


def state(actor: Actor, expulsion_id: UUID, text: str) -> Expulsion:
    """The member answers the grounds; it can be written anew until it is decided. Raises Missing, Forbidden."""
    expulsion = get(actor, expulsion_id, lock=True)
    require(rules.may_state, actor, own_or_none(actor), expulsion)
    chest = vault.open_chest(actor.keyring, expulsion.id)
    chest.write(Data.HEARING, expulsion.id, "statement", text, readers=sealing.to_everybody({actor.id}))
    audit.record(actor, "expulsion.answered", expulsion)
    return expulsion


def vote(actor: Actor, expulsion_id: UUID, *, expel: bool) -> Expulsion:
    """One of the council votes, on the day of the hearing or later, once.

    Raises Missing, Forbidden, Conflict before the day or for a second vote.
    """
    expulsion = get(actor, expulsion_id, lock=True)
    require(rules.may_judge, actor, own_or_none(actor), expulsion)
    if clock.today() < expulsion.hearing_on:
        raise Conflict(_("The hearing has not been held yet. Vote on its day or later."))
    if actor.id in votes_of(expulsion.id):
        raise Conflict(_("You have voted already. A vote is not changed."))
    save(ExpulsionVote(expulsion_id=expulsion.id, member_id=actor.id, expel=expel))
    audit.record(actor, "expulsion.voted", expulsion)
    return expulsion


def conclude(actor: Actor, expulsion_id: UUID, reasons: str) -> Expulsion:
    """One of the council writes down what the votes gave, with the reasons that the member reads.

    With two thirds the membership ends at once: offices, what is common, cards. Raises Missing, Forbidden, Conflict
    while the votes decide nothing.
    """
    expulsion = get(actor, expulsion_id, lock=True)
    require(rules.may_judge, actor, own_or_none(actor), expulsion)
    came = outcome(expulsion, votes_of(expulsion.id))
    if came is None:
        raise Conflict(_("The votes decide nothing yet. Wait for those who have not voted."))
    chest = vault.open_chest(actor.keyring, expulsion.id)
    chest.write(Data.HEARING, expulsion.id, "reasons", reasons, readers=sealing.to_everybody({actor.id}))
    expulsion.status = came
    expulsion.decided_on = clock.today()
    flush()
    if came == ExpulsionStatus.EXPELLED:
        _put_out(expulsion.member_id)
    audit.record(actor, "expulsion.decided", expulsion, reason=came.value)
    return expulsion


def _put_out(member_id: UUID) -> None:
    membership = standing.by_id(member_id, lock=True)
    if membership.status in rules.OUTSIDE:
        return
    membership.status = MemberStatus.EXPELLED
    membership.ended = clock.quarter()
    flush()
    end_everything(membership)


def withdraw(actor: Actor, expulsion_id: UUID) -> Expulsion:
    """Take a hearing back before it is decided. Raises Missing, Forbidden."""
    expulsion = get(actor, expulsion_id, lock=True)
    require(rules.may_withdraw_hearing, actor, own_or_none(actor), expulsion)
    expulsion.status = ExpulsionStatus.WITHDRAWN
    expulsion.decided_on = clock.today()
    flush()
    audit.record(actor, "expulsion.withdrawn", expulsion)
    return expulsion
