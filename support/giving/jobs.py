"""The jobs of giving. Their arguments are Stripe's opaque ids."""

from support.core.outbox import task
from support.giving import service


@task("giving.sync")
def sync(object_id: str) -> None:
    """Look at one of Stripe's objects and book what is new."""
    service.sync(object_id)


@task("giving.sweep", every="*/5 * * * *")
def sweep() -> None:
    """Look for what no notice told us."""
    service.sweep()


@task("giving.catch_up")
def catch_up(event_id: str, type: str, object_id: str) -> None:  # noqa: A002 - Stripe's word
    """Look at the object of a notice that never came."""
    service.comparing.catch_up(event_id, type, object_id)


@task("giving.refunds", every="*/5 * * * *")
def refunds() -> None:
    """Finish refunds that were released while Stripe could not be reached."""
    service.refunding.finish_refunds()


@task("giving.compare", every="20 3 * * *")
def compare() -> None:
    """Compare the last thirty days with what Stripe lists."""
    service.comparing.compare()


@task("giving.campaigns", every="40 2 * * *")
def campaigns() -> None:
    """Tell anew how far campaigns are, where enough gifts came since."""
    service.campaigns.refresh()
