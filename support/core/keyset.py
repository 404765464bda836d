"""Keyset pages: a cursor is the sort key of the last row shown, so that the thousandth page costs as the first."""

import base64
import binascii
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core.errors import Invalid

#: The longest page of any list.
MOST = 200


@dataclass(frozen=True)
class Cursor:
    """The day and the id of the last row shown."""

    day: date
    id: UUID

    def write(self) -> str:
        """As it travels in an address: it holds nothing secret and is checked when read."""
        return base64.urlsafe_b64encode(self.day.toordinal().to_bytes(4, "big") + self.id.bytes).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """The opposite. Raises Invalid for anything that was not written here."""
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            if len(raw) != 20:
                raise ValueError
            return cls(date.fromordinal(int.from_bytes(raw[:4], "big")), UUID(bytes=raw[4:]))
        except (ValueError, OverflowError, binascii.Error):
            raise Invalid(fields={"cursor": [_("This page marker is not valid. Start from the first page.")]}) from None

    def as_row(self) -> tuple[sa.ColumnElement[date], sa.ColumnElement[UUID]]:
        """As literals to compare a row of columns with."""
        return sa.literal(self.day), sa.literal(self.id, sa.Uuid())
