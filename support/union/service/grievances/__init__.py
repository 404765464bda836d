"""Grievances: told, given to a representative, taken up, worked on, carried with others, and ended."""

from support.union.service.grievances.acting import add_step, close, decline, give_back, mark_done, take, tell
from support.union.service.grievances.assigning import assign, candidates, representatives
from support.union.service.grievances.collective import (
    add_news,
    answer_invitation,
    begin,
    browse_collectives,
    invitable,
    invite,
    mark_news_done,
    show_collective,
)
from support.union.service.grievances.handing import (
    agree,
    ask_to_lead,
    candidates_to_lead,
    decline_lead,
    take_lead,
    unled,
)
from support.union.service.grievances.keys import end_grants
from support.union.service.grievances.reading import Seen, get, show
from support.union.service.grievances.represented import browse
from support.union.service.grievances.upcoming import calendar, deadlines, soon

__all__ = [
    "Seen",
    "add_news",
    "add_step",
    "agree",
    "answer_invitation",
    "ask_to_lead",
    "assign",
    "begin",
    "browse",
    "browse_collectives",
    "calendar",
    "candidates",
    "candidates_to_lead",
    "close",
    "deadlines",
    "decline",
    "decline_lead",
    "end_grants",
    "get",
    "give_back",
    "invitable",
    "invite",
    "mark_done",
    "mark_news_done",
    "representatives",
    "show",
    "show_collective",
    "soon",
    "take",
    "take_lead",
    "tell",
    "unled",
]
