"""The rules of aid as truth tables over every role, without HTTP: three people, none of them helped by it."""

from itertools import combinations, product
from uuid import uuid4

import pytest

from support.aid import policy
from support.aid.model import AidRequest, Disbursement, PaymentRun, PaymentStatus, RequestStatus
from support.aid.policy import NOTHING, Obstacle, Said, Way
from support.people.model import Role
from tests.cases.factory import Somebody, folder

#: Roles one person may hold together beside being a caseworker.
ALONE = {Role.ADMIN, Role.AUDITOR}
PAIRS = [
    {first, second}
    for first, second in combinations([role for role in Role if role not in ALONE], 2)
    if {first, second} not in ({Role.APPROVER, Role.FINANCE}, {Role.CHAIR, Role.FINANCE})
]
EVERYBODY = [{role} for role in Role] + PAIRS
#: Who signs.
SIGN = {Role.APPROVER, Role.CHAIR}


def asked(requester, status=RequestStatus.SUBMITTED):
    born = RequestStatus.DRAFT if status == RequestStatus.DRAFT else RequestStatus.SUBMITTED
    request = AidRequest(id=uuid4(), requester_id=requester.id, status=born)
    if status != born:
        request.status = status
    return request


def due(requester, approver, status=PaymentStatus.DUE):
    payment = Disbursement(requester_id=requester.id, approver_id=approver.id, status=PaymentStatus.DUE)
    for step in () if status == PaymentStatus.STOPPED else (PaymentStatus.SENT,):
        if status != PaymentStatus.DUE:
            payment.status = step
    if payment.status != status:
        payment.status = status
    return payment


def names(roles):
    return "+".join(sorted(roles)) if isinstance(roles, set) else str(roles)


@pytest.mark.parametrize(("roles", "part"), list(product(EVERYBODY, ["stranger", "holder", "asker"])), ids=names)
def test_who_asks_and_who_decides(roles, part):
    actor, carol = Somebody(tuple(roles)), Somebody((Role.CASEWORKER,))
    case = folder(*([actor] if part == "holder" else []), carol)
    request = asked(actor if part == "asker" else carol)
    holds = part == "holder" and Role.CASEWORKER in roles
    assert policy.may_ask(actor, case) is holds
    assert policy.may_approve(actor, request, case) is (bool(SIGN & roles) and part == "stranger")
    assert policy.may_see_reason(actor, case) is (holds or bool(SIGN & roles))
    named = policy.why_not_approve(actor, request, case)
    assert (named in (None, Obstacle.CHAIR)) is policy.may_approve(actor, request, case)
    assert (named is Obstacle.CHAIR) is (part == "stranger" and Role.CHAIR in roles and Role.APPROVER not in roles)


@pytest.mark.parametrize("status", list(RequestStatus))
@pytest.mark.parametrize("role", list(Role))
def test_who_sees_the_payee(role, status):
    actor = Somebody((role,))
    request = asked(Somebody(), status)
    approved = role is Role.FINANCE and status is RequestStatus.APPROVED
    assert policy.may_see_payee(actor, request, folder(Somebody())) is approved
    assert policy.may_see_payee(actor, request, folder(actor)) is (approved or role is Role.CASEWORKER)


PARTS = ["stranger", "asker", "approver", "signer", "recused", "preparer"]


def had_a_part(actor, part):
    """A payment, who had a say in it and the run it is in, with the actor in that part."""
    other = Somebody()
    payment = due(actor if part == "asker" else other, actor if part == "approver" else Somebody())
    said = Said(
        signed=frozenset({actor.id} if part == "signer" else ()),
        recused=frozenset({actor.id} if part == "recused" else ()),
    )
    return payment, said, Way(prepared_by=actor.id if part == "preparer" else other.id, released=True)


@pytest.mark.parametrize(("roles", "part"), list(product(EVERYBODY, PARTS)), ids=names)
def test_who_pays(roles, part):
    actor = Somebody(tuple(roles))
    behind = had_a_part(actor, part)
    assert policy.may_pay(actor, *behind) is (Role.FINANCE in roles and part == "stranger")
    assert (policy.why_not_pay(actor, *behind) is None) is policy.may_pay(actor, *behind)


