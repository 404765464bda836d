"""Saying something: without a name, with a code that leads to the answer; or signed in, about somebody if need be."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import service as cases
from support.core import audit, clock, throttle
from support.core.access import Actor
from support.core.db import execute, save
from support.core.errors import Invalid, Missing
from support.people.model import Person
from support.vault import coded
from support.vault import service as vault
from support.vault.model import Data
from support.vault.service.chest import Readers
from support.voice import policy
from support.voice.model import (
    SENSITIVE,
    TO_ACKNOWLEDGE,
    TO_ACKNOWLEDGE_SENSITIVE,
    TO_ANSWER,
    TO_ANSWER_SENSITIVE,
    Category,
    CodedAnswer,
    Complaint,
    ComplaintStatus,
    Source,
)
from support.voice.service.keys import readers_of

SOURCES = {"officer": Source.OFFICER, "partner": Source.PARTNER, "staff": Source.STAFF}


@dataclass(frozen=True)
class Said:
    """What whoever left no name is shown once: the code that leads to the answer."""

    code: str
    complaint: Complaint


def leave(category: Category, text: str, *, source: Source = Source.PUBLIC) -> Said:
    """Say something without a name. Raises TooMany in a flood, Unavailable when nobody could read it."""
    throttle.take("feedback" if source == Source.PUBLIC else "bot")
    code = coded.new_code()
    complaint = _receive(category, text, source=source, code_hash=coded.lookup_of(code))
    save(CodedAnswer(complaint_id=complaint.id, public=coded.public_of(code)))
    return Said(code, complaint)


def complain(
    actor: Actor, category: Category, text: str, *, about: str | None = None, coordinator: int | None = None
) -> Complaint:
    """Say something signed in: staff may name a colleague, an officer a coordinator of theirs by the number.

    Raises Invalid for somebody who is not known, Missing to members of the union, TooMany, Unavailable when nobody
    could read it.
    """
    ensure_may_say(actor)
    throttle.take("feedback")
    about_id = _about(actor, about, coordinator)
    return _receive(category, text, source=SOURCES[actor.kind], by_id=actor.id, about_id=about_id)


def ensure_may_say(actor: Actor) -> None:
    """Refuse whoever says nothing signed in. Raises Missing."""
    if not policy.may_say(actor):
        raise Missing()


def coordinators(actor: Actor) -> list[int]:
    """The numbers of those who help an officer or did; nobody else has any. Raises Missing to members of the union."""
    ensure_may_say(actor)
    return sorted(set(cases.own(actor).numbers.values())) if actor.kind == "officer" else []


def _about(actor: Actor, about: str | None, coordinator: int | None) -> UUID | None:
    if coordinator is not None:
        return _coordinator(actor, coordinator)
    return _colleague(actor, about) if about else None


def _coordinator(actor: Actor, number: int) -> UUID:
    numbers = cases.own(actor).numbers if actor.kind == "officer" else {}
    for person_id, known in numbers.items():
        if known == number:
            return person_id
    raise Invalid(fields={"coordinator": [_("There is no coordinator with this number in your case.")]})


def _colleague(actor: Actor, name: str) -> UUID:
    wanted = sa.select(Person.id).where(Person.name == name, Person.organisation_id.is_(None))
    found: UUID | None = execute(wanted).scalar_one_or_none() if actor.kind == "staff" else None
    if found is None:
        raise Invalid(fields={"about": [_("Nobody here has this name. Leave it empty and say in words who it is.")]})
    if found == actor.id:
        raise Invalid(fields={"about": [_("This is your own name.")]})
    return found


def _receive(
    category: Category,
    text: str,
    *,
    source: Source,
    by_id: UUID | None = None,
    code_hash: bytes | None = None,
    about_id: UUID | None = None,
) -> Complaint:
    """The log does not say who said it: that is nobody's to look up there."""
    sensitive, today = category in SENSITIVE, clock.today()
    complaint = Complaint(
        id=uuid4(),
        category=category,
        sensitive=sensitive,
        source=source,
        status=ComplaintStatus.RECEIVED,
        by_id=by_id,
        code_hash=code_hash,
        about_id=about_id,
        received_on=today,
        acknowledge_by=today + timedelta(days=TO_ACKNOWLEDGE_SENSITIVE if sensitive else TO_ACKNOWLEDGE),
        answer_by=today + days_to_answer(sensitive=sensitive),
    )
    readers = readers_of(complaint)
    save(complaint)
    seal_words(complaint.id, "text", complaint.id, text, readers)
    audit.record(None, "complaint.received", complaint)
    return complaint


def days_to_answer(*, sensitive: bool) -> timedelta:
    """How long we take at most."""
    return timedelta(days=TO_ANSWER_SENSITIVE if sensitive else TO_ANSWER)


def seal_words(complaint_id: UUID, part: str, row_id: UUID, text: str, readers: Readers) -> None:
    """Seal words with public keys only: from then on the service cannot read them."""
    chest = vault.new_chest(complaint_id)
    chest.write(Data.COMPLAINT, row_id, part, text, readers=readers, subject_id=row_id)
    chest.close()
