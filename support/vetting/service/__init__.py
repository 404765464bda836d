"""The verbs of vetting: open, name, declare, check, find; tell, answer, appeal; freeze and lift."""

from support.vetting.service.freezing import ensure_may_freeze, freeze, next_step, unfreeze
from support.vetting.service.judging import check, decide_appeal, declare, ensure_can_find, ensure_named, find
from support.vetting.service.opening import (
    candidates,
    ensure_may_name,
    ensure_may_open,
    name_hearers,
    name_officer,
    open_round,
)
from support.vetting.service.reading import get, get_appeal, get_frozen, of
from support.vetting.service.showing import duties, frozen_cases, show, show_appeal, summary
from support.vetting.service.telling import answer, appeal, deliver, ensure_may_appeal, for_officer, own
from support.vetting.service.waiting import lifts_waiting, rounds_open, unfinished

__all__ = [
    "answer",
    "appeal",
    "candidates",
    "check",
    "decide_appeal",
    "declare",
    "deliver",
    "duties",
    "ensure_can_find",
    "ensure_may_appeal",
    "ensure_may_freeze",
    "ensure_may_name",
    "ensure_may_open",
    "ensure_named",
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
    "next_step",
    "of",
    "open_round",
    "own",
    "rounds_open",
    "show",
    "show_appeal",
    "summary",
    "unfinished",
    "unfreeze",
]
