"""The rules of cases."""

from support.cases.policy.case import (
    GROUPS,
    INTAKE_READS,
    ROTATED,
    groups_who_read,
    holds,
    may_allot,
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
from support.cases.policy.consents import may_answer_consent, may_ask_consent
from support.cases.policy.erasure import may_ask_erasure
from support.cases.policy.openings import may_allow_more

__all__ = [
    "GROUPS",
    "INTAKE_READS",
    "ROTATED",
    "groups_who_read",
    "holds",
    "may_allot",
    "may_allow_more",
    "may_answer_consent",
    "may_ask_consent",
    "may_ask_erasure",
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
