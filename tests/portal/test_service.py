"""What an officer is told comes next, and who works with them."""

from datetime import date
from uuid import uuid4

import pytest

from support.aid.model import PaymentStatus
from support.aid.service.telling import Payment
from support.cases.folder import Folder, Holder
from support.cases.model import Case, Clearance, SeatName, Status
from support.core.errors import Missing
from support.core.money import Money
from support.portal import service
from support.portal.service import payments, standing
from support.portal.service.found import UNTOLD, Found

DAY, LATER, LAST = date(2026, 11, 3), date(2026, 11, 9), date(2026, 11, 20)


def folder(
    *,
    holders=0,
    status=Status.NEW,
    confirmed=True,
    needs="open",
    clearance=Clearance.PENDING,
    resumes=None,
    merged=None,
):
    case = Case(id=uuid4(), reference="A-0000-0000", handle="amber-window", officer_id=uuid4(), opened_on=DAY)
    case.__dict__["status"] = status
    case.handed_over_on = DAY if holders == 2 else None
    case.clearance, case.resumes, case.merged_into = clearance, resumes, merged
    seated = [
        Holder(uuid4(), uuid4(), f"name-{seat}", seat, DAY, number)
        for number, seat in enumerate(list(SeatName)[:holders], 1)
    ]
    return Folder(case, uuid4(), confirmed, [{"code": "legal", "status": needs}], seated)


def paying(status):
    return Payment(uuid4(), Money(120_00, "EUR"), status, DAY, None, "emergency")


CLEARED = {"holders": 2, "clearance": Clearance.CLEARED}


@pytest.mark.parametrize(
    ("at", "payments", "done"),
    [
        (folder(confirmed=False), [], "d-"),
        (folder(), [], "dd"),
        (folder(holders=1), [], "dd"),
        (folder(holders=2), [], "ddd"),
        (folder(holders=2, status=Status.VETTING), [], "ddd"),
        (folder(**CLEARED, status=Status.ACCEPTED), [], "ddddd"),
        (folder(**CLEARED, status=Status.ACTIVE), [], "dddddd"),
        (folder(**CLEARED, status=Status.ACTIVE, needs="met"), [], "ddddddd"),
        (folder(**CLEARED, status=Status.ACTIVE), [PaymentStatus.DUE], "dddddd"),
        (folder(**CLEARED, status=Status.ACTIVE), [PaymentStatus.SENT], "ddddddd"),
        (folder(**CLEARED, status=Status.ACTIVE), [PaymentStatus.RECEIVED], "dddddddd"),
        (folder(**CLEARED, status=Status.ACTIVE), [PaymentStatus.RECEIVED, PaymentStatus.DUE], "dddddd"),
        (folder(**CLEARED, status=Status.ON_HOLD, resumes=Status.ACTIVE), [], "dddddd"),
        (folder(holders=2, status=Status.ON_HOLD, resumes=Status.NEW), [], "ddd"),
        (folder(holders=2, status=Status.VETTING), [PaymentStatus.SENT], "ddd---d--"),
    ],
)
def test_the_steps_follow_what_happened(at, payments, done):
    told = standing.steps(at, Found(paid=[paying(status) for status in payments]))
    marks = "".join("d" if step.done else "-" for step in told)
    assert marks == done.ljust(len(told), "-")
    current = [step for step in told if step.state == "current"]
    assert current == [step for step in told if not step.done][:1]
    assert any("looked into" in str(step.text) or "look into" in str(step.text) for step in told)


@pytest.mark.parametrize(
    ("at", "last"),
    [
        (folder(holders=2, status=Status.DECLINED, clearance=Clearance.DECLINED), "decided not to help"),
        (
            folder(holders=2, status=Status.ON_HOLD, resumes=Status.DECLINED, clearance=Clearance.DECLINED),
            "decided not to help",
        ),
        (folder(status=Status.CLOSED), "The work is finished"),
        (folder(**CLEARED, status=Status.CLOSED), "The work is finished"),
        (folder(holders=2, merged=uuid4()), "given the other time"),
    ],
)
def test_where_it_ends_nothing_is_left_open(at, last):
    told = standing.steps(at, Found())
    assert all(step.done for step in told)
    assert last in str(told[-1].text)


def test_every_status_has_its_words():
    assert set(standing.STATUS_TEXT) == set(Status)
    assert set(payments.PAYMENT_TEXT) == set(PaymentStatus)


def test_a_new_case_that_is_held_is_not_said_to_be_read(ctx):
    assert "being read" in str(standing.status_text(folder(), UNTOLD))
    held = str(standing.status_text(folder(holders=2), UNTOLD))
    assert "being read" not in held
    assert "Two people work with you now" in held
    assert "the other time" in str(
        standing.status_text(folder(holders=2, status=Status.ACTIVE, merged=uuid4()), UNTOLD)
    )


APPEALED = {"text": "Others look again.", "outcome": None}


@pytest.mark.parametrize(
    ("status", "told", "words", "step", "state"),
    [
        (Status.VETTING, {"stage": "looking"}, "being looked into", "look into what you wrote", "current"),
        (
            Status.VETTING,
            {"stage": "question", "question": {"texts": ["?"]}},
            "There is a question",
            "answer a question",
            "current",
        ),
        (
            Status.VETTING,
            {"stage": "answered", "question": {"texts": ["?"]}},
            "You have answered",
            "answer a question",
            "done",
        ),
        (Status.DECLINED, {"stage": "declined"}, "decided not to help", "decided not to help", "done"),
        (
            Status.DECLINED,
            {"stage": "declined", "appeal": APPEALED},
            "Others look again.",
            "Two others look again",
            "current",
        ),
        (
            Status.DECLINED,
            {"stage": "declined", "appeal": {**APPEALED, "outcome": "rejected"}},
            "Others look again.",
            "Two others look again",
            "done",
        ),
    ],
)
def test_what_vetting_says_is_told_in_words_and_steps(ctx, status, told, words, step, state):
    clearance = Clearance.DECLINED if status == Status.DECLINED else Clearance.PENDING
    at, found = folder(holders=2, status=status, clearance=clearance), Found(told={**UNTOLD, **told})
    assert words in str(standing.status_text(at, found.told))
    assert [one.state for one in standing.steps(at, found) if step in str(one.text)] == [state]


def seat(number, name, since, until=None):
    return {"number": number, "seat": name, "since": since, "until": until}


def test_who_works_with_them_and_who_no_longer_does(ctx):
    owner, deputy, cover = SeatName.OWNER, SeatName.DEPUTY, SeatName.COVER
    told = standing.coordinators(
        [
            seat(1, owner, DAY, LATER),
            seat(2, deputy, DAY),
            seat(3, owner, LATER, LAST),
            seat(4, cover, LATER),
            seat(1, owner, LAST),
        ]
    )
    present = [(one.number, one.since, one.stands_in) for one in told if one.present]
    assert present == [(1, LAST, False), (2, DAY, False), (4, LATER, True)]
    gone = [(one.number, one.until, one.followed_by) for one in told if not one.present]
    assert gone == [(3, LAST, 1)]
    assert str(told[0].who) == "Coordinator 1"
    assert standing.coordinators([]) == []


def test_staff_have_no_case_of_their_own(ctx, people):
    for nickname in ("ina", "carol", "ada"):
        for verb in (
            service.read,
            service.readers,
            service.copy_of,
            service.wish,
            service.ask_to_be_forgotten,
            service.take_back,
            service.ensure_own,
        ):
            with pytest.raises(Missing):
                verb(people.actor(nickname))
