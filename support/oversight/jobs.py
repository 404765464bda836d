"""The timer of what is published."""

import logging

from support.core.outbox import task
from support.oversight import service

log = logging.getLogger("apora")


@task("oversight.publish", every="30 3 15-28 * *")
def publish() -> None:
    """Publish the months that are over; every night from the fifteenth on, in case the first was missed.

    Nothing is added to months that somebody changed: the log is told, the operator, and finance on its page.
    """
    if broken := service.broken_months():
        log.error("published months were changed: %s", ", ".join(broken))
        return
    service.publish_until()
