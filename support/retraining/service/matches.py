"""The programmes that suit an officer, the best first, with the reasons."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases.folder import Folder
from support.cases.service import Page
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute
from support.core.errors import Conflict, Invalid
from support.retraining import policy
from support.retraining.model import LIVE, SEATED, Enrolment, EnrolmentStatus, Programme, ProgrammeStatus
from support.retraining.service.keys import open_training
from support.retraining.service.matching import Match, Offered, ranked, wanted
from support.retraining.service.profile import PART, shown
from support.retraining.service.programmes import item

#: So many are shown at a time, and as many are ranked in all: who looks further searches.
A_PAGE, MOST = 20, 200


def matches(actor: Actor, folder: Folder, *, cursor: str | None = None, limit: int = A_PAGE) -> Page:
    """What suits the officer of a case: `{programme, score, reasons}`, recorded first.

    The cursor is a place in the ranking. Raises Forbidden, Invalid, Conflict before anything is known of them.
    """
    require(policy.may_describe, actor, folder)
    begin = _begin(cursor)
    audit.record(actor, "skills.opened", folder)
    profile = shown(open_training(actor, folder).read(folder.id, PART))
    if not profile["told"]:
        raise Conflict(_("First write down what the officer can do and wishes. Programmes are matched to that."))
    applied, completed = _history(folder.id)
    best = ranked(wanted(profile, completed), (one for one in _offered() if one.id not in applied))[:MOST]
    limit = max(1, min(limit, A_PAGE))
    chosen = best[begin : begin + limit]
    return Page(_told(chosen), str(begin + limit) if begin + limit < len(best) else None)


def _begin(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 4):
        raise Invalid(fields={"cursor": [_("This page marker is not valid. Start from the first page.")]})
    return int(cursor)


def _history(case_id: UUID) -> tuple[set[UUID], set[str]]:
    """Programmes that were applied for, and the trades of those completed; one statement."""
    rows = execute(
        sa.select(Enrolment.programme_id, Enrolment.status, Programme.trade)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(Enrolment.case_id == case_id)
    ).all()
    done = EnrolmentStatus.COMPLETED
    return (
        {row.programme_id for row in rows if row.status in LIVE or row.status == done},
        {row.trade for row in rows if row.status == done},
    )


def _offered() -> list[Offered]:
    """All programmes one can apply for; one statement that knows nothing of who asks."""
    seated = (
        sa.select(Enrolment.programme_id, sa.func.count().label("taken"))
        .where(Enrolment.status.in_(SEATED))
        .group_by(Enrolment.programme_id)
        .subquery()
    )
    free = sa.func.coalesce(seated.c.taken, 0) < Programme.seats
    names = [name for name in Offered._fields if name != "has_place"]
    # As text: two thousand enumerations are made for nothing otherwise.
    columns = [sa.type_coerce(column, sa.Text) if isinstance(column.type, sa.Enum) else column for column in _of(names)]
    rows = execute(
        sa.select(*columns, free)
        .outerjoin(seated, seated.c.programme_id == Programme.id)
        .where(Programme.status == ProgrammeStatus.OPEN, Programme.apply_by >= clock.today())
    )
    return [Offered(*row) for row in rows]


def _of(names: list[str]) -> list[Any]:
    return [Programme.__table__.c[name] for name in names]


def _told(chosen: list[Match]) -> list[dict[str, Any]]:
    rows = execute(sa.select(Programme).where(Programme.id.in_([one.id for one in chosen]))).scalars()
    known = {one.id: one for one in rows}
    return [
        {
            "programme": item(known[one.id], full=any(reason.code == "full" for reason in one.reasons)),
            "score": one.score,
            "reasons": [{"code": why.code, "about": why.about, "good": why.points > 0} for why in one.reasons],
        }
        for one in chosen
    ]
