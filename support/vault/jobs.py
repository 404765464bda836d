"""What the vault tidies up by itself."""

from support.core import outbox
from support.vault import service


@outbox.task("vault.sweep_shares", every="41 3 * * *")
def sweep_shares() -> None:
    """Destroy shares that no key refers to any more."""
    service.sweep_shares()
