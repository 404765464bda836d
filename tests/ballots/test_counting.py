"""Counting: known elections by hand, and every other one against a second count that moves paper by paper."""

import os
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from support.ballots import counting

ROUNDS = 5_000 if "DRILL" in os.environ else 400
HASH = bytes(32)


def counted(method: str, votes: list[list[Any]], options: int, seats: int = 1, quorum: int = 0) -> dict[str, Any]:
    """A count with nobody missing."""
    return counting.result(
        method,
        seats=seats,
        quorum=quorum,
        roll=len(votes),
        options=range(1, options + 1),
        votes=votes,
        votes_hash=HASH,
    )


def test_stv_as_counted_by_hand() -> None:
    """The election of the encyclopaedias: 20 papers, 3 seats, a quota of 6; chocolate, orange, strawberry."""
    orange, pear, chocolate, strawberry, sweets = range(1, 6)
    votes = [[orange]] * 4 + [[pear, orange]] * 2 + [[chocolate, strawberry]] * 8 + [[chocolate, sweets]] * 4
    found = counted("stv", [*votes, [strawberry], [sweets]], 5, seats=3)
    assert (found["quota"], found["elected"]) == (6, [chocolate, orange, strawberry])
    assert [one["moves"] for one in found["rounds"][:2]] == [chocolate, pear]
    # Twelve had chocolate: six go on, each paper at half its value, as rule 48 has it.
    assert found["rounds"][1]["votes"] == {
        "1": "4.00000", "2": "2.00000", "3": "6.00000", "4": "5.00000", "5": "3.00000"
    }  # fmt: skip


def test_two_surpluses_at_once_lose_no_vote() -> None:
    """Both have ten above the quota and name each other next: what goes on skips who is elected, and all of it counts.

    A library that was tried gave 8 of these 77 votes to nobody.
    """
    votes = [[1, 2, 3]] * 30 + [[2, 1, 4]] * 30 + [[3]] * 5 + [[4]] * 12
    found = counted("stv", votes, 4, seats=3)
    assert found["quota"] == 20
    assert set(found["elected"]) == {1, 2, 4}
    assert found["rounds"][1]["exhausted"] == "0.00010"


def test_ties_follow_from_the_hash_of_the_votes() -> None:
    """The same votes and hash give the same result, another hash another order; nothing is drawn."""
    votes = [[1], [2], [3], [4]]
    orders = {tuple(counting.lots([1, 2, 3, 4], bytes([n]) * 32)) for n in range(60)}
    assert len(orders) > 15
    for method in ("approval", "stv"):
        by_hash = {
            tuple(
                counting.result(
                    method, seats=2, quorum=0, roll=4, options=[1, 2, 3, 4], votes=votes, votes_hash=bytes([n]) * 32
                )["elected"]
            )
            for n in range(60)
        }
        assert len(by_hash) > 5
        assert {one for pair in by_hash for one in pair} == {1, 2, 3, 4}


def test_quorum_and_outcomes() -> None:
    """A resolution is adopted by more yes than no, and by enough votes; a blank one takes part."""
    assert counted("yes_no", [["yes"], ["no"]], 0)["outcome"] == "rejected"
    found = counting.result(
        "yes_no", seats=1, quorum=50, roll=7, options=[], votes=[["yes"], ["yes"], ["abstain"]], votes_hash=HASH
    )
    assert (found["needed"], found["cast"], found["blank"], found["outcome"]) == (4, 3, 1, "no_quorum")
    assert counted("yes_no", [["yes"], ["abstain"]], 0, quorum=100)["outcome"] == "adopted"
    assert counted("approval", [[1], [1, 2], []], 3, seats=3)["elected"] == [1, 2]
    for method in ("approval", "stv"):
        empty = counted(method, [[], []], 3)
        assert (empty["outcome"], empty["elected"], empty["blank"]) == ("rejected", [], 2)
        short = counting.result(method, seats=1, quorum=50, roll=9, options=[1], votes=[[1]] * 4, votes_hash=HASH)
        assert (short["outcome"], short["elected"], short["tally"]) == ("no_quorum", [], {"1": 4})


def test_what_is_no_vote_is_named() -> None:
    """Each fault has its word, and is never counted."""
    faults = {
        ("approval", (1, 1)): "twice",
        ("stv", (3,)): "unknown",
        ("stv", (True,)): "shape",
        ("stv", ("1",)): "shape",
        ("yes_no", ()): "one",
        ("yes_no", ("yes", "no")): "one",
        ("yes_no", ("maybe",)): "one",
        ("stv", ()): None,
        ("approval", (2, 1)): None,
    }
    for (method, choices), expected in faults.items():
        assert counting.fault(method, [1, 2], list(choices)) == expected, (method, choices)
        if expected:
            with pytest.raises(ValueError, match="does not count"):
                counted(method, [list(choices)], 2)
    assert counting.fault("stv", [1], "1") == "shape"


