"""Three officers' cases over HTTP, step by step: one helped to the end, one declined and heard again, one frozen.

make run                                      # in one terminal
python -m tests.flows.casework instance/demo.json
"""

import argparse
import io
import json
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from PIL import Image

from support.core import clock
from tests.flows.journey import Caller, Journey
from tests.intake.factory import application

GPS_INFO = 0x8825


def photograph(mark: str) -> bytes:
    """A small JPEG that says in its hidden data where it was taken and by whom."""
    picture = Image.new("RGB", (640, 480), "darkolivegreen")
    exif = Image.Exif()
    exif[0x013B] = f"{mark}-photographer"
    exif.get_ifd(GPS_INFO)[2] = (53.0, 54.0, 8.0)
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=exif)
    return written.getvalue()


class Casework(Journey):
    """Steps that the three have in common."""

    #: What the officer agrees to when they apply.
    consents: tuple[str, ...] = ("casework",)

    def begins(self) -> None:
        """Applied, come back, handed over to owner and deputy."""
        self.applied = self.public.post(
            "/applications", application(self.mark, consents=list(self.consents)), expect=201, key=secrets.token_hex(16)
        )
        answer = self.public.post("/sessions", {"passphrase": self.applied["passphrase"]}, expect=201)
        self.officer = Caller(self.url, answer["token"])
        for which in (0, 1):
            self.who("intake").post(f"{self.case}/assignments", {"name": self.name("caseworker", which)}, expect=201)

    @property
    def owner(self) -> Caller:
        """The first caseworker."""
        return self.who("caseworker")

    @property
    def deputy(self) -> Caller:
        """The second."""
        return self.who("caseworker", 1)

    def opens_vetting(self, *which: int, **about: Any) -> None:
        """The owner names two."""
        named = [self.name("vetting", one) for one in which]
        self.owner.post(f"{self.case}/vetting", {"officers": named, **about}, expect=201)

    def looks(self, which: int, outcome: str, *, reasons: tuple[str, ...] = (), text: str = "") -> dict[str, Any]:
        """One of them says that nothing ties them, notes a check, and gives a finding."""
        there, address = self.who("vetting", which), f"{self.case}/vetting"
        there.get(self.case, expect=404)
        there.post(f"{address}/findings", {"outcome": "cleared"}, expect=409)
        there.post(f"{address}/conflicts", {"conflict": False})
        file = there.get(address)["file"]
        assert self.mark in json.dumps(file)
        assert f"{self.mark}-phone" not in json.dumps(file), "contacts are not for vetting"
        to_check = there.get(address)["to_check"]
        if to_check:
            there.post(f"{address}/findings", {"outcome": "cleared"}, expect=409)
        check = {"result": "confirmed", "method": "document", "confidence": "high", "text": f"{self.mark}-check"}
        for item in to_check:
            there.post(f"{address}/checks", {**check, "item": item}, expect=201)
        finding = {"outcome": outcome, "reasons": list(reasons), **({"text": text} if text else {})}
        found: dict[str, Any] = there.post(f"{address}/findings", finding, expect=201)
        there.post(f"{address}/findings", finding, expect=404 if found["decided"] else 409)
        return found

    def stands(self) -> tuple[str, str, bool]:
        """Status, clearance and whether it is frozen, as the owner sees them."""
        seen = self.owner.get(self.case)
        return seen["status"], seen["clearance"], seen["frozen"]

    def told(self) -> dict[str, Any]:
        """The officer's own page."""
        found: dict[str, Any] = self.officer.get("/me/case")
        return found

    def uploads(
        self, there: Caller, path: str, fields: dict[str, str], *, content: bytes | None = None, expect: int = 201
    ) -> Any:
        """Somebody uploads a photograph, or this content."""
        file = ("order.jpg", photograph(self.mark) if content is None else content, "image/jpeg")
        return there.call("POST", path, expect, data=fields, files={"file": file})

    def agrees(self, plan: dict[str, Any]) -> str:
        """A plan for money: drafted by the owner, approved by the deputy, agreed to by the officer; its id."""
        made = self.owner.post(f"{self.case}/plans", plan, expect=201)["id"]
        self.owner.post(f"/plans/{made}/propose")
        self.owner.post(f"/plans/{made}/approve", {"approved": True}, expect=403)
        self.deputy.post(f"/plans/{made}/approve", {"approved": True})
        own = self.officer.get("/me/case/plans")["items"][0]
        assert own["goals"][0]["text"] == f"{self.mark}-goal"
        assert own["answerable"] is True
        self.officer.post(f"/me/case/plans/{made}/agreement", {"agreed": True})
        assert self.stands()[0] == "active"
        return str(made)

    def plan(self, *, days: int = 30) -> dict[str, Any]:
        """A plan for money with one step that ends in so many days."""
        today = clock.today()
        step = {"need": "financial", "text": f"{self.mark}-step", "owner": self.name("caseworker")}
        return {
            "money": True,
            "goals": [{"need": "financial", "text": f"{self.mark}-goal"}],
            "steps": [{**step, "starts_on": today.isoformat(), "due_on": (today + timedelta(days=days)).isoformat()}],
        }

    def ask_living_costs(self, expect: int) -> Any:
        """Ask for what is no emergency."""
        asked = {
            "need": "financial",
            "category": "living_costs",
            "fund": "general",
            "amount": {"minor": 100_00, "currency": "EUR"},
            "reason": f"{self.mark}-rent",
            "payee": {"name": f"{self.mark}-payee", "iban": "DE89370400440532013000"},
        }
        return self.owner.post(f"{self.case}/aid-requests", asked, expect=expect)


