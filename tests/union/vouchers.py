"""Cleared cases, and the vouchers their officers are given."""

from typing import Any

from tests.aid.factory import held_case
from tests.vetting.factory import cleared


def officer(client: Any, as_: Any, people: Any) -> Any:
    """A client of an officer whose case vetting has cleared."""
    case = held_case(client, as_, people)
    cleared(as_, people, case)
    return people.officer(case.passphrase)


def voucher(client: Any, as_: Any, people: Any) -> str:
    """A voucher that such an officer was given."""
    answer = officer(client, as_, people).post("/api/v1/me/case/union-voucher")
    assert answer.status_code == 201, answer.text
    return str(answer.json["voucher"])
