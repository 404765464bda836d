"""What the bank's verbs promise: once, whole, and refused by the database too."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
import time_machine

from support.bank import service as bank
from support.bank.model import BankException, Form, Line, Statement, What
from support.bank.service import booking, matching
from support.bank.service.matching import Match
from support.core import clock, outbox
from support.core.audit import AuditEvent
from support.core.db import at_the_edge, db
from support.core.errors import Conflict, Invalid
from support.ledger import service as ledger
from support.vault.model import Data, DataKey, SealedPart
from tests.bank.factory import booked, camt, details, entry, many, send, unexplained
from tests.statements import counted


@pytest.fixture
def fina(as_):
    return as_("fina")


@pytest.fixture
def sql(app, settings):
    """A connection as the application's own login."""
    engine = sa.create_engine(settings.database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def counts(app):
    with app.test_request_context():
        rows = db.session.execute(sa.select(Line.status, sa.func.count()).group_by(Line.status)).all()
        entries = db.session.execute(sa.text("SELECT kind, count(*) FROM entry GROUP BY kind")).all()
        assert ledger.self_check().broken is None
        db.session.remove()
    return {status.value: n for status, n in rows}, dict(entries)


def test_the_database_refuses_what_no_code_path_does(app, fina, sql):
    ids = unexplained(app, fina)
    done = send(fina, camt(entry("5.00", inside=details(words="APORA GENERAL"))))
    booked(app, done["id"])
    line = {"line": UUID(ids["line_id"])}
    columns = "statement_id, position, status, day, amount, back, mark"
    told = "form, status, currency, imported_by, imported_on, lines, done, digest"
    attempts = {
        "another amount": "UPDATE bank_line SET amount = 1",
        "another mark": "UPDATE bank_line SET mark = NULL",
        "a booked line waits again": "UPDATE bank_line SET status = 'waiting', what = NULL WHERE status = 'booked'",
        "an exception that becomes a double": "UPDATE bank_line SET status = 'double' WHERE id = :line",
        "booked as nothing": "UPDATE bank_line SET status = 'booked' WHERE id = :line",
        "the same line again": f"INSERT INTO bank_line (id, {columns}) SELECT gen_random_uuid(), statement_id, 99,"
        " 'waiting', day, amount, back, mark FROM bank_line WHERE id = :line",
        "a line taken away": "DELETE FROM bank_line",
        "an exception taken away": "DELETE FROM bank_exception",
        "a statement taken away": "DELETE FROM bank_statement",
        "the same file again": f"INSERT INTO bank_statement (id, {told}) SELECT gen_random_uuid(), {told}"
        " FROM bank_statement LIMIT 1",
        "more done than there is": "UPDATE bank_statement SET done = lines + 1",
        "explained by nobody": "UPDATE bank_exception SET what = 'fee'",
    }
    for name, attempt in attempts.items():
        with pytest.raises(sa.exc.DBAPIError):
            sql.execute(sa.text(attempt), line if ":line" in attempt else {})
        sql.rollback()
        assert name
    assert fina.post(f"/api/v1/exceptions/{ids['line_id']}/resolve", json={"as": "fee"}).status_code == 200
    with pytest.raises(sa.exc.DBAPIError):
        sql.execute(sa.text("UPDATE bank_exception SET what = 'cash'"))
    sql.rollback()
    print(f"bank: {len(attempts) + 1} attempts by SQL as the application's login refused")


def test_mo5_a_line_is_explained_once_however_many_try_at_the_same_time(app, as_, people, fina):
    line_id = UUID(unexplained(app, fina)["line_id"])
    people.token("fina")
    people.token("felix")
    start = threading.Barrier(6)

    def explain(number):
        start.wait(timeout=30)
        with app.test_request_context():
            try:
                with at_the_edge():
                    actor = people.actor("fina" if number % 2 else "felix")
                    bank.resolve(actor, line_id, what=What.FEE if number % 3 else What.CASH)
            except Conflict:
                return "refused"
            finally:
                db.session.remove()
        return "explained"

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(explain, range(6)))
    assert sorted(outcomes) == ["explained"] + ["refused"] * 5
    _lines, entries = counts(app)
    assert entries["bank_explained"] == 1
    assert entries.get("bank_fee", 0) + entries.get("bank_cash", 0) == 1
    print(f"MO5: of {len(outcomes)} who explain one line at once, one does")


def test_two_imports_at_once_book_each_line_once(app, people, fina):
    files = [many(30), many(40)]
    people.token("fina")
    people.token("felix")
    start = threading.Barrier(2)

    def take(number):
        start.wait(timeout=30)
        with app.test_request_context():
            try:
                with at_the_edge():
                    actor = people.actor("fina" if number else "felix")
                    return str(bank.take(actor, content=files[number], form=Form.CAMT053).id)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        ids = list(pool.map(take, range(2)))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda one: booked(app, one), ids))
    lines, entries = counts(app)
    assert lines == {"booked": 30, "exception": 10, "double": 30}
    assert entries == {"bank_gift": 30, "bank_unknown": 10}


