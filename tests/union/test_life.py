"""Assemblies, motions, decisions: in time, with enough support, by whoever may; and what the database refuses."""

from datetime import timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine

from support.core import clock
from support.core.db import at_the_edge, db
from support.core.errors import Conflict, Forbidden, Invalid, Missing
from support.people.model import Role
from support.union import service as union
from support.union.model import (
    AssemblyKind,
    MemberClass,
    Membership,
    MemberStatus,
    Motion,
    MotionStatus,
    MutualPost,
    Office,
    PaperKind,
)
from support.union.policy import life as policy
from support.union.policy.members import Own
from support.union.service import assemblies, decisions, motions, sealing
from tests.union.factory import SECTION, actor_of, again, asked, member, members, section


class Somebody:
    """An actor for truth tables."""

    keyring = None

    def __init__(self, kind: str, *roles: Role) -> None:
        self.id, self.kind, self.roles = uuid4(), kind, roles

    def has(self, role: Any) -> bool:
        return role in self.roles


def test_who_takes_part_by_class_status_and_office():
    """Reads, runs, proposes, offers; for every class, status and office."""
    seen = set()
    for klass, status, office in product(MemberClass, MemberStatus, (None, *Office)):
        actor = Somebody("member")
        offices = frozenset({office} if office else ())
        own = Own(Membership(id=actor.id, klass=klass, status=MemberStatus.APPLIED), offices)
        object.__setattr__(own.membership, "__dict__", {**own.membership.__dict__, "status": status})
        part = status in {MemberStatus.CURRENT, MemberStatus.GRACE, MemberStatus.ON_LEAVE}
        table = (part, part and office == Office.COUNCIL, part and klass != MemberClass.SUPPORTER, part)
        assert table == (
            policy.reads_life(actor, own),
            policy.runs_assemblies(actor, own),
            policy.may_propose(actor, own),
            policy.may_offer(actor, own),
        ), (klass, status, office)
        other, mine = Motion(by_id=uuid4()), Motion(by_id=actor.id)
        assert (policy.may_count(actor, own, other), policy.may_count(actor, own, mine)) == (table[1], False)
        assert (policy.may_withdraw_motion(actor, own, mine), policy.may_withdraw_motion(actor, own, other)) == (
            part,
            False,
        )
        admitted = Motion(by_id=actor.id, status=MotionStatus.GATHERING)
        assert not policy.may_put_to_ballot(actor, own, admitted)
        admitted.status = MotionStatus.ADMITTED
        assert policy.may_put_to_ballot(actor, own, admitted) is table[1]
        for change in ({"ballot_id": uuid4()}, {"amends_id": uuid4(), "ballot_id": None}):
            for name, value in change.items():
                setattr(admitted, name, value)
            assert not policy.may_put_to_ballot(actor, own, admitted)
        theirs, post = MutualPost(by_id=uuid4()), MutualPost(by_id=actor.id)
        assert (policy.may_write_to(actor, own, theirs), policy.may_write_to(actor, own, post)) == (part, False)
        assert (policy.may_end_post(actor, own, post), policy.may_end_post(actor, own, theirs)) == (part, False)
        assert not policy.reads_life(Somebody("member"), own), "with somebody else’s membership nobody acts"
        assert not policy.may_moderate(actor)
        seen.add(table)
    assert len(seen) == 5
    for role in Role:
        staff = Somebody("staff", role)
        registrar = role == Role.REGISTRAR
        assert policy.reads_life(staff, None) is policy.runs_assemblies(staff, None) is registrar
        assert policy.may_moderate(staff) is registrar
        assert not policy.may_propose(staff, None)
        assert not policy.may_offer(staff, None)
    assert not policy.reads_life(Somebody("officer"), None)


#: An assembly called a day too late.
NEAR = (
    "INSERT INTO assembly (id, kind, called_by, called_on, day, status)"
    " VALUES (:new, 'general', :who, current_date, current_date + 13, 'called')"
)


def _soon(days: int = 14) -> Any:
    return clock.today() + timedelta(days=days)


def _called(actor: Any, **given: Any) -> Any:
    words = {"title": "We meet", "notice": "In the hall.", "agenda": "1. Rates"}
    return assemblies.call(actor, **{"kind": AssemblyKind.GENERAL, "day": _soon(), **words, **given})


