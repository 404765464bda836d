"""A case on its way through vetting, over the API: opened, declared, checked, found; and cleared, for other rooms."""

from typing import Any

from support.vetting.model import Item
from tests.aid.factory import Held
from tests.people_of_the_house import People

ITEMS = tuple(item.value for item in Item)
CHECK = {"result": "confirmed", "method": "document", "confidence": "high", "text": "Zelenka-check: seen the order."}
#: What a finding of each outcome says.
FINDINGS: dict[str, dict[str, Any]] = {
    "cleared": {"outcome": "cleared"},
    "declined": {"outcome": "declined", "reasons": ["took_part_in_crimes"], "text": "Zelenka-internal: two witnesses."},
    "more_information": {"outcome": "more_information", "text": "Zelenka-question: where were you in May?"},
    "upheld": {"outcome": "upheld", "reasons": ["new_facts"]},
    "partly": {"outcome": "partly", "reasons": ["not_all_considered"]},
    "rejected": {"outcome": "rejected", "reasons": ["reasons_stand"]},
}


def must(answer: Any, status: int = 201) -> Any:
    """The answer's document, when it has this status."""
    assert answer.status_code == status, answer.text
    return answer.json


def opened(as_: Any, people: People, case: Held, *names: str, by: str = "carol", **more: Any) -> Any:
    """A holder opens a round and names two."""
    chosen = [people.name(one) for one in names or ("vera", "viktor")]
    return must(as_(by).post(f"{case.address}/vetting", json={"officers": chosen, **more}))


def impartial(as_: Any, case: Held, *names: str) -> None:
    """Each says that nothing ties them to the officer."""
    for one in names:
        must(as_(one).post(f"{case.address}/vetting/conflicts", json={"conflict": False}), 200)


def checked(as_: Any, case: Held, name: str, *items: str, **changes: Any) -> None:
    """Somebody notes a check of each of these, or of the whole list."""
    for item in items or ITEMS:
        must(as_(name).post(f"{case.address}/vetting/checks", json={"item": item, **CHECK, **changes}))


def found(as_: Any, case: Held, name: str, outcome: str, **changes: Any) -> Any:
    """Somebody says what they found."""
    return must(as_(name).post(f"{case.address}/vetting/findings", json={**FINDINGS[outcome], **changes}))


def looks(as_: Any, case: Held, name: str, outcome: str) -> Any:
    """Somebody who was named does all of it."""
    impartial(as_, case, name)
    if outcome not in ("upheld", "partly", "rejected"):
        checked(as_, case, name)
    return found(as_, case, name, outcome)


def decided(as_: Any, people: People, case: Held, outcome: str, *names: str, **more: Any) -> Any:
    """A round in which two find the same."""
    both = names or ("vera", "viktor")
    opened(as_, people, case, *both, **more)
    for one in both:
        last = looks(as_, case, one, outcome)
    return last


def cleared(as_: Any, people: People, case: Held) -> None:
    """For other rooms: two of vetting have cleared the case."""
    assert decided(as_, people, case, "cleared")["decision"] == "cleared"


def appealed(as_: Any, people: People, case: Held, *hearers: str) -> str:
    """The officer of a declined case appeals, and a holder names who hears it; the appeal's id."""
    officer = people.officer(case.passphrase)
    made = must(officer.post("/api/v1/me/case/appeals", json={"text": "Zelenka-appeal: I was elsewhere."}))
    if hearers:
        names = [people.name(one) for one in hearers]
        must(as_("carol").post(f"/api/v1/appeals/{made['id']}/hearers", json={"names": names}))
    return str(made["id"])


def heard(as_: Any, case: Held, appeal_id: str, name: str, outcome: str) -> Any:
    """Somebody who hears an appeal does all of it."""
    impartial(as_, case, name)
    return must(as_(name).post(f"/api/v1/appeals/{appeal_id}/decision", json=FINDINGS[outcome]))
