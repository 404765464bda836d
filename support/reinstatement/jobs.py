"""What ends by itself in the register, once its day is over."""

from support.core import outbox
from support.reinstatement import service

# Every hour, although days are what is compared: a worker that was away at midnight costs an hour and not a day.


@outbox.task("reinstatement.lapse", every="37 * * * *")
def lapse() -> None:
    """End the entries that were not renewed, and the wishes that nobody answered."""
    service.lapse()
    service.lapse_wishes()
