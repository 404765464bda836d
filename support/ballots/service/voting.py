"""Voting: credentials for the whole roll at once, a vote for a credential, and the close."""

import secrets
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.ballots import counting, policy
from support.ballots.model import Ballot, BallotStatus, Credential, Method, RollEntry, SeedPiece
from support.ballots.service import finding
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush, many
from support.core.errors import Conflict, Invalid
from support.vault import polls
from support.vault import service as vault
from support.vault.ciphers import Refused

#: So many other rows are written anew with each vote and each drawing: the order in a file, and the number of the
#: transaction that wrote a row last, tell of none of them whether it is the newest.
AMONG = 31

NOT_KNOWN = _(
    "This credential was used already, or is none of this ballot. Nothing was counted. Draw yours again on the page of "
    "this ballot to see which."
)
USED = _("Your vote is in already: a credential counts once. Your tracking code finds it when the ballot is closed.")

NOT_ON_ROLL = _("You are not on the roll of this ballot: it was frozen without you.")

#: The vote takes the credential away in the statement that keeps it: nothing can come between the two.
CAST = sa.text("""
    WITH used AS (
        DELETE FROM ballot_credential WHERE ballot_id = :ballot AND hash = :hash RETURNING ballot_id
    ), moved AS (
        DELETE FROM vote WHERE EXISTS (SELECT 1 FROM used) AND ballot_id = :ballot AND tracking IN (
            SELECT tracking FROM vote WHERE ballot_id = :ballot ORDER BY random() LIMIT :among
        ) RETURNING ballot_id, tracking, sealed
    ), together AS (
        SELECT ballot_id, CAST(:tracking AS text) AS tracking, CAST(:sealed AS bytea) AS sealed FROM used
        UNION ALL SELECT ballot_id, tracking, sealed FROM moved
    )
    INSERT INTO vote (ballot_id, tracking, sealed) SELECT * FROM together ORDER BY random() RETURNING tracking
""")
#: At the close every vote is written anew, in the order of the codes.
REWRITE = sa.text("""
    WITH moved AS (DELETE FROM vote WHERE ballot_id = :ballot RETURNING ballot_id, tracking, sealed)
    INSERT INTO vote (ballot_id, tracking, sealed) SELECT * FROM moved ORDER BY tracking RETURNING tracking, sealed
""")
MARK_DRAWN = sa.text("""
    UPDATE roll_entry SET drawn = drawn OR member_id = :member
    WHERE ballot_id = :ballot AND (member_id = :member OR member_id IN (
        SELECT member_id FROM roll_entry WHERE ballot_id = :ballot ORDER BY random() LIMIT :among
    ))
""")


def open_ballot(actor: Actor, ballot_id: UUID) -> Ballot:
    """Open it: its key is made, in pieces for the trustees, and a credential for everybody on the roll, at once.

    The seed and the credentials are forgotten with this request. Raises Missing, Forbidden, Conflict.
    """
    ballot, own = finding.get(actor, ballot_id, lock=True)
    require(policy.runs_ballots, actor, own)
    _can_open(ballot)
    seed = polls.new_seed()
    ballot.public = polls.public_of(seed)
    _deal(ballot, seed)
    _credentials(ballot)
    ballot.status = BallotStatus.OPEN
    flush()
    audit.record(actor, "ballot.opened", ballot)
    return ballot


def _can_open(ballot: Ballot) -> None:
    if ballot.status != BallotStatus.ROLL:
        raise Conflict(_("A ballot is opened once, after its roll was frozen."))
    if clock.today() < ballot.opens_on:
        raise Conflict(_("This ballot opens on %(day)s. Open it then.", day=ballot.opens_on.isoformat()))
    if clock.today() > ballot.closes_on:
        raise Conflict(_("The days of this ballot are over. Cancel it and prepare another."))
    trustees = {one.member_id for one in finding.trustees_of(ballot.id)}
    if finding.trustees_in_office(trustees) != trustees:
        raise Conflict(_("Somebody who was to open this ballot is no trustee any more. Cancel it and prepare another."))


