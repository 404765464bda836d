"""What happens by itself in testimony, once its day has come."""

from support.core import outbox
from support.testimony.service import drafting, storing


@outbox.task("testimony.sweep_drafts", every="41 3 * * *")
def sweep_drafts() -> None:
    """Delete drafts that nobody finished."""
    drafting.sweep()


@outbox.task("testimony.sweep_files", every="47 4 * * *")
def sweep_files() -> None:
    """Remove objects of the file store that no piece names."""
    storing.sweep()
