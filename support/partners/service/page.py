"""Part of a list of partners."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Page:
    """Part of a list, and the cursor of the next part."""

    items: list[dict[str, Any]]
    next: str | None
