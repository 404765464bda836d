"""A motion that a ballot decides: the ballot has its words, it stays as it is meanwhile, and there is one decision."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine

from support.ballots import service as ballots
from support.core import clock
from support.core.db import at_the_edge, db, execute, save
from support.union.model import Assembly, AssemblyKind, AssemblyStatus, MemberClass, Motion, Office
from tests.ballots.factory import Poll, closed, counted, opened, voted
from tests.union.factory import again, member
from tests.union.living import API, ok

WORDS = {"title": "Rates", "text": "Lower them.", "reasons": "Many left."}
AMENDED = "Lower them.\n\nAs amended: By half."


def _admitted(known, others, **more):
    """A motion that all of these support; its id."""
    motion = ok(known.client.post(f"{API}/motions", json={**WORDS, **more}))["id"]
    for one in others:
        found = ok(one.client.post(f"{API}/motions/{motion}/support"))
    assert found["status"] == "admitted"
    return motion


def _assembly(app, people):
    """One whose day has come, though nobody noted that it was held."""
    today = clock.today()
    with app.test_request_context(), at_the_edge():
        days = {"called_on": today - timedelta(days=20), "day": today - timedelta(days=1)}
        by = people.actor("rita").id
        return save(Assembly(kind=AssemblyKind.GENERAL, called_by=by, status=AssemblyStatus.CALLED, **days)).id


def _ballot(trustees, **more):
    """What a ballot is prepared from, about a motion if it names one."""
    today = clock.today()
    days = {"opens_on": today.isoformat(), "closes_on": (today + timedelta(days=7)).isoformat()}
    return {"kind": "resolution", "method": "yes_no", "trustees": [one.handle for one in trustees], **days, **more}


def _in_the_database(app, motion):
    with app.test_request_context():
        return execute(sa.select(Motion.status, Motion.ballot_id, Motion.ayes).where(Motion.id == motion)).one()


#: What nobody does by hand to a motion that is voted on.
BY_HAND = (
    ("not count", "status = 'adopted', ayes = 3, noes = 1"),
    ("put_to_a_ballot|voted on", "status = 'withdrawn'"),
    ("voted on", "assembly_id = NULL"),
    ("voted on", "ballot_id = NULL"),
    ("voted on", "ballot_id = gen_random_uuid()"),
)


def _refused(app, motion, cases=BY_HAND):
    for told, change in cases:
        with app.test_request_context(), pytest.raises(sa.exc.DBAPIError, match=told):
            db.session.execute(sa.text(f"UPDATE motion SET {change} WHERE id = :id"), {"id": motion})


def test_a_ballot_decides_a_motion(app, as_, people):
    chair, *others = [member(app, people, MemberClass.FULL, Office.TRUSTEE) for _number in range(3)]
    first, fifth = member(app, people, MemberClass.FULL, Office.COUNCIL), member(app, people)
    everybody = [chair, *others, first, fifth]
    rest, three = [chair, *others, fifth], [chair, *others]
    rita, meeting = as_("rita"), _assembly(app, people)

    def prepare(**more):
        return rita.post(f"{API}/ballots", json=_ballot(three, **more))

    gathering = ok(first.client.post(f"{API}/motions", json=WORDS))["id"]
    assert prepare(motion=gathering).status_code == 409
    _refused(app, gathering, [("put_to_a_ballot|names the motion", "ballot_id = gen_random_uuid()")])
    motion = _admitted(first, rest)
    at = f"{API}/motions/{motion}"
    change = _admitted(chair, [*others, first, fifth], text="By half.", amends=motion)
    assert prepare(motion=change).status_code == 409
    for one in (motion, change):
        ok(rita.post(f"{API}/motions/{one}/agenda", json={"assembly": str(meeting)}))
    assert "an assembly that is to come" in prepare(motion=motion).json["detail"]
    ok(rita.post(f"{API}/assemblies/{meeting}/papers", json={"kind": "notice", "title": "We meet", "text": "Here."}))
    ok(rita.post(f"{API}/assemblies/{meeting}/held", json={"present": 5}))
    assert "Amendments of it" in prepare(motion=motion).json["detail"]
    ok(rita.post(f"{API}/motions/{change}/result", json={"ayes": 4, "noes": 1}))

    for fields, given in (
        ({"motion"}, {"motion": str(uuid4())}),
        ({"motion"}, {"motion": motion, "text": "Other words."}),
        ({"motion"}, {"motion": motion, "kind": "election", "method": "stv"}),
        ({"title"}, {}),
    ):
        answer = prepare(**given)
        assert (answer.status_code, set(answer.json["fields"])) == (422, fields), given
    assert chair.client.post(f"{API}/ballots", json=_ballot(three, motion=motion)).status_code == 403

    # By pages, as one of the council; what was typed stays with the motion's words.
    page = f"/own/motions/{motion}"
    assert f"/own/votes/new?motion={motion}" in first.client.get(page).text
    assert "Put it to a ballot" not in fifth.client.get(page).text
    form = f"/own/votes/new?motion={motion}"
    for text in (first.client.get(form).text, first.client.submit(form, {"motion": motion, "method": "yes_no"}).text):
        assert "As amended: By half." in text
        assert 'name="title"' not in text
    assert first.client.get(f"/own/votes/new?motion={uuid4()}").status_code == 404
    assert fifth.client.get(form).status_code == 403
    typed = _ballot(three) | {"motion": motion, "quorum": "50"}
    typed |= {f"trustee_{number}": name for number, name in enumerate(typed.pop("trustees"), 1)}
    typed.pop("kind")
    sent = first.client.submit("/own/votes/new", typed, page=form)
    assert sent.status_code == 303, sent.text
    poll = Poll(sent.headers["Location"].rsplit("/", 1)[1], three)

    told = ok(fifth.client.get(poll.address))
    assert (told["title"], told["text"], told["motion"]) == ("Rates", AMENDED, motion)
    assert f'href="{page}"' in fifth.client.get(f"/own/votes/{poll.id}").text
    assert "Members vote on it" in fifth.client.get(page).text
    assert ok(fifth.client.get(at))["ballot_id"] == poll.id
    refusals = [
        prepare(motion=motion),
        rita.post(f"{at}/agenda", json={"assembly": str(_assembly(app, people))}),
        rita.post(f"{at}/result", json={"ayes": 3, "noes": 1}),
        first.client.post(f"{at}/withdraw"),
        fifth.client.post(f"{API}/motions", json={**WORDS, "amends": motion}),
    ]
    assert {(one.status_code, one.json["detail"][:27]) for one in refusals} == {(409, "Members vote on it by ballo")}
    _refused(app, motion)

    # Given up, it is admitted as before; another ballot decides it, and nobody's other numbers.
    ok(rita.post(f"{poll.address}/cancel", json={"reason": "error"}))
    assert _in_the_database(app, motion) == ("admitted", None, None)
    poll = opened(app, people, Poll(ok(prepare(motion=motion, quorum=50))["id"], three))
    for who, answer in zip(everybody, ("yes", "yes", "yes", "no", "abstain"), strict=True):
        voted(app, poll, who, answer)
    closed(app, people, poll)
    counted(app, poll, 1)
    _refused(app, motion)
    counted(app, poll, 2)
    after = ok(fifth.client.get(at))
    assert (after["status"], after["ayes"], after["noes"], after["ballot_id"]) == ("adopted", 3, 1, str(poll.id))
    _refused(app, motion, [("decided stays", "ayes = 4"), ("decided stays", "ballot_id = NULL")])
    text = fifth.client.get(page).text
    assert all(words in text for words in ("Members voted on it", "How members voted", "Adopted"))
    [decided] = ok(fifth.client.get(f"{API}/decisions"))["items"]
    assert (decided["motion_id"], decided["ballot_id"], decided["title"]) == (motion, str(poll.id), "Rates")
    assert decided["text"] == f"5 of 5 voted. Yes 3, no 1, abstained 1. Adopted.\n\n{AMENDED}"

    # Too few: nothing is decided, and the motion can be put to another.
    other = _admitted(first, rest, title="Dogs")
    poll = opened(app, people, Poll(ok(prepare(motion=other, quorum=100))["id"], three))
    with time_machine.travel(clock.today() + timedelta(days=8)):
        with app.test_request_context(), at_the_edge():
            assert ballots.close_overdue() == 1
            poll.trustees[:] = [again(one) for one in three]
        counted(app, poll)
        assert _in_the_database(app, other) == ("admitted", None, None)
        decided = ok(as_("rhea").get(f"{API}/decisions"))["items"][0]
        assert (decided["motion_id"], decided["ballot_id"]) == (None, str(poll.id))
        assert decided["text"] == "0 of 5 voted. 5 were needed: nothing was decided."
        assert ok(as_("rhea").get(f"{API}/motions/{other}"))["status"] == "admitted"
