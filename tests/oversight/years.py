"""Years of invented books: many small cells, givers of every month, instalments, large gifts, refunds and disputes.

Written past the triggers, as the cluster's superuser, since the books take only today's acts. `Truth` keeps what each
entry is worth and to which unknown it belongs: a monthly giver's gifts are one, so are the instalments of a payment.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from support.aid.model import AidRequest, Disbursement
from support.giving.model import Dispute, Gift, Pledge, Refund
from support.ledger.model import BalanceTxn, Entry, Posting
from support.oversight.service.gathering import Month
from support.oversight.service.suppressing import MERGE_LIMIT
from tests.oversight.factory import fee_of

FUNDS = ("general", "relocation", "medical")
CATEGORIES = ("living_costs", "medical", "relocation", "legal")
NOBODY = UUID(int=0)


@dataclass
class Truth:
    """What really happened. `of` says for each entry which unknowns it is made of, `value` what each is worth."""

    of: dict[UUID, Counter[Hashable]] = field(default_factory=dict)
    value: dict[Hashable, int] = field(default_factory=dict)
    #: Everything of one true cell in one month: (kind, month, fund, what).
    cells: dict[tuple[str, str, str, str], Counter[Hashable]] = field(default_factory=lambda: defaultdict(Counter))
    people: dict[str, Counter[Hashable]] = field(default_factory=lambda: defaultdict(Counter))
    large: set[Hashable] = field(default_factory=set)
    fees: dict[UUID, int] = field(default_factory=dict)


class Books:
    """Rows to be, and the truth about them."""

    def __init__(self, funds: dict[str, UUID], seed: int) -> None:
        self.funds, self.chance, self.truth = funds, Random(seed), Truth()
        self.rows: dict[type, list[dict[str, Any]]] = defaultdict(list)
        self.pledges: list[dict[str, Any]] = []
        self.standing: list[tuple[UUID, str, int]] = []
        self.requests: list[dict[str, Any]] = []
        self.gifts: list[tuple[dict[str, Any], Hashable]] = []

    def month(self, month: Month) -> None:
        """All of a month."""
        chance, day = self.chance, month.first.replace(day=10)
        self._monthly(month, day)
        for fund in FUNDS:
            for source in ("card", "transfer"):
                for _ in range(chance.choice((0, 1, 2, 3, 4, 6, 9))):
                    self._gift(month, day, fund, source, chance.randrange(5_00, 400_00))
        for _ in range(chance.choice((0, 0, 1, 2, 3))):
            self._gift(month, day, chance.choice(FUNDS), chance.choice(("card", "transfer")), self._much())
        for _ in range(chance.choice((0, 1, 2))):
            self._back(month, day)
        self._aid(month, day)

    def _much(self) -> int:
        return self.chance.randrange(MERGE_LIMIT + 1, 40 * MERGE_LIMIT)

    def _monthly(self, month: Month, day: date) -> None:
        """Some givers of every month begin, few end."""
        for _ in range(self.chance.choice((0, 1, 1, 2, 6))):
            fund, amount = self.chance.choice(FUNDS), self.chance.randrange(5_00, 200_00)
            if self.chance.random() < 0.05:
                amount = self._much()
            row = {"id": uuid4(), "fund_id": self.funds[fund], "amount": amount, "currency": "EUR", "status": "ended"}
            self.rows[Pledge].append(row | {"day": day, "sweeps": 0})
            self.pledges.append(row | {"fund": fund})
        self.pledges = [one for one in self.pledges if self.chance.random() > 0.08]
        for one in self.pledges:
            self._gift(month, day, one["fund"], "card", one["amount"], pledge=one["id"])
        for _ in range(self.chance.choice((0, 0, 1, 5))):
            self.standing.append((uuid4(), self.chance.choice(FUNDS), self.chance.randrange(5_00, 200_00)))
        self.standing = [one for one in self.standing if self.chance.random() > 0.08]
        for order, fund, amount in self.standing:
            self._gift(month, day, fund, "transfer", amount, order=order)

    def _gift(
        self, month: Month, day: date, fund: str, source: str, amount: int, pledge: Any = None, order: Any = None
    ) -> None:
        name = f"ch_{uuid4().hex}" if source == "card" else str(uuid4())
        unknown: Hashable = ("monthly", str(pledge or order)) if pledge or order else ("gift", name)
        self.truth.value[unknown] = amount
        if amount > MERGE_LIMIT:
            self.truth.large.add(unknown)
        kind = "gift_paid" if source == "card" else "bank_gift"
        entry = self._entry(name, kind, day, [("clearing", fund, None, amount), ("donations", fund, None, -amount)])
        self._true(entry, "received", month, fund, source, unknown, 1, unknown)
        if source == "card":
            self._fee(name, day, amount, entry)
            gift = {"id": uuid4(), "fund_id": self.funds[fund], "amount": amount, "currency": "EUR", "status": "paid"}
            gift |= {"day": day, "charge_id": name, "settled": True, "sweeps": 0, "pledge_id": pledge}
            self.rows[Gift].append(gift | {"invoice_id": f"in_{uuid4().hex}" if pledge else None})
            self.gifts.append((gift | {"fund": fund}, unknown))

    def _fee(self, charge: str, day: date, amount: int, entry: UUID) -> None:
        fee, line = fee_of(amount), f"txn_{uuid4().hex}"
        self.truth.fees[entry] = fee
        self._entry(line, "fee_known", day, [("fees", "general", None, fee), ("clearing", "general", None, -fee)])
        self._line(line, charge, amount, fee)

    def _back(self, month: Month, day: date) -> None:
        """A refund, in full or in part, or a lost dispute, of any gift until now."""
        if not self.gifts:
            return
        gift, unknown = self.gifts.pop(self.chance.randrange(len(self.gifts)))
        amount, fund = gift["amount"], gift["fund"]
        part: Hashable = unknown
        if self.chance.random() < 0.4:
            amount = self.chance.randrange(1, amount)
            part = ("part", str(gift["id"]))
            self.truth.value[part] = amount
        about, line = f"re_{uuid4().hex}", f"txn_{uuid4().hex}"
        lost = self.chance.random() < 0.4
        row = {"id": about, "gift_id": gift["id"], "amount": amount, "currency": "EUR", "status": "succeeded"}
        self.rows[Dispute if lost else Refund].append(row)
        account = "disputed" if lost else "donations"
        lines = [(account, fund, None, amount), ("clearing", fund, None, -amount)]
        if lost:
            lines += [("fees", "general", None, 15_00), ("clearing", "general", None, -15_00)]
        entry = self._entry(line, "disputed" if lost else "refunded", day, lines)
        self.truth.fees[entry] = 15_00 if lost else 0
        self._line(line, about, -amount, 15_00 if lost else 0)
        self._true(entry, "received", month, fund, "card", part, -1, unknown)

    def _aid(self, month: Month, day: date) -> None:
        """People are paid, some in instalments; now and then a payment comes back."""
        for _ in range(self.chance.choice((1, 2, 3, 5, 8, 11))):
            fund, category = self.chance.choice(FUNDS), self.chance.choice(CATEGORIES)
            amount, times = self.chance.randrange(50_00, 900_00), self.chance.choice((1, 1, 2, 6))
            person = f"case{self.chance.randrange(40)}"
            request = {"id": uuid4(), "fund": fund, "category": category, "amount": amount, "left": times, "done": 0}
            self.requests.append(request | {"person": person})
            self.rows[AidRequest].append(
                {"id": request["id"], "case_id": UUID(int=int(person[4:]) + 1), "need": "financial",
                 "category": category, "fund_id": self.funds[fund], "amount": amount, "currency": "EUR",
                 "times": times, "rail": "manual", "requester_id": NOBODY, "status": "approved", "asked_on": day,
                 "signatures": 1, "chair": False, "payee_hash": b"x", "signature": b"x", "revision": 1}
            )  # fmt: skip
        for one in self.requests:
            self._pay(month, day, one)
        self.requests = [one for one in self.requests if one["left"]]

    def _pay(self, month: Month, day: date, one: dict[str, Any]) -> None:
        payment, fund, amount = uuid4(), one["fund"], one["amount"]
        one["left"], one["done"] = one["left"] - 1, one["done"] + 1
        self.rows[Disbursement].append(
            {"id": payment, "request_id": one["id"], "requester_id": NOBODY, "approver_id": UUID(int=1),
             "decision": "approve", "number": one["done"], "fund_id": self.funds[fund], "amount": amount,
             "currency": "EUR", "status": "due", "approved_on": day, "due_on": day, "revision": 1}
        )  # fmt: skip
        aid, owed = ("aid", fund, one["category"], amount), ("payable", fund, None, -amount)
        self._entry(str(payment), "aid_approved", day, [aid, owed])
        sent = [("payable", fund, None, amount), ("ordered", fund, None, -amount)]
        unknown: Hashable = ("request", str(one["id"]))
        self.truth.value[unknown] = amount
        entry = self._entry(str(payment), "aid_sent", day, sent)
        self._true(entry, "spent", month, fund, one["category"], unknown, 1, one["person"])
        if self.chance.random() < 0.04:
            lines = [("ordered", fund, None, amount), ("aid", fund, one["category"], -amount)]
            entry = self._entry(str(payment), "aid_returned", day, lines)
            self._true(entry, "spent", month, fund, one["category"], unknown, -1, one["person"])

    def _true(
        self, entry: UUID, kind: str, month: Month, fund: str, what: str, unknown: Any, sign: int, who: Any
    ) -> None:
        self.truth.of[entry] = Counter({unknown: sign})
        self.truth.cells[kind, month.code, fund, what][unknown] += sign
        self.truth.people[str(who)][unknown] += sign

    def _entry(self, source: str, kind: str, day: date, lines: list[tuple[str, str, Any, int]]) -> UUID:
        entry = uuid4()
        self.rows[Entry].append(
            {"id": entry, "source": source, "kind": kind, "day": day, "memo": None, "lines": len(lines)}
        )
        self.rows[Posting] += [
            {"id": uuid4(), "entry_id": entry, "account": account, "fund_id": self.funds[fund], "category": category,
             "amount": amount, "currency": "EUR"}
            for account, fund, category, amount in lines
        ]  # fmt: skip
        return entry

    def _line(self, name: str, about: str, amount: int, fee: int) -> None:
        row = {"id": name, "category": "charge", "source": about, "amount": amount, "fee": fee, "net": amount - fee}
        self.rows[BalanceTxn].append(row | {"currency": "EUR", "payout": None})

    def write(self, url: str) -> None:
        """All rows at once, past the triggers."""
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            connection.exec_driver_sql("SET session_replication_role = replica")
            for model, rows in self.rows.items():
                connection.execute(sa.insert(model.__table__), rows)
        engine.dispose()
