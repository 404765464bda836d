"""Requests and payments put into the tables as they would stand after years of work, past every guard.

For rules that judge what there is: the guards are PostgreSQL's superuser's to switch off, and have tests of their own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from support.aid.service.terms import months_after


class Rows:
    """What is put into one test's database."""

    def __init__(self, connection: sa.Connection, case_id: UUID, person_id: UUID) -> None:
        self._connection = connection
        self._case_id = case_id
        self._person_id = person_id
        self._fund_id = connection.execute(sa.text("SELECT id FROM fund WHERE code = 'general'")).scalar_one()

    def clear(self) -> None:
        """Nothing was asked for."""
        self.run("DELETE FROM disbursement")
        self.run("DELETE FROM aid_request")

    def run(self, statement: str, **values: Any) -> None:
        """Any other statement."""
        self._connection.execute(sa.text(statement), values)
        self._connection.commit()

    def _insert(self, table: str, **values: Any) -> UUID:
        row = {"id": uuid4(), **values}
        named, places = ", ".join(row), ", ".join(f":{name}" for name in row)
        self.run(f"INSERT INTO {table} ({named}) VALUES ({places})", **row)
        return UUID(str(row["id"]))

    def request(
        self, kind: str, minor: int, on: date, *, status: str = "submitted", times: int = 1, **more: Any
    ) -> UUID:
        """A request that was submitted on a day, its first instalment due then; approved ones have no payment yet."""
        values = {"first_on": on, "asked_on": on, "submitted_on": on, "case_id": self._case_id, **more}
        return self._insert(
            "aid_request",
            need="financial",
            category=kind,
            fund_id=self._fund_id,
            amount=minor,
            currency="EUR",
            times=times,
            requester_id=self._person_id,
            status=status,
            payee_hash=b"x",
            signature=b"x",
            **values,
        )

    def payment(
        self, request_id: UUID, minor: int, due_on: date, *, status: str = "due", number: int = 1, **more: Any
    ) -> UUID:
        """A payment of an approved request."""
        ended = {"stopped": _STOPPED, "returned": {"undone_on": due_on}, "failed": {"undone_on": due_on}}
        sent = {} if status in ("due", "stopped") else {"sent_on": due_on, "rail": "manual", "signature": b"x"}
        values = {**sent, **({"payer_id": uuid4()} if sent else {}), **ended.get(status, {}), **more}
        if status == "stopped":
            values["stopped_on"] = due_on
        if status == "settled":
            values.setdefault("settled_on", due_on)
        return self._insert(
            "disbursement",
            request_id=request_id,
            requester_id=self._person_id,
            approver_id=uuid4(),
            decision="approve",
            number=number,
            fund_id=self._fund_id,
            amount=minor,
            currency="EUR",
            status=status,
            approved_on=due_on,
            due_on=due_on,
            **values,
        )

    def approved(self, kind: str, minor: int, on: date, *, times: int = 1, **more: Any) -> UUID:
        """An approved schedule with all of its payments due."""
        request_id = self.request(kind, minor, on, status="approved", times=times, **more)
        for number in range(1, times + 1):
            self.payment(request_id, minor, months_after(on, number - 1), number=number)
        return request_id


_STOPPED: dict[str, Any] = {"stopped_by": uuid4(), "stop_code": "other"}


@contextmanager
def rows_of(server: Any, settings: Any, case_id: UUID, person_id: UUID) -> Iterator[Rows]:
    """Rows for a case, in a session that no trigger and no foreign key stops."""
    database = sa.make_url(settings.database_url).database
    engine = sa.create_engine(sa.make_url(server.superuser_url()).set(database=database))
    with engine.connect() as connection:
        connection.execute(sa.text("SET session_replication_role = replica"))
        yield Rows(connection, case_id, person_id)
    engine.dispose()
