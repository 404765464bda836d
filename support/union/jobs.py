"""What is done for the union when nobody asks."""

from support.core import outbox
from support.union import service
from support.union.service import grievances, papers


@outbox.task("union.stir", every="7 3 * * *")
def stir() -> None:
    """Write the rows of members anew, so that no order tells when they came."""
    service.stir()


@outbox.task("union.settle", every="37 2 * * *")
def settle() -> None:
    """Let each membership stand as follows from what is paid, waived and on leave; erase who was refused for good.

    Requests for new words that nobody took are forgotten.
    """
    service.coverage.free_classes()
    service.settle_all()
    service.erase_refused()
    service.sweep_words()


@outbox.task("union.forget_payments", every="52 2 * * *")
def forget_payments() -> None:
    """Seal which card payment was whose, and forget it once no bank asks it back."""
    service.forgetting.forget_gifts()


@outbox.task("union.representing", every="22 2 * * *")
def representing() -> None:
    """Whoever represents nobody any more opens nothing of those they represented."""
    grievances.end_grants()


@outbox.task("union.sweep_files", every="57 4 * * *")
def sweep_files() -> None:
    """Remove objects of the file store that no paper names."""
    papers.sweep()
