"""Starting programs, watching them, and stopping all of them cleanly when one ends or somebody asks."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

GRACE_SECONDS = 8.0
POLL_SECONDS = 0.05
TAIL_LINES = 15
_PR_SET_PDEATHSIG = 1


class Stopped(Exception):
    """A signal asked for the end."""


class ProgramFailed(RuntimeError):
    """A program ended that should not have; the message holds the end of its log."""


@dataclass
class Program:
    """One running program, its log, and when it was started."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def tail(self) -> str:
        """The end of its log, as it is shown when it fails."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL_LINES:]
        return "\n".join(f"    {line}" for line in lines) or "    (it said nothing)"

    def failure(self) -> ProgramFailed:
        """What to tell when it ended on its own."""
        return ProgramFailed(
            f"{self.name} ended with status {self.process.returncode}. The end of {self.log}:\n{self.tail()}"
        )


def ends_with_parent() -> None:
    """Ask the kernel to end this process when its parent dies (Linux; elsewhere nothing happens)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Programs in process groups of their own. Signals only set a flag, which every wait looks at."""

    def __init__(self, logs: Path, *, cwd: Path, grace: float = GRACE_SECONDS) -> None:
        self.logs = logs
        self.cwd = cwd
        self.grace = grace
        self.programs: list[Program] = []
        self.asked = 0

    def listen(self) -> None:
        """Take SIGINT, SIGTERM and (unless it is ignored, as under nohup) SIGHUP as the wish to stop."""
        signal.signal(signal.SIGINT, self._ask)
        signal.signal(signal.SIGTERM, self._ask)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            signal.signal(signal.SIGHUP, self._ask)

    def _ask(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked += 1

    def pause(self, seconds: float = POLL_SECONDS) -> None:
        """Sleep a moment. Raises `Stopped` when a signal has come."""
        if self.asked:
            raise Stopped
        time.sleep(seconds)
        if self.asked:
            raise Stopped

    def start(self, name: str, command: Sequence[str], environ: Mapping[str, str]) -> Program:
        """Start a program that should keep running."""
        self.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.logs / f"{name}.log"
        if path.exists():
            path.replace(self.logs / f"{name}.log.1")
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "wb") as log:
            process = subprocess.Popen(  # noqa: S603 - our own commands, no shell
                list(command),
                cwd=self.cwd,
                env=dict(environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=ends_with_parent,  # noqa: PLW1509 - this process has one thread
            )
        program = Program(name, process, path)
        self.programs.append(program)
        return program

    def run(self, name: str, command: Sequence[str], environ: Mapping[str, str]) -> Program:
        """Run a program to its end. Raises `ProgramFailed`, or `Stopped`."""
        program = self.start(name, command, environ)
        while program.process.poll() is None:
            self.pause()
        self.programs.remove(program)
        if program.process.returncode:
            raise program.failure()
        return program

    def wait_until(self, true: Callable[[], bool], seconds: float, what: str) -> None:
        """Wait for a condition while every program keeps running. Raises `ProgramFailed`, or `Stopped`."""
        deadline = time.monotonic() + seconds
        while not true():
            self.check()
            if time.monotonic() > deadline:
                tails = "\n".join(f"  {program.log}:\n{program.tail()}" for program in self.programs)
                raise ProgramFailed(f"{what} did not happen within {seconds:.0f} s.\n{tails}")
            self.pause()

    def check(self) -> None:
        """Raise `ProgramFailed` when a program has ended."""
        for program in self.programs:
            if program.process.poll() is not None:
                raise program.failure()

    def watch(self) -> None:
        """Wait as long as everything runs. Raises `ProgramFailed`, or `Stopped`."""
        while True:
            self.check()
            self.pause(0.2)

    def forget(self, program: Program) -> None:
        """Leave out a program that has ended and will be started anew."""
        self.programs.remove(program)

    def stop(self) -> None:
        """End every program: SIGTERM to its group, SIGKILL after the grace, or at once on a second signal."""
        asked = self.asked
        for program in self.programs:
            _signal_group(program, signal.SIGTERM)
        deadline = time.monotonic() + self.grace
        while any(program.process.poll() is None for program in self.programs):
            if time.monotonic() > deadline or self.asked > max(asked, 1):
                break
            time.sleep(POLL_SECONDS)
        for program in self.programs:
            # Also when the program itself has ended: nothing that it started may stay behind.
            _signal_group(program, signal.SIGKILL)
            program.process.wait()
        self.programs.clear()


def _signal_group(program: Program, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(program.process.pid, number)