class Helped(Casework):
    """Applied, two findings, cleared, plan agreed, messages and documents, handed on, rested, closed, opened again."""

    def run(self) -> None:
        """All of it."""
        for step in (
            self.begins,
            self.is_cleared,
            self.agrees_to_a_plan,
            self.writes_and_is_answered,
            self.sends_papers,
            self.is_handed_on,
            self.rests,
            self.is_closed_and_opened_again,
            self.takes_a_copy,
        ):
            step()
            self.say(f"  {step.__name__:<28} {self.stands_now()}")

    def stands_now(self) -> str:
        """As the officer sees it."""
        return str(self.told()["status"])

    def is_cleared(self) -> None:
        """Nothing but an emergency is paid before two have found the same."""
        refused = self.ask_living_costs(409)
        assert "vetting" in refused["detail"], refused
        self.opens_vetting(0, 1)
        assert self.looks(0, "cleared")["decided"] is False
        assert self.stands()[:2] == ("vetting", "pending")
        assert self.looks(1, "cleared")["decision"] == "cleared"
        assert self.stands()[:2] == ("accepted", "cleared")
        self.who("vetting").get(f"{self.case}/vetting", expect=404)

    def agrees_to_a_plan(self) -> None:
        """Drafted by one, approved by another because money follows, agreed to by the officer."""
        assert "plan" in self.ask_living_costs(409)["detail"]
        plan = self.plan()
        early = [{**plan["steps"][0], "due_on": (clock.today() - timedelta(days=1)).isoformat()}]
        self.owner.post(f"{self.case}/plans", {**plan, "steps": early}, expect=422)
        self.owner.post(f"{self.case}/plans", {**plan, "goals": []}, expect=422)
        self.agrees(plan)
        self.ask_living_costs(201)

    def writes_and_is_answered(self) -> None:
        """Messages both ways; what the team says among itself the officer never sees, nor anybody what is private."""
        self.officer.post("/me/case/messages", {"text": f"{self.mark}-question"}, expect=201)
        for audience in ("officer", "team", "private"):
            note = {"text": f"{self.mark}-to-{audience}", "audience": audience}
            self.owner.post(f"{self.case}/messages", note, expect=201)
        seen = [one["text"] for one in self.officer.get("/me/case/messages")["items"]]
        assert seen == [f"{self.mark}-to-officer", f"{self.mark}-question"], seen
        deputy = {one["text"] for one in self.deputy.get(f"{self.case}/messages")["items"]}
        assert f"{self.mark}-to-team" in deputy
        assert f"{self.mark}-to-private" not in deputy
        self.officer.post("/me/case/messages", {"text": "x" * 1_000_000}, expect=413)

    def sends_papers(self) -> None:
        """A paper asked for and sent, one of the team's for the officer; hidden data is gone."""
        asked = {"what": f"{self.mark}-dismissal order", "why": "The lawyer needs it."}
        request = self.owner.post(f"{self.case}/document-requests", asked, expect=201)
        assert self.officer.get("/me/case/document-requests")["items"][0]["what"] == asked["what"]
        sent = self.uploads(self.officer, "/me/case/documents", {"request_id": request["id"]})
        found = self.owner.get(f"{self.case}/documents")["items"][0]
        assert (found["id"], found["type"]) == (sent["id"], "image/jpeg"), found
        served = self.owner.http.get(f"{self.owner.url}{self.case}/documents/{sent['id']}/content", timeout=30)
        assert served.status_code == 200
        assert served.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in served.headers["Content-Security-Policy"]
        assert f"{self.mark}-photographer".encode() not in served.content
        assert not dict(Image.open(io.BytesIO(served.content)).getexif())
        back = self.uploads(self.deputy, f"{self.case}/documents", {"audience": "officer"})
        assert back["id"] in {one["id"] for one in self.officer.get("/me/case/documents")["items"]}
        self.uploads(self.officer, "/me/case/documents", {}, content=b"", expect=422)

    def is_handed_on(self) -> None:
        """The seat changes hands when the receiver accepts; who left opens nothing from the next request."""
        third = self.who("caseworker", 2)
        ask = {"name": self.name("caseworker", 2), "reason": f"{self.mark}-moving away"}
        self.owner.post(f"{self.case}/transfers", {**ask, "name": self.name("caseworker")}, expect=409)
        transfer = self.owner.post(f"{self.case}/transfers", ask, expect=201)
        third.get(self.case, expect=404)
        self.owner.post(f"/transfers/{transfer['id']}/accept", expect=403)
        third.post(f"/transfers/{transfer['id']}/accept")
        assert third.get(self.case)["identity"]["name"].startswith(self.mark)
        self.owner.get(self.case, expect=404)
        readers = {one["who"] for one in self.officer.get("/me/case/readers")["readers"]}
        assert any("3" in who for who in readers), readers
        assert not any("Coordinator 1" in who for who in readers), readers

    def rests(self) -> None:
        """On hold until a day, and on again."""
        until = (clock.today() + timedelta(days=20)).isoformat()
        hold = {"to": "on_hold", "reason": f"{self.mark}-in hospital"}
        self.deputy.post(f"{self.case}/transitions", hold, expect=422)
        held = self.deputy.post(f"{self.case}/transitions", {**hold, "until": until})
        assert (held["status"], held["held_until"]) == ("on_hold", until)
        assert self.told()["status"] == "on_hold"
        assert self.deputy.post(f"{self.case}/transitions", {"to": "resume"})["status"] == "active"

    def is_closed_and_opened_again(self) -> None:
        """Not while money waits; then with an outcome for each need; and opened again with a reason."""
        close = {"to": "closed", "reason": f"{self.mark}-done", "outcomes": {"financial": "met", "legal": "partly"}}
        waiting = self.deputy.post(f"{self.case}/transitions", close, expect=409)
        assert "aid" in waiting["detail"].lower(), waiting
        for one in self.who("approver").get("/aid-requests", status="submitted")["items"]:
            refuse = {"decision": "refuse", "reason": "The case is closing."}
            if one["reference"] == self.applied["reference"]:
                self.who("approver").post(f"/aid-requests/{one['id']}/approvals", refuse)
        self.deputy.post(f"{self.case}/transitions", {**close, "outcomes": {}}, expect=422)
        assert self.deputy.post(f"{self.case}/transitions", close)["status"] == "closed"
        assert len(self.deputy.get(f"{self.case}/history")["follow_ups"]) == 3
        reopened = self.deputy.post(f"{self.case}/transitions", {"to": "reopened", "reason": f"{self.mark}-fined"})
        assert reopened["status"] == "active"

    def takes_a_copy(self) -> None:
        """A copy of everything, and the wish to be forgotten."""
        copy = self.officer.http.get(f"{self.officer.url}/me/case/export", timeout=60)
        assert copy.status_code == 200
        assert copy.content[:2] == b"PK"
        self.officer.post("/me/case/erasure-request", {"confirm": True}, expect=201)
        self.officer.delete("/me/case/erasure-request")


