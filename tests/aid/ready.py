"""A case that is ready for every kind of aid: held, cleared, with a plan that says that money follows."""

from typing import Any

from tests.aid.factory import Held, ask, held_case
from tests.cases.planning import agreed, content, day
from tests.people_of_the_house import People
from tests.vetting import factory as vetting

#: Living costs for half a year: within the caps and the plan, with one, two or three signatures by the amount.
LIVING: dict[str, Any] = {
    "category": "living_costs",
    "amount": {"minor": 1000_00, "currency": "EUR"},
    "schedule": {"every": "month", "times": 6},
}


def ready_case(client: Any, as_: Any, people: People, *, ends_in: int = 400) -> Held:
    """Ready, with a plan whose last step is due in so many days."""
    case = held_case(client, as_, people)
    vetting.cleared(as_, people, case)
    steps = [{**step, "due_on": day(ends_in)} for step in content(people)["steps"]]
    agreed(as_, people, case, money=True, steps=steps)
    return case


def euros(amount: int) -> dict[str, Any]:
    """As the API writes it."""
    return {"minor": amount * 100, "currency": "EUR"}


def living(as_: Any, case: Held, amount: int, times: int = 1, **changes: Any) -> str:
    """Carol asks for living costs; the request's id."""
    return ask(
        as_,
        case,
        **{
            **LIVING,
            "amount": euros(amount),
            "schedule": {"every": "month", "times": times},
            **changes,
        },
    )


def sign(as_: Any, request_id: str, *people: str) -> Any:
    """These people approve, one after another; the last answer."""
    for nickname in people:
        answer = as_(nickname).post(f"/api/v1/aid-requests/{request_id}/approvals", json={"decision": "approve"})
        assert answer.status_code == 200, answer.text
    return answer.json
