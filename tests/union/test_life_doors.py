"""The JSON doors of assemblies, motions, decisions and mutual aid: each once happy and once refused."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine

from support.core import clock
from support.core.db import at_the_edge, db
from support.union.model import MemberClass, Office
from support.union.service import sealing
from support.vault.model import Data, DataGrant, DataKey
from tests.union.factory import again, asked, member, members
from tests.union.living import API, call, offer, ok


def test_from_a_motion_to_a_decision_over_the_api(app, as_, people):
    chair = member(app, people, MemberClass.FULL, Office.COUNCIL)
    first, *others = members(app, people, 5)
    meeting = ok(call(chair.client))
    assert [one["kind"] for one in meeting["papers"]] == ["notice", "agenda"]
    wrong = call(chair.client, days=13)
    assert (wrong.status_code, list(wrong.json["fields"])) == (422, ["day"])
    assert call(first.client).status_code == 403
    assert call(as_("carol")).status_code == 403
    assert as_("carol").get(f"{API}/assemblies/{meeting['id']}").status_code == 404
    words = {"title": "Rates", "text": "Lower them.", "reasons": "Many left."}
    motion = ok(first.client.post(f"{API}/motions", json=words))
    at = f"{API}/motions/{motion['id']}"
    assert (motion["by"], motion["supporters"], motion["own"]) == (first.handle, 1, True)
    too_soon = as_("rita").post(f"{at}/agenda", json={"assembly": meeting["id"]})
    assert (too_soon.status_code, too_soon.json["detail"]) == (
        409,
        "It has too little support: 5 members are needed.",
    )
    for one in others:
        found = ok(one.client.post(f"{at}/support"))
    assert found["status"] == "admitted"
    assert others[0].client.delete(f"{at}/support").status_code == 409
    change = ok(others[0].client.post(f"{API}/motions", json={**words, "amends": motion["id"]}))
    assert ok(others[0].client.post(f"{API}/motions/{change['id']}/withdraw"))["status"] == "withdrawn"
    ok(chair.client.post(f"{at}/agenda", json={"assembly": meeting["id"]}))
    assert [one["title"] for one in ok(first.client.get(f"{API}/assemblies/{meeting['id']}"))["motions"]] == ["Rates"]
    other = ok(call(as_("rita"), days=3, kind="extraordinary"))
    told = ok(as_("rita").post(f"{API}/assemblies/{other['id']}/cancel", json={"why": "The hall is shut."}))
    assert told["status"] == "cancelled"
    assert told["papers"][0]["text"] == "The hall is shut."
    with time_machine.travel(clock.today() + timedelta(days=14)):
        with app.test_request_context(), at_the_edge():
            again(first)
        rhea = as_("rhea")
        assert ok(rhea.post(f"{API}/assemblies/{meeting['id']}/held", json={"present": 6}))["present"] == 6
        minutes = {"kind": "minutes", "title": "Minutes", "text": "Adopted."}
        ok(rhea.post(f"{API}/assemblies/{meeting['id']}/papers", json=minutes))
        too_many = rhea.post(f"{at}/result", json={"ayes": 5, "noes": 2})
        assert (too_many.status_code, list(too_many.json["fields"])) == (422, ["ayes"])
        assert ok(rhea.post(f"{at}/result", json={"ayes": 5, "noes": 1}))["status"] == "adopted"
        [decided] = ok(first.client.get(f"{API}/decisions"))["items"]
        assert (decided["number"], decided["text"]) == (1, "Lower them.")
        assert ok(first.client.get(f"{API}/decisions/{decided['id']}"))["title"] == "Rates"
        assert first.client.get(f"{API}/decisions/{uuid4()}").status_code == 404
        assert as_("chloe").get(f"{API}/decisions").status_code == 403


def test_what_members_do_for_each_other_over_the_api(app, as_, people):
    host, guest, other = members(app, people, 3)
    waiting = asked(app)
    post = offer(host, as_, show=False)
    at = f"{API}/mutual-aid/{post}"
    assert guest.client.get(at).status_code == 404
    assert [one["by"] for one in ok(as_("rhea").get(f"{API}/mutual-aid"))["items"]] == [host.handle]
    assert guest.client.post(f"{at}/moderation", json={"show": True}).status_code == 404
    assert host.client.post(f"{at}/moderation", json={"show": True}).status_code == 403
    ok(as_("rhea").post(f"{at}/moderation", json={"show": True}))
    [seen] = ok(guest.client.get(f"{API}/mutual-aid?kind=room"))["items"]
    assert (seen["by"], seen["own"], seen["text"]) == (host.handle, False, "Two beds, near the station.")
    assert ok(guest.client.get(f"{API}/mutual-aid?direction=request"))["items"] == []
    assert waiting.client.get(f"{API}/mutual-aid").status_code == 403
    assert host.client.post(f"{at}/messages", json={"text": "Me?"}).status_code == 403
    thread = ok(guest.client.post(f"{at}/messages", json={"text": "For two nights?"}))
    there = f"{API}/mutual-aid/threads/{thread['id']}"
    assert ok(guest.client.post(f"{at}/messages", json={"text": "From Friday."}))["id"] == thread["id"]
    [mine] = ok(host.client.get(f"{API}/mutual-aid/threads"))["items"]
    assert (mine["by"], mine["to_answer"]) == (guest.handle, True)
    told = ok(host.client.post(f"{there}/messages", json={"text": "Come."}))
    assert [(one["number"], one["own"], one["text"]) for one in told["messages"]] == [
        (1, False, "For two nights?"),
        (2, False, "From Friday."),
        (3, True, "Come."),
    ]
    assert [one["number"] for one in ok(guest.client.get(f"{there}?before=2"))["messages"]] == [1]
    for who in (other.client, as_("rita"), as_("carol"), waiting.client):
        assert who.get(there).status_code == 404
        assert who.post(f"{there}/end").status_code == 404
        assert who.post(f"{there}/messages", json={"text": "x"}).status_code == 404
        assert who.post(f"{there}/report", json={"why": "x"}).status_code == 404
    # Either side ends it alone: both read on, nobody writes, not by way of the offer either.
    ended = ok(guest.client.post(f"{there}/end"))
    assert (ended["ended"], len(ended["messages"])) == (True, 3)
    assert host.client.post(f"{there}/end").status_code == 409
    for who, address in ((host, there), (guest, there), (guest, at)):
        refused = who.client.post(f"{address}/messages", json={"text": "x"})
        assert (refused.status_code, "has ended this" in refused.json["detail"]) == (409, True)
    [mine] = ok(host.client.get(f"{API}/mutual-aid/threads"))["items"]
    assert (mine["ended"], mine["to_answer"]) == (True, False)
    assert len(ok(host.client.get(there))["messages"]) == 3
    for statement in (
        "UPDATE mutual_thread SET ended = false WHERE id = :id",
        (
            "INSERT INTO mutual_message (id, thread_id, by_id, number) SELECT gen_random_uuid(), id, by_id, 9"
            " FROM mutual_thread WHERE id = :id"
        ),
    ):
        with app.test_request_context(), pytest.raises(sa.exc.DBAPIError):
            db.session.execute(sa.text(statement), {"id": thread["id"]})
    assert ok(host.client.post(f"{at}/end", json={"met": True}))["status"] == "met"
    assert other.client.get(at).status_code == 404
    assert ok(guest.client.get(at))["text"] == "Two beds, near the station.", "it is the two sides' now"
    assert other.client.post(f"{at}/end", json={"met": False}).status_code == 404
    assert guest.client.post(f"{at}/end", json={"met": False}).status_code == 403
    # Taken back, or with the membership: the words are deleted.
    gone = offer(other, as_)
    assert ok(other.client.post(f"{API}/mutual-aid/{gone}/end", json={"met": False}))["text"] is None
    assert as_("rita").get(f"{API}/mutual-aid/{gone}").status_code == 404
    left = offer(other, as_)
    assert other.client.delete(f"{API}/me/membership", json={"confirm": True}).status_code in {200, 204}
    assert guest.client.get(f"{API}/mutual-aid/{left}").status_code == 404
    assert as_("rita").get(f"{API}/mutual-aid/{left}").status_code == 404


def test_what_is_reported_opens_to_registrars_until_they_have_looked(app, as_, people):
    """AC6 for MUTUAL: to the two alone, to the union compartment from the report until it is settled."""
    host, guest = members(app, people, 2)
    post = offer(host, as_)
    thread = ok(guest.client.post(f"{API}/mutual-aid/{post}/messages", json={"text": "Pay me first."}))["id"]
    at = f"{API}/mutual-aid/threads/{thread}"
    with app.test_request_context():
        union = sealing.union_id()
    assert _held_by(app, thread) == {host.id, guest.id}
    assert ok(host.client.post(f"{at}/report", json={"why": "They threaten me."}))["why"] == "They threaten me."
    assert host.client.post(f"{at}/report", json={"why": "Again."}).status_code == 409
    assert _held_by(app, thread) == {host.id, guest.id, union}
    assert guest.client.post(f"{at}/messages", json={"text": "x"}).status_code == 409
    assert ok(guest.client.get(at))["why"] is None
    assert [one["id"] for one in ok(as_("rhea").get(f"{API}/mutual-aid/threads"))["items"]] == [thread]
    told = ok(as_("rhea").get(at))
    assert (told["why"], told["messages"][0]["text"]) == ("They threaten me.", "Pay me first.")
    assert as_("rhea").post(f"{at}/messages", json={"text": "x"}).status_code == 403
    hidden = f"{API}/mutual-aid/{post}/moderation"
    wrong = as_("rhea").post(hidden, json={"show": False})
    assert (wrong.status_code, list(wrong.json["fields"])) == (422, ["why"])
    ok(as_("rhea").post(hidden, json={"show": False, "why": "It ended in a threat."}))
    assert ok(host.client.get(f"{API}/mutual-aid/{post}"))["why"] == "It ended in a threat."
    assert host.client.post(f"{at}/settle").status_code == 403
    assert as_("rhea").post(f"{at}/settle").status_code == 204
    assert _held_by(app, thread) == {host.id, guest.id}
    assert as_("rhea").get(at).status_code == 404
    assert guest.client.post(f"{at}/messages", json={"text": "x"}).status_code == 409
    with app.test_request_context():
        named = sa.text("SELECT count(*) FROM audit_event WHERE object_id IN (:thread, :post, :host)")
        assert db.session.execute(named, {"thread": thread, "post": post, "host": host.id}).scalar_one() == 0
        read = sa.text("SELECT count(*) FROM audit_event WHERE action = 'mutual_thread.read'")
        assert db.session.execute(read).scalar_one() == 1
    refused = 0
    given = {"thread": thread, "post": post, "host": host.id, "other": member(app, people).id, "new": uuid4()}
    for statement in (
        "INSERT INTO mutual_thread (id, post_id, by_id) VALUES (:new, :post, :host)",
        "INSERT INTO mutual_message (id, thread_id, by_id, number) VALUES (:new, :thread, :other, 9)",
        "UPDATE mutual_message SET by_id = :host WHERE thread_id = :thread",
        "DELETE FROM mutual_message WHERE thread_id = :thread",
        "UPDATE mutual_post SET by_id = :other WHERE id = :post",
        "UPDATE mutual_post SET status = 'shown', moderated_by = NULL WHERE id = :post",
    ):
        with app.test_request_context(), pytest.raises(sa.exc.DBAPIError):
            db.session.execute(sa.text(statement), given)
        refused += 1
    print(f"mutual aid: the database refused {refused} of {refused}")


def _held_by(app, thread):
    with app.test_request_context():
        wanted = sa.select(DataGrant.principal_id).join(DataKey, DataKey.id == DataGrant.key_id)
        wanted = wanted.where(DataKey.kind == Data.MUTUAL, DataKey.scope_id == thread)
        return set(db.session.execute(wanted).scalars())
