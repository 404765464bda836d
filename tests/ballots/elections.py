"""Random elections on a real database: who votes twice, forges, comes late or dies between two statements; and what an
attacker with the whole disk makes of where the rows lie.
"""

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import combinations
from uuid import uuid4

import sqlalchemy as sa
import time_machine
from sqlalchemy.exc import DBAPIError

from support.ballots import recount
from support.ballots import service as ballots
from support.ballots.model import BallotKind, Method, SeedPiece
from support.core import clock
from support.core.db import at_the_edge, execute
from support.core.errors import Conflict, Problem
from support.people.actor import MemberActor
from support.vault import polls
from support.vault.ciphers import KeyPair, Refused
from support.vault.keyring import Keyring
from tests.giving.test_mo3_crashes import Crashed, Deaths

#: So many statements an act sends at most; a crash further on does not happen.
FAR = {"prepare": 24, "freeze": 12, "open": 16, "draw": 10, "cast": 7, "close": 11, "opening": 40}
#: Where the rows lie on the disk: the transaction that wrote each last, and its place in the file.
PLACES = {
    "by transaction": "xmin::text::bigint, ctid",
    "by place": "ctid, xmin::text::bigint",
}


class Noted(Deaths):
    """Deaths that remember, by thread, where the last one was: what was committed stays although nobody heard of it."""

    def _one(self, cut, where):
        try:
            super()._one(cut, where)
        except Crashed:
            self.mine.where = where
            raise


def acting(known, pair_id):
    """A member as they act, with the key that their words would give; no session is needed for that."""
    ring = Keyring(principal_id=known.id, pair_id=pair_id, unlock=lambda: known.seed)
    return MemberActor(id=known.id, keyring=ring, session_id=uuid4(), came_by="bearer")


@dataclass
class Tally:
    """What came of many elections."""

    elections: int = 0
    accepted: int = 0
    unheard: int = 0
    refused: Counter = field(default_factory=Counter)
    single: int = 0
    pairs: int = 0
    hits: Counter = field(default_factory=Counter)
    chance: Counter = field(default_factory=Counter)


