"""The rules of retraining and work, as truth tables."""

from uuid import uuid4

import pytest

from support.people.model import Role
from support.retraining import policy
from support.retraining.model import Enrolment, Placement
from tests.cases.factory import Somebody, folder

HOLDER = Somebody((Role.CASEWORKER,))
OTHER = Somebody((Role.CASEWORKER,))
COORDINATOR = Somebody((Role.TRAINING,))
LEAD = Somebody((Role.LEAD,))
OFFICER = Somebody(kind="officer")
STRANGER = Somebody(kind="officer")
GUEST = Somebody((Role.PARTNER,), kind="partner")
ADMIN = Somebody((Role.ADMIN,))
EVERYBODY = {
    "holder": HOLDER,
    "other caseworker": OTHER,
    "coordinator": COORDINATOR,
    "lead": LEAD,
    "officer": OFFICER,
    "another officer": STRANGER,
    "guest": GUEST,
    "admin": ADMIN,
}
CASE = folder(HOLDER, officer=OFFICER)
PLACE, JOB = Enrolment(id=uuid4(), case_id=CASE.id), Placement(id=uuid4(), case_id=CASE.id)

OF_STAFF = {"holder", "other caseworker", "coordinator", "lead"}
TABLE = [
    (policy.may_browse, (), OF_STAFF | {"officer", "another officer"}),
    (policy.may_keep_programmes, (), {"coordinator"}),
    (policy.may_browse_enrolments, (), {"holder", "other caseworker", "coordinator"}),
    (policy.may_see_outcomes, (), OF_STAFF),
    (policy.may_describe, (CASE,), {"holder", "officer"}),
    (policy.may_apply, (CASE,), {"holder", "officer"}),
    (policy.may_offer, (PLACE,), {"coordinator"}),
    (policy.may_decline, (PLACE,), {"coordinator"}),
    (policy.may_accept, (PLACE, CASE), {"holder", "officer"}),
    (policy.may_withdraw, (PLACE, CASE), {"holder", "officer"}),
    (policy.may_note_progress, (PLACE, CASE), {"holder", "coordinator"}),
    (policy.may_drop, (PLACE, CASE), {"holder", "officer", "coordinator"}),
    (policy.may_place, (CASE,), {"holder"}),
    (policy.may_change_placement, (JOB, CASE), {"holder", "coordinator"}),
    (policy.may_follow_up, (JOB, CASE), {"holder", "officer", "coordinator"}),
]


@pytest.mark.parametrize(("rule", "subject", "allowed"), TABLE, ids=[row[0].__name__ for row in TABLE])
def test_who_may(rule, subject, allowed):
    assert {who for who, actor in EVERYBODY.items() if rule(actor, *subject)} == allowed
