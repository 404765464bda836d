"""The rules of membership, without a database: who decides, hears, changes, rests, goes and vouches."""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from support.people.model import Role
from support.union import policy
from support.union.model import AppealStatus, MemberClass, MemberStatus, Office
from support.union.policy import Own

ME, OTHER = uuid4(), uuid4()
S, K = MemberStatus, MemberClass
PART = {S.CURRENT, S.GRACE, S.ON_LEAVE}
ENDED = {S.REFUSED, S.LEFT, S.EXPELLED}


def _staff(role, kind="staff"):
    return SimpleNamespace(id=ME, kind=kind, has=lambda asked: asked == role)


def _member(who=ME, kind="member"):
    return SimpleNamespace(id=who, kind=kind, has=lambda _asked: False)


def _own(status, klass=K.FULL, *offices):
    return Own(SimpleNamespace(id=ME, status=status, klass=klass), frozenset(offices))


def test_registrars_alone_see_and_keep_and_no_kind_passes_for_them():
    for rule in (policy.may_see_members, policy.may_keep_sections, policy.is_registrar):
        assert [role for role in Role if rule(_staff(role))] == [Role.REGISTRAR]
        assert not any(rule(_staff(Role.REGISTRAR, kind)) for kind in ("partner", "officer", "member"))


def test_who_asked_is_decided_on_by_a_registrar_and_once():
    for status in S:
        row = SimpleNamespace(status=status)
        assert policy.may_decide(_staff(Role.REGISTRAR), row) is (status == S.APPLIED)
        assert not policy.may_decide(_staff(Role.ADMIN), row)
        assert not policy.may_decide(_member(), row)


@pytest.mark.parametrize(
    ("values", "hears"),
    [
        ({}, True),
        ({"refused_by": ME}, False),
        ({"status": AppealStatus.UPHELD}, False),
        ({"expulsion_id": OTHER}, False),
    ],
)
def test_another_registrar_hears_an_appeal_against_a_refusal(values, hears):
    row = SimpleNamespace(**{"status": AppealStatus.ASKED, "refused_by": OTHER, "expulsion_id": None} | values)
    assert policy.may_hear(_staff(Role.REGISTRAR), row) is hears
    assert not policy.may_hear(_staff(Role.VETTING), row)
    assert not policy.may_hear(_member(), row)


@pytest.mark.parametrize("status", S)
def test_what_a_member_does_by_where_they_stand(status):
    own = _own(status)
    wanted = {
        policy.may_appeal: status == S.REFUSED,
        policy.may_change_own: status not in ENDED,
        policy.may_exit: status not in {S.LEFT, S.EXPELLED},
        policy.may_rest: status in PART,
        policy.takes_part: status in PART,
        policy.may_vote: status in PART,
        policy.may_vouch: status in PART,
    }
    for rule, allowed in wanted.items():
        assert rule(_member(), own) is allowed, rule.__name__
        assert not rule(_member(OTHER), own), "another's"
        assert not rule(_member(kind="officer"), own), "an officer"
        assert not rule(_staff(Role.REGISTRAR), own), "a registrar"


@pytest.mark.parametrize(
    ("klass", "votes", "vouches", "rises"),
    [(K.FULL, True, True, False), (K.SERVING, True, False, True), (K.SUPPORTER, False, False, True)],
)
def test_what_a_class_may(klass, votes, vouches, rises):
    own = _own(S.CURRENT, klass, Office.COUNCIL)
    assert policy.may_vote(_member(), own) is votes
    assert policy.may_vouch(_member(), own) is vouches
    assert policy.may_become_full(_member(), own) is rises
    assert policy.in_council(_member(), own)
    assert not policy.in_council(_member(), _own(S.LAPSED, klass, Office.COUNCIL))
