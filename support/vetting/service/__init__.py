"""The verbs of vetting: open, name, declare, check, find; tell, answer, appeal; freeze and lift."""

from support.vetting.service.freezing import freeze, to_lift, unfreeze
from support.vetting.service.judging import check, decide_appeal, declare, find
from support.vetting.service.opening import candidates, ensure_can_open, name_hearers, name_officer, open_round
from support.vetting.service.reading import get, get_appeal, get_frozen, of
from support.vetting.service.showing import duties, frozen_cases, show, show_appeal, summary
from support.vetting.service.telling import answer, appeal, deliver, for_officer, own
from support.vetting.service.waiting import lifts_waiting, rounds_open

__all__ = [
    "answer",
    "appeal",
    "candidates",
    "check",
    "decide_appeal",
    "declare",
    "deliver",
    "duties",
    "ensure_can_open",
    "find",
    "for_officer",
    "freeze",
    "frozen_cases",
    "get",
    "get_appeal",
    "get_frozen",
    "lifts_waiting",
    "name_hearers",
    "name_officer",
    "of",
    "open_round",
    "own",
    "rounds_open",
    "show",
    "show_appeal",
    "summary",
    "to_lift",
    "unfreeze",
]
