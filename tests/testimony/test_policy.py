"""Who may do what with testimony, without HTTP: every rule against every kind of person and every status."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
import sqlalchemy as sa

from support.people.model import Role
from support.testimony import policy
from support.testimony.model import AskStatus
from support.testimony.model import DepositStatus as Status

OFFICER, TESS, TEO = uuid4(), uuid4(), uuid4()


def person(kind, *roles, who=None):
    return SimpleNamespace(id=who or uuid4(), kind=kind, has=lambda role: role in roles)


OWNER = person("officer", who=OFFICER)
PEOPLE = {
    "owner": OWNER,
    "another officer": person("officer"),
    "witness": person("staff", Role.WITNESS, who=TESS),
    "guest": person("partner", Role.WITNESS),
    **{role.value: person("staff", role) for role in Role if role != Role.WITNESS},
}
DRAFT, KEPT, HANDED, BACK = Status.DRAFT, Status.DEPOSITED, Status.HANDED_OVER, Status.TAKEN_BACK
#: Rule -> in which status who.
TABLE = {
    policy.may_change: {DRAFT: {"owner"}},
    policy.may_take_back: {DRAFT: {"owner"}, KEPT: {"owner"}},
    policy.may_have_receipt: {KEPT: {"owner"}, HANDED: {"owner"}},
    policy.may_read_testimony: {KEPT: {"witness"}, HANDED: {"witness"}},
    policy.may_ask_hand_over: {KEPT: {"witness"}, HANDED: {"witness"}},
}


@pytest.mark.parametrize("rule", TABLE)
def test_every_rule_for_everybody_in_every_status(rule):
    for status in Status:
        deposit = SimpleNamespace(officer_id=OFFICER, status=status)
        allowed = {name for name, who in PEOPLE.items() if rule(who, deposit)}
        assert allowed == TABLE[rule].get(status, set()), status


def test_two_stand_behind_a_hand_over():
    kept, gone = (SimpleNamespace(id=uuid4(), officer_id=OFFICER, status=status) for status in (KEPT, BACK))

    def asked(by, status=AskStatus.WAITING, of=kept):
        return SimpleNamespace(asked_by=by, status=status, deposit_id=of.id)

    def who(rule, *about):
        return {name for name, one in PEOPLE.items() if rule(one, *about)}

    assert who(policy.may_decide_hand_over, kept, asked(TEO)) == {"witness"}
    assert who(policy.may_withdraw_hand_over, asked(TESS)) == {"witness"}
    assert who(policy.may_decide_hand_over, kept, asked(TESS)) == set(), "never who asked"
    assert who(policy.may_withdraw_hand_over, asked(TEO)) == set()
    assert who(policy.may_decide_hand_over, gone, asked(TEO, of=gone)) == set(), "taken back"
    assert who(policy.may_decide_hand_over, kept, asked(TEO, of=gone)) == set(), "of another deposit"
    for status in set(AskStatus) - {AskStatus.WAITING}:
        assert who(policy.may_decide_hand_over, kept, asked(TEO, status)) == set()
        assert who(policy.may_withdraw_hand_over, asked(TESS, status)) == set()


def test_what_is_of_no_deposit():
    assert {name for name, who in PEOPLE.items() if policy.may_testify(who)} == {"owner", "another officer"}
    for rule in (policy.may_browse_testimony, policy.may_keep_registers, policy.reads):
        assert {name for name, who in PEOPLE.items() if rule(who)} == {"witness"}


def test_two_vouch_for_a_register():
    def register(added_by, confirmed_by=None, ended_on=None):
        return SimpleNamespace(added_by=added_by, confirmed_by=confirmed_by, ended_on=ended_on)

    tess = PEOPLE["witness"]
    assert policy.may_confirm_register(tess, register(TEO))
    assert not policy.may_confirm_register(tess, register(TESS))
    assert not policy.may_confirm_register(tess, register(TEO, confirmed_by=uuid4()))
    assert not policy.may_confirm_register(tess, register(TEO, ended_on="2024-01-01"))
    assert not policy.may_confirm_register(PEOPLE["caseworker"], register(TEO))
    assert policy.may_end_register(tess, register(TESS))
    assert not policy.may_end_register(tess, register(TESS, ended_on="2024-01-01"))
    assert not policy.may_end_register(PEOPLE["admin"], register(TEO))


def test_what_is_nobodys_to_see_is_no_row():
    nothing = str(sa.false())
    for name, who in PEOPLE.items():
        assert (str(policy.own(who)) != nothing) == (who.kind == "officer"), name
        assert (str(policy.visible(who)) != nothing) == (name == "witness"), name
