"""A case in which everything happened that can happen to one, with a mark in every word."""

import io
from typing import Any

from tests.aid.debts import note_debt
from tests.aid.factory import Held
from tests.cases.planning import agreed
from tests.people_of_the_house import People
from tests.vetting.factory import appealed, decided, looks

#: A paper as small as can be, which needs no cleaning that could change it.
PAPER = b"Zelenka-paper\n" * 20


def done(answer: Any) -> Any:
    """The answer's document, when it is none of the refusals."""
    assert answer.status_code < 300, (answer.request.path, answer.text)
    return answer.json if answer.data else None


def send_paper(client: Any, address: str, name: str = "Zelenka-order.txt", **form: Any) -> str:
    """A paper is sent; its id."""
    answer = client.post(address, data={"file": (io.BytesIO(PAPER), name), **form})
    return str(done(answer)["id"])


def lived_through(as_: Any, people: People, case: Held) -> None:
    """Needs, household, plan, messages, papers, consents, and all that vetting says: asked, declined, appealed."""
    officer, carol = people.officer(case.passphrase), as_("carol")
    need = officer.get("/api/v1/me/case").json["needs"][0]["id"]
    done(officer.patch(f"/api/v1/me/case/needs/{need}", json={"text": "Zelenka-need: rent."}))
    child = {"name": "Zelenka-child", "payee_consent": "Zelenka-payeeconsent", "safe_hours": "Zelenka-hours"}
    done(officer.post("/api/v1/me/case/household", json=child))
    done(officer.patch("/api/v1/me/case/contact-rules", json={"safe_hours": "Zelenka-evening"}))
    agreed(as_, people, case)
    note_debt(as_, case)
    done(carol.post(f"{case.address}/messages", json={"text": "Zelenka-tous"}))
    done(carol.post(f"{case.address}/messages", json={"text": "Zelenka-teammessage", "audience": "team"}))
    done(carol.post(f"{case.address}/messages", json={"text": "Zelenka-private", "audience": "private"}))
    done(officer.post("/api/v1/me/case/messages", json={"text": "Zelenka-tothem"}))
    wanted = {"what": "Zelenka-wanted", "why": "Zelenka-wherefore"}
    first = done(carol.post(f"{case.address}/document-requests", json=wanted))["id"]
    second = done(carol.post(f"{case.address}/document-requests", json=wanted))["id"]
    send_paper(officer, "/api/v1/me/case/documents", request_id=first)
    cannot = f"/api/v1/me/case/document-requests/{second}/cannot"
    done(officer.post(cannot, json={"reason": "Zelenka-cannot"}))
    send_paper(carol, f"{case.address}/documents", "Zelenka-foreign.txt", audience="team")
    done(carol.post(f"{case.address}/consents", json={"purpose": "testimony", "text": "Zelenka-askconsent"}))
    decided(as_, people, case, "more_information")
    done(officer.post("/api/v1/me/case/vetting/answers", json={"text": "Zelenka-answer"}))
    decided(as_, people, case, "declined", "vera", "viktor")
    appealed(as_, people, case, "vlada", "vasil")
    for nickname in ("vlada", "vasil"):
        looks(as_, case, nickname, "rejected")
    carol.get(case.address)
