"""Places for stretching passphrases: memory stays bounded however many sign in at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import current_app

from support.core.errors import Unavailable
from support.vault.passphrases import Busy, Slots

PATIENCE = 5.0


@contextmanager
def stretched() -> Iterator[Callable[..., bytes]]:
    """Wait for a place; the block calls what it is given. Raises Unavailable when there is none in time."""
    slots: Slots = current_app.extensions["argon_slots"]
    try:
        with slots.place():
            yield lambda stretch, *arguments: stretch(*arguments)
    except Busy:
        raise Unavailable(headers={"Retry-After": "5"}) from None
