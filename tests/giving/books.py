"""What the books say, as plain rows to compare with ones written out by hand."""

from typing import Any

import sqlalchemy as sa
from flask import Flask

from support.core.db import db

Row = tuple[str, str, str, int]


def rows(app: Flask) -> list[Row]:
    """Every posting as (kind, account, fund, amount), sorted."""
    wanted = sa.text(
        "SELECT e.kind, p.account, f.code, p.amount FROM posting p"
        " JOIN entry e ON e.id = p.entry_id JOIN fund f ON f.id = p.fund_id"
    )
    with app.app_context():
        return sorted(tuple(row) for row in db.session.execute(wanted))


def standing(app: Flask, code: str = "general") -> tuple[int, int]:
    """What a fund has: available and shortfall."""
    wanted = sa.text("SELECT available, shortfall FROM fund WHERE code = :code")
    with app.app_context():
        return tuple(db.session.execute(wanted, {"code": code}).one())


def one(app: Flask, statement: str, **values: Any) -> Any:
    """A single value."""
    with app.app_context():
        return db.session.execute(sa.text(statement), values).scalar_one()
