"""The public figures of a month, as one document: every number is a group that may be told, or concerns nobody."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from support.oversight.service.gathering import Gathered, Month
from support.oversight.service.suppressing import LEAST, MERGE_LIMIT, Told, Unit

FORMAT = "apora-transparency-1"
#: What payments by card cost is told in whole steps of so many minor units; the rest is carried into the next month.
FEE_STEP = 50_00
#: Instead of a kind: cells too small to stand alone, and large gifts.
TOGETHER, LARGE = "together", "large"

Row = dict[str, Any]


def compose(
    month: Month,
    gathered: Gathered,
    told: Mapping[str, tuple[Told, Told]],
    fees: Mapping[str, int],
    before: Row | None,
    *,
    previous: str | None,
    published_on: date,
) -> Row:
    """The document of a month. `told` is gifts and payments by currency, `before` the document of the month before."""
    earlier = {one["currency"]: one for one in before["currencies"]} if before else {}
    named = {fund.currency for fund in gathered.funds if fund.kind == "general"}
    currencies = sorted(named | set(earlier) | set(told) | {row.currency for row in gathered.costs})
    helped = {unit.who for one in told.values() for unit in _shown(one[1]) if unit.amount > 0}
    return {
        "format": FORMAT,
        "month": month.code,
        "published_on": published_on.isoformat(),
        "previous": previous,
        "rules": {"least": LEAST, "merge_limit": MERGE_LIMIT, "fee_step": FEE_STEP},
        # Rounded down to a multiple of five; nought is fewer than five.
        "helped": len(helped) // LEAST * LEAST,
        "currencies": [
            _currency(code, gathered, told.get(code, (Told(), Told())), fees.get(code, 0), earlier.get(code))
            for code in currencies
        ],
        "funds": [{"code": fund.code, "name": fund.name, "kind": fund.kind} for fund in gathered.funds],
        "grants": [_grant(fund) for fund in gathered.funds if fund.grantor],
    }


def canonical(document: Row) -> str:
    """The one way in which a document is written: sorted, without spaces, in UTF-8."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _shown(told: Told) -> list[Unit]:
    return [unit for cell in (*told.cells.values(), told.together, told.large) for unit in cell]


def _currency(code: str, gathered: Gathered, told: tuple[Told, Told], fees: int, before: Row | None) -> Row:
    gifts, payments = told
    received = _cells(gifts, "source", counted=True) + [
        {"fund": row.fund, "source": "grant", "amount": row.amount, "gifts": None}
        for row in gathered.grants
        if row.currency == code
    ]
    spent = _cells(payments, "category", counted=False)
    costs = [
        {"fund": row.fund, "category": row.what, "amount": row.amount} for row in gathered.costs if row.currency == code
    ]
    charged = {row.what: row.amount for row in gathered.charges if row.currency == code}
    until = before["so_far"] if before else {}
    gift_fees = max(fees // FEE_STEP * FEE_STEP - until.get("gift_fees", 0), 0)
    paid = {"gifts": gift_fees, "provider": charged.get("provider", 0), "bank": charged.get("bank", 0)}
    held = _held(code, gathered, received, spent, costs, sum(paid.values()), before)
    moved = _move(held, [row for row in gathered.transfers if row.currency == code])
    return {
        "currency": code,
        "received": received,
        "spent": spent,
        "costs": costs,
        "fees": paid,
        "transfers": moved,
        "held": [{"fund": fund, "amount": held[fund]} for fund in sorted(held, key=lambda one: (one is None, one))],
        "so_far": {
            "received": until.get("received", 0) + _sum(received),
            "spent": until.get("spent", 0) + _sum(spent),
            "costs": until.get("costs", 0) + _sum(costs),
            "fees": until.get("fees", 0) + sum(paid.values()),
            "gift_fees": until.get("gift_fees", 0) + gift_fees,
            "held": sum(held.values()),
        },
    }


def _cells(told: Told, kind: str, *, counted: bool) -> list[Row]:
    """One row for each group; what stands together and what is large is of no fund."""
    groups: list[tuple[str | None, str, list[Unit]]] = [(*key, cell) for key, cell in sorted(told.cells.items())]
    groups += [(None, name, cell) for name, cell in ((TOGETHER, told.together), (LARGE, told.large)) if cell]
    return [
        {"fund": fund, kind: name, "amount": sum(unit.amount for unit in cell)}
        | ({"gifts": sum(unit.amount > 0 for unit in cell)} if counted else {})
        for fund, name, cell in groups
    ]


def _held(
    code: str,
    gathered: Gathered,
    received: Iterable[Row],
    spent: Iterable[Row],
    costs: Iterable[Row],
    fees: int,
    before: Row | None,
) -> dict[str | None, int]:
    """By fund, what was told as received less what was told as gone: never what a fund really has."""
    held: dict[str | None, int] = defaultdict(int)
    for row in before["held"] if before else ():
        held[row["fund"]] += row["amount"]
    for row in received:
        held[row["fund"]] += row["amount"]
    for row in (*spent, *costs):
        held[row["fund"]] -= row["amount"]
    if fees:
        held[next(fund.code for fund in gathered.funds if fund.kind == "general" and fund.currency == code)] -= fees
    return held


def _move(held: dict[str | None, int], transfers: Iterable[Any]) -> list[Row]:
    """Transfers between funds, never beyond what was told of the giving fund.

    What is left of a fund whose purpose is met would tell what was hidden in it: of such a one all moves that was told.
    """
    moved = []
    for row in transfers:
        known = max(held[row.fund], 0)
        amount = known if row.reason == "purpose_met" else min(row.amount, known)
        held[row.fund] -= amount
        held[row.other] += amount
        moved.append({"from": row.fund, "to": row.other, "amount": amount, "reason": row.reason})
    return moved


def _grant(fund: Any) -> Row:
    return {
        "fund": fund.code,
        "grantor": fund.grantor,
        "purpose": fund.purpose,
        "currency": fund.currency,
        "agreed": fund.amount,
        "starts_on": fund.starts_on.isoformat(),
        "ends_on": fund.ends_on.isoformat(),
    }


def _sum(rows: Iterable[Row]) -> int:
    return sum(row["amount"] for row in rows)
