"""The rules of vetting as truth tables, without HTTP: who sees, who may, who can be named, who reads which key."""

from dataclasses import replace
from itertools import permutations, product
from uuid import uuid4

import pytest

from support.cases.model import Status
from support.people.model import Person, Role
from support.vault.model import Data
from support.vetting import policy
from support.vetting.dossier import Appealed, Dossier, Frozen, Named, Noted, Round, Said
from support.vetting.model import (
    OF_APPEALS,
    OF_VETTING,
    REASONS,
    TOLD,
    UNDECIDED,
    AppealStatus,
    Basis,
    FreezeStatus,
    Item,
    Outcome,
    Reason,
    RoundKind,
    RoundStatus,
    VetterStatus,
)
from support.vetting.policy import Obstacle
from tests.cases.factory import DAY, Somebody, folder

VETTING = (Role.VETTING,)


def named(who, round_id, status=VetterStatus.NAMED, outcome=None, **more):
    said = Said(uuid4(), who.id, outcome, DAY) if outcome else None
    return Named(uuid4(), round_id, who.id, uuid4(), "somebody", status, DAY, finding=said, **more)


def round_of(*people, status=RoundStatus.OPEN, kind=RoundKind.FIRST, number=1, outcome=None, appeal_id=None):
    """A round; each of `people` is somebody, or somebody with what is known of them."""
    round_id = uuid4()
    rows = [named(one[0], round_id, **one[1]) if isinstance(one, tuple) else named(one, round_id) for one in people]
    return Round(round_id, number, kind, status, DAY, appeal_id, rows, outcome, DAY if outcome else None)


def dossier(*rounds, holders=(), **more):
    return Dossier(folder(*holders), list(rounds), **more)


# Who sees, who may


@pytest.mark.parametrize("role", list(Role))
def test_who_has_nothing_to_do_with_the_case_sees_and_may_nothing(role):
    actor, one = Somebody((role,)), dossier(round_of(Somebody(VETTING)))
    for rule in (policy.sees, policy.may_open_vetting, policy.may_name, policy.may_vet, policy.may_freeze):
        assert not rule(actor, one), rule
    assert policy.may_lift(actor, one) is (role is Role.VETTING)
    assert policy.may_browse(actor) is (role is Role.VETTING)


@pytest.mark.parametrize("role", list(Role))
def test_who_sits_in_a_seat_acts_only_as_a_caseworker(role):
    actor = Somebody((role,))
    one, holds = dossier(round_of(Somebody(VETTING)), holders=[actor]), role is Role.CASEWORKER
    for rule in (policy.sees, policy.may_open_vetting, policy.may_name, policy.may_freeze):
        assert rule(actor, one) is holds, rule
    assert not policy.may_vet(actor, one)
    assert policy.may_lift(actor, one) is (holds or role is Role.VETTING)


#: How somebody named stands, and whether they still see the case and work in it.
PLACES = {
    "named": ({}, True),
    "ready": ({"status": VetterStatus.READY}, True),
    "spoken": ({"status": VetterStatus.READY, "outcome": Outcome.CLEARED}, True),
    "conflict": ({"status": VetterStatus.CONFLICT}, False),
    "replaced": ({"status": VetterStatus.REPLACED}, False),
    "disabled": ({"disabled": True}, False),
}


@pytest.mark.parametrize(("place", "over", "role"), list(product(PLACES, [False, True], Role)))
def test_who_is_named_sees_the_case_while_the_round_is_open(place, over, role):
    actor = Somebody((role,))
    how, counts = PLACES[place]
    status = RoundStatus.DECIDED if over else RoundStatus.OPEN
    one = dossier(round_of((actor, how), status=status))
    may = counts and not over and role is Role.VETTING
    assert policy.sees(actor, one) is may
    assert policy.may_vet(actor, one) is may
    assert policy.may_freeze(actor, one) is may
    assert not policy.may_open_vetting(actor, one)
    assert not policy.may_name(actor, one)


def test_nobody_named_sees_a_closed_case():
    actor = Somebody(VETTING)
    one = dossier(round_of(actor))
    one.folder.case.status = Status.CLOSED
    assert not policy.sees(actor, one)


def test_whoever_is_not_impartial_lifts_nothing():
    for roles, held in ((VETTING, False), ((Role.CASEWORKER,), True)):
        actor = Somebody(roles)
        assert policy.may_lift(actor, dossier(holders=[actor] if held else []))
        assert not policy.may_lift(actor, dossier(holders=[actor] if held else [], conflicts={actor.id}))


