"""What everybody reads: in steps of five, a quarter later, never changed."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine

from support.core.db import at_the_edge, execute, save
from support.voice import service
from support.voice.model import Category, Complaint, ComplaintStatus, Resolution, Source
from support.voice.service.figures import after, fives, quarter_of


@pytest.mark.parametrize(("count", "told"), [(0, 0), (4, 0), (5, 5), (9, 5), (10, 10), (23, 20)])
def test_fewer_than_five_are_not_told(count, told):
    assert fives(count) == told


def test_quarters():
    assert quarter_of(date(2031, 3, 31)) == quarter_of(date(2031, 1, 1)) == date(2031, 1, 1)
    assert after(date(2031, 10, 1)) == date(2032, 1, 1)


def _said(day, category, count):
    for _ in range(count):
        save(
            Complaint(
                id=uuid4(),
                category=category,
                sensitive=category == Category.BREACH,
                source=Source.PUBLIC,
                status=ComplaintStatus.RECEIVED,
                received_on=day,
                acknowledge_by=day + timedelta(days=3),
                answer_by=day + timedelta(days=30),
            )
        )


def _answer(handler, count, resolution):
    wanted = sa.select(Complaint).where(Complaint.category == Category.DELAY, Complaint.resolution.is_(None))
    for row in execute(wanted.limit(count)).scalars().all():
        row.handler_id, row.status, row.resolution = handler, ComplaintStatus.RESOLVED, resolution
        row.acknowledged_on = row.resolved_on = row.received_on
        save(row)


def _publish(app, day):
    with time_machine.travel(f"{day} 09:00:00Z", tick=False), app.test_request_context(), at_the_edge():
        return service.figures.publish()


def test_a_quarter_is_told_once_a_quarter_later_and_stays(app, client, people):
    with app.test_request_context(), at_the_edge():
        _said(date(2031, 1, 10), Category.DELAY, 12)
        _said(date(2031, 2, 10), Category.BREACH, 3)
        _said(date(2031, 3, 31), Category.THANKS, 6)
        _answer(people.cora.id, 6, Resolution.UPHELD)
        _answer(people.cora.id, 4, Resolution.NOT_UPHELD)
    assert _publish(app, "2031-06-30") == 0
    assert client.get("/api/v1/public/feedback").json["items"] == []
    assert _publish(app, "2031-07-01") == 1
    (told,) = client.get("/api/v1/public/feedback").json["items"]
    assert told == {
        "quarter": "2031-01-01",
        "feedback": 5,
        "complaints": 10,
        "sensitive": 0,
        "read_in_time": 10,
        "answered_in_time": 10,
        "upheld": 5,
        "partly": 0,
        "not_upheld": 0,
        "other": 0,
    }
    with app.test_request_context(), at_the_edge():
        _said(date(2031, 2, 10), Category.BREACH, 20)
    assert _publish(app, "2031-07-02") == 0
    assert client.get("/api/v1/public/feedback").json["items"] == [told]
    page = client.get("/feedback/numbers").text
    assert "fewer than 5" in page
    assert "10 or a few more" in page
