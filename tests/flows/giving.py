"""Money that is given, over HTTP: once, every month, given back, disputed, paid out, granted; and what all are told.

make run                                         # in one terminal
python -m tests.flows.giving instance/demo.json
"""

import argparse
import json
import secrets
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from support.core import clock
from tests.bank.factory import details, entry
from tests.flows.aid import Aided, euros, plain

#: A month at Stripe, and a day more, so that it has turned.
MONTH = 32


class Giver(Aided):
    """Steps that all have in common: giving, paying at the checkout, and pulling the sandbox's levers."""

    def begins(self) -> None:
        """Donors open no case."""
        self.finance, self.second = self.who("finance"), self.who("finance", 1)

    def gives(self, minor: int = 25_00, *, expect: int = 201, **more: Any) -> dict[str, Any]:  # type: ignore[override]
        """A checkout is opened; its private link is told this once."""
        asked = {"amount": euros(minor), "fund": "general", "interval": "once", **more}
        opened: dict[str, Any] = self.public.post("/gifts", asked, expect=expect, key=secrets.token_hex(16))
        if expect == 201:
            self.stripe = "{0.scheme}://{0.netloc}".format(urlsplit(opened["checkout_url"]))
            self.link = f"/gifts/by-link/{urlsplit(opened['link']).path.rsplit('/', 1)[-1]}"
        return opened

    def pays_there(self, opened: dict[str, Any], card: str = "4242 4242 4242 4242") -> None:
        """The hosted page learns who pays; we do not."""
        typed = {"act": "pay", "email": f"{self.mark}@example.org", "name": f"{self.mark}-donor", "card": card}
        paid = requests.post(opened["checkout_url"], data=typed, allow_redirects=False, timeout=30)
        assert paid.status_code == 303, paid.text[:300]

    def is_paid_up(self, minor: int = 25_00, **more: Any) -> str:
        """A gift from the form to the books; its id."""
        opened = self.gives(minor, **more)
        self.pays_there(opened)
        self._until(lambda: self.shown()["status"] == "paid", "the gift to be paid")
        charge = self.charge_of(str(opened["id"]))
        self.pulls("settle", charge=charge["id"])
        self._until(lambda: self._gift(str(opened["id"]))["settled"], "the fee to be known")
        return str(opened["id"])

    def shown(self) -> dict[str, Any]:
        """What the private link shows."""
        found: dict[str, Any] = self.public.get(self.link)
        assert self.mark not in json.dumps(found)
        return found

    def _gift(self, gift_id: str) -> dict[str, Any]:
        items = self.finance.get("/gifts", day=self.today, limit=200)["items"]
        return dict(next(one for one in items if one["id"] == gift_id))

    def pulls(self, lever: str, **given: Any) -> Any:
        """One of the sandbox's levers."""
        answer = requests.post(f"{self.stripe}/_control/{lever}", json=given, timeout=30)
        assert answer.status_code == 200, answer.text[:300]
        return answer.json()["result"]

    def every(self, kind: str) -> list[dict[str, Any]]:
        """All objects of a kind at the sandbox, the newest first."""
        found: list[dict[str, Any]] = requests.get(f"{self.stripe}/_control/list/{kind}", timeout=30).json()
        return found

    def charge_of(self, gift_id: str) -> dict[str, Any]:
        """The charge that pays a gift."""
        return next(one for one in self.every("charge") if (one.get("metadata") or {}).get("gift") == gift_id)


class Once(Giver):
    """Bad input first; then a gift, seen by its private link, with a receipt and a name to be thanked by."""

    def steps(self) -> Sequence[Any]:
        return self.is_refused, self.is_given_once, self.is_receipted, self.is_thanked

    def is_refused(self) -> str:
        """Amounts that are none, a fund that is none, a link that nobody has."""
        for wrong in (0, -5, 99, 10**12):
            self.gives(wrong, expect=422)
        self.gives(25_00, fund="nowhere", expect=422)
        self.gives(25_00, campaign="nowhere", fund=None, expect=422)
        self.public.post("/gifts", {"amount": {"minor": 12.5, "currency": "EUR"}, "fund": "general"}, expect=422)
        self.public.get(f"/gifts/by-link/{secrets.token_urlsafe(32)}", expect=404)
        self.public.get("/gifts/by-link/guess", expect=404)
        return "422 and 404"

    def is_given_once(self) -> str:
        """Twice under one key is once."""
        key = secrets.token_hex(16)
        asked = {"amount": euros(40_00), "fund": "general", "interval": "once"}
        first, again = (self.public.post("/gifts", asked, expect=201, key=key) for _ in range(2))
        assert first == again
        self.gift_id = self.is_paid_up(40_00)
        return plain(self.shown()["amount"]["minor"])

    def is_receipted(self) -> str:
        """A PDF with the name that was typed; the second has the number of the first."""
        numbers = []
        for name in (f"{self.mark}-anna", f"{self.mark}-berta"):
            answer = self.public.http.post(
                self.public.url + f"{self.link}/receipt", json={"name": name, "language": "ru"}, timeout=60
            )
            assert answer.status_code == 200, answer.text[:300]
            assert answer.content.startswith(b"%PDF-")
            numbers.append(self.public.get(f"{self.link}/receipt")["items"][0]["receipt"])
        assert numbers[0] == numbers[1], numbers
        year = self.public.get(f"{self.link}/statement")["years"][0]
        given = {"name": f"{self.mark}-anna", "year": year}
        answer = self.public.http.post(self.public.url + f"{self.link}/statement", json=given, timeout=60)
        assert answer.content.startswith(b"%PDF-"), answer.text[:300]
        return str(numbers[0])

    def is_thanked(self) -> str:
        """By a name that waits, and is taken back."""
        assert self.public.post(f"{self.link}/name", {"name": f"{self.mark}-thanks"})["status"] == "waiting"
        assert self.public.delete(f"{self.link}/name", expect=200)["status"] == "withdrawn"
        return "withdrawn"


