"""What plans are made of in tests: through the API, by people of the house."""

from datetime import date, timedelta
from typing import Any

from support.core import clock
from tests.aid.factory import Held


def day(after: int = 0) -> str:
    """So many days from today, as the API writes it."""
    return (clock.today() + timedelta(days=after)).isoformat()


def content(people: Any, *, money: bool = False, mark: str = "Zelenka", **changes: Any) -> dict[str, Any]:
    """A plan for money: one goal, a step of carol's and one of the officer's."""
    return {
        "money": money,
        "goals": [{"need": "financial", "text": f"{mark}-goal: the loan no longer threatens us."}],
        "steps": [
            {
                "need": "financial",
                "text": f"{mark}-step: write to the bank.",
                "owner": people.name("carol"),
                "starts_on": day(),
                "due_on": day(20),
            },
            {
                "need": "financial",
                "text": f"{mark}-own-step: gather the letters.",
                "owner": "officer",
                "starts_on": day(),
                "due_on": day(10),
            },
        ],
        **changes,
    }


def drafted(as_: Any, people: Any, case: Held, who: str = "carol", **changes: Any) -> str:
    """A draft; its id."""
    answer = as_(who).post(f"{case.address}/plans", json=content(people, **changes))
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def proposed(as_: Any, people: Any, case: Held, who: str = "carol", **changes: Any) -> str:
    """A draft that was proposed."""
    plan_id = drafted(as_, people, case, who, **changes)
    answer = as_(who).post(f"/api/v1/plans/{plan_id}/propose")
    assert answer.status_code == 200, answer.text
    return plan_id


def agreed(as_: Any, people: Any, case: Held, *, money: bool = False, **changes: Any) -> str:
    """A plan in force: approved by cyril where money follows, agreed to by the officer."""
    plan_id = proposed(as_, people, case, money=money, **changes)
    if money:
        answer = as_("cyril").post(f"/api/v1/plans/{plan_id}/approve", json={})
        assert answer.status_code == 200, answer.text
    answer = people.officer(case.passphrase).post(f"/api/v1/me/case/plans/{plan_id}/agreement", json={"agreed": True})
    assert answer.status_code == 200, answer.text
    return plan_id


def steps_of(client: Any, case: Held, plan_id: str) -> list[dict[str, Any]]:
    """The steps of a version, as staff read them."""
    found = client.get(f"{case.address}/plans").json["items"]
    plan = next(one for one in found if one["id"] == plan_id)
    return [step for goal in plan["goals"] for step in goal["steps"]]


def as_day(text: str) -> date:
    """A day of the API."""
    return date.fromisoformat(text)