class Declined(Casework):
    """Asked for more, answered, declined by two, heard again by two others, upheld."""

    def run(self) -> None:
        """All of it."""
        self.begins()
        self.opens_vetting(0, 1)
        self.looks(0, "more_information", reasons=("service_not_shown",), text=f"{self.mark}-which unit?")
        self.looks(1, "more_information", reasons=("service_not_shown",), text=f"{self.mark}-until when?")
        self.owner.get(f"{self.case}/vetting")
        assert self.mark in json.dumps(self.told())
        self.officer.post("/me/case/vetting/answers", {"text": f"{self.mark}-until August"}, expect=201)
        self.opens_vetting(0, 1)
        self.looks(0, "declined", reasons=("contradictions",), text=f"{self.mark}-inside")
        assert self.looks(1, "cleared")["decided"] is False
        self.owner.post(f"{self.case}/vetting/officers", {"name": self.name("vetting", 2)}, expect=201)
        assert (
            self.looks(2, "declined", reasons=("contradictions",), text=f"{self.mark}-inside")["decision"] == "declined"
        )
        assert self.stands()[:2] == ("declined", "declined")
        assert f"{self.mark}-inside" not in json.dumps(self.told()), "the inner text is not for the officer"
        self.ask_living_costs(409)
        appeal = self.officer.post("/me/case/appeals", {"text": f"{self.mark}-look again"}, expect=201)["id"]
        decided = [self.name("vetting", which) for which in (0, 2)]
        for name in decided:
            again = [name, self.name("vetting", 3)]
            self.owner.post(f"/appeals/{appeal}/hearers", {"names": again}, expect=409)
        hearers = [self.name("vetting", which) for which in (3, 4)]
        self.owner.post(f"/appeals/{appeal}/hearers", {"names": hearers}, expect=201)
        for which in (3, 4):
            there = self.who("vetting", which)
            there.post(f"{self.case}/vetting/conflicts", {"conflict": False})
            assert f"{self.mark}-look again" in json.dumps(there.get(f"/appeals/{appeal}"))
            said = {"outcome": "upheld", "reasons": ["not_all_considered"]}
            there.post(f"/appeals/{appeal}/decision", said, expect=201)
        assert self.stands()[:2] == ("accepted", "cleared")
        rounds = self.owner.get(f"{self.case}/vetting")["rounds"]
        assert "declined" in {one["outcome"] for one in rounds}, "the first decision stays on record"
        self.say(f"  declined, appealed, upheld       {len(rounds)} rounds on record")


