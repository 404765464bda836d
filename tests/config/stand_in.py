"""Stand-ins for the programs a runner starts: `python stand_in.py ROLE ...`. They note what they were given."""

import http.server
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

INSTANCE = Path(os.environ.get("INSTANCE", "."))
STAFF = [{"name": "amber-1", "roles": ["caseworker"], "passphrase": "six words"}]
OFFICERS = [{"handle": "quiet river", "passphrase": "eight words"}]


def note(what: str) -> None:
    """Append to the journal which the tests read."""
    with (INSTANCE / "journal").open("a") as file:
        file.write(f"{what}\n")


def serve(port: int, status: int = 200) -> None:
    """Answer everything until SIGTERM."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Answer)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    server.serve_forever(poll_interval=0.02)
    note(f"{sys.argv[1]} drained")


def worker() -> None:
    """Wait for SIGTERM; stubborn or short-lived when asked to be."""
    if os.environ.get("STUBBORN"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    else:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    note(f"worker {os.getpid()}")
    time.sleep(float(os.environ.get("WORKER_LIVES", "60")))
    print("the worker gave up for a reason worth reading")
    sys.exit(3)


def flask(verb: str, words: list[str]) -> None:
    """The commands of the application."""
    owner = "owner" if os.environ.get("DATABASE_OWNER_URL") else "no owner"
    note(f"{verb} {owner} {os.environ['TMPDIR']} {os.environ['PYTHONDONTWRITEBYTECODE']}")
    if verb == os.environ.get("FAILS"):
        print("told why it failed")
        sys.exit(1)
    if verb == "demo":
        Path(words[1]).write_text(json.dumps({"url": "x", "stripe_url": "x", "staff": STAFF, "officers": OFFICERS}))
    if verb == "worker":
        worker()


def main() -> None:
    """Play a role."""
    role, *words = sys.argv[1:]
    if role == "flask":
        flask(words[0], words[1:])
    elif role == "custodian":
        Path(words[1]).with_suffix(".pub").write_text("public")
        Path(words[1]).with_suffix(".key").write_text("private")
    elif role == "sandbox":
        assert os.environ["SANDBOX_WEBHOOK_SECRET"]
        serve(int(words[words.index("--port") + 1]))
    elif role == "web":
        serve(int(words[words.index("--bind") + 1].rpartition(":")[2]), int(os.environ.get("WEB_ANSWERS", "200")))


if __name__ == "__main__":
    main()
