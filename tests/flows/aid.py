"""Money that reaches an officer, over HTTP: by schedule, to a creditor, in an emergency, again, in cash, and not whole.

make run                                      # in one terminal
python -m tests.flows.aid instance/demo.json
"""

import argparse
import json
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lxml import etree

from support.aid.gateway import FORMAT
from support.core import clock
from tests.bank.factory import camt, details, entry
from tests.flows.casework import Casework
from tests.flows.journey import Caller

IBAN = "DE89370400440532013000"
SPACE = {"p": f"urn:iso:std:iso:20022:tech:xsd:{FORMAT}"}
#: What the schedule of the flow comes to: six times 250.00, which two sign for.
MONTHLY, TIMES = 250_00, 6


def euros(minor: int) -> dict[str, Any]:
    """An amount as the API has it."""
    return {"minor": minor, "currency": "EUR"}


def plain(minor: int) -> str:
    """An amount as banks write it."""
    return f"{minor // 100}.{minor % 100:02d}"


class Aided(Casework):
    """Steps that all have in common: being cleared, asking, signing, a run, and what the bank says of it."""

    #: How much comes by bank first.
    gift = 0

    def run(self) -> None:
        """All of it, and the books hold at its end."""
        self.begins()
        if self.gift:
            self.is_given()
        for step in self.steps():
            found = step()
            self.say(f"  {step.__name__:<28} {found or ''}")
        self.balances()

    def steps(self) -> Sequence[Any]:
        """What happens, in order."""
        raise NotImplementedError

    # -- before ------------------------------------------------------------------------------------------------

    def is_given(self) -> None:
        """A gift by bank, which the payer's words lead to its fund."""
        before = self._available()
        told = details(words="APORA GENERAL thank you", name=f"{self.mark}-donor")
        done = self.bank_says(entry(plain(self.gift), day=self.today, reference=self.reference(), inside=told))
        assert done["whats"]["gift"] == 1, done
        assert self._available() == before + self.gift

    def is_cleared(self) -> None:
        """Two findings and an agreed plan that money follows from."""
        self.opens_vetting(0, 1)
        self.looks(0, "cleared")
        self.looks(1, "cleared")
        self.agrees(self.plan(days=250))

    # -- asking and signing ------------------------------------------------------------------------------------

    def asks(self, minor: int, category: str = "living_costs", *, expect: int = 201, **more: Any) -> Any:
        """The owner asks."""
        asked = {
            "need": "financial",
            "category": category,
            "fund": "general",
            "amount": euros(minor),
            "reason": f"{self.mark}-why",
            "payee": {"name": f"{self.mark}-payee", "iban": IBAN},
            **more,
        }
        answer = self.owner.post(f"{self.case}/aid-requests", asked, expect=expect)
        if expect == 201:
            self.request_id = str(answer["id"])
        return answer

    def is_signed(self, *which: int) -> list[str]:
        """These approvers sign, each once; the payments that come of the last signature."""
        decided: dict[str, Any] = {}
        for number, one in enumerate(which):
            address = f"/aid-requests/{self.request_id}/approvals"
            decided = self.who("approver", one).post(address, {"decision": "approve"})
            last = number == len(which) - 1
            assert decided["status"] == ("approved" if last else "submitted"), decided
            if not last:
                self.who("approver", one).post(address, {"decision": "approve"}, expect=409)
        return [str(one["id"]) for one in decided["disbursements"]]

    # -- paying ------------------------------------------------------------------------------------------------

    def is_run(self, payments: list[str], rail: str = "sepa") -> str:
        """Gathered by one of finance and released by another; the run's id."""
        gathering, releasing = self.who("finance"), self.who("finance", 1)
        run = gathering.post("/payment-runs", {"rail": rail, "disbursements": payments}, expect=201)
        gathering.post(f"/payment-runs/{run['id']}/release", expect=403)
        released = releasing.post(f"/payment-runs/{run['id']}/release")
        assert released["status"] == "released", released
        releasing.post(f"/payment-runs/{run['id']}/release", expect=409)
        return str(run["id"])

    def file_of(self, run_id: str) -> dict[str, tuple[str, str, str]]:
        """The bank's file, which is given once: amount, name and account by end-to-end id."""
        self.who("finance").get(f"/payment-runs/{run_id}/file", expect=403)
        there = self.who("finance", 1)
        answer = there.http.get(f"{there.url}/payment-runs/{run_id}/file", timeout=30)
        assert answer.status_code == 200, answer.text[:400]
        assert answer.headers["Content-Disposition"].startswith("attachment")
        there.get(f"/payment-runs/{run_id}/file", expect=409)
        found = {}
        for order in etree.fromstring(answer.content).iterfind(".//p:CdtTrfTxInf", SPACE):
            told = [order.findtext(f".//p:{tag}", "", SPACE) for tag in ("EndToEndId", "InstdAmt", "Cdtr/p:Nm", "IBAN")]
            found[told[0]] = (told[1], told[2], told[3])
        return found

    def pays(self, payments: list[str]) -> str:
        """A run of transfers; the end-to-end id of the only one."""
        orders = self.file_of(self.is_run(payments))
        (end_to_end,) = orders
        assert orders[end_to_end][0] == plain(self.payment(payments[0])["amount"]["minor"]), orders
        return end_to_end

    @property
    def today(self) -> str:
        """As banks write it."""
        return clock.today().isoformat()

    def reference(self) -> str:
        """One that the bank gives a line."""
        return f"F{secrets.token_hex(8)}"

    def bank_says(self, *entries: str) -> dict[str, Any]:
        """Finance imports a statement and waits until it is booked; a second import changes nothing."""
        finance, content = self.who("finance", 2), camt(*entries)
        taken = self._sends(finance, content, 202)
        address = f"/statements/{taken['id']}"
        self._until(lambda: finance.get(address)["status"] == "done", "the statement to be booked")
        self._sends(finance, content, 409)
        found: dict[str, Any] = finance.get(address)
        return found

    def _sends(self, finance: Caller, content: bytes, expect: int) -> Any:
        file = {"file": ("statement.xml", content, "application/xml")}
        return finance.call("POST", "/statements", expect, data={"form": "camt053"}, files=file)

    def is_settled(self, end_to_end: str, minor: int) -> None:
        """The bank carried it out."""
        told = details(end_to_end=end_to_end, sign="DBIT")
        line = entry(plain(minor), sign="DBIT", day=self.today, reference=self.reference(), inside=told)
        done = self.bank_says(line)
        assert done["whats"] == {"payment": 1}, done

    # -- afterwards --------------------------------------------------------------------------------------------

    def payment(self, payment_id: str) -> dict[str, Any]:
        """As finance sees it."""
        items = self.who("finance").get("/disbursements", limit=200)["items"]
        return dict(next(one for one in items if one["id"] == payment_id))

    def own(self, payment_id: str) -> dict[str, Any]:
        """As the officer sees it."""
        return dict(next(one for one in self.told()["payments"] if one["id"] == payment_id))


