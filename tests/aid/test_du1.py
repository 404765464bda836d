"""DU1: a process is killed (SIGKILL) around every statement of a release, of its file, of an import and its booking.

A child of this process does the act on the test's own database and kills itself before its n-th statement, n going up
until the act came through; COMMIT counts twice, before it and after it. After each death the books must hold, and
either nothing happened or all of it; at the end everything was booked exactly once.
"""

import gc
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from support.aid import service as aid
from support.bank import service as bank
from support.bank.model import Form
from support.core.db import at_the_edge, db
from support.ledger import service as ledger
from tests.aid.running import approved, gathered, ready_case, released
from tests.bank.factory import booked, camt, details, entry

PAYMENTS = 3
#: How a child ends that was refused rather than killed.
REFUSED = 3


@dataclass
class Watched:
    """One database, one act at a time."""

    app: Any
    people: Any

    def child(self, who: str, act: Callable[[Any], Any], at: int) -> bool:
        """Whether the act was killed before its n-th statement, in a process of its own."""
        self.people.token(who)
        with self.app.app_context():
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()
        pid = os.fork()
        if pid == 0:
            self._die(who, act, at)
        _pid, status = os.waitpid(pid, 0)
        if os.WIFSIGNALED(status):
            assert os.WTERMSIG(status) == signal.SIGKILL
            return True
        assert os.WEXITSTATUS(status) == 0, "the act was refused"
        return False

    def _die(self, who: str, act: Callable[[Any], Any], at: int) -> None:
        code = REFUSED
        gc.disable()  # whether a row is still remembered, and so asked for again, must not depend on when it runs
        try:
            with self.app.test_request_context(), at_the_edge():
                actor = self.people.actor(who)
            with self.app.test_request_context():
                _kill_at(at)
                with at_the_edge():
                    act(actor)
            code = 0
        finally:
            os._exit(code)

    def scalar(self, statement: str) -> Any:
        with self.app.app_context():
            found = db.session.execute(sa.text(statement)).scalar_one()
            db.session.remove()
        return found

    def hold(self) -> None:
        """The books, every room's checks included."""
        with self.app.test_request_context():
            broken = [check for check in ledger.self_check().checks if check.halts and not check.ok]
            db.session.remove()
        assert broken == [], broken

    def settle(self) -> None:
        """Until PostgreSQL has noticed that nobody is at the other end."""
        deadline = time.monotonic() + 10
        while self.scalar(_STILL_THERE) and time.monotonic() < deadline:
            time.sleep(0.01)

    def until_done(self, who: str, act: Callable[[Any], Any], state: Callable[[], Any], whole: Any) -> int:
        """Kill the act around every statement until it is done; how many deaths it took. Half of it is never there."""
        nothing, deaths = state(), 0
        assert nothing != whole
        while state() == nothing and self.child(who, act, deaths + 1):
            deaths += 1
            self.settle()
            assert state() in (nothing, whole), f"half done at statement {deaths}: {state()}"
            self.hold()
        assert state() == whole, "it came through, although nothing of it was kept"
        assert deaths > 5, "hardly a statement was watched"
        return deaths


_STILL_THERE = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend' AND xact_start IS NOT NULL"
)