class Monthly(Giver):
    """Six months, a card that fails in the middle and is replaced, another amount, and an end."""

    before, after = 20_00, 35_00

    def steps(self) -> Sequence[Any]:
        return self.begins_to_give, self.a_card_fails, self.is_changed, self.ends

    def begins_to_give(self) -> str:
        """The first month at the checkout, the second by itself."""
        opened = self.gives(self.before, interval="month")
        self.pays_there(opened)
        self._until(lambda: self.months() == 1, "the first month")
        given = [one for one in self.every("subscription") if one["metadata"].get("pledge") == opened["id"]]
        self.subscription = str(given[0]["id"])
        self.pulls("advance", days=MONTH)
        self._until(lambda: self.months() == 2, "the second month")
        return str(self.shown()["status"])

    def months(self) -> int:
        """How many were paid."""
        return len(self.shown()["items"])

    def a_card_fails(self) -> str:
        """Stripe tries again; the link says so; a new card at Stripe's own page pays what is open."""
        self.pulls("set_card", whose=self.subscription, card="declined")
        self.pulls("advance", days=MONTH)
        self._until(lambda: self.shown()["status"] == "past_due", "the failed month to be told")
        assert self.months() == 2
        door = self.public.post(f"{self.link}/portal")["url"]
        typed = {"act": "card", "card": "4242 4242 4242 4242", "subscription": self.subscription}
        assert requests.post(door, data=typed, timeout=30).status_code == 200
        self._until(lambda: (self.shown()["status"], self.months()) == ("active", 3), "the third month")
        return "past due, then active"

    def is_changed(self) -> str:
        """From the next month on."""
        self.public.patch(self.link, {"amount": euros(0)}, expect=422)
        assert self.public.patch(self.link, {"amount": euros(self.after)})["amount"] == euros(self.after)
        for month in (4, 5, 6):
            self.pulls("advance", days=MONTH)
            self._until(lambda month=month: self.months() == month, f"month {month}")
        # The sandbox's months are one day here, and of one day the order says nothing.
        amounts = sorted(one["amount"]["minor"] for one in self.shown()["items"])
        assert amounts == [self.before] * 3 + [self.after] * 3, amounts
        return f"{plain(sum(amounts))} in six months"

    def ends(self) -> str:
        """And nothing is taken any more; what was paid is still seen."""
        assert self.public.delete(self.link, expect=200)["status"] == "ended"
        self.pulls("advance", days=MONTH)
        assert self.public.delete(self.link, expect=200)["status"] == "ended"
        assert self.months() == 6
        return "ended"


class GivenBack(Giver):
    """A part first, then the rest; asked by one of finance and released by another."""

    def steps(self) -> Sequence[Any]:
        return self.in_part, self.in_full

    def in_part(self) -> str:
        """Never more than there is, and never by one person."""
        self.gift_id = self.is_paid_up(50_00)
        self._asks(50_01, 422)
        return self._goes_back(10_00)

    def in_full(self) -> str:
        """What is left."""
        self._asks(40_01, 422)
        done = self._goes_back(None)
        assert self.shown()["items"][0]["back"] == euros(50_00)
        self._asks(1, 422)
        return done

    def _asks(self, minor: int | None, expect: int = 201) -> Any:
        asked = {"reason": "donor_asked"} | ({} if minor is None else {"amount": euros(minor)})
        return self.finance.post(f"/gifts/{self.gift_id}/refunds", asked, expect=expect)

    def _goes_back(self, minor: int | None) -> str:
        before = self._available()
        order = self._asks(minor)
        address = f"/refunds/{order['id']}/release"
        self.finance.post(address, expect=403)
        self.who("approver").post(address, expect=404)
        assert self.second.post(address)["status"] == "sent"
        self.second.post(address, expect=409)
        amount = int(order["amount"]["minor"])
        self._until(lambda: self._available() == before - amount, "the refund to be booked")
        return plain(amount)


