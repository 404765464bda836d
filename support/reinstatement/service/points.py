"""The points of an application as they stand."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from support.core.db import execute
from support.people.model import Person
from support.reinstatement.model import Criterion, PanelSeat, Score

#: Why so many points: a sealed part of a score, under the application's key.
REASON = "reason"


def of_application(application_id: UUID) -> list[dict[str, Any]]:
    """All points of an application by seat and criterion.

    `[{"id", "seat", "person_id", "name", "criterion", "points"}]`
    """
    rows = execute(
        sa.select(Score.id, PanelSeat.seat, Score.person_id, Person.name, Score.criterion, Score.points)
        .join(
            PanelSeat,
            sa.and_(PanelSeat.competition_id == Score.competition_id, PanelSeat.person_id == Score.person_id),
        )
        .join(Person, Person.id == Score.person_id)
        .where(Score.application_id == application_id)
    )
    order = list(Criterion)
    found = [dict(row._mapping) for row in rows]
    return sorted(found, key=lambda one: (one["seat"], order.index(one["criterion"])))
