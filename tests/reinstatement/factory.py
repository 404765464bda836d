"""Officers who would serve again, what is asked of them, and a competition on its way, over the API."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from support.core import clock
from tests.aid.factory import Held, held_case
from tests.cases.planning import day
from tests.inspector import Inspector
from tests.people_of_the_house import People

ENTRY: dict[str, Any] = {
    "specialities": ["cyber", "forensics"],
    "languages": "Belarusian, Polish",
    "training": "Zelenka-training: two years of digital traces.",
    "would": "Zelenka-would: find who steals from the old.",
    "would_not": "Zelenka-wouldnot: stand against a crowd.",
}
REQUEST: dict[str, Any] = {"speciality": "cyber", "words": "Zelenka-ask: we plan a unit for traces."}
POSTING: dict[str, Any] = {
    "title": "Ten investigators",
    "words": "Bound by law, open to all.",
    "speciality": "investigation",
    "places": 1,
}
ANSWERS = {
    "competence": "Zelenka-competence: eight years.",
    "lawfulness": "Zelenka-lawful: I wrote no false report.",
    "languages": "Belarusian",
    "motive": "Zelenka-motive: somebody has to.",
}
CRITERIA = ("competence", "lawfulness", "languages", "motive")
PANEL = ("remy", "rolf", "ria")


def must(answer: Any, status: int = 200) -> Any:
    """The answer's document, when it has this status."""
    assert answer.status_code == status, answer.text
    return answer.json


def vetted(settings: Any, *cases: Held) -> None:
    """Vetting has cleared these cases: set past its guards, which have tests of their own."""
    by_owner(
        settings,
        "UPDATE \"case\" SET clearance = 'cleared', status = 'accepted' WHERE reference = ANY (:which)",
        which=[case.reference for case in cases],
    )


def by_owner(settings: Any, statement: str, **values: Any) -> None:
    """What nobody may do here, done past every guard."""
    engine = sa.create_engine(settings.database_owner_url)
    with engine.begin() as owner:
        owner.execute(sa.text('ALTER TABLE "case" DISABLE TRIGGER USER'))
        owner.execute(sa.text(statement), values)
        owner.execute(sa.text('ALTER TABLE "case" ENABLE TRIGGER USER'))
    engine.dispose()


def officer_of(client: Any, as_: Any, people: People, settings: Any) -> tuple[Held, Inspector]:
    """A vetted officer whose case is held, and a client of theirs."""
    case = held_case(client, as_, people)
    vetted(settings, case)
    return case, people.officer(case.passphrase)


def entered(officer: Inspector, **changes: Any) -> Any:
    """An officer is in the register."""
    return must(officer.put("/api/v1/me/reinstatement", json={**ENTRY, **changes}))


def asked(as_: Any, **changes: Any) -> str:
    """Remy asks for contacts; the request's id."""
    body = {**REQUEST, "answer_by": day(20), **changes}
    return str(must(as_("remy").post("/api/v1/reinstatement/requests", json=body), 201)["id"])


def wish_of(officer: Inspector) -> dict[str, Any]:
    """The newest wish that an officer was asked."""
    return dict(must(officer.get("/api/v1/me/reinstatement/wishes"))["items"][0])


def answered(officer: Inspector, wish_id: str, answer: str = "yes", **changes: Any) -> Any:
    """An officer's answer."""
    body = {"answer": answer, **({"contact": "Zelenka-contact: through my coordinators."} if answer == "yes" else {})}
    return officer.post(f"/api/v1/me/reinstatement/wishes/{wish_id}/answer", json={**body, **changes})


def announced(as_: Any, people: People, panel: Any = PANEL, **changes: Any) -> str:
    """Remy announces a competition; its id."""
    names = [people.name(one) for one in panel]
    body = {**POSTING, "closes_on": clock.today().isoformat(), "panel": names, **changes}
    return str(must(as_("remy").post("/api/v1/reinstatement/postings", json=body), 201)["id"])


def applied(officer: Inspector, competition_id: str, **changes: Any) -> dict[str, Any]:
    """An officer applies."""
    address = f"/api/v1/reinstatement/postings/{competition_id}/applications"
    return dict(must(officer.post(address, json={**ANSWERS, **changes}), 201))


def over(settings: Any, competition_id: str) -> None:
    """The last day of a competition was yesterday."""
    by_owner(settings, "UPDATE competition SET closes_on = closes_on - 1 WHERE id = :id", id=UUID(competition_id))


def begun(as_: Any, settings: Any, competition_id: str) -> None:
    """It is closed, and the panel reads."""
    over(settings, competition_id)
    must(as_("remy").post(f"/api/v1/reinstatement/postings/{competition_id}/scoring"))


def points(each: int, **changes: int) -> list[dict[str, Any]]:
    """Points for every criterion."""
    return [
        {"criterion": one, "points": changes.get(one, each), "reason": f"Zelenka-reason: {one}."} for one in CRITERIA
    ]


def scored(as_: Any, who: str, competition_id: str, application_id: str, each: int = 3, **changes: int) -> Any:
    """Somebody's points for an application."""
    body = {"application": application_id, "scores": points(each, **changes)}
    return as_(who).post(f"/api/v1/reinstatement/postings/{competition_id}/scores", json=body)


def known(app: Any, as_: Any, people: People, case: Held, officer: Inspector) -> dict[str, str]:
    """One of everything, of an officer whose vetting goes on as it did: what an address may name."""
    settings = app.extensions["settings"]
    at = 'UPDATE "case" SET clearance = :clearance, status = :status WHERE reference = :reference'
    engine = sa.create_engine(settings.database_owner_url)
    with engine.connect() as there:
        stood = there.execute(
            sa.text('SELECT clearance, status, reference FROM "case" WHERE reference = :one'), {"one": case.reference}
        ).one()
    engine.dispose()
    vetted(settings, case)
    entered(officer)
    request_id = asked(as_)
    posting = announced(as_, people)
    application = applied(officer, posting)
    begun(as_, settings, posting)
    by_owner(settings, at, **stood._mapping)
    return {
        "contact_request_id": request_id,
        "wish_id": wish_of(officer)["id"],
        "competition_id": posting,
        "competition_application_id": application["id"],
    }
