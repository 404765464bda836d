"""The real thing, started as `make run` starts it, and a neutral site for the safe exit to lead to."""

import contextlib
import http.server
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.ports import free_port

CHECKOUT = Path(__file__).parent.parent
START_SECONDS = 150.0
STOP_SECONDS = 30.0
NEUTRAL_TITLE = "Weather"


@dataclass(frozen=True)
class Live:
    """A started service: its addresses, and who can sign in (`staff`, `officers`, `members` as in demo.json)."""

    url: str
    stripe_url: str
    exit_url: str
    staff: list[dict[str, Any]]
    officers: list[dict[str, Any]]
    members: list[dict[str, Any]]

    def who(self, role: str, which: int = 0) -> dict[str, Any]:
        """Somebody of this role: name, roles, passphrase."""
        found: dict[str, Any] = [one for one in self.staff if one["roles"] == [role]][which]
        return found


class _Neutral(http.server.BaseHTTPRequestHandler):
    """A page about nothing in particular."""

    def do_GET(self) -> None:
        body = f'<!doctype html><html lang="en"><title>{NEUTRAL_TITLE}</title><h1>{NEUTRAL_TITLE}</h1><p>Sunny.'
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


@contextlib.contextmanager
def neutral_site() -> Iterator[str]:
    """The site that the safe exit leads to; its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Neutral)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@contextlib.contextmanager
def started(folder: Path, **more: str) -> Iterator[Live]:
    """`python -m config.run` in this folder, with demo data, until the caller is done; `more` is for its environment.

    Raises RuntimeError.
    """
    with neutral_site() as exit_url, (folder / "run.log").open("wb") as log:
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
        environ |= {"PORT": str(free_port()), "INSTANCE": str(folder / "instance"), "EXIT_URL": exit_url, **more}
        process = subprocess.Popen(
            [sys.executable, "-m", "config.run"],
            cwd=CHECKOUT,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            demo = _wait(process, folder / "run.log", folder / "instance" / "demo.json")
            yield Live(demo["url"], demo["stripe_url"], exit_url, demo["staff"], demo["officers"], demo["members"])
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_SECONDS)
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)


def _wait(process: subprocess.Popen[bytes], log: Path, demo: Path) -> dict[str, Any]:
    """Until it says that Ctrl-C stops everything, which it does once /ready has answered."""
    waited = threading.Event()
    for _ in range(int(START_SECONDS / 0.2)):
        if b"Ctrl-C stops everything" in log.read_bytes():
            found: dict[str, Any] = json.loads(demo.read_text())
            return found
        if process.poll() is not None:
            break
        waited.wait(0.2)
    raise RuntimeError(f"the service did not start:\n{log.read_text()[-2000:]}")
