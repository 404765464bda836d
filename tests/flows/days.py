"""Days that pass for a started service, and the night jobs of the day that begins."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path

from tests.live import CHECKOUT, STOP_SECONDS

MOVED = Path(__file__).parent / "moved"
#: When a worker that begins again looks at what is due: the ballots' turn was at five past, a moment ago.
EARLY = time_of_day(0, 5, 2)


@dataclass(frozen=True)
class Days:
    """The clock of the service whose files lie in a folder."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """What its programs need to read it."""
        return {"PYTHONPATH": str(MOVED), "MOVED_CLOCK": str(self.folder / "ahead")}

    def begin(self, day: date) -> None:
        """Let the days before this one pass: it is early in the morning."""
        ahead = (datetime.combine(day, EARLY, UTC) - datetime.now(UTC)).total_seconds()
        late = self.folder / "ahead.new"
        late.write_text(str(ahead))
        late.replace(self.folder / "ahead")

    @property
    def today(self) -> date:
        """The day that it is for the service."""
        kept = self.folder / "ahead"
        return (datetime.now(UTC) + timedelta(seconds=float(kept.read_text()) if kept.exists() else 0)).date()

    @contextlib.contextmanager
    def night(self) -> Iterator[None]:
        """Another worker, `flask --app wsgi worker` as the documentation has it, whose timetable goes by this clock.

        That of the service goes on by the real one: it sleeps until the next turn it knows of, and would make up for
        every turn of the days between.
        """
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV", "PG"))}
        environ |= self.environment | {"MOVED_SCHEDULE": "1", "INSTANCE": str(self.folder / "instance")}
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
        with (self.folder / "night.log").open("wb") as log:
            worker = subprocess.Popen(command, cwd=CHECKOUT, env=environ, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield
            assert worker.poll() is None, (self.folder / "night.log").read_text()[-2000:]
        finally:
            worker.terminate()
            try:
                worker.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
