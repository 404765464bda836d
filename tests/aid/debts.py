"""Debts as tests note them."""

from typing import Any

from tests.aid.factory import Held

DEBT: dict[str, Any] = {
    "kind": "contract_penalty",
    "creditor": {"name": "Zelenka-academy", "iban": "DE89 3704 0044 0532 0130 00", "reference": "Zelenka-file 17"},
    "principal": {"minor": 9000_00, "currency": "EUR"},
    "balance": {"minor": 6000_00, "currency": "EUR"},
    "instalment": {"amount": {"minor": 250_00, "currency": "EUR"}, "day": 31},
    "court_days": [{"on": "2099-03-01", "what": "Zelenka-hearing"}],
    "note": "Zelenka-note: they count interest.",
}


def note_debt(as_: Any, case: Held, who: str = "carol", **changes: Any) -> dict[str, Any]:
    """A holder notes a debt; what the API answers."""
    answer = as_(who).post(f"{case.address}/debts", json={**DEBT, **changes})
    assert answer.status_code == 201, answer.text
    return dict(answer.json)
