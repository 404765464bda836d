"""A PostgreSQL as production has one: reached over TCP, outside the instance's folder, run by somebody else."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

from config.embedded import SETTINGS, SUPERUSER, Embedded, binaries, unprivileged
from config.urls import DRIVER, libpq_url
from tests.ports import free_port
from tests.seizure.instance import START_SECONDS


class OutsideServer:
    """The same programs as the embedded server's, listening on TCP on loopback, with passwords, without a socket."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._maker = Embedded(folder)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the data folder, then serve it over TCP."""
        self._maker.start()
        self._maker.stop()
        chosen = SETTINGS | {"listen_addresses": "127.0.0.1", "port": str(self.port), "unix_socket_directories": ""}
        options = [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]
        command = [*unprivileged(), str(binaries() / "postgres"), "-D", str(self._maker.data), *options]
        environ = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
        with (self.folder / "server.log").open("wb") as log:
            self._process = subprocess.Popen(command, cwd="/", stdout=log, stderr=log, env=environ)
        deadline = time.monotonic() + START_SECONDS
        while True:
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(libpq_url(self.superuser_url()), connect_timeout=5).close()
                return
            assert time.monotonic() < deadline, (self.folder / "server.log").read_text()[-2000:]
            time.sleep(0.05)

    def superuser_url(self, database: str = "postgres") -> str:
        """The address of one database for the superuser."""
        return f"{DRIVER}://{SUPERUSER}:{quote(self._maker.password)}@127.0.0.1:{self.port}/{database}"

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=START_SECONDS)
