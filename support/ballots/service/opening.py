"""Opening: two of three trustees, one after the other, and what came of the votes."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.ballots import policy
from support.ballots.model import (
    Ballot,
    BallotKind,
    BallotOption,
    BallotOutcome,
    BallotStatus,
    BallotTrustee,
    SeedPiece,
    Vote,
)
from support.ballots.service import deciding, finding, publishing
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Missing
from support.union import service as union
from support.union.model import TAKING_PART, Membership, Office, OfficeHolder
from support.union.service import sealing
from support.vault import polls
from support.vault import service as vault
from support.vault.ciphers import Refused

SEATS_NOBODY = _("A later election of the council was counted before this one: nobody takes a seat by it.")


def open_votes(actor: Actor, ballot_id: UUID, number: int) -> Ballot:
    """A trustee does their part, once the ballot is closed. The first hands their pieces on; the second has both of a
    pair, opens every vote and counts.

    Raises Missing, Forbidden for who is not this trustee, Conflict before the close, the second time, and for votes
    that are not those of the close.
    """
    ballot, own = finding.get(actor, ballot_id, lock=True)
    trustees = finding.trustees_of(ballot.id)
    mine = next((one for one in trustees if one.number == number), None)
    if mine is None:
        raise Missing()
    require(policy.may_open_votes, actor, own, mine)
    _can_be_opened(ballot, mine)
    first = next((one for one in trustees if one.opened), None)
    if first is None:
        _hand_on(actor, ballot, mine, trustees)
        mine.opened = True
        flush()
    else:
        seed = _seed(actor, ballot, mine, first)
        mine.opened = True
        flush()
        _count(actor, ballot, seed)
    audit.record(actor, "ballot.trustee_opened", ballot)
    return ballot


def _can_be_opened(ballot: Ballot, mine: BallotTrustee) -> None:
    if ballot.status == BallotStatus.COUNTED:
        raise Conflict(_("This ballot was opened and counted already."))
    if ballot.status != BallotStatus.CLOSED:
        raise Conflict(_("Nothing is opened before a ballot is closed."))
    if mine.opened:
        raise Conflict(_("You did your part. Another trustee has to do theirs."))


def _hand_on(actor: Actor, ballot: Ballot, mine: BallotTrustee, trustees: list[BallotTrustee]) -> None:
    others = [one for one in trustees if one.number != mine.number]
    publics = vault.public_keys([one.member_id for one in others])
    for other in others:
        pair = polls.pair_of(mine.number, other.number)
        piece = _piece(actor, ballot, pair, of=mine.number, holder=mine.number)
        key = publics[other.member_id]
        where = {"pair": pair, "of": mine.number, "holder": other.number}
        sealed = polls.seal_piece(key.public, piece, ballot_id=ballot.id, **where)
        save(SeedPiece(ballot_id=ballot.id, **where, pair_id=key.pair_id, sealed=sealed))


def _piece(actor: Actor, ballot: Ballot, pair: int, *, of: int, holder: int) -> bytes:
    sealed = execute(
        sa.select(SeedPiece.sealed).where(
            SeedPiece.ballot_id == ballot.id, SeedPiece.pair == pair, SeedPiece.of == of, SeedPiece.holder == holder
        )
    ).scalar_one()
    try:
        return polls.open_piece(actor.keyring.own, sealed, ballot_id=ballot.id, pair=pair, of=of, holder=holder)
    except Refused as error:
        raise Conflict(_("Your part was sealed to words you no longer use. The two others can open it.")) from error


def _seed(actor: Actor, ballot: Ballot, mine: BallotTrustee, first: BallotTrustee) -> bytes:
    pair = polls.pair_of(mine.number, first.number)
    own = _piece(actor, ballot, pair, of=mine.number, holder=mine.number)
    theirs = _piece(actor, ballot, pair, of=first.number, holder=mine.number)
    seed = polls.join(own, theirs)
    if polls.public_of(seed) != ballot.public:
        raise Conflict(_("The two parts do not fit together. Another trustee can open it with one of you."))
    return seed


def _count(actor: Actor, ballot: Ballot, seed: bytes) -> None:
    rows = execute(sa.select(Vote.tracking, Vote.sealed).where(Vote.ballot_id == ballot.id))
    votes = {row.tracking: bytes(row.sealed) for row in rows}
    if polls.votes_hash(ballot.id, votes) != ballot.votes_hash:
        raise Conflict(_("The votes are not those of the close: something was changed. Nothing was counted."))
    options = finding.options_of(ballot.id)
    result = publishing.count(ballot, seed, options, votes)
    overtaken = result["outcome"] == BallotOutcome.ELECTED and _overtaken(ballot)
    ballot.seed, ballot.result, ballot.superseded = seed, result, overtaken
    ballot.outcome = BallotOutcome(result["outcome"])
    for one in options:
        one.elected = one.position in result["elected"]
    ballot.status = BallotStatus.COUNTED
    flush()
    if ballot.outcome == BallotOutcome.ELECTED and not ballot.superseded:
        _seat(ballot, {one.member_id for one in options if one.elected})
    deciding.settle(actor, ballot, result)
    _publish(actor, ballot, options, result)


def _later(ballot: Ballot) -> Any:
    """Elections counted before this one though their last day is later: the order in which they are opened decides
    nothing."""
    order = sa.tuple_(Ballot.closes_on, Ballot.opens_on, Ballot.id)
    return sa.select(Ballot.id).where(
        Ballot.status == BallotStatus.COUNTED,
        Ballot.outcome == BallotOutcome.ELECTED,
        order > sa.tuple_(ballot.closes_on, ballot.opens_on, ballot.id),
    )


def _overtaken(ballot: Ballot) -> bool:
    """Whether a later election renewed the council already. Of two counted at once the second sees the first."""
    execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("council elected"))))
    return bool(execute(sa.select(sa.exists(_later(ballot).where(Ballot.renews)))).scalar_one())


def _seat(ballot: Ballot, elected: set[UUID]) -> None:
    """Who was elected sits in the council, and in no commission that judges it; the council before leaves, but not
    who joined it by a later election that was counted before."""
    today = clock.today()
    joined = sa.select(BallotOption.member_id).where(
        BallotOption.ballot_id.in_(_later(ballot)), BallotOption.elected.is_(True)
    )
    stays = elected | set(execute(joined).scalars())
    offices = sa.select(OfficeHolder).where(
        OfficeHolder.until.is_(None), OfficeHolder.office.in_([Office.COUNCIL, Office.REVIEW])
    )
    held = list(execute(offices).scalars())

    def leaves(one: OfficeHolder) -> bool:
        chosen = one.member_id in elected
        return chosen if one.office == Office.REVIEW else ballot.renews and one.member_id not in stays

    union.lay_down([one for one in held if leaves(one)])
    sitting = {one.member_id for one in held if one.office == Office.COUNCIL and one.until is None}
    still = sa.select(Membership.id).where(Membership.id.in_(elected), Membership.status.in_(TAKING_PART))
    for member_id in sorted(set(execute(still).scalars()) - sitting):
        save(OfficeHolder(member_id=member_id, office=Office.COUNCIL, since=today))


def _publish(actor: Actor, ballot: Ballot, options: list[BallotOption], result: dict[str, Any]) -> None:
    """A numbered decision, in the words of the paper."""
    chest = sealing.open_common(actor)
    chest.fetch([ballot.id])
    paper = chest.read(ballot.id, "paper") or {}
    handles = union.handles({one.member_id for one in options if one.elected})
    named = {one.position: handles.get(one.member_id, "") for one in options}
    counted = _words(ballot, result, [named[position] for position in result["elected"]])
    deciding.publish(actor, ballot, str(paper.get("title", "")), str(paper.get("text", "")), counted)


def _words(ballot: Ballot, result: dict[str, Any], elected: list[str]) -> str:
    part = _("%(cast)s of %(roll)s voted.", cast=result["cast"], roll=result["roll"])
    if ballot.outcome == BallotOutcome.NO_QUORUM:
        return f"{part} {_('%(needed)s were needed: nothing was decided.', needed=result['needed'])}"
    if ballot.kind == BallotKind.ELECTION:
        told = f"{part} {_('Elected: %(handles)s.', handles=', '.join(elected))}"
        return f"{told} {SEATS_NOBODY}" if ballot.superseded else told
    tally = result["tally"]
    how = _("Yes %(yes)s, no %(no)s, abstained %(abstain)s.", **tally)
    word = _("Adopted.") if ballot.outcome == BallotOutcome.ADOPTED else _("Rejected.")
    return f"{part} {how} {word}"
