"""The rules of drafts, signatures, conflicts and reviews as truth tables, without HTTP."""

from itertools import product

import pytest

from support.aid import policy
from support.aid.model import RequestStatus
from support.aid.policy import Obstacle, Said
from support.people.model import Role
from tests.aid.test_policy import EVERYBODY, SIGN, asked, names
from tests.cases.factory import Somebody, folder

PARTS = ["stranger", "holder", "asker", "signed", "recused", "paid"]


def stands(part, actor):
    """A case and a request in which somebody has this part, and what is said of it."""
    carol = Somebody((Role.CASEWORKER,))
    case = folder(*([actor] if part == "holder" else []), carol)
    request = asked(actor if part == "asker" else carol)
    who = frozenset({actor.id})
    said = Said(
        signed=who if part == "signed" else frozenset(),
        recused=who if part == "recused" else frozenset(),
        paid=who if part == "paid" else frozenset(),
    )
    return case, request, said


@pytest.mark.parametrize(("roles", "part"), list(product(EVERYBODY, PARTS)), ids=names)
def test_who_signs_declares_and_reviews(roles, part):
    actor = Somebody(tuple(roles))
    case, request, said = stands(part, actor)
    signs, holds = bool(SIGN & roles), part == "holder" and Role.CASEWORKER in roles
    assert policy.may_approve(actor, request, case, said) is (signs and part in {"stranger", "signed", "paid"})
    assert policy.may_review(actor, request, case, said) is (signs and part == "stranger")
    assert policy.may_recuse(actor, request) is bool((SIGN | {Role.FINANCE}) & roles)
    assert policy.may_see_reason(actor, case, said.recused) is (holds or (signs and part != "recused"))
    assert policy.may_withdraw(actor, request, case) is holds
    assert policy.may_submit(actor, request, case) is False
    request.status = RequestStatus.APPROVED
    finance = Role.FINANCE in roles and part != "recused"
    assert policy.may_see_payee(actor, request, case, said.recused) is (holds or finance)


@pytest.mark.parametrize("roles", EVERYBODY, ids=names)
def test_only_the_holder_who_asked_submits(roles):
    actor = Somebody(tuple(roles))
    draft = asked(actor, RequestStatus.DRAFT)
    assert policy.may_submit(actor, draft, folder(actor)) is (Role.CASEWORKER in roles)
    assert policy.may_submit(actor, draft, folder(Somebody())) is False
    assert policy.may_submit(actor, asked(Somebody(), RequestStatus.DRAFT), folder(actor)) is False


@pytest.mark.parametrize(
    ("needed", "chair", "yes", "chaired", "approver", "the_chair"),
    [
        (1, False, 0, False, True, False),
        (2, False, 1, False, True, False),
        (3, True, 0, False, True, True),
        (3, True, 1, False, True, True),
        (3, True, 2, False, False, True),
        (3, True, 1, True, True, False),
        (3, True, 2, True, True, False),
        (1, True, 0, False, False, True),
    ],
)
def test_whose_signature_is_still_needed(needed, chair, yes, chaired, approver, the_chair):
    request = asked(Somebody())
    request.signatures, request.chair = needed, chair
    said = Said(yes=yes, chaired=chaired)
    for roles, wanted in (
        ((Role.APPROVER,), approver),
        ((Role.CHAIR,), the_chair),
        ((Role.APPROVER, Role.CHAIR), approver or the_chair),
        ((Role.FINANCE,), False),
    ):
        actor = Somebody(roles)
        assert policy.is_needed(actor, request, said) is wanted, roles
        obstacle = policy.why_not_approve(actor, request, folder(), said)
        expected = None if wanted else Obstacle.CHAIR if SIGN & set(roles) else Obstacle.ROLE
        assert obstacle is expected, roles


def test_what_stands_in_the_way_is_named_in_order():
    actor = Somebody((Role.APPROVER,))
    for part, obstacle in (
        ("stranger", None),
        ("holder", Obstacle.HOLDS),
        ("asker", Obstacle.ASKED),
        ("signed", Obstacle.SIGNED),
        ("recused", Obstacle.RECUSED),
    ):
        case, request, said = stands(part, actor)
        assert policy.why_not_approve(actor, request, case, said) is obstacle
        request.status = RequestStatus.EXPIRED
        assert policy.why_not_approve(actor, request, case, said) is Obstacle.DONE