class LivingCosts(Aided):
    """Six months, two signatures; one instalment stopped, the first paid by file, settled by statement, confirmed."""

    gift = 2_000_00

    def steps(self) -> Sequence[Any]:
        return (
            self.is_cleared,
            self.is_asked,
            self.is_approved,
            self.one_is_stopped,
            self.the_first_is_paid,
            self.confirms,
        )

    def is_asked(self) -> str:
        """A schedule past the plan's end, or beyond the cap, is refused and says why."""
        months = {"every": "month"}
        self.asks(1_200_01, expect=422)
        self.asks(MONTHLY, schedule={**months, "times": 12}, expect=422)
        self.asks(MONTHLY, schedule={**months, "times": TIMES})
        asked = self.owner.get(f"/aid-requests/{self.request_id}")
        assert asked["total"] == euros(MONTHLY * TIMES), asked
        assert asked["signatures"] == {"needed": 2, "given": 0}
        return f"{TIMES} times {plain(MONTHLY)}"

    def is_approved(self) -> str:
        """By two, neither of whom asked."""
        self.owner.post(f"/aid-requests/{self.request_id}/approvals", {"decision": "approve"}, expect=403)
        self.payments = self.is_signed(0, 1)
        assert len(self.payments) == TIMES
        days = [self.payment(one)["due_on"] for one in self.payments]
        assert days == sorted(set(days)), days
        return f"{days[0]} to {days[-1]}"

    def one_is_stopped(self) -> str:
        """The third is not needed; the fund has it again, and a stopped one is not gathered."""
        before = self._available()
        stopped = self.owner.post(f"/disbursements/{self.payments[2]}/stop", {"code": "not_needed"})["disbursements"]
        assert [one["status"] for one in stopped] == ["stopped"]
        assert self._available() == before + MONTHLY
        for waits in (self.payments[1], self.payments[2]):
            gather = {"rail": "sepa", "disbursements": [waits]}
            self.who("finance").post("/payment-runs", gather, expect=422)
        return f"fund has {plain(MONTHLY)} more"

    def the_first_is_paid(self) -> str:
        """Gathered, released, the file made once, settled by the bank's statement."""
        self.owner.post("/payment-runs", {"rail": "sepa", "disbursements": self.payments[:1]}, expect=403)
        end_to_end = self.pays(self.payments[:1])
        assert self.payment(self.payments[0])["status"] == "sent"
        self.is_settled(end_to_end, MONTHLY)
        assert self.payment(self.payments[0])["status"] == "settled"
        return end_to_end

    def confirms(self) -> str:
        """The officer says that it came; the others wait."""
        self.officer.post(f"/disbursements/{self.payments[0]}/receipt", {"outcome": "received"})
        states = [self.payment(one)["status"] for one in self.payments]
        assert states == ["received", "due", "stopped", "due", "due", "due"], states
        self.officer.post(f"/disbursements/{self.payments[1]}/receipt", {"outcome": "received"}, expect=409)
        return str(self.own(self.payments[0])["status"])


