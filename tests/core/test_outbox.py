"""Jobs: in the act's own transaction, done once, given back when their worker dies, silent about what they carry."""

import os
import pickle
import signal
import subprocess
import sys
import time

import pytest
import sqlalchemy as sa

from support.core import outbox
from support.core.audit import AuditEvent
from support.core.db import at_the_edge, db
from tests.core import jobs_for_tests

COUNT = sa.text("SELECT count(*) FROM procrastinate_jobs")


@pytest.fixture
def left(app):
    """How many jobs, events and rows of the tests' job there are now."""

    def count():
        with app.app_context():
            jobs = db.session.execute(sa.text("SELECT count(*) FROM procrastinate_jobs WHERE task_name ~ '^tests'"))
            events = sa.text(
                "SELECT count(*) FROM procrastinate_events e JOIN procrastinate_jobs j ON j.id = e.job_id"
                " WHERE j.task_name ~ '^tests'"
            )
            rows = db.session.query(AuditEvent).filter_by(action="test.done").count()
            return jobs.scalar_one(), db.session.execute(events).scalar_one(), rows

    return count


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(jobs_for_tests, "FOLDER", tmp_path)
    return tmp_path


def test_a_job_lives_and_dies_with_its_act(app, left, folder):
    with app.app_context():
        outbox.defer("tests.leave_a_row", row_id="a")
        assert db.session.execute(COUNT).scalar_one() == 1
        db.session.rollback()
    assert left() == (0, 0, 0)
    with app.app_context(), at_the_edge():
        outbox.defer("tests.leave_a_row", row_id="a")
        # Nobody else sees it before the act is committed.
        with db.engine.connect() as other:
            assert other.execute(COUNT).scalar_one() == 0
    assert left()[0] == 1
    (folder / "go").touch()
    outbox.run_worker(app, wait=False)
    assert left() == (0, 0, 1)


def test_a_job_that_fails_says_nothing_of_what_it_carried(app, left, capfd, caplog):
    with app.app_context(), at_the_edge():
        outbox.defer("tests.fail", row_id="canary-in-the-arguments")
    with caplog.at_level("DEBUG"):
        outbox.run_worker(app, wait=False)
        with app.app_context(), at_the_edge():
            db.session.execute(sa.text("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE task_name ~ '^tests'"))
        outbox.run_worker(app, wait=False)
    told = capfd.readouterr()
    assert "canary" not in told.out + told.err
    assert "canary" not in caplog.text.replace("tests.fail", "")
    assert "job tests.fail failed: ValueError" in told.err + caplog.text
    with app.app_context():
        status = sa.text("SELECT status::text, attempts FROM procrastinate_jobs WHERE task_name = 'tests.fail'")
        assert tuple(db.session.execute(status).one()) == ("failed", 2)


def test_jobs_of_the_dead_are_given_back_once_and_periodic_ones_make_way(app):
    with app.app_context(), at_the_edge():
        for name in ("tests.fail", "tests.leave_a_row"):
            outbox.defer(name, row_id="x")
        db.session.execute(
            sa.text(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour'), (now());"
                " UPDATE procrastinate_jobs SET status = 'doing', worker_id ="
                " (SELECT id FROM procrastinate_workers ORDER BY last_heartbeat LIMIT 1)"
                " WHERE task_name = 'tests.fail';"
                " UPDATE procrastinate_jobs SET status = 'doing', worker_id ="
                " (SELECT id FROM procrastinate_workers ORDER BY last_heartbeat DESC LIMIT 1)"
                " WHERE task_name = 'tests.leave_a_row';"
                " INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args, status)"
                " VALUES ('default', 'p', 'p', '{}', 'doing'), ('default', 'p', 'p', '{}', 'todo'),"
                " ('default', 'q', 'q', '{}', 'failed')"
            )
        )
    assert outbox.retry_stalled(app) == 2
    assert outbox.retry_stalled(app) == 0
    with app.app_context():
        rows = db.session.execute(sa.text("SELECT task_name, status::text FROM procrastinate_jobs ORDER BY task_name"))
        assert [tuple(row) for row in rows] == [
            ("p", "todo"),
            ("tests.fail", "todo"),
            ("tests.leave_a_row", "doing"),
        ]


def test_every_periodic_job_of_the_house_runs(app):
    """Each once, by its own name: what is wrong with one shows here, not in the night."""
    names = sorted(task.task.name for task in outbox.queue.periodic_registry.periodic_tasks.values())
    assert {"core.forget_answers", "people.sweep_sessions", "vault.sweep_shares"} <= set(names)
    names = [name for name in names if not name.startswith("giving.")]  # those ask Stripe: tests/giving runs them
    with app.app_context(), at_the_edge():
        for name in names:
            outbox.defer(name)
    outbox.run_worker(app, wait=False)
    with app.app_context():
        left = db.session.execute(sa.text("SELECT task_name FROM procrastinate_jobs WHERE task_name !~ '^giving'"))
        assert left.scalars().all() == []


def test_du6_a_worker_killed_in_mid_job_and_another_does_it_once(app, settings, tmp_path, left):
    path = tmp_path / "settings"
    path.touch(mode=0o600)
    path.write_bytes(pickle.dumps(settings))
    environ = {**os.environ, "JOBS_FOR_TESTS": str(tmp_path)}
    command = [sys.executable, "-m", "tests.core.worker_for_tests", str(path)]
    workers = [subprocess.Popen(command, env=environ) for _ in range(2)]
    try:
        with app.app_context(), at_the_edge():
            outbox.defer("tests.leave_a_row", row_id="a")
        killed = int(wait_for(lambda: list(tmp_path.glob("began-*")))[0].name.removeprefix("began-"))
        os.kill(killed, signal.SIGKILL)
        begun = time.monotonic()
        assert left()[2] == 0
        (tmp_path / "go").touch()
        wait_for(lambda: left() == (0, 0, 1))
        took = time.monotonic() - begun
        began = {int(path.name.removeprefix("began-")) for path in tmp_path.glob("began-*")}
        assert began == {worker.pid for worker in workers}
    finally:
        for worker in workers:
            worker.terminate()
        codes = [worker.wait(20) for worker in workers]
    assert sorted(codes) == [-signal.SIGKILL, 0]
    assert left() == (0, 0, 1)
    assert took < 60
    print(f"DU6: a worker killed with -9 in mid-job; another did it once, {took:.0f} s later")


def wait_for(what, seconds=60):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := what():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not happen in time")
