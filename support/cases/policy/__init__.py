"""The rules of cases."""

from support.cases.policy.case import (
    GROUPS,
    INTAKE_READS,
    ROTATED,
    groups_who_read,
    holds,
    may_assign,
    may_browse,
    may_change_contacts,
    may_note,
    may_unassign,
    people_who_read,
    readers,
    sees,
    visible,
)

__all__ = [
    "GROUPS",
    "INTAKE_READS",
    "ROTATED",
    "groups_who_read",
    "holds",
    "may_assign",
    "may_browse",
    "may_change_contacts",
    "may_note",
    "may_unassign",
    "people_who_read",
    "readers",
    "sees",
    "visible",
]