def test_an_assembly_is_called_in_time_held_and_minuted(app, people):
    chair, plain = member(app, people, MemberClass.FULL, Office.COUNCIL), member(app, people)
    waiting = asked(app)
    with app.test_request_context(), at_the_edge():
        rita, council, reader = people.actor("rita"), actor_of(chair), actor_of(plain)
        for kind, days in ((AssemblyKind.GENERAL, 13), (AssemblyKind.EXTRAORDINARY, 2)):
            with pytest.raises(Invalid) as early:
                _called(council, kind=kind, day=_soon(days))
            assert "day" in early.value.fields
        for given in (
            {"section": SECTION},
            {"kind": AssemblyKind.SECTION},
            {"kind": AssemblyKind.SECTION, "section": "x"},
        ):
            with pytest.raises(Invalid) as wrong:
                _called(rita, **given)
            assert "section" in wrong.value.fields
        for actor in (reader, people.actor("carol"), people.actor("ada")):
            with pytest.raises(Forbidden):
                _called(actor)
        meeting = _called(council)
        for actor in (rita, reader, council):
            told = assemblies.show(actor, meeting.id)
            assert [one["text"] for one in told["papers"]] == ["In the hall.", "1. Rates"]
            assert told["title"] == "We meet"
            assert told["may_run"] is (actor is not reader)
        for actor in (actor_of(waiting), people.actor("carol")):
            with pytest.raises(Missing):
                assemblies.show(actor, meeting.id)
            with pytest.raises(Forbidden):
                assemblies.browse(actor)
        assert union.upcoming(reader)["id"] == meeting.id
        for early in (lambda: assemblies.hold(rita, meeting.id, 3), lambda: _minutes(rita, meeting, "Too early.")):
            with pytest.raises(Conflict):
                early()
    with time_machine.travel(_soon(15)), app.test_request_context(), at_the_edge():
        plain = again(plain)
        rita, reader = people.actor("rhea"), actor_of(plain)
        assert union.upcoming(reader) is None
        with pytest.raises(Forbidden):
            assemblies.hold(reader, meeting.id, 3)
        assert assemblies.hold(rita, meeting.id, 3).present == 3
        for text in ("We met.", "We met, and agreed."):
            _minutes(rita, meeting, text)
        with pytest.raises(Conflict):
            assemblies.add_paper(rita, meeting.id, kind=PaperKind.AGENDA, title="Late", text="x")
        papers = assemblies.show(reader, meeting.id)["papers"]
        assert [(one["version"], one["text"]) for one in papers if one["kind"] == PaperKind.MINUTES] == [
            (2, "We met, and agreed."),
            (1, "We met."),
        ]


def _minutes(actor: Any, meeting: Any, text: str) -> Any:
    return assemblies.add_paper(actor, meeting.id, kind=PaperKind.MINUTES, title="Minutes", text=text)


def test_a_sections_assembly_is_its_members_to_see(app, people):
    section(app, "border-east")
    inside, outside = member(app, people), member(app, people)
    with app.test_request_context(), at_the_edge():
        rita = people.actor("rita")
        chest = sealing.open_member(rita, outside.id)
        from support.vault.model import Data

        chest.write(Data.MEMBER, outside.id, "section", "border-east", readers=sealing.member_readers(outside.id))
        general = _called(rita)
        meeting = _called(rita, kind=AssemblyKind.SECTION, section=SECTION, day=_soon(20))
        motion = motions.propose(actor_of(inside), title="A", text="B", reasons="C")
        assert {one["id"] for one in assemblies.browse(actor_of(inside)).items} == {general.id, meeting.id}
        assert {one["id"] for one in assemblies.browse(actor_of(outside)).items} == {general.id}
        assert [one["id"] for one in assemblies.browse(rita, limit=1).items] == [meeting.id]
        following = assemblies.browse(rita, limit=1).next
        assert [one["id"] for one in assemblies.browse(rita, cursor=following).items] == [general.id]
        with pytest.raises(Missing):
            assemblies.show(actor_of(outside), meeting.id)
        assert motions.agenda(actor_of(inside), meeting.id) == []
        with pytest.raises(Missing):
            motions.agenda(actor_of(outside), meeting.id)
        assert motions.show_motion(actor_of(outside), motion.id)["assembly"] is None


