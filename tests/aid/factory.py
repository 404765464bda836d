"""A case that is held, a fund with money in it, and a request for some."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from support.aid.service.schemes import Band, add_version
from support.core.db import at_the_edge, db
from support.core.money import Money
from support.ledger import service as ledger
from tests.intake.factory import application
from tests.people_of_the_house import People

ASK: dict[str, Any] = {
    "need": "financial",
    "category": "emergency",
    "fund": "general",
    "amount": {"minor": 120_00, "currency": "EUR"},
    "reason": "Zelenka-why: rent is due on Friday.",
    "payee": {"name": "Zelenka-payee Ivan", "iban": "DE89 3704 0044 0532 0130 00"},
}


@dataclass(frozen=True)
class Held:
    """A case that carol owns and cyril deputises for."""

    reference: str
    handle: str
    passphrase: str

    @property
    def address(self) -> str:
        """Where it is at the API."""
        return f"/api/v1/cases/{self.reference}"


def held_case(client: Any, as_: Any, people: People, **said: Any) -> Held:
    """Apply, and let intake seat both."""
    applied = client.post("/api/v1/applications", json=application(**said)).json
    found = Held(applied["reference"], applied["handle"], applied["passphrase"])
    for nickname in ("carol", "cyril"):
        answer = as_("ina").post(f"{found.address}/assignments", json={"name": people.name(nickname)})
        assert answer.status_code == 201, answer.text
    return found


def put_money_in(app: Any, minor: int, code: str = "general") -> None:
    """Book a gift, as the ledger books it."""
    with app.test_request_context(), at_the_edge():
        ledger.gift_paid(f"ch_{uuid4().hex}", ledger.fund_by_code(code), Money(minor, "EUR"))
    with app.app_context():
        db.session.remove()


def wide(
    app: Any, kind: str = "emergency", *, payment: int = 500_00, bands: tuple[Band, ...] = (Band(None, 1),)
) -> None:
    """A version of a scheme whose yearly caps are in nobody's way, in force from today."""
    much = Money(1_000_000_00, "EUR")
    with app.test_request_context(), at_the_edge():
        add_version(None, "all", cap_payment=much, cap_year=much)
        add_version(None, kind, cap_payment=Money(payment, "EUR"), cap_year=much, bands=list(bands))
    with app.app_context():
        db.session.remove()


def ask(as_: Any, case: Held, **changes: Any) -> str:
    """Carol asks; the request's id."""
    answer = as_("carol").post(f"{case.address}/aid-requests", json={**ASK, **changes})
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])
