"""What is to be done next in one case: for its page, from what was read for it already. No statement."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from support.cases import policy as case_policy
from support.cases.folder import Folder
from support.cases.model import Status
from support.cases.model.planning import UNDONE, PlanStatus
from support.core import clock
from support.desk.model import Kind, Next
from support.desk.service.glance import Glance
from support.desk.service.services import Services
from support.people.actor import Staff
from support.referrals.model import ReferralStatus
from support.retraining.model import EnrolmentStatus

#: So many steps of the plan stand among what is next, and so far ahead one looks for what is asked later.
STEPS, AHEAD = 3, timedelta(days=7)


def next_things(
    actor: Staff,
    folder: Folder,
    seen: Glance,
    plans: list[dict[str, Any]],
    vetting: dict[str, Any],
    paid: list[dict[str, Any]],
    services: Services | None = None,
) -> list[Next]:
    """The most urgent first; what has no day is for today. `paid` is what is to be looked at after a payment.

    A case that was merged into another has nothing else: money on its way stays on its way.
    """
    after = [Next(Kind(task["kind"]), id=task["id"]) for task in paid]
    if folder.case.merged_into is not None:
        return after
    today = clock.today()
    found = [*_asked(seen), *after, *_elsewhere(services)]
    if folder.case.frozen:
        found += [Next(Kind.UNFREEZE)] if vetting["lift_asked"] else []
    else:
        found += [*_seats(folder), *_vetting(actor, folder, vetting), *_planned(actor, folder, plans)]
        found += _resting(folder)
    if seen.follow_up and seen.follow_up["due_on"] <= today + AHEAD:
        found.append(Next(Kind.FOLLOW_UP, seen.follow_up["due_on"], id=seen.follow_up["id"]))
    return sorted(found, key=lambda one: one.on or today)


def _asked(seen: Glance) -> Iterator[Next]:
    """What the officer or a colleague waits for."""
    if seen.erase_by is not None:
        yield Next(Kind.ERASURE, seen.erase_by)
    if seen.unread:
        yield Next(Kind.MESSAGES, count=seen.unread)
    if seen.words_asked_by is not None:
        yield Next(Kind.WORDS)
    if seen.wanted:
        yield Next(Kind.DOCUMENT, seen.wanted_until, count=seen.wanted)


def _elsewhere(services: Services | None) -> Iterator[Next]:
    """What waits with those who help from outside, as far as a holder can do something about it."""
    if services is None:
        return
    for row in services.referrals:
        if row["status"] == ReferralStatus.WAITING:
            yield Next(Kind.UNTAKEN, id=row["id"])
    for row in services.places:
        if row["status"] == EnrolmentStatus.OFFERED:
            yield Next(Kind.PLACE, row["offered_until"], id=row["id"])
    if services.wishes:
        yield Next(Kind.WISH, count=services.wishes)


def _seats(folder: Folder) -> Iterator[Next]:
    if folder.free_seats and folder.case.status != Status.CLOSED:
        yield Next(Kind.SEAT)


def _resting(folder: Folder) -> Iterator[Next]:
    if folder.case.status == Status.ON_HOLD and folder.case.held_until is not None:
        yield Next(Kind.HOLD, folder.case.held_until)


def _vetting(actor: Staff, folder: Folder, vetting: dict[str, Any]) -> Iterator[Next]:
    """What a holder does so that vetting goes on."""
    if not case_policy.holds(actor, folder):
        return
    if vetting["appeal_waits"] or vetting["wanted"]:
        yield Next(Kind.NAME)
    elif vetting["may_open"]:
        yield Next(Kind.VET)


def _planned(actor: Staff, folder: Folder, plans: list[dict[str, Any]]) -> Iterator[Next]:
    """Whose turn it is with the newest version, and the next steps of the one that is in force."""
    if not case_policy.holds(actor, folder) or folder.case.status == Status.CLOSED:
        return
    if (turn := _turn(folder, next(iter(plans), None))) is not None:
        yield Next(turn)
    agreed = next((plan for plan in plans if plan["status"] == PlanStatus.AGREED), None)
    steps = [step for goal in (agreed or {"goals": []})["goals"] for step in goal["steps"] if step["status"] in UNDONE]
    for step in sorted(steps, key=lambda one: (one["due_on"], str(one["id"])))[:STEPS]:
        yield Next(Kind.STEP, step["due_on"], text=step["text"], who=step["person"])


def _turn(folder: Folder, newest: dict[str, Any] | None) -> Kind | None:
    """Whose turn it is with the plan: who makes it, the officer, or the holder who did not write it."""
    if newest is None:
        return Kind.DRAFT if folder.case.status in (Status.ACCEPTED, Status.ACTIVE) else None
    if case_policy.awaits_officer(newest["row"]):
        return Kind.AGREEMENT
    return {PlanStatus.DRAFT: Kind.DRAFT, PlanStatus.PROPOSED: Kind.PLAN}.get(newest["status"])
