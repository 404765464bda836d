"""The rules of plans as truth tables over every role, and how a step stands against its days, without HTTP."""

from datetime import date, timedelta
from itertools import product

import pytest

from support.cases import policy
from support.cases.model import Pace, Plan, PlanStatus, PlanStep, StepOwner, StepStatus
from support.cases.policy.planning import awaits_officer, officer_reads, pace
from support.people.model import Role
from tests.cases.factory import DAY, Somebody, folder

HOLDERS_ALONE = Role.CASEWORKER


def plan_by(author, one, *, money=False, status=PlanStatus.DRAFT, agreed_on=None):
    """A version; its status is set without its moves, since no database looks on."""
    plan = Plan(case_id=one.id, version=1, author_id=author.id, money=money, made_on=DAY, agreed_on=agreed_on)
    plan.__dict__["status"] = status
    return plan


@pytest.mark.parametrize(("role", "held"), list(product(Role, (False, True))))
def test_who_plans(role, held):
    actor, author = Somebody((role,)), Somebody((Role.CASEWORKER,))
    one = folder(author, actor, handed_over=True) if held else folder(author, handed_over=True)
    holds = held and role is HOLDERS_ALONE
    theirs, own = plan_by(author, one), plan_by(actor, one)
    step = PlanStep(owner=StepOwner.OFFICER)
    assert policy.may_plan(actor, one) is holds
    assert policy.may_edit_plan(actor, theirs, one) is False
    assert policy.may_edit_plan(actor, own, one) is holds
    assert policy.may_approve_plan(actor, theirs, one) is holds
    assert policy.may_approve_plan(actor, own, one) is False
    assert policy.may_do_step(actor, step, one) is holds
    assert policy.may_agree(actor, theirs, one) is False
    assert policy.may_tell_need(actor, one) is False
    assert policy.may_assess(actor, one) is holds
    assert policy.may_change_household(actor, one) is holds
    assert policy.may_browse_escalations(actor) is (role is Role.LEAD)


def test_intake_judges_needs_and_corrects_the_household_until_it_hands_over():
    ina = Somebody((Role.INTAKE,))
    for handed_over in (False, True):
        one = folder(Somebody((Role.CASEWORKER,)), handed_over=handed_over)
        assert policy.may_assess(ina, one) is not handed_over
        assert policy.may_change_household(ina, one) is not handed_over
        assert not policy.may_plan(ina, one)


def test_the_officer_agrees_and_does_their_own_steps():
    officer, other = Somebody(kind="officer"), Somebody(kind="officer")
    one = folder(Somebody((Role.CASEWORKER,)), officer=officer)
    plan = plan_by(Somebody(), one)
    elsewhere = plan_by(Somebody(), folder(officer=other))
    for actor, own in ((officer, True), (other, False)):
        assert policy.may_agree(actor, plan, one) is own
        assert policy.may_do_step(actor, PlanStep(owner=StepOwner.OFFICER), one) is own
        assert not policy.may_do_step(actor, PlanStep(owner=StepOwner.STAFF), one)
        assert policy.may_tell_need(actor, one) is own
        assert policy.may_change_household(actor, one) is own
        assert not policy.may_plan(actor, one)
        assert not policy.may_edit_plan(actor, plan, one)
        assert not policy.may_approve_plan(actor, plan, one)
        assert not policy.may_assess(actor, one)
    assert not policy.may_agree(officer, elsewhere, one), "a plan of another case"


@pytest.mark.parametrize(("status", "money"), list(product(PlanStatus, (False, True))))
def test_what_awaits_the_officer_and_what_they_read(status, money):
    one = folder()
    plan = plan_by(Somebody(), one, money=money, status=status)
    awaits = status is (PlanStatus.APPROVED if money else PlanStatus.PROPOSED)
    assert awaits_officer(plan) is awaits
    assert officer_reads(plan) is awaits, "nothing else that was never agreed to"
    assert officer_reads(plan_by(Somebody(), one, money=money, status=status, agreed_on=DAY))


#: Status, first and last day, today, each as days after the first; and what comes out.
PACES = [
    ("todo", 10, 0, Pace.ON_TIME),
    ("todo", 10, -1, Pace.LATER),
    ("doing", 10, 7, Pace.ON_TIME),
    ("doing", 10, 8, Pace.AT_RISK),
    ("todo", 10, 10, Pace.AT_RISK),
    ("todo", 10, 11, Pace.OVERDUE),
    ("doing", 12, 9, Pace.ON_TIME),
    ("doing", 12, 10, Pace.AT_RISK),
    ("todo", 0, 0, Pace.ON_TIME),
    ("todo", 0, 1, Pace.OVERDUE),
    ("done", 10, 11, Pace.OVER),
    ("dropped", 10, 11, Pace.OVER),
]


@pytest.mark.parametrize(("status", "length", "today", "comes"), PACES)
def test_how_a_step_stands_against_its_days(status, length, today, comes):
    start = date(2024, 5, 1)
    assert pace(StepStatus(status), start, start + timedelta(days=length), start + timedelta(days=today)) is comes


def test_a_version_and_a_step_move_along_their_tables():
    assert {status for moves in Plan.MOVES.values() for status in moves} == set(PlanStatus)
    assert PlanStatus.SUPERSEDED not in Plan.MOVES, "what was replaced stays replaced"
    assert Plan.MOVES[PlanStatus.AGREED] == {PlanStatus.SUPERSEDED}
    assert {status for moves in PlanStep.MOVES.values() for status in moves} == set(StepStatus)