def _kill_at(at: int) -> None:
    """Kill this process before its n-th statement; COMMIT is one, and what comes after it another."""
    engine, seen = db.engines[None], 0

    def count(*_given: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == at:
            os.kill(os.getpid(), signal.SIGKILL)

    commit = engine.dialect.do_commit

    def do_commit(connection: Any) -> None:
        count()
        commit(connection)
        count()

    engine.dialect.do_commit = do_commit
    sa.event.listen(engine, "before_cursor_execute", count)


@pytest.fixture
def watched(app, people):
    return Watched(app, people)


@pytest.fixture
def case(app, client, as_, people, book):
    return ready_case(app, client, as_, people, book)


def test_du1_a_release_dies_around_every_statement_and_pays_once(watched, app, as_, case):
    payments = [approved(as_, case)[0] for _number in range(PAYMENTS)]
    run = UUID(gathered(as_, payments))

    def state() -> tuple[Any, ...]:
        return (
            watched.scalar("SELECT status FROM payment_run"),
            watched.scalar("SELECT count(*) FROM disbursement WHERE status = 'sent' AND signature IS NOT NULL"),
            watched.scalar("SELECT count(*) FROM entry WHERE kind = 'aid_sent'"),
            watched.scalar("SELECT coalesce(-sum(amount), 0) FROM posting WHERE account = 'ordered'"),
            watched.scalar("SELECT count(*) FROM audit_event WHERE action = 'run.released'"),
        )

    whole = ("released", PAYMENTS, PAYMENTS, PAYMENTS * 100_00, 1)
    deaths = watched.until_done("felix", lambda actor: aid.release(actor, run), state, whole)
    assert as_("felix").post(f"/api/v1/payment-runs/{run}/release", json={}).status_code == 409
    assert state() == whole
    print(f"DU1: killed {deaths} times around every statement of a release of {PAYMENTS}: nothing lost or doubled")


def test_du1_a_file_dies_around_every_statement_and_is_made_once_a_release(watched, as_, case):
    run = UUID(released(as_, approved(as_, case)))

    def state() -> tuple[Any, ...]:
        return (
            watched.scalar("SELECT downloads FROM payment_run"),
            watched.scalar("SELECT count(*) FROM payment_run WHERE file_hash IS NOT NULL"),
        )

    deaths = watched.until_done("felix", lambda actor: aid.make_file(actor, run), state, (1, 1))
    address = f"/api/v1/payment-runs/{run}"
    assert as_("felix").get(f"{address}/file").status_code == 409
    assert as_("felix").post(f"{address}/release", json={"again": True}).status_code == 200
    assert as_("felix").get(f"{address}/file").status_code == 200
    assert watched.scalar("SELECT count(*) FROM entry WHERE kind = 'aid_sent'") == 1
    print(f"DU1: killed {deaths} times around every statement of a file: the one that was lost is released again")


def test_du1_an_import_and_its_booking_die_around_every_statement(watched, app, as_, case):
    payments = [approved(as_, case)[0] for _number in range(PAYMENTS)]
    released(as_, payments)
    gift = entry("25.00", reference="B1", inside=details(words="APORA GENERAL"))
    unknown = entry("7.00", reference="B2", inside=details(words="who knows"))
    ours = [
        entry("100.00", sign="DBIT", reference=f"P{one}", inside=details(end_to_end=UUID(one).hex, sign="DBIT"))
        for one in payments
    ]
    content, lines = camt(gift, unknown, *ours), PAYMENTS + 2

    def taken() -> tuple[Any, ...]:
        return (
            watched.scalar("SELECT count(*) FROM bank_statement"),
            watched.scalar("SELECT count(*) FROM bank_line WHERE status = 'waiting'"),
            watched.scalar("SELECT count(*) FROM sealed_part WHERE part = 'lines'"),
            watched.scalar("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'bank.book'"),
        )

    imported = watched.until_done(
        "fina", lambda actor: bank.take(actor, content=content, form=Form.CAMT053), taken, (1, lines, 1, 1)
    )
    assert as_("fina").get("/api/v1/statements").json["items"]
    statement = UUID(watched.scalar("SELECT id::text FROM bank_statement"))

    def done() -> tuple[Any, ...]:
        return (
            watched.scalar("SELECT done FROM bank_statement"),
            watched.scalar("SELECT count(*) FROM entry WHERE kind IN ('bank_gift', 'bank_unknown', 'aid_settled')"),
            watched.scalar("SELECT count(*) FROM disbursement WHERE settled_on IS NOT NULL"),
            watched.scalar("SELECT coalesce(sum(amount), 0) FROM posting WHERE account = 'bank'"),
            watched.scalar("SELECT count(*) FROM bank_exception"),
        )

    whole = (lines, lines, PAYMENTS, 25_00 + 7_00 - PAYMENTS * 100_00, 1)
    booking = watched.until_done("fina", lambda _actor: bank.book(statement), done, whole)
    booked(app, str(statement))
    assert done() == whole
    print(f"DU1: killed {imported} times importing and {booking} times booking a statement: each line booked once")
