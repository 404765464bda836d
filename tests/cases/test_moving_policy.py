"""Who moves a case, hands on a seat, covers a leave and sees a team's work: truth tables over every role."""

from itertools import product
from uuid import uuid4

import pytest

from support.cases import policy
from support.cases.model import Case, SeatName, Status, Transfer, Transition
from support.people.model import Role
from support.vault.model import Data
from tests.cases.factory import Somebody, folder

#: Where somebody stands to a case: a stranger to it, or in one of its seats.
PLACES = ("stranger", SeatName.OWNER, SeatName.DEPUTY, SeatName.COVER)


def case_with(actor, place):
    """A case held by three, the actor in this seat; with the three it is handed over."""
    three = [Somebody((Role.CASEWORKER,)) for _seat in SeatName]
    if place != "stranger":
        three[list(SeatName).index(place)] = actor
    return folder(*three, handed_over=True)


@pytest.mark.parametrize(("role", "place"), list(product(Role, PLACES)))
def test_who_acts_on_a_case(role, place):
    actor = Somebody((role,))
    one = case_with(actor, place)
    holds = role is Role.CASEWORKER and place != "stranger"
    assert policy.may_move(actor, one) is holds
    assert policy.may_follow_up(actor, one) is holds
    assert policy.may_cover(actor, one, uuid4()) is holds
    assert not policy.may_cover(actor, one, actor.id), "never by oneself"
    main = holds and place != SeatName.COVER
    assert policy.may_transfer(actor, one) is main
    for seat in SeatName:
        assert policy.may_transfer(actor, one, seat) is (main and seat == place), "nobody hands on another's seat"


@pytest.mark.parametrize("role", list(Role))
def test_intake_before_hand_over_sees_a_case_and_does_not_move_it(role):
    actor, one = Somebody((role,)), folder()
    assert not policy.may_move(actor, one)
    assert not policy.may_transfer(actor, one)
    assert not policy.may_cover(actor, one, uuid4())


@pytest.mark.parametrize("role", list(Role))
def test_who_sees_a_teams_work_and_who_has_transfers(role):
    actor = Somebody((role,))
    assert policy.may_see_workload(actor) is (role is Role.LEAD)
    assert policy.may_browse_transfers(actor) is (role is Role.CASEWORKER)
    assert policy.may_cover_own(actor) is (role is Role.CASEWORKER)
    assert not policy.sees(Somebody((Role.LEAD,)), case_with(actor, SeatName.OWNER)), "a lead sees no case"


def test_an_officer_moves_nothing():
    officer = Somebody(kind="officer")
    one = folder(Somebody((Role.CASEWORKER,)), officer=officer)
    assert not policy.may_move(officer, one)
    assert not policy.may_transfer(officer, one)
    assert not policy.may_cover(officer, one, uuid4())
    assert not policy.may_browse_transfers(officer)
    assert not policy.may_see_workload(officer)


@pytest.mark.parametrize(("role", "part"), list(product(Role, ("sender", "receiver", "another holder", "stranger"))))
def test_who_answers_a_transfer_and_who_takes_it_back(role, part):
    actor, sender, receiver = Somebody((role,)), Somebody((Role.CASEWORKER,)), Somebody((Role.CASEWORKER,))
    sender, receiver = (actor if part == "sender" else sender), (actor if part == "receiver" else receiver)
    asked = Transfer(sender_id=sender.id, receiver_id=receiver.id)
    works = role is Role.CASEWORKER
    assert policy.may_answer_transfer(actor, asked) is (works and part == "receiver")
    assert policy.may_withdraw_transfer(actor, asked) is (works and part == "sender")


def test_nobody_answers_what_they_asked_themselves():
    actor = Somebody((Role.CASEWORKER,))
    assert not policy.may_answer_transfer(actor, Transfer(sender_id=actor.id, receiver_id=actor.id))


def test_a_receiver_is_sealed_what_holders_read_and_sees_nothing():
    carol, chloe = Somebody((Role.CASEWORKER,)), Somebody((Role.CASEWORKER,))
    one = folder(carol, handed_over=True)
    one.receivers[chloe.id] = uuid4()
    for kind in Data:
        assert (chloe.id in policy.people_who_read(kind, one)) is (carol.id in policy.people_who_read(kind, one))
    assert not policy.sees(chloe, one)
    assert not policy.holds(chloe, one)
    assert not policy.may_move(chloe, one)


#: What a holder can do with a case that stands there.
POSSIBLE = {
    Status.NEW: [Transition.ON_HOLD, Transition.CLOSED],
    Status.VETTING: [Transition.ON_HOLD, Transition.CLOSED],
    Status.ACCEPTED: [Transition.ON_HOLD, Transition.CLOSED],
    Status.ACTIVE: [Transition.ON_HOLD, Transition.CLOSED],
    Status.ON_HOLD: [Transition.RESUME, Transition.CLOSED],
    Status.CLOSED: [Transition.REOPENED],
    Status.DECLINED: [],
}

#: A way for a new case to stand there, along the model's own table.
WAYS = {
    Status.NEW: [],
    Status.VETTING: [Status.VETTING],
    Status.ACCEPTED: [Status.VETTING, Status.ACCEPTED],
    Status.ACTIVE: [Status.VETTING, Status.ACCEPTED, Status.ACTIVE],
    Status.ON_HOLD: [Status.ON_HOLD],
    Status.CLOSED: [Status.CLOSED],
    Status.DECLINED: [Status.VETTING, Status.DECLINED],
}


@pytest.mark.parametrize("status", list(Status))
def test_what_can_be_done_with_a_case_as_it_stands(status):
    one = folder(Somebody((Role.CASEWORKER,)))
    for step in WAYS[status]:
        one.case.status = step
    assert policy.transitions(one) == POSSIBLE[status]
    leads = {Transition.ON_HOLD: {Status.ON_HOLD}, Transition.CLOSED: {Status.CLOSED}}
    for transition in POSSIBLE[status]:
        assert leads.get(transition, set()) <= Case.MOVES[status]
    one.case.frozen = True
    assert policy.transitions(one) == []
    one.case.frozen, one.case.merged_into = False, uuid4()
    assert policy.transitions(one) == []