class Elections:
    """The people and the application of many elections, one after the other."""

    def __init__(self, app, deaths, dice, registrar, members, trustees):
        self.app, self.deaths, self.dice = app, deaths, dice
        self.registrar, self.members, self.trustees = registrar, members, trustees
        self.tally, self.mortal = Tally(), 0.25

    # Acts that may die

    def act(self, name, verb, *given, mortal=True):
        """`done` with what it gave, `refused` with why, or `crashed` with whether it was kept all the same."""
        if mortal and self.dice.random() < self.mortal:
            self.deaths.at(self.dice.randrange(FAR[name]))
        try:
            with self.app.test_request_context(), at_the_edge():
                return "done", verb(*given)
        except Problem as problem:
            return "refused", problem
        except Crashed:
            return "crashed", self.deaths.mine.where == "after commit"
        except DBAPIError as error:
            raise AssertionError(f"{name}: the database refused") from error
        finally:
            self.deaths.never()

    def insist(self, name, verb, *given):
        """Do it until it is done, as somebody would who sees no answer."""
        for _try in range(30):
            how, what = self.act(name, verb, *given)
            if how == "done" or (how == "crashed" and what):
                return what if how == "done" else None
            assert how == "crashed", what.detail
        raise AssertionError(f"{name} never ended")

    # One election

    def one(self):
        """From its draft to what is published of it; every claim about it is checked."""
        roll = self._roll()
        poll = self._prepared(roll)
        self.insist("freeze", ballots.freeze_roll, self.registrar, poll.id)
        self.insist("open", ballots.open_ballot, self.registrar, poll.id)
        self._vote(poll, roll)
        self._look_where_rows_lie(poll, "open")
        self._close(poll)
        self._look_where_rows_lie(poll, "closed")
        self._bare_keys(poll)
        self._opened(poll)
        self._published(poll, roll)
        self.tally.elections += 1

    def _roll(self):
        """Another roll each time: the trustees and some of the others; the rest have lapsed."""
        others = self.members[len(self.trustees) :]
        some = self.dice.sample(others, self.dice.randrange(len(others) + 1))
        roll = [*self.members[: len(self.trustees)], *some]
        with self.app.test_request_context(), at_the_edge():
            execute(
                sa.text("UPDATE membership SET status = CASE WHEN id = ANY(:ids) THEN 'current' ELSE 'lapsed' END"),
                {"ids": [one.id for one in roll]},
            )
        return roll

    def _prepared(self, roll):
        method = self.dice.choice(list(Method))
        standing = [] if method == Method.YES_NO else self._standing(roll)
        about = {
            "kind": BallotKind.RESOLUTION if method == Method.YES_NO else BallotKind.ELECTION,
            "method": method,
            "title": "One of many",
            "opens_on": clock.today(),
            "closes_on": clock.today() + timedelta(days=self.dice.randrange(1, 5)),
            "trustees": [one.handle for one in self.trustees],
            "candidates": [{"member": one.handle, "text": ""} for one in standing],
            "seats": self.dice.randrange(1, 4),
            "quorum": self.dice.choice((0, 0, 30, 50, 80)),
        }
        while True:
            how, what = self.act("prepare", lambda: ballots.prepare(self.registrar, **about).id)
            if how == "done":
                return Poll(what, method, len(standing))
            assert how == "crashed", what.fields

    def _standing(self, roll):
        others = [one for one in roll if one not in self.trustees]
        if not others:
            self._current(self.members[3])
            others = [self.members[3]]
            roll.append(self.members[3])
        return self.dice.sample(others, self.dice.randrange(1, len(others) + 1))

    def _current(self, known):
        with self.app.test_request_context(), at_the_edge():
            execute(sa.text("UPDATE membership SET status = 'current' WHERE id = :id"), {"id": known.id})

    # Voting

    def _choices(self, poll):
        if poll.method == Method.YES_NO:
            return [self.dice.choice(("yes", "no", "abstain"))]
        some = self.dice.sample(range(1, poll.standing + 1), self.dice.randrange(poll.standing + 1))
        return sorted(some) if poll.method == Method.APPROVAL else some

    def _vote(self, poll, roll):
        """Each draws and votes right after, the worst there is for the secret; some do not, some cheat in between."""
        voters = self.dice.sample(roll, len(roll))
        for known in voters:
            if self.dice.random() < 0.15:
                continue
            credential = self._draw(poll, known)
            if self.dice.random() < 0.1:
                continue
            self._cast(poll, known, credential)
            if self.dice.random() < 0.3:
                self._cheat(poll, credential)
        for known in self.members:
            if known not in roll and self.dice.random() < 0.2:
                how, what = self.act("draw", ballots.draw, known.actor, poll.id, mortal=False)
                assert how == "refused", what
                self.tally.refused["not on the roll"] += 1

    def _draw(self, poll, known):
        while True:
            how, what = self.act("draw", ballots.draw, known.actor, poll.id)
            if how == "done":
                return what
            assert how == "crashed", what.detail

    def _cast(self, poll, known, credential):
        if self.dice.random() < 0.15:
            return self._at_once(poll, known, credential)
        unheard = None
        while True:
            choices = self._choices(poll)
            how, what = self.act("cast", ballots.cast, poll.id, credential, choices)
            if how == "done":
                return poll.keep(known, what, choices)
            if how == "crashed" and what:
                unheard = choices
            if how == "refused":
                # It was kept, and nobody heard of it: the voter is told that it is in.
                assert unheard is not None, what.detail
                assert isinstance(what, Conflict), what.detail
                self.tally.unheard += 1
                return poll.unheard.append(tuple(unheard))

    def _at_once(self, poll, known, credential):
        """The same credential from several places at once: one vote is kept."""
        tries = [self._choices(poll) for _number in range(3)]
        start = threading.Barrier(len(tries))

        def cast(choices):
            start.wait(timeout=60)
            return self.act("cast", ballots.cast, poll.id, credential, choices, mortal=False)

        with ThreadPoolExecutor(len(tries)) as pool:
            found = list(zip(tries, pool.map(cast, tries), strict=True))
        [(choices, (_how, tracking))] = [one for one in found if one[1][0] == "done"]
        assert [one[1][0] for one in found].count("refused") == len(tries) - 1
        self.tally.refused["at once"] += len(tries) - 1
        return poll.keep(known, tracking, choices)

    def _cheat(self, poll, used):
        wrong = ["maybe"] if poll.method == Method.YES_NO else [poll.standing + 1]
        tries = {
            "used twice": (used, self._choices(poll)),
            "forged": (polls.new_credential(), self._choices(poll)),
            "unsound": (polls.new_credential(), wrong),
        }
        why = self.dice.choice(list(tries))
        how, what = self.act("cast", ballots.cast, poll.id, *tries[why], mortal=False)
        assert how == "refused", what
        self.tally.refused[why] += 1

    # Closing and opening

    def _close(self, poll):
        with time_machine.travel(clock.now() + timedelta(days=6), tick=False):
            late = polls.new_credential(), self._choices(poll)
            how, what = self.act("cast", ballots.cast, poll.id, *late, mortal=False)
            assert how == "refused", what
            assert "too late" in str(what.detail)
            self.tally.refused["late"] += 1
            by_hand = partial(ballots.close, self.registrar, poll.id)
            self.insist("close", self.dice.choice((ballots.close_overdue, by_hand)))

    def _bare_keys(self, poll):
        """With all rows and a trustee's bare key, nothing opens; with two trustees', everything does."""
        with self.app.test_request_context():
            rows = execute(sa.select(SeedPiece).where(SeedPiece.ballot_id == poll.id)).scalars().all()
            public = execute(sa.text("SELECT public FROM ballot WHERE id = :id"), {"id": poll.id}).scalar_one()
        held = {one.handle: self._opens(KeyPair(one.seed), rows) for one in self.trustees}
        for pieces in held.values():
            sums = [polls.join(one, other) for one, other in combinations(pieces.values(), 2)]
            assert not any(self._is(public, one) for one in [*pieces.values(), *sums])
            self.tally.single += 1
        for one, other in combinations(held.values(), 2):
            joined = [polls.join(one[pair], other[pair]) for pair in one if pair in other]
            assert [self._is(public, seed) for seed in joined] == [True]
            self.tally.pairs += 1

    def _opens(self, keys, rows):
        found = {}
        for row in rows:
            try:
                where = {"pair": row.pair, "of": row.of, "holder": row.holder}
                found[row.pair] = polls.open_piece(keys, row.sealed, ballot_id=row.ballot_id, **where)
            except Refused:
                continue
        return found

    def _is(self, public, seed):
        return polls.public_of(seed) == public

    def _opened(self, poll):
        first, second = self.dice.sample(range(1, 4), 2)
        for number in (first, second):
            self.insist("opening", ballots.open_votes, self.trustees[number - 1].actor, poll.id, number)

    # What must come of it

    def _published(self, poll, roll):
        with self.app.test_request_context():
            file = ballots.published(self.registrar, poll.id)
        found = recount.read(file)
        assert recount.findings(found) == []
        keys = KeyPair(found.seed)
        opened = {code: tuple(polls.open_vote(keys, poll.id, sealed)) for code, sealed in found.votes.items()}
        heard = {code: opened.get(code) for code in poll.heard}
        assert heard == {code: tuple(choices) for code, (_known, choices) in poll.heard.items()}, "one was changed"
        rest = [choices for code, choices in opened.items() if code not in poll.heard]
        assert Counter(rest) == Counter(poll.unheard), "one was added or lost"
        assert file["result"]["cast"] == len(poll.heard) + len(poll.unheard)
        assert len(file["roll"]) == len(roll)
        self.tally.accepted += len(opened)

    def _look_where_rows_lie(self, poll, when):
        """The attacker joins the n-th who drew to the n-th vote, in the order of the disk: how often is it right?"""
        for how, order in PLACES.items():
            with self.app.test_request_context():
                given = {"id": poll.id}
                drew = sa.text(f"SELECT member_id FROM roll_entry WHERE ballot_id = :id AND drawn ORDER BY {order}")
                cast = sa.text(f"SELECT tracking FROM vote WHERE ballot_id = :id ORDER BY {order}")
                people, codes = execute(drew, given).scalars().all(), execute(cast, given).scalars().all()
            if not codes:
                continue
            guess = {code: people[place * len(people) // len(codes)] for place, code in enumerate(codes)}
            truth = {code: known.id for code, (known, _choices) in poll.heard.items()}
            self.tally.hits[when, how] += sum(guess[code] == whose for code, whose in truth.items())
            self.tally.chance[when, how] += len(truth) / len(people)


@dataclass
class Poll:
    """One election and what its voters know of it."""

    id: object
    method: Method
    standing: int
    heard: dict = field(default_factory=dict)
    unheard: list = field(default_factory=list)

    def keep(self, known, tracking, choices):
        """A voter wrote their code down."""
        assert tracking not in self.heard
        self.heard[tracking] = (known, sorted(choices) if self.method == Method.APPROVAL else choices)


@dataclass(frozen=True)
class Voter:
    """A member as an election needs them."""

    id: object
    handle: str
    seed: bytes
    actor: MemberActor


def dice_of(seed):
    """Dice that fall the same way for a seed."""
    return random.Random(seed)
