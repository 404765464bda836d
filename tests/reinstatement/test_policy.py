"""The rules of the way back as truth tables over every role, without HTTP."""

from uuid import uuid4

import pytest

from support.people.model import Role
from support.reinstatement import policy
from support.reinstatement.model import Wish
from tests.cases.factory import Somebody, folder

EVERYBODY = [
    *[Somebody((role,)) for role in Role if role is not Role.PARTNER],
    Somebody((Role.CASEWORKER, Role.REFORM)),
    Somebody((Role.PARTNER,), kind="partner"),
    Somebody((), kind="officer"),
]


def names(actor):
    return "+".join(actor.roles) or actor.kind


@pytest.mark.parametrize("actor", EVERYBODY, ids=names)
def test_who_seeks_who_enters_and_who_scores(actor):
    ours, other = folder(actor), folder(Somebody((Role.CASEWORKER,)))
    reform = Role.REFORM in actor.roles
    assert policy.may_seek(actor) is reform
    assert not policy.may_enter(actor, other)
    assert not policy.may_apply(actor, other)
    assert not policy.may_answer(actor, Wish(), other)
    assert policy.may_score(actor, None, {actor.id}, {uuid4()}) is reform
    assert not policy.may_score(actor, None, {actor.id}, ours.holder_ids), "who holds the case never"
    assert not policy.may_score(actor, None, {uuid4()}, set()), "nobody from outside the panel"
    assert policy.may_rank(actor, {actor.id}) is reform
    assert not policy.may_rank(actor, {uuid4()})
    own = folder(Somebody((Role.CASEWORKER,)), officer=actor)
    officer = actor.kind == "officer"
    for rule in (policy.may_enter, policy.may_apply):
        assert rule(actor, own) is officer
    assert policy.may_answer(actor, Wish(), own) is officer


@pytest.mark.parametrize(
    ("number", "told"), [(0, None), (1, None), (4, None), (5, 5), (6, 5), (9, 5), (10, 10), (104, 100)]
)
def test_a_number_of_people_is_told_in_steps(number, told):
    assert policy.told(number) == told


def test_one_more_or_less_changes_what_is_told_only_at_a_step():
    steps = [number for number in range(1, 200) if policy.told(number) != policy.told(number - 1)]
    assert steps == list(range(5, 200, 5))