@pytest.mark.parametrize(("roles", "part"), list(product(EVERYBODY, [*PARTS, "holder"])), ids=names)
def test_who_gathers_releases_and_stops(roles, part):
    actor, other = Somebody(tuple(roles)), Somebody((Role.FINANCE,))
    payment, said, way = had_a_part(actor, part)
    finance = Role.FINANCE in roles
    barred = {payment.requester_id, payment.approver_id, *said.signed, *said.recused}
    apart = part not in ("asker", "approver", "signer", "recused")
    run = PaymentRun(prepared_by=way.prepared_by)
    assert policy.may_run(actor) is finance
    assert policy.may_gather(actor, barred) is (finance and apart)
    assert policy.may_release(actor, run, barred) is (finance and apart and part != "preparer")
    assert policy.may_take_file(actor, run, barred) is policy.may_release(actor, run, barred)
    assert policy.may_cancel(actor, run) is finance
    assert not policy.may_release(Somebody(tuple(roles), kind="officer"), run)
    case = folder(actor) if part == "holder" else folder(other)
    holds = part == "holder" and Role.CASEWORKER in roles
    assert policy.may_stop(actor, payment, case, said) is (finance or holds or part == "signer")
    assert policy.may_follow_up(actor, payment, case) is (finance or holds)
    assert policy.may_note_failed(actor, payment) is finance


def test_all_but_an_emergency_leaves_in_a_released_run():
    payer, gatherer = Somebody((Role.FINANCE,)), Somebody((Role.FINANCE,))
    payment = due(Somebody(), Somebody())
    for way, obstacle in (
        (Way(), Obstacle.RUN),
        (Way(emergency=True), None),
        (Way(emergency=True, prepared_by=gatherer.id), Obstacle.RUN),
        (Way(prepared_by=gatherer.id), Obstacle.RUN),
        (Way(prepared_by=gatherer.id, released=True), None),
        (Way(prepared_by=payer.id, released=True), Obstacle.PREPARED),
    ):
        assert policy.why_not_pay(payer, payment, NOTHING, way) is obstacle, way


def test_what_stands_in_the_way_is_named():
    both, approver = Somebody((Role.CASEWORKER, Role.APPROVER)), Somebody((Role.APPROVER,))
    payer, other = Somebody((Role.CASEWORKER, Role.FINANCE)), Somebody()
    assert policy.why_not_approve(other, asked(other), folder()) is Obstacle.ROLE
    assert policy.why_not_approve(both, asked(both), folder()) is Obstacle.ASKED
    assert policy.why_not_approve(both, asked(other), folder(both)) is Obstacle.HOLDS
    assert policy.why_not_approve(approver, asked(other, RequestStatus.REFUSED), folder()) is Obstacle.DONE
    assert policy.why_not_pay(other, due(other, approver)) is Obstacle.ROLE
    assert policy.why_not_pay(payer, due(payer, approver)) is Obstacle.ASKED
    assert policy.why_not_pay(payer, due(other, payer)) is Obstacle.SIGNED
    assert policy.why_not_pay(payer, due(other, approver, PaymentStatus.SENT)) is Obstacle.DONE


@pytest.mark.parametrize("role", list(Role))
def test_whose_work_begins_with_requests_or_payments(role):
    actor, officer = Somebody((role,)), Somebody((role,), kind="officer")
    assert policy.may_browse(actor) is (role in {Role.CASEWORKER, Role.APPROVER, Role.CHAIR, Role.FINANCE})
    assert policy.may_browse_payments(actor) is (role in {Role.CASEWORKER, Role.FINANCE})
    assert not policy.may_browse(officer)
    assert not policy.may_browse_payments(officer)


@pytest.mark.parametrize("status", list(PaymentStatus))
def test_only_the_officer_who_is_helped_answers_and_only_once_it_was_sent(status):
    officer, other = Somebody(kind="officer"), Somebody(kind="officer")
    case, payment = folder(officer=officer), due(Somebody(), Somebody(), status)
    assert policy.may_answer(officer, payment, case) is (
        status not in {PaymentStatus.DUE, PaymentStatus.STOPPED, PaymentStatus.RETURNED, PaymentStatus.FAILED}
    )
    assert not policy.may_answer(other, payment, case)
    for role in Role:
        assert not policy.may_answer(Somebody((role,)), payment, folder(officer=officer))
