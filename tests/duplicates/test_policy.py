"""The rules as truth tables, without a database."""

from datetime import date
from uuid import uuid4

import pytest

from support.duplicates import policy
from support.duplicates.model import Merge, MergeReason, MergeStatus
from support.people.model import Role
from tests.cases.factory import Somebody, folder

INTAKE, OTHER_INTAKE = Somebody((Role.INTAKE,)), Somebody((Role.INTAKE,))
HOLDER, DEPUTY, ELSEWHERE = (Somebody((Role.CASEWORKER,)) for _number in range(3))
ADMIN, AUDITOR, VETTER = Somebody((Role.ADMIN,)), Somebody((Role.AUDITOR,)), Somebody((Role.VETTING,))
OFFICER = Somebody(kind="officer")
EVERYBODY = (INTAKE, OTHER_INTAKE, HOLDER, DEPUTY, ELSEWHERE, ADMIN, AUDITOR, VETTER, OFFICER)

WAITING, SEATED = folder(officer=OFFICER), folder(HOLDER)
HELD = folder(HOLDER, DEPUTY, handed_over=True)
APART = folder(ELSEWHERE, handed_over=True)


def merge(by: Somebody, status: MergeStatus = MergeStatus.PROPOSED) -> Merge:
    row = Merge(
        id=uuid4(), kept_id=HELD.id, merged_id=WAITING.id, reason=MergeReason.OTHER, proposed_by=by.id,
        proposed_on=date(2024, 5, 17), status=MergeStatus.PROPOSED,
    )  # fmt: skip
    if status != MergeStatus.PROPOSED:
        row.status = status
    return row


def allowed(rule, *subject):
    return {id(one) for one in EVERYBODY if rule(one, *subject)}


def only(*people):
    return {id(one) for one in people}


@pytest.mark.parametrize(
    ("case", "who"), [(WAITING, (INTAKE, OTHER_INTAKE)), (SEATED, (INTAKE, OTHER_INTAKE)), (HELD, ())]
)
def test_intake_compares_before_hand_over(case, who):
    assert allowed(policy.may_compare, case) == only(*who)


@pytest.mark.parametrize(
    ("one", "other", "who"),
    [
        (WAITING, SEATED, (INTAKE, OTHER_INTAKE)),
        (SEATED, HELD, (HOLDER,)),
        (WAITING, HELD, ()),
        (HELD, APART, ()),
    ],
)
def test_who_sees_both_says_whether_they_are_one(one, other, who):
    assert allowed(policy.may_tell_apart, one, other) == only(*who)


def test_holders_answer():
    assert allowed(policy.may_answer, HELD) == only(HOLDER, DEPUTY)
    assert allowed(policy.may_browse_questions) == only(HOLDER, DEPUTY, ELSEWHERE)


@pytest.mark.parametrize(
    ("kept", "merged", "same", "who"),
    [
        (WAITING, SEATED, False, (INTAKE, OTHER_INTAKE)),
        (WAITING, SEATED, True, (INTAKE, OTHER_INTAKE, HOLDER)),
        (HELD, WAITING, False, ()),
        (HELD, WAITING, True, (HOLDER, DEPUTY)),
        (HELD, APART, True, (HOLDER, DEPUTY, ELSEWHERE)),
    ],
)
def test_who_proposes(kept, merged, same, who):
    assert allowed(policy.may_propose, kept, merged, same) == only(*who)


def test_somebody_else_confirms_who_sees_one_of_the_two():
    assert allowed(policy.may_confirm, merge(HOLDER), HELD, WAITING) == only(DEPUTY, INTAKE, OTHER_INTAKE)
    assert allowed(policy.may_confirm, merge(INTAKE), SEATED, WAITING) == only(OTHER_INTAKE, HOLDER)


def test_who_takes_it_back():
    proposed, confirmed = merge(HOLDER), merge(HOLDER, MergeStatus.CONFIRMED)
    assert allowed(policy.may_undo, proposed, HELD, WAITING) == only(HOLDER, DEPUTY, INTAKE, OTHER_INTAKE)
    assert allowed(policy.may_undo, confirmed, HELD, WAITING) == only(HOLDER, DEPUTY)
    assert allowed(policy.may_undo, confirmed, WAITING, SEATED) == only(INTAKE, OTHER_INTAKE)


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_case_is_named_to_who_sees_it_or_knows_whose_it_is(who):
    assert policy.may_name(who, HELD, holds=False, same_person=True) is (who in (HOLDER, DEPUTY))
    assert policy.may_name(who, HELD, holds=True, same_person=True) is True
    assert policy.may_name(who, HELD, holds=True, same_person=False) is (who in (HOLDER, DEPUTY))
