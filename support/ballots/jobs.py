"""What is done for ballots when nobody asks."""

from support.ballots import service
from support.core.outbox import task


@task("ballots.close", every="5 0 * * *")
def close() -> None:
    """Close the ballots whose last day is over."""
    service.close_overdue()
