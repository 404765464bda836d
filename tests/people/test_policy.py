"""Who may invite, grant, remove and disable: truth tables, without HTTP or a database."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from uuid import uuid4

import pytest

from support.people import policy
from support.people.actor import Guest, OfficerActor, Staff
from support.people.model import COMPARTMENT, Role
from support.vault.keyring import Keyring, Membership
from support.vault.model import Name


def actor(*roles, holds=(), enrolling=False):
    person, pair = uuid4(), uuid4()
    held = {name: Membership(name, uuid4(), uuid4(), pair, b"") for name in holds}
    ring = Keyring(principal_id=person, pair_id=pair, unlock=lambda: b"", memberships=held)
    about = {"id": person, "keyring": ring, "session_id": uuid4(), "came_by": "bearer", "enrolling": enrolling}
    return Staff(**about, name="a-b", roles=frozenset(roles))


def officer():
    ring = Keyring(principal_id=uuid4(), pair_id=uuid4(), unlock=lambda: b"")
    return OfficerActor(id=ring.principal_id, keyring=ring, session_id=uuid4(), came_by="bearer")


@dataclass
class Person:
    roles: list = field(default_factory=list)
    id: object = field(default_factory=uuid4)
    organisation_id: object = None


@pytest.mark.parametrize("role", Role)
def test_a_role_with_a_compartment_acts_only_with_its_key(role):
    group = COMPARTMENT.get(role)
    assert actor(role).has(role) == (group is None)
    assert actor(role, holds=[group] if group else []).has(role)
    assert not actor(role, holds=[group] if group else [], enrolling=True).has(role)
    assert not actor(*(set(Role) - {role}), holds=list(Name)).has(role)
    assert not officer().has(role)


@pytest.mark.parametrize("role", Role)
def test_the_administrator_alone_invites_disables_and_replaces(role):
    who, other = actor(role, holds=[COMPARTMENT[role]] if role in COMPARTMENT else []), Person()
    expected = role is Role.ADMIN
    assert policy.may_invite(who) == expected
    assert policy.may_disable(who, other) == expected
    assert policy.may_ask_replacement(who, other) == expected
    themselves = Person(id=who.id)
    assert not policy.may_disable(who, themselves)
    assert not policy.may_ask_replacement(who, themselves)


@pytest.mark.parametrize("role", Role)
def test_who_keeps_the_partners_invites_and_disables_their_people(role):
    who = actor(role, holds=[COMPARTMENT[role]] if role in COMPARTMENT else [])
    guest = Person(organisation_id=uuid4())
    keeps = role in (Role.LEAD, Role.TRAINING)
    assert policy.may_invite_guests(who) == keeps
    assert policy.may_disable(who, guest) == (keeps or role is Role.ADMIN)
    assert not policy.may_invite_guests(officer())


def test_a_guest_is_of_no_kind_that_staff_rules_let_pass():
    ring = Keyring(principal_id=uuid4(), pair_id=uuid4(), unlock=lambda: b"")
    about = {"id": ring.principal_id, "keyring": ring, "session_id": uuid4(), "came_by": "bearer", "name": "a-b"}
    guest = Guest(**about, roles=frozenset({Role.PARTNER}), organisation_id=uuid4())
    assert guest.kind == "partner"
    assert [role for role in Role if guest.has(role)] == [Role.PARTNER]
    assert not policy.may_see_staff(guest)
    assert not policy.may_invite_guests(guest)


def test_staff_see_staff_and_officers_do_not():
    assert policy.may_see_staff(actor(Role.AUDITOR))
    assert not policy.may_see_staff(officer())


@pytest.mark.parametrize(
    ("who", "granting", "removing"),
    [
        (actor(Role.INTAKE, holds=[Name.INTAKE]), True, True),
        (actor(Role.INTAKE), False, False),
        (actor(Role.VETTING, holds=[Name.VETTING]), False, False),
        (actor(Role.ADMIN), False, True),
        (actor(Role.AUDITOR), False, False),
        (officer(), False, False),
    ],
)
def test_members_grant_and_members_or_the_administrator_remove(who, granting, removing):
    assert policy.may_grant(who, Name.INTAKE, uuid4()) == granting
    assert policy.may_remove(who, Name.INTAKE, uuid4()) == removing
    assert not policy.may_grant(who, Name.INTAKE, who.id)


@pytest.mark.parametrize("name", Name)
def test_a_key_goes_only_to_whom_a_role_works_with_it(name):
    fitting = [role for role, group in COMPARTMENT.items() if group is name]
    assert policy.belongs(SimpleNamespace(roles=[role.value for role in fitting]), name) == bool(fitting)
    assert not policy.belongs(SimpleNamespace(roles=[role.value for role in set(Role) - set(fitting)]), name)