def _deal(ballot: Ballot, seed: bytes) -> None:
    """The seed in three pairs of pieces, each sealed to its trustee."""
    trustees = {one.number: one.member_id for one in finding.trustees_of(ballot.id)}
    publics = vault.public_keys(trustees.values())
    rows = []
    for (pair, number), piece in polls.split(seed).items():
        key = publics[trustees[number]]
        where = {"pair": pair, "of": number, "holder": number}
        sealed = polls.seal_piece(key.public, piece, ballot_id=ballot.id, **where)
        rows.append({"ballot_id": ballot.id, **where, "pair_id": key.pair_id, "sealed": sealed})
    execute(sa.insert(SeedPiece), rows)


def _credentials(ballot: Ballot) -> None:
    """One for each on the roll, sealed to them; the hashes stand in their own order, which is nobody's."""
    wanted = sa.select(RollEntry.member_id).where(RollEntry.ballot_id == ballot.id).order_by(RollEntry.member_id)
    voters = list(execute(wanted).scalars())
    publics = vault.public_keys(voters)
    made = {member_id: polls.new_credential() for member_id in voters}
    rows = [
        {
            "member_id": member_id,
            "pair_id": publics[member_id].pair_id,
            "sealed": polls.seal_credential(
                publics[member_id].public, made[member_id], ballot_id=ballot.id, member_id=member_id
            ),
        }
        for member_id in secrets.SystemRandom().sample(voters, len(voters))
    ]
    given = many(RollEntry, rows)[1].subquery()
    execute(
        sa.update(RollEntry)
        .where(RollEntry.ballot_id == ballot.id, RollEntry.member_id == given.c.member_id)
        .values(sealed=given.c.sealed, pair_id=given.c.pair_id)
        .execution_options(synchronize_session=False)
    )
    hashes = sorted(polls.credential_hash(ballot.id, one) for one in made.values())
    rows = [{"ballot_id": ballot.id, "hash": one} for one in hashes]
    execute(sa.insert(Credential).from_select(*many(Credential, rows), include_defaults=False))


def draw(actor: Actor, ballot_id: UUID) -> str:
    """The member's own credential, opened with their own key; that they drew it is marked, and nothing else is.

    It can be drawn again until it was used. Raises Missing, Forbidden for who is not on the roll, Conflict.
    """
    ballot, own = finding.get(actor, ballot_id, lock=True)
    entry = finding.entry_of(ballot.id, own)
    require(policy.may_draw, actor, own, entry, detail=NOT_ON_ROLL)
    still_open(ballot)
    credential = _drawn(actor, ballot, entry)
    if not entry.drawn:  # type: ignore[union-attr]
        execute(MARK_DRAWN, {"ballot": ballot.id, "member": actor.id, "among": AMONG})
    left = sa.select(Credential.hash).where(
        Credential.ballot_id == ballot.id, Credential.hash == polls.credential_hash(ballot.id, credential)
    )
    if execute(left).first() is None:
        raise Conflict(USED)
    return credential


def _drawn(actor: Actor, ballot: Ballot, entry: Any) -> str:
    try:
        return polls.open_credential(actor.keyring.own, entry.sealed, ballot_id=ballot.id, member_id=entry.member_id)
    except Refused as error:
        raise Conflict(_("Your credential was sealed to words you no longer use. It cannot be made again.")) from error


def still_open(ballot: Ballot) -> None:
    """Refuse a ballot that takes no votes today. Raises Conflict saying why."""
    if ballot.status in {BallotStatus.DRAFT, BallotStatus.ROLL}:
        raise Conflict(_("This ballot is not open yet."))
    if ballot.status == BallotStatus.CANCELLED:
        raise Conflict(_("This ballot was cancelled."))
    if ballot.status != BallotStatus.OPEN or clock.today() > ballot.closes_on:
        raise Conflict(_("This ballot closed on %(day)s: the vote came too late.", day=ballot.closes_on.isoformat()))


