"""What the ground tidies up by itself."""

from support.core import outbox
from support.core.web import idempotency


@outbox.task("core.forget_answers", every="17 * * * *")
def forget_answers() -> None:
    """Delete the kept answers of repeated requests whose day is over."""
    idempotency.forget_old()
