"""The verbs of people: signing in and out, inviting, granting, replacing and disabling."""

from support.people.service.invitations import (
    Welcome,
    accept,
    add_organisation,
    ask_officer_replacement,
    ask_replacement,
    confirm_replacement,
    invite,
    invite_guest,
    may_invite,
    pending_replacements,
    set_up,
)
from support.people.service.officers import add_member, add_officer
from support.people.service.renewing import renew_member
from support.people.service.second_factor import begin_second_factor, confirm_second_factor
from support.people.service.sessions import (
    WordsReplaced,
    actor_of,
    end_all,
    end_one,
    own_sessions,
    sign_in_officer,
    sign_in_staff,
    sweep_sessions,
)
from support.people.service.staff import by_name, colleague, compartments, disable, grant, remove, set_team, staff

__all__ = [
    "Welcome",
    "WordsReplaced",
    "accept",
    "actor_of",
    "add_member",
    "add_officer",
    "add_organisation",
    "ask_officer_replacement",
    "ask_replacement",
    "begin_second_factor",
    "by_name",
    "colleague",
    "compartments",
    "confirm_replacement",
    "confirm_second_factor",
    "disable",
    "end_all",
    "end_one",
    "grant",
    "invite",
    "invite_guest",
    "may_invite",
    "own_sessions",
    "pending_replacements",
    "remove",
    "renew_member",
    "set_team",
    "set_up",
    "sign_in_officer",
    "sign_in_staff",
    "staff",
    "sweep_sessions",
]
