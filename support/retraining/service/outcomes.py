"""What became of people, in numbers that tell of nobody.

Whoever began stands in exactly one cell, and a cell is told when at least five people are in it, in whole fives. What
is shown of several cells together is the sum of what is told of each, so that nothing is found by subtraction: a cell
that is not told is in no number at all.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from support.core import audit
from support.core.access import Actor, require
from support.core.db import execute
from support.retraining import policy
from support.retraining.model import Enrolment, EnrolmentStatus, Milestone, Placement, Programme, WorkFollowUp, WorkNow

#: Fewer are never told.
LEAST = 5
#: How somebody who began ended.
LEFT, WORKS, OTHER = "left", "works", "other"
IN_WORK = (WorkNow.SAME_JOB, WorkNow.ANOTHER_JOB, WorkNow.OWN_BUSINESS)


class Ended(NamedTuple):
    """Somebody whose programme is over for them."""

    programme_id: UUID
    title: str
    trade: str
    how: str


@dataclass
class Told:
    """What is told of one programme, or (without an id) of all the small ones together; None is not told."""

    programme_id: UUID | None
    title: str
    trade: str
    left: int = 0
    completed: int = 0
    #: Of those who completed, in work half a year after it began; told only beside enough others.
    works: int | None = None

    @property
    def began(self) -> int:
        """The sum of what is told, and of nothing else."""
        return self.left + self.completed


@dataclass
class Outcomes:
    """Each programme that can be told of, and the sums of what is told."""

    programmes: list[Told] = field(default_factory=list)

    def total(self, name: str) -> int:
        """A sum of what is told."""
        return sum(getattr(one, name) or 0 for one in self.programmes)


def told(count: int) -> int:
    """A number as it is told: in whole fives, so that one more or less is not seen."""
    return count - count % LEAST


def publish(people: Iterable[Ended]) -> Outcomes:
    """Sort people into cells, and tell the cells that can be told."""
    cells: dict[tuple[UUID, str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in people:
        cells[one.programme_id, one.title, one.trade][one.how] += 1
    shown, small = [], defaultdict[str, int](int)
    for (programme_id, title, trade), counts in sorted(cells.items(), key=lambda cell: (cell[0][1], cell[0][0])):
        row, rest = _cells(Told(programme_id, title, trade), counts)
        for how, count in rest.items():
            small[how] += count
        if row.began:
            shown.append(row)
    others, _never = _cells(Told(None, "", ""), small)
    return Outcomes([*shown, others] if others.began else shown)


def _cells(row: Told, counts: dict[str, int]) -> tuple[Told, dict[str, int]]:
    """Fill in what can be told of a row, and give back those who stand in none of its cells."""
    rest: dict[str, int] = {}
    if counts.get(LEFT, 0) >= LEAST:
        row.left = told(counts[LEFT])
    elif counts.get(LEFT):
        rest[LEFT] = counts[LEFT]
    works, other = counts.get(WORKS, 0), counts.get(OTHER, 0)
    if works >= LEAST and other >= LEAST:
        row.works, row.completed = told(works), told(works) + told(other)
    elif works + other >= LEAST:
        row.completed = told(works + other)
    else:
        rest |= {how: count for how, count in ((WORKS, works), (OTHER, other)) if count}
    return row, rest


def outcomes(actor: Actor) -> Outcomes:
    """What became of those whose programme is over. Raises Forbidden."""
    require(policy.may_see_outcomes, actor)
    audit.record(actor, "outcomes.opened")
    return publish(_people())


def _people() -> list[Ended]:
    """Those who began and are through, with what is known of their work at six months; one statement."""
    began = sa.exists().where(Milestone.enrolment_id == Enrolment.id)
    half = (
        sa.select(WorkFollowUp.outcome)
        .join(Placement, Placement.id == WorkFollowUp.placement_id)
        .where(Placement.case_id == Enrolment.case_id, WorkFollowUp.months == 6, WorkFollowUp.outcome.is_not(None))
        .order_by(WorkFollowUp.answered_on.desc(), WorkFollowUp.id)
        .limit(1)
        .scalar_subquery()
    )
    rows = execute(
        sa.select(Enrolment.status, Programme.id, Programme.title, Programme.trade, half.label("work"))
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(began, Enrolment.status.in_((EnrolmentStatus.COMPLETED, EnrolmentStatus.DROPPED)))
    )
    return [Ended(row.id, row.title, row.trade, _how(row)) for row in rows]


def _how(row: Any) -> str:
    if row.status == EnrolmentStatus.DROPPED:
        return LEFT
    return WORKS if row.work in IN_WORK else OTHER
