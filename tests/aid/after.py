"""A payment that was sent, and its book: statuses put past every guard, statements as the application's login."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from tests.aid.factory import Held, ask, put_money_in

PAID = {"rail": "manual", "bank_reference": "Zelenka-ref"}
#: What a status needs beside it.
WITH = {
    "due": "payer_id = NULL, sent_on = NULL, rail = NULL, signature = NULL",
    "stopped": "payer_id = NULL, sent_on = NULL, rail = NULL, signature = NULL, stopped_by = requester_id,"
    " stopped_on = approved_on, stop_code = 'other'",
    "settled": "settled_on = sent_on",
    "returned": "undone_on = sent_on",
    "failed": "undone_on = sent_on",
}


def sent_payment(app: Any, as_: Any, case: Held, payer: str = "fina", **changes: Any) -> str:
    """Carol asks, abel approves, somebody of finance sends it; the payment's id."""
    put_money_in(app, 500_00)
    address = f"/api/v1/aid-requests/{ask(as_, case, **changes)}/approvals"
    approved = as_("abel").post(address, json={"decision": "approve"})
    assert approved.status_code == 200, approved.text
    payment: str = approved.json["disbursement"]["id"]
    paid = as_(payer).post(f"/api/v1/disbursements/{payment}/sent", json=PAID)
    assert paid.status_code == 200, paid.text
    return payment


class Book:
    """What stands in the database."""

    def __init__(self, past_guards: sa.Connection, as_app: sa.Connection) -> None:
        self._past, self._app = past_guards, as_app
        self._as_sent: dict[str, Any] = {}

    def run(self, statement: str, **values: Any) -> Any:
        """Any statement, past every guard."""
        found = self._past.execute(sa.text(statement), values)
        rows = found.freeze() if found.returns_rows else None
        self._past.commit()
        return rows() if rows is not None else found

    def run_as_app(self, statement: str, **values: Any) -> None:
        """Any statement as the application's own login, which the guards judge."""
        try:
            self._app.execute(sa.text(statement), values)
            self._app.commit()
        finally:
            self._app.rollback()

    def stands(self, payment: str, status: str) -> None:
        """A payment that was sent stands there now, whatever it was before."""
        if not self._as_sent:
            kept = "SELECT payer_id, sent_on, rail, signature, amount FROM disbursement WHERE id = :id"
            self._as_sent = dict(self.run(kept, id=payment).mappings().one())
        self.run(
            "UPDATE disbursement SET status = 'received', payer_id = :payer_id, sent_on = :sent_on, rail = :rail,"
            " signature = :signature, received = :amount, settled_on = NULL, undone_on = NULL, stopped_on = NULL,"
            " stopped_by = NULL, stop_code = NULL WHERE id = :id",
            id=payment,
            **self._as_sent,
        )
        more = f", {WITH[status]}" if status in WITH else ""
        self.run(f"UPDATE disbursement SET status = '{status}'{more} WHERE id = :id", id=payment)


@contextmanager
def book_of(server: Any, settings: Any) -> Iterator[Book]:
    """The book of one test's database."""
    database = sa.make_url(settings.database_url).database
    past = sa.create_engine(sa.make_url(server.superuser_url()).set(database=database))
    login = sa.create_engine(settings.database_url)
    with past.connect() as guards, login.connect() as app:
        guards.execute(sa.text("SET session_replication_role = replica"))
        guards.commit()
        yield Book(guards, app)
    past.dispose()
    login.dispose()
