"""The runner, with stand-ins for the application's programs and the real PostgreSQL."""

import contextlib
import itertools
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from config import demo, envfile
from config.logins import role_names
from config.run import CHECKOUT, CannotRun, Commands, Runner
from config.settings import load
from config.supervisor import ProgramFailed, Stopped
from config.urls import libpq_url
from tests.ports import free_port

COUNTER = itertools.count()
STAND_IN = str(Path(__file__).with_name("stand_in.py"))
COMMANDS = Commands(*((sys.executable, STAND_IN, role) for role in ("flask", "custodian", "sandbox", "web")))


def environ(instance, **more):
    """For an instance with an embedded server of its own."""
    return {"PATH": os.environ["PATH"], "PORT": str(free_port()), "INSTANCE": str(instance), **more}


@pytest.fixture
def given(tmp_path, server):
    """For an instance with a fresh database on a server that runs already, which is quicker."""
    url = server.superuser_url(f"run{next(COUNTER)}")
    with psycopg.connect(libpq_url(server.superuser_url()), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {make_url(url).database}")

    def made(**more):
        return environ(tmp_path, DATABASE_URL=url, **more)

    return made


@contextlib.contextmanager
def running(given, checkout=CHECKOUT):
    runner = Runner(given, commands=COMMANDS, checkout=checkout)
    try:
        runner.up()
        yield runner
    finally:
        runner.down()


def journal(instance):
    path = instance / "journal"
    return path.read_text().splitlines() if path.exists() else []


def verbs(instance):
    """Which of the application's commands ran, the worker left out."""
    first = [line.split()[0] for line in journal(instance)]
    return [word for word in first if word in {"migrate-db", "setup", "demo"}]


def until(true, seconds=10):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def is_alive(pid):
    """Whether a process runs; one that waits to be reaped does not."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def alive_in_group(group):
    found = []
    for one in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.getpgid(int(one.name)) == group and is_alive(one.name):
                found.append(one.name)
    return found


def test_a_first_start_does_every_step_and_a_second_leaves_out_what_is_done(tmp_path, capsys):
    with running(environ(tmp_path)):
        first = verbs(tmp_path)
        assert (tmp_path / "custodians" / "A.pub").is_file()
    (tmp_path / "journal").unlink()
    began = time.monotonic()
    with running(environ(tmp_path)) as runner:
        took = time.monotonic() - began
        second = verbs(tmp_path)
        assert demo.read(runner.demo_file)["url"] == runner.url
    assert first == ["migrate-db", "setup", "demo"]
    assert second == []
    assert "throwaway custodians" in capsys.readouterr().out
    print(f"second start with stand-ins: {took:.1f} s")


def test_changed_code_is_migrated_again_and_a_given_server_at_every_start(tmp_path, given):
    code = tmp_path / "code"
    shutil.copytree(CHECKOUT / "migrations", code / "migrations")
    instance = tmp_path / "instance"
    for changed in (False, False, True):
        if changed:
            (code / "migrations" / "more.py").write_text("more = 1")
        with running(environ(instance), checkout=code):
            pass
    assert verbs(instance).count("migrate-db") == 2
    for _ in range(2):
        with running(given()):
            pass
    assert verbs(tmp_path).count("migrate-db") == 2


def test_the_demo_is_loaded_again_into_a_fresh_database(tmp_path):
    for _ in range(2):
        with running(environ(tmp_path)):
            pass
        shutil.rmtree(tmp_path / "pg")
    assert verbs(tmp_path).count("demo") == 2


def test_only_migrations_see_the_owners_login_and_every_program_keeps_to_the_instance(tmp_path, given):
    with running(given()):
        until(lambda: [line for line in journal(tmp_path) if line.startswith("worker no owner")])
        lines = [line for line in journal(tmp_path) if "owner" in line]
    owners = {line.split()[0]: "no owner" not in line for line in lines}
    assert owners == {"migrate-db": True, "setup": False, "demo": False, "worker": False}
    assert all(line.endswith(f"{tmp_path}/tmp 1") for line in lines)


def test_what_is_kept_is_its_owners_alone_and_serves_commands_by_hand(tmp_path, given):
    with running(given()) as runner:
        settings = load({"INSTANCE": str(tmp_path)})
        with psycopg.connect(libpq_url(settings.database_url)) as connection:
            assert connection.execute("SELECT current_user").fetchone()[0].endswith("_app")
        assert settings.url == runner.url
        assert settings.second_factor == "off"
        assert settings.stripe_api_base == demo.read(tmp_path / "demo.json")["stripe_url"]
    modes = {name: stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("env", "secrets", "demo.json")}
    assert modes == dict.fromkeys(modes, 0o600)
    kept = envfile.read(tmp_path / "env")
    assert len(kept["SECRET_KEY"]) == len(kept["PEPPER"]) == 64
    assert kept["SECRET_KEY"] != kept["PEPPER"]


def test_secrets_and_the_sandboxs_port_stay_between_starts(tmp_path, given):
    seen = []
    for _ in range(2):
        with running(given()) as runner:
            seen.append({name: runner.kept[name] for name in ("SECRET_KEY", "PEPPER", "STRIPE_KEY", "SANDBOX_PORT")})
    assert seen[0] == seen[1]


def test_the_sandbox_moves_when_its_port_is_taken(tmp_path, given):
    with running(given()) as runner:
        port = int(runner.kept["SANDBOX_PORT"])
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with running(given()) as runner:
            assert int(runner.kept["SANDBOX_PORT"]) != port
            assert demo.read(runner.demo_file)["stripe_url"] == runner.kept["STRIPE_API_BASE"]


def test_the_sign_ins_are_a_table(tmp_path, given):
    with running(given()) as runner:
        shown = demo.table(runner.demo_file)
    assert [line.split() for line in shown.splitlines() if "words" in line] == [
        ["caseworker", "amber-1", "six", "words"],
        ["officer", "quiet", "river", "eight", "words"],
    ]


def test_everything_stops_and_nothing_is_left_running(tmp_path):
    with running(environ(tmp_path)) as runner:
        pids = [program.process.pid for program in runner.supervisor.programs]
        server = runner.embedded.pid
        assert len(pids) == 3
    assert not [pid for pid in (*pids, server) if is_alive(pid)]
    assert {"web drained", "sandbox drained"} <= set(journal(tmp_path))


def test_a_program_that_will_not_stop_is_killed_with_what_it_started_after_the_grace(tmp_path, given):
    with running(given(STUBBORN="1")) as runner:
        runner.supervisor.grace = 0.5
        group = runner.supervisor.programs[-1].process.pid
        until(lambda: f"worker {group}" in journal(tmp_path))
        assert len(alive_in_group(group)) == 2
        began = time.monotonic()
    assert 0.5 < time.monotonic() - began < 5
    until(lambda: not alive_in_group(group), 2)


def test_when_one_program_ends_all_stop_and_the_end_of_its_log_is_shown(tmp_path, given):
    with running(given(WORKER_LIVES="0.3")) as runner:
        pids = [program.process.pid for program in runner.supervisor.programs]
        with pytest.raises(ProgramFailed, match=r"(?s)worker ended with status 3.*a reason worth reading"):
            runner.watch()
    assert not [pid for pid in pids if is_alive(pid)]


@pytest.mark.parametrize("verb", ["migrate-db", "setup", "demo"])
def test_a_step_that_fails_stops_the_start_and_shows_why(tmp_path, verb, given):
    with (
        pytest.raises(ProgramFailed, match=f"(?s){verb} ended.*told why it failed"),
        running(given(FAILS=verb)),
    ):
        pass
    with running(given()):
        assert (tmp_path / "demo.json").is_file()


def test_a_service_that_never_becomes_ready_is_told(tmp_path, monkeypatch, given):
    monkeypatch.setattr("config.run.READY_SECONDS", 0.5)
    with (
        pytest.raises(ProgramFailed, match="A ready answer did not happen"),
        running(given(WEB_ANSWERS="503")),
    ):
        pass


def test_a_signal_during_the_start_stops_it(tmp_path):
    runner = Runner(environ(tmp_path), commands=COMMANDS)
    runner.supervisor.asked = 1
    with pytest.raises(Stopped):
        runner.up()
    runner.down()
    assert runner.embedded.pid is None


def test_a_taken_port_is_told_with_what_to_do(tmp_path, given):
    taken = given()
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(taken["PORT"])))
        other.listen()
        words = f"taken. Choose another: make run PORT={int(taken['PORT']) + 1}"
        with pytest.raises(CannotRun, match=words), running(taken):
            pass


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_a_senseless_port_is_told(tmp_path, port):
    with pytest.raises(CannotRun, match="PORT has to be a number"):
        Runner({"PORT": port, "INSTANCE": str(tmp_path)})


def test_a_second_run_in_the_same_folder_is_refused(tmp_path, given):
    with running(given()), pytest.raises(CannotRun, match="in use by another run"), running(given()):
        pass


def test_it_refuses_to_pass_for_production(tmp_path, given):
    with pytest.raises(CannotRun, match="development instance"), running(given(ENVIRONMENT="production")):
        pass


def test_a_given_server_gets_the_three_logins_and_nothing_is_embedded(tmp_path, server):
    given = environ(tmp_path, DATABASE_URL=server.superuser_url("postgres").replace("+psycopg", ""))
    with running(given) as runner:
        assert runner.embedded is None
        assert not (tmp_path / "pg").exists()
        settings = load({"INSTANCE": str(tmp_path)})
        with psycopg.connect(libpq_url(settings.shares_url)) as connection:
            found = connection.execute("SELECT current_user, current_database()").fetchone()
        assert found == (role_names("apora")["shares"], "apora_shares")
        given = {name: runner.kept[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "SHARES_URL")}
    with running(environ(tmp_path / "other", **given)) as runner:
        assert {name: runner.kept[name] for name in given} == given
    del given["SHARES_URL"]
    with pytest.raises(CannotRun, match="all three"), running(environ(tmp_path / "third", **given)):
        pass


def test_two_copies_start_side_by_side_at_the_same_moment_and_ctrl_c_ends_each(tmp_path):
    """As processes of their own, as `make run` starts them."""
    script = (
        "import sys; import config.run as run; from tests.config.test_run import COMMANDS\n"
        "run.Runner.__init__.__defaults__ = (COMMANDS, run.CHECKOUT); sys.exit(run.main())"
    )
    copies = []
    for name, number in (("one", signal.SIGINT), ("two", signal.SIGTERM)):
        given = {**environ(tmp_path / name), "PYTHONPATH": str(CHECKOUT)}
        process = subprocess.Popen(
            [sys.executable, "-c", script], env=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        copies.append((process, number, tmp_path / name))
    for process, _, _ in copies:
        for line in process.stdout:
            if "Ctrl-C stops everything" in line:
                break
    for process, number, instance in copies:
        assert process.poll() is None, "it ended too early"
        assert json.loads((instance / "demo.json").read_text())["url"].startswith("http://127.0.0.1:")
        process.send_signal(number)
    for process, _, instance in copies:
        rest = process.communicate(timeout=30)[0]
        assert process.returncode == 0, rest
        assert rest.rstrip().endswith("Stopped.")
        assert not (instance / "pg" / "postmaster.pid").exists()
        workers = [
            line.split()[1] for line in journal(instance) if line.startswith("worker ") and line.split()[1].isdigit()
        ]
        assert not [pid for pid in workers if is_alive(int(pid))]
