"""What somebody would try who holds the application's own login."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from support.aid.model import AidRequest


def insert(sql: sa.Connection, table: str, **values: Any) -> None:
    """A row."""
    columns = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    sql.execute(sa.text(f"INSERT INTO {table} ({columns}) VALUES ({places})"), values)


def refused(sql: sa.Connection, attempt: Callable[[], Any]) -> str:
    """The database refuses, at once or when it is committed; what it says."""

    def commit() -> None:
        attempt()
        sql.commit()

    with pytest.raises(sa.exc.DBAPIError) as caught:
        commit()
    sql.rollback()
    return str(caught.value.orig)


def copy(sql: sa.Connection, request_id: str, **changes: Any) -> dict[str, Any]:
    """A request as it stands, with changes."""
    row = sql.execute(sa.select(AidRequest.__table__).where(AidRequest.id == UUID(request_id))).mappings().one()
    sql.rollback()
    return {**row, **changes}


def approval(row: dict[str, Any], approver_id: Any, **changes: Any) -> dict[str, Any]:
    """A signature on a request, that nobody made."""
    return {
        "id": uuid4(),
        "request_id": row["id"],
        "requester_id": row["requester_id"],
        "approver_id": approver_id,
        "decision": "approve",
        "decided_on": row["asked_on"],
        "signature": b"x" * 64,
        **changes,
    }
