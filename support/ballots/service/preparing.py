"""Preparing a ballot: what is decided, who stands, who opens it, and the roll that is frozen."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.ballots import policy
from support.ballots.model import (
    TRUSTEES,
    Ballot,
    BallotKind,
    BallotOption,
    BallotStatus,
    BallotTrustee,
    Method,
    RollEntry,
)
from support.ballots.service import deciding, finding
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush, many, save
from support.core.errors import Conflict, Invalid
from support.union import service as union
from support.union.model import TAKING_PART, VOTING, Membership
from support.union.policy import is_registrar
from support.union.service import sealing
from support.vault import polls
from support.vault.service import Chest

#: The longest paper: a vote that names all of them still fits where every vote fits.
MOST_OPTIONS = 60


def prepare(  # a ballot is all of this at once
    actor: Actor,
    *,
    kind: BallotKind,
    method: Method,
    title: str = "",
    text: str = "",
    opens_on: date,
    closes_on: date,
    trustees: list[str],
    candidates: Iterable[Mapping[str, str]] = (),
    seats: int = 1,
    quorum: int = 0,
    renews: bool = True,
    motion: UUID | None = None,
) -> Ballot:
    """Write a ballot down: a draft. `trustees` are three, `candidates` `{"member", "text"}`, each by a handle; a
    registrar may name them by their numbers. With a `motion` title and text are the motion's, as it stands.

    `closes_on` is the last day of voting. Raises Missing for who sees no ballots, Forbidden, Invalid naming the fields,
    Conflict for a session that does not hold what is common, and for a motion that cannot be voted on now.
    """
    own = finding.own_of(actor)
    require(policy.runs_ballots, actor, own)
    _fits(kind, method, opens_on, closes_on, motion)
    opening = _trustees(actor, trustees)
    paper = deciding.paper(actor, motion, title, text)
    row = save(
        Ballot(
            kind=kind,
            method=method,
            status=BallotStatus.DRAFT,
            seats=seats if kind == BallotKind.ELECTION else 1,
            quorum=quorum,
            renews=renews,
            motion_id=motion,
            opens_on=opens_on,
            closes_on=closes_on,
        )
    )
    chest = sealing.open_common(actor)
    sealing.write_paper(chest, row.id, paper)
    if motion is not None:
        union.balloted.put(actor, motion, row.id)
    for number, member_id in enumerate(opening, start=1):
        save(BallotTrustee(ballot_id=row.id, number=number, member_id=member_id))
    _nominate(actor, row, chest, list(candidates), set(opening))
    audit.record(actor, "ballot.prepared", row)
    return row


def _fits(kind: BallotKind, method: Method, opens_on: date, closes_on: date, motion: UUID | None) -> None:
    faults: dict[str, list[Any]] = {}
    if (kind == BallotKind.RESOLUTION) != (method == Method.YES_NO):
        faults["method"] = [_("People are elected by approval or by order; a resolution takes yes, no or abstain.")]
    if opens_on < clock.today():
        faults["opens_on"] = [_("This day is over. Choose today or a later one.")]
    if closes_on <= opens_on:
        faults["closes_on"] = [_("Choose a day after the first.")]
    if motion is not None and kind != BallotKind.RESOLUTION:
        faults["motion"] = [_("A motion is adopted or rejected: choose a resolution.")]
    if faults:
        raise Invalid(fields=faults)


def _named(actor: Actor, names: Iterable[str]) -> dict[str, Membership]:
    """Members by what they were named: council members know handles alone."""
    wanted = {name.strip(): name for name in names}
    found = sa.select(Membership).where(Membership.status.in_(TAKING_PART), Membership.klass.in_(VOTING))
    by: sa.ColumnElement[bool] = Membership.handle.in_([name.lower() for name in wanted])
    if is_registrar(actor):
        by = sa.or_(by, Membership.number.in_([name.upper() for name in wanted]))
    rows = execute(found.where(by)).scalars().all()
    known = {key: row for row in rows for key in (row.handle, row.number)}
    return {
        given: known[name.lower()] if name.lower() in known else known[name.upper()]
        for name, given in wanted.items()
        if name.lower() in known or name.upper() in known
    }


def _trustees(actor: Actor, names: list[str]) -> list[UUID]:
    """Three members who hold the office. Raises Invalid."""
    found = _named(actor, names)
    ids = [found[name].id for name in names if name in found]
    if len(set(ids)) != TRUSTEES or len(names) != TRUSTEES or finding.trustees_in_office(ids) != set(ids):
        raise Invalid(fields={"trustees": [_("Name three different members who are election trustees.")]})
    return ids


def _nominate(
    actor: Actor, ballot: Ballot, chest: Chest, candidates: list[Mapping[str, str]], opening: set[UUID]
) -> None:
    if candidates and ballot.kind == BallotKind.RESOLUTION:
        raise Invalid(fields={"candidates": [_("Nobody stands in a resolution. Leave this out.")]})
    if len(candidates) > MOST_OPTIONS:
        raise Invalid(fields={"candidates": [_("At most %(most)s can stand.", most=MOST_OPTIONS)]})
    found = _named(actor, [one["member"] for one in candidates])
    ids = [found[one["member"]].id for one in candidates if one["member"] in found]
    if len(set(ids)) != len(candidates):
        raise Invalid(fields={"candidates": [_("Name each of them once, by the handle of a member who votes.")]})
    if opening & set(ids):
        raise Invalid(fields={"candidates": [_("Nobody opens a ballot in which they stand. Name other trustees.")]})
    for position, one in enumerate(candidates, start=1):
        _put_up(ballot, chest, found[one["member"]].id, position, one.get("text", ""))


def _put_up(ballot: Ballot, chest: Chest, member_id: UUID, position: int, text: str) -> BallotOption:
    row = save(BallotOption(ballot_id=ballot.id, member_id=member_id, position=position))
    sealing.write_paper(chest, row.id, {"text": text})
    return row


def stand(actor: Actor, ballot_id: UUID, text: str) -> BallotOption:
    """Stand oneself, with words of one's own. Raises Missing, Forbidden, Conflict once the roll is frozen."""
    ballot, own = finding.get(actor, ballot_id, lock=True)
    opening = {one.member_id for one in finding.trustees_of(ballot.id)}
    require(policy.may_stand, actor, own, ballot, opening)
    _still_prepared(ballot)
    listed = finding.options_of(ballot.id)
    if any(one.member_id == actor.id for one in listed):
        raise Conflict(_("You stand already."))
    if len(listed) >= MOST_OPTIONS:
        raise Conflict(_("At most %(most)s can stand.", most=MOST_OPTIONS))
    position = max((one.position for one in listed), default=0) + 1
    return _put_up(ballot, sealing.open_common(actor), actor.id, position, text)