class Dead(Exception):
    """The worker was killed here."""


def test_du1_a_worker_that_dies_at_any_statement_loses_and_doubles_nothing(app, fina, monkeypatch):
    monkeypatch.setattr(booking, "AT_ONCE", 4)
    taken = UUID(send(fina, many(8))["id"])
    deaths, done = 0, False
    while not done:
        alive = deaths

        def die(_connection, _cursor, _text, _parameters, *_rest):
            nonlocal alive
            alive -= 1
            if alive < 0:
                raise Dead

        with app.app_context():
            engine = db.engines[None]
        sa.event.listen(engine, "before_cursor_execute", die)
        try:
            with app.test_request_context(), at_the_edge():
                bank.book(taken)
            done = True
        except Dead:
            deaths += 1
        finally:
            sa.event.remove(engine, "before_cursor_execute", die)
            with app.app_context():
                db.session.remove()
        lines, entries = counts(app)
        assert lines == ({"waiting": 4, "booked": 3, "exception": 1} if done else {"waiting": 8})
        assert sum(entries.values()) == (4 if done else 0)
    booked(app, str(taken))
    assert counts(app) == ({"booked": 6, "exception": 2}, {"bank_gift": 6, "bank_unknown": 2})
    assert bank_book_again(app, taken) is False
    print(f"DU1: a batch killed at each of its {deaths} statements, booked once by the next worker")


def bank_book_again(app, statement_id):
    with app.test_request_context(), at_the_edge():
        return bank.book(statement_id)


def test_the_worker_books_batch_after_batch_until_nothing_waits(app, fina, monkeypatch):
    monkeypatch.setattr(booking, "AT_ONCE", 4)
    taken = send(fina, many(9))
    for _round in range(3):
        # A worker that does not wait leaves when the only job left follows the one it is just ending.
        outbox.run_worker(app, wait=False)
    shown = fina.get(f"/api/v1/statements/{taken['id']}").json
    assert (shown["status"], shown["done"]) == ("done", 9)
    assert counts(app) == ({"booked": 6, "exception": 3}, {"bank_gift": 6, "bank_unknown": 3})
    with app.app_context():
        left = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'bank.book'"
        assert db.session.execute(sa.text(left)).scalar_one() == 0


