"""Money that is due: a cleared case with a plan, approved requests, runs; through the API, by people of the house."""

from typing import Any

from tests.aid.after import Book
from tests.aid.factory import Held, ask, held_case, put_money_in, wide
from tests.cases.planning import agreed, day

IBAN = "DE89370400440532013000"


def ready_case(app: Any, client: Any, as_: Any, people: Any, book: Book, *, money: int = 10_000_00) -> Held:
    """A case that may be helped beyond an emergency for more than a year, and money for it.

    That vetting cleared it is written past the guards: these tests are of what comes after.
    """
    case = held_case(client, as_, people)
    book.run("UPDATE \"case\" SET clearance = 'cleared', status = 'accepted' WHERE reference = :r", r=case.reference)
    step = {"need": "financial", "text": "Zelenka", "owner": "officer", "starts_on": day(), "due_on": day(800)}
    agreed(as_, people, case, money=True, steps=[step])
    put_money_in(app, money)
    wide(app, "living_costs", payment=1_200_00)
    return case


def approved(as_: Any, case: Held, minor: int = 100_00, *, times: int = 1, **changes: Any) -> list[str]:
    """Living costs that abel approved; the ids of the payments."""
    wanted = {"category": "living_costs", "amount": {"minor": minor, "currency": "EUR"}, **changes}
    if times > 1:
        wanted["schedule"] = {"every": "month", "times": times}
    request_id = ask(as_, case, **wanted)
    decided = as_("abel").post(f"/api/v1/aid-requests/{request_id}/approvals", json={"decision": "approve"})
    assert decided.status_code == 200, decided.text
    assert decided.json["status"] == "approved"
    return [str(one["id"]) for one in decided.json["disbursements"]]


def gathered(as_: Any, payments: list[str], *, rail: str = "sepa", who: str = "fina", **more: Any) -> str:
    """Somebody gathers these; the run's id."""
    answer = as_(who).post("/api/v1/payment-runs", json={"rail": rail, "disbursements": payments, **more})
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def released(as_: Any, payments: list[str], *, rail: str = "sepa") -> str:
    """Fina gathers and felix releases; the run's id."""
    run_id = gathered(as_, payments, rail=rail)
    answer = as_("felix").post(f"/api/v1/payment-runs/{run_id}/release", json={})
    assert answer.status_code == 200, answer.text
    return run_id


def payment(as_: Any, payment_id: str, who: str = "fina") -> dict[str, Any]:
    """A payment as the list shows it."""
    items = as_(who).get("/api/v1/disbursements?limit=200").json["items"]
    return dict(next(one for one in items if one["id"] == payment_id))


def books_hold(as_: Any) -> bool:
    """Whether every check of the books passes."""
    checked = as_("fina").get("/api/v1/ledger/check").json
    return bool(checked["ok"])
