"""A paper for whoever holds a credential: found by it alone, with what everybody may read of it."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.ballots.model import Ballot, BallotStatus, Credential
from support.ballots.service import finding, voting
from support.core import throttle
from support.core.db import execute
from support.core.errors import Conflict, Invalid
from support.union import service as union
from support.vault import polls

MALFORMED = _("A credential has seven groups of four letters and digits.")
NOWHERE = _(
    "No open vote knows this credential: it was used already, its vote is closed, or a letter is wrong. Nothing was"
    " counted. The page of the vote, which you see when you sign in, says which."
)


@dataclass(frozen=True)
class Option:
    """Somebody who stands, as the published file names them: their words are sealed to the members."""

    position: int
    handle: str
    text: None = None


@dataclass(frozen=True)
class Sheet:
    """A paper as it can be read without a session: no title, no text."""

    ballot: Ballot
    options: list[Option]

    @property
    def number(self) -> str:
        """By which whoever has several papers tells them apart."""
        return number_of(self.ballot)


def number_of(ballot: Ballot) -> str:
    """The beginning of a ballot's id, as it is written down beside a credential."""
    return str(ballot.id)[:8].upper()


def sheet(ballot_id: UUID) -> Sheet:
    """A ballot's paper, whatever became of it. Raises Missing."""
    ballot = finding.one(sa.select(Ballot).where(Ballot.id == ballot_id, Ballot.roll_hash.is_not(None)))
    options = finding.options_of(ballot.id)
    handles = union.handles({one.member_id for one in options})
    return Sheet(ballot, [Option(one.position, handles[one.member_id]) for one in options])


def paper_for(credential: str, ballot_id: UUID | None = None) -> Sheet:
    """The paper of a credential that was not used yet, of one ballot or of whichever is open; nothing is written.

    Raises Missing, Invalid for what cannot be a credential, Conflict for one that is late, forged or used.
    """
    read = polls.read_credential(credential)
    if read is None:
        raise Invalid(fields={"credential": [MALFORMED]})
    if ballot_id is not None:
        voting.still_open(finding.one(sa.select(Ballot).where(Ballot.id == ballot_id)))
    found = _ballot_of(read)
    if found is None or ballot_id not in {None, found}:
        raise Conflict(NOWHERE if ballot_id is None else voting.NOT_KNOWN)
    given = sheet(found)
    voting.still_open(given.ballot)
    return given


def hold_back(bucket: str, typed: str) -> None:
    """Take a token of a public door, unless a true credential knocks, which nobody guesses: a flood of others keeps no
    voter out. Raises TooMany.
    """
    read = polls.read_credential(typed)
    if read is None or _ballot_of(read) is None:
        throttle.take(bucket)


def _ballot_of(credential: str) -> UUID | None:
    """The ballot whose credential this is: its hash is tried with each that is open."""
    open_ = execute(sa.select(Ballot.id).where(Ballot.status == BallotStatus.OPEN)).scalars()
    tried = [(one, polls.credential_hash(one, credential)) for one in open_]
    place = sa.tuple_(Credential.ballot_id, Credential.hash)
    found: UUID | None = execute(sa.select(Credential.ballot_id).where(place.in_(tried))).scalar_one_or_none()
    return found
