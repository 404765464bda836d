"""A referral as each sees it; and the lists: of a case, of those that wait, of what is shared with somebody."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import Case, Seat
from support.cases.service import Page
from support.core import audit
from support.core.access import Actor, require
from support.core.db import execute
from support.core.errors import Invalid
from support.core.keyset import MOST, Cursor
from support.people.model import Person
from support.referrals import policy
from support.referrals.model import LIVE, ChoiceStatus, Referral, ReferralStatus
from support.referrals.service import reporting
from support.referrals.service.answering import ask_on
from support.referrals.service.passing import choices_of
from support.referrals.service.reading import asked_people, get, open_referral
from support.vault.service import Chest

PAGE = 50


def show(actor: Actor, referral_id: UUID) -> dict[str, Any]:
    """A referral as far as one's keys open it; recorded first. A holder's or the officer's look asks the next.

    Raises Missing.
    """
    referral = get(actor, referral_id)
    if referral.status == ReferralStatus.WAITING:
        referral = get(actor, referral_id, lock=True)
    folder, chest = open_referral(actor, referral)
    audit.record(actor, "referral.opened", referral)
    ask_on(actor, folder, chest, referral)
    return told(actor, folder, chest, referral)


def told(actor: Actor, folder: Folder, chest: Chest, referral: Referral) -> dict[str, Any]:
    """The facts of a referral for this actor. A helper is told neither who else is asked nor who holds the case."""
    slot = chest.read(referral.id, "slot") or {}
    ours = actor.kind == "officer" or actor.id in folder.holder_ids
    documents = [{part: one[part] for part in ("id", "name", "type", "size")} for one in slot.get("documents", ())]
    return {
        **_facts(referral, folder.case, staff=actor.kind == "staff"),
        "reference": folder.case.reference if actor.id in folder.holder_ids else None,
        "why": chest.read(referral.id, "why"),
        "parts": slot.get("parts", []),
        "documents": documents,
        "choices": _choices(chest, referral) if ours else [],
        "helper": _helper(actor, referral, chest) if ours else None,
        "by_word": referral.word_taken_by is not None,
        "opened": referral.opened,
        "reports": reporting.reports_of(referral, chest),
        "costs": reporting.costs(referral, chest),
        "may": _may(actor, folder, referral),
    }


def _facts(referral: Referral, case: Case, *, staff: bool) -> dict[str, Any]:
    return {
        "id": referral.id,
        "handle": case.handle,
        "service": referral.service,
        "status": referral.status,
        "urgent": referral.urgent,
        "outcome": referral.outcome,
        "proposed_on": referral.proposed_on,
        "until": referral.until,
        "answer_on": referral.answer_by.date() if referral.answer_by else None,
        "answer_by": referral.answer_by if staff else None,
        "agreed_on": referral.agreed_on,
        "accepted_on": referral.accepted_on,
        "ended_on": referral.ended_on,
    }


def _choices(chest: Chest, referral: Referral) -> list[dict[str, Any]]:
    names = chest.read(referral.id, "whom") or {}
    return [
        {"position": row.position, "name": names.get(str(row.id)), "partner": row.partner_id, "status": row.status}
        for row in choices_of(referral)
    ]


def _helper(actor: Actor, referral: Referral, chest: Chest) -> str | None:
    """Who helps: by their name here for staff, for the officer by what the choice is called."""
    if referral.helper_id is None:
        return None
    if actor.kind == "staff":
        return str(execute(sa.select(Person.name).where(Person.id == referral.helper_id)).scalar_one())
    taken = (one for one in _choices(chest, referral) if one["status"] == ChoiceStatus.ACCEPTED)
    return next((one["name"] for one in taken), None)


def _may(actor: Actor, folder: Folder, referral: Referral) -> dict[str, bool]:
    """What the actor may do with it now."""
    live, officer_id, holders = referral.status in LIVE, folder.case.officer_id, folder.holder_ids
    proposed = referral.status == ReferralStatus.PROPOSED
    taken = referral.helper_id is not None
    return {
        "consent": proposed and policy.may_consent(actor, officer_id),
        "take_word": proposed and policy.may_take_word(actor, referral, holders),
        "answer": policy.may_answer(actor, set(asked_people(folder, referral)), holders),
        "help": policy.may_help(actor, referral),
        "finish": live and taken and policy.may_close(actor, referral, holders),
        "end": live and policy.may_end(actor, officer_id, holders),
        "tell_cost": taken and policy.may_close(actor, referral, holders),
        "switch": taken and policy.may_consent(actor, officer_id) and referral.service in policy.BETWEEN,
    }


# Lists


def browse(
    actor: Actor,
    *,
    status: str | None = None,
    urgent: bool | None = None,
    live: bool = False,
    case_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page:
    """The referrals one sees, newest first. Raises Forbidden, Invalid."""
    require(policy.may_browse, actor)
    statement = _listed(actor).where(policy.visible(actor))
    if status:
        statement = statement.where(Referral.status == _status(status))
    if urgent is not None:
        statement = statement.where(Referral.urgent.is_(urgent))
    if live:
        statement = statement.where(Referral.status.in_(LIVE))
    if case_id is not None:
        statement = statement.where(Referral.case_id == case_id)
    if cursor:
        at = sa.tuple_(*Cursor.read(cursor).as_row())
        statement = statement.where(sa.tuple_(Referral.proposed_on, Referral.id) < at)
    limit = max(1, min(limit, MOST))
    rows = execute(statement.limit(limit + 1)).all()
    last = rows[limit - 1][0] if len(rows) > limit else None
    return Page(
        [_item(actor, row) for row in rows[:limit]], Cursor(last.proposed_on, last.id).write() if last else None
    )


def _listed(actor: Actor) -> Any:
    held = sa.exists().where(Seat.case_id == Referral.case_id, Seat.person_id == actor.id).label("held")
    order = (Referral.proposed_on.desc(), Referral.id.desc())
    return sa.select(Referral, Case, held).join(Case, Case.id == Referral.case_id).order_by(*order)


def _item(actor: Actor, row: Any) -> dict[str, Any]:
    referral, case, held = row
    facts = _facts(referral, case, staff=actor.kind == "staff")
    return {**facts, "reference": case.reference if held else None}


def _status(given: str) -> ReferralStatus:
    try:
        return ReferralStatus(given)
    except ValueError:
        raise Invalid(fields={"status": [_("Use one of: %(listed)s.", listed=", ".join(ReferralStatus))]}) from None


def of_case(actor: Actor, folder: Folder, *, cursor: str | None = None) -> Page:
    """The referrals of a case that the actor holds, newest first."""
    return browse(actor, case_id=folder.id, cursor=cursor)


def own(actor: Actor) -> list[dict[str, Any]]:
    """An officer's own, the newest first; recorded. Raises Missing for anybody else."""
    folder = cases.own(actor)
    audit.record(actor, "referrals.opened", folder)
    found: list[dict[str, Any]] = browse(actor, limit=MOST).items
    return found


def urgent(actor: Actor, *, cursor: str | None = None) -> Page:
    """Urgent ones that nobody has taken yet, or that go on: of the cases one holds, and asked of one.

    Raises Forbidden, Invalid.
    """
    require(policy.may_see_urgent, actor)
    if not policy.may_browse(actor):
        return Page([], None)
    return browse(actor, urgent=True, live=True, cursor=cursor)


def waiting(actor: Actor) -> dict[str, int]:
    """How many that one sees stand so, for a desk or a front page: `{status: count}`. One statement."""
    rows = execute(
        sa.select(Referral.status, sa.func.count())
        .where(policy.visible(actor), Referral.status.in_(LIVE))
        .group_by(Referral.status)
    )
    return {str(status): count for status, count in rows}
