"""A job that only tests have: it says that it began, waits to be let go, and leaves one row."""

import os
import time
from pathlib import Path

from support.core import audit, outbox

#: Where it says so; the worker's process sets it.
FOLDER = Path(os.environ.get("JOBS_FOR_TESTS", "/nonexistent"))


@outbox.task("tests.leave_a_row")
def leave_a_row(row_id: str) -> None:
    """Record an act, then wait: whoever is killed meanwhile has committed nothing."""
    audit.record(None, "test.done", reason=row_id)
    (FOLDER / f"began-{os.getpid()}").touch()
    while not (FOLDER / "go").exists():
        time.sleep(0.02)


@outbox.task("tests.fail", retry=1)
def fail(row_id: str) -> None:
    """Fail with words that must not reach a log."""
    raise ValueError(f"canary-in-the-words {row_id}")