def test_a_motion_is_supported_admitted_decided_and_published(app, people):
    first, *others = members(app, people, 6)
    friend = member(app, people, MemberClass.SUPPORTER)
    with app.test_request_context(), at_the_edge():
        rita, proposer = people.actor("rita"), actor_of(first)
        actors = [actor_of(one) for one in others]
        for actor in (actor_of(friend), rita):
            with pytest.raises(Forbidden):
                motions.propose(actor, title="A", text="B", reasons="C")
        motion = motions.propose(proposer, title="Rates", text="Lower them.", reasons="Many left.")
        meeting = _called(rita)
        for act in (
            lambda: motions.support(proposer, motion.id),
            lambda: motions.take_back_support(proposer, motion.id),
            lambda: motions.put_on_agenda(rita, motion.id, meeting.id),
        ):
            with pytest.raises(Conflict):
                act()
        motions.support(actors[0], motion.id)
        motions.take_back_support(actors[0], motion.id)
        for actor in actors[1:4]:
            motions.support(actor, motion.id)
        told = motions.show_motion(actors[0], motion.id)
        assert (told["supporters"], told["needed"], told["status"]) == (4, 5, "gathering")
        assert told["by"] == first.handle
        assert told["may_support"]
        assert not told["may_withdraw"]
        assert motions.support(actors[0], motion.id).status == "admitted"
        with pytest.raises(Conflict):
            motions.support(actors[4], motion.id)
        change = motions.propose(actors[4], title="By half", text="By half.", reasons="x", amends=motion.id)
        with pytest.raises(Conflict):
            motions.propose(proposer, title="x", text="x", reasons="x", amends=change.id)
        for actor in actors[:4]:
            motions.support(actor, change.id)
        with pytest.raises(Invalid):
            motions.put_on_agenda(rita, change.id, meeting.id)
        with pytest.raises(Forbidden):
            motions.put_on_agenda(proposer, motion.id, meeting.id)
        motions.put_on_agenda(rita, motion.id, meeting.id)
        motions.put_on_agenda(rita, change.id, meeting.id)
        assert [one["title"] for one in motions.agenda(proposer, meeting.id)] == ["Rates", "By half"]
        with pytest.raises(Conflict):
            motions.count(rita, motion.id, ayes=3, noes=1)
    with time_machine.travel(_soon()), app.test_request_context(), at_the_edge():
        first = again(first)
        rita, proposer = people.actor("rhea"), actor_of(first)
        assemblies.hold(rita, meeting.id, 6)
        with pytest.raises(Conflict, match="conflict"):
            motions.count(rita, motion.id, ayes=3, noes=1)
        with pytest.raises(Invalid):
            motions.count(rita, change.id, ayes=6, noes=1)
        assert motions.count(rita, change.id, ayes=4, noes=2).status == "adopted"
        assert motions.count(rita, motion.id, ayes=5, noes=1).status == "adopted"
        by_hand = union.decide(rita, title="Other", text="x")
        assert (by_hand.year, by_hand.number) == (clock.today().year, 2)
        page = decisions.browse_decisions(proposer, limit=1)
        assert [one["number"] for one in page.items] == [2]
        [told] = decisions.browse_decisions(proposer, cursor=page.next).items
        assert (told["code"], told["title"]) == (f"{clock.today().year}-1", "Rates")
        assert told["text"] == "Lower them.\n\nAs amended: By half."
        assert decisions.decision(proposer, told["id"])["motion_id"] == motion.id
        with pytest.raises(Conflict):
            motions.withdraw_motion(proposer, motion.id)
        assert motions.browse_motions(rita, status="adopted").items[0]["ayes"] == 5


def test_the_database_refuses_what_the_rules_refuse(app, people):
    known = member(app, people)
    with app.test_request_context(), at_the_edge():
        rita = people.actor("rita")
        motion = motions.propose(actor_of(known), title="A", text="B", reasons="C")
        meeting = _called(rita)
        decided = union.decide(rita, title="A", text="B")
    refused = 0
    at = {"motion": motion.id, "meeting": meeting.id, "decided": decided.id, "who": known.id, "new": uuid4()}
    for told, statement in (
        ("five members", "UPDATE motion SET status = 'admitted' WHERE id = :motion"),
        (
            "did not vote",
            "UPDATE motion SET status = 'adopted', assembly_id = :meeting, ayes = 2, noes = 1 WHERE id = :motion",
        ),
        ("begins with", "INSERT INTO motion (id, by_id, status) VALUES (:new, :who, 'admitted')"),
        (
            "called_in_time",
            NEAR,
        ),
        ("permission denied", "UPDATE assembly SET day = '2030-01-01' WHERE id = :meeting"),
        ("permission denied", "UPDATE union_decision SET number = 7 WHERE id = :decided"),
        ("permission denied", "DELETE FROM union_decision WHERE id = :decided"),
        ("permission denied", "DELETE FROM motion WHERE id = :motion"),
        ("motion_support_pkey", "INSERT INTO motion_support (motion_id, member_id) VALUES (:motion, :who)"),
    ):
        with app.test_request_context(), pytest.raises(sa.exc.DBAPIError, match=told):
            db.session.execute(sa.text(statement), at)
        refused += 1
    print(f"life: the database refused {refused} of {refused}")
