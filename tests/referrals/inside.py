"""A referral that somebody took, so that there is something between the two."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from support.cases import service as cases
from support.core import clock
from support.core.db import at_the_edge, db
from support.partners.model import Offer
from support.people import service as people_service
from support.people.model import Person
from support.referrals import service
from tests.aid.factory import Held, held_case

MATTER: dict[str, Any] = {
    "kind": "contract",
    "court": "Zelenka-court of Grodno",
    "number": "Zelenka-7/2024",
    "power_from": "2024-01-10",
    "note": "Zelenka-note: the penalty is twice the salary.",
}
HEARING: dict[str, Any] = {"kind": "hearing", "on": "2099-03-04", "at": "09:30", "place": "Zelenka-hall 4"}
HOUR: dict[str, Any] = {"on": "2099-03-05", "at": "18:00", "place": "Zelenka-by phone"}
WORST, NONE = [3] * 9, [0] * 9


@dataclass(frozen=True)
class Taken:
    """A referral in somebody's hands."""

    case: Held
    id: str
    helper: str

    @property
    def address(self) -> str:
        """Where it is at the API."""
        return f"/api/v1/referrals/{self.id}"


def taken(app: Any, people: Any, case: Held, helper: str, *, days: int = 60) -> Taken:
    """Carol proposes, the officer agrees, and the helper takes it: a partner's person, or our own."""
    psychology = helper in {"quin", "paul"}
    with app.test_request_context(), at_the_edge():
        organisation = db.session.get(Person, getattr(people, helper).id).organisation_id
        folder = cases.by_id(cases.case_ids([case.reference])[case.reference])
        referral = service.propose(
            people.actor("carol"),
            folder,
            whom=[organisation],
            service=Offer.PSYCHOLOGICAL if psychology else Offer.LEGAL,
            why="Somebody has to look at it.",
            until=clock.today() + timedelta(days=days),
        )
        referral_id: UUID = referral.id
    words = people.officer(case.passphrase).bearer
    with app.test_request_context(), at_the_edge():
        service.consent(people_service.actor_of(words, "bearer"), referral_id, agreed=True)
    with app.test_request_context(), at_the_edge():
        service.accept(people.actor(helper), referral_id)
    with app.app_context():
        db.session.remove()
    return Taken(case, str(referral_id), helper)


def taken_anew(app: Any, client: Any, as_: Any, people: Any, helper: str) -> Taken:
    """The same with a case of its own."""
    return taken(app, people, held_case(client, as_, people), helper)


def filled(as_: Any, help_: Taken) -> Taken:
    """Something written by the helper: a matter with its day, or an hour."""
    client = as_(help_.helper)
    if help_.helper in {"quin", "paul"}:
        assert client.post(f"{help_.address}/sessions", json=HOUR).status_code == 201
        return help_
    matter = client.post(f"{help_.address}/matters", json=MATTER).json
    assert client.post(f"{help_.address}/hearings", json={**HEARING, "matter": matter["id"]}).status_code == 201
    return help_


def known(app: Any, people: Any, as_: Any, case: Held) -> dict[str, str]:
    """One of everything that is between a helper and the officer, by the names that addresses have for them."""
    legal, help_ = (filled(as_, taken(app, people, case, helper)) for helper in ("sofia", "quin"))
    matter = as_("sofia").get(f"{legal.address}/matters").json["items"][0]
    hour = as_("quin").get(f"{help_.address}/sessions").json["items"][0]
    return {
        "legal_id": legal.id,
        "matter_id": matter["id"],
        "date_id": matter["dates"][0]["id"],
        "help_id": help_.id,
        "meeting_id": hour["id"],
        "instrument": "gad7",
    }
