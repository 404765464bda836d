"""One of everything: a case that is held, a request approved, a payment due, new words asked for."""

from dataclasses import dataclass
from typing import Any

from tests.aid.factory import Held, ask, held_case, put_money_in
from tests.inspector import Inspector
from tests.intake.factory import application


@dataclass
class World:
    """Who can be asked, and what there is to be asked for."""

    case: Held
    known: dict[str, str]
    clients: dict[str, Inspector]
    #: A CSRF token for each client, so that pages' forms reach their view.
    tokens: dict[str, str]


def build(app: Any, client: Any, as_: Any, people: Any) -> World:
    """Build it over the API."""
    case = held_case(client, as_, people)
    put_money_in(app, 900_00)
    request_id = ask(as_, case)
    decided = as_("abel").post(f"/api/v1/aid-requests/{request_id}/approvals", json={"decision": "approve"}).json
    as_("carol").post(f"{case.address}/notes", json={"text": "A note."})
    words = as_("carol").post(f"{case.address}/passphrase-replacements").json
    clients = {nickname: as_(nickname) for nickname in people}
    clients["the officer"] = people.officer(case.passphrase)
    other = client.post("/api/v1/applications", json=application("Other")).json
    clients["another officer"] = people.officer(other["passphrase"])
    session = as_("carol").get("/api/v1/me/sessions").json["items"][0]["id"]
    known = {
        "reference": case.reference,
        "request_id": request_id,
        "payment_id": decided["disbursement"]["id"],
        "replacement_id": words["id"],
        "session_id": session,
        "name": people.carol.name,
        "member": people.carol.name,
        "compartment": "intake",
    }
    tokens = {who: there.get("/api/v1/me").json["csrf_token"] for who, there in clients.items()}
    return World(case, known, clients, tokens)
