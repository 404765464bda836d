"""The sandbox: all verbs, time, and troubles of the API itself."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests.sandbox import objects
from tests.sandbox.faults import Json
from tests.sandbox.renewals import Renewals
from tests.sandbox.store import DAY, verb


@dataclass
class Slowness:
    """The API takes its time for a while, before it acts or (`after`) once it has."""

    seconds: float
    times: int
    path: str
    after: bool
    method: str | None = None


@dataclass
class Trouble:
    """The API fails for a while. `after` the work is done: the answer alone is lost."""

    status: int
    times: int
    path: str
    after: bool
    method: str | None = None


Lever = TypeVar("Lever", Slowness, Trouble)


class Sandbox(Renewals):
    """A Stripe of our own, in memory. See the package's docstring for how to use it."""

    def __init__(self, *, account: str = "acct_sandbox00000001", key: str | None = None) -> None:
        super().__init__(account=account, key=key)
        self.troubles: list[Trouble] = []
        self.slowness: list[Slowness] = []
        self.misshapen: list[str] = []  # complaints of the conformance check, for a test to hold empty
        self._ticking: threading.Thread | None = None
        self._stop = threading.Event()

    @verb
    def advance(self, days: float = 0, *, seconds: int = 0) -> int:
        """Move the clock: months turn one by one, fees become known, open sessions run out. Returns the new time."""
        goal = self.now() + int(days * DAY) + seconds
        while (turn := self.next_turn()) is not None and turn <= goal:
            self.ahead += max(0, turn - self.now())
            self.turn()
            self.settle()
        self.ahead += max(0, goal - self.now())
        self.settle()
        self._run_out()
        return self.now()

    @verb
    def tick(self) -> None:
        """What time brings by itself: fees after `settle_after` seconds, sessions running out."""
        if self.settle_after is not None:
            for charge in list(self.rows["charge"].values()):
                due = self.notes[charge["id"]]["born"] + self.settle_after <= time.time() + self.ahead
                if due and charge["status"] == "succeeded" and not charge["balance_transaction"]:
                    self.settle(charge["id"])
        self.turn()
        self._run_out()

    def _run_out(self) -> None:
        for session in list(self.rows["checkout.session"].values()):
            if session["status"] == "open" and session["expires_at"] <= self.now():
                self.expire(session["id"])

    def held_balance(self) -> Json:
        """What Stripe holds for us, by currency, as GET /v1/balance shows it."""
        sums: dict[str, dict[str, int]] = {"available": {"eur": 0}, "pending": {"eur": 0}}
        for row in self.every("balance_transaction"):
            column = sums[row["status"]]
            column[row["currency"]] = column.get(row["currency"], 0) + row["net"]
        return objects.balance(sums["available"], sums["pending"])

    def trouble(
        self,
        *,
        status: int = 500,
        times: int = 1,
        path: str = "/v1/",
        after: bool = False,
        method: str | None = None,
    ) -> None:
        """Let the next calls (of a method) whose path begins with `path` fail; `after`: once they did their work."""
        self.troubles.append(Trouble(status, times, path, after, method))

    def slow(
        self,
        *,
        seconds: float,
        times: int = 1,
        path: str = "/v1/",
        after: bool = False,
        method: str | None = None,
    ) -> None:
        """Let the next calls (of a method) whose path begins with `path` wait; `after`: once they did their work."""
        self.slowness.append(Slowness(seconds, times, path, after, method))

    def waits(self, method: str, path: str, *, after: bool) -> float:
        """How long this call has to wait."""
        struck = self._struck(self.slowness, method, path, after)
        return 0.0 if struck is None else struck.seconds

    def strikes(self, method: str, path: str, *, after: bool) -> int | None:
        """Whether trouble befalls this call: the status it gets."""
        struck = self._struck(self.troubles, method, path, after)
        return None if struck is None else struck.status

    def _struck(self, levers: list[Lever], method: str, path: str, after: bool) -> Lever | None:
        with self.lock:
            for lever in levers:
                meant = path.startswith(lever.path) and lever.method in (None, method)
                if lever.times > 0 and lever.after == after and meant:
                    lever.times -= 1
                    return lever
        return None

    def live(self, *, settle_after: float = 0.5, keep: Path | None = None) -> None:
        """Run by itself, as `make run` needs it: notices from a thread, fees after a moment, state kept in a file."""
        self.settle_after = settle_after
        if keep is not None and keep.exists():
            self.load(keep)
        self.notices.start()
        self._stop.clear()
        self._ticking = threading.Thread(target=self._run, args=(keep,), name="sandbox-clock", daemon=True)
        self._ticking.start()

    def rest(self) -> None:
        """End what `live` began; the state is written a last time."""
        self.notices.stop()
        self._stop.set()
        if self._ticking is not None:
            self._ticking.join(timeout=15)
            self._ticking = None

    def _run(self, keep: Path | None) -> None:
        written = -1
        while True:
            stopping = self._stop.wait(0.2)
            if not stopping and self._due():
                self.tick()
            if keep is not None and self.changes != written:
                written = self.changes
                self.save(keep)
            if stopping:
                return

    def _due(self) -> bool:
        """Whether a tick would change anything; else the state would be written five times a second."""
        with self.lock:
            waiting = any(
                c["status"] == "succeeded" and not c["balance_transaction"] for c in self.rows["charge"].values()
            )
            turn = self.next_turn()
            if turn is not None and turn <= self.now():
                return True
            return waiting or any(
                s["status"] == "open" and s["expires_at"] <= self.now() for s in self.rows["checkout.session"].values()
            )
