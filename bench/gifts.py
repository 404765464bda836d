"""Seed many gifts by COPY, for measuring, and measure: `python -m bench.gifts --url SUPERUSER --count 1000000`.

The rows are what three years of gifts by card leave: each paid and its fee known, paid out month by month, some of it
spent as aid. Written by a superuser with the triggers asleep for that session alone; never for an instance in use.
"""

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import Engine

DAYS = 36 * 30
PURPOSES = ("relocation", "family", "medical", "retraining", "legal")
CATEGORIES = ("living_costs", "family", "medical", "relocation", "emergency")
COLUMNS = {
    "entry": ("id", "source", "kind", "day", "lines"),
    "posting": ("id", "entry_id", "account", "fund_id", "category", "amount", "currency"),
    "balance_txn": ("id", "category", "source", "amount", "fee", "net", "currency", "payout"),
    "gift": ("id", "fund_id", "amount", "currency", "status", "day", "charge_id", "settled", "sweeps"),
}

Rows = dict[str, list[tuple[Any, ...]]]


@dataclass
class Load:
    """Rows on their way into the database, and what the funds have by them."""

    funds: dict[str, UUID]
    worth: dict[UUID, int] = field(default_factory=lambda: defaultdict(int))
    rows: Rows = field(default_factory=lambda: defaultdict(list))

    def entry(self, source: str, kind: str, day: date, *lines: tuple[str, UUID, int, str | None]) -> None:
        """One entry with its postings: (account, fund, amount, category)."""
        entry_id = uuid4()
        self.rows["entry"].append((entry_id, source, kind, day, len(lines)))
        for account, fund_id, amount, category in lines:
            self.rows["posting"].append((uuid4(), entry_id, account, fund_id, category, amount, "EUR"))
            if account in {"donations", "fees", "aid"}:
                self.worth[fund_id] -= amount


def seed(url: str, count: int, *, today: date) -> None:
    """Add `count` gifts in the 36 months before yesterday to an empty ledger. `url` is a superuser's."""
    with psycopg.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")
        indexes = _without_indexes(connection)
        load = Load(_funds(connection))
        made = 0
        for rows in _days(load, count, today - timedelta(days=DAYS)):
            made += len(rows["gift"])
            _copy(connection, rows)
        for fund_id, worth in load.worth.items():
            connection.execute("UPDATE fund SET available = %s WHERE id = %s", (worth, fund_id))
        for index in indexes:
            connection.execute(index)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    assert made == count


def _without_indexes(connection: psycopg.Connection[Any]) -> list[bytes]:
    """Drop the indexes that hold no constraint, and give back how each is made: loading is faster without."""
    rows = connection.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON oid = indrelid"
        " WHERE relname = ANY(%s) AND NOT indisunique",
        (list(COLUMNS),),
    ).fetchall()
    for name, _made in rows:
        connection.execute(f"DROP INDEX {name}".encode())
    return [made.encode() for _name, made in rows]


def _funds(connection: psycopg.Connection[Any]) -> dict[str, UUID]:
    for code in PURPOSES:
        connection.execute(
            "INSERT INTO fund (id, kind, code, name, purpose, currency, open, available, shortfall)"
            " VALUES (gen_random_uuid(), 'purpose', %s, %s, %s, 'EUR', true, 0, 0) ON CONFLICT DO NOTHING",
            (code, code, code),
        )
    rows = connection.execute("SELECT code, id FROM fund WHERE kind <> 'grant' AND currency = 'EUR'").fetchall()
    return dict(rows)


