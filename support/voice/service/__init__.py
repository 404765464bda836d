"""The verbs of feedback and complaints."""

from support.voice.service import bot, figures
from support.voice.service.coming_back import ask_again, ask_again_by_code, by_code
from support.voice.service.handling import acknowledge, assign, classify, note, resolve
from support.voice.service.reading import (
    browse,
    candidates,
    get,
    get_own,
    outline,
    own,
    own_copy,
    show,
    show_own,
    waiting,
)
from support.voice.service.saying import Said, complain, coordinators, leave

__all__ = [
    "Said",
    "acknowledge",
    "ask_again",
    "ask_again_by_code",
    "assign",
    "bot",
    "browse",
    "by_code",
    "candidates",
    "classify",
    "complain",
    "coordinators",
    "figures",
    "get",
    "get_own",
    "leave",
    "note",
    "outline",
    "own",
    "own_copy",
    "resolve",
    "show",
    "show_own",
    "waiting",
]
