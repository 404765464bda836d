"""Who runs, stands in, votes in and opens ballots: truth tables without a database."""

from types import SimpleNamespace as Row
from uuid import uuid4

import pytest

from support.ballots import policy
from support.ballots.model import BallotKind, BallotStatus
from support.people.model import Role
from support.union.model import MemberClass, MemberStatus, Office
from support.union.policy import Own


def staff(*roles):
    return Row(id=uuid4(), kind="staff", has=lambda role: role in roles)


def somebody(klass=MemberClass.FULL, status=MemberStatus.CURRENT, *offices):
    membership = Row(id=uuid4(), klass=klass, status=status)
    return Row(id=membership.id, kind="member", has=lambda _role: False), Own(membership, frozenset(offices))


FULL, SERVING, FRIEND = MemberClass.FULL, MemberClass.SERVING, MemberClass.SUPPORTER
NOW, GRACE, LAPSED = MemberStatus.CURRENT, MemberStatus.GRACE, MemberStatus.LAPSED
ELECTION, RESOLUTION = Row(kind=BallotKind.ELECTION), Row(kind=BallotKind.RESOLUTION)


def test_registrars_and_the_council_run_ballots():
    assert policy.runs_ballots(staff(Role.REGISTRAR), None)
    for role in set(Role) - {Role.REGISTRAR}:
        assert not policy.runs_ballots(staff(role), None)
    assert policy.runs_ballots(*somebody(FULL, NOW, Office.COUNCIL))
    assert not policy.runs_ballots(*somebody(FULL, LAPSED, Office.COUNCIL))
    for office in set(Office) - {Office.COUNCIL}:
        assert not policy.runs_ballots(*somebody(FULL, NOW, office))


@pytest.mark.parametrize(
    ("klass", "status", "stands"),
    [
        (FULL, NOW, True),
        (SERVING, GRACE, True),
        (FRIEND, NOW, False),
        (FULL, LAPSED, False),
        (FULL, MemberStatus.SUSPENDED, False),
        (FULL, MemberStatus.EXPELLED, False),
    ],
)
def test_who_votes_stands_unless_they_open_it(klass, status, stands):
    actor, own = somebody(klass, status)
    assert policy.may_stand(actor, own, ELECTION, set()) is stands
    assert not policy.may_stand(actor, own, ELECTION, {own.id})
    assert not policy.may_stand(actor, own, RESOLUTION, set())
    assert not policy.may_stand(staff(Role.REGISTRAR), None, ELECTION, set())
    # Another's membership is nobody's to stand with.
    assert not policy.may_stand(somebody()[0], own, ELECTION, set())


def test_who_is_on_the_roll_draws_and_a_trustee_opens_their_own_part():
    actor, own = somebody(FULL, LAPSED)
    other, others = somebody()
    for who, as_whom, row, may in (
        (actor, own, Row(member_id=own.id), True),
        (other, others, Row(member_id=own.id), False),
        (other, own, Row(member_id=own.id), False),
        (staff(Role.REGISTRAR), None, Row(member_id=own.id), False),
    ):
        assert policy.may_draw(who, as_whom, row) is may
        assert policy.may_open_votes(who, as_whom, row) is may
    assert not policy.may_draw(actor, own, None)
    assert policy.sees_ballots(actor, own)
    assert not policy.sees_ballots(staff(Role.CASEWORKER, Role.LEAD, Role.ADMIN), None)


def test_another_who_runs_ballots_answers_whether_one_is_cancelled():
    rita, rhea = staff(Role.REGISTRAR), staff(Role.REGISTRAR)
    chair, own = somebody(FULL, NOW, Office.COUNCIL)
    waiting = Row(status=BallotStatus.OPEN, cancel_asked_by=rita.id, cancel_decided_by=None)
    assert policy.may_decide_cancel(rhea, None, waiting)
    assert policy.may_decide_cancel(chair, own, waiting)
    for who, as_whom in ((rita, None), (staff(Role.ADMIN), None), somebody()):
        assert not policy.may_decide_cancel(who, as_whom, waiting)
    for changed in (
        {"cancel_asked_by": None},
        {"cancel_decided_by": chair.id},
        *({"status": one} for one in set(BallotStatus) - {BallotStatus.ROLL, BallotStatus.OPEN}),
    ):
        assert not policy.may_decide_cancel(rhea, None, Row(**vars(waiting) | changed)), changed
