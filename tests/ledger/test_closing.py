"""Closed days: summed once, by one; nothing comes in behind the sum; the nightly check finds what does not agree."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine

from support.app.commands import check_books_command
from support.core import clock, outbox
from support.core.db import at_the_edge, db
from support.core.errors import Conflict
from support.core.money import Money
from support.ledger import service as ledger
from tests.ledger.factory import comes

EUR = "EUR"


@pytest.fixture
def past(ctx):
    """Something was booked nine, five, one and no days ago."""
    for days in (9, 5, 1, 0):
        with time_machine.travel(clock.now() - timedelta(days=days)), at_the_edge():
            comes("general", 100_00)
            source = uuid4()
            ledger.aid_approved(source, ledger.general(), "emergency", Money(10_00, EUR))
            ledger.aid_sent(source)


@pytest.fixture
def owner(settings):
    """SQL as the owner, triggers off: what a fault of the disk could do."""
    engine = sa.create_engine(settings.database_owner_url)

    def run(statement):
        with engine.begin() as connection:
            for table in ("posting", "entry", "day_total", "closed_day"):
                connection.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            connection.execute(sa.text(statement))
            for table in ("posting", "entry", "day_total", "closed_day"):
                connection.execute(sa.text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))

    yield run
    engine.dispose()


def close():
    with at_the_edge():
        return ledger.close_days()


def rows():
    found = db.session.execute(sa.text("SELECT day, entries FROM closed_day ORDER BY day")).all()
    db.session.rollback()
    return [(clock.today() - day).days for day, _entries in found], [entries for _day, entries in found]


def test_days_before_yesterday_are_closed_once(past):
    assert close() == 8
    assert rows() == ([9, 8, 7, 6, 5, 4, 3, 2], [3, 0, 0, 0, 3, 0, 0, 0])
    assert close() == 0
    with time_machine.travel(clock.now() + timedelta(days=1)):
        assert close() == 1
        assert ledger.self_check().broken is None
    assert close() == 0


def test_an_empty_ledger_has_nothing_to_close(ctx):
    assert close() == 0
    assert ledger.self_check().ok


def test_a_month_at_a_time(ctx):
    with time_machine.travel(clock.now() - timedelta(days=100)), at_the_edge():
        comes("general", 100_00)
    assert [close() for _turn in range(5)] == [31, 31, 31, 6, 0]


def test_two_workers_at_once_are_one(app, past):
    gate = threading.Barrier(4)

    def work(_number):
        with app.test_request_context():
            gate.wait()
            try:
                return close()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(work, range(4))) == [0, 0, 0, 8]
    assert ledger.self_check().broken is None


def test_a_closed_day_takes_no_entry(past):
    close()
    for days in (2, 5, 9):
        with (
            time_machine.travel(clock.now() - timedelta(days=days)),
            pytest.raises(sa.exc.IntegrityError),
            at_the_edge(),
        ):
            comes("general", 1)
    with time_machine.travel(clock.now() - timedelta(days=1)), at_the_edge():
        comes("general", 1)
    assert ledger.self_check().broken is None


def test_an_entry_that_is_being_committed_is_waited_for(app, settings, past):
    """Its trigger has judged the day and it is not committed yet: closing waits, and sums it too."""
    engine = sa.create_engine(settings.database_url)
    day = clock.today() - timedelta(days=3)
    done = []

    def work():
        with app.test_request_context():
            done.append(close())
            db.session.remove()

    with engine.connect() as connection:
        fund = connection.execute(sa.text("SELECT id FROM fund WHERE code = 'general'")).scalar_one()
        entry = uuid4()
        connection.execute(
            sa.text("INSERT INTO entry (id, source, kind, day, lines) VALUES (:id, 'late', 'bank_cash', :day, 2)"),
            {"id": entry, "day": day},
        )
        for account, amount in (("cash", 5), ("bank", -5)):
            connection.execute(
                sa.text(
                    "INSERT INTO posting (id, entry_id, account, fund_id, amount, currency)"
                    " VALUES (gen_random_uuid(), :entry, :account, :fund, :amount, 'EUR')"
                ),
                {"entry": entry, "account": account, "fund": fund, "amount": amount},
            )
        connection.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
        thread = threading.Thread(target=work)
        thread.start()
        time.sleep(0.4)
        assert done == []
        connection.commit()
        thread.join(10)
    engine.dispose()
    assert done == [8]
    assert dict(zip(*rows(), strict=True))[3] == 1
    assert ledger.self_check().broken is None


def test_the_application_changes_no_sum(past):
    close()
    for statement in (
        "UPDATE day_total SET debit = debit + 1",
        "DELETE FROM day_total",
        "UPDATE closed_day SET entries = 0",
        "DELETE FROM closed_day",
        "TRUNCATE closed_day CASCADE",
    ):
        with pytest.raises(sa.exc.ProgrammingError), at_the_edge():
            db.session.execute(sa.text(statement))


FAULTS = {
    "a posting": "UPDATE posting SET amount = amount * 2 WHERE entry_id IN (SELECT id FROM entry WHERE day = :day)",
    "a sum": "UPDATE day_total SET debit = debit + 1 WHERE day = :day AND account = 'bank'",
    "a sum that is missing": "DELETE FROM day_total WHERE day = :day AND account = 'aid'",
    "a sum too many": "INSERT INTO day_total SELECT day, fund_id, 'fees', '', currency, 5, 5 FROM day_total"
    " WHERE day = :day AND account = 'bank'",
    "an entry": "DELETE FROM posting WHERE entry_id IN (SELECT id FROM entry WHERE day = :day);"
    " DELETE FROM entry WHERE day = :day",
    "a day that is not over": "INSERT INTO closed_day VALUES (CURRENT_DATE + 9, 0)",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_mo9_what_does_not_agree_on_a_closed_day_is_found_at_night_and_halts(ctx, past, owner, fault):
    close()
    ledger.ensure_not_halted()
    day = clock.today() - timedelta(days=5)
    for statement in FAULTS[fault].split("; "):
        owner(statement.replace(":day", f"DATE '{day}'"))
    broken = {check.name for check in ledger.self_check().checks if not check.ok}
    assert "closed_days_agree" in broken
    outbox._flask["app"] = ctx
    outbox.queue.tasks["ledger.check_whole"].func(timestamp=0)
    with pytest.raises(Conflict) as refusal, at_the_edge():
        ledger.ensure_not_halted()
    assert any(name in str(refusal.value.detail) for name in broken)
    print(f"MO9: {fault} of a closed day: {', '.join(sorted(broken))}; payouts halted")


def test_the_operator_checks_the_whole_from_the_command_line(app, past, owner):
    done = app.test_cli_runner().invoke(check_books_command)
    assert (done.exit_code, "holds  closed_days_agree" in done.output) == (0, True)
    close()
    owner("UPDATE day_total SET credit = credit + 1")
    done = app.test_cli_runner().invoke(check_books_command)
    assert (done.exit_code, "BROKEN closed_days_agree" in done.output) == (1, True)


def test_before_a_payment_open_days_are_looked_at_entry_by_entry(past, owner):
    close()
    today = f"entry_id IN (SELECT id FROM entry WHERE day = '{clock.today()}')"
    owner(f"UPDATE posting SET amount = amount * 3 WHERE account = 'ordered' AND {today}")
    broken = {check.name for check in ledger.self_check(full=False).checks if not check.ok}
    assert "entries_balance" in broken
