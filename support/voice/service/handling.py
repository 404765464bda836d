"""Looking into it: read, given to somebody, noted, answered. Nobody looks into what is about themselves."""

from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict, Invalid
from support.people.model import Person
from support.vault import coded
from support.vault import service as vault
from support.vault.model import Data
from support.voice import policy
from support.voice.model import SENSITIVE, Category, CodedAnswer, Complaint, ComplaintStatus, Resolution
from support.voice.service.keys import open_complaint, readers_of, shut_out
from support.voice.service.reading import get
from support.voice.service.saying import days_to_answer

OVER = _("This was answered. Whoever said it may ask again; then it is open once more.")


def acknowledge(actor: Actor, complaint_id: UUID) -> Complaint:
    """Say that it was read. Raises Missing, Forbidden, Conflict when that was said."""
    complaint = get(actor, complaint_id, lock=True)
    require(policy.may_direct, actor, complaint)
    complaint.status = ComplaintStatus.ACKNOWLEDGED
    complaint.acknowledged_on = clock.today()
    save(complaint)
    audit.record(actor, "complaint.acknowledged", complaint)
    return complaint


def assign(actor: Actor, complaint_id: UUID, name: str) -> Complaint:
    """Give it to somebody who looks into it: their keys open it from now on, their predecessor's no more.

    Raises Missing, Forbidden, Invalid for somebody who may not, Conflict when it was answered.
    """
    complaint = get(actor, complaint_id, lock=True)
    require(policy.may_direct, actor, complaint)
    if complaint.status == ComplaintStatus.RESOLVED:
        raise Conflict(OVER)
    person = execute(sa.select(Person).where(Person.name == name)).scalar_one_or_none()
    if person is None or not policy.may_be_given(person, complaint):
        raise Invalid(fields={"name": [_fault(complaint, person)]})
    before, complaint.handler_id = complaint.handler_id, person.id
    if complaint.status != ComplaintStatus.IN_WORK:
        complaint.status = ComplaintStatus.IN_WORK
    complaint.acknowledged_on = complaint.acknowledged_on or clock.today()
    save(complaint)
    _hand_over(actor, complaint, before)
    audit.record(actor, "complaint.assigned", complaint)
    return complaint


def _fault(complaint: Complaint, person: Person | None) -> Any:
    if person is not None and person.id in (complaint.about_id, complaint.by_id):
        return _("It is about this person, or by them. Give it to somebody else.")
    if complaint.sensitive:
        return _("This is sensitive: only a complaints officer looks into it.")
    return _("Give it to a complaints officer or to a team lead, by their name.")


def _hand_over(actor: Actor, complaint: Complaint, before: UUID | None) -> None:
    wanted = readers_of(complaint)
    if before is not None and before not in wanted(Data.TEAM, complaint.id):
        vault.revoke(complaint.id, before)
    vault.open_chest(actor.keyring, complaint.id).regrant(wanted)


def classify(
    actor: Actor,
    complaint_id: UUID,
    *,
    category: Category | None = None,
    sensitive: bool | None = None,
    about: str | None = None,
) -> Complaint:
    """Say what kind it is, and whom it is about: whatever opened it to that person opens nothing any more.

    Raises Missing, Forbidden, Invalid, Conflict when it was answered or is with somebody who may not have it then.
    """
    complaint = get(actor, complaint_id, lock=True)
    require(policy.may_direct, actor, complaint)
    if complaint.status == ComplaintStatus.RESOLVED:
        raise Conflict(OVER)
    was_sensitive = complaint.sensitive
    complaint.category = category or complaint.category
    complaint.sensitive = complaint.category in SENSITIVE or (was_sensitive if sensitive is None else sensitive)
    if was_sensitive and not complaint.sensitive and complaint.handler_id is None:
        raise Conflict(_("Give it to somebody who looks into it before it is called harmless."))
    if complaint.sensitive and not was_sensitive:
        complaint.answer_by = min(complaint.answer_by, complaint.received_on + days_to_answer(sensitive=True))
    named = _name(complaint, about) if about else False
    _ensure_handler_fits(complaint)
    # Before the row says whom it is about, while this session still finds the keys it is sealed to now.
    chest = vault.open_chest(actor.keyring, complaint.id)
    save(complaint)
    if named:
        shut_out(chest, complaint)
    audit.record(actor, "complaint.classified", complaint, reason=complaint.category.value)
    return complaint


def _name(complaint: Complaint, about: str) -> bool:
    """Whether somebody else than before is named as whom it is about."""
    wanted = sa.select(Person.id).where(Person.name == about, Person.organisation_id.is_(None))
    found: UUID | None = execute(wanted).scalar_one_or_none()
    if found is None or found == complaint.by_id:
        raise Invalid(fields={"about": [_("Nobody here has this name, or it is theirs who said it.")]})
    changed, complaint.about_id = found != complaint.about_id, found
    return changed


def _ensure_handler_fits(complaint: Complaint) -> None:
    if complaint.handler_id is None:
        return
    handler = execute(sa.select(Person).where(Person.id == complaint.handler_id)).scalar_one()
    if not policy.may_be_given(handler, complaint):
        raise Conflict(_("Whoever looks into it now may not, if this is so. Give it to somebody else first."))


def note(actor: Actor, complaint_id: UUID, text: str) -> UUID:
    """Note something among those who look into it; who said it never reads it. Raises Missing, Forbidden."""
    complaint = get(actor, complaint_id, lock=True)
    require(policy.may_note, actor, complaint)
    chest = open_complaint(actor, complaint)
    row_id, told = uuid4(), {"text": text, "by": actor.name, "on": clock.today().isoformat(), "at": clock.timestamp()}  # type: ignore[attr-defined]
    chest.write(Data.TEAM, row_id, "note", told, readers=readers_of(complaint))
    audit.record(actor, "complaint.noted", complaint)
    return row_id


def resolve(actor: Actor, complaint_id: UUID, resolution: Resolution, answer: str) -> Complaint:
    """Answer it: who said it reads the answer, signed in or with their code.

    Raises Missing, Forbidden for whoever does not look into it, Conflict when it was answered.
    """
    complaint = get(actor, complaint_id, lock=True)
    require(policy.may_handle, actor, complaint, detail=_("Whoever looks into it answers. Have it given to you first."))
    if complaint.status == ComplaintStatus.RESOLVED:
        raise Conflict(OVER)
    chest = open_complaint(actor, complaint)
    today = clock.today()
    complaint.handler_id = complaint.handler_id or actor.id
    complaint.status = ComplaintStatus.RESOLVED
    complaint.resolution, complaint.resolved_on = resolution, today
    complaint.acknowledged_on = complaint.acknowledged_on or today
    save(complaint)
    chest.write(Data.COMPLAINT, complaint.id, "answer", answer, readers=readers_of(complaint))
    _answer_by_code(complaint, answer)
    audit.record(actor, "complaint.resolved", complaint, reason=resolution.value)
    return complaint


def _answer_by_code(complaint: Complaint, answer: str) -> None:
    row = execute(sa.select(CodedAnswer).where(CodedAnswer.complaint_id == complaint.id)).scalar_one_or_none()
    if row is not None:
        row.sealed = coded.seal_to_code(row.public, complaint.id, answer)
        save(row)
