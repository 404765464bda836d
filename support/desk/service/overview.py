"""The staff's first page: what is due, what waits and for whom, each source asked once. Nothing sealed is opened."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from support.cases import policy as case_policy
from support.cases import service as cases
from support.cases.model import Status
from support.cases.model.planning import PlanStatus
from support.core import clock
from support.core.access import require
from support.core.errors import Missing
from support.desk import policy
from support.desk.model import Kind, Task
from support.people.actor import Staff
from support.people.model import Role

#: So far ahead the desk looks.
AHEAD = timedelta(days=7)

#: Where work begins: given who asks, what waits and for whom it does.
Source = Callable[[Staff, "Desk"], None]


@dataclass
class Desk:
    """What waits, gathered: all of it codes, names we made, days and numbers.

    `stages` counts the cases the actor sees by status; `queue` and `team` are None for whom they do not concern.
    """

    today: date
    stages: dict[Status, int] = field(default_factory=dict)
    due: list[Task] = field(default_factory=list)
    unread: list[dict[str, Any]] = field(default_factory=list)
    for_me: list[Task] = field(default_factory=list)
    for_others: list[Task] = field(default_factory=list)
    newly: list[dict[str, Any]] = field(default_factory=list)
    queue: dict[str, Any] | None = None
    team: list[dict[str, Any]] | None = None

    @property
    def until(self) -> date:
        """The last day that the desk looks at."""
        return self.today + AHEAD


def desk(actor: Staff) -> Desk:
    """What waits for somebody of staff; at most one statement for each source, however many cases there are.

    Raises Missing to officers, Forbidden to those whose work begins elsewhere.
    """
    if actor.kind != "staff":
        raise Missing()
    require(policy.may_have_desk, actor)
    found = Desk(clock.today())
    for may, sources in WORK:
        if may(actor):
            for source in sources:
                source(actor, found)
    found.due.sort(key=_urgent)
    return found


def _urgent(task: Task) -> tuple[date, str]:
    return task.on or date.max, task.handle


def _task(kind: Kind, row: dict[str, Any], on: date | None = None, **more: Any) -> Task:
    return Task(kind, row["handle"], row.get("reference"), on, **more)


# Due


def _steps(actor: Staff, found: Desk) -> None:
    for row in cases.steps_due(actor, found.until):
        late = row["due_on"] < found.today
        found.due.append(_task(Kind.STEP, row, row["due_on"], late=late, id=row["step_id"]))


def _holds(actor: Staff, found: Desk) -> None:
    for row in cases.holds_over(actor):
        found.due.append(_task(Kind.HOLD, row, row["held_until"], late=row["held_until"] < found.today))


def _follow_ups(actor: Staff, found: Desk) -> None:
    for row in cases.follow_ups_due(actor, found.until):
        found.due.append(_task(Kind.FOLLOW_UP, row, row["due_on"], late=row["due_on"] < found.today, id=row["id"]))


def _covers(actor: Staff, found: Desk) -> None:
    for row in cases.covers_ending(actor, found.until):
        found.due.append(_task(Kind.COVER, row, row["until"]))


# Waiting


def _plans(actor: Staff, found: Desk) -> None:
    for row in cases.plans_waiting(actor):
        if row["status"] == PlanStatus.APPROVED or not row["money"]:
            found.for_others.append(_task(Kind.AGREEMENT, row, row["made_on"], id=row["plan_id"]))
        else:
            found_in = found.for_others if row["mine"] else found.for_me
            found_in.append(_task(Kind.PLAN, row, row["made_on"], id=row["plan_id"]))


def _transfers(actor: Staff, found: Desk) -> None:
    for row in cases.transfers_waiting(actor):
        found_in = found.for_me if row["incoming"] else found.for_others
        found_in.append(_task(Kind.TRANSFER, row, row["until"], id=row["transfer_id"]))


def _words(actor: Staff, found: Desk) -> None:
    for row in cases.words_to_confirm(actor):
        found_in = found.for_others if row["mine"] else found.for_me
        found_in.append(_task(Kind.WORDS, row))


# What is there


def _stages(actor: Staff, found: Desk) -> None:
    found.stages = cases.stages(actor)


def _newly(actor: Staff, found: Desk) -> None:
    found.newly = cases.newly_held(actor)


def _queue(_actor: Staff, found: Desk) -> None:
    found.queue = cases.queue_numbers()


def _team(actor: Staff, found: Desk) -> None:
    found.team = cases.escalations(actor, limit=10).items


def _holds_cases(actor: Staff) -> bool:
    return actor.has(Role.CASEWORKER)


def _gives_out(actor: Staff) -> bool:
    return case_policy.may_allot(actor)


def _leads(actor: Staff) -> bool:
    return actor.has(Role.LEAD)


#: Whose work has which sources.
WORK: tuple[tuple[Callable[[Staff], bool], tuple[Source, ...]], ...] = (
    (case_policy.may_browse, (_stages, _words)),
    (_holds_cases, (_steps, _holds, _follow_ups, _covers, _plans, _transfers, _newly)),
    (_gives_out, (_queue,)),
    (_leads, (_team,)),
)