class Slowly:
    """The same rules read once more from the Order, one paper at a time, with decimals that are cut off."""

    def __init__(self, seats: int, order: list[int], papers: list[tuple[int, ...]]) -> None:
        self.seats, self.order, self.papers = seats, order, papers
        self.quota = Decimal(len(papers) // (seats + 1) + 1)
        self.held: list[int | None] = [paper[0] for paper in papers]
        self.worth = [Decimal(1)] * len(papers)
        self.kept = dict.fromkeys(order, Decimal(0))
        self.hopeful, self.elected = set(order), list[int]()
        self.surplus, self.stages = set[int](), list[dict[int, Decimal]]()

    def totals(self) -> dict[int, Decimal]:
        """What everybody has."""
        found = dict(self.kept)
        for holder, value in zip(self.held, self.worth, strict=True):
            if holder is not None:
                found[holder] += value
        return found

    def ranked(self, who: set[int]) -> list[int]:
        """Best first: now, then at each stage before, the latest first, then by lots."""
        return sorted(who, key=lambda one: (*(-each[one] for each in reversed(self.stages)), self.order.index(one)))

    def elect(self) -> list[int]:
        """Who is elected, in order."""
        while self.papers and self.hopeful and len(self.elected) < self.seats:
            self.stages.append(self.totals())
            for one in self.ranked({one for one in self.hopeful if self.stages[-1][one] >= self.quota}):
                self.hopeful.discard(one)
                self.elected.append(one)
                self.surplus |= {one} if self.stages[-1][one] > self.quota else set()
            if len(self.hopeful) <= self.seats - len(self.elected):
                return self.elected + self.ranked(self.hopeful)
            if len(self.elected) < self.seats:
                self.move()
        return self.elected

    def move(self) -> None:
        """One surplus, or the papers of who has fewest."""
        if self.surplus:
            leaving = self.ranked(self.surplus)[0]
            self.surplus.discard(leaving)
            had = self.stages[-1][leaving]
            self.kept[leaving], part = self.quota, (Fraction(had) - Fraction(self.quota)) / Fraction(had)
        else:
            leaving, part = self.ranked(self.hopeful)[-1], Fraction(1)
            self.hopeful.discard(leaving)
        for index, holder in enumerate(self.held):
            if holder == leaving:
                exact = Fraction(self.worth[index]) * part * 100_000
                self.worth[index] = Decimal(exact.numerator // exact.denominator).scaleb(-5)
                self.held[index] = next((one for one in self.papers[index] if one in self.hopeful), None)


def election(chance: Random) -> tuple[int, int, list[list[int]], bytes]:
    """Few sorts of papers, so that quotas, ties and papers that name nobody left all happen."""
    options = chance.randint(1, 7)
    kinds = [chance.sample(range(1, options + 1), chance.randint(0, options)) for _ in range(chance.randint(1, 9))]
    most = chance.choice([1, 2, 3, 20])
    votes = [list(kind) for kind in kinds for _ in range(chance.randint(1, most))]
    return options, chance.randint(1, 4), votes, chance.randbytes(32)


def _holds(options: int, seats: int, votes: list[list[int]], digest: bytes) -> Counter[str]:
    """Counted once, again in another order, and slowly: all the same."""

    def count(method: str, given: list[list[int]]) -> dict[str, Any]:
        return counting.result(
            method,
            seats=seats,
            quorum=0,
            roll=len(votes),
            options=range(1, options + 1),
            votes=given,
            votes_hash=digest,
        )

    found = count("stv", votes)
    papers = [tuple(one) for one in votes if one]
    assert found["elected"] == Slowly(seats, found["lots"], papers).elect()
    assert len(found["elected"]) == (min(seats, options) if papers else 0)
    for stage in found["rounds"]:
        assert sum((Decimal(one) for one in stage["votes"].values()), start=Decimal(stage["exhausted"])) == len(papers)
    # The order in which votes lie changes nothing.
    assert count("stv", votes[::-1]) == found
    _coalitions(found, papers, seats)
    approved = count("approval", votes)
    least = min((approved["tally"][str(one)] for one in approved["elected"]), default=0)
    others = set(range(1, options + 1)) - set(approved["elected"])
    assert all(approved["tally"][str(one)] <= least for one in others)
    assert len(approved["elected"]) == min(seats, sum(1 for one in approved["tally"].values() if one))
    return Counter(word for stage in found["rounds"] for word in (stage["why"], stage["tie"]) if word)


def _coalitions(found: dict[str, Any], papers: list[tuple[int, ...]], seats: int) -> None:
    """Who together have k quotas and put the same people first get k of them, if so many stand."""
    for size in range(1, seats + 1):
        for together in {frozenset(paper[:size]) for paper in papers if len(paper) >= size}:
            solid = sum(1 for paper in papers if frozenset(paper[:size]) == together)
            # Cut decimals may cost less than one vote in all.
            due = min(max(solid - 1, 0) // found["quota"], size)
            assert len(together & set(found["elected"])) >= due


def test_counts_agree_with_a_second_count(capsys: pytest.CaptureFixture[str]) -> None:
    """Random elections, with every kind of stage and of tie among them."""
    met: Counter[str] = Counter()
    for seed in range(ROUNDS):
        met += _holds(*election(Random(seed)))
    with capsys.disabled():
        print(f"\n{ROUNDS} random elections counted twice: {dict(met)}")
    assert set(met) == {"surplus", "excluded", "earlier", "lots"}