@pytest.mark.parametrize("rule", [policy.may_answer, policy.may_appeal])
def test_the_officer_alone_answers_and_appeals(rule):
    officer, other = Somebody(kind="officer"), Somebody(kind="officer")
    one = folder(officer=officer)
    assert rule(officer, one)
    assert not rule(other, one)
    for role in Role:
        assert not rule(Somebody((role,)), one)


@pytest.mark.parametrize("rule", [policy.sees, policy.may_freeze, policy.may_lift, policy.may_vet])
def test_an_officer_sees_nothing_of_how_they_are_vetted(rule):
    officer = Somebody(kind="officer")
    assert not rule(officer, dossier(round_of(Somebody(VETTING))))


def test_an_appeal_is_seen_by_holders_and_by_who_hears_it_now():
    carol, hearer, vetter = Somebody((Role.CASEWORKER,)), Somebody(VETTING), Somebody(VETTING)
    appeal_id, another = uuid4(), uuid4()
    hearing = round_of(hearer, kind=RoundKind.APPEAL, appeal_id=appeal_id)
    one = dossier(round_of(vetter, status=RoundStatus.DECIDED), hearing, holders=[carol])
    assert policy.sees_appeal(carol, one, appeal_id)
    assert policy.sees_appeal(hearer, one, appeal_id)
    assert not policy.sees_appeal(hearer, one, another)
    assert not policy.sees_appeal(vetter, one, appeal_id)
    later = dossier(round_of(vetter, kind=RoundKind.RENEWED, number=3), holders=[carol])
    assert not policy.sees_appeal(vetter, later, appeal_id)


# Who can be named


def person(who, *roles, **more):
    return Person(id=who.id, name="somebody", roles=[role.value for role in roles], **more)


@pytest.mark.parametrize("role", list(Role))
def test_only_somebody_of_vetting_with_its_key_can_be_named(role):
    who = Somebody((role,))
    first = RoundKind.FIRST
    found = policy.why_not_name(person(who, role), dossier(), {who.id}, first)
    assert found is (None if role is Role.VETTING else Obstacle.ROLE)
    assert policy.why_not_name(person(who, Role.VETTING), dossier(), set(), first) is Obstacle.KEY
    gone = person(who, Role.VETTING, disabled_on=DAY)
    assert policy.why_not_name(gone, dossier(), {who.id}, first) is Obstacle.ROLE


@pytest.mark.parametrize("kind", list(RoundKind))
def test_whoever_knows_the_case_cannot_be_named(kind):
    who = Somebody((Role.VETTING, Role.CASEWORKER))
    asked, members = person(who, Role.VETTING, Role.CASEWORKER), {who.id}
    assert policy.why_not_name(asked, dossier(holders=[who]), members, kind) is Obstacle.KNOWS
    once = folder()
    once.numbers[who.id] = 1
    assert policy.why_not_name(asked, Dossier(once), members, kind) is Obstacle.KNOWS
    receiving = replace(folder(), receivers={who.id: uuid4()})
    assert policy.why_not_name(asked, Dossier(receiving), members, kind) is Obstacle.KNOWS
    assert policy.why_not_name(asked, dossier(conflicts={who.id}), members, kind) is Obstacle.CONFLICT
    for how, _counts in PLACES.values():
        assert policy.why_not_name(asked, dossier(round_of((who, how))), members, kind) is Obstacle.NAMED


@pytest.mark.parametrize("kind", list(RoundKind))
def test_an_appeal_is_heard_by_nobody_who_found_something_before(kind):
    spoke, was_named = Somebody(VETTING), Somebody(VETTING)
    past = round_of(
        (spoke, {"status": VetterStatus.READY, "outcome": Outcome.DECLINED}),
        (was_named, {"status": VetterStatus.REPLACED}),
        status=RoundStatus.DECIDED,
        outcome=Outcome.DECLINED,
    )
    members, heard = {spoke.id, was_named.id}, kind is RoundKind.APPEAL
    assert policy.why_not_name(person(spoke, Role.VETTING), dossier(past), members, kind) is (
        Obstacle.HEARD if heard else None
    )
    assert policy.why_not_name(person(was_named, Role.VETTING), dossier(past), members, kind) is None


# Who reads which key

KINDS = list(Data)


