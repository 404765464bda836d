"""What is done for the union when nobody asks."""

from support.core import outbox
from support.union import service


@outbox.task("union.stir", every="7 3 * * *")
def stir() -> None:
    """Write the rows of members anew, so that no order tells when they came."""
    service.stir()


@outbox.task("union.settle", every="37 2 * * *")
def settle() -> None:
    """Let each membership stand as follows from what is paid, waived and on leave."""
    service.settle_all()
