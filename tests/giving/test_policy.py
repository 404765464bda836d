"""The rules of finance's side of giving as truth tables over every role, without HTTP."""

from itertools import product
from uuid import uuid4

import pytest

from support.core import clock
from support.giving import policy
from support.giving.model import Gap, OrderStatus, ProviderException, RefundOrder, Resolution
from support.people.model import Role
from tests.cases.factory import Somebody


def order(asker, status):
    made = RefundOrder(asked_by=asker.id, status=OrderStatus.ASKED)
    if status in {OrderStatus.SENT, OrderStatus.FAILED}:
        made.status = OrderStatus.RELEASED
    if status != OrderStatus.ASKED:
        made.status = status
    return made


@pytest.mark.parametrize("role", list(Role))
def test_who_sees_and_who_works(role):
    actor = Somebody((role,))
    assert policy.may_see_giving(actor) is (role in {Role.FINANCE, Role.AUDITOR})
    assert policy.may_work_giving(actor) is (role is Role.FINANCE)


@pytest.mark.parametrize(("role", "status", "own"), list(product(Role, OrderStatus, (True, False))))
def test_who_decides_a_refund_is_never_who_asked(role, status, own):
    actor = Somebody((role,))
    asked = order(actor if own else Somebody((Role.FINANCE,)), status)
    waits = role is Role.FINANCE and status is OrderStatus.ASKED
    assert policy.may_decide_refund(actor, asked) is (waits and not own)
    assert policy.may_withdraw_refund(actor, asked) is (waits and own)


@pytest.mark.parametrize(("role", "closed"), list(product(Role, (True, False))))
def test_who_explains(role, closed):
    gap = ProviderException(id=uuid4(), kind=Gap.UNEXPLAINED, closed_on=clock.today() if closed else None)
    assert policy.may_explain(Somebody((role,)), gap) is (role is Role.FINANCE and not closed)


@pytest.mark.parametrize(("gap", "said"), list(product(Gap, Resolution)))
def test_what_a_gap_may_be_said_to_be(gap, said):
    books = gap is Gap.UNEXPLAINED
    expected = {Resolution.FEE: books, Resolution.GIFT: books, Resolution.LOOKED: not books, Resolution.ARRIVED: False}
    assert policy.explains(gap, said) is expected[said]
