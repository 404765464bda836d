"""What an officer is told comes next, and who reads their case."""

from datetime import date
from uuid import uuid4

import pytest

from support.aid.model import PaymentStatus
from support.aid.service.reading import Payment
from support.cases.folder import Folder, Holder
from support.cases.model import Case, SeatName, Status
from support.core.errors import Missing
from support.core.money import Money
from support.portal import service

DAY = date(2026, 11, 3)


def folder(*, holders=0, status=Status.NEW, confirmed=True, needs="open"):
    case = Case(id=uuid4(), reference="A-0000-0000", handle="amber-window", officer_id=uuid4(), opened_on=DAY)
    case.__dict__["status"] = status
    case.handed_over_on = DAY if holders == 2 else None
    seated = [
        Holder(uuid4(), uuid4(), f"name-{seat}", seat, DAY, number)
        for number, seat in enumerate(list(SeatName)[:holders], 1)
    ]
    return Folder(case, uuid4(), confirmed, [{"code": "legal", "status": needs}], seated)


def paid(status):
    return Payment(uuid4(), Money(120_00, "EUR"), status, DAY, None, "emergency")


@pytest.mark.parametrize(
    ("at", "payments", "done"),
    [
        (folder(confirmed=False), [], [True, False, False, False]),
        (folder(), [], [True, True, False, False]),
        (folder(holders=1, status=Status.ACTIVE), [], [True, True, False, False]),
        (folder(holders=2, status=Status.ACTIVE), [], [True, True, True, False]),
        (folder(holders=2, status=Status.ACTIVE, needs="met"), [], [True, True, True, True]),
        (folder(holders=2, status=Status.ACTIVE), [PaymentStatus.DUE], [True, True, True, True, False, False]),
        (folder(holders=2, status=Status.ACTIVE), [PaymentStatus.SENT], [True, True, True, True, True, False]),
        (folder(holders=2, status=Status.ACTIVE), [PaymentStatus.RECEIVED], [True, True, True, True, True, True]),
        (
            folder(holders=2, status=Status.ACTIVE),
            [PaymentStatus.RECEIVED, PaymentStatus.DUE],
            [True, True, True, True, False, False],
        ),
        (folder(holders=2, status=Status.CLOSED), [], [True, True, True, True, True]),
    ],
)
def test_the_steps_follow_what_happened(at, payments, done):
    told = service.steps(at, [paid(status) for status in payments])
    assert [step["done"] for step in told] == done


def test_readers_are_numbers_and_never_names(ctx):
    before = service.readers(folder(holders=1, status=Status.ACTIVE))
    assert [str(reader["who"]) for reader in before] == ["The intake team", "Coordinator 1"]
    after = service.readers(folder(holders=2, status=Status.ACTIVE))
    assert [str(reader["who"]) for reader in after] == ["Coordinator 1", "Coordinator 2"]
    assert "name-" not in str([str(reader["who"]) for reader in before + after])


def test_every_status_has_its_words():
    assert set(service.STATUS_TEXT) == set(Status)
    assert set(service.PAYMENT_TEXT) == set(PaymentStatus)


def test_staff_have_no_case_of_their_own(ctx, people):
    for nickname in ("ina", "carol", "ada"):
        with pytest.raises(Missing):
            service.read(people.actor(nickname))
