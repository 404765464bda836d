"""Who writes what lies between a helper and the officer, as truth tables over every role, without HTTP."""

from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest

from support.core import clock
from support.partners.model import Offer
from support.people.model import Role
from support.referrals import policy
from support.referrals.model import Referral, ReferralStatus
from tests.cases.factory import Somebody


def referral(helper, status, *, days=1):
    """A referral whose status is set without its moves, since no database looks on."""
    one = Referral(id=uuid4(), service=Offer.LEGAL, helper_id=helper and helper.id)
    one.until = clock.today() + timedelta(days=days)
    one.__dict__["status"] = status
    return one


@pytest.mark.parametrize(("status", "days"), list(product(ReferralStatus, (-1, 0, 1))))
def test_a_helper_writes_while_they_help_and_not_a_day_longer(status, days):
    helper = Somebody(kind="partner")
    helps = status in {"accepted", "in_progress"} and days >= 0
    one = referral(helper, status, days=days)
    assert policy.may_help(helper, one) is helps
    assert policy.may_assess(helper, one) is helps
    assert policy.may_plan_safety(helper, one) is helps
    assert policy.may_answer_for_oneself(helper, one) is False


@pytest.mark.parametrize("status", ReferralStatus)
def test_an_officer_answers_while_somebody_helps_and_keeps_their_plan(status):
    officer, helper = Somebody(kind="officer"), Somebody(kind="partner")
    one = referral(helper, status)
    assert policy.may_help(officer, one) is False
    assert policy.may_assess(officer, one) is (status in {"accepted", "in_progress"})
    assert policy.may_plan_safety(officer, one) is True
    assert policy.may_plan_safety(officer, referral(None, ReferralStatus.ASKED)) is False


@pytest.mark.parametrize("role", Role)
def test_no_role_writes_what_somebody_else_helps_with(role):
    actor = Somebody((role,))
    one = referral(Somebody(kind="partner"), ReferralStatus.IN_PROGRESS)
    for rule in (policy.may_help, policy.may_assess, policy.may_plan_safety, policy.may_answer_for_oneself):
        assert rule(actor, one) is False
    assert policy.may_have_calendar(actor) is (role in {Role.LAWYER, Role.PSYCHOLOGIST})


def test_a_calendar_is_for_guests_too_and_not_for_officers():
    assert policy.may_have_calendar(Somebody(kind="partner")) is True
    assert policy.may_have_calendar(Somebody(kind="officer")) is False
