"""What the database refuses by itself, as the application's login and as the owner."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from support.core import clock
from support.core.db import at_the_edge, db
from support.core.money import Money
from support.ledger import service as ledger


@pytest.fixture
def funds(ctx):
    with at_the_edge():
        ledger.add_fund(None, code="relocation", name="Relocation", purpose="A safe place.")
    return {fund.code: fund for fund in ledger.funds()}


def put(lines, *, announced=None, **changed):
    """Write an entry by plain SQL, as the application's login."""
    entry = uuid4()
    with at_the_edge():
        db.session.execute(
            sa.text(
                "INSERT INTO entry (id, source, kind, day, lines) VALUES (:id, :source, 'gift_paid', :day, :lines)"
            ),
            {"id": entry, "source": uuid4().hex, "day": clock.today(), "lines": announced or len(lines)} | changed,
        )
        for account, fund, amount in lines:
            add(entry, account, fund, amount)
    return entry


def add(entry, account, fund, amount, currency="EUR", category=None):
    db.session.execute(
        sa.text(
            "INSERT INTO posting (id, entry_id, account, fund_id, category, amount, currency)"
            " VALUES (:id, :entry, :account, :fund, :category, :amount, :currency)"
        ),
        {"id": uuid4(), "entry": entry, "account": account, "fund": fund.id, "amount": amount,
         "currency": currency, "category": category},
    )  # fmt: skip


def test_a_balanced_entry_stands(funds):
    put([("clearing", funds["general"], 5), ("donations", funds["general"], -5)])


def test_an_unbalanced_entry_is_refused(funds):
    for lines, announced in (
        ([("clearing", funds["general"], 5), ("donations", funds["general"], -4)], None),
        ([("clearing", funds["general"], 5), ("donations", funds["relocation"], -5)], None),
        ([], 2),
        ([("clearing", funds["general"], 5), ("donations", funds["general"], -5)], 3),
        ([("clearing", funds["general"], 5)], 1),
        ([("clearing", funds["general"], 0), ("donations", funds["general"], 0)], None),
        ([("treasure", funds["general"], 5), ("donations", funds["general"], -5)], None),
        ([("aid", funds["general"], 5), ("donations", funds["general"], -5)], None),
    ):
        with pytest.raises(sa.exc.IntegrityError):
            put(lines, announced=announced)
    assert db.session.execute(sa.text("SELECT count(*) FROM entry")).scalar_one() == 0


def test_a_posting_in_another_currency_is_refused(funds):
    entry = put([("clearing", funds["general"], 5), ("donations", funds["general"], -5)])
    with pytest.raises(sa.exc.IntegrityError, match="posting_fund_id_currency_fkey"), at_the_edge():
        add(entry, "clearing", funds["general"], 5, "USD")


def test_nothing_is_added_to_an_entry_afterwards(funds):
    entry = put([("clearing", funds["general"], 5), ("donations", funds["general"], -5)])
    add(entry, "clearing", funds["general"], 7)
    add(entry, "donations", funds["general"], -7)
    with pytest.raises(sa.exc.IntegrityError, match="other postings than it announced"):
        db.session.commit()


@pytest.mark.parametrize("table", ["entry", "posting", "balance_txn"])
def test_nothing_booked_is_changed_or_taken_away(funds, settings, table):
    with at_the_edge():
        ledger.gift_paid("ch_1", funds["general"], Money(5, "EUR"))
        db.session.execute(sa.text("INSERT INTO balance_txn VALUES ('txn_1', 'charge', 'ch_1', 5, 1, 4, 'EUR', NULL)"))
    column = {"entry": "memo = 'x'", "posting": "amount = 1", "balance_txn": "net = 1"}[table]
    for statement in (f"UPDATE {table} SET {column}", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        with pytest.raises(sa.exc.ProgrammingError), at_the_edge():
            db.session.execute(sa.text(statement))
    engine = sa.create_engine(settings.database_owner_url)
    for statement in (f"UPDATE {table} SET {column}", f"DELETE FROM {table}"):
        with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
            connection.execute(sa.text(statement))
    engine.dispose()


def test_a_fund_is_never_below_zero_and_never_both(funds):
    for change in ("available = -1", "shortfall = -1", "available = 5, shortfall = 5"):
        with pytest.raises(sa.exc.IntegrityError), at_the_edge():
            db.session.execute(sa.text(f"UPDATE fund SET {change}"))
