"""What comes for whoever helps, over all they help with; and the same as a calendar file (RFC 5545).

The file leaves the house. So it names handles, the day and what kind of day it is, and nothing else: no court, no
number, no place. It is fetched by somebody signed in; a standing address for it would be a key that others hold.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext

from support.cases.model import Case
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute
from support.partners.model import Offer
from support.referrals import policy
from support.referrals.model import (
    HELPED,
    DateStatus,
    Matter,
    MatterDate,
    Meeting,
    MeetingStatus,
    Referral,
)
from support.referrals.model.kinds import DATE_KIND_WORDS
from support.vault import service as vault
from support.vault.service import Chest

#: What still comes; what was moved, missed or held is no longer in a calendar.
STILL = (DateStatus.COMING,)
MEETS = (MeetingStatus.OFFERED, MeetingStatus.AGREED)
#: The longest line of a calendar, in octets, without its end.
LINE = 75


@dataclass(frozen=True)
class Coming:
    """A hearing, a deadline or an hour: of which case, and when. `at` is the clock on the wall there."""

    id: UUID
    referral_id: UUID
    service: Offer
    handle: str
    what: Any
    on: date
    at: str | None


def coming(actor: Actor) -> list[Coming]:
    """What comes from today on, the next first; recorded before it is answered.

    Two statements for each service, however many referrals there are. Raises Forbidden.
    """
    require(policy.may_have_calendar, actor)
    audit.record(actor, "calendar.opened")
    today = clock.today()
    found = [one for one in (*_of_lawyers(actor), *_of_psychologists(actor)) if one.on >= today]
    return sorted(found, key=lambda one: (one.on, one.at or "", one.handle, str(one.id)))


def _of_lawyers(actor: Actor) -> Iterator[Coming]:
    rows = execute(
        _helped(actor, Offer.LEGAL, MatterDate.id)
        .join(Matter, Matter.referral_id == Referral.id)
        .join(MatterDate, sa.and_(MatterDate.matter_id == Matter.id, MatterDate.status.in_(STILL)))
    ).all()
    chests = _chests(actor, Offer.LEGAL, rows)
    for row in rows:
        told = chests[row.case_id].read(row.id, "when")
        if told is not None:
            yield _coming(row, Offer.LEGAL, DATE_KIND_WORDS[told["kind"]], told)


def _of_psychologists(actor: Actor) -> Iterator[Coming]:
    met = sa.and_(Meeting.referral_id == Referral.id, Meeting.status.in_(MEETS))
    rows = execute(_helped(actor, Offer.PSYCHOLOGICAL, Meeting.id).join(Meeting, met)).all()
    chests = _chests(actor, Offer.PSYCHOLOGICAL, rows)
    for row in rows:
        told = chests[row.case_id].read(row.id, "when")
        if told is not None:
            yield _coming(row, Offer.PSYCHOLOGICAL, gettext("Meeting"), told)


def _helped(actor: Actor, service: Offer, row_id: Any) -> sa.Select[Any]:
    """The rows of what an actor helps with today."""
    return (
        sa.select(row_id.label("id"), Referral.id.label("referral_id"), Referral.case_id, Case.handle)
        .select_from(Referral)
        .join(Case, Case.id == Referral.case_id)
        .where(
            Referral.service == service,
            Referral.helper_id == actor.id,
            Referral.status.in_(HELPED),
            Referral.until >= clock.today(),
        )
    )


def _chests(actor: Actor, service: Offer, rows: Any) -> dict[UUID, Chest]:
    case_ids = {row.case_id for row in rows}
    return vault.open_chests(actor.keyring, case_ids, policy.BETWEEN[service], ["when"]) if case_ids else {}


def _coming(row: Any, service: Offer, what: Any, told: dict[str, Any]) -> Coming:
    on = date.fromisoformat(told["on"])
    return Coming(row.id, row.referral_id, service, row.handle, what, on, told.get("at"))


def calendar_file(actor: Actor) -> bytes:
    """What comes, as a calendar file. Raises Forbidden."""
    made = clock.now().astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//casework//calendar//EN", "CALSCALE:GREGORIAN"]
    for one in coming(actor):
        lines += _event(one, made)
    lines.append("END:VCALENDAR")
    return b"".join(fold(line) for line in lines)


def _event(one: Coming, made: str) -> list[str]:
    """One entry. A time has no zone: it is what the clock shows at the place, which the file does not name."""
    day = one.on.strftime("%Y%m%d")
    start = f"DTSTART:{day}T{one.at.replace(':', '')}00" if one.at else f"DTSTART;VALUE=DATE:{day}"
    return [
        "BEGIN:VEVENT",
        f"UID:{one.id}",
        f"DTSTAMP:{made}",
        start,
        f"SUMMARY:{escape(f'{one.what}: {one.handle}')}",
        "CLASS:PRIVATE",
        "END:VEVENT",
    ]


def escape(text: str) -> str:
    """Text as a value of a calendar: what has a meaning there is written with a backslash."""
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n")):
        text = text.replace(plain, written)
    return text


def fold(line: str) -> bytes:
    """A line of at most 75 octets; what is longer goes on after a line break and a space, no character cut in two."""
    folded, room = bytearray(), LINE
    for letter in line:
        octets = letter.encode()
        if len(octets) > room:
            folded += b"\r\n "
            room = LINE - 1
        folded += octets
        room -= len(octets)
    return bytes(folded + b"\r\n")
