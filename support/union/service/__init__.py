"""The verbs of the union."""

from support.union.service import (
    balloted,
    cards,
    coverage,
    dues,
    finding,
    forgetting,
    money,
    rates,
    returning,
    spending,
    spent,
    till,
    waivers,
)
from support.union.service.appealing import appeal, appeals_waiting, hear
from support.union.service.assemblies import upcoming
from support.union.service.crowd import Crowd, browse_proven, refuse_many, supporters_waiting
from support.union.service.decisions import decide
from support.union.service.duties import Ask, asks_of
from support.union.service.entering import become_full, ensure_nobody, join
from support.union.service.erasing import erase_refused
from support.union.service.front import Asks, also_ask, front
from support.union.service.joining import Joined, decide_member, enter, refuse, take_in
from support.union.service.membership import change_own, end_everything, leave, show_own, take_leave
from support.union.service.offices import lay_down
from support.union.service.queue import Above, Waiting, also_count, next_to_decide, waiting
from support.union.service.register import browse_members, show_member, waiting_members
from support.union.service.renewing import (
    agree_words,
    ask_words,
    browse_words,
    keep_words,
    own_words,
    renew,
    stop_words,
    sweep_words,
)
from support.union.service.sections import add_section, change_section, ensure_keeps_sections, section, sections
from support.union.service.settling import settle, settle_all
from support.union.service.standing import by_id, by_number, derived, handles, own, own_of
from support.union.service.stirring import stir
from support.union.service.vouching import vouch, vouches, withdraw_vouch

__all__ = [
    "Above",
    "Ask",
    "Asks",
    "Crowd",
    "Joined",
    "Waiting",
    "add_section",
    "agree_words",
    "also_ask",
    "also_count",
    "appeal",
    "appeals_waiting",
    "ask_words",
    "asks_of",
    "balloted",
    "become_full",
    "browse_members",
    "browse_proven",
    "browse_words",
    "by_id",
    "by_number",
    "cards",
    "change_own",
    "change_section",
    "coverage",
    "decide",
    "decide_member",
    "derived",
    "dues",
    "end_everything",
    "ensure_keeps_sections",
    "ensure_nobody",
    "enter",
    "erase_refused",
    "finding",
    "forgetting",
    "front",
    "handles",
    "hear",
    "join",
    "keep_words",
    "lay_down",
    "leave",
    "money",
    "next_to_decide",
    "own",
    "own_of",
    "own_words",
    "rates",
    "refuse",
    "refuse_many",
    "renew",
    "returning",
    "section",
    "sections",
    "settle",
    "settle_all",
    "show_member",
    "show_own",
    "spending",
    "spent",
    "stir",
    "stop_words",
    "supporters_waiting",
    "sweep_words",
    "take_in",
    "take_leave",
    "till",
    "upcoming",
    "vouch",
    "vouches",
    "waiting",
    "waiting_members",
    "waivers",
    "withdraw_vouch",
]
