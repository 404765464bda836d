"""The till that takes cards: a room beside this one, joined by the application. Of members it knows nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from support.core.access import Actor
from support.core.errors import Unavailable
from support.core.money import Money
from support.ledger.model import Fund


@dataclass(frozen=True)
class Till:
    """What the union asks of it.

    `intend` writes a payment that is meant and gives its id, `open` the address where it is paid (to be asked once that
    is committed; the same again for the same payment), `before` which payments were begun before a day, and `refund`
    asks for one to be given back, which another releases there.
    """

    intend: Callable[[Fund, Money], UUID]
    open: Callable[[UUID, Money], str]
    before: Callable[[set[UUID], date], set[UUID]]
    refund: Callable[[Actor, UUID], None]


_tills: list[Till] = []


def take_cards(till: Till) -> None:
    """Take cards by this till from now on. Twice is once."""
    _tills[:] = [till]


def till() -> Till:
    """The till. Raises Unavailable where cards are not taken."""
    if not _tills:
        raise Unavailable
    return _tills[0]