def _days(load: Load, count: int, first: date) -> Iterator[Rows]:
    """The rows of about a month at a time."""
    funds, general = list(load.funds.values()), load.funds["general"]
    held: dict[UUID, int] = defaultdict(int)
    month = 0
    for number in range(count):
        at = number * (DAYS - 1) // count
        if at // 30 != month:
            _pay_out(load, held, f"po_{month}", first + timedelta(days=at - 1))
            month = at // 30
            yield load.rows
            load.rows, held = defaultdict(list), defaultdict(int)
        fund_id = general if number % 2 else funds[number // 2 % len(funds)]
        _gift(load, held, number, fund_id, first + timedelta(days=at), f"po_{month}")
    _pay_out(load, held, f"po_{month}", first + timedelta(days=DAYS - 2))
    yield load.rows


def _gift(load: Load, held: dict[UUID, int], number: int, fund_id: UUID, day: date, payout: str) -> None:
    general = load.funds["general"]
    amount, charge, txn = 500 + number * 37 % 20_000, f"ch_{number:010d}", f"txn_{number:010d}"
    fee = 25 + amount * 15 // 1000
    load.entry(charge, "gift_paid", day, ("clearing", fund_id, amount, None), ("donations", fund_id, -amount, None))
    load.entry(txn, "fee_known", day, ("fees", general, fee, None), ("clearing", general, -fee, None))
    load.rows["balance_txn"].append((txn, "charge", charge, amount, fee, amount - fee, "EUR", payout))
    load.rows["gift"].append((uuid4(), fund_id, amount, "EUR", "paid", day, charge, True, 0))
    held[fund_id] += amount
    held[general] -= fee
    if number % 50 == 0:
        _aid(load, fund_id, day, CATEGORIES[number // 50 % len(CATEGORIES)])


def _aid(load: Load, fund_id: UUID, day: date, category: str) -> None:
    """A payment that was approved, sent and settled."""
    source, amount = str(uuid4()), 300
    load.entry(source, "aid_approved", day, ("aid", fund_id, amount, category), ("payable", fund_id, -amount, None))
    load.entry(source, "aid_sent", day, ("payable", fund_id, amount, None), ("ordered", fund_id, -amount, None))
    load.entry(source, "aid_settled", day, ("ordered", fund_id, amount, None), ("bank", fund_id, -amount, None))


def _pay_out(load: Load, held: dict[UUID, int], payout: str, day: date) -> None:
    for kind, debit, credit in (("payout_sent", "in_transit", "clearing"), ("payout_arrived", "bank", "in_transit")):
        lines = [
            line
            for fund_id, part in held.items()
            if part
            for line in ((debit, fund_id, part, None), (credit, fund_id, -part, None))
        ]
        load.entry(payout, kind, day, *lines)
    total = sum(held.values())
    load.rows["balance_txn"].append((f"txn_{payout}", "payout", payout, -total, 0, -total, "EUR", None))


def _copy(connection: psycopg.Connection[Any], rows: Rows) -> None:
    for table, columns in COLUMNS.items():
        with connection.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN".encode()) as copy:
            for row in rows[table]:
                copy.write_row(row)


def median(act: Callable[[], Any], times: int = 5) -> float:
    """Seconds that an act takes, in the middle of some."""
    took = []
    for _turn in range(times):
        began = time.perf_counter()
        act()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


class Stopwatch:
    """How long an engine's statements take, without what is computed between them."""

    def __init__(self, engine: Engine) -> None:
        self.seconds = 0.0
        self.statements = 0
        self._began = 0.0
        sa.event.listen(engine, "before_cursor_execute", self._begin)
        sa.event.listen(engine, "after_cursor_execute", self._end)

    def _begin(self, *_given: Any) -> None:
        self._began = time.perf_counter()

    def _end(self, *_given: Any) -> None:
        self.seconds += time.perf_counter() - self._began
        self.statements += 1

    def take(self) -> float:
        """The seconds since it was asked last."""
        found, self.seconds = self.seconds, 0.0
        return found


def ratio(ones: Sequence[float], others: Iterable[float]) -> float:
    """How many times the middle one of some is the middle one of others."""
    return statistics.median(ones) / statistics.median(others)


def main() -> None:
    """Seed from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.gifts", description=__doc__)
    parser.add_argument("--url", required=True, help="a superuser's address of a throwaway database")
    parser.add_argument("--count", type=int, default=1_000_000)
    given = parser.parse_args()
    from support.core import clock

    began = time.perf_counter()
    seed(given.url, given.count, today=clock.today())
    print(f"{given.count} gifts in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
