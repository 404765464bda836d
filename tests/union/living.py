"""One of everything that members have between them, for who sees it and who does not."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from support.core import clock
from support.core.db import at_the_edge
from support.union import service as union
from tests.files.factory import send
from tests.union.factory import Known

API = "/api/v1"


def ok(answer: Any) -> Any:
    """What was answered to something that went well."""
    assert answer.status_code in {200, 201}, answer.text
    return answer.json


def call(client: Any, days: int = 14, **given: Any) -> Any:
    """Call an assembly; the answer."""
    day = (clock.today() + timedelta(days=days)).isoformat()
    words = {"kind": "general", "day": day, "title": "We meet", "notice": "In the hall.", "agenda": "1. Rates"}
    return client.post(f"{API}/assemblies", json={**words, **given})


def offer(known: Known, as_: Any, *, show: bool = True, **given: Any) -> str:
    """An offer of a room, shown if it is not to wait; its id."""
    words = {"direction": "offer", "kind": "room", "title": "A room in May", "text": "Two beds, near the station."}
    made = ok(known.client.post(f"{API}/mutual-aid", json={**words, **given}))
    if show:
        ok(as_("rita").post(f"{API}/mutual-aid/{made['id']}/moderation", json={"show": True}))
    return str(made["id"])


def write_to(known: Known, post_id: str, text: str = "For two nights?") -> str:
    """Somebody writes about it; the thread's id."""
    return str(ok(known.client.post(f"{API}/mutual-aid/{post_id}/messages", json={"text": text}))["id"])


def known_of(app: Any, as_: Any, people: Any, mila: Known, mitya: Known) -> dict[str, str]:
    """Ids of an assembly, a motion, a decision, a post of Mila's with a thread, and a thread that was reported."""
    with app.test_request_context(), at_the_edge():
        decision = union.decide(people.actor("rita"), title="We are", text="The union is.")
    motion = {"title": "Rates", "text": "Lower them.", "reasons": "Many left."}
    post_id = offer(mila, as_)
    reported_id = write_to(mila, offer(mitya, as_))
    ok(mitya.client.post(f"{API}/mutual-aid/threads/{reported_id}/report", json={"why": "A threat."}))
    meeting = ok(call(as_("rita")))
    filed = send(as_("rita"), f"{API}/assemblies/{meeting['id']}/files", b"Accounts.", "a.txt", title="Accounts")
    return {
        "assembly_id": meeting["id"],
        "paper_id": ok(filed)["papers"][-1]["id"],
        "motion_id": ok(mila.client.post(f"{API}/motions", json=motion))["id"],
        "decision_id": str(decision.id),
        "post_id": post_id,
        "thread_id": write_to(mitya, post_id),
        "reported_id": reported_id,
    }


def dues_of(as_: Any, mila: Known, mitya: Known) -> dict[str, str]:
    """Cash of mila's that rita took, a waiver that mitya asks for, an expense that rita proposed, a card payment that
    went back and is nobody's.
    """
    rate = {"class": "full", "amount": {"minor": 10_00, "currency": "EUR"}, "from": clock.quarter().isoformat()}
    assert as_("rita").post("/api/v1/union/rates", json=rate).status_code == 201
    taken = as_("rita").post("/api/v1/union/dues", json={"number": mila.number, "quarters": 1})
    asked = mitya.client.post("/api/v1/me/membership/waivers", json={"reason": "hardship", "quarters": 1, "why": ""})
    assert (taken.status_code, asked.status_code) == (201, 201)
    body = {"purpose": "rent", "amount": {"minor": 10_00, "currency": "EUR"}, "what": "The room."}
    expense = ok(as_("rita").post("/api/v1/union/spending", json=body))["id"]
    dues_id, waiver_id = (one.json["items"][0]["id"] for one in (taken, asked))
    return {"dues_id": dues_id, "waiver_id": waiver_id, "expense_id": expense, "taken_id": str(_taken_back(as_))}


def _taken_back(as_: Any) -> UUID:
    gift_id = uuid4()
    with as_("rita").application.test_request_context(), at_the_edge():
        union.dues.told(gift_id, "returned")
    return gift_id
