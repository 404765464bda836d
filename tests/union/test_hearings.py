"""An expulsion from the call to the appeal: who may, who reads it, and what the database refuses of its own."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
import time_machine

from support.ballots.service import opening
from support.core import clock
from support.core.db import at_the_edge, execute, save
from support.people.model import Role
from support.people.service import sessions
from support.union import policy
from support.union import service as union
from support.union.model import (
    NOTICE,
    TO_APPEAL,
    Expulsion,
    ExpulsionStatus,
    MemberClass,
    Membership,
    MemberStatus,
    Office,
    OfficeHolder,
)
from support.union.policy import hearings as rules
from support.union.service import sealing
from support.union.service.duties import duties
from support.union.service.offices import _being_heard, lay_down
from support.vault import service as vault
from tests.cases.factory import Somebody
from tests.union.factory import _pair, actor_of, member, status_of

ANSWER, GROUNDS = "Zaranka: none of it is true.", "Zaranka: names were sold."


def somebody(status=MemberStatus.CURRENT, klass=MemberClass.FULL, *offices):
    row = Membership(id=uuid4(), number="0" * 8, handle="amber-window", klass=klass, status=MemberStatus.APPLIED)
    row.__dict__["status"] = status
    own = policy.Own(row, frozenset(offices))
    return Somebody(kind="member", id=row.id), own


def test_rules_of_a_hearing_as_a_table():
    council, sits = somebody(MemberStatus.CURRENT, MemberClass.FULL, Office.COUNCIL)
    lapsed, was = somebody(MemberStatus.LAPSED, MemberClass.FULL, Office.COUNCIL)
    review, hears = somebody(MemberStatus.CURRENT, MemberClass.FULL, Office.REVIEW)
    accused, own = somebody()
    rita, ada = Somebody((Role.REGISTRAR,)), Somebody((Role.ADMIN,))
    called = Expulsion(id=uuid4(), member_id=accused.id, proposed_by=council.id, status=ExpulsionStatus.CALLED)
    over = Expulsion(id=uuid4(), member_id=accused.id, proposed_by=council.id, status=ExpulsionStatus.CALLED)
    over.status = ExpulsionStatus.EXPELLED
    of_self = Expulsion(id=uuid4(), member_id=council.id, proposed_by=review.id, status=ExpulsionStatus.CALLED)
    table = [  # who, their own, (call, state, judge, withdraw, appeal)
        (council, sits, (True, False, True, True, False)),
        (lapsed, was, (False, False, False, False, False)),
        (review, hears, (False, False, False, False, False)),
        (accused, own, (False, True, False, False, True)),
        (rita, None, (False, False, False, True, False)),
        (ada, None, (False, False, False, False, False)),
    ]
    for actor, standing, expected in table:
        found = (
            rules.may_call(actor, standing, own.membership),
            rules.may_state(actor, standing, called),
            rules.may_judge(actor, standing, called),
            rules.may_withdraw_hearing(actor, standing, called),
            rules.may_appeal(actor, standing, over),
        )
        assert found == expected
    assert not rules.may_call(council, sits, sits.membership)
    assert not rules.may_judge(council, sits, of_self)
    assert not rules.may_judge(council, sits, over)
    for status, expected in ((MemberStatus.LAPSED, True), (MemberStatus.EXPELLED, False), (MemberStatus.LEFT, False)):
        assert rules.may_call(council, sits, somebody(status)[1].membership) is expected


def test_who_holds_an_office_as_a_table():
    for klass in MemberClass:
        for status in MemberStatus:
            expected = klass != MemberClass.SUPPORTER and status in ("current", "grace", "on_leave")
            assert rules.may_hold_office(somebody(status, klass)[1]) is expected


@pytest.fixture
def house(app, people):
    """A council of three, a commission of three, somebody to be heard and somebody else."""
    council = [member(app, people, MemberClass.FULL, Office.COUNCIL) for _seat in range(3)]
    review = [member(app, people, MemberClass.FULL, Office.REVIEW) for _seat in range(3)]
    return SimpleNamespace(council=council, review=review, heard=member(app, people), other=member(app, people))


def called(house):
    """A hearing as early as it may be; its id."""
    day = clock.today() + timedelta(days=NOTICE)
    asked = {"handle": house.heard.handle, "grounds": GROUNDS, "hearing_on": day.isoformat()}
    answer = house.council[0].client.post("/api/v1/expulsions", json=asked)
    assert answer.status_code == 201, answer.text
    return answer.json["id"], day


def signed_in(app, *known):
    """Their sessions anew, on another day."""
    for one in known:
        with app.test_request_context(), at_the_edge():
            one.client.bearer = sessions._open(one.id, _pair(one.id), one.seed, kind="member").token


def waits_for(app, *known):
    """What waits for each of them: the codes, and the hearing that it is about."""
    with app.test_request_context():
        actors = [actor_of(replace(one, token=one.client.bearer)) for one in known]
        return [[(ask.code, str(ask.one)) for ask in duties(actor, union.own(actor))] for actor in actors]


def test_an_expulsion_from_the_call_to_the_appeal_that_undoes_it(app, people, house, as_):
    first, second, third = house.council
    too_soon = {"handle": house.heard.handle, "grounds": "x", "hearing_on": clock.today().isoformat()}
    assert first.client.post("/api/v1/expulsions", json=too_soon).status_code == 422
    assert house.other.client.post("/api/v1/expulsions", json=too_soon).status_code == 403
    themselves = too_soon | {"handle": first.handle}
    assert first.client.post("/api/v1/expulsions", json=themselves).status_code == 403
    assert first.client.post("/api/v1/expulsions", json=too_soon | {"handle": "nobody-here"}).status_code == 404
    hearing_id, day = called(house)
    address = f"/api/v1/expulsions/{hearing_id}"
    again = too_soon | {"hearing_on": day.isoformat()}
    assert second.client.post("/api/v1/expulsions", json=again).status_code == 409

    assert waits_for(app, house.heard, first, house.other) == [[("heard", hearing_id)], [], []]
    own = house.heard.client.get("/own").text
    assert (f'href="/own/council/hearings/{hearing_id}"' in own, "means to end your membership" in own) == (True, True)
    mine = house.heard.client.get(address).json
    assert (mine["grounds"], mine["may_state"], mine["ayes"]) == (GROUNDS, True, None)
    assert house.heard.client.post(f"{address}/statement", json={"text": ANSWER}).status_code == 200
    for who in (second.client, as_("rita")):
        shown = who.get(address).json
        assert (shown["statement"], shown["grounds"]) == (ANSWER, GROUNDS)
    for who in (house.other.client, house.review[0].client, as_("ada"), as_("ina")):
        assert who.get(address).status_code == 404
        assert who.get(f"/api/v1/expulsions/{uuid4()}").status_code == 404
    assert second.client.post(f"{address}/votes", json={"expel": "yes"}).status_code == 409

    with time_machine.travel(day, tick=False):
        signed_in(app, *house.council, *house.review, house.heard)
        to_vote = [("hearing_votes", hearing_id)]
        assert waits_for(app, second, third, house.review[0]) == [to_vote, to_vote, []]
        assert second.client.post(f"{address}/votes", json={"expel": "yes"}).status_code == 201
        assert waits_for(app, second, third) == [[], to_vote]
        assert second.client.post(f"{address}/votes", json={"expel": "no"}).status_code == 409
        assert house.heard.client.post(f"{address}/votes", json={"expel": "no"}).status_code == 403
        assert second.client.post(f"{address}/decision", json={"reasons": "x"}).status_code == 409
        assert third.client.post(f"{address}/votes", json={"expel": "yes"}).status_code == 201
        assert waits_for(app, first, third) == [[("hearings_to_tell", hearing_id)]] * 2
        ended = third.client.post(f"{address}/decision", json={"reasons": "Two of three agreed."})
        assert (ended.status_code, ended.json["status"]) == (200, "expelled")
        assert status_of(app, house.heard) == "expelled"
        assert house.heard.client.get(address).json["reasons"] == "Two of three agreed."
        assert house.heard.client.get("/api/v1/union/offices").status_code == 403
        assert first.client.post(f"{address}/votes", json={"expel": "no"}).status_code == 403

    late = day + timedelta(days=TO_APPEAL + 1)
    with time_machine.travel(late, tick=False):
        signed_in(app, house.heard)
        assert house.heard.client.post(f"{address}/appeal", json={"grounds": "x"}).status_code == 409
    with time_machine.travel(late - timedelta(days=1), tick=False):
        signed_in(app, house.heard, *house.review, *house.council)
        asked = house.heard.client.post(f"{address}/appeal", json={"grounds": "Zaranka: hear me."})
        assert asked.status_code == 201, asked.text
        assert house.heard.client.post(f"{address}/appeal", json={"grounds": "x"}).status_code == 409
        hears = house.review[0].client.get(address).json
        assert (hears["grounds"], hears["statement"], hears["appeal"]["grounds"]) == (
            GROUNDS, ANSWER, "Zaranka: hear me."
        )  # fmt: skip
        assert second.client.get(address).json["appeal"]["grounds"] is None
        there = f"/api/v1/expulsion-appeals/{asked.json['id']}"
        assert waits_for(app, second, house.review[0]) == [[], [("appeal_votes", hearing_id)]]
        assert second.client.post(f"{there}/votes", json={"overturn": "no"}).status_code == 403
        assert house.review[0].client.post(f"{there}/votes", json={"overturn": "yes"}).status_code == 201
        assert house.review[0].client.post(f"{there}/votes", json={"overturn": "yes"}).status_code == 409
        assert house.review[0].client.post(f"{there}/decision", json={"answer": "x"}).status_code == 409
        assert house.review[1].client.post(f"{there}/votes", json={"overturn": "yes"}).status_code == 201
        assert waits_for(app, *house.review) == [[("appeals_to_tell", hearing_id)]] * 3
        assert "The votes on an appeal decide it" in house.review[2].client.get("/own").text
        done = house.review[2].client.post(f"{there}/decision", json={"answer": "It was not shown."})
        assert (done.status_code, done.json["status"]) == (200, "overturned")
        assert waits_for(app, *house.review) == [[], [], []]
        assert status_of(app, house.heard) in {"current", "grace"}
        assert house.heard.client.get("/api/v1/union/offices").status_code == 200
        assert house.heard.client.get(address).json["appeal"]["answer"] == "It was not shown."
    with app.test_request_context():
        named = execute(sa.text("SELECT count(*) FROM audit_event WHERE object_id = :id"), {"id": hearing_id})
        assert named.scalar_one() == 0


def test_too_few_yeses_reject_it_and_it_may_be_withdrawn(app, house, as_):
    hearing_id, day = called(house)
    address = f"/api/v1/expulsions/{hearing_id}"
    assert house.council[1].client.post(f"{address}/withdraw").status_code == 403
    assert as_("rita").post(f"{address}/withdraw").json["status"] == "withdrawn"
    hearing_id, day = called(house)
    address = f"/api/v1/expulsions/{hearing_id}"
    with time_machine.travel(day, tick=False):
        signed_in(app, *house.council)
        for one, vote in zip(house.council, ("yes", "no", "no"), strict=True):
            assert one.client.post(f"{address}/votes", json={"expel": vote}).status_code == 201
        ended = house.council[0].client.post(f"{address}/decision", json={"reasons": "One of three."})
        assert ended.json["status"] == "rejected"
    assert status_of(app, house.heard) == "current"


def test_offices_are_named_by_registrars_known_to_members_and_open_what_is_being_heard(app, people, house, as_):
    hearing_id, _day = called(house)
    named = {"number": house.other.number, "office": "council"}
    assert house.council[0].client.post("/api/v1/union/offices", json=named).status_code == 403
    made = as_("rita").post("/api/v1/union/offices", json=named)
    assert made.status_code == 201, made.text
    assert as_("rita").post("/api/v1/union/offices", json=named).status_code == 409
    assert as_("rita").post("/api/v1/union/offices", json=named | {"office": "review"}).status_code == 409
    assert house.other.client.get(f"/api/v1/expulsions/{hearing_id}").json["grounds"] == GROUNDS
    listed = house.heard.client.get("/api/v1/union/offices").json["items"]
    assert len(listed) == 7
    assert {one["number"] for one in listed} == {None}
    assert house.other.handle in {one["handle"] for one in listed}
    assert {one["number"] for one in as_("rhea").get("/api/v1/union/offices").json["items"]} >= {house.other.number}
    there = f"/api/v1/union/offices/{made.json['id']}"
    assert house.heard.client.delete(there).status_code == 403
    assert house.other.client.delete(there).status_code == 200
    assert as_("rita").delete(there).status_code == 409
    assert house.other.client.get(f"/api/v1/expulsions/{hearing_id}").status_code == 404
    with app.test_request_context():
        chest = vault.open_chest(actor_of(house.other).keyring, hearing_id)
        assert chest.read(hearing_id, "grounds") is None
        assert sealing.open_common(actor_of(house.heard)) is not None


def _holds(app, known, scope_id):
    with app.test_request_context():
        return known.id in {one.principal_id for one in vault.access_to(UUID(scope_id))}


def test_a_council_that_changes_takes_two_thirds_of_all_and_no_key_along(app, people, house):
    hearing_id, day = called(house)
    address = f"/api/v1/expulsions/{hearing_id}"
    first, *before = house.council
    new = [member(app, people) for _seat in range(5)]
    with app.test_request_context(), at_the_edge():
        today = clock.today()
        election = SimpleNamespace(id=uuid4(), renews=True, opens_on=today, closes_on=today)
        opening._seat(election, {first.id, *(one.id for one in new)})
    assert not any(_holds(app, one, hearing_id) for one in (*before, *new))
    with time_machine.travel(day, tick=False):
        signed_in(app, first, *new, *before)
        # Whoever holds the key seals it to the new ones by looking at it.
        assert (new[0].client.get(address).json["grounds"], first.client.get(address).json["seats"]) == (None, 6)
        assert new[0].client.get(address).json["grounds"] == GROUNDS
        assert before[0].client.post(f"{address}/votes", json={"expel": "yes"}).status_code == 404
        votes = f"{address}/votes"
        ayes = [one.client.post(votes, json={"expel": "yes"}).status_code for one in (first, *new[:2])]
        assert ayes == [201] * 3
        # Two of the three seats at the call would be enough: of six who sit there now, three are not.
        assert first.client.post(f"{address}/decision", json={"reasons": "x"}).status_code == 409
        with app.test_request_context(), pytest.raises(sa.exc.IntegrityError), at_the_edge():
            execute(sa.text("UPDATE expulsion SET status = 'expelled', decided_on = hearing_on"))
        assert new[2].client.post(votes, json={"expel": "yes"}).status_code == 201
        assert first.client.post(f"{address}/decision", json={"reasons": "x"}).json["status"] == "expelled"
        appeal_id = _appealed(app, house, address)
        # Who judged in the council hears no appeal against it, though they sit in the commission by now.
        with app.test_request_context(), at_the_edge():
            lay_down(execute(sa.select(OfficeHolder).where(OfficeHolder.member_id == first.id)).scalars().all())
        assert not _holds(app, first, hearing_id)
        with app.test_request_context(), at_the_edge():
            save(OfficeHolder(member_id=first.id, office=Office.REVIEW, since=day))
            heard = [len(_being_heard(Office.REVIEW, one.id)) for one in (house.other, first)]
        assert heard == [2, 0]  # what a registrar would seal to somebody named today
        there = f"/api/v1/expulsion-appeals/{appeal_id}"
        assert first.client.post(f"{there}/votes", json={"overturn": "no"}).status_code == 403
        given = {"appeal": appeal_id, "who": first.id}
        with app.test_request_context(), pytest.raises(sa.exc.IntegrityError, match="hears appeals"), at_the_edge():
            execute(sa.text("INSERT INTO appeal_vote VALUES (:appeal, :who, false)"), given)
        assert house.review[0].client.post(f"{there}/votes", json={"overturn": "yes"}).status_code == 201
        assert house.review[1].client.post(f"{there}/votes", json={"overturn": "yes"}).status_code == 201
        done = house.review[2].client.post(f"{there}/decision", json={"answer": "It was not shown."})
        assert done.json["status"] == "overturned", done.text


def _appealed(app, house, address):
    signed_in(app, house.heard, *house.review)
    asked = house.heard.client.post(f"{address}/appeal", json={"grounds": "Zaranka: hear me."})
    assert asked.status_code == 201, asked.text
    return asked.json["id"]


def test_the_database_refuses_what_no_code_path_allows(app, people, house, settings):
    hearing_id, day = called(house)
    with app.test_request_context(), at_the_edge():
        rita = people.actor("rita").id
    ours = {"id": hearing_id, "day": day, "heard": house.heard.id, "other": house.other.id, "rita": rita}
    ours |= {f"c{number}": one.id for number, one in enumerate(house.council)}
    ours |= {f"r{number}": one.id for number, one in enumerate(house.review)}
    vote = "INSERT INTO expulsion_vote (expulsion_id, member_id, expel) VALUES (:id, :{}, true)"
    expelled = "UPDATE expulsion SET status = 'expelled', decided_on = :day WHERE id = :id"
    put_out = "UPDATE membership SET status = 'expelled', ended = '2024-01-01' WHERE id = :heard"
    back = "UPDATE membership SET status = 'current', ended = NULL WHERE id = :heard"
    undone = "UPDATE expulsion SET status = 'overturned' WHERE id = :id"
    appeal = (
        "INSERT INTO member_appeal (id, member_id, expulsion_id, status) VALUES (gen_random_uuid(), :{}, :id, 'asked')"
    )
    hears = "INSERT INTO appeal_vote (appeal_id, member_id, overturn) SELECT id, :{}, true FROM member_appeal"
    upset = "UPDATE member_appeal SET status = 'overturned' WHERE expulsion_id = :id"
    seat = "INSERT INTO union_office (id, member_id, office, since) VALUES (gen_random_uuid(), :c0, 'review', :day)"
    engine = sa.create_engine(settings.database_url)
    story = [  # what is tried, whether it is refused
        (vote.format("heard"), True), (vote.format("other"), True), (vote.format("r0"), True),
        (vote.format("c0"), False), (vote.format("c0"), True),
        (expelled, True), (put_out, True), (appeal.format("heard"), True), (undone, True),
        ("UPDATE expulsion_vote SET expel = true", True), ("UPDATE expulsion SET seats = 1", True),
        (vote.format("c1"), False),
        ("UPDATE expulsion SET status = 'expelled', decided_on = hearing_on - 1 WHERE id = :id", True),
        (expelled, False), (vote.format("c2"), True), (put_out, False), (back, True), (undone, True),
        (appeal.format("other"), True), (appeal.format("heard"), False), (upset, True),
        (hears.format("heard"), True), (hears.format("c0"), True), (hears.format("r0"), False), (upset, True),
        (hears.format("r1"), False), (undone, True), (upset, False), (undone, False), (back, False),
        (seat, True),
    ]  # fmt: skip
    with engine.begin() as connection:
        for text, refused in story:
            try:
                with connection.begin_nested():
                    connection.execute(sa.text(text), ours)
            except sa.exc.DBAPIError:
                assert refused, text
            else:
                assert not refused, text
    engine.dispose()
    print(f"an expulsion in SQL: {sum(refused for _text, refused in story)} of {len(story)} acts refused")
    assert OfficeHolder.UPDATES == ("until",)


def test_the_pages_lead_from_the_call_to_the_vote(app, people, house, as_):
    first = house.council[0].client
    day = clock.today() + timedelta(days=NOTICE)
    typed = {"handle": house.heard.handle, "grounds": GROUNDS, "hearing_on": "tomorrow"}
    again = first.submit("/own/council/hearings/new", typed)
    assert again.status_code == 422
    assert GROUNDS in again.text
    called_there = first.submit("/own/council/hearings/new", typed | {"hearing_on": day.isoformat()})
    assert called_there.status_code == 303, called_there.text
    address = called_there.headers["Location"]
    shown = house.heard.client.get(address)
    assert GROUNDS in shown.text
    assert "<title>Page" in shown.text
    assert house.heard.client.submit(f"{address}/statement", {"text": ANSWER}).status_code == 303
    assert house.heard.client.get("/own/council").status_code == 200
    assert house.heard.client.get("/own/council/hearings/new").status_code == 403
    assert house.heard.client.get(f"{address}/votes").status_code == 403
    assert ANSWER in as_("rita").get(address.replace("/own/", "/union/")).text
    assert house.other.client.get(address).status_code == 404
    with time_machine.travel(day, tick=False):
        signed_in(app, *house.council)
        pause = first.submit(f"{address}/votes", {"expel": "yes"})
        assert (pause.status_code, 'name="confirmed"' in pause.text) == (200, True)
        assert first.submit(f"{address}/votes", {"expel": "yes", "confirmed": "true"}).status_code == 303
        assert "1 yes, 0 no" in first.get(address).text
    named = as_("rita").submit("/union/council/new", {"number": house.other.number, "office": "trustee"})
    assert named.status_code == 303, named.text
    offices = as_("rita").get("/union/council").text
    assert house.other.number in offices
    assert house.other.number not in house.heard.client.get("/own/council").text
