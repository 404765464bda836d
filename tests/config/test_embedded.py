"""The embedded PostgreSQL: closed, quiet, quick, and harmless to the folders around it."""

import os
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from config import embedded
from config.embedded import Embedded, EmbeddedError, binaries, unprivileged
from config.urls import is_embedded, libpq_url


def modes_above(folder: Path) -> dict[Path, tuple[int, int, int]]:
    """Permission bits and owners of every folder above one."""
    return {one: (one.stat().st_mode, one.stat().st_uid, one.stat().st_gid) for one in folder.parents}


def test_starting_below_a_closed_folder_changes_no_permission_above_the_instance(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    before = modes_above(closed / "instance")
    wheel = {one: one.stat().st_mode for one in (binaries(), *binaries().parents)}
    server = Embedded(closed / "instance")
    began = time.monotonic()
    server.start()
    first = time.monotonic() - began
    try:
        assert server.is_running()
    finally:
        server.stop()
    assert not server.is_running()
    began = time.monotonic()
    server.start()
    second = time.monotonic() - began
    server.stop()
    assert modes_above(closed / "instance") == before
    assert {one: one.stat().st_mode for one in wheel} == wheel
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.secrets.stat().st_mode) == 0o600
    assert stat.S_IMODE(server.instance.stat().st_mode) == 0o700
    assert not server.is_running()
    print(f"embedded PostgreSQL: first start {first:.2f} s, second {second:.2f} s, {len(before)} folders unchanged")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand the server to nobody")
def test_as_root_the_server_runs_as_nobody_and_only_its_own_folders_are_nobodys(server):
    uid = Path(f"/proc/{server.pid}").stat().st_uid
    assert uid == server.data.stat().st_uid != 0
    owned = [one.name for one in server.instance.iterdir() if one.stat().st_uid == uid]
    assert sorted(owned) == ["apora-pg", "pg"]


