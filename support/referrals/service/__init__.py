"""The verbs of referrals."""

from support.referrals.service.answering import accept, begin, decline
from support.referrals.service.consenting import consent, open_to_holders, set_until, take_word
from support.referrals.service.ending import finish, note_silence, partner_left, revoke, run_out, unfinished
from support.referrals.service.proposing import in_the_way, propose, shareable
from support.referrals.service.reading import end_access, get, open_referral, readers_of
from support.referrals.service.reporting import (
    drop_cost,
    papers_of,
    report,
    report_file,
    send_file,
    shared_document,
    sweep_files,
    tell_cost,
)
from support.referrals.service.showing import browse, of_case, own, show, urgent, waiting

__all__ = [
    "accept",
    "begin",
    "browse",
    "consent",
    "decline",
    "drop_cost",
    "end_access",
    "finish",
    "get",
    "in_the_way",
    "note_silence",
    "of_case",
    "open_referral",
    "open_to_holders",
    "own",
    "papers_of",
    "partner_left",
    "propose",
    "readers_of",
    "report",
    "report_file",
    "revoke",
    "run_out",
    "send_file",
    "set_until",
    "shareable",
    "shared_document",
    "show",
    "sweep_files",
    "take_word",
    "tell_cost",
    "unfinished",
    "urgent",
    "waiting",
]
