"""A whole instance without demo data, made by the commands a deployment would run, each a process of its own.

What lies on the server is in one folder, what a thief would carry away; what never stands there (the custodians'
machines, Stripe) is in another.
"""

import contextlib
import http.client
import json
import os
import secrets
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from config import envfile
from config.embedded import Embedded
from config.logins import Addresses, ensure_logins
from config.supervisor import Supervisor
from config.urls import libpq_url
from tests.ports import free_port

CHECKOUT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0
FLASK = (sys.executable, "-m", "flask", "--app", "wsgi")
#: What a program needs of the environment it is started in; everything else is the instance's own.
INHERITED = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")


def random_passwords() -> dict[str, str]:
    """One for each of the three logins."""
    return {part: secrets.token_urlsafe(32) for part in ("owner", "app", "shares")}


def status_of(port: int, path: str, host: str = "") -> tuple[int, str]:
    """Status and body of a GET on loopback, as if it had been asked for under `host`; 0 while nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": host} if host else {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()


@dataclass
class Service:
    """The commands of one deployment, each run with the same environment and its output in `home`/log."""

    home: Path
    environ: dict[str, str]
    port: int
    custodians: Path
    supervisor: Supervisor = field(init=False)

    def __post_init__(self) -> None:
        for folder in (self.home, self.home / "tmp", self.home / "log"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.supervisor = Supervisor(self.home / "log", cwd=CHECKOUT)
        self.environ = {
            **{name: os.environ[name] for name in INHERITED if name in os.environ},
            **self.environ,
            "INSTANCE": str(self.home),
            "TMPDIR": str(self.home / "tmp"),
            "XDG_RUNTIME_DIR": str(self.home / "tmp"),
            "HOME": str(self.home / "tmp"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUNBUFFERED": "1",
        }

    def migrate(self, owner_url: str) -> None:
        """`flask migrate-db`, the only command that gets the owner's login."""
        self.supervisor.run("migrate-db", [*FLASK, "migrate-db"], self.environ | {"DATABASE_OWNER_URL": owner_url})

    def make_custodians(self) -> list[str]:
        """Three pairs, each made by the offline command in the custodians' folder; the paths of the public keys."""
        self.custodians.mkdir(mode=0o700, parents=True, exist_ok=True)
        offline = Supervisor(self.custodians, cwd=CHECKOUT)
        command = [sys.executable, "-m", "support.vault.custodian", "make"]
        for letter in "ABC":
            offline.start(f"make-{letter}", [*command, str(self.custodians / letter)], self.environ)
        for program in list(offline.programs):
            assert program.process.wait(timeout=START_SECONDS) == 0, program.tail()
        return [str(self.custodians / f"{letter}.pub") for letter in "ABC"]

    def set_up(self, public_keys: list[str]) -> dict[str, str]:
        """`flask setup`; the invitations it sends: `{who: code}`. Their file stays where an operator left it."""
        written = self.home / "invitations.json"
        command = [*FLASK, "setup", "--custodians", *public_keys, "--write", str(written)]
        self.supervisor.run("setup", command, self.environ)
        found: dict[str, str] = json.loads(written.read_text())
        return found

    def serve(self, host: str = "") -> None:
        """Gunicorn with the product's own configuration, and one worker; returns when the server answers."""
        web = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "--bind", f"127.0.0.1:{self.port}"]
        self.supervisor.start("web", web, self.environ)
        self.supervisor.start("worker", [*FLASK, "worker"], self.environ)
        self.supervisor.wait_until(lambda: status_of(self.port, "/live", host)[0] == 200, START_SECONDS, "An answer")


