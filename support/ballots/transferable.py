"""The single transferable vote by the rules of Scotland's local elections (Order 2007 No. 42, rules 45 to 52).

A quota of votes elects. What somebody has above it goes on to the next whom each of their papers names, at a part of
its value; whoever has fewest is excluded, and their papers go on at the value they came with. Values have five
decimals, and what lies beyond is left. Pure functions over whole numbers: hundred-thousandths of a vote.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

#: One vote.
ONE = 100_000

Paper = tuple[int, ...]


@dataclass(frozen=True)
class Round:
    """One stage: what everybody has, who is elected by it, and whose papers then go on and why."""

    votes: Mapping[int, int]
    exhausted: int
    elected: list[int]
    moves: int | None = None
    why: str | None = None
    tie: str | None = None

    def told(self) -> dict[str, Any]:
        """As it is published: votes as texts with five decimals."""
        return {
            "votes": {str(one): written(value) for one, value in sorted(self.votes.items())},
            "exhausted": written(self.exhausted),
            "elected": self.elected,
            "moves": self.moves,
            "why": self.why,
            "tie": self.tie,
        }


def written(value: int) -> str:
    """Hundred-thousandths as a text: `12.50000`."""
    return f"{value // ONE}.{value % ONE:05d}"


@dataclass
class Count:
    """A count as it goes on."""

    seats: int
    order: Sequence[int]
    quota: int
    papers: int
    piles: dict[int, list[tuple[Paper, int, int]]]
    elected: list[int] = field(default_factory=list)
    excluded: set[int] = field(default_factory=set)
    waiting: list[int] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)

    def votes(self) -> dict[int, int]:
        """What everybody has now."""
        return {one: sum(count * value for _paper, count, value in pile) for one, pile in self.piles.items()}

    def standing(self) -> list[int]:
        """Who is neither elected nor excluded."""
        return [one for one in self.order if one not in self.elected and one not in self.excluded]


def count(seats: int, order: Sequence[int], papers: Iterable[Paper]) -> Count:
    """Count papers, none of them blank. `order` has everybody who stands, in the order that lots would give."""
    given = Counter(papers)
    total = sum(given.values())
    piles: dict[int, list[tuple[Paper, int, int]]] = {one: [] for one in order}
    for paper, number in sorted(given.items()):
        piles[paper[0]].append((paper, number, ONE))
    run = Count(seats, order, total // (seats + 1) + 1, total, piles)
    while total and len(run.elected) < seats and run.standing():
        _stage(run)
    return run


def _stage(run: Count) -> None:
    """Elect whom this stage elects, then pass one pile on."""
    votes = run.votes()
    exhausted = run.papers * ONE - sum(votes.values())
    reached = _sorted(run, votes, [one for one in run.standing() if votes[one] >= run.quota * ONE])
    run.elected += reached
    run.waiting += [one for one in reached if votes[one] > run.quota * ONE]
    left = run.standing()
    if len(left) <= run.seats - len(run.elected):
        last = _sorted(run, votes, left)
        run.elected += last
        run.rounds.append(Round(votes, exhausted, [*reached, *last]))
        return
    if len(run.elected) == run.seats:
        run.rounds.append(Round(votes, exhausted, reached))
        return
    moved, why, tie = _next(run, votes, left)
    run.rounds.append(Round(votes, exhausted, reached, moved, why, tie))
    if why == "surplus":
        _pass_surplus(run, moved, votes[moved])
    else:
        run.excluded.add(moved)
        _pass(run, moved, lambda value: value)


def _next(run: Count, votes: Mapping[int, int], left: list[int]) -> tuple[int, str, str | None]:
    """Whose papers go on: the largest surplus's, or those of who has fewest."""
    if run.waiting:
        one, tie = _pick(run, votes, run.waiting, max)
        run.waiting.remove(one)
        return one, "surplus", tie
    one, tie = _pick(run, votes, left, min)
    return one, "excluded", tie


def _pick(
    run: Count, votes: Mapping[int, int], among: Iterable[int], best: Callable[[Iterable[int]], int]
) -> tuple[int, str | None]:
    """Who has most (or fewest); equals are told apart by the last stage at which they were not, and then by lots."""
    tied = _best(votes, list(among), best)
    if len(tied) == 1:
        return tied[0], None
    for earlier in reversed(run.rounds):
        tied = _best(earlier.votes, tied, best)
        if len(tied) == 1:
            return tied[0], "earlier"
    ranked = sorted(tied, key=run.order.index)
    return ranked[0 if best is max else -1], "lots"


def _best(votes: Mapping[int, int], among: list[int], best: Callable[[Iterable[int]], int]) -> list[int]:
    bound = best(votes[one] for one in among)
    return [one for one in among if votes[one] == bound]


def _sorted(run: Count, votes: Mapping[int, int], among: list[int]) -> list[int]:
    """Those elected by one stage, who has most first."""
    left, ranked = list(among), []
    while left:
        one, _tie = _pick(run, votes, left, max)
        left.remove(one)
        ranked.append(one)
    return ranked


def _pass_surplus(run: Count, one: int, had: int) -> None:
    """Each paper goes on at its value times the surplus by all that they had; what nobody takes leaves the count."""
    surplus = had - run.quota * ONE
    _pass(run, one, lambda value: value * surplus // had)
    # Not one paper, but what is left: their quota.
    run.piles[one] = [((one,), run.quota, ONE)]


def _pass(run: Count, one: int, worth: Callable[[int], int]) -> None:
    """Papers go on to the next of them who still stands."""
    pile, run.piles[one] = run.piles[one], []
    standing = set(run.standing())
    for paper, number, value in pile:
        following = next((other for other in paper if other in standing), None)
        if following is not None:
            run.piles[following].append((paper, number, worth(value)))
