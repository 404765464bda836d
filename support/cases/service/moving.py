"""A case on hold, going on, closed and opened again."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import policy
from support.cases.folder import Folder
from support.cases.model import Case, CaseNeed, NeedStatus, Seat, Status
from support.cases.model.moving import LONGEST_HOLD, CaseMove
from support.cases.service.follow_ups import drop_follow_ups, plan_follow_ups
from support.cases.service.moves import set_status
from support.cases.service.opening import open_folder, readers_of
from support.cases.service.reading import by_id
from support.cases.service.standing import ensure_in_hand, ensure_not_frozen, ensure_not_merged
from support.core import clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict, Invalid
from support.vault.model import Data

#: Given a case, what still has to end before it can be closed, in sentences.
Obstacle = Callable[[UUID], list[Any]]
_obstacles: dict[str, Obstacle] = {}


def also_ask(name: str, obstacle: Obstacle) -> None:
    """Add what only a room above knows of a case that is to close; the application joins it. Twice is once."""
    _obstacles[name] = obstacle


def in_the_way(folder: Folder) -> list[Any]:
    """What still has to end before the case can be closed, in sentences; empty when nothing does."""
    return [told for obstacle in _obstacles.values() for told in obstacle(folder.id)]


def hold(actor: Actor, folder: Folder, *, reason: str | None, until: date | None) -> CaseMove:
    """Let a case rest until a day, on which it shows up again; where it stood is kept.

    Raises Forbidden, Invalid without a reason or for a day that is past or too far, Conflict.
    """
    folder = _ready(actor, folder)
    ensure_in_hand(folder)
    faults, today = unsaid(reason), clock.today()
    if until is None or not today < until <= today + timedelta(days=LONGEST_HOLD):
        faults["until"] = [_("Choose a day to come, at most a year from now.")]
    if faults:
        raise Invalid(fields=faults)
    folder.case.held_until = until
    return _moved(actor, folder, Status.ON_HOLD, reason)


def resume(actor: Actor, folder: Folder, *, reason: str | None = None) -> CaseMove:
    """Go on where the case stood, or where vetting has put it meanwhile. Raises Forbidden, Conflict."""
    folder = _ready(actor, folder)
    ensure_in_hand(folder)
    if folder.case.status != Status.ON_HOLD or folder.case.resumes is None:
        raise Conflict(_("This case is not on hold."))
    return _moved(actor, folder, folder.case.resumes, reason)


def close(actor: Actor, folder: Folder, *, reason: str | None, outcomes: Mapping[str, NeedStatus]) -> CaseMove:
    """End the work on a case: each open need gets its outcome, and somebody asks again later.

    Raises Forbidden, Invalid without a reason or an open need's outcome, Conflict for what is not finished yet.
    """
    folder = _ready(actor, folder)
    waiting = _closable(folder, reason, outcomes)
    needs = execute(sa.select(CaseNeed).where(CaseNeed.case_id == folder.id, CaseNeed.code.in_(waiting))).scalars()
    for need in needs.all():
        need.status = outcomes[need.code]
        save(need)
    move = _moved(actor, folder, Status.CLOSED, reason)
    plan_follow_ups(folder)
    return move


def ensure_may_close(actor: Actor, folder: Folder, *, reason: str | None, outcomes: Mapping[str, NeedStatus]) -> None:
    """Refuse early what `close` would refuse: before somebody is asked to confirm. Raises what it raises."""
    require(policy.may_move, actor, folder)
    ensure_not_frozen(folder)
    _closable(folder, reason, outcomes)


def _closable(folder: Folder, reason: str | None, outcomes: Mapping[str, NeedStatus]) -> list[str]:
    """The codes of the needs that end with the case. Raises Invalid, Conflict."""
    ensure_in_hand(folder)
    waiting = [need["code"] for need in folder.needs if need["status"] == NeedStatus.OPEN]
    faults = {f"outcomes.{code}": [_("Say how this need ended.")] for code in waiting if code not in outcomes}
    faults |= {f"outcomes.{code}": [_("This need is not open.")] for code in outcomes if code not in waiting}
    if faults := faults | unsaid(reason):
        raise Invalid(fields=faults)
    if obstacles := in_the_way(folder):
        told = " ".join(str(one) for one in obstacles)
        raise Conflict(_("The case cannot be closed yet. %(obstacles)s", obstacles=told))
    return waiting


def reopen(actor: Actor, folder: Folder, *, reason: str | None) -> CaseMove:
    """Open a closed case where it stood; what was to be asked later is dropped.

    Raises Forbidden, Invalid without a reason, Conflict.
    """
    folder = _ready(actor, folder)
    ensure_not_merged(folder)
    if folder.case.status != Status.CLOSED:
        raise Conflict(_("This case is not closed."))
    if faults := unsaid(reason):
        raise Invalid(fields=faults)
    last = execute(
        sa.select(CaseMove.returns_to)
        .where(CaseMove.case_id == folder.id, CaseMove.moved_to == Status.CLOSED)
        .order_by(CaseMove.position.desc())
        .limit(1)
    ).scalar_one_or_none()
    drop_follow_ups(actor, folder)
    return _moved(actor, folder, last or Status.NEW, reason)


def ensure_may_move(actor: Actor, folder: Folder) -> None:
    """Refuse whoever does not move this case, before they fill in a form. Raises Forbidden."""
    require(policy.may_move, actor, folder)


def unsaid(reason: str | None) -> dict[str, list[Any]]:
    """The fault of a move that nobody will understand later."""
    return {} if reason else {"reason": [_("Say why: whoever holds the case later has to understand it.")]}


def _ready(actor: Actor, folder: Folder) -> Folder:
    """The case, locked, for who may move it. Raises Forbidden, Conflict for a frozen one."""
    require(policy.may_move, actor, folder)
    folder = replace(by_id(folder.id, lock=True), opened_today=folder.opened_today)
    ensure_not_frozen(folder)
    return folder


def _moved(actor: Actor, folder: Folder, to: Status, reason: str | None) -> CaseMove:
    move = set_status(actor, folder, to)
    if reason:
        chest = open_folder(actor, folder)
        chest.write(Data.TEAM, move.id, "reason", reason, readers=readers_of(folder))
    return move


def holds_over(actor: Actor) -> list[dict[str, Any]]:
    """The actor's cases whose rest is over, the longest over first: `[{reference, handle, held_until, resumes}]`.

    Nothing happens to them by themselves: somebody has to look.
    """
    held = sa.select(Seat.case_id).where(Seat.person_id == actor.id).scalar_subquery()
    rows = execute(
        sa.select(Case.reference, Case.handle, Case.held_until, Case.resumes)
        .where(
            Case.id == sa.any_(sa.func.array(held)),
            policy.visible(actor),
            Case.status == Status.ON_HOLD,
            Case.held_until <= clock.today(),
        )
        .order_by(Case.held_until, Case.id)
    )
    return [dict(row._mapping) for row in rows]
