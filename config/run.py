"""What `make run` starts: a whole development instance in one folder, stopped cleanly by Ctrl-C.

    PORT=8000 INSTANCE=./instance DATABASE_URL= python -m config.run

The database, the migrations, throwaway custodians, demo data, a sandbox in Stripe's place, the web server and the
job worker. Everything written lies under INSTANCE.
"""

import contextlib
import fcntl
import hashlib
import http.client
import os
import resource
import secrets
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config import demo, envfile
from config.embedded import Embedded, EmbeddedError
from config.logins import ADDRESSES, Addresses, LoginsError, ensure_logins, may_make_logins
from config.supervisor import ProgramFailed, Stopped, Supervisor, ends_with_parent
from config.urls import parsed, sqlalchemy_url

CHECKOUT = Path(__file__).resolve().parents[1]
READY_SECONDS = 60.0
SERVERS_OWN = {"", "postgres", "template0", "template1"}
_ENV_HEADING = "What `make run` chose for this development instance. Its secrets protect nothing real."
_SECRETS_HEADING = "Passwords of this development instance's database. Only its owner may read this."


class CannotRun(RuntimeError):
    """Why it does not start, and what to do."""


@dataclass(frozen=True)
class Commands:
    """The programs that are run; the tests put stand-ins here."""

    flask: tuple[str, ...] = (sys.executable, "-m", "flask", "--app", "wsgi")
    custodian: tuple[str, ...] = (sys.executable, "-m", "support.vault.custodian")
    sandbox: tuple[str, ...] = (sys.executable, "-m", "tests.sandbox")
    web: tuple[str, ...] = (sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py")


@dataclass
class Runner:
    """One development instance: `up`, then `watch`, and `down` whatever happens."""

    environ: Mapping[str, str]
    commands: Commands = field(default_factory=Commands)
    checkout: Path = CHECKOUT

    def __post_init__(self) -> None:
        self.instance = Path(self.environ.get("INSTANCE") or "instance").absolute()
        self.host = self.environ.get("HOST") or "127.0.0.1"
        self.port = _port(self.environ.get("PORT") or "8000")
        self.reached = "127.0.0.1" if self.host in {"0.0.0.0", "::", ""} else self.host  # noqa: S104 - compared only
        self.url = (self.environ.get("URL") or f"http://{self.reached}:{self.port}").rstrip("/")
        self.supervisor = Supervisor(self.instance / "log", cwd=self.checkout)
        self.embedded: Embedded | None = None
        self.kept: dict[str, str] = {}
        self._held = contextlib.ExitStack()

    # -- the whole ---------------------------------------------------------------------------------------------

    def up(self) -> None:
        """Start everything. Raises `CannotRun`, `ProgramFailed`, `EmbeddedError`, `LoginsError` or `Stopped`."""
        if self.environ.get("ENVIRONMENT", "development") != "development":
            raise CannotRun("`make run` starts a development instance. In production, start gunicorn and the worker.")
        self._prepare_instance()
        self._check_port()
        say(f"\nApora, a development instance in {self.instance}")
        with step("database"):
            addresses = self._database()
        self._keep(addresses)
        # Another code, or another database, has to be prepared; the same one was prepared last time.
        prepared = f"{_place(addresses)} {_code(self.checkout)}"
        if not self.embedded or self.kept.get("PREPARED") != prepared:
            with step("migrations"):
                self._flask("migrate-db")
            self._write_env(PREPARED=prepared)
        if self.kept.get("DEMO_IN") != _place(addresses):
            with step("setup, with three throwaway custodians (development alone makes those)"):
                self._set_up()
        with step("Stripe sandbox"):
            self._start_sandbox()
        if self.kept.get("DEMO_IN") != _place(addresses) or not self.demo_file.is_file():
            with step("demo data"):
                self._flask("demo", "--write", str(self.demo_file))
                self.demo_file.chmod(0o600)
                self._write_env(DEMO_IN=_place(addresses))
        demo.move(self.demo_file, url=self.url, stripe_url=self.kept["STRIPE_API_BASE"])
        with step("web server and job worker"):
            self._start_service()

    def watch(self) -> None:
        """Say where everything is, and wait until something ends or somebody asks."""
        say(demo.table(self.demo_file))
        if self.embedded:
            say("The database in this folder is for trying things out. It is never the choice for production.")
        say(f"\n  {self.url}     Stripe sandbox: {self.kept['STRIPE_API_BASE']}\n  Ctrl-C stops everything.\n")
        self.supervisor.watch()

    def down(self) -> None:
        """Stop every program, the database last."""
        self.supervisor.stop()
        if self.embedded:
            self.embedded.stop()
        self._held.close()

    # -- the steps ---------------------------------------------------------------------------------------------

    @property
    def demo_file(self) -> Path:
        """Where the demo's sign-ins are written, for scripts and for people."""
        return self.instance / "demo.json"

    def _prepare_instance(self) -> None:
        for folder in (self.instance, self.instance / "tmp", self.instance / "log"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Held as long as this process lives: a second one in the same folder would share its files.
        lock = self._held.enter_context((self.instance / "lock").open("w"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRun(f"{self.instance} is in use by another run. Choose another: make run INSTANCE=…") from None
        self.kept = envfile.read(self.instance / "env")

    def _check_port(self) -> None:
        if not _is_free(self.host, self.port):
            raise CannotRun(f"Port {self.port} is taken. Choose another: make run PORT={self.port + 1}")

    def _database(self) -> Addresses:
        given = {name: _given(self.environ, name) for name in ADDRESSES}
        if all(given.values()):
            return {name: sqlalchemy_url(url) for name, url in given.items()}
        if given["DATABASE_URL"]:
            if not may_make_logins(given["DATABASE_URL"]):
                raise CannotRun(
                    "DATABASE_URL's login may not create roles and databases. Give one that may, or give all three of "
                    "DATABASE_OWNER_URL, DATABASE_URL and SHARES_URL: logins made beforehand, two databases."
                )
            url = parsed(given["DATABASE_URL"])
            asked = (url.database if url else None) or ""
            name = "apora" if asked in SERVERS_OWN else asked
            return ensure_logins(given["DATABASE_URL"], name, self._passwords())
        self.embedded = Embedded(self.instance)
        if not self.embedded.data.exists():
            for mark in ("DEMO_IN", "PREPARED"):
                self.kept.pop(mark, None)
        self.embedded.start()
        return ensure_logins(self.embedded.superuser_url(), "apora", self._passwords())

    def _passwords(self) -> dict[str, str]:
        path = self.instance / "secrets"
        kept = envfile.read(path)
        names = {part: f"PG_{part.upper()}_PASSWORD" for part in ("owner", "app", "shares")}
        fresh = {name: secrets.token_urlsafe(32) for name in names.values() if name not in kept}
        if fresh:
            envfile.write(path, kept | fresh, heading=_SECRETS_HEADING)
        return {part: (kept | fresh)[name] for part, name in names.items()}

    def _keep(self, addresses: Addresses) -> None:
        """Write `INSTANCE/env`: with it, `INSTANCE=… flask --app wsgi …` works by hand."""
        made = {
            "SECRET_KEY": secrets.token_hex(32),
            "PEPPER": secrets.token_hex(32),
            "STRIPE_KEY": f"sk_test_{secrets.token_hex(16)}",
            "STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(24)}",
            "SANDBOX_PORT": "",
        }
        chosen = {"ENVIRONMENT": "development", "URL": self.url, "SECOND_FACTOR": "off", "SECURE_COOKIES": "false"}
        self.kept = made | self.kept | chosen | addresses
        self._choose_sandbox_port()

    def _choose_sandbox_port(self, *, other: bool = False) -> None:
        known = self.kept["SANDBOX_PORT"]
        port = int(known) if known and not other and _is_free("127.0.0.1", int(known)) else _free_port()
        self._write_env(SANDBOX_PORT=str(port), STRIPE_API_BASE=f"http://127.0.0.1:{port}")

    def _write_env(self, **changed: str) -> None:
        self.kept |= changed
        envfile.write(self.instance / "env", self.kept, heading=_ENV_HEADING)

    def _environment(self, *, owner: bool = False) -> dict[str, str]:
        """What a program sees: what was really set, then what is kept; only migrations get the owner's login."""
        decided = {name: self.kept[name] for name in ("DATABASE_URL", "SHARES_URL", "STRIPE_API_BASE", "URL")}
        return {
            **self.kept,
            **{name: value for name, value in self.environ.items() if not name.startswith("PG")},
            **decided,
            "DATABASE_OWNER_URL": self.kept["DATABASE_OWNER_URL"] if owner else "",
            "INSTANCE": str(self.instance),
            "TMPDIR": str(self.instance / "tmp"),
            "XDG_RUNTIME_DIR": str(self.instance / "tmp"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUNBUFFERED": "1",
        }

    def _flask(self, verb: str, *words: str) -> None:
        environ = self._environment(owner=verb == "migrate-db")
        self.supervisor.run(verb, [*self.commands.flask, verb, *words], environ)

    def _set_up(self) -> None:
        folder = self.instance / "custodians"
        folder.mkdir(mode=0o700, exist_ok=True)
        for letter in "ABC":
            if not (folder / f"{letter}.pub").is_file():
                (folder / f"{letter}.key").unlink(missing_ok=True)
                command = [*self.commands.custodian, "make", str(folder / letter)]
                self.supervisor.run("custodian", command, self._environment())
        keys = [str(folder / f"{letter}.pub") for letter in "ABC"]
        # Invitations go to a file of their own, so that no log holds a code.
        self._flask("setup", "--custodians", *keys, "--write", str(self.instance / "invitations.json"))

    def _start_sandbox(self) -> None:
        """Start it on its port of last time; when somebody else was quicker, on another."""
        for attempt in range(3):
            if attempt:
                self._choose_sandbox_port(other=True)
            port = int(self.kept["SANDBOX_PORT"])
            command = [
                *self.commands.sandbox,
                *("--port", str(port), "--webhook", f"{self.url}/api/v1/webhooks/stripe"),
                *("--key", self.kept["STRIPE_KEY"], "--state", str(self.instance / "sandbox.json")),
            ]
            environ = self._environment() | {"SANDBOX_WEBHOOK_SECRET": self.kept["STRIPE_WEBHOOK_SECRET"]}
            program = self.supervisor.start("sandbox", command, environ)
            while program.process.poll() is None:
                if not _is_free("127.0.0.1", port) and _answers("127.0.0.1", port):
                    return
                self.supervisor.pause()
            self.supervisor.forget(program)
        raise program.failure()

    def _start_service(self) -> None:
        environ = self._environment()
        bind = f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
        self.supervisor.start("web", [*self.commands.web, "--bind", bind], environ)
        self.supervisor.start("worker", [*self.commands.flask, "worker"], environ)
        self.supervisor.wait_until(lambda: _is_ready(self.reached, self.port), READY_SECONDS, "A ready answer")


def say(words: str) -> None:
    """Show progress at once, also through a pipe."""
    print(words, flush=True)


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """Show what is being done, and how long it took."""
    print(f"  {name} … ", end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        say("stopped")
        raise
    say(f"{time.monotonic() - began:.1f} s")


def _given(environ: Mapping[str, str], name: str) -> str:
    path = environ.get(f"{name}_FILE")
    if not path:
        return environ.get(name, "")
    try:
        return Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except OSError:
        raise CannotRun(f"{name}_FILE names a file that cannot be read.") from None


def _place(addresses: Addresses) -> str:
    """Which database an instance's demo data is in, without its password."""
    url = parsed(addresses["DATABASE_URL"])
    return url.render_as_string(hide_password=True).rpartition("@")[2].partition("?")[0] if url else ""


def _code(checkout: Path) -> str:
    """A fingerprint of what decides the schema and the grants: models and migrations."""
    digest = hashlib.sha256()
    for folder in ("support", "migrations"):
        for path in sorted((checkout / folder).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CannotRun("PORT has to be a number from 1 to 65535.")
    return int(text)


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(host: str, port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
        return True
    return False


def _is_ready(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/ready")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def main() -> int:
    """Run until asked to stop: 0 then, 1 when something failed."""
    # A core dump would hold opened keys; every program started from here inherits this.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if os.environ.get("MAKELEVEL"):
        ends_with_parent()  # make, killed, takes everything with it
    try:
        runner = Runner(os.environ)
    except CannotRun as refusal:
        print(refusal, file=sys.stderr)
        return 1
    runner.supervisor.listen()
    status = 0
    try:
        runner.up()
        runner.watch()
    except Stopped:
        say("\nStopping …")
    except (CannotRun, ProgramFailed, EmbeddedError, LoginsError) as error:
        print(f"\n{error}", file=sys.stderr, flush=True)
        status = 1
    finally:
        runner.down()
    say("Stopped.")
    return status


if __name__ == "__main__":
    sys.exit(main())
