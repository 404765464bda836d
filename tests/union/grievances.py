"""Grievances of members of the test house, made over the API."""

from typing import Any

import sqlalchemy as sa
from flask import Flask

from support.core import clock
from support.core.db import at_the_edge, execute
from support.union.model import MemberClass, Office, OfficeHolder
from tests.people_of_the_house import People
from tests.union.factory import Known, member

STORY = "Zaranka: dismissed by order 17 after I refused."


def representative(app: Flask, people: People) -> Known:
    """Somebody who represents members."""
    return member(app, people, MemberClass.FULL, Office.REPRESENTATIVE)


def told(known: Known, kind: str = "dismissal", text: str = STORY) -> str:
    """The id of what somebody told."""
    return str(must(known.client.post("/api/v1/grievances", json={"kind": kind, "text": text}), 201)["id"])


def assigned(as_: Any, grievance_id: str, who: Known, by: str = "rita") -> None:
    """A registrar asks a representative."""
    named = {"handle": who.handle}
    must(as_(by).post(f"/api/v1/grievances/{grievance_id}/representative", json=named), 200)


def taken(as_: Any, known: Known, who: Known, kind: str = "dismissal") -> str:
    """Told, assigned and taken up; its id."""
    grievance_id = told(known, kind)
    assigned(as_, grievance_id, who)
    must(who.client.post(f"/api/v1/grievances/{grievance_id}/take"), 200)
    return grievance_id


def together(who: Known, title: str = "Pay of the district") -> str:
    """The id of a collective case."""
    asked = {"kind": "pay", "title": title, "text": "The same order took it from all of us."}
    return str(must(who.client.post("/api/v1/collective-cases", json=asked), 201)["id"])


def must(answer: Any, status: int) -> Any:
    """The answer's body, if the answer is what it should be."""
    assert answer.status_code == status, answer.text
    return answer.get_json(silent=True)


def known(app: Flask, people: People, as_: Any, mila: Known) -> dict[str, str]:
    """What the addresses of mila's grievance name: told, taken by a representative, carried with others."""
    reza = representative(app, people)
    grievance_id = taken(as_, mila, reza)
    step = {"text": "Wrote to the head of staff.", "due": "2999-01-01"}
    step_id = must(reza.client.post(f"/api/v1/grievances/{grievance_id}/steps", json=step), 201)["steps"][-1]["id"]
    collective_id = together(reza)
    asked = {"grievance": grievance_id}
    must(reza.client.post(f"/api/v1/collective-cases/{collective_id}/invitations", json=asked), 200)
    news = must(reza.client.post(f"/api/v1/collective-cases/{collective_id}/steps", json=step), 201)
    return {
        "grievance_id": grievance_id,
        "grievance_step_id": step_id,
        "collective_id": collective_id,
        "collective_step_id": news["id"],
        "unled_id": unled(app, people),
    }


def unled(app: Flask, people: People) -> str:
    """A collective case whose representative holds the office no more; its id."""
    rada = representative(app, people)
    collective_id = together(rada)
    out_of_office(app, rada)
    return collective_id


def out_of_office(app: Flask, who: Known) -> None:
    """Somebody represents nobody from today on."""
    with app.test_request_context(), at_the_edge():
        execute(sa.select(OfficeHolder).where(OfficeHolder.member_id == who.id)).scalar_one().until = clock.today()
