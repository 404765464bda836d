"""Who has a desk, who keeps lists, who replaces an officer's words: as tables, without a door."""

import pytest

from support.cases import policy as case_policy
from support.desk import policy
from support.people.model import Role
from tests.cases.factory import Somebody, folder

DESK = {Role.INTAKE, Role.CASEWORKER, Role.LEAD}
LISTS = {Role.INTAKE, Role.CASEWORKER}


@pytest.mark.parametrize("role", Role)
def test_who_has_a_desk_and_keeps_lists(role):
    somebody = Somebody((role,))
    assert policy.may_have_desk(somebody) is (role in DESK)
    assert policy.may_keep_views(somebody) is (role in LISTS)
    assert case_policy.may_allot(somebody) is (role is Role.INTAKE)


def test_an_officer_has_none_of_it():
    officer = Somebody(kind="officer")
    assert not policy.may_have_desk(officer)
    assert not policy.may_keep_views(officer)
    assert not case_policy.may_allot(officer)
    assert not policy.may_replace_passphrase(officer, folder(officer=officer))


@pytest.mark.parametrize("handed_over", [False, True])
def test_who_replaces_an_officers_words(handed_over):
    owner, intake, other = Somebody((Role.CASEWORKER,)), Somebody((Role.INTAKE,)), Somebody((Role.CASEWORKER,))
    case = folder(owner, handed_over=handed_over)
    assert policy.may_replace_passphrase(owner, case)
    assert policy.may_replace_passphrase(intake, case) is not handed_over
    assert not policy.may_replace_passphrase(other, case)
    assert not policy.may_replace_passphrase(Somebody((Role.ADMIN,)), case)
