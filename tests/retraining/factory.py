"""A school with an agreement, programmes of it, and somebody's way through one."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from support.core import clock
from support.core.db import at_the_edge, db
from support.partners import service as partners
from support.partners.model import Offer, PartnerKind
from tests.aid.factory import Held
from tests.people_of_the_house import AGREED

PROFILE: dict[str, Any] = {
    "agency": "interior_ministry",
    "rank": "junior_officer",
    "duties": ["cyber"],
    "skills": {"driving": "3", "programming": "1"},
    "languages": ["ru", "en"],
    "regions": ["PL"],
    "forms": ["online"],
    "trades": ["software"],
    "hours": 20,
    "note": "Zelenka-skill: I taught myself Python.",
}


def school(app: Any, people: Any, name: str = "Zelenka-school") -> UUID:
    """A training provider, entered by the lead and vetted by the coordinator."""
    with app.test_request_context(), at_the_edge():
        partner = partners.enter(
            people.actor("lena"),
            kind=PartnerKind.TRAINING,
            offers=[Offer.TRAINING],
            languages=["ru", "en"],
            regions=["PL"],
            capacity=50,
            name=name,
        )
        partners.agree(people.actor("tora"), partner, since=AGREED[0], until=AGREED[1])
        found = partner.id
    with app.app_context():
        db.session.remove()
    return found


def course(provider_id: Any, **changes: Any) -> dict[str, Any]:
    """A programme as its coordinator types it; it begins in thirty days."""
    today = clock.today()
    return {
        "provider_id": str(provider_id),
        "title": "Testing software",
        "about": "Three months in the evening.",
        "trade": "testing",
        "form": "online",
        "certificate": "provider",
        "languages": ["ru"],
        "region": "XX",
        "needs_skills": ["computer"],
        "gives_skills": ["programming"],
        "weeks": 12,
        "hours": 15,
        "seats": 1,
        "price": {"minor": 900_00, "currency": "EUR"},
        "apply_by": (today + timedelta(days=20)).isoformat(),
        "starts_on": (today + timedelta(days=30)).isoformat(),
        "ends_on": (today + timedelta(days=120)).isoformat(),
        **changes,
    }


def programme(as_: Any, provider_id: Any, **changes: Any) -> str:
    """A programme; its id."""
    answer = as_("tora").post("/api/v1/programmes", json=course(provider_id, **changes))
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def applied(as_: Any, case: Held, programme_id: str, **changes: Any) -> str:
    """Carol applies with the officer's word; the enrolment's id."""
    answer = as_("carol").post(f"{case.address}/enrolments", json={"programme_id": programme_id, **changes})
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def said(who: Any, enrolment_id: str, verb: str, **body: Any) -> Any:
    """One of the verbs of a place, which succeeds."""
    answer = who.post(f"/api/v1/enrolments/{enrolment_id}/{verb}", json=body)
    assert answer.status_code in {200, 201}, answer.text
    return answer.json


def attending(as_: Any, case: Held, programme_id: str) -> str:
    """Somebody who was offered a place, took it and began."""
    found = applied(as_, case, programme_id)
    said(as_("tora"), found, "offer")
    said(as_("carol"), found, "accept")
    said(as_("tora"), found, "milestones", kind="started")
    return found


def known(app: Any, as_: Any, people: Any, case: Held) -> dict[str, str]:
    """One of everything, for the tests of access."""
    programme_id = programme(as_, school(app, people))
    enrolment_id = applied(as_, case, programme_id)
    job = {"trade": "testing", "job": "At the harbour.", "began_on": clock.today().isoformat()}
    placement = as_("carol").post(f"{case.address}/placements", json=job).json
    return {"programme_id": programme_id, "enrolment_id": enrolment_id, "placement_id": placement["id"]}