class Disputed(Giver):
    """Lost, won, and in part: the fund loses it, gets it again, and each fee is the general fund's."""

    def steps(self) -> Sequence[Any]:
        return self.is_lost, self.is_won, self.is_partial

    def is_lost(self) -> str:
        """Finance has a deadline, says that it answered, and loses all the same."""
        case = self._begins_dispute(60_00)
        mine = self._found(case)
        assert mine["days_left"] is not None, mine
        assert mine["owner"], mine
        assert self.finance.post(f"/disputes/{case}/answered")["answered_by"]
        self.pulls("lose_dispute", dispute=case)
        self._until(lambda: self._found(case, "closed")["status"] == "lost", "the dispute to be lost")
        return "lost"

    def is_won(self) -> str:
        """The money is there again."""
        before = self._available()
        case = self._begins_dispute(60_00)
        self.pulls("win_dispute", dispute=case)
        self._until(lambda: self._found(case, "closed")["status"] == "won", "the dispute to be won")
        # 60.00 came, less its fee of 1.15 and the dispute's of 20.00.
        self._until(lambda: self._available() == before + 60_00 - 1_15 - 20_00, "the money to be there again")
        return "won"

    def is_partial(self) -> str:
        """Only a part is disputed."""
        before = self._available()
        case = self._begins_dispute(60_00, 15_00)
        self.pulls("lose_dispute", dispute=case)
        self._until(lambda: self._found(case, "closed")["status"] == "lost", "the part to be lost")
        self._until(lambda: self._available() == before + 60_00 - 1_15 - 20_00 - 15_00, "the part to be gone")
        return "15.00 of 60.00 lost"

    def _begins_dispute(self, minor: int, part: int | None = None) -> str:
        gift_id = self.is_paid_up(minor)
        case = self.pulls("dispute", charge=self.charge_of(gift_id)["id"], amount=part or minor)
        self._until(lambda: any(one["id"] == case["id"] for one in self._disputes("open")), "the dispute to be known")
        return str(case["id"])

    def _disputes(self, status: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.finance.get("/disputes", status=status, limit=200)["items"]
        return items

    def _found(self, case: str, status: str = "open") -> dict[str, Any]:
        return next((one for one in self._disputes(status) if one["id"] == case), {"status": ""})


class PaidOut(Giver):
    """What Stripe holds goes to our bank: each line of it is booked, and the bank's statement shows it."""

    def steps(self) -> Sequence[Any]:
        return self.goes_out, self.is_at_the_bank

    def goes_out(self) -> str:
        """The sum of its lines, none missing."""
        self.is_paid_up(500_00)
        self.pulls("settle")
        payout = self.pulls("pay_out")
        self.payout, self.amount = str(payout["id"]), int(payout["amount"])
        self.pulls("arrive", payout=self.payout)
        self._until(self._is_booked, "the payout to be booked")
        told = self.finance.get(f"/payouts/{self.payout}", limit=200)
        assert told["missing"] == 0, told
        assert sum(one["net"] for one in told["items"]) == self.amount, "the lines differ from the payout"
        assert all(one["booked"] for one in told["items"]), told
        return f"{len(told['items'])} lines, {plain(self.amount)}"

    def _is_booked(self) -> bool:
        found = [one for one in self.finance.get("/payouts", limit=200)["items"] if one["id"] == self.payout]
        return bool(found and found[0]["booked"] and found[0]["status"] == "paid")

    def is_at_the_bank(self) -> str:
        """The bank's line of it books nothing again."""
        before = self._available()
        line = entry(plain(self.amount), day=self.today, reference=self.reference(), inside=details(words="STRIPE"))
        done = self.bank_says(line)
        assert done["whats"] == {"payout": 1}, done
        assert self._available() == before
        assert self.finance.get(f"/payouts/{self.payout}")["at_bank_on"] == self.today
        return self.today


class Granted(Aided):
    """A grant of an institution: recorded by one, confirmed by another, received, spent on its purpose, reported."""

    given = 3_000_00

    def steps(self) -> Sequence[Any]:
        return self.is_agreed, self.is_received, self.is_cleared, self.is_spent, self.is_reported

    def is_agreed(self) -> str:
        """Nobody confirms their own."""
        self.code, today = f"g{secrets.token_hex(4)}", clock.today()
        terms = {
            "code": self.code,
            "grantor": "Foundation for the Rule of Law",
            "purpose": "Living costs of those who resigned.",
            "amount": euros(self.given),
            "categories": ["living_costs"],
            "starts_on": today.isoformat(),
            "ends_on": (today + timedelta(days=365)).isoformat(),
        }
        grant = self.who("finance").post("/grants-received", terms, expect=201)
        address = f"/grants-received/{grant['id']}"
        self.who("finance").post(f"{address}/confirm", expect=403)
        assert self.who("finance", 1).post(f"{address}/confirm")["status"] == "agreed"
        self.grant = address
        asked = {"amount": euros(10_00), "fund": self.code, "interval": "once"}
        self.public.post("/gifts", asked, expect=422, key=secrets.token_hex(16))
        return self.code

    def is_received(self) -> str:
        """By its words on the transfer; it is no gift."""
        told = details(words=f"APORA {self.code.upper()}", name="Foundation")
        done = self.bank_says(entry(plain(self.given), day=self.today, reference=self.reference(), inside=told))
        assert done["whats"] == {"grant": 1}, done
        assert self.who("finance").get(self.grant)["received"] == euros(self.given)
        return plain(self.given)

    def is_spent(self) -> str:
        """On what it is for, and on nothing else."""
        self.asks(80_00, "family", fund=self.code)
        refused = self.who("approver").post(
            f"/aid-requests/{self.request_id}/approvals", {"decision": "approve"}, expect=409
        )
        assert self.request_id not in json.dumps(refused)
        self.asks(400_00, fund=self.code)
        payments = self.is_signed(0)
        self.is_settled(self.pays(payments), 400_00)
        found = self.who("finance").get(self.grant)
        assert (found["spent"], found["unspent"]) == (euros(400_00), euros(self.given - 400_00)), found
        return plain(400_00)

    def is_reported(self) -> str:
        """As CSV and as PDF, with nobody in it."""
        there, sizes = self.who("finance"), []
        for form, start in (("csv", b""), ("pdf", b"%PDF-")):
            answer = there.http.get(f"{there.url}{self.grant}/report", params={"format": form}, timeout=60)
            assert answer.status_code == 200, answer.text[:300]
            assert answer.content.startswith(start)
            assert self.mark.encode() not in answer.content
            sizes.append(len(answer.content))
        return f"{sizes[0]} and {sizes[1]} bytes"


class ByBank(Aided):
    """A gift by transfer; then what everybody is told, what the accountant gets, and that the books hold."""

    gift = 1_234_56

    def steps(self) -> Sequence[Any]:
        return self.is_moved, self.is_told, self.is_exported

    def is_moved(self) -> str:
        """From the general fund to a purpose, by two of finance."""
        fund = next(one["code"] for one in self.public.get("/funds")["items"] if one["code"] != "general")
        asked = {"from": "general", "to": fund, "amount": euros(100_00), "reason": "support"}
        moved = self.who("finance").post("/fund-transfers", asked, expect=201)
        address = f"/fund-transfers/{moved['id']}/release"
        self.who("finance").post(address, expect=403)
        before = self._available()
        assert self.who("finance", 1).post(address)["status"] == "released"
        assert self._available() == before - 100_00
        return fund

    def is_told(self) -> str:
        """Nothing of today: months that are over, and no person."""
        answer = self.public.http.get(self.public.url + "/public/transparency", timeout=30)
        assert answer.status_code == 200, answer.text[:300]
        assert self.mark not in answer.text
        table = self.public.http.get(self.public.url + "/public/transparency", params={"format": "csv"}, timeout=30)
        assert table.status_code == 200
        assert self.mark not in table.text
        return f"{len(answer.content)} bytes"

    def is_exported(self) -> str:
        """Every debit has its credit, and the journal names nobody."""
        there = self.who("finance", 1)
        trial = there.get("/ledger/trial-balance")
        assert trial["totals"], trial
        for total in trial["totals"]:
            assert total["debit"] == total["credit"], total
        for form in ("csv", "ledger"):
            answer = there.http.get(f"{there.url}/ledger/journal", params={"format": form}, timeout=60)
            assert answer.status_code == 200, answer.text[:300]
            assert self.mark not in answer.text
        return f"{len(trial['totals'])} currencies"


FLOWS = (Once, Monthly, GivenBack, Disputed, PaidOut, Granted, ByBank)


def main() -> None:
    """Run against a started service."""
    parser = argparse.ArgumentParser(description="Walk the ways of money that is given, against a started service.")
    parser.add_argument("demo", type=Path, help="demo.json of the instance")
    given = parser.parse_args()
    demo = json.loads(given.demo.read_text())
    for flow in FLOWS:
        print(flow.__name__)
        flow(demo["url"], demo["staff"], mark=f"Mark{secrets.token_hex(4)}").run()
    print("Done.")


if __name__ == "__main__":
    main()
