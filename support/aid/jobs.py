"""What ends by itself in aid, once its day is over."""

from support.aid import service
from support.core import outbox

# Every hour, although days are what is compared: a worker that was away at midnight costs an hour and not a day.


@outbox.task("aid.expire", every="29 * * * *")
def expire() -> None:
    """End the requests that nobody decided in time."""
    service.expire()


@outbox.task("aid.note_silence", every="17 3 * * *")
def note_silence() -> None:
    """Put the payments that nobody has answered for a week before whoever holds the case."""
    service.note_silence()