class Penalty(Aided):
    """The state reclaims what training cost: noted as a debt, paid to the creditor, and the balance follows."""

    gift = 1_000_00
    owed, part = 1_800_00, 700_00

    def steps(self) -> Sequence[Any]:
        return self.is_cleared, self.is_noted_down, self.is_asked, self.is_paid_to_the_creditor, self.balance_follows

    def is_noted_down(self) -> str:
        """With the contract as its paper."""
        self.paper = self.uploads(self.owner, f"{self.case}/documents", {"audience": "team"})["id"]
        debt = {
            "kind": "contract_penalty",
            "creditor": {"name": f"{self.mark}-ministry", "iban": IBAN, "reference": f"{self.mark}-claim"},
            "principal": euros(2_000_00),
            "balance": euros(self.owed),
            "papers": [self.paper],
        }
        self.owner.post(
            f"{self.case}/debts", {**debt, "creditor": {"name": "x", "iban": "DE00370400440532013000"}}, expect=422
        )
        self.debt_id = str(self.owner.post(f"{self.case}/debts", debt, expect=201)["id"])
        return f"owed {plain(self.debt()['left']['minor'])}"

    def debt(self) -> dict[str, Any]:
        """As the deputy reads it."""
        (found,) = self.deputy.get(f"{self.case}/debts")["items"]
        return dict(found)

    def is_asked(self) -> str:
        """Not without its paper, and not more than is owed."""
        about = {"debt_id": self.debt_id, "payee": {"creditor": True}}
        self.asks(self.part, "contract_penalty", expect=422, **about)
        about["papers"] = {"contract": self.paper}
        self.asks(self.owed + 1, "contract_penalty", expect=422, **about)
        self.asks(self.part, "contract_penalty", **about)
        assert self.debt()["waiting"] == euros(self.part)
        seen = self.who("approver").get(f"/aid-requests/{self.request_id}")
        assert list(seen["papers"]) == ["contract"]
        assert f"{self.mark}-ministry" not in json.dumps(seen)
        return plain(self.part)

    def is_paid_to_the_creditor(self) -> str:
        """The file names the creditor's account."""
        payments = self.is_signed(0)
        orders = self.file_of(self.is_run(payments))
        ((end_to_end, (amount, name, iban)),) = orders.items()
        assert (amount, iban) == (plain(self.part), IBAN), orders
        assert name == f"{self.mark}-ministry", name
        self.is_settled(end_to_end, self.part)
        self.officer.post(f"/disbursements/{payments[0]}/receipt", {"outcome": "received"})
        return name

    def balance_follows(self) -> str:
        """What is left is less by what was paid; the officer reads the same."""
        debt = self.debt()
        assert (debt["left"], debt["paid"]) == (euros(self.owed - self.part), euros(self.part)), debt
        assert debt["waiting"] == euros(0)
        (own,) = self.officer.get("/me/case/debts")["items"]
        assert own["left"] == debt["left"]
        return f"left {plain(debt['left']['minor'])}"


