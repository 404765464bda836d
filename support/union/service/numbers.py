"""The union in numbers, for affiliation: members by class and section, by status, and the balance of genders.

Sections and genders are sealed, so they are counted in a registrar's session. What is told is told as `counting` says:
once for a quarter, beside all that was told before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.union.model import MemberClass, Membership, MemberStatus, Section, UnionReport, UnionReportCell
from support.union.policy import grievances as policy
from support.union.service import counting, sealing
from support.union.service.counting import OTHERS, Cell, Former, Key, Table

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
#: In place of a section's code: members who are in none.
NO_SECTION = "-"
#: The tables of a report, and the two numbers of a whole year.
MEMBERS, STATUSES, GENDERS, JOINED, LEFT = "members", "status", "gender", "joined", "left"
#: The cell of a table that has only one.
ALL: Key = ("all",)


@dataclass(frozen=True)
class Numbers:
    """What is told of the union at the beginning of a quarter, and of the year before that day once it is over."""

    year: int
    on: date
    sections: dict[str, Section]
    members: Table
    statuses: Table
    genders: Table
    joined: int | None
    left: int | None

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
        return counting.told(100 * women // (women + men) + 2)

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
    """What is told of a year, by default of the present one up to the beginning of this quarter.

    The first who asks in a quarter has it counted; then it stays. Of a year before the last, or a day before one that
    was told of, nothing is counted any more: the last report of that year is shown. Raises Forbidden, Unavailable
    without the share store.
    """
    require(policy.may_see_numbers, actor)
    audit.record(actor, "numbers.opened")
    this = clock.quarter()
    chosen = year or this.year
    on = min(date(chosen + 1, 1, 1), this)
    execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("union report"))))
    last: date | None = execute(sa.select(sa.func.max(UnionReport.as_at))).scalar_one()
    if on.year == this.year and (last is None or last < on):
        _report(actor, on, last)
    return _shown(chosen, on)


def _report(actor: Actor, on: date, last: date | None) -> None:
    """Count, and keep what is told; nothing of a day on which there were no members yet."""
    rows = list(execute(sa.select(Membership).where(*_in_on(on)).order_by(Membership.id)).scalars())
    if not rows and last is None:
        return
    chests = sealing.open_members(actor, [row.id for row in rows], ["section", "told"])
    places = counting.counted((chests[row.id].read(row.id, "section") or NO_SECTION, row.klass.value) for row in rows)
    stands = counting.counted((row.status.value if row.status in IN else ENDED,) for row in rows)
    said = counting.counted((_gender(chests[row.id].read(row.id, "told")),) for row in rows)
    before = _told_last(last)
    tables = [
        counting.by_two(places, before[MEMBERS]),
        counting.by_one(stands, before[STATUSES]),
        counting.by_one(said, before[GENDERS]),
        *_of_year(on, rows),
    ]
    parts = (MEMBERS, STATUSES, GENDERS, JOINED)
    found = counting.together(tables, [before.get(part) for part in parts[: len(tables)]])
    save(UnionReport(as_at=on))
    for part, table in zip(parts, found, strict=False):
        _keep(on, part, table)
    _keep(on, LEFT, _left(on))


def _keep(on: date, part: str, table: Table) -> None:
    told = {key: (cell.members, cell.anew, True) for key, cell in table.cells.items()}
    for key, (members, anew, shown) in (told | {key: (last, False, False) for key, last in table.kept.items()}).items():
        first, second = (*key, "")[:2]
        save(UnionReportCell(as_at=on, part=part, first=first, second=second, members=members, anew=anew, told=shown))


def _told_last(last: date | None) -> dict[str, Former]:
    """What was told last, by table; None of each before the first report."""
    if last is None:
        return dict.fromkeys((MEMBERS, STATUSES, GENDERS))
    found: dict[str, dict[Key, int]] = {MEMBERS: {}, STATUSES: {}, GENDERS: {}}
    for row in execute(sa.select(UnionReportCell).where(UnionReportCell.as_at == last)).scalars():
        if row.part in found:
            found[row.part][_key(row)] = row.members
    return dict(found)


def _key(row: UnionReportCell) -> Key:
    return (row.first, row.second) if row.part == MEMBERS else (row.first,)


def _shown(year: int, on: date) -> Numbers:
    """A year as it was told: by the last report of it."""
    within = (UnionReport.as_at <= on, UnionReport.as_at >= date(year, 1, 1))
    as_at: date = execute(sa.select(sa.func.max(UnionReport.as_at)).where(*within)).scalar_one() or on
    cells: dict[str, dict[Key, Cell]] = {part: {} for part in (MEMBERS, STATUSES, GENDERS, JOINED, LEFT)}
    wanted = sa.select(UnionReportCell).where(UnionReportCell.as_at == as_at, UnionReportCell.told)
    for row in execute(wanted).scalars():
        cells[row.part][_key(row)] = Cell(row.members, row.anew)
    over = as_at.year > year
    joined, left = (Table(cells[part]).shown.get(ALL) if over else None for part in (JOINED, LEFT))
    members, statuses, genders = (Table(cells[part]) for part in (MEMBERS, STATUSES, GENDERS))
    sections = {row.code: row for row in execute(sa.select(Section)).scalars()}
    return Numbers(year, as_at, sections, members, statuses, genders, joined, left)


def _in_on(day: date) -> tuple[sa.ColumnElement[bool], ...]:
    """Taken in before a day, and not gone by then."""
    taken = (Membership.status.not_in((MemberStatus.APPLIED, MemberStatus.REFUSED)), Membership.since < day)
    return (*taken, sa.or_(Membership.ended.is_(None), Membership.ended >= day))


def _gender(said: dict[str, Any] | None) -> str:
    return (said or {}).get("gender") or UNSAID


def _of_year(on: date, rows: Iterable[Membership]) -> list[Table]:
    """How many joined in a year that is just over: each of them in one year alone, so nothing is compared."""
    if on.month > 1:
        return []
    return [_once(sum(row.since is not None and row.since >= date(on.year - 1, 1, 1) for row in rows))]


def _once(count: int) -> Table:
    cells: Mapping[Key, Cell] = {ALL: counting.tell(count, None)} if counting.told(count) else {}
    return Table(cells, covered=True)


def _left(on: date) -> Table:
    """How many left in a year that is just over. Who was expelled, or is back by an appeal, is in no number of a year.

    So the members of two years are not told by each other and by who came and went.
    """
    if on.month > 1:
        return Table()
    gone = (Membership.ended >= date(on.year - 1, 1, 1), Membership.ended < on, Membership.since.is_not(None))
    wanted = sa.select(sa.func.count()).select_from(Membership).where(*gone, Membership.status == MemberStatus.LEFT)
    return _once(int(execute(wanted).scalar_one()))