def step_down(actor: Actor, ballot_id: UUID) -> None:
    """Not stand any more. Raises Missing for who does not stand, Conflict once the roll is frozen."""
    ballot, _own = finding.get(actor, ballot_id, lock=True)
    mine = [one for one in finding.options_of(ballot.id) if one.member_id == actor.id]
    if not mine:
        raise Conflict(_("You do not stand in this election."))
    _still_prepared(ballot)
    sealing.open_common(actor).remove([mine[0].id])
    execute(sa.delete(BallotOption).where(BallotOption.id == mine[0].id))


def _still_prepared(ballot: Ballot) -> None:
    if ballot.status != BallotStatus.DRAFT:
        raise Conflict(_("The roll of this ballot is frozen: who stands is settled."))


def losing(actor: Actor, ballot_id: UUID) -> list[str]:
    """The handles of those who stand and may not any more: the freezing takes them off. Raises Missing, Forbidden."""
    ballot, own = finding.get(actor, ballot_id)
    require(policy.runs_ballots, actor, own)
    return sorted(union.handles({one.member_id for one in _unfit(ballot)}).values())


def _unfit(ballot: Ballot) -> list[BallotOption]:
    listed = finding.options_of(ballot.id)
    fit = sa.select(Membership.id).where(
        Membership.id.in_([one.member_id for one in listed]),
        Membership.status.in_(TAKING_PART),
        Membership.klass.in_(VOTING),
    )
    still = set(execute(fit).scalars())
    return [one for one in listed if one.member_id not in still]


def _take_off(actor: Actor, ballot: Ballot) -> list[str]:
    """Whoever may not stand any more is off the paper; their handles. Raises Conflict if too few are left."""
    unfit = _unfit(ballot)
    left = len(finding.options_of(ballot.id)) - len(unfit)
    if unfit and left < ballot.seats:
        raise Conflict(
            _(
                "Some who stand may not any more. With %(left)s left for %(seats)s seats: let others stand first, or "
                "cancel this and prepare another with fewer seats.",
                left=left,
                seats=ballot.seats,
            )
        )
    if unfit:
        sealing.open_common(actor).remove([one.id for one in unfit])
        execute(sa.delete(BallotOption).where(BallotOption.id.in_([one.id for one in unfit])))
    return sorted(union.handles({one.member_id for one in unfit}).values())


def freeze_roll(actor: Actor, ballot_id: UUID) -> list[str]:
    """Freeze the roll: all who may vote today, each a salted leaf, and the hash of them all, published from now on.

    Who stands and may not vote any more is taken off the paper: their handles. Raises Missing, Forbidden, Conflict
    when nobody stands, too few are left or nobody may vote.
    """
    ballot, own = finding.get(actor, ballot_id, lock=True)
    require(policy.runs_ballots, actor, own)
    _still_prepared(ballot)
    if ballot.kind == BallotKind.ELECTION and not finding.options_of(ballot.id):
        raise Conflict(_("Nobody stands yet. Somebody has to before the roll is frozen."))
    off = _take_off(actor, ballot)
    _freeze(ballot)
    audit.record(actor, "ballot.roll_frozen", ballot)
    return off


def _freeze(ballot: Ballot) -> None:
    voters = execute(
        sa.select(Membership.id, Membership.number)
        .where(Membership.status.in_(TAKING_PART), Membership.klass.in_(VOTING))
        .order_by(Membership.id)
    ).all()
    if not voters:
        raise Conflict(_("There is nobody yet who may vote."))
    salts = {one.id: polls.new_salt() for one in voters}
    rows = [{"ballot_id": ballot.id, "member_id": one.id, "salt": salts[one.id], "drawn": False} for one in voters]
    execute(sa.insert(RollEntry).from_select(*many(RollEntry, rows), include_defaults=False))
    leaves = [polls.leaf_of(ballot.id, one.number, salts[one.id]) for one in voters]
    ballot.roll_hash = polls.roll_hash(ballot.id, leaves)
    ballot.roll_size = len(voters)
    ballot.status = BallotStatus.ROLL
    flush()