def cast(ballot_id: UUID, credential: str, choices: Sequence[int | str]) -> str:
    """Keep a vote for a credential; its tracking code. Nobody is asked who they are, and nothing tells it.

    `choices` are as `docs/ballots.md` says. Raises Missing, Invalid, and Conflict for what is late, forged or used.
    """
    ballot = finding.one(sa.select(Ballot).where(Ballot.id == ballot_id), lock=True)
    still_open(ballot)
    given = sound(ballot, choices)
    read = polls.read_credential(credential)
    if read is None:
        raise Invalid(fields={"credential": [_("A credential has seven groups of four letters and digits.")]})
    sealed = polls.seal_vote(ballot.public or b"", ballot.id, given)
    tracking = polls.tracking_of(ballot.id, sealed)
    kept = execute(
        CAST,
        {
            "ballot": ballot.id,
            "hash": polls.credential_hash(ballot.id, read),
            "tracking": tracking,
            "sealed": sealed,
            "among": AMONG,
        },
    ).first()
    if kept is None:
        raise Conflict(NOT_KNOWN)
    return tracking


def sound(ballot: Ballot, choices: Sequence[int | str]) -> list[int | str]:
    """Choices as they are sealed: a vote that counts. Raises Invalid saying what is wrong."""
    positions = [one.position for one in finding.options_of(ballot.id)]
    fault = counting.fault(ballot.method, positions, list(choices))
    if fault is not None:
        raise Invalid(fields={"choices": [_FAULTS[fault]]})
    return sorted(choices) if ballot.method == Method.APPROVAL else list(choices)


_FAULTS: dict[str, Any] = {
    "shape": _("Give a list of the numbers on the paper."),
    "unknown": _("Somebody named here is not on the paper. Use the numbers on it."),
    "twice": _("Somebody is named twice. Name each once."),
    "one": _("Choose one: yes, no or abstain."),
}


def close(actor: Actor, ballot_id: UUID) -> Ballot:
    """Close it: the votes are written anew in the order of their codes, and their hash is published.

    Raises Missing, Forbidden, Conflict while its last day is not over and somebody has not voted.
    """
    ballot, own = finding.get(actor, ballot_id, lock=True)
    require(policy.runs_ballots, actor, own)
    if ballot.status != BallotStatus.OPEN:
        raise Conflict(_("Only an open ballot is closed."))
    if clock.today() <= ballot.closes_on and finding.left(ballot):
        raise Conflict(
            _("This ballot closes when %(day)s is over, or when everybody voted.", day=ballot.closes_on.isoformat())
        )
    _close(ballot)
    audit.record(actor, "ballot.closed", ballot)
    return ballot


def close_overdue() -> int:
    """Close every ballot whose last day is over; how many."""
    overdue = finding.over(clock.today())
    for ballot_id in overdue:
        ballot = finding.one(sa.select(Ballot).where(Ballot.id == ballot_id), lock=True)
        if ballot.status == BallotStatus.OPEN:
            _close(ballot)
            audit.record(None, "ballot.closed", ballot)
    return len(overdue)


def _close(ballot: Ballot) -> None:
    votes = {row.tracking: bytes(row.sealed) for row in execute(REWRITE, {"ballot": ballot.id})}
    ballot.votes_hash = polls.votes_hash(ballot.id, votes)
    ballot.status = BallotStatus.CLOSED
    flush()
    execute(sa.delete(Credential).where(Credential.ballot_id == ballot.id))
    # Whoever has a member's words and the disk would find which credential was theirs.
    execute(sa.update(RollEntry).where(RollEntry.ballot_id == ballot.id).values(sealed=None, pair_id=None))


__all__ = ["cast", "close", "close_overdue", "draw", "open_ballot", "sound", "still_open"]
