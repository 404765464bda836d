"""Work for later: a row in the act's own transaction, done by a worker (procrastinate).

A job carries row ids only. A worker that dies leaves its job marked as being done; `retry_stalled` gives it to
another. Finished jobs and their events are deleted.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import procrastinate
from flask import Flask
from procrastinate.testing import InMemoryConnector
from sqlalchemy.engine import make_url

from support.core.db import at_the_edge, db

#: A worker says it lives this often, and is taken for dead after so many silent seconds.
HEARTBEAT, SILENCE = 5.0, 20.0

#: Tasks are declared on this app; its connector is replaced by the worker's, and deferring brings its own.
queue = procrastinate.App(connector=InMemoryConnector())
log = logging.getLogger("apora.jobs")
_flask: dict[str, Flask] = {}


def task(
    name: str, *, every: str | None = None, retry: int = 8
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare a job: it runs in the application's context, in one transaction.

    `every` is a cron expression for periodic jobs; a failing job is tried again `retry` times, ever later.
    """

    def declare(function: Callable[..., None]) -> Callable[..., None]:
        def run(**arguments: Any) -> None:
            arguments.pop("timestamp", None)
            with _flask["app"].app_context(), at_the_edge():
                function(**arguments)

        strategy = procrastinate.RetryStrategy(max_attempts=retry, exponential_wait=2)
        registered = queue.task(name=name, retry=strategy, queueing_lock=name if every else None)(run)
        if every:
            queue.periodic(cron=every)(registered)
        return function

    return declare


def defer(name: str, *, lock: str | None = None, **ids: str) -> None:
    """Put a job into the outbox, in the present transaction. `lock` keeps two of the same from running at once."""
    db.session.flush()
    connection: Any = db.session.connection().connection.driver_connection
    queue.configure_task(name, lock=lock, connection=connection).defer(**ids)


def _dsn(url: str) -> str:
    """An SQLAlchemy address as libpq writes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def run_worker(app: Flask, *, wait: bool = True, concurrency: int = 2) -> None:
    """Work the outbox; with `wait` false only until it is empty."""
    _flask["app"] = app
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    connector = procrastinate.PsycopgConnector(conninfo=_dsn(app.extensions["settings"].database_url), max_size=6)

    async def work() -> None:
        with queue.replace_connector(connector) as live:
            async with live.open_async():
                await live.run_worker_async(
                    wait=wait,
                    concurrency=concurrency,
                    delete_jobs="always",
                    install_signal_handlers=wait,
                    update_heartbeat_interval=HEARTBEAT,
                    stalled_worker_timeout=SILENCE,
                    fetch_job_polling_interval=1.0,
                )

    asyncio.run(work())


@queue.periodic(cron="* * * * * */10")
@queue.task(name="core.retry_stalled", queueing_lock="core.retry_stalled", pass_context=True)
async def retry_stalled(context: procrastinate.JobContext, timestamp: int) -> None:
    """Give the jobs of workers that fell silent to the living."""
    for job in await context.app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE):
        await context.app.job_manager.retry_job(job)
        log.warning("stalled job taken up again: %s", job.task_name)


__all__ = ["defer", "queue", "retry_stalled", "run_worker", "task"]
