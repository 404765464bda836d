"""The verbs of partners."""

from support.partners.service.browsing import browse, offering, show
from support.partners.service.changing import Left, also_tell_end, change, disable, end, enter_again, pause, resume
from support.partners.service.directory import names, open_directory
from support.partners.service.keeping import (
    agree,
    by_id,
    ensure_may_keep,
    enter,
    find,
    get,
    in_force,
    invite,
    people_of,
    told,
)

__all__ = [
    "Left",
    "agree",
    "also_tell_end",
    "browse",
    "by_id",
    "change",
    "disable",
    "end",
    "ensure_may_keep",
    "enter",
    "enter_again",
    "find",
    "get",
    "in_force",
    "invite",
    "names",
    "offering",
    "open_directory",
    "pause",
    "people_of",
    "resume",
    "show",
    "told",
]
