"""What happens by itself in retraining and work, once its day has come."""

from support.core import outbox
from support.retraining import service


@outbox.task("retraining.lapse", every="37 * * * *")
def lapse() -> None:
    """End the offers nobody answered in time; who waits longest is offered the place."""
    service.lapse()
