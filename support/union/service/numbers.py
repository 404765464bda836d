"""The union in numbers, for affiliation: members by class and section, by status, and the balance of genders.

Sections and genders are sealed, so they are counted in a registrar's session. What is told is told as `counting` says.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute
from support.union.model import MemberClass, Membership, MemberStatus, Section
from support.union.policy import grievances as policy
from support.union.service import counting, sealing
from support.union.service.counting import OTHERS, Table, told

#: Who was one of the members on a day, if not by an end that came later.
IN = (
    MemberStatus.CURRENT,
    MemberStatus.GRACE,
    MemberStatus.LAPSED,
    MemberStatus.ON_LEAVE,
    MemberStatus.SUSPENDED,
)
#: How somebody stands who was a member then and is none today.
ENDED = "ended"
#: What members may say of their gender; whoever said nothing is counted as such.
WOMAN, MAN, UNSAID = "woman", "man", "unsaid"
#: Whether a member joined in the year that is told of.
JOINED, BEFORE = "joined", "before"


@dataclass(frozen=True)
class Numbers:
    """What is told of the union at the beginning of a quarter, and of the year before that day."""

    year: int
    on: date
    sections: dict[str, Section]
    members: Table
    statuses: Table
    genders: Table
    entered: Table
    left: int | None

    @property
    def joined(self) -> int | None:
        """How many of them joined in the year; None if that is not told."""
        return self.entered.shown.get((JOINED,))

    @property
    def total(self) -> int:
        """The sum of what is told."""
        return self.members.total()

    def of_class(self, klass: MemberClass) -> int:
        """The sum of what is told of a class."""
        return sum(count for key, count in self.members.shown.items() if key[1] == klass)

    @property
    def women(self) -> int | None:
        """Percent of women among women and men, to the nearest five; None while one of both is not told."""
        counts = self.genders.shown
        women, men = counts.get((WOMAN,)), counts.get((MAN,))
        if women is None or men is None:
            return None
        return (100 * women // (women + men) + counting.BLUR) // counting.LEAST * counting.LEAST

    def by_section(self) -> list[dict[str, Any]]:
        """The sections that are told, each with its classes; small ones together at the end, without a code."""
        codes = sorted({key[0] for key in self.members.cells}, key=lambda code: (code == OTHERS, self._named(code)))
        return [
            {
                "code": code or None,
                "name": self.sections[code].name if code in self.sections else None,
                "agency": self.sections[code].agency if code in self.sections else None,
                "region": self.sections[code].region if code in self.sections else None,
                "members": self.members.total(starting=(code,)),
                "classes": [
                    {"class": key[1] or None, "members": count}
                    for key, count in self.members.shown.items()
                    if key[0] == code
                ],
            }
            for code in codes
        ]

    def _named(self, code: str) -> str:
        return self.sections[code].name if code in self.sections else code


def numbers(actor: Actor, year: int | None = None) -> Numbers:
    """What may be told of a year, by default of the present one up to the beginning of this quarter.

    Within a quarter nobody's coming or going changes it. Raises Forbidden, Unavailable without the share store.
    """
    require(policy.may_see_numbers, actor)
    audit.record(actor, "numbers.opened")
    this = clock.quarter()
    chosen = year or this.year
    on = min(date(chosen + 1, 1, 1), this)
    rows = execute(sa.select(Membership).where(*_in_on(on)).order_by(Membership.id)).scalars().all()
    chests = sealing.open_members(actor, [row.id for row in rows], ["section", "told"])
    sections = {row.code: row for row in execute(sa.select(Section)).scalars()}
    first = date(chosen, 1, 1)
    members, statuses, genders, entered = counting.together(
        [
            counting.by_two((chests[row.id].read(row.id, "section") or OTHERS, row.klass.value) for row in rows),
            counting.by_one(row.status.value if row.status in IN else ENDED for row in rows),
            counting.by_one(_gender(chests[row.id].read(row.id, "told")) for row in rows),
            counting.by_one(JOINED if row.since and row.since >= first else BEFORE for row in rows),
        ]
    )
    return Numbers(chosen, on, sections, members, statuses, genders, entered, _left(first, on))


def _in_on(day: date) -> tuple[sa.ColumnElement[bool], ...]:
    """Taken in before a day, and not gone by then."""
    taken = (Membership.status.not_in((MemberStatus.APPLIED, MemberStatus.REFUSED)), Membership.since < day)
    return (*taken, sa.or_(Membership.ended.is_(None), Membership.ended >= day))


def _gender(said: dict[str, Any] | None) -> str:
    return (said or {}).get("gender") or UNSAID


def _left(first: date, on: date) -> int | None:
    """How many left between two days; None for fewer than five."""
    gone = (Membership.ended >= first, Membership.ended < on, Membership.since.is_not(None))
    count = int(execute(sa.select(sa.func.count()).select_from(Membership).where(*gone)).scalar_one())
    return told(count) if count >= counting.LEAST else None