def test_the_socket_wants_a_password(server):
    wrong = libpq_url(server.superuser_url()).replace(server.password, "wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)
    rules = (server.data / "pg_hba.conf").read_text().splitlines()
    ways = {line.split()[-1] for line in rules if line.strip() and not line.startswith("#")}
    assert ways == {"scram-sha-256"}


def test_it_listens_on_no_network_and_syncs_to_disk(server):
    with psycopg.connect(libpq_url(server.superuser_url())) as connection:
        wanted = ("listen_addresses", "fsync", "wal_recycle", "synchronous_commit", "data_checksums")
        found = [connection.execute(f"SHOW {name}").fetchone()[0] for name in wanted]
        version = connection.info.server_version
    assert found == ["", "on", "off", "on", "on"]
    assert version // 10000 == 18


def test_the_log_quotes_neither_a_statement_nor_a_value(server):
    canary = "canary-9f31"
    with psycopg.connect(libpq_url(server.superuser_url()), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (secret text PRIMARY KEY CHECK (secret <> 'no'))")
        connection.execute("INSERT INTO kept VALUES (%s)", (canary,))
        with pytest.raises(psycopg.errors.UniqueViolation, match=canary):
            connection.execute("INSERT INTO kept VALUES (%s)", (canary,))
        with pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute(f"SELECT '{canary}' FROM absent")
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            connection.execute("SELECT %s::int", (canary,), prepare=True)
        connection.execute("DROP TABLE kept")
    text = server.log.read_text()
    assert "ready to accept connections" in text
    assert canary not in text
    assert "STATEMENT" not in text
    assert "DETAIL" not in text


def test_a_path_too_long_for_a_socket_gets_a_fresh_closed_folder_that_goes_with_the_server(tmp_path):
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    server = Embedded(deep)
    server.start()
    try:
        folder = server.socket
        assert folder.parent == Path("/tmp")
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert is_embedded(server.superuser_url(), tmp_path / "another")
        assert server.is_running()
    finally:
        server.stop()
    assert not folder.exists()


def test_a_server_left_over_from_a_kill_is_taken_over(tmp_path):
    script = (
        "import os, signal, sys; from pathlib import Path; from config.embedded import Embedded\n"
        "Embedded(Path(sys.argv[1])).start(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    assert done.returncode == -9
    server = Embedded(tmp_path)
    left = server.pid
    assert left is not None
    try:
        server.start()
        assert server.pid == left
        assert server.is_running()
    finally:
        server.stop()
    assert server.pid is None


def test_a_server_killed_outright_starts_again_with_what_was_committed(tmp_path):
    server = Embedded(tmp_path)
    server.start()
    try:
        with psycopg.connect(libpq_url(server.superuser_url())) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        os.killpg(server.pid, 9)
        server._process.wait()
        assert not server.is_running()
        server.start()
        with psycopg.connect(libpq_url(server.superuser_url())) as connection:
            assert connection.execute("SELECT one FROM kept").fetchone() == (1,)
    finally:
        server.stop()


def test_an_old_process_number_that_now_belongs_to_another_program_is_not_taken_for_the_server(tmp_path):
    server = Embedded(tmp_path)
    server.data.mkdir()
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n0\n5432\n/x\n\n\nready\n")
    assert server.pid is None
    assert not server.is_running()
    server.stop()


def test_a_half_made_data_folder_is_made_anew(tmp_path):
    server = Embedded(tmp_path)
    for name in ("pg", "pg.new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "rest").write_text("half")
    server.start()
    try:
        assert server.is_running()
        assert not (tmp_path / "pg.new").exists()
    finally:
        server.stop()


def test_a_server_that_cannot_start_says_why(tmp_path):
    server = Embedded(tmp_path)
    server.start()
    server.stop()
    (server.data / "postgresql.conf").write_text("shared_buffers = nonsense\n")
    with pytest.raises(EmbeddedError, match=r"(?s)did not start.*nonsense"):
        server.start()


def test_without_setpriv_root_is_told_what_to_do(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(EmbeddedError, match="setpriv"):
        embedded.unprivileged()


@pytest.mark.parametrize(
    ("held", "kept"), [(0b110, "+dac_read_search"), (0b010, "+dac_override"), (0b100, "+dac_read_search"), (0, None)]
)
def test_root_hands_on_the_weakest_capability_that_passes_closed_folders(monkeypatch, held, kept):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/setpriv")
    monkeypatch.setattr(embedded, "_permitted_capabilities", lambda: held)
    prefix = embedded.unprivileged()
    assert prefix[1:4] == ["--reuid=65534", "--regid=65534", "--clear-groups"]
    assert [word.partition("=")[2] for word in prefix[4:]] == ([kept, kept] if kept else [])


def test_programs_below_a_closed_folder_are_found_as_well(tmp_path, monkeypatch):
    """A checkout in root's own home: the server's user must pass closed folders to its programs, too."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    wheel = binaries().parents[1]
    for folder in (wheel / "pginstall18", wheel.with_suffix(".libs")):
        shutil.copytree(folder, closed / folder.relative_to(wheel.parent), symlinks=True)
    monkeypatch.setattr("config.embedded.binaries", lambda: closed / wheel.name / "pginstall18" / "bin")
    server = Embedded(closed / "instance", durable=False)
    server.start()
    try:
        assert server.is_running()
    finally:
        server.stop()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_the_lock_of_a_killed_server_does_not_stop_the_next_though_its_number_is_in_use_again(tmp_path):
    server = Embedded(tmp_path / "instance", durable=False)
    server.start()
    lock = server.data / "postmaster.pid"
    left = lock.read_text().splitlines()
    server.stop()
    with subprocess.Popen([*unprivileged(), "sleep", "60"]) as other:
        lock.write_text("\n".join([str(other.pid), *left[1:]]) + "\n")
        try:
            server.start()
            assert server.is_running()
            assert server.pid not in {None, other.pid}
        finally:
            server.stop()
            other.kill()