@pytest.mark.parametrize("kind", KINDS)
def test_the_keys_of_an_open_round(kind):
    vera, viktor, gone = Somebody(VETTING), Somebody(VETTING), Somebody(VETTING)
    ready = {"status": VetterStatus.READY, "outcome": Outcome.CLEARED}
    current = round_of((vera, ready), viktor, (gone, {"status": VetterStatus.CONFLICT}))
    one = dossier(current)
    first, second, third = current.named
    wanted = {
        current.id: {vera.id, viktor.id} if kind is Data.VETTING else set(),
        first.id: {vera.id} if kind in (Data.FINDING, Data.LETTER) else set(),
        second.id: {viktor.id} if kind in (Data.FINDING, Data.LETTER) else set(),
        third.id: set(),
        one.id: set(),
        uuid4(): set(),
    }
    for subject_id, readers in wanted.items():
        assert set(policy.also_reads(kind, subject_id, one)) == readers, (kind, subject_id)


@pytest.mark.parametrize(("kind", "outcome"), list(product(KINDS, Outcome)))
def test_the_keys_of_a_round_that_is_decided(kind, outcome):
    """Nobody who vetted reads anything; the officer the letters of those who found what was decided."""
    vera, viktor, vlada = Somebody(VETTING), Somebody(VETTING), Somebody(VETTING)
    other = next(one for one in Outcome if one is not outcome)
    past = round_of(
        (vera, {"status": VetterStatus.READY, "outcome": outcome}),
        (viktor, {"status": VetterStatus.READY, "outcome": other}),
        (vlada, {"status": VetterStatus.READY, "outcome": outcome}),
        status=RoundStatus.DECIDED,
        outcome=outcome,
    )
    one = dossier(past)
    officer = {one.folder.case.officer_id} if kind is Data.LETTER else set()
    first, second, third = past.named
    assert set(policy.also_reads(kind, first.id, one)) == officer
    assert set(policy.also_reads(kind, third.id, one)) == officer
    assert set(policy.also_reads(kind, second.id, one)) == set()
    assert set(policy.also_reads(kind, past.id, one)) == set()


@pytest.mark.parametrize("kind", KINDS)
def test_the_keys_while_an_appeal_is_heard(kind):
    """Hearers read what was found before, and neither what the other finds."""
    vera, hilda, hugo = Somebody(VETTING), Somebody(VETTING), Somebody(VETTING)
    past = round_of(
        (vera, {"status": VetterStatus.READY, "outcome": Outcome.DECLINED}),
        status=RoundStatus.DECIDED,
        outcome=Outcome.DECLINED,
    )
    hearing = round_of(hilda, hugo, kind=RoundKind.APPEAL, number=2, appeal_id=uuid4())
    one = dossier(past, hearing)
    both, officer = {hilda.id, hugo.id}, one.folder.case.officer_id
    earlier = {Data.FINDING: both, Data.LETTER: both | {officer}}.get(kind, set())
    assert set(policy.also_reads(kind, past.named[0].id, one)) == earlier
    assert set(policy.also_reads(kind, hearing.named[0].id, one)) == ({hilda.id} if earlier else set())
    assert set(policy.also_reads(kind, hearing.id, one)) == (both if kind is Data.VETTING else set())
    assert set(policy.also_reads(kind, past.id, one)) == set()


def test_whoever_is_named_again_reads_what_they_noted_before():
    vera, viktor = Somebody(VETTING), Somebody(VETTING)
    past = round_of(
        (vera, {"status": VetterStatus.READY, "outcome": Outcome.MORE_INFORMATION}),
        (viktor, {"status": VetterStatus.READY, "outcome": Outcome.MORE_INFORMATION}),
        status=RoundStatus.DECIDED,
        outcome=Outcome.MORE_INFORMATION,
    )
    one = dossier(past, round_of(vera, kind=RoundKind.FURTHER, number=2))
    assert set(policy.also_reads(Data.FINDING, past.named[0].id, one)) == {vera.id}
    assert set(policy.also_reads(Data.FINDING, past.named[1].id, one)) == set()


def test_whoever_vets_reads_why_they_froze_a_case():
    vera, viktor = Somebody(VETTING), Somebody(VETTING)
    current, freeze_id = round_of(vera, viktor), uuid4()
    frozen = Frozen(freeze_id, uuid4(), FreezeStatus.STANDING, "somebody", vera.id, DAY)
    one = dossier(current, freezes=[frozen])
    assert set(policy.also_reads(Data.FREEZE, freeze_id, one)) == {vera.id}
    assert set(policy.also_reads(Data.FINDING, freeze_id, one)) == set()
    over = dossier(replace(current, status=RoundStatus.DECIDED), freezes=[frozen])
    assert set(policy.also_reads(Data.FREEZE, freeze_id, over)) == set()


# What findings come to


def said(*outcomes):
    return [Said(uuid4(), uuid4(), outcome, DAY) for outcome in outcomes]


