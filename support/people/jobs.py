"""What people tidy up by themselves."""

from support.core import outbox
from support.people import service


@outbox.task("people.sweep_sessions", every="*/5 * * * *")
def sweep_sessions() -> None:
    """Delete sessions that ran out, and one-time codes too old to be tried again."""
    service.sweep_sessions()