class Instance:
    """The instance of the seizure tests: the embedded PostgreSQL, both databases, web, worker, a sandbox of Stripe.

    Two things differ from production, and both only because a test has to run them: the database is the embedded
    one, and Stripe is the sandbox. The second factor and cookies for HTTPS alone are on.
    """

    def __init__(self, folder: Path) -> None:
        self.home = folder / "server"
        self.elsewhere = folder / "elsewhere"
        self.port, self.stripe_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.stripe_url = f"http://127.0.0.1:{self.stripe_port}"
        self.embedded = Embedded(self.home)
        self.stripe = Supervisor(self.elsewhere / "stripe", cwd=CHECKOUT)
        self.kept: dict[str, str] = {}
        self.addresses: Addresses = {}
        self.service: Service
        self.invitations: dict[str, str] = {}

    def start(self) -> None:
        """From an empty folder to a server that answers."""
        self.embedded.start()
        passwords = random_passwords()
        envfile.write(
            self.home / "secrets",
            envfile.read(self.home / "secrets") | {f"PG_{part.upper()}_PASSWORD": p for part, p in passwords.items()},
            heading="Passwords of the database.",
        )
        self.addresses = ensure_logins(self.embedded.superuser_url(), "apora", passwords)
        self.kept = {
            "ENVIRONMENT": "development",
            "URL": self.url,
            "SECOND_FACTOR": "totp",
            "SECURE_COOKIES": "true",
            "SECRET_KEY": secrets.token_hex(32),
            "PEPPER": secrets.token_hex(32),
            "STRIPE_KEY": f"sk_test_{secrets.token_hex(16)}",
            "STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(24)}",
            "STRIPE_API_BASE": self.stripe_url,
            "SMTP_URL": "smtp://127.0.0.1:9",  # where nobody answers
            "MAIL_FROM": "post@house.example",
            "NOTICE_DELAY": "0-0",
            "DATABASE_URL": self.addresses["DATABASE_URL"],
            "SHARES_URL": self.addresses["SHARES_URL"],
        }
        # The server's own configuration lies where a thief finds it.
        envfile.write(self.home / "env", self.kept, heading="What this instance runs with.")
        self.service = Service(self.home, dict(self.kept), self.port, self.elsewhere / "custodians")
        self.service.migrate(self.addresses["DATABASE_OWNER_URL"])
        self.invitations = self.service.set_up(self.service.make_custodians())
        self.start_stripe()
        self.service.serve()

    def start_stripe(self) -> None:
        """The sandbox in Stripe's place, outside the server's folder: what it knows of donors, Stripe would know."""
        command = [sys.executable, "-m", "tests.sandbox", "--port", str(self.stripe_port)]
        command += ["--webhook", f"{self.url}/api/v1/webhooks/stripe", "--key", self.kept["STRIPE_KEY"]]
        command += ["--state", str(self.elsewhere / "stripe" / "state.json")]
        environ = self.service.environ | {"SANDBOX_WEBHOOK_SECRET": self.kept["STRIPE_WEBHOOK_SECRET"]}
        self.stripe.start("sandbox", command, environ)
        self.stripe.wait_until(lambda: status_of(self.stripe_port, "/_control")[0] == 200, START_SECONDS, "Stripe")

    def sql(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run a statement as the superuser of the database server."""
        with psycopg.connect(libpq_url(self.embedded.superuser_url(database)), autocommit=True) as connection:
            done = connection.execute(statement.encode())
            return done.fetchall() if done.description else []

    @contextlib.contextmanager
    def without(self, database: str):  # type: ignore[no-untyped-def]
        """While the block runs, this database refuses everybody and those connected are thrown out."""
        self.sql(f"ALTER DATABASE {database} WITH ALLOW_CONNECTIONS false")
        self.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")
        try:
            yield
        finally:
            self.sql(f"ALTER DATABASE {database} WITH ALLOW_CONNECTIONS true")

    def unnamed_files(self) -> dict[str, bytes]:
        """Temporary files whose names are gone already but which a running program still holds open."""
        found = {}
        programs = [program.process.pid for program in self.service.supervisor.programs]
        for pid in [*programs, *(child for parent in programs for child in _children(parent))]:
            for handle in Path(f"/proc/{pid}/fd").iterdir():
                with contextlib.suppress(OSError):
                    if str(handle.readlink()).endswith("(deleted)"):
                        found[f"{handle} {handle.readlink()}"] = handle.read_bytes()
        return found

    def pull_the_plug(self) -> None:
        """End everything at once, as when the machine loses power: nothing gets a chance to tidy up."""
        for program in self.service.supervisor.programs:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(program.process.pid, signal.SIGKILL)
            program.process.wait()
        self.service.supervisor.programs.clear()
        kill_server(self.embedded)

    def close(self) -> None:
        """Stop whatever still runs."""
        if hasattr(self, "service"):
            self.service.supervisor.stop()
        self.stripe.stop()
        self.embedded.stop()


def kill_server(embedded: Embedded) -> None:
    """SIGKILL to the postmaster and to every process it started; each has a session of its own."""
    postmaster = embedded.pid
    assert postmaster is not None
    family = [postmaster, *_children(postmaster)]
    for pid in family:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while any(_lives(pid) for pid in family) and time.monotonic() < deadline:
        if embedded._process is not None:
            embedded._process.poll()
        time.sleep(0.02)
    assert embedded.pid is None, "the database server survived"


def _stat(pid: int) -> list[str]:
    """State and parent of a process: the fields of /proc/PID/stat after its name."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def _children(parent: int) -> list[int]:
    pids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]
    return [pid for pid in pids if (stat := _stat(pid)) and stat[1] == str(parent)]


def _lives(pid: int) -> bool:
    stat = _stat(pid)
    return bool(stat) and stat[0] != "Z"
