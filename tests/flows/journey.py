"""The main journey over HTTP, step by step, against any started service.

    make run                                     # in one terminal
    python -m tests.flows.journey instance/demo.json

The same steps run in pytest (`test_journey.py`) against a service started there.
"""

import argparse
import json
import secrets
import time
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any

import requests

from tests.intake.factory import application

PATIENCE = 30.0
MARK = "Zelenka"


class Caller:
    """Somebody at the API."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url.rstrip("/") + "/api/v1"
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # tokens travel as bearers here
        # A server may close a connection just as it is used again; a program that does not repeat itself asks anew.
        self.http.headers["Connection"] = "close"
        self.token = token
        if token:
            self.http.headers["Authorization"] = f"Bearer {token}"

    def call(self, method: str, path: str, expect: int, **kwargs: Any) -> Any:
        """Call, and insist on the status."""
        response = self.http.request(method, self.url + path, timeout=30, **kwargs)
        if response.status_code != expect:
            raise AssertionError(f"{method} {path}: {response.status_code}, not {expect}: {response.text[:400]}")
        return response.json() if response.content else None

    def get(self, path: str, expect: int = 200, **query: Any) -> Any:
        """GET."""
        return self.call("GET", path, expect, params=query)

    def post(self, path: str, body: Any = None, expect: int = 200, key: str | None = None) -> Any:
        """POST, with an idempotency key if given."""
        headers = {"Idempotency-Key": key} if key else {}
        return self.call("POST", path, expect, json=body or {}, headers=headers)

    def patch(self, path: str, body: Any, expect: int = 200) -> Any:
        """PATCH."""
        return self.call("PATCH", path, expect, json=body)

    def delete(self, path: str, expect: int = 204, **query: Any) -> Any:
        """DELETE."""
        return self.call("DELETE", path, expect, params=query)


class Journey:
    """An officer is helped, from application to receipt."""

    def __init__(self, url: str, staff: list[dict[str, Any]], *, mark: str = MARK, say: Any = print) -> None:
        self.url, self.mark, self.say = url, mark, say
        self.public = Caller(url)
        self.staff: dict[str, list[dict[str, Any]]] = {}
        for person in staff:
            self.staff.setdefault(person["roles"][0], []).append(person)
        self._signed: dict[str, Caller] = {}
        self.applied: dict[str, Any] = {}
        self.officer: Caller
        self.request_id = self.payment_id = ""

    def who(self, role: str, which: int = 0) -> Caller:
        """Somebody of this role, signed in over HTTP with their passphrase."""
        person = self.staff[role][which]
        if person["name"] not in self._signed:
            answer = self.public.post(
                "/sessions", {"name": person["name"], "passphrase": person["passphrase"]}, expect=201
            )
            self._signed[person["name"]] = Caller(self.url, answer["token"])
        return self._signed[person["name"]]

    def name(self, role: str, which: int = 0) -> str:
        """Their generated name."""
        return str(self.staff[role][which]["name"])

    @property
    def case(self) -> str:
        """Where the case is."""
        return f"/cases/{self.applied['reference']}"

    def run(self) -> None:
        """All steps, each said."""
        for step in (
            self.gives,
            self.applies,
            self.returns,
            self.is_assigned,
            self.is_noted,
            self.corresponds,
            self.asks,
            self.is_approved,
            self.is_paid,
            self.confirms,
            self.balances,
            self.is_audited,
            self.signs_out,
        ):
            started = time.monotonic()
            found = step()
            self.say(f"  {step.__name__:<12} {time.monotonic() - started:5.2f} s  {found or ''}")

    def gives(self) -> str:
        """A donor gives through the hosted checkout; the notice books it."""
        funds = self.public.get("/funds")["items"]
        assert funds[0]["code"] == "general", funds
        assert "available" not in funds[0], "a live amount is public"
        before = self._available()
        gift = self.public.post(
            "/gifts",
            {"amount": {"minor": 300_00, "currency": "EUR"}, "fund": "general", "interval": "once"},
            expect=201,
            key=secrets.token_hex(16),
        )
        paid = requests.post(
            gift["checkout_url"],
            data={
                "act": "pay",
                "email": f"{self.mark}-donor@example.org",
                "name": f"{self.mark}-donor",
                "card": "4242 4242 4242 4242",
            },
            allow_redirects=False,
            timeout=30,
        )
        assert paid.status_code == 303, paid.text[:300]
        self._until(lambda: self.public.get(f"/gifts/{gift['id']}")["status"] == "paid", "the gift to be paid")
        self._until(lambda: self._available() > before, "the gift to be booked")
        return f"general had {before}, has {self._available()}"

    def _available(self) -> int:
        items = self.who("finance").get("/funds")["items"]
        return int(next(fund for fund in items if fund["code"] == "general")["available"]["minor"])

    def _until(self, true: Any, what: str, patience: float = PATIENCE) -> None:
        deadline = time.monotonic() + patience
        while not true():
            if time.monotonic() > deadline:
                raise AssertionError(f"waited {patience} s for {what}")
            time.sleep(0.2)

    def applies(self) -> str:
        """An officer applies; a repeated sending opens no second case."""
        key, told = secrets.token_hex(16), application(self.mark)
        self.applied = self.public.post("/applications", told, expect=201, key=key)
        again = self.public.post("/applications", told, expect=201, key=key)
        assert again == self.applied, "a repeated application made a second case"
        return f"{self.applied['reference']} {self.applied['handle']}"

    def returns(self) -> str:
        """Typed back, the words are the first sign-in."""
        waiting = self._listed()
        assert waiting["confirmed"] is False
        answer = self.public.post("/sessions", {"passphrase": self.applied["passphrase"]}, expect=201)
        self.officer = Caller(self.url, answer["token"])
        assert self._listed()["confirmed"] is True
        mine = self.officer.get("/me/case")
        assert mine["handle"] == self.applied["handle"]
        self.officer.patch(
            "/me/case/contacts", {"contacts": [{"kind": "signal", "value": f"{self.mark}-signal", "safe": True}]}
        )
        return str(mine["status"])

    def _listed(self) -> dict[str, Any]:
        items = self.who("intake").get("/cases", status="new")["items"]
        found: dict[str, Any] = next(item for item in items if item["reference"] == self.applied["reference"])
        return found

    def is_assigned(self) -> str:
        """Intake reads and hands over; with both seats filled its own access ends."""
        read = self.who("intake").get(self.case)
        assert read["identity"]["name"].startswith(self.mark)
        assert read["contacts"][0]["value"] == f"{self.mark}-signal"
        self.who("caseworker").get(self.case, expect=404)
        for which in (0, 1):
            self.who("intake").post(f"{self.case}/assignments", {"name": self.name("caseworker", which)}, expect=201)
        self.who("intake").get(self.case, expect=404)
        self.who("caseworker", 2).get(self.case, expect=404)
        return f"{self.name('caseworker')} and {self.name('caseworker', 1)}"

    def is_noted(self) -> str:
        """The owner writes, the deputy reads."""
        self.who("caseworker").post(f"{self.case}/notes", {"text": f"{self.mark}-note"}, expect=201)
        seen = self.who("caseworker", 1).get(self.case)["notes"]
        assert seen[0]["text"] == f"{self.mark}-note"
        return f"{len(seen)} note"

    def corresponds(self) -> str:
        """They write to each other, and the officer sends what they are asked for."""
        owner, deputy, mark = self.who("caseworker"), self.who("caseworker", 1), self.mark
        self.officer.post("/me/case/messages", {"text": f"{mark}-message"}, expect=201)
        for text, audience in (("answer", "officer"), ("among-us", "team"), ("for-myself", "private")):
            owner.post(f"{self.case}/messages", {"text": f"{mark}-{text}", "audience": audience}, expect=201)
        wanted = {"what": f"{mark}-what", "why": f"{mark}-for"}
        asked = owner.post(f"{self.case}/document-requests", wanted, expect=201)["id"]
        paper = {"file": (f"{mark}-paper.txt", f"{mark}-content ".encode() * 400)}
        self.officer.call("POST", "/me/case/documents", 201, files=paper, data={"request_id": asked})
        read = [one["text"] for one in self.officer.get("/me/case/messages")["items"]]
        assert read == [f"{mark}-answer", f"{mark}-message"], read
        (shown,) = deputy.get(f"{self.case}/documents")["items"]
        assert shown["name"] == f"{mark}-paper.txt", shown
        address = f"{deputy.url}{self.case}/documents/{shown['id']}/content"
        assert deputy.http.get(address, timeout=30).content == f"{mark}-content ".encode() * 400
        assert [one["status"] for one in deputy.get(f"{self.case}/document-requests")["items"]] == ["fulfilled"]
        self.who("caseworker", 2).get(f"{self.case}/messages", expect=404)
        return f"{len(read)} messages and a paper of {shown['size']} bytes"

    def asks(self) -> str:
        """The owner asks for emergency aid."""
        self.request_id = self.who("caseworker").post(
            f"{self.case}/aid-requests",
            {
                "need": "financial",
                "category": "emergency",
                "fund": "general",
                "amount": {"minor": 120_00, "currency": "EUR"},
                "reason": f"{self.mark}-why",
                "payee": {"name": f"{self.mark}-payee", "iban": "DE89370400440532013000"},
            },
            expect=201,
            key=secrets.token_hex(16),
        )["id"]
        self.who("finance").get(f"/aid-requests/{self.request_id}", expect=404)
        return self.request_id

    def is_approved(self) -> str:
        """Somebody else approves; who asked may not."""
        approve = {"decision": "approve"}
        address = f"/aid-requests/{self.request_id}"
        self.who("caseworker").post(f"{address}/approvals", approve, expect=403)
        assert self.who("approver").get(address)["reason"] == f"{self.mark}-why"
        decided = self.who("approver").post(f"{address}/approvals", approve)
        assert decided["status"] == "approved"
        self.payment_id = decided["disbursement"]["id"]
        return str(decided["disbursement"]["status"])

    def is_paid(self) -> str:
        """Finance sees whom to pay, and pays."""
        payee = self.who("finance").get(f"/aid-requests/{self.request_id}")["payee"]
        assert payee["name"] == f"{self.mark}-payee"
        due = self.who("finance").get("/disbursements", status="due")["items"]
        assert self.payment_id in {item["id"] for item in due}
        sent = {"rail": "manual", "bank_reference": f"{self.mark}-ref"}
        paid = self.who("finance").post(f"/disbursements/{self.payment_id}/sent", sent)
        self.who("finance", 1).post(f"/disbursements/{self.payment_id}/sent", sent, expect=409)
        return str(paid["status"])

    def confirms(self) -> str:
        """The officer sees it in plain words and says it came."""
        payments = self.officer.get("/me/case")["payments"]
        assert payments[0]["id"] == self.payment_id
        self.officer.post(f"/disbursements/{self.payment_id}/receipt", {"outcome": "received"})
        return str(self.officer.get("/me/case")["payments"][0]["status"])

    def balances(self) -> str:
        """The books check themselves."""
        checked = self.who("finance").get("/ledger/check")
        wrong = [one["name"] for one in checked["checks"] if not one["ok"]]
        # What a statement brought and nobody has explained yet is no error of the books; nothing else may be wrong.
        waits = bool(self.who("finance").get("/exceptions")["items"])
        assert wrong == ["nothing_unexplained"] * waits, checked
        assert checked["ok"] is not bool(wrong)
        return f"{len(checked['checks'])} checks"

    def is_audited(self) -> str:
        """The auditor sees who did what, and no name of the officer."""
        events = self.who("auditor").get("/audit")["items"]
        assert {"payment.sent", "aid.approved"} <= {event["action"] for event in events}
        assert self.mark not in json.dumps(events)
        self.who("auditor").get(self.case, expect=404)
        return f"{len(events)} events on the first page"

    def signs_out(self) -> str:
        """A session that ended stays ended."""
        self.officer.delete("/sessions/current")
        self.officer.get("/me", expect=401)
        return "gone"


def main() -> None:
    """Run against a started service."""
    parser = argparse.ArgumentParser(description="Walk the main journey against a started service.")
    parser.add_argument("demo", type=Path, help="demo.json of the instance")
    given = parser.parse_args()
    demo = json.loads(given.demo.read_text())
    print(f"The journey at {demo['url']}")
    Journey(demo["url"], demo["staff"], mark=f"Mark{secrets.token_hex(4)}").run()
    print("Done.")


if __name__ == "__main__":
    main()
