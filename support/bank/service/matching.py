"""What rooms above the bank know of its lines: which of them are theirs; the application joins them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from support.bank.model import What
from support.core.access import Actor


@dataclass(frozen=True, slots=True)
class Given:
    """A line as the bank gave it: minor units, positive when money came. `back` gives back a transfer of ours."""

    id: UUID
    amount: int
    currency: str
    day: date
    order_id: UUID | None
    back: bool


@dataclass(frozen=True, slots=True)
class Match:
    """What a line was, and the id of what it was matched to."""

    what: What
    source: str


#: Takes the lines nobody has claimed yet, books those that are its own, and says which they were.
Claimant = Callable[[Sequence[Given]], dict[UUID, Match]]
#: Books one line that somebody says belongs to this payment, or raises Invalid or Conflict; by hand, so with an actor.
Explainer = Callable[[Actor, Given, UUID], Match]

#: The name under which a room is joined that knows members' dues.
DUES = "dues"
#: What that room books.
UNION = {What.DUES, What.SPENT}

_claimants: dict[str, Claimant] = {}
_explainers: dict[str, Explainer] = {}


def also_match(name: str, claimant: Claimant) -> None:
    """Ask a room above about every line of a statement. Twice is once."""
    _claimants[name] = claimant


def also_explain(name: str, explainer: Explainer) -> None:
    """Let a room above book an exception that somebody explained as one payment of its own. Twice is once."""
    _explainers[name] = explainer


def claimed(lines: Sequence[Given]) -> dict[UUID, Match]:
    """What the rooms above say of these lines; each is asked about what the ones before it left."""
    found: dict[UUID, Match] = {}
    for claimant in _claimants.values():
        left = [line for line in lines if line.id not in found]
        if left:
            found |= claimant(left)
    return found


def explained(actor: Actor, line: Given, payment: UUID, what: What) -> Match | None:
    """What the room that knows such lines makes of one said to be this payment; None when there is none.

    Dues, and what their fund pays, are the members'; every other payment is aid's.
    """
    for name, explainer in _explainers.items():
        if (name == DUES) == (what in UNION):
            return explainer(actor, line, payment)
    return None
