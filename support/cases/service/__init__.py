"""The verbs of cases."""

from support.cases.service.holding import assign, unassign, vacate
from support.cases.service.opening import (
    add_note,
    contents,
    need_met,
    notes,
    open_case,
    open_folder,
    read,
    readers_of,
    reading_groups,
    reads_notes,
    replace_contacts,
)
from support.cases.service.reading import Page, browse, by_id, candidates, get, loads, own

__all__ = [
    "Page",
    "add_note",
    "assign",
    "browse",
    "by_id",
    "candidates",
    "contents",
    "get",
    "loads",
    "need_met",
    "notes",
    "open_case",
    "open_folder",
    "own",
    "read",
    "readers_of",
    "reading_groups",
    "reads_notes",
    "replace_contacts",
    "unassign",
    "vacate",
]