@pytest.mark.parametrize("outcomes", [OF_VETTING, OF_APPEALS], ids=["vetting", "appeal"])
def test_two_who_agree_decide_and_three_who_differ_leave_it_undecided(outcomes):
    assert policy.verdict([]) is None
    decided = undecided = waiting = 0
    for one in outcomes:
        assert policy.verdict(said(one)) is None
    for pair in product(outcomes, repeat=2):
        found, result = said(*pair), policy.verdict(said(*pair))
        if pair[0] is pair[1]:
            result = policy.verdict(found)
            assert (result.outcome, result.basis, result.findings) == (pair[0], Basis.CONCURRING, tuple(found))
            decided += 1
        else:
            assert result is None
            waiting += 1
    for three in product(outcomes, repeat=3):
        result = policy.verdict(said(*three))
        most = max(set(three), key=three.count)
        if len(set(three)) == 3:
            assert (result.outcome in UNDECIDED, result.basis, len(result.findings)) == (True, Basis.APART, 3)
            undecided += 1
        else:
            assert (result.outcome, result.basis) == (most, Basis.CONCURRING)
            assert [one.outcome for one in result.findings] == [most, most]
            decided += 1
    assert (decided, undecided, waiting) == (3 + 21, 6, 6)


def test_a_third_is_wanted_when_two_differ():
    ready = VetterStatus.READY
    for one, other in permutations(OF_VETTING, 2):
        people = [(Somebody(VETTING), {"status": ready, "outcome": said_}) for said_ in (one, other)]
        assert round_of(*people).wanted == 1
        assert round_of(*people, Somebody(VETTING)).wanted == 0
    assert round_of().wanted == 2
    assert round_of(Somebody(VETTING), Somebody(VETTING)).wanted == 0
    assert round_of(Somebody(VETTING), (Somebody(VETTING), {"status": VetterStatus.CONFLICT})).wanted == 1
    assert round_of(Somebody(VETTING), (Somebody(VETTING), {"disabled": True})).wanted == 1
    spoken = {"status": ready, "outcome": Outcome.CLEARED, "disabled": True}
    assert round_of(Somebody(VETTING), (Somebody(VETTING), spoken)).wanted == 0
    assert round_of(status=RoundStatus.DECIDED).wanted == 0


def test_what_has_to_be_looked_into_before_it_can_be_found():
    everything = list(Item)
    assert policy.still_to_check([], Outcome.CLEARED) == everything
    assert policy.still_to_check(everything[:-1], Outcome.CLEARED) == everything[-1:]
    assert policy.still_to_check(everything, Outcome.CLEARED) == []
    assert policy.still_to_check([], Outcome.DECLINED) == everything
    assert policy.still_to_check([Item.CONDUCT], Outcome.DECLINED) == []
    assert policy.still_to_check([], Outcome.MORE_INFORMATION) == []


def test_every_reason_goes_with_an_outcome_and_is_told_in_plain_words():
    assert {reason for reasons in REASONS.values() for reason in reasons} == set(Reason)
    assert set(TOLD) == set(Reason)
    assert set(REASONS) == set(Outcome) == {*OF_VETTING, *OF_APPEALS}


def test_what_the_next_round_is():
    more = {"status": RoundStatus.DECIDED, "outcome": Outcome.MORE_INFORMATION}
    done = {"status": RoundStatus.DECIDED, "outcome": Outcome.DECLINED}
    assert dossier().next_kind is RoundKind.FIRST
    assert dossier(round_of(status=RoundStatus.ENDED)).next_kind is RoundKind.FIRST
    assert dossier(round_of(**more)).next_kind is RoundKind.FURTHER
    assert dossier(round_of(**done)).next_kind is RoundKind.RENEWED
    waiting = Appealed(uuid4(), AppealStatus.OPEN, DAY)
    assert dossier(appeals=[waiting]).appeal is waiting
    assert dossier(appeals=[replace(waiting, status=AppealStatus.HEARD)]).appeal is None


def test_what_somebody_noted_is_counted_in_whichever_round():
    from support.vetting.service.judging import noted_by

    vera = Somebody(VETTING)
    past = round_of((vera, {"checks": [Noted(uuid4(), Item.CONDUCT, DAY)]}), status=RoundStatus.DECIDED)
    current = round_of((vera, {"checks": [Noted(uuid4(), Item.SERVICE, DAY)]}), Somebody(VETTING), number=2)
    assert noted_by(vera.id, dossier(past, current)) == [Item.CONDUCT, Item.SERVICE]
