"""What is said of many cases that are given out at once. No table: each case's seats are its own."""

from dataclasses import dataclass, field
from typing import Any

from support.cases.model.case import SeatName

#: In place of a name: whoever holds least then.
SPREAD = "spread"
#: So many cases are given out in one request; each is locked, sealed anew and recorded.
AT_ONCE = 20


@dataclass(frozen=True)
class Allotment:
    """One case: who gets which seat (by name), and for the seats that cannot be filled, why.

    `handle` is None for a case that the actor does not see.
    """

    reference: str
    handle: str | None
    seats: dict[SeatName, str] = field(default_factory=dict)
    faults: dict[SeatName, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AllotmentPreview:
    """How it would be: each case, and how many open cases each holds before and after (`[{name, before, after}]`)."""

    items: list[Allotment]
    loads: list[dict[str, Any]]
