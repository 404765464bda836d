"""The rules of correspondence as a table, without a database."""

import pytest

from support.correspondence import policy
from support.correspondence.model import Audience
from support.people.model import Role
from tests.cases.factory import Somebody, folder

OWNER, DEPUTY = Somebody((Role.CASEWORKER,)), Somebody((Role.CASEWORKER,))
OFFICER, OTHER_OFFICER = Somebody(kind="officer"), Somebody(kind="officer")
INTAKE, OTHER, ADMIN = Somebody((Role.INTAKE,)), Somebody((Role.CASEWORKER,)), Somebody((Role.ADMIN,))
APPROVER, FINANCE, LEAD = Somebody((Role.APPROVER,)), Somebody((Role.FINANCE,)), Somebody((Role.LEAD,))
HELD = folder(OWNER, DEPUTY, officer=OFFICER, handed_over=True)
NEW = folder(officer=OFFICER)
EVERYBODY = (OWNER, DEPUTY, OFFICER, OTHER_OFFICER, INTAKE, OTHER, ADMIN, APPROVER, FINANCE, LEAD)
TO_OFFICER, TO_TEAM, TO_ONESELF = Audience.OFFICER, Audience.TEAM, Audience.PRIVATE

#: rule, case, what else it is asked, and exactly who may.
TABLE = [
    (policy.may_write, HELD, (TO_OFFICER,), {OWNER.id, DEPUTY.id, OFFICER.id}),
    (policy.may_write, HELD, (TO_TEAM,), {OWNER.id, DEPUTY.id}),
    (policy.may_write, HELD, (TO_ONESELF,), {OWNER.id, DEPUTY.id}),
    (policy.may_write, NEW, (TO_OFFICER,), {INTAKE.id, OFFICER.id}),
    (policy.may_write, NEW, (TO_TEAM,), {INTAKE.id}),
    (policy.may_send, HELD, (TO_OFFICER,), {OWNER.id, DEPUTY.id, OFFICER.id}),
    (policy.may_send, HELD, (TO_TEAM,), {OWNER.id, DEPUTY.id}),
    (policy.may_send, HELD, (TO_ONESELF,), set()),
    (policy.may_ask, HELD, (), {OWNER.id, DEPUTY.id}),
    (policy.may_ask, NEW, (), {INTAKE.id}),
    (policy.may_answer, HELD, (), {OFFICER.id}),
    (policy.may_answer, NEW, (), {OFFICER.id}),
]


@pytest.mark.parametrize(("rule", "case", "more", "allowed"), TABLE)
def test_who_may(rule, case, more, allowed):
    assert {one.id for one in EVERYBODY if rule(one, case, *more)} == allowed


def test_a_frozen_case_changes_nothing_of_this():
    frozen = folder(OWNER, officer=OFFICER)
    frozen.case.frozen = True
    assert policy.may_write(OFFICER, frozen, TO_OFFICER)
    assert policy.may_send(OFFICER, frozen, TO_OFFICER)
    assert policy.may_answer(OFFICER, frozen)
