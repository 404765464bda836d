"""What happens by itself in referrals, once its day has come."""

from support.core import outbox
from support.referrals import service


@outbox.task("referrals.note_silence", every="*/5 * * * *")
def note_silence() -> None:
    """Whoever did not answer in time is asked no more."""
    service.note_silence()


# Every hour, although days are what is compared: a worker that was away at midnight costs an hour and not a day.


@outbox.task("referrals.run_out", every="3 * * * *")
def run_out() -> None:
    """End what was shared until yesterday."""
    service.run_out()


@outbox.task("referrals.sweep_files", every="37 4 * * *")
def sweep_files() -> None:
    """Remove objects of the file store that no report names."""
    service.sweep_files()
