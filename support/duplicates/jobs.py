"""What duplicates tidy up by themselves."""

from support.core import outbox
from support.duplicates import service


@outbox.task("duplicates.forget_tokens", every="29 3 * * *")
def forget_tokens() -> None:
    """Delete blind tokens and their secret where the deployment keeps none any more."""
    service.forget_tokens()
