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
