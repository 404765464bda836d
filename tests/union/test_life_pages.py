"""The pages of assemblies, motions and mutual aid: for members, for the council, for registrars."""

import re
from datetime import timedelta

import time_machine

from support.core import clock
from support.core.db import at_the_edge
from support.union.model import MemberClass, Office
from tests.union.factory import again, member, members


def _send(client, address, **form):
    token = client.get("/api/v1/me").json["csrf_token"]
    return client.post(address, data={**form, "csrf_token": token})


def _went(answer) -> str:
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def _shows(answer, *words, status=200) -> str:
    assert answer.status_code == status, answer.text
    for one in words:
        assert one in answer.text, one
    return answer.text


def _day(days) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def test_a_motion_from_its_proposal_to_a_decision_by_pages(app, as_, people):
    chair = member(app, people, MemberClass.FULL, Office.COUNCIL)
    first, *others = members(app, people, 5)
    _shows(first.client.get("/own/meetings"), "No assembly has been called", "<title>Page</title>")
    assert first.client.get("/own/meetings/new").status_code == 403
    words = {"kind": "general", "title": "We meet", "notice": "In the hall.", "agenda": "1. Rates"}
    near = _send(chair.client, "/own/meetings/new", **words, day=_day(13))
    _shows(near, "In the hall.", "Members need 14 days’ notice.", status=422)
    meeting = _went(_send(chair.client, "/own/meetings/new", **words, day=_day(14)))
    _shows(chair.client.get(meeting), "In the hall.", "Add a paper", "Cancel it")
    assert "Add a paper" not in _shows(first.client.get(meeting), "In the hall.")
    assembly_id = meeting.rsplit("/", 1)[1]
    _shows(as_("rita").get(f"/union/meetings/{assembly_id}"), "In the hall.", "<title>Assembly")
    motion = _went(_send(first.client, "/own/motions/new", title="Rates", text="Lower them.", reasons="Many left."))
    _shows(first.client.get(motion), "1 of 5 members", "Take it back")
    for one in others:
        _went(_send(one.client, f"{motion}/support"))
    _shows(_send(others[0].client, f"{motion}/support"), "not looking for support", status=409)
    change = _went(_send(others[0].client, f"{motion}/amend", title="By half", text="By half.", reasons="x"))
    _shows(others[0].client.get(f"{change}/withdraw"), "By half")
    _went(_send(others[0].client, f"{change}/withdraw"))
    _went(_send(chair.client, f"{motion}/agenda", assembly=assembly_id))
    _shows(first.client.get(meeting), "Rates")
    _shows(first.client.get("/own/motions?status=nonsense"), "Rates", first.handle and "You")
    with time_machine.travel(clock.today() + timedelta(days=14)):
        with app.test_request_context(), at_the_edge():
            again(first), again(chair)
        _went(_send(chair.client, f"{meeting}/held", present="6"))
        _went(_send(chair.client, f"{meeting}/papers", kind="minutes", title="Minutes", text="Adopted."))
        _shows(_send(chair.client, f"{motion}/result", ayes="6", noes="1"), "Only 6 were present", status=422)
        _went(_send(chair.client, f"{motion}/result", ayes="5", noes="1"))
        text = _shows(first.client.get("/own/decisions"), "Rates", f"{clock.today().year}-1")
        _shows(first.client.get(re.findall(r"/own/decisions/[0-9a-f-]{36}", text)[0]), "Lower them.")
        _shows(as_("rhea").get("/union/decisions"), "Rates")
        _went(
            _send(as_("rhea"), f"/union/meetings/{assembly_id}/papers", kind="minutes", title="Minutes", text="Twice.")
        )
        _shows(first.client.get(meeting), "version 2", "Adopted.", "Twice.")


def test_mutual_aid_by_pages(app, as_, people):
    host, guest = members(app, people, 2)
    form = {"direction": "offer", "kind": "room", "title": "A room in May", "text": "Two beds."}
    _shows(_send(host.client, "/own/each-other/new", **{**form, "kind": "palace"}), "Two beds.", status=422)
    post = _went(_send(host.client, "/own/each-other/new", **form))
    assert guest.client.get(post).status_code == 404
    desk = post.replace("/own/each-other/", "/union/mutual-aid/")
    _shows(as_("rita").get("/union/mutual-aid"), "A room in May", host.handle)
    _shows(as_("rita").get(desk), "Let members see it")
    _went(_send(as_("rita"), f"{desk}/show"))
    _shows(guest.client.get("/own/each-other?kind=room&direction=offer"), "A room in May", host.handle)
    _shows(guest.client.get(post), "Two beds.", "Your message")
    letter = _went(_send(guest.client, post, text="For two nights?"))
    _shows(host.client.get("/own/each-other/letters"), guest.handle, "You can answer")
    _went(_send(host.client, letter, text="Come."))
    _shows(guest.client.get(letter), "For two nights?", "Come.")
    _shows(_send(guest.client, letter, text=""), "Please fill this in.", status=422)
    _shows(host.client.get(f"{letter}/report"), "from the first word")
    _went(_send(host.client, f"{letter}/report", why="A threat."))
    _shows(guest.client.get(letter), "This was reported.")
    report = letter.replace("/own/each-other/letters/", "/union/mutual-aid/reports/")
    assert guest.client.get(report).status_code == 404
    _shows(as_("rhea").get(report), "A threat.", "For two nights?")
    _went(_send(as_("rhea"), f"{report}/settle"))
    assert as_("rhea").get(report).status_code == 404
    _shows(host.client.get(f"{letter}/end"), "End this?", "cannot be opened again")
    _went(_send(host.client, f"{letter}/end"))
    assert "Your message" not in _shows(guest.client.get(letter), "One of you has ended this.", "Come.")
    _shows(_send(guest.client, letter, text="And Saturday?"), "has ended this", "And Saturday?", status=409)
    _shows(_send(guest.client, f"{letter}/end"), "has ended this", status=409)
    _shows(guest.client.get("/own/each-other/letters"), "Ended")
    _shows(_send(as_("rhea"), f"{desk}/hide", why=""), "Please fill this in.", status=422)
    _went(_send(as_("rhea"), f"{desk}/hide", why="It names a street."))
    _shows(host.client.get(post), "It names a street.", "Two beds.")
    assert "Two beds." not in _shows(guest.client.get(post), "Hidden by a moderator")
    other = _went(_send(host.client, "/own/each-other/new", **form))
    _shows(host.client.get(f"{other}/end"), "Its words are deleted")
    _went(_send(host.client, f"{other}/end"))
    assert as_("carol").get("/own/each-other").status_code == 403
