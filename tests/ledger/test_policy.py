"""Who may see the books and what funds have: truth tables."""

from uuid import uuid4

import pytest

from support.ledger import policy
from support.ledger.model import FundTransfer, GrantAgreement
from support.people.model import Role
from tests.people_of_the_house import HOUSE

BOOKS = {Role.FINANCE, Role.AUDITOR}
AVAILABLE = {Role.CASEWORKER, Role.APPROVER, Role.FINANCE}


@pytest.mark.parametrize("nickname", HOUSE)
def test_the_books_and_the_funds(ctx, people, nickname):
    actor, [role] = people.actor(nickname), HOUSE[nickname]
    assert policy.may_see_books(actor) == (role in BOOKS)
    assert policy.may_see_available(actor) == (role in AVAILABLE)
    assert policy.may_keep_funds(actor) == (role == Role.FINANCE)
    assert policy.may_lift_halt(actor) == (role == Role.FINANCE)
    assert policy.may_work_on_grants(actor) == (role == Role.FINANCE)
    assert policy.may_ask_transfer(actor) == (role == Role.FINANCE)


@pytest.mark.parametrize("nickname", HOUSE)
@pytest.mark.parametrize("own", [True, False])
def test_one_records_or_asks_and_another_decides(ctx, people, nickname, own):
    actor, [role] = people.actor(nickname), HOUSE[nickname]
    begun_by = actor.id if own else uuid4()
    finance = role == Role.FINANCE
    assert policy.may_decide_grant(actor, GrantAgreement(recorded_by=begun_by)) == (finance and not own)
    assert policy.may_decide_transfer(actor, FundTransfer(asked_by=begun_by)) == (finance and not own)
    assert policy.may_withdraw_transfer(actor, FundTransfer(asked_by=begun_by)) == (finance and own)


def test_nobody_and_somebody_still_enrolling_see_nothing(ctx, people):
    assert not policy.may_see_available(None)
    actor = people.actor("carol")
    actor.enrolling = True
    assert not policy.may_see_available(actor)
