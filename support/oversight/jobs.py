"""The timer of what is published."""

from support.core.outbox import task
from support.oversight import service


@task("oversight.publish", every="30 3 15-28 * *")
def publish() -> None:
    """Publish the months that are over; every night from the fifteenth on, in case the first was missed."""
    service.publish_until()
