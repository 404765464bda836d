"""Grants and transfers, as finance makes them."""

from datetime import date
from typing import Any
from uuid import uuid4

from support.core import clock
from support.core.money import Money
from support.ledger import service as ledger
from support.ledger.model import Fund, GrantAgreement


def terms(code: str = "meadow", **changed: Any) -> ledger.Terms:
    """What was agreed: 900.00 for families and doctors, this year."""
    today = clock.today()
    told = {
        "grantor": "Meadow Trust",
        "purpose": "Families of officers.",
        "amount": Money(900_00, "EUR"),
        "categories": ["medical", "family"],
        "starts_on": date(today.year, 1, 1),
        "ends_on": date(today.year, 12, 31),
    }
    return ledger.Terms(code=code, **{**told, **changed})


def agreed(people: Any, code: str = "meadow", **changed: Any) -> GrantAgreement:
    """A grant that one recorded and another confirmed."""
    found = ledger.record_grant(people.actor("fina"), terms(code, **changed))
    return ledger.confirm_grant(people.actor("felix"), found.id)


def fund_of(code: str) -> Fund:
    """A fund, closed or open."""
    return ledger.fund_by_code(code, must_be_open=False)


def comes(code: str, minor: int) -> None:
    """So much comes by bank: a grant to a grant's fund, else a gift."""
    fund = fund_of(code)
    verb = ledger.bank_grants if fund.kind == "grant" else ledger.bank_gifts
    verb({uuid4(): (fund.id, minor)})


def body(**changed: Any) -> dict[str, Any]:
    """A grant as the API takes it."""
    today = clock.today()
    told = {
        "code": "meadow",
        "grantor": "Meadow Trust",
        "purpose": "Families of officers.",
        "amount": {"minor": 900_00, "currency": "EUR"},
        "categories": ["family", "medical"],
        "starts_on": f"{today.year}-01-01",
        "ends_on": f"{today.year}-12-31",
    }
    return {**told, **changed}


def kept_by_finance(as_: Any) -> dict[str, str]:
    """A grant to confirm, a transfer to release and the fund it goes to: `{grant_id, moved_id, fund_code}`."""
    fina = as_("fina")
    fina.post("/api/v1/funds", json={"code": "school", "name": "Schools", "purpose": "School fees."})
    given = {"from": "general", "to": "school", "amount": {"minor": 1, "currency": "EUR"}, "reason": "support"}
    return {
        "grant_id": fina.post("/api/v1/grants-received", json=body()).json["id"],
        "moved_id": fina.post("/api/v1/fund-transfers", json=given).json["id"],
        "fund_code": "school",
    }
