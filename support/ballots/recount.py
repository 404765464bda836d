"""Counting a published ballot again, on any machine: what does not agree is said, and where.

Pure functions over the file that `docs/ballots.md` describes; they need neither the service nor its secrets.
"""

from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from support.ballots import counting
from support.vault import ciphers, polls
from support.vault.ciphers import KeyPair, Refused

FORMAT = "ballot 1"
METHODS = ("approval", "stv", "yes_no")
#: What never changes once it was published.
LASTING = (
    "format", "ballot", "kind", "method", "seats", "quorum", "options", "roll", "roll_hash", "public", "votes",
    "votes_hash", "seed", "result", "key",
)  # fmt: skip


class Unreadable(Exception):
    """Not the file of a ballot; says what is wrong with it."""


@dataclass
class Published:
    """A published file as it is used: texts turned into bytes."""

    raw: Mapping[str, Any]
    ballot: UUID
    roll: list[bytes]
    roll_hash: bytes
    votes: dict[str, bytes] | None
    votes_hash: bytes | None
    public: bytes | None
    seed: bytes | None
    options: list[int]
    opened: dict[str, list[Any]] = field(default_factory=dict)


def read(raw: object) -> Published:
    """A file as it was downloaded. Raises Unreadable for what cannot be understood."""
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise Unreadable(f'This is not the file of a ballot: it does not begin with the format "{FORMAT}".')
    try:
        _facts(raw)
        return Published(
            raw=raw,
            ballot=UUID(raw["ballot"]),
            roll=[bytes.fromhex(one) for one in raw["roll"]],
            roll_hash=bytes.fromhex(raw["roll_hash"]),
            votes=_votes(raw["votes"]),
            votes_hash=_maybe(raw["votes_hash"], bytes.fromhex),
            public=_maybe(raw["public"], _base64),
            seed=_maybe(raw["seed"], _base64),
            options=sorted(one["position"] for one in raw["options"]),
        )
    except KeyError as error:
        raise Unreadable(f"The file is not complete: it has no {error.args[0]}.") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise Unreadable(f"Something in the file has another shape than it should: {error}") from error


def _facts(raw: Mapping[str, Any]) -> None:
    """Raises KeyError or ValueError for facts that are no ballot's."""
    if raw["method"] not in METHODS:
        raise ValueError(f"the method is {raw['method']}")
    numbers = [raw["seats"], raw["quorum"], *(one["position"] for one in raw["options"])]
    if any(type(one) is not int or one < 0 for one in numbers):
        raise ValueError("seats, quorum and positions are whole numbers")
    texts = [*(one["tracking"] for one in raw["votes"] or ()), *(one["handle"] for one in raw["options"])]
    if not all(isinstance(one, str) for one in texts):
        raise ValueError("codes and handles are texts")


def _maybe(value: Any, what: Callable[[Any], bytes]) -> bytes | None:
    return None if value is None else what(value)


def _base64(text: str) -> bytes:
    return b64decode(text, validate=True)


def _votes(listed: Any) -> dict[str, bytes] | None:
    if listed is None:
        return None
    found: dict[str, bytes] = {}
    for one in listed:
        if one["tracking"] in found:
            raise ValueError(f"the vote {one['tracking']} stands in it twice")
        found[one["tracking"]] = _base64(one["sealed"])
    return found


def findings(found: Published, *, key: str | None = None) -> list[str]:
    """All that does not agree, in sentences; nothing if all does. Fills `opened` with the votes that open."""
    return [*_signature(found, key), *_roll(found), *_listed(found), *_counted(found)]


def _signature(found: Published, key: str | None) -> Iterator[str]:
    raw = found.raw
    try:
        signed = ciphers.verify(bytes.fromhex(raw["key"]), bytes.fromhex(raw["signature"]), polls.statement(raw))
    except (KeyError, TypeError, ValueError):
        signed = False
    if not signed:
        yield "The signature does not fit: the file is not as the union's service gave it out."
    if key is not None and str(raw.get("key", "")).lower() != key.lower():
        yield f"The file is signed with another key than the one you gave: {raw.get('key')}."


def _roll(found: Published) -> Iterator[str]:
    if found.roll != sorted(set(found.roll)):
        yield "The roll is not in order, or somebody stands on it twice."
    if polls.roll_hash(found.ballot, found.roll) != found.roll_hash:
        yield "The roll does not fit its hash: somebody was added to it, taken from it or replaced."


def _listed(found: Published) -> Iterator[str]:
    """The sealed votes as they lay at the close: each fits its code, and all of them the hash."""
    if found.votes is None:
        return
    if len(found.votes) > len(found.roll):
        yield f"There are more votes ({len(found.votes)}) than members on the roll ({len(found.roll)})."
    if list(found.votes) != sorted(found.votes):
        yield "The votes are not in the order of their codes."
    for code, sealed in found.votes.items():
        if polls.tracking_of(found.ballot, sealed) != code:
            yield f"The vote {code} is not the one that was given: it does not fit its code."
    if found.votes_hash is None or polls.votes_hash(found.ballot, found.votes) != found.votes_hash:
        yield "The votes do not fit their hash: one was added, taken away or replaced after the close."


def _counted(found: Published) -> Iterator[str]:
    """What the seed opens, counted again."""
    if found.votes is None or found.seed is None:
        if found.raw.get("status") == "counted":
            yield "The file says that it was counted, and has no votes or nothing that opens them."
        return
    if len(found.seed) != ciphers.SEED_BYTES or polls.public_of(found.seed) != found.public:
        yield "What is published to open the votes does not belong to the key that they were sealed to."
        return
    yield from _open(found, KeyPair(found.seed))
    if len(found.opened) == len(found.votes):
        yield from _compare(found)
    else:
        yield "It was not counted again, since not every vote counts."


def _open(found: Published, keys: KeyPair) -> Iterator[str]:
    for code, sealed in (found.votes or {}).items():
        try:
            choices = polls.open_vote(keys, found.ballot, sealed)
        except Refused:
            yield f"The vote {code} does not open: it was changed, or was made for another ballot."
            continue
        wrong = counting.fault(found.raw["method"], found.options, choices)
        if wrong:
            yield f"The vote {code} says what no vote may say ({wrong}): {choices}."
        else:
            found.opened[code] = choices


def again(found: Published) -> dict[str, Any]:
    """What comes out when the opened votes are counted."""
    return counting.result(
        found.raw["method"],
        seats=found.raw["seats"],
        quorum=found.raw["quorum"],
        roll=len(found.roll),
        options=found.options,
        votes=found.opened.values(),
        votes_hash=found.votes_hash or b"",
    )


def _compare(found: Published) -> Iterator[str]:
    published, counted = found.raw.get("result"), again(found)
    if not isinstance(published, dict):
        yield "The file has no result to compare with."
        return
    for name in sorted(counted.keys() | published.keys()):
        if counted.get(name) != published.get(name):
            yield f"Counted again, `{name}` is {counted.get(name)}; the file says {published.get(name)}."


def since(found: Published, earlier: Published) -> list[str]:
    """What stands otherwise in this file than in one downloaded before; what was still missing there may be new."""
    return [
        f"`{name}` is not as it was in the earlier file."
        for name in LASTING
        if earlier.raw.get(name) is not None and earlier.raw[name] != found.raw.get(name)
    ]


def on_roll(found: Published, number: str, salt: str) -> bool:
    """Whether a member stands on the roll, by the salt that they alone were shown."""
    try:
        return polls.leaf_of(found.ballot, number.strip().upper(), bytes.fromhex(salt.strip())) in found.roll
    except ValueError:
        return False
