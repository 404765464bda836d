"""A status only moves along the table its model carries."""

from enum import StrEnum
from typing import Any, ClassVar

from flask_babel import gettext
from sqlalchemy.orm import validates

from support.core.errors import Conflict


class Moves:
    """A status that only moves along the model's own table; birth is a move too."""

    MOVES: ClassVar[dict[Any, set[Any]]]

    @validates("status")
    def _along_the_table(self, _key: str, new: StrEnum) -> StrEnum:
        present = getattr(self, "status", None)
        if new not in self.MOVES.get(present, set()):
            raise Conflict(gettext("This cannot go from “%(old)s” to “%(new)s”.", old=present or "–", new=new))
        return new
