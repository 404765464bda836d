"""What is done for the union when nobody asks."""

from support.core import outbox
from support.union import service


@outbox.task("union.stir", every="7 3 * * *")
def stir() -> None:
    """Write the rows of members anew, so that no order tells when they came."""
    service.stir()
