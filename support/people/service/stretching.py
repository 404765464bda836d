"""Places for stretching passphrases: memory stays bounded however many sign in at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from support.core.errors import Unavailable
from support.core.settings import kept
from support.vault.passphrases import Busy, Slots


@contextmanager
def stretched() -> Iterator[Callable[..., bytes]]:
    """Wait for a place; the block calls what it is given. Raises Unavailable when there is none in time."""
    slots: Slots = kept("argon_slots")
    try:
        with slots.place():
            yield lambda stretch, *arguments: stretch(*arguments)
    except Busy:
        raise Unavailable(headers={"Retry-After": "5"}) from None