class Emergency(Aided):
    """Before vetting, one signature, paid at once; another says afterwards whether it was one."""

    gift = 200_00

    def steps(self) -> Sequence[Any]:
        return self.is_asked, self.is_paid_at_once, self.is_reviewed

    def is_asked(self) -> str:
        """Up to its cap, once, and by no file."""
        self.asks(500_01, "emergency", expect=422)
        self.asks(120_00, "emergency", rail="sepa", expect=422)
        self.asks(120_00, "emergency")
        return "before vetting"

    def is_paid_at_once(self) -> str:
        """Outside a run, and by none of those who signed."""
        (self.payment_id,) = self.is_signed(0)
        sent = {"rail": "manual", "bank_reference": f"{self.mark}-ref"}
        self.who("approver").post(f"/disbursements/{self.payment_id}/sent", sent, expect=404)
        self.who("finance").post(f"/disbursements/{self.payment_id}/sent", sent)
        self.officer.post(f"/disbursements/{self.payment_id}/receipt", {"outcome": "received"})
        return str(self.payment(self.payment_id)["status"])

    def is_reviewed(self) -> str:
        """Not by who signed it; by another, once."""
        said = {"outcome": "justified", "reason": f"{self.mark}-looked"}
        address = f"/aid-requests/{self.request_id}/review"
        due = self.who("approver", 1).get(f"/aid-requests/{self.request_id}")["review"]["due_by"]
        for who, status in ((self.who("approver"), 403), (self.owner, 403), (self.who("chair"), 200)):
            who.post(address, said, expect=status)
        self.who("approver", 1).post(address, said, expect=409)
        reviewed = self.owner.get(f"/aid-requests/{self.request_id}")["review"]
        assert (reviewed["outcome"], reviewed["reason"]) == ("justified", f"{self.mark}-looked")
        return f"due by {due}"


class Returned(Aided):
    """A transfer comes back by statement; a new payment follows it, and settles."""

    gift = 500_00
    amount = 310_00

    def steps(self) -> Sequence[Any]:
        return self.is_cleared, self.is_paid_in_vain, self.is_followed_up

    def is_paid_in_vain(self) -> str:
        """Settled one day, back in the account the next: the fund has it again."""
        self.asks(self.amount)
        (self.first,) = self.is_signed(2)
        self.end_to_end = self.pays([self.first])
        self.is_settled(self.end_to_end, self.amount)
        self.who("finance").post(f"/disbursements/{self.first}/follow-up", expect=409)
        before = self._available()
        told = details(end_to_end=self.end_to_end, back=True)
        line = entry(plain(self.amount), day=self.today, reference=self.reference(), inside=told)
        done = self.bank_says(line)
        assert done["whats"] == {"return": 1}, done
        assert self._available() == before + self.amount
        assert self.own(self.first)["status"] == "returned"
        self.officer.post(f"/disbursements/{self.first}/receipt", {"outcome": "received"}, expect=409)
        return str(self.payment(self.first)["status"])

    def is_followed_up(self) -> str:
        """By one payment alone, which points to it and goes through a run of its own."""
        second = self.owner.post(f"/disbursements/{self.first}/follow-up", expect=201)["id"]
        self.who("finance").post(f"/disbursements/{self.first}/follow-up", expect=409)
        assert self.payment(second)["follows"] == self.first
        end_to_end = self.pays([second])
        assert end_to_end != self.end_to_end
        self.is_settled(end_to_end, self.amount)
        self.officer.post(f"/disbursements/{second}/receipt", {"outcome": "received"})
        states = [self.payment(one)["status"] for one in (self.first, second)]
        assert states == ["returned", "received"], states
        return ", then ".join(states)


