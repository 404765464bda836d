"""Work for later: a row in the act's own transaction, done by a worker (procrastinate).

A job carries row ids only. A worker that dies leaves its job marked as being done; every living worker looks for
such jobs and gives them back. A job is done at least once and its writes are one transaction, so what it does
outside the database must bear being repeated. Jobs that succeeded are deleted with their events; one that failed to
the last stays, for somebody to look at.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any, cast

import procrastinate
import sqlalchemy as sa
from flask import Flask
from procrastinate.manager import JobManager
from sqlalchemy.engine import make_url

from support.core.db import Connection, aside, at_the_edge, db

#: A worker says it lives this often, and is taken for dead after so many silent seconds.
HEARTBEAT, SILENCE = 3.0, 15.0
#: How often each worker looks for jobs of the dead, in seconds.
ROUND = 3.0
#: The longest wait between two attempts, in seconds.
LONGEST_WAIT = 3600

#: Tasks are declared on this app; the worker puts a connected connector in.
queue = procrastinate.App(connector=procrastinate.PsycopgConnector())
#: Deferring writes through the connection it is given, never through one of its own.
_through = JobManager(procrastinate.SyncPsycopgConnector())
log = logging.getLogger("apora.jobs")
_flask: dict[str, Flask] = {}


class _Again(procrastinate.BaseRetryStrategy):
    """Wait twice as long each time, an hour at most, up to so many attempts."""

    def __init__(self, attempts: int) -> None:
        self.attempts = attempts

    def get_retry_decision(self, *, exception: BaseException, job: procrastinate.jobs.Job) -> Any:
        """When to try again, or None to give up."""
        if job.attempts >= self.attempts:
            return None
        return procrastinate.RetryDecision(retry_in={"seconds": min(2 ** (job.attempts + 1), LONGEST_WAIT)})


def task(
    name: str, *, every: str | None = None, retry: int = 40
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare a job: it runs in the application's context, in one transaction.

    `every` is a cron expression for periodic jobs; any other failing job is tried again `retry` times, ever later
    (40 times is about a day).
    """

    def declare(function: Callable[..., None]) -> Callable[..., None]:
        def run(**arguments: Any) -> None:
            arguments.pop("timestamp", None)
            with _flask["app"].app_context(), _told(name), at_the_edge():
                function(**arguments)

        strategy = None if every else _Again(retry)
        registered = queue.task(name=name, retry=strategy or False, queueing_lock=name if every else None)(run)
        if every:
            queue.periodic(cron=every)(cast("Any", registered))
        return function

    return declare


@contextlib.contextmanager
def _told(name: str) -> Any:
    """Say in the log that a job failed: its name and the kind of fault, never its arguments or the fault's words."""
    try:
        yield
    except Exception as error:
        log.warning("job %s failed: %s", name, type(error).__name__)
        raise


def defer(name: str, *, lock: str | None = None, **ids: str) -> None:
    """Put a job into the outbox, in the present transaction. `lock` keeps two of the same from running at once."""
    db.session.flush()
    connection: Any = db.session.connection().connection.driver_connection
    deferrer = queue.configure_task(name, lock=lock, connection=connection)
    deferrer.job_manager = _through
    deferrer.defer(**ids)


def _dsn(url: str) -> str:
    """An SQLAlchemy address as libpq writes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def run_worker(app: Flask, *, wait: bool = True, concurrency: int = 2) -> None:
    """Work the outbox; with `wait` false only until it is empty."""
    _flask["app"] = app
    _hush()
    connector = procrastinate.PsycopgConnector(conninfo=_dsn(app.extensions["settings"].database_url), max_size=6)

    async def work() -> None:
        with queue.replace_connector(connector) as live:
            async with live.open_async():
                watching = asyncio.create_task(_watch(app))
                try:
                    await live.run_worker_async(
                        wait=wait,
                        concurrency=concurrency,
                        delete_jobs="successful",
                        install_signal_handlers=wait,
                        update_heartbeat_interval=HEARTBEAT,
                        stalled_worker_timeout=SILENCE,
                        fetch_job_polling_interval=1.0,
                    )
                finally:
                    watching.cancel()

    asyncio.run(work())


async def _watch(app: Flask) -> None:
    while True:
        try:
            await asyncio.to_thread(retry_stalled, app)
        except Exception as error:  # noqa: BLE001 - the database may be away for a moment; the worker itself will say
            log.warning("looking for stalled jobs failed: %s", type(error).__name__)
        await asyncio.sleep(ROUND)


def retry_stalled(app: Flask) -> int:
    """Give the jobs of workers that fell silent to the living; how many.

    One worker looks at a time: two could give the same job back twice, the second time while it runs again. Periodic
    jobs that failed are forgotten: their next turn comes by itself.
    """
    with app.app_context(), aside() as connection:
        if not connection.execute(sa.text("SELECT pg_try_advisory_xact_lock(hashtext('stalled jobs'))")).scalar_one():
            return 0
        found = connection.execute(
            sa.text(
                "SELECT job.id, job.task_name FROM procrastinate_jobs job"
                " LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id"
                " WHERE job.status = 'doing' AND (worker.id IS NULL"
                " OR worker.last_heartbeat < now() - make_interval(secs => :silence))"
            ),
            {"silence": SILENCE},
        ).all()
        for row in found:
            _give_back(connection, row.id)
            log.warning("stalled job taken up again: %s", row.task_name)
        connection.execute(
            sa.text("DELETE FROM procrastinate_jobs WHERE status = 'failed' AND queueing_lock IS NOT NULL")
        )
    return len(found)


def _give_back(connection: Connection, job_id: int) -> None:
    try:
        with connection.begin_nested():
            connection.execute(
                sa.text("SELECT procrastinate_retry_job_v2(:id, now(), NULL, NULL, NULL)"), {"id": job_id}
            )
    except sa.exc.DBAPIError:
        # It ended meanwhile, or it is a periodic job whose next turn is waiting already.
        connection.execute(
            sa.text("DELETE FROM procrastinate_jobs WHERE id = :id AND queueing_lock IS NOT NULL"), {"id": job_id}
        )


class _Hushed(logging.Handler):
    """Procrastinate's own log quotes arguments and the words of exceptions: keep what happened, to which task."""

    def emit(self, record: logging.LogRecord) -> None:
        """Pass on the action, the task's name and the kind of exception."""
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        job = getattr(record, "job", None) or {}
        named = job.get("task_name", "") if isinstance(job, dict) else ""
        log.log(record.levelno, "queue: %s %s %s", getattr(record, "action", "said something"), named, kind)


def _hush() -> None:
    theirs = logging.getLogger("procrastinate")
    theirs.setLevel(logging.WARNING)
    theirs.propagate = False
    theirs.handlers = [_Hushed()]


__all__ = ["defer", "queue", "retry_stalled", "run_worker", "task"]