class Frozen(Casework):
    """Frozen at once by one, lifted by two; the officer sees nothing of it."""

    def run(self) -> None:
        """All of it."""
        self.begins()
        before = self.told()
        self.owner.post(f"{self.case}/freeze", {"reason": f"{self.mark}-suspected"}, expect=201)
        assert self.stands()[2] is True
        assert self.told() == before
        self.officer.post("/me/case/messages", {"text": f"{self.mark}-hello"}, expect=201)
        emergency = {
            "need": "financial",
            "category": "emergency",
            "fund": "general",
            "amount": {"minor": 10_00, "currency": "EUR"},
            "reason": "x",
            "payee": {"name": "x", "iban": "DE89370400440532013000"},
        }
        self.owner.post(f"{self.case}/aid-requests", emergency, expect=409)
        self.owner.post(f"{self.case}/transfers", {"name": self.name("caseworker", 2), "reason": "x"}, expect=409)
        assert self.owner.post(f"{self.case}/unfreeze")["status"] != "lifted"
        self.owner.post(f"{self.case}/unfreeze", expect=409)
        assert self.stands()[2] is True
        self.who("vetting", 3).post(f"{self.case}/unfreeze")
        assert self.stands()[2] is False
        self.owner.post(f"{self.case}/aid-requests", emergency, expect=201)
        self.say("  frozen by one, lifted by two     the officer's page the same")


def main() -> None:
    """Run against a started service."""
    parser = argparse.ArgumentParser(description="Walk three cases against a started service.")
    parser.add_argument("demo", type=Path, help="demo.json of the instance")
    given = parser.parse_args()
    demo = json.loads(given.demo.read_text())
    for flow in (Helped, Declined, Frozen):
        print(f"{flow.__name__} at {demo['url']}")
        flow(demo["url"], demo["staff"], mark=f"Mark{secrets.token_hex(4)}").run()
    print("Done.")


if __name__ == "__main__":
    main()
