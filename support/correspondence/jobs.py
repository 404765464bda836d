"""What correspondence tidies up by itself."""

from support.core import outbox
from support.correspondence.service import documents


@outbox.task("correspondence.sweep_files", every="27 4 * * *")
def sweep_files() -> None:
    """Remove objects of the file store that no document names."""
    documents.sweep()
