"""Token buckets by form and in total: a flood is held back without anybody's address."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from support.core import clock
from support.core.db import Base, aside
from support.core.errors import TooMany

#: name -> (bucket size, tokens a minute)
RATES = {
    "apply": (300, 120),
    "sign_in": (1200, 600),
    "give": (600, 300),
    "link": (600, 300),
    "card": (600, 300),
    "print": (120, 60),
    "invitation": (120, 60),
    "code": (20, 4),
    "feedback": (120, 60),
    "answer": (300, 120),
    "bot": (300, 120),
    "vote": (1200, 600),
    "paper": (1200, 600),
    "join": (120, 30),
    "befriend": (30, 2),
}


class Bucket(Base):
    """What is left in one bucket; the time is that of the last use by anybody."""

    __tablename__ = "bucket"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)
    UPDATES: ClassVar = ("tokens", "at")
    name: Mapped[str] = mapped_column(primary_key=True)
    tokens: Mapped[float] = mapped_column(sa.Float)
    at: Mapped[datetime]


def take(name: str, subject: UUID | None = None) -> None:
    """Take one token, in a transaction of its own; `subject` has a bucket to itself. Raises TooMany without one."""
    size, rate = RATES[name]
    name = f"{name}:{subject}" if subject else name
    at = clock.now()
    table = Bucket.__table__
    refilled = sa.func.least(
        float(size), table.c.tokens + sa.func.extract("epoch", sa.literal(at) - table.c.at) * rate / 60.0
    )
    first = insert(Bucket).values(name=name, tokens=float(size) - 1, at=at)
    taken = first.on_conflict_do_update(
        index_elements=["name"], set_={"tokens": refilled - 1, "at": at}, where=refilled >= 1
    )
    with aside() as connection:
        # By what comes back, not by a count of rows: an INSERT reports none.
        left = connection.execute(taken.returning(table.c.name)).first()
    if left is None:
        raise TooMany(headers={"Retry-After": "60"})
