"""The verbs of partners."""

from support.partners.service.directory import names, open_directory
from support.partners.service.keeping import agree, by_id, enter, find, get, in_force, invite, people_of, told

__all__ = [
    "agree",
    "by_id",
    "enter",
    "find",
    "get",
    "in_force",
    "invite",
    "names",
    "open_directory",
    "people_of",
    "told",
]
