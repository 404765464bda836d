"""A year's statement: how long it takes, how much memory, and how many statements to the database a batch costs.

`BANK_LINES=50000` is the size that is promised, and that of `make drill`; an ordinary run takes a few thousand.
"""

import gc
import os
import re
import time
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from support.bank.model import Line, Statement
from support.bank.service import booking
from support.core.db import at_the_edge, db
from support.ledger import service as ledger
from tests.bank.factory import booked, many, send
from tests.statements import counted

LINES = int(os.environ.get("BANK_LINES", "50000" if "DRILL" in os.environ else "3000"))
SECONDS, MEGABYTES = 60.0, 300.0


def memory(which):
    """Megabytes of this process: `VmRSS` now, `VmHWM` at most since `forget_peak`."""
    told = Path("/proc/self/status").read_text()
    return int(re.search(rf"{which}:\s+(\d+) kB", told).group(1)) / 1024


def forget_peak():
    """The kernel counts the peak anew from here."""
    Path("/proc/self/clear_refs").write_text("5")


def whole(app):
    """What the database has of the bank, in numbers."""
    with app.test_request_context():
        found = [
            db.session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in (Statement, Line)
        ]
        books = db.session.execute(sa.text("SELECT count(*), coalesce(sum(abs(amount)), 0) FROM posting")).one()
        assert ledger.self_check().broken is None
        db.session.remove()
    return [*found, *map(int, books)]


def test_a_long_statement_within_a_minute_and_300_mb(app, as_):
    fina, content = as_("fina"), many(LINES)
    send(fina, many(3))
    gc.collect()
    forget_peak()
    before, began = memory("VmRSS"), time.monotonic()
    taken = send(fina, content)
    imported = time.monotonic() - began
    turns = booked(app, taken["id"])
    took, grown = time.monotonic() - began, memory("VmHWM") - before
    shown = fina.get(f"/api/v1/statements/{taken['id']}").json
    assert (shown["status"], shown["done"], shown["lines"]) == ("done", LINES, LINES)
    assert shown["counts"]["booked"] + shown["counts"]["exception"] + shown["counts"]["double"] == LINES
    was = whole(app)
    assert send(fina, content, status=409)["status"] == 409
    again = send(fina, content + b"\n")
    assert (again["status"], again["done"]) == ("done", LINES)
    now = whole(app)
    assert now[2:] == was[2:]
    print(
        f"bank: {LINES} lines ({len(content) / 1e6:.0f} MB) imported in {imported:.1f} s, booked in {turns} batches"
        f" after {took:.1f} s, {grown:.0f} MB more at the peak; a second import booked nothing"
    )
    assert took < SECONDS
    assert grown < MEGABYTES


def test_a_batch_costs_the_same_statements_however_long_it_is(app, as_, monkeypatch):
    fina = as_("fina")
    monkeypatch.setattr(booking, "AT_ONCE", 40)
    costs = []
    for size in (8, 40):
        taken = send(fina, many(size) + b" " * size)
        with counted(app) as sent, app.test_request_context(), at_the_edge():
            booking.book(UUID(taken["id"]))
        costs.append(len(list(sent)))
    print(f"bank: {costs} statements for batches of 8 and of 40 lines")
    assert costs[0] == costs[1]
