"""What is published of a ballot: one signed file, in the form of `docs/ballots.md`."""

import base64
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.ballots import counting, policy
from support.ballots.model import Ballot, BallotOption, BallotStatus, RollEntry, Vote
from support.ballots.service import finding
from support.core.access import Actor
from support.core.db import execute
from support.core.errors import Conflict
from support.union import service as union
from support.union.model import Membership
from support.vault import notary, polls
from support.vault.ciphers import KeyPair, Refused

FORMAT = "ballot 1"


def published(actor: Actor, ballot_id: UUID) -> dict[str, Any]:
    """The file as it is today, signed: the roll once it is frozen, the votes once closed, the rest once counted.

    It is the same for everybody who may see the ballot. Raises Missing, Conflict before the roll is frozen.
    """
    ballot, _own = finding.get(actor, ballot_id)
    if ballot.status not in policy.PUBLISHED:
        raise Conflict(_("Nothing is published of this ballot: its roll was not frozen, or it was cancelled."))
    file = _file(ballot)
    return file | {"signature": notary.sign(polls.statement(file)).hex()}


def count(ballot: Ballot, seed: bytes, options: list[BallotOption], votes: dict[str, bytes]) -> dict[str, Any]:
    """Open every vote and count: once, at the opening. Raises Conflict naming a vote that is none."""
    keys, positions = KeyPair(seed), [one.position for one in options]
    opened = []
    for tracking in sorted(votes):
        choices = _opened(keys, ballot.id, votes[tracking])
        if choices is None or counting.fault(ballot.method, positions, choices):
            raise Conflict(_("The vote %(tracking)s is none of this ballot. Nothing was counted.", tracking=tracking))
        opened.append(choices)
    return counting.result(
        ballot.method.value,
        seats=ballot.seats,
        quorum=ballot.quorum,
        roll=ballot.roll_size or 0,
        options=positions,
        votes=opened,
        votes_hash=ballot.votes_hash or b"",
    )


def _opened(keys: KeyPair, ballot_id: UUID, sealed: bytes) -> list[Any] | None:
    try:
        return polls.open_vote(keys, ballot_id, sealed)
    except Refused:
        return None


def _votes(ballot: Ballot) -> dict[str, bytes]:
    wanted = sa.select(Vote.tracking, Vote.sealed).where(Vote.ballot_id == ballot.id).order_by(Vote.tracking)
    return {row.tracking: bytes(row.sealed) for row in execute(wanted)}


def _file(ballot: Ballot) -> dict[str, Any]:
    options = finding.options_of(ballot.id)
    handles = union.handles({one.member_id for one in options})
    over = ballot.status in {BallotStatus.CLOSED, BallotStatus.COUNTED}
    votes = _votes(ballot) if over else None
    counted = ballot.status == BallotStatus.COUNTED
    return {
        "format": FORMAT,
        "ballot": str(ballot.id),
        "status": ballot.status.value,
        "kind": ballot.kind.value,
        "method": ballot.method.value,
        "seats": ballot.seats,
        "quorum": ballot.quorum,
        "opens_on": ballot.opens_on.isoformat(),
        "closes_on": ballot.closes_on.isoformat(),
        "options": [{"position": one.position, "handle": handles[one.member_id]} for one in options],
        "roll": _leaves(ballot),
        "roll_hash": _hex(ballot.roll_hash),
        "public": _text(ballot.public),
        "votes": None if votes is None else _listed(votes),
        "votes_hash": _hex(ballot.votes_hash),
        "seed": _text(ballot.seed) if counted else None,
        "result": ballot.result,
        "key": notary.verify_key().hex(),
    }


def _listed(votes: dict[str, bytes]) -> list[dict[str, str | None]]:
    return [{"tracking": code, "sealed": _text(votes[code])} for code in sorted(votes)]


def _leaves(ballot: Ballot) -> list[str]:
    rows = execute(
        sa.select(Membership.number, RollEntry.salt)
        .join(Membership, Membership.id == RollEntry.member_id)
        .where(RollEntry.ballot_id == ballot.id)
    )
    return sorted(polls.leaf_of(ballot.id, row.number, row.salt).hex() for row in rows)


def _hex(raw: bytes | None) -> str | None:
    return None if raw is None else raw.hex()


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else base64.b64encode(raw).decode()
