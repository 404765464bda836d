"""What everybody reads: counts of a quarter in steps of five, told once, a whole quarter later.

No total is told beside its parts, and nothing told is ever changed, so that nothing smaller follows from two answers.
"""

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from support.core import clock
from support.core.db import execute
from support.voice.model import FEEDBACK, Complaint, Figures, Resolution

STEP = 5
#: The outcomes as they are told.
OUTCOMES = {
    "upheld": (Resolution.UPHELD,),
    "partly": (Resolution.PARTLY,),
    "not_upheld": (Resolution.NOT_UPHELD,),
    "other": (Resolution.ANSWERED, Resolution.WITHDRAWN, Resolution.NOT_OURS),
}


def fives(count: int) -> int:
    """Rounded down to a multiple of five: 0 says fewer than five."""
    return count - count % STEP


def quarter_of(day: date) -> date:
    """The first day of a day's quarter."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def after(quarter: date) -> date:
    """The first day of the quarter after it."""
    return quarter_of(quarter + timedelta(days=100))


def publish() -> int:
    """Tell every quarter that has been over for a quarter and was not told; how many."""
    first = execute(sa.select(sa.func.min(Complaint.received_on))).scalar_one()
    told = set(execute(sa.select(Figures.quarter)).scalars())
    quarter, done = quarter_of(first) if first else None, 0
    while quarter is not None and after(after(quarter)) <= clock.today():
        if quarter not in told:
            done += 1
            execute(insert(Figures).values(quarter=quarter, body=_body(quarter)).on_conflict_do_nothing())
        quarter = after(quarter)
    return done


def _body(quarter: date) -> dict[str, Any]:
    """The counts of one quarter, by the day it came in."""
    feedback = Complaint.category.in_(FEEDBACK)
    complaint = sa.not_(feedback)
    asked = {
        "feedback": feedback,
        "complaints": sa.and_(complaint, sa.not_(Complaint.sensitive)),
        "sensitive": sa.and_(complaint, Complaint.sensitive),
        "read_in_time": sa.and_(complaint, Complaint.acknowledged_on <= Complaint.acknowledge_by),
        "answered_in_time": sa.and_(complaint, Complaint.resolved_on <= Complaint.answer_by),
        **{name: sa.and_(complaint, Complaint.resolution.in_(codes)) for name, codes in OUTCOMES.items()},
    }
    counts = [sa.func.count().filter(condition).label(name) for name, condition in asked.items()]
    within = (Complaint.received_on >= quarter, Complaint.received_on < after(quarter))
    row = execute(sa.select(*counts).where(*within)).one()
    return {name: fives(int(row._mapping[name])) for name in asked}


def told(*, limit: int = 40) -> list[dict[str, Any]]:
    """What was told, the newest quarter first."""
    rows = execute(sa.select(Figures).order_by(Figures.quarter.desc()).limit(limit)).scalars()
    return [{"quarter": row.quarter, **row.body} for row in rows]
