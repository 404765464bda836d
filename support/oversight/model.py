"""What everybody was told, month by month: written once, signed, and chained to the month before."""

from datetime import date
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base


class Snapshot(Base):
    """The public figures of a month, as they were published: canonical JSON, its digest, and who signed it.

    `month` is its first day. `previous` is the digest of the month published before, so that none can be rewritten
    without rewriting every later one. Nothing changes a row.
    """

    __tablename__ = "snapshot"
    __table_args__ = (
        sa.CheckConstraint("extract(day from month) = 1", name="first_of_a_month"),
        sa.CheckConstraint("octet_length(digest) = 32", name="digest_length"),
        sa.CheckConstraint("octet_length(previous) = 32", name="previous_length"),
        sa.CheckConstraint("published_on > month", name="published_later"),
    )
    month: Mapped[date] = mapped_column(primary_key=True)
    body: Mapped[str]
    digest: Mapped[bytes] = mapped_column(unique=True)
    previous: Mapped[bytes | None] = mapped_column(unique=True)
    signature: Mapped[bytes]
    verify_key: Mapped[bytes]
    published_on: Mapped[date]


class HeldBack(Base):
    """An entry of a month that is over and was not shown yet, because too few stand beside it."""

    __tablename__ = "held_back"
    DELETES: ClassVar = True
    entry_id: Mapped[UUID] = mapped_column(sa.ForeignKey("entry.id"), primary_key=True)
    since: Mapped[date]
