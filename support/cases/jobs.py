"""What ends by itself in the life of a case, once its day is over."""

from support.cases import service
from support.core import outbox

# Every hour, although days are what is compared: a worker that was away at midnight costs an hour and not a day.


@outbox.task("cases.end_covers", every="11 * * * *")
def end_covers() -> None:
    """Empty the seats of covers whose day is over, and delete their keys."""
    service.end_covers()


@outbox.task("cases.expire_transfers", every="23 * * * *")
def expire_transfers() -> None:
    """End the transfers that nobody answered in time, and delete what was sealed for them."""
    service.expire_transfers()


@outbox.task("cases.escalate", every="47 2 * * *")
def escalate() -> None:
    """Tell the leads of teams what is overdue since yesterday, once a step."""
    service.escalate()
