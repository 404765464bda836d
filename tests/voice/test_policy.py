"""The rules, without a database: nobody looks into what is about themselves or by themselves."""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from support.people.model import Role
from support.voice import policy

ME, OTHER, THIRD = uuid4(), uuid4(), uuid4()


def _actor(role, kind="staff"):
    return SimpleNamespace(id=ME, kind=kind, has=lambda asked: asked == role)


def _complaint(**values):
    return SimpleNamespace(**{"about_id": None, "by_id": None, "handler_id": None, "sensitive": False} | values)


def test_who_has_a_desk_of_complaints():
    assert [role for role in Role if policy.may_browse(_actor(role))] == [Role.LEAD, Role.COMPLAINTS]
    assert not policy.may_browse(_actor(Role.COMPLAINTS, "partner"))
    assert not policy.may_browse(_actor(Role.COMPLAINTS, "officer"))


@pytest.mark.parametrize(
    ("role", "values", "direct", "handle"),
    [
        (Role.COMPLAINTS, {}, True, True),
        (Role.COMPLAINTS, {"sensitive": True}, True, True),
        (Role.COMPLAINTS, {"handler_id": OTHER}, True, False),
        (Role.COMPLAINTS, {"handler_id": ME}, True, True),
        (Role.COMPLAINTS, {"about_id": ME}, False, False),
        (Role.COMPLAINTS, {"by_id": ME}, False, False),
        (Role.COMPLAINTS, {"about_id": ME, "handler_id": ME}, False, False),
        (Role.LEAD, {}, False, False),
        (Role.LEAD, {"handler_id": ME}, False, True),
        (Role.LEAD, {"handler_id": ME, "sensitive": True}, False, False),
        (Role.LEAD, {"handler_id": ME, "about_id": ME}, False, False),
        (Role.CASEWORKER, {"handler_id": ME}, False, False),
        (Role.ADMIN, {}, False, False),
    ],
)
def test_who_directs_and_who_answers(role, values, direct, handle):
    complaint = _complaint(**values)
    assert policy.may_direct(_actor(role), complaint) is direct
    assert policy.may_handle(_actor(role), complaint) is handle
    assert policy.may_note(_actor(role), complaint) is (direct or handle)


@pytest.mark.parametrize(
    ("roles", "values", "may"),
    [
        (["complaints"], {"sensitive": True}, True),
        (["lead"], {}, True),
        (["lead", "caseworker"], {}, True),
        (["lead"], {"sensitive": True}, False),
        (["caseworker"], {}, False),
        (["complaints"], {"about_id": THIRD}, False),
        (["complaints"], {"by_id": THIRD}, False),
    ],
)
def test_whom_it_may_be_given_to(roles, values, may):
    person = SimpleNamespace(id=THIRD, roles=roles, disabled_on=None)
    assert policy.may_be_given(person, _complaint(**values)) is may
    person.disabled_on = "2024-01-01"
    assert policy.may_be_given(person, _complaint(**values)) is False


def test_who_asks_again():
    assert policy.may_ask_again(_actor(Role.LEAD), _complaint(by_id=ME))
    assert not policy.may_ask_again(_actor(Role.COMPLAINTS), _complaint(by_id=OTHER))
    assert not policy.may_ask_again(_actor(Role.COMPLAINTS), _complaint())
