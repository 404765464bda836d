"""Run the sandbox beside a started service:

python -m tests.sandbox --port 5051 --webhook http://127.0.0.1:5050/webhooks/stripe --secret whsec_sandbox
"""

from __future__ import annotations

import argparse
import os
import signal
import threading
from pathlib import Path
from types import FrameType

from tests.sandbox.notices import Shape
from tests.sandbox.server import bind
from tests.sandbox.state import Sandbox

SHAPES: dict[str, tuple[Shape, ...]] = {"thin": ("thin",), "snapshot": ("snapshot",), "both": ("snapshot", "thin")}


def main() -> None:
    """Serve until SIGTERM or Ctrl-C: notices are repeated until they arrive, fees are known after a moment."""
    wanted = _arguments()
    sandbox = Sandbox(key=wanted.key)
    sandbox.notices.send_to(wanted.webhook, *wanted.secret)
    sandbox.notices.shapes = SHAPES[wanted.shapes]
    ending = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ending.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    server = bind(sandbox, wanted.port)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    sandbox.live(settle_after=wanted.settle_after, keep=wanted.state)
    serving.start()
    print(f"Stripe sandbox ready at http://127.0.0.1:{server.port}", flush=True)
    ending.wait()
    server.shutdown()
    serving.join(timeout=10)
    server.server_close()
    sandbox.rest()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.sandbox", description="A Stripe of our own, on loopback.")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free one")
    parser.add_argument("--webhook", required=True, help="where notices go")
    parser.add_argument("--secret", action="append", help="signing secret; twice while one is replaced")
    parser.add_argument("--key", help="the one API key to accept; else any sk_test_ key")
    parser.add_argument("--state", type=Path, help="file in which the state outlives the process (no payer details)")
    parser.add_argument("--shapes", choices=("thin", "snapshot", "both"), default="thin")
    parser.add_argument("--settle-after", type=float, default=0.5, metavar="SECONDS")
    wanted = parser.parse_args()
    # A secret on the command line is seen by every user of the machine; the environment is not.
    wanted.secret = wanted.secret or os.environ.get("SANDBOX_WEBHOOK_SECRET", "").split()
    if not wanted.secret:
        parser.error("--secret or SANDBOX_WEBHOOK_SECRET is needed")
    return wanted


if __name__ == "__main__":
    main()
