"""The timers of the books."""

from support.core.outbox import defer, task
from support.ledger import service


@task("ledger.check", every="*/5 * * * *")
def check() -> None:
    """Check the books, open days entry by entry; a broken invariant halts payouts."""
    service.watch(full=False)


@task("ledger.check_whole", every="19 2 * * *")
def check_whole() -> None:
    """Check all of the books, closed days too; a broken invariant halts payouts."""
    service.watch()


@task("ledger.close_days", every="4 1 * * *")
def close_days() -> None:
    """Sum up the days that are over, a month at a time."""
    if service.close_days():
        defer("ledger.close_days")
