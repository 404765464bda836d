"""Who sees and does what in the union. Rules take the actor and, where a member acts, their `Own`."""

from support.union.policy.members import (
    Own,
    in_council,
    is_member,
    is_registrar,
    may_appeal,
    may_become_full,
    may_change_own,
    may_decide,
    may_exit,
    may_hear,
    may_keep_sections,
    may_rest,
    may_see_members,
    may_vote,
    may_vouch,
    takes_part,
)

__all__ = [
    "Own",
    "in_council",
    "is_member",
    "is_registrar",
    "may_appeal",
    "may_become_full",
    "may_change_own",
    "may_decide",
    "may_exit",
    "may_hear",
    "may_keep_sections",
    "may_rest",
    "may_see_members",
    "may_vote",
    "may_vouch",
    "takes_part",
]
