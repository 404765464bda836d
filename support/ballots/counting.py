"""How votes are counted: pure functions, the same on the server and on the machine of whoever counts again.

Nothing here is left to chance: what only lots could decide is decided by an order that follows from the hash of the
votes, which was published before anything was opened.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from support.ballots import transferable

#: What a vote on a resolution says.
YES, NO, ABSTAIN = "yes", "no", "abstain"
ANSWERS = (YES, NO, ABSTAIN)

Choices = list[Any]


def fault(method: str, options: Iterable[int], choices: object) -> str | None:
    """What is wrong with a vote: `shape`, `unknown`, `twice`, `one` (exactly one answer), or None if it counts."""
    if not isinstance(choices, list):
        return "shape"
    if method == "yes_no":
        return None if len(choices) == 1 and choices[0] in ANSWERS else "one"
    if any(type(one) is not int for one in choices):
        return "shape"
    if not set(choices) <= set(options):
        return "unknown"
    return "twice" if len(set(choices)) < len(choices) else None


def lots(options: Iterable[int], votes_hash: bytes) -> list[int]:
    """Positions in the order that decides ties: who comes first is elected first and excluded last."""
    return sorted(options, key=lambda one: sha256(b"ballot lots 1\n" + votes_hash + str(one).encode()).digest())


def needed(quorum: int, roll: int) -> int:
    """How many votes a quorum in percent of the roll needs, rounded up."""
    return -(-quorum * roll // 100)


def result(
    method: str,
    *,
    seats: int,
    quorum: int,
    roll: int,
    options: Iterable[int],
    votes: Iterable[Choices],
    votes_hash: bytes,
) -> dict[str, Any]:
    """What came of a ballot, as it is published. Raises ValueError for a vote that does not count (see `fault`)."""
    positions, given = sorted(options), [list(one) for one in votes]
    if any(fault(method, positions, one) for one in given):
        raise ValueError("a vote that does not count")
    order = lots(positions, votes_hash)
    least = needed(quorum, roll)
    found = _yes_no(given) if method == "yes_no" else _election(method, seats, order, given)
    if len(given) < least:
        found |= {"outcome": "no_quorum", "elected": []}
    return {
        "roll": roll,
        "cast": len(given),
        "blank": sum(1 for one in given if one in ([], [ABSTAIN])),
        "needed": least,
        "quorate": len(given) >= least,
        "lots": order,
        **found,
    }


def _yes_no(votes: list[Choices]) -> dict[str, Any]:
    tally = {answer: votes.count([answer]) for answer in ANSWERS}
    outcome = "adopted" if tally[YES] > tally[NO] else "rejected"
    return {"outcome": outcome, "elected": [], "tally": tally, "quota": None, "rounds": []}


def _election(method: str, seats: int, order: list[int], votes: list[Choices]) -> dict[str, Any]:
    found = _approval(seats, order, votes) if method == "approval" else _stv(seats, order, votes)
    return {"outcome": "elected" if found["elected"] else "rejected", **found}


def _approval(seats: int, order: list[int], votes: list[Choices]) -> dict[str, Any]:
    """Who most agree with; nobody is elected whom no vote names."""
    tally = {one: sum(1 for vote in votes if one in vote) for one in sorted(order)}
    ranked = sorted((one for one in order if tally[one]), key=lambda one: -tally[one])
    return {"elected": ranked[:seats], "tally": _named(tally), "quota": None, "rounds": []}


def _stv(seats: int, order: list[int], votes: list[Choices]) -> dict[str, Any]:
    valid = [tuple(one) for one in votes if one]
    tally = {one: sum(1 for vote in valid if vote[0] == one) for one in sorted(order)}
    counted = transferable.count(seats, order, valid)
    return {
        "elected": counted.elected,
        "tally": _named(tally),
        "quota": counted.quota,
        "rounds": [one.told() for one in counted.rounds],
    }


def _named(tally: Mapping[int, int]) -> dict[str, int]:
    return {str(one): count for one, count in tally.items()}
