"""The verbs of aid: ask, decide, pay, answer."""

from support.aid.service.answering import answer_receipt
from support.aid.service.asking import ask, ensure_may_ask
from support.aid.service.caps import Left, left
from support.aid.service.costs import costs, drop_cost, open_cost, prefilled
from support.aid.service.debts import (
    change_debt,
    coming,
    creditor_of,
    debt_of,
    debts_of,
    ensure_keeps_debts,
    note_debt,
    own_debts,
)
from support.aid.service.deciding import decide
from support.aid.service.expiring import expire
from support.aid.service.following import check_may_fail, check_may_follow_up, failed, follow_up
from support.aid.service.listing import Stage, browse_payments, outline_payment, sees_payment
from support.aid.service.payees import look_again
from support.aid.service.paying import (
    check_may_send,
    payables_match,
    rails_for,
    sent,
    show_payment,
)
from support.aid.service.preparing import Prepared, again, prepare
from support.aid.service.reading import get_payment
from support.aid.service.recusing import recuse
from support.aid.service.releasing import make_file, release
from support.aid.service.reports import LeadTime, Reach, Runway, Wait, export_payments, lead_time, runway
from support.aid.service.requests import Requested, browse, get, of_case, outline, requests_of
from support.aid.service.reviewing import review
from support.aid.service.runs import AHEAD, browse_runs, cancel, free, gather, run_row, show_run
from support.aid.service.schemes import (
    Band,
    add_version,
    banded,
    check_version,
    differences,
    ensure_reads,
    ensure_writes,
    history,
    scheme,
    schemes,
)
from support.aid.service.settling import claim, explain
from support.aid.service.showing import show
from support.aid.service.standing import said_of
from support.aid.service.stopping import check_may_stop, get_stoppable, later_instalments, stop
from support.aid.service.submitting import submit, withdraw
from support.aid.service.tasks import (
    UNANSWERED,
    browse_tasks,
    is_silent,
    note_silence,
    remind,
    settled,
    tasks_of,
    tasks_waiting,
)
from support.aid.service.telling import payments_of
from support.aid.service.unfinished import unfinished
from support.aid.service.verifying import (
    close_task,
    ensure_may_close,
    ensure_may_verify,
    get_task,
    looked_at,
    show_task,
    tasks_of_payment,
    verify,
)
from support.aid.service.waiting import awaiting_decision

__all__ = [
    "AHEAD",
    "UNANSWERED",
    "Band",
    "LeadTime",
    "Left",
    "Prepared",
    "Reach",
    "Requested",
    "Runway",
    "Stage",
    "Wait",
    "add_version",
    "again",
    "answer_receipt",
    "ask",
    "awaiting_decision",
    "banded",
    "browse",
    "browse_payments",
    "browse_runs",
    "browse_tasks",
    "cancel",
    "change_debt",
    "check_may_fail",
    "check_may_follow_up",
    "check_may_send",
    "check_may_stop",
    "check_version",
    "claim",
    "close_task",
    "coming",
    "costs",
    "creditor_of",
    "debt_of",
    "debts_of",
    "decide",
    "differences",
    "drop_cost",
    "ensure_keeps_debts",
    "ensure_may_ask",
    "ensure_may_close",
    "ensure_may_verify",
    "ensure_reads",
    "ensure_writes",
    "expire",
    "explain",
    "export_payments",
    "failed",
    "follow_up",
    "free",
    "gather",
    "get",
    "get_payment",
    "get_stoppable",
    "get_task",
    "history",
    "is_silent",
    "later_instalments",
    "lead_time",
    "left",
    "look_again",
    "looked_at",
    "make_file",
    "note_debt",
    "note_silence",
    "of_case",
    "open_cost",
    "outline",
    "outline_payment",
    "own_debts",
    "payables_match",
    "payments_of",
    "prefilled",
    "prepare",
    "rails_for",
    "recuse",
    "release",
    "remind",
    "requests_of",
    "review",
    "run_row",
    "runway",
    "said_of",
    "scheme",
    "schemes",
    "sees_payment",
    "sent",
    "settled",
    "show",
    "show_payment",
    "show_run",
    "show_task",
    "stop",
    "submit",
    "tasks_of",
    "tasks_of_payment",
    "tasks_waiting",
    "unfinished",
    "verify",
    "withdraw",
]
