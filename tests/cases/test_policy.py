"""The rules of cases as truth tables over every role, without HTTP."""

from itertools import product

import pytest
import sqlalchemy as sa

from support.cases import policy
from support.cases import service as cases
from support.cases.model import Case
from support.core.db import execute
from support.core.errors import Missing
from support.people.model import Role
from support.vault.model import COARSE, Data, Name
from tests.cases.factory import Somebody, folder
from tests.intake.factory import application

#: Nobody holds it; one does; both seats are filled and intake's access has ended.
STAGES = ("new", "held", "handed over")
SEES = {(Role.INTAKE, "new"), (Role.INTAKE, "held")}
BROWSES = {Role.INTAKE, Role.CASEWORKER}


def case_at(stage, *first, officer=None):
    others = [Somebody((Role.CASEWORKER,)) for _seat in range({"new": 0, "held": 1, "handed over": 2}[stage])]
    held = [*first, *others][: len(others)]
    return folder(*held, officer=officer, handed_over=stage == "handed over")


@pytest.mark.parametrize(("role", "stage"), list(product(Role, STAGES)))
def test_who_does_not_hold_the_case(role, stage):
    actor, one = Somebody((role,)), case_at(stage)
    sees = (role, stage) in SEES
    assert policy.sees(actor, one) is sees
    assert policy.may_note(actor, one) is sees
    assert policy.may_unassign(actor, one) is sees
    assert policy.may_assign(actor, one, Somebody().id) is sees
    assert not policy.may_assign(actor, one, actor.id)
    assert not policy.holds(actor, one)
    assert not policy.may_change_contacts(actor, one)
    assert policy.may_browse(actor) is (role in BROWSES)


@pytest.mark.parametrize(("role", "stage"), list(product(Role, STAGES[1:])))
def test_who_sits_in_a_seat_acts_only_as_a_caseworker(role, stage):
    actor = Somebody((role,))
    one = case_at(stage, actor)
    holds = role is Role.CASEWORKER
    sees = holds or (role, stage) in SEES
    assert policy.holds(actor, one) is holds
    assert policy.sees(actor, one) is sees
    assert policy.may_note(actor, one) is sees
    assert policy.may_unassign(actor, one) is sees
    assert policy.may_assign(actor, one, Somebody().id) is sees
    assert not policy.may_assign(actor, one, actor.id)


@pytest.mark.parametrize("stage", STAGES)
def test_the_officer_sees_their_own_case_and_changes_only_how_they_are_reached(stage):
    officer, other = Somebody(kind="officer"), Somebody(kind="officer")
    one = case_at(stage, officer=officer)
    for actor, own in ((officer, True), (other, False)):
        assert policy.sees(actor, one) is own
        assert policy.may_change_contacts(actor, one) is own
        assert not policy.may_note(actor, one)
        assert not policy.may_assign(actor, one, Somebody().id)
        assert not policy.may_unassign(actor, one)
        assert not policy.may_browse(actor)


#: Each kind of key: the compartments that hold it before and after hand-over, and whether the officer does.
KEYS = {
    Data.IDENTITY: ({Name.RECOVERY, Name.INTAKE}, {Name.RECOVERY}, True),
    Data.STORY: ({Name.RECOVERY, Name.INTAKE}, {Name.RECOVERY}, True),
    Data.TEAM: ({Name.RECOVERY, Name.INTAKE}, {Name.RECOVERY}, False),
    Data.REASON: ({Name.APPROVAL}, {Name.APPROVAL}, False),
    Data.PAYEE: ({Name.FINANCE, Name.RECOVERY}, {Name.FINANCE, Name.RECOVERY}, False),
    Data.VETTING: ({Name.RECOVERY}, {Name.RECOVERY}, False),
    Data.FINDING: ({Name.RECOVERY}, {Name.RECOVERY}, False),
    Data.LETTER: ({Name.RECOVERY}, {Name.RECOVERY}, False),
    Data.FREEZE: ({Name.RECOVERY}, {Name.RECOVERY}, False),
    Data.SLOT: ({Name.RECOVERY}, {Name.RECOVERY}, True),
    Data.TRAINING: ({Name.RECOVERY}, {Name.RECOVERY}, True),
}
#: Between the officer and one helper or compartment: no holder opens it.
BETWEEN = {
    Data.LEGAL: {Name.RECOVERY},
    Data.PSYCHOLOGY: {Name.RECOVERY},
    Data.REGISTER: {Name.REINSTATEMENT, Name.RECOVERY},
}


@pytest.mark.parametrize("kind", list(KEYS))
def test_to_whom_each_kind_of_key_is_sealed(kind):
    before, after, officers = KEYS[kind]
    carol, cyril, officer = Somebody((Role.CASEWORKER,)), Somebody((Role.CASEWORKER,)), Somebody(kind="officer")
    one = folder(carol, cyril, officer=officer)
    assert set(policy.people_who_read(kind, one)) == {carol.id, cyril.id} | ({officer.id} if officers else set())
    assert policy.groups_who_read(kind, handed_over=False) == before
    assert policy.groups_who_read(kind, handed_over=True) == after


@pytest.mark.parametrize("kind", list(BETWEEN))
def test_what_is_between_the_officer_and_a_helper_is_sealed_to_no_holder(kind):
    carol, cyril, officer = Somebody((Role.CASEWORKER,)), Somebody((Role.CASEWORKER,)), Somebody(kind="officer")
    assert set(policy.people_who_read(kind, folder(carol, cyril, officer=officer))) == {officer.id}
    assert policy.groups_who_read(kind, handed_over=False) == BETWEEN[kind]
    assert policy.groups_who_read(kind, handed_over=True) == BETWEEN[kind]


#: What is of no case: the bank's words, donors' names, partners' names, testimony, complaints.
OF_NO_CASE = {Data.STATEMENT, Data.THANKS, Data.DIRECTORY, Data.TESTIMONY, Data.COMPLAINT} | COARSE


def test_what_is_private_is_sealed_to_nobody_else():
    assert set(Data) - set(KEYS) - set(BETWEEN) == {Data.PRIVATE} | OF_NO_CASE
    one = folder(Somebody((Role.CASEWORKER,)), officer=Somebody(kind="officer"))
    assert policy.people_who_read(Data.PRIVATE, one) == {}
    assert policy.groups_who_read(Data.PRIVATE, handed_over=False) == set()


def test_the_filter_of_lists_says_what_the_rule_says(app, client, as_, people):
    """`visible`, which filters in SQL, against `sees`, which judges a case in hand: for everybody and every stage."""
    references = [client.post("/api/v1/applications", json=application()).json["reference"] for _stage in STAGES]
    for reference, holders in zip(references, ([], ["carol"], ["carol", "cyril"]), strict=True):
        for nickname in holders:
            as_("ina").post(f"/api/v1/cases/{reference}/assignments", json={"name": people.name(nickname)})
    seen = 0
    with app.test_request_context():
        for nickname, reference in product(people, references):
            actor = people.actor(nickname)
            shown = _sees(actor, reference)
            case_id = execute(sa.select(Case.id).where(Case.reference == reference)).scalar_one()
            assert shown is policy.sees(actor, cases.by_id(case_id)), (nickname, reference)
            seen += shown
    assert seen == 2 * 2 + 2 + 1  # ina and ivo two each, carol two, cyril one


def _sees(actor, reference):
    try:
        return cases.get(actor, reference) is not None
    except Missing:
        return False