def test_no_word_of_the_bank_stands_in_the_open(app, fina, sql):
    canary = "Zelenka-bank"
    inside = details(end_to_end=f"{canary}-e", reference=f"{canary}-r", words=f"{canary} APORA GENERAL", name=canary)
    booked(app, send(fina, camt(entry(inside=inside), entry("x", inside=inside)))["id"])
    tables = sql.execute(sa.text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars().all()
    looked = 0
    for table in tables:
        try:
            rows = sql.execute(sa.text(f'SELECT t::text FROM "{table}" t')).scalars().all()
        except sa.exc.ProgrammingError:
            sql.rollback()
            continue
        looked += len(rows)
        assert not [row for row in rows if canary in row or canary.encode().hex() in row], table
    assert looked > 50


def test_a_room_above_is_asked_first_and_by_hand(app, fina, people, monkeypatch):
    order = uuid4()
    asked = []

    def claimant(lines):
        asked.extend(lines)
        return {line.id: Match(What.PAYMENT, str(order)) for line in lines if line.order_id == order}

    def explainer(actor, line, payment):
        if payment != order:
            raise Invalid(fields={"payment": ["no"]})
        return Match(What.RETURN if line.amount > 0 else What.PAYMENT, str(payment))

    monkeypatch.setattr(matching, "_claimants", {"test": claimant})
    monkeypatch.setattr(matching, "_explainers", {"test": explainer})
    stranger = "c232ab00-9414-11ec-b3c8-9f68deced846"  # a time is in it: not ours
    taken = send(
        fina,
        camt(
            entry("5.00", sign="DBIT", inside=details(end_to_end=order.hex, words="APORA GENERAL", sign="DBIT")),
            entry("6.00", sign="DBIT", inside=details(end_to_end=stranger, sign="DBIT")),
            entry("7.00", inside=details(words=f"return {order} x", back=True)),
        ),
    )
    booked(app, taken["id"])
    assert [line.order_id for line in asked] == [order, None, order]
    assert [(line.amount, line.back) for line in asked] == [(-5_00, False), (-6_00, False), (7_00, True)]
    shown = fina.get(f"/api/v1/statements/{taken['id']}").json["items"]
    whats = [(one["what"], one["source"]) for one in shown]
    assert whats == [("payment", str(order)), (None, None), ("payment", str(order))]
    left = {one["amount"]["minor"]: one["id"] for one in fina.get("/api/v1/exceptions").json["items"]}
    address = f"/api/v1/exceptions/{left[6_00]}/resolve"
    assert fina.post(address, json={"as": "payment", "payment": str(uuid4())}).status_code == 422
    assert fina.post(address, json={"as": "payment", "payment": str(order)}).json["what"] == "payment"


def test_a_gift_finds_its_fund_by_its_words_or_waits(app, as_, fina):
    with app.test_request_context(), at_the_edge():
        ledger.add_fund(None, code="relief", name="Relief", purpose="x")
        ledger.add_fund(None, code="relief_children", name="Children", purpose="x")
        closed = ledger.add_fund(None, code="closed", name="Closed", purpose="x")
        closed.open = False
    words = {
        "APORA GENERAL": "general",
        "Spende: apora   relief.": "relief",
        "Gift/APORA-RELIEF-CHILDREN/2026": "relief_children",
        "APORA RELIEF APORA GENERAL": None,
        "APORA CLOSED": None,
        "APORAGENERAL": None,
        "NOTAPORA GENERAL": None,
        "": None,
    }
    taken = send(fina, camt(*(entry(reference=f"R{n}", inside=details(words=one)) for n, one in enumerate(words))))
    booked(app, taken["id"])
    shown = fina.get(f"/api/v1/statements/{taken['id']}").json["items"]
    assert [one["source"] for one in shown] == list(words.values())
    back = send(fina, camt(entry(reference="B", inside=details(words="APORA GENERAL", back=True))))
    booked(app, back["id"])
    assert fina.get(f"/api/v1/statements/{back['id']}").json["whats"] == {}


def test_au3_each_opening_is_recorded_and_nothing_else_opens_words(app, fina, as_):
    ids = unexplained(app, fina)
    for address in ("/api/v1/exceptions", f"/api/v1/statements/{ids['statement_id']}"):
        assert "reference" not in fina.get(address).text
    assert as_("felix").get(f"/api/v1/exceptions/{ids['line_id']}").json["words"]["reference"] == "F1"
    with app.app_context():
        rows = db.session.execute(
            sa.select(AuditEvent.object_kind, AuditEvent.object_id).where(AuditEvent.action == "exception.opened")
        ).all()
    assert [tuple(row) for row in rows] == [("bank_line", UUID(ids["line_id"]))]
    print("AU3: one opening of what the bank wrote, one row in the log")


def test_words_are_destroyed_once_nothing_needs_them(app, fina):
    ids = unexplained(app, fina)
    later = clock.now() + timedelta(days=31)

    def forgotten():
        with app.test_request_context(), time_machine.travel(later), at_the_edge():
            return bank.forget_words()

    assert forgotten() == 0
    assert fina.post(f"/api/v1/exceptions/{ids['line_id']}/resolve", json={"as": "fee"}).status_code == 200
    with app.test_request_context(), at_the_edge():
        assert bank.forget_words() == 0
    assert forgotten() == 1
    assert forgotten() == 0
    with app.app_context():
        keys = db.session.execute(sa.select(DataKey.subject_id).where(DataKey.kind == Data.STATEMENT)).scalars().all()
        parts = db.session.execute(sa.select(sa.func.count()).where(SealedPart.part == "lines")).scalar_one()
        assert db.session.execute(sa.select(sa.func.count()).select_from(BankException)).scalar_one() == 1
        assert db.session.execute(sa.select(sa.func.count()).select_from(Statement)).scalar_one() == 1
    assert UUID(ids["statement_id"]) not in keys
    assert (len(keys), parts) == (1, 0)
    assert fina.get(f"/api/v1/exceptions/{ids['line_id']}").json["words"] is None
    send(fina, camt(entry("9.99")), status=202)


def test_suspense_that_nobody_has_to_explain_breaks_the_books(app, fina):
    unexplained(app, fina)
    with app.test_request_context():
        assert ledger.self_check().broken is None
        ledger.bank_unknown({uuid4(): 5_00})
        broken = ledger.self_check().broken
        db.session.rollback()
    assert broken is not None
    assert broken.name == "suspense_match"


def test_mo9_taking_out_of_suspense_what_is_not_in_it_is_refused(app, fina):
    line_id = UUID(unexplained(app, fina)["line_id"])
    with app.test_request_context():
        ledger.bank_explained([line_id])
        for sources in ([line_id], [uuid4()]):
            with pytest.raises(Conflict):
                ledger.bank_explained(sources)
        db.session.rollback()
    print("MO9: a line leaves suspense once")


def test_reading_costs_the_same_however_much_there_is(app, fina):
    for size in (3, 60):
        send(fina, many(size))
        with counted(app) as sent:
            fina.get("/api/v1/statements")
        with counted(app) as shown:
            fina.get(f"/api/v1/statements/{fina.get('/api/v1/statements').json['items'][0]['id']}")
        assert len(sent.without_session()) <= 2
        assert len(shown.without_session()) <= 6