class Cash(Aided):
    """Taken out of the bank, handed over with a receipt that is sealed."""

    gift = 300_00
    amount = 150_00

    def steps(self) -> Sequence[Any]:
        return self.is_cleared, self.is_taken_out, self.is_handed_over

    def is_taken_out(self) -> str:
        """The line of the statement is explained by who imported it."""
        line = entry(plain(self.amount), sign="DBIT", day=self.today, reference=self.reference())
        finance, taken = self.who("finance", 2), self.bank_says(line)
        (open_,) = [one for one in finance.get("/exceptions")["items"] if one["statement_id"] == taken["id"]]
        assert finance.get(f"/exceptions/{open_['id']}")["direction"] == "out"
        self.balances()
        finance.post(f"/exceptions/{open_['id']}/resolve", {"as": "payout"}, expect=422)
        resolved = finance.post(f"/exceptions/{open_['id']}/resolve", {"as": "cash"})
        finance.post(f"/exceptions/{open_['id']}/resolve", {"as": "cash"}, expect=409)
        return str(resolved["what"])

    def is_handed_over(self) -> str:
        """Not before the run is released, and not without a receipt."""
        self.asks(self.amount, rail="cash", payee={"name": "x", "method": "by hand", "details": f"{self.mark}-where"})
        (payment_id,) = self.is_signed(1)
        there, address = self.who("finance", 1), f"/disbursements/{payment_id}/sent"
        receipt = {"rail": "cash", "receipt": f"{self.mark}-receipt 17"}
        there.post(address, receipt, expect=409)
        run_id = self.is_run([payment_id], "cash")
        there.get(f"/payment-runs/{run_id}/file", expect=409)
        there.post(address, {"rail": "cash"}, expect=422)
        there.post(address, {"rail": "manual", "bank_reference": "x"}, expect=422)
        there.post(address, receipt)
        events = json.dumps(self.who("auditor").get("/audit")["items"])
        assert self.mark not in events
        self.officer.post(f"/disbursements/{payment_id}/receipt", {"outcome": "received"})
        return str(self.payment(payment_id)["rail"])


class Mismatch(Aided):
    """Less arrived than was sent: who did not pay it looks into that, and writes what they found."""

    gift = 300_00
    amount, came = 180_00, 130_00

    def steps(self) -> Sequence[Any]:
        return self.is_cleared, self.is_paid, self.says_how_much, self.is_looked_into

    def is_paid(self) -> str:
        """By file, and settled."""
        self.asks(self.amount)
        (self.payment_id,) = self.is_signed(0)
        self.is_settled(self.pays([self.payment_id]), self.amount)
        return str(self.payment(self.payment_id)["status"])

    def says_how_much(self) -> str:
        """Not without an amount, and not more than was sent."""
        address, issues = f"/disbursements/{self.payment_id}/receipt", {"outcome": "with_issues"}
        self.officer.post(address, issues, expect=422)
        self.officer.post(address, {**issues, "amount": euros(self.amount + 1)}, expect=422)
        self.officer.post(address, {**issues, "amount": euros(self.came)})
        assert self.payment(self.payment_id)["received"] == euros(self.came)
        return str(self.own(self.payment_id)["status"])

    def is_looked_into(self) -> str:
        """The releaser paid it and does not see the task; another of finance closes it once."""
        payer, another = self.who("finance", 1), self.who("finance", 2)
        (task,) = self._tasks(another)
        assert task["kind"] == "mismatch"
        assert self._tasks(payer) == []
        found = {"outcome": "differs", "note": f"{self.mark}-the bank took a fee"}
        payer.post(f"/payment-tasks/{task['id']}/close", found, expect=403)
        another.post(f"/payment-tasks/{task['id']}/close", {"outcome": "differs"}, expect=422)
        closed = another.post(f"/payment-tasks/{task['id']}/close", found)
        another.post(f"/payment-tasks/{task['id']}/close", found, expect=409)
        assert self._tasks(another) == []
        return str(closed["outcome"])

    def _tasks(self, there: Caller) -> list[dict[str, Any]]:
        items = there.get("/payment-tasks", limit=200)["items"]
        return [one for one in items if one["disbursement_id"] == self.payment_id]


FLOWS: tuple[type[Aided], ...] = (LivingCosts, Penalty, Emergency, Returned, Cash, Mismatch)


def main() -> None:
    """Run against a started service."""
    parser = argparse.ArgumentParser(description="Let money reach six officers of a started service.")
    parser.add_argument("demo", type=Path, help="demo.json of the instance")
    parser.add_argument("--only", choices=[flow.__name__ for flow in FLOWS], help="one of the flows")
    given = parser.parse_args()
    demo = json.loads(given.demo.read_text())
    for flow in FLOWS:
        if given.only in (None, flow.__name__):
            print(f"{flow.__name__} at {demo['url']}")
            flow(demo["url"], demo["staff"], mark=f"Mark{secrets.token_hex(4)}").run()
    print("Done.")


if __name__ == "__main__":
    main()
