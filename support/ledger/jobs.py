"""The timer of the books."""

from support.core.outbox import task
from support.ledger import service


@task("ledger.check", every="*/5 * * * *")
def check() -> None:
    """Check the books; a broken invariant halts payouts."""
    service.watch()
