"""Counting what somebody opens in a day, letting more through with a second person, and the alarm of a decoy."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.dialects.postgresql import insert

from support.cases import policy
from support.cases.folder import Folder
from support.cases.model import Status
from support.cases.model.openings import A_DAY, MORE, Alarm, AlarmKind, CaseOpening, Decoy, OpeningAllowance
from support.cases.service.moves import set_status
from support.cases.service.reading import by_id
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Forbidden, Missing
from support.people.model import Person


def count_opening(actor: Actor, folder: Folder) -> None:
    """Note that somebody of staff opens this case today; the first time only.

    Raises Forbidden for more different cases in a day than one person opens alone, and records that. One person's
    requests take their places one after the other.
    """
    if actor.kind != "staff" or folder.opened_today is not False:
        return
    today = clock.today()
    execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"opening {actor.id}"))))
    mine = (CaseOpening.person_id == actor.id, CaseOpening.day == today)
    place = sa.select(sa.func.count() + 1).where(*mine).scalar_subquery()
    taken = execute(
        insert(CaseOpening)
        .values(person_id=actor.id, day=today, case_id=folder.id, place=place)
        .on_conflict_do_nothing(index_elements=["person_id", "day", "case_id"])
        .returning(
            CaseOpening.place,
            sa.exists().where(Decoy.case_id == folder.id).label("decoy"),
            _allowed(actor.id).label("most"),
        )
    ).one_or_none()
    if taken is None:
        return
    if taken.place > taken.most:
        audit.refuse(actor, "may_open_more", folder)
        raise Forbidden(
            _(
                "You have opened %(most)s different cases today. A colleague has to agree before you open more: ask one"
                " to allow it on your page among the people who work here.",
                most=taken.most,
            )
        )
    if taken.decoy:
        save(Alarm(kind=AlarmKind.DECOY_OPENED, person_id=actor.id, case_id=folder.id, day=today))
        audit.record(actor, "alarm.raised", folder, reason=AlarmKind.DECOY_OPENED)


def _allowed(person_id: UUID) -> Any:
    more = sa.select(sa.func.coalesce(sa.func.sum(OpeningAllowance.more), 0)).where(
        OpeningAllowance.person_id == person_id, OpeningAllowance.day == clock.today()
    )
    return A_DAY + more.scalar_subquery()


def allow_more(actor: Actor, person: Person) -> OpeningAllowance:
    """A second person's yes: the colleague may open some more cases today. Raises Forbidden, for oneself always."""
    require(policy.may_allow_more, actor, person)
    row = save(OpeningAllowance(person_id=person.id, day=clock.today(), granted_by=actor.id, more=MORE))
    audit.record(actor, "openings.allowed", person)
    return row


def openings_today(person_id: UUID) -> tuple[int, int]:
    """How many cases somebody opened today, and how many they may."""
    mine = sa.select(sa.func.count()).where(CaseOpening.person_id == person_id, CaseOpening.day == clock.today())
    row = execute(sa.select(mine.scalar_subquery().label("opened"), _allowed(person_id).label("most"))).one()
    return int(row.opened), int(row.most)


def forget_openings() -> int:
    """Delete the counts of days that are over; the log keeps what was opened. How many."""
    return int(execute(sa.delete(CaseOpening).where(CaseOpening.day < clock.today())).rowcount)


def plant_decoy(case_id: UUID) -> None:
    """Close a case and mark it as nobody's: opening it raises an alarm. Only a command of the operator's does this."""
    set_status(None, by_id(case_id, lock=True), Status.CLOSED)
    save(Decoy(case_id=case_id))


def alarms() -> list[dict[str, Any]]:
    """What was alarming and is not settled yet, newest first: `[{id, kind, name, case_id, day}]`."""
    rows = execute(
        sa.select(Alarm.id, Alarm.kind, Person.name, Alarm.case_id, Alarm.day)
        .join(Person, Person.id == Alarm.person_id)
        .where(Alarm.settled_on.is_(None))
        .order_by(Alarm.day.desc(), Alarm.id)
    )
    return [dict(row._mapping) for row in rows]


def settle_alarm(actor: Actor, alarm_id: UUID) -> None:
    """Say that an alarm was looked into; the rule is its door's. Raises Missing for an unknown or settled one."""
    found = execute(sa.select(Alarm).where(Alarm.id == alarm_id, Alarm.settled_on.is_(None))).scalar_one_or_none()
    if found is None:
        raise Missing()
    found.settled_on, found.settled_by = clock.today(), actor.id
    save(found)
    audit.record(actor, "alarm.settled", found)
