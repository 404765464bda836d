"""Coming back: with the code to the answer, and once to ask again."""

from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock, throttle
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict, Invalid
from support.vault import coded
from support.voice import policy
from support.voice.model import CodedAnswer, Complaint, ComplaintStatus
from support.voice.service.keys import readers_of
from support.voice.service.reading import get_own, may_be_asked_again, outline
from support.voice.service.saying import days_to_answer, seal_words

UNKNOWN = _("This code is not known. Look at each letter and number, and type it again.")


def by_code(code: str) -> dict[str, Any]:
    """How it stands, and the answer if there is one. Raises Invalid for an unknown code, TooMany."""
    complaint, kept, known = _find(code)
    answer = coded.open_with_code(known, complaint.id, kept.sealed) if kept.sealed else None
    return {**outline(complaint), "answer": answer, "may_ask_again": may_be_asked_again(complaint)}


def ask_again_by_code(code: str, text: str) -> dict[str, Any]:
    """Ask again, once. Raises Invalid for an unknown code, Conflict when it is not answered, or too late."""
    complaint, _kept, known = _find(code, lock=True)
    _reopen(complaint, text)
    return by_code(known)


def ask_again(actor: Actor, complaint_id: UUID, text: str) -> Complaint:
    """Ask again, once, signed in. Raises Missing, Conflict when it is not answered, was asked again, or too late."""
    complaint = get_own(actor, complaint_id, lock=True)
    require(policy.may_ask_again, actor, complaint)
    return _reopen(complaint, text)


def _find(code: str, *, lock: bool = False) -> tuple[Complaint, CodedAnswer, str]:
    throttle.take("answer")
    known = coded.read_code(code)
    wanted = sa.select(Complaint, CodedAnswer).join(CodedAnswer, CodedAnswer.complaint_id == Complaint.id)
    wanted = wanted.where(Complaint.code_hash == coded.lookup_of(known or ""))
    if lock:
        wanted = wanted.with_for_update(of=Complaint).execution_options(populate_existing=True)
    found = execute(wanted).one_or_none()
    if known is None or found is None:
        raise Invalid(
            fields={"code": [_("This code is not known. Look at each letter and number, and type it again.")]}
        )
    return found[0], found[1], known


def _reopen(complaint: Complaint, text: str) -> Complaint:
    if not may_be_asked_again(complaint):
        raise Conflict(_("You can ask again once, within thirty days of our answer. Say it as something new instead."))
    complaint.status = ComplaintStatus.IN_WORK
    complaint.resolution = complaint.resolved_on = None
    complaint.reopened_on = clock.today()
    complaint.answer_by = clock.today() + days_to_answer(sensitive=complaint.sensitive)
    readers = readers_of(complaint)
    save(complaint)
    seal_words(complaint.id, "again", uuid4(), text, readers)
    audit.record(None, "complaint.asked_again", complaint)
    return complaint
