"""The staff's first page: what is due, what waits and for whom, each source asked once. Nothing sealed is opened."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from support.aid import service as aid
from support.cases import policy as case_policy
from support.cases import service as cases
from support.cases.model import Status
from support.cases.model.planning import PlanStatus
from support.core import clock
from support.core.access import require
from support.core.errors import Missing
from support.core.keyset import MOST
from support.correspondence import service as correspondence
from support.desk import policy
from support.desk.model import Kind, Task, Unread
from support.duplicates import service as duplicates
from support.people.actor import Staff
from support.people.model import Role
from support.referrals import service as referrals
from support.referrals.model import ReferralStatus
from support.retraining import service as retraining
from support.retraining.model import EnrolmentStatus
from support.vetting import service as vetting
from support.voice import service as voice

#: So far ahead the desk looks.
AHEAD = timedelta(days=7)

#: Where work begins: given who asks, what waits and for whom it does.
Source = Callable[[Staff, "Desk"], None]


@dataclass
class Desk:
    """What waits, gathered: all of it codes, names we made, days and numbers.

    `stages` counts the cases the actor sees by status; `queue`, `team` and `complaints` (how many were given to the
    actor, and how many of them are late) are None for whom they do not concern.
    """

    today: date
    stages: dict[Status, int] = field(default_factory=dict)
    due: list[Task] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    for_me: list[Task] = field(default_factory=list)
    for_others: list[Task] = field(default_factory=list)
    newly: list[dict[str, Any]] = field(default_factory=list)
    queue: dict[str, Any] | None = None
    team: list[dict[str, Any]] | None = None
    complaints: dict[str, int] | None = None

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
    for tasks in (found.due, found.for_me, found.for_others):
        tasks.sort(key=_urgent)
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


def _erasures(actor: Staff, found: Desk) -> None:
    for row in cases.erasures_due(actor):
        found.due.append(_task(Kind.ERASURE, row, row["answer_by"], late=row["answer_by"] < found.today))


def _documents(actor: Staff, found: Desk) -> None:
    """Those whose day is near are due; the others wait for the officer."""
    for row in correspondence.requests_waiting(actor):
        due = row["due_on"]
        if due is not None and due <= found.until:
            found.due.append(_task(Kind.DOCUMENT, row, due, late=due < found.today, id=row["id"]))
        else:
            found.for_others.append(_task(Kind.DOCUMENT, row, due, id=row["id"]))


# Waiting


def _lies_with(found: Desk, row: dict[str, Any]) -> list[Task]:
    """For what two people are needed: whether the actor was the first of them."""
    return found.for_others if row["mine"] else found.for_me


def _plans(actor: Staff, found: Desk) -> None:
    for row in cases.plans_waiting(actor):
        if row["status"] == PlanStatus.APPROVED or not row["money"]:
            found.for_others.append(_task(Kind.AGREEMENT, row, row["made_on"], id=row["plan_id"]))
        else:
            _lies_with(found, row).append(_task(Kind.PLAN, row, row["made_on"], id=row["plan_id"]))


def _transfers(actor: Staff, found: Desk) -> None:
    for row in cases.transfers_waiting(actor):
        row["mine"] = not row["incoming"]
        _lies_with(found, row).append(_task(Kind.TRANSFER, row, row["until"], id=row["transfer_id"]))


def _words(actor: Staff, found: Desk) -> None:
    for row in cases.words_to_confirm(actor):
        _lies_with(found, row).append(_task(Kind.WORDS, row))


def _lifts(actor: Staff, found: Desk) -> None:
    for row in vetting.lifts_waiting(actor):
        _lies_with(found, row).append(_task(Kind.UNFREEZE, row, row["asked_on"]))


def _merges(actor: Staff, found: Desk) -> None:
    for row in duplicates.merges_waiting(actor):
        _lies_with(found, row).append(_task(Kind.MERGE, row, row["proposed_on"], id=row["id"]))


def _questions(actor: Staff, found: Desk) -> None:
    for row in duplicates.browse(actor, limit=MOST).items:
        found.for_me.append(_task(Kind.DUPLICATE, row, row["asked_on"], id=row["id"]))


def _duties(actor: Staff, found: Desk) -> None:
    for row in vetting.duties(actor, limit=MOST).items:
        if row["stage"] != "spoken":
            found.for_me.append(_task(Kind.VETTING, row, row["named_on"]))


def _rounds(actor: Staff, found: Desk) -> None:
    for row in vetting.rounds_open(actor):
        found.for_others.append(_task(Kind.ROUND, row, row["opened_on"]))


def _aid(actor: Staff, found: Desk) -> None:
    for row in aid.awaiting_decision(actor):
        found.for_others.append(_task(Kind.AID, row, row["asked_on"], id=row["id"]))


def _paid(actor: Staff, found: Desk) -> None:
    """What is to be looked at after a payment."""
    for row in aid.tasks_waiting(actor):
        found.for_me.append(_task(Kind(row["kind"]), row, row["opened_on"], id=row["id"]))


# Help from others


def _referrals(actor: Staff, found: Desk) -> None:
    """Those that nobody took wait for a holder, whose visit asks the next; the others for the officer or a helper."""
    for row in referrals.browse(actor, live=True, limit=MOST).items:
        if row["status"] == ReferralStatus.WAITING:
            found.for_me.append(_task(Kind.UNTAKEN, row, row["proposed_on"], id=row["id"]))
        elif row["status"] == ReferralStatus.PROPOSED:
            found.for_others.append(_task(Kind.REFERRED, row, row["proposed_on"], id=row["id"]))
        elif row["status"] == ReferralStatus.ASKED:
            late = row["answer_on"] is not None and row["answer_on"] < found.today
            found.for_others.append(_task(Kind.HELPER, row, row["answer_on"], late=late, id=row["id"]))


def _places(actor: Staff, found: Desk) -> None:
    for row in retraining.browse_enrolments(actor, status=EnrolmentStatus.OFFERED, limit=MOST).items:
        found.for_others.append(_task(Kind.PLACE, row, row["offered_until"], id=row["id"]))


def _work(actor: Staff, found: Desk) -> None:
    for row in retraining.browse_due(actor, limit=MOST).items:
        late = row["due_on"] < found.today
        found.due.append(_task(Kind.WORK, row, row["due_on"], late=late, id=row["placement_id"]))


def _complaints(actor: Staff, found: Desk) -> None:
    found.complaints = voice.waiting(actor)


# What is there


def _stages(actor: Staff, found: Desk) -> None:
    found.stages = cases.stages(actor)


def _unread(actor: Staff, found: Desk) -> None:
    found.unread = [Unread(**row) for row in correspondence.unread_cases(actor)]


def _newly(actor: Staff, found: Desk) -> None:
    found.newly = cases.newly_held(actor)


def _queue(_actor: Staff, found: Desk) -> None:
    found.queue = cases.queue_numbers()


def _team(actor: Staff, found: Desk) -> None:
    found.team = cases.escalations(actor, limit=10).items


def _holds_cases(actor: Staff) -> bool:
    return actor.has(Role.CASEWORKER)


def _vets(actor: Staff) -> bool:
    return actor.has(Role.VETTING)


def _gives_out(actor: Staff) -> bool:
    return case_policy.may_allot(actor)


def _leads(actor: Staff) -> bool:
    return actor.has(Role.LEAD)


#: Whose work has which sources.
WORK: tuple[tuple[Callable[[Staff], bool], tuple[Source, ...]], ...] = (
    (case_policy.may_browse, (_stages, _unread, _words, _lifts, _merges, _erasures)),
    (_holds_cases, (_steps, _holds, _follow_ups, _covers, _documents)),
    (_holds_cases, (_plans, _transfers, _questions, _rounds, _aid, _paid, _newly)),
    (_holds_cases, (_referrals, _places, _work)),
    (_vets, (_duties,)),
    (_gives_out, (_queue,)),
    (_leads, (_team, _complaints)),
)
