"""Help besides money, over HTTP: a lawyer, a psychologist, a trade, the way back, testimony, a complaint.

make run                                      # in one terminal
python -m tests.flows.services instance/demo.json
"""

import argparse
import hashlib
import io
import json
import secrets
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from support.core import clock
from support.testimony.model import PIECE
from support.vault import outside
from support.vault.ciphers import KeyPair, Refused, random_seed
from tests.flows.aid import euros
from tests.flows.casework import Casework
from tests.flows.journey import Caller

#: The demo's partners who have somebody to sign in, in their order.
FIRM, NERIS, CALM = 0, 1, 2


def later(days: int) -> str:
    """A day as the API has it."""
    return (clock.today() + timedelta(days=days)).isoformat()


class Served(Casework):
    """Steps that all have in common: they begin as every case does, and helpers may be asked about."""

    consents = ("casework", "partners")

    def run(self) -> None:
        """All of it."""
        self.begins()
        for step in self.steps():
            found = step()
            self.say(f"  {step.__name__:<28} {found or ''}")

    def steps(self) -> Sequence[Any]:
        """What happens, in order."""
        raise NotImplementedError

    def partner(self, named: str) -> str:
        """The id of a partner of the directory, by a part of its name."""
        found = [one for one in self.owner.post("/partners/search", {"q": named})["items"] if named in one["name"]]
        assert len(found) == 1, found
        return str(found[0]["id"])

    def hidden(self, there: Caller, path: str) -> None:
        """What somebody gets there, if anything, holds no word of the officer's."""
        answer = there.http.get(f"{there.url}{path}", timeout=30)
        assert answer.status_code in {200, 403, 404}, answer.status_code
        assert self.mark not in answer.text, path

    def guest(self, which: int) -> Caller:
        """Somebody of a partner."""
        return self.who("partner", which)

    def refers(self, service: str, partners: list[str], *, expect: int = 201, **more: Any) -> Any:
        """The owner suggests it to the officer."""
        asked = {
            "service": service,
            "partners": partners,
            "why": f"{self.mark}-why",
            "parts": ["story"],
            "texts": {"story": f"{self.mark}-short"},
            "until": later(60),
            **more,
        }
        return self.owner.post(f"{self.case}/referrals", asked, expect=expect)

    def agrees_to_it(self, referral_id: str) -> None:
        """The officer sees who would be told what, and says yes."""
        seen = self.officer.get(f"/referrals/{referral_id}")
        assert f"{self.mark}-short" in json.dumps(seen), seen
        assert seen["choices"][0]["name"]
        answered = self.officer.post(f"/me/case/referrals/{referral_id}/consent", {"answer": "yes"})
        assert answered["status"] == "asked", answered


class Defended(Served):
    """Declined by one partner, taken by the next: matters, days in court, a report, a cost; then nothing is left."""

    def steps(self) -> Sequence[Any]:
        """A legal referral."""
        return (
            self.is_referred,
            self.is_declined,
            self.is_taken,
            self.is_worked_on,
            self.is_written_back,
            self.has_its_cost_asked_for,
            self.is_over,
        )

    def is_referred(self) -> None:
        """To two in turn, not beyond 90 days, not without a yes."""
        firm, neris = self.partner("Linden"), self.partner("Neris")
        self.refers("legal", [firm], until=later(91), expect=422)
        self.refers("psychological", [firm], expect=422)
        self.refers("legal", [], expect=422)
        self.at = f"/referrals/{self.refers('legal', [firm, neris])['id']}"
        for which in (FIRM, NERIS):
            self.guest(which).get(self.at, expect=404)
            self.guest(which).post(f"{self.at}/accept", expect=404)
        self.owner.post(f"{self.at}/outcome", {"outcome": "helped"}, expect=409)
        self.agrees_to_it(self.at.split("/")[-1])

    def is_declined(self) -> None:
        """The first reads the copy and nothing else of the case; declining, they see nothing from the next request."""
        first, second = self.guest(FIRM), self.guest(NERIS)
        seen = first.get(self.at)
        assert [part["text"] for part in seen["parts"]] == [f"{self.mark}-short"], seen["parts"]
        assert f"{self.mark}-name" not in json.dumps(seen)
        assert f"{self.mark}-story" not in json.dumps(seen)
        first.get(self.case, expect=404)
        second.get(self.at, expect=404)
        first.post(f"{self.at}/decline")
        first.get(self.at, expect=404)
        first.post(f"{self.at}/accept", expect=404)

    def is_taken(self) -> str:
        """The next was asked by it, and takes it."""
        second = self.guest(NERIS)
        assert second.get(self.at)["why"] == f"{self.mark}-why"
        second.post(f"{self.at}/matters", {"kind": "contract"}, expect=403)
        assert second.post(f"{self.at}/accept")["status"] == "accepted"
        second.post(f"{self.at}/accept", expect=409)
        stands = self.owner.get(self.at)
        assert [one["status"] for one in stands["choices"]] == ["declined", "accepted"]
        return str(stands["status"])

    def is_worked_on(self) -> None:
        """A matter with a hearing; the calendar names a handle; the holders see none of it."""
        lawyer, words = self.guest(NERIS), {"court": f"{self.mark}-court", "number": f"{self.mark}-no"}
        matter = lawyer.post(f"{self.at}/matters", {"kind": "contract", **words}, expect=201)
        hearing = {"matter": matter["id"], "kind": "hearing", "on": later(20), "at": "09:30", "place": words["court"]}
        lawyer.post(f"{self.at}/hearings", {**hearing, "on": "soon"}, expect=422)
        lawyer.post(f"{self.at}/hearings", hearing, expect=201)
        file = lawyer.http.get(f"{lawyer.url}/me/calendar.ics", timeout=30)
        assert file.status_code == 200
        assert b"BEGIN:VEVENT" in file.content
        assert self.mark.encode() not in file.content
        assert self.applied["handle"].encode() in file.content
        assert f"{self.mark}-court" in json.dumps(self.officer.get(f"{self.at}/matters"))
        self.hidden(self.owner, f"{self.at}/matters")
        self.who("lawyer").get(f"{self.at}/matters", expect=404)

    def is_written_back(self) -> None:
        """For the officer; for the holders once the officer lets them, and no longer than that."""
        self.guest(NERIS).post(f"{self.at}/reports", {"text": f"{self.mark}-report"}, expect=201)
        sent = self.uploads(self.guest(NERIS), f"{self.at}/files", {"text": f"{self.mark}-judgment"})
        assert f"{self.mark}-report" in json.dumps(self.officer.get(self.at)["reports"])
        assert self.mark not in json.dumps(self.owner.get(self.at)["reports"])
        self.owner.get(f"{self.at}/reports/{sent['id']}/file", expect=409)
        switch = f"/me/case{self.at}/switch"
        self.officer.post(switch, {"opened": True})
        assert f"{self.mark}-report" in json.dumps(self.owner.get(self.at)["reports"])
        self.owner.get(f"{self.case}/costs")
        self.officer.post(switch, {"opened": False})
        assert self.mark not in json.dumps(self.owner.get(self.at)["reports"])

    def has_its_cost_asked_for(self) -> None:
        """The lawyer says what it costs; the owner asks for it as aid, once."""
        told = {"amount": {"minor": 120_00, "currency": "EUR"}, "what": f"{self.mark}-court fee"}
        cost = self.guest(NERIS).post(f"{self.at}/costs", told, expect=201)
        asked = {
            "need": "legal",
            "category": "emergency",
            "fund": "general",
            "amount": told["amount"],
            "reason": f"{self.mark}-fee",
            "payee": {"name": f"{self.mark}-court", "iban": "DE89370400440532013000"},
            "cost": cost["id"],
        }
        self.owner.post(f"{self.case}/aid-requests", asked, expect=201)
        self.owner.post(f"{self.case}/aid-requests", asked, expect=409)
        (kept,) = self.owner.get(f"{self.case}/costs")["items"]
        assert kept["status"] == "asked", kept

    def is_over(self) -> None:
        """With an outcome: from the next request there is nothing for the lawyer, and the officer keeps theirs."""
        lawyer = self.guest(NERIS)
        lawyer.post(f"{self.at}/outcome", {"outcome": "won"}, expect=422)
        lawyer.post(f"{self.at}/outcome", {"outcome": "helped", "text": f"{self.mark}-last word"})
        for path in ("", "/matters"):
            lawyer.get(f"{self.at}{path}", expect=404)
        lawyer.post(f"{self.at}/reports", {"text": "x"}, expect=404)
        assert self.applied["handle"] not in json.dumps(lawyer.get("/referrals"))
        assert self.mark not in json.dumps(lawyer.get("/me/calendar"))
        kept = json.dumps(self.officer.get(self.at))
        assert f"{self.mark}-last word" in kept
        assert f"{self.mark}-report" in kept


class Heard(Served):
    """A psychologist of a partner: hours, two self-assessments at the start and the end, a safety plan, an end."""

    def steps(self) -> Sequence[Any]:
        """Psychological help from the start to the end."""
        return (self.is_taken, self.is_assessed, self.meets, self.has_a_plan, self.is_better, self.is_over)

    @property
    def helper(self) -> Caller:
        """The psychologist."""
        return self.guest(CALM)

    def is_taken(self) -> None:
        """Proposed, agreed to, accepted."""
        self.at = f"/referrals/{self.refers('psychological', [self.partner('Quiet')])['id']}"
        self.agrees_to_it(self.at.split("/")[-1])
        assert self.helper.post(f"{self.at}/accept")["status"] == "accepted"

    def fills_in(self, answers: list[int], instrument: str, moment: str, *, expect: int = 201) -> Any:
        """The officer answers."""
        given = {"instrument": instrument, "moment": moment, "answers": answers}
        return self.officer.post(f"{self.at}/assessments", given, expect=expect)

    def is_assessed(self) -> str:
        """Out of range is refused; thoughts of self-harm are answered with what to do now."""
        self.fills_in([4] * 9, "phq9", "start", expect=422)
        self.fills_in([1] * 8, "phq9", "start", expect=422)
        first = self.fills_in([2] * 8 + [1], "phq9", "start")
        assert (first["score"], first["self_harm"]) == (17, True), first
        assert first["what_to_do"]
        assert self.fills_in([2] * 7, "gad7", "start")["score"] == 14
        return f"PHQ-9 {first['score']} ({first['band']})"

    def meets(self) -> None:
        """An hour offered, agreed to, held and noted; what is noted is nobody else's."""
        hour = self.helper.post(f"{self.at}/sessions", {"on": later(1), "at": "18:00"}, expect=201)
        at = f"{self.at}/sessions/{hour['id']}"
        self.officer.patch(at, {"status": "agreed"})
        self.helper.patch(at, {"status": "held", "note": f"{self.mark}-noted"})
        self.officer.post(f"/me/case{self.at}/switch", {"opened": True})
        for holder in (self.owner, self.deputy):
            self.hidden(holder, f"{self.at}/sessions")
        for role in ("psychologist", "lead", "admin"):
            self.who(role).get(f"{self.at}/sessions", expect=404)
        assert f"{self.mark}-noted" in json.dumps(self.helper.get(f"{self.at}/sessions"))

    def has_a_plan(self) -> None:
        """Written by both, and nobody writes over the other unseen."""
        plan = {"signs": f"{self.mark}-signs", "people": f"{self.mark}-brother", "revision": 0}
        written = self.helper.call("PUT", f"{self.at}/safety-plan", 200, json=plan)
        self.officer.call("PUT", f"{self.at}/safety-plan", 409, json=plan)
        mine = {**plan, "alone": f"{self.mark}-walk", "revision": written["revision"]}
        self.officer.call("PUT", f"{self.at}/safety-plan", 200, json=mine)
        assert self.helper.get(f"{self.at}/safety-plan")["alone"] == f"{self.mark}-walk"
        self.hidden(self.owner, f"{self.at}/safety-plan")

    def is_better(self) -> str:
        """The same instruments at the end; the change is shown."""
        self.fills_in([1] * 6 + [0] * 3, "phq9", "end")
        self.fills_in([0] * 7, "gad7", "end")
        courses = {one["instrument"]: one for one in self.helper.get(f"{self.at}/assessments")["courses"]}
        assert courses["phq9"]["change"] == 6 - 17
        assert courses["phq9"]["notable"] is True
        return ", ".join(f"{name} {one['change']}" for name, one in courses.items())

    def is_over(self) -> None:
        """Nothing is left to the psychologist; the officer keeps their plan."""
        self.helper.post(f"{self.at}/outcome", {"outcome": "helped"})
        for path in ("", "/sessions", "/assessments", "/safety-plan"):
            self.helper.get(f"{self.at}{path}", expect=404)
        assert self.officer.get(f"{self.at}/safety-plan")["alone"] == f"{self.mark}-walk"


class Complains(Served):
    """About one's own caseworker, who never sees it: looked into by somebody independent, asked again once."""

    def steps(self) -> Sequence[Any]:
        """A complaint to its end, and feedback without a name."""
        return (self.complains, self.is_looked_into, self.is_answered, self.asks_again, self.leaves_no_name)

    def complains(self) -> None:
        """Of Coordinator 1, whom the officer knows by the number."""
        assert self.officer.get("/me/coordinators")["numbers"] == [1, 2]
        said = {"category": "bribery", "text": f"{self.mark}-asked for money", "coordinator": 1}
        self.officer.post("/complaints", {**said, "coordinator": 9}, expect=422)
        made = self.officer.post("/complaints", said, expect=201)
        self.at, self.mine = f"/complaints/{made['id']}", f"/me/complaints/{made['id']}"
        for role, which in (("caseworker", 0), ("caseworker", 1), ("lead", 0), ("admin", 0), ("auditor", 0)):
            self.who(role, which).get(self.at, expect=404)

    def is_looked_into(self) -> None:
        """By a complaints officer, never by who it is about, nor by somebody who is not independent."""
        there = self.who("complaints")
        seen = there.get(self.at)
        assert seen["about"] == self.name("caseworker"), seen
        assert seen["text"] == f"{self.mark}-asked for money"
        there.post(f"{self.at}/acknowledge")
        for role in ("caseworker", "lead"):
            there.post(f"{self.at}/assign", {"name": self.name(role)}, expect=422)
        there.post(f"{self.at}/assign", {"name": self.name("complaints", 1)})
        self.who("complaints", 1).post(f"{self.at}/notes", {"text": f"{self.mark}-noted"}, expect=201)

    def is_answered(self) -> None:
        """With a resolution and words."""
        said = {"resolution": "upheld", "answer": f"{self.mark}-we are sorry"}
        self.who("complaints", 1).post(f"{self.at}/resolve", said)
        seen = self.officer.get(self.mine)
        assert (seen["resolution"], seen["answer"]) == ("upheld", f"{self.mark}-we are sorry")
        assert f"{self.mark}-noted" not in json.dumps(seen)

    def asks_again(self) -> None:
        """Once."""
        self.officer.post(f"{self.mine}/again", {"text": f"{self.mark}-still"})
        self.officer.post(f"{self.mine}/again", {"text": "x"}, expect=409)
        answer = {"resolution": "upheld", "answer": f"{self.mark}-it is given back"}
        self.who("complaints", 1).post(f"{self.at}/resolve", answer)
        assert self.officer.get(self.mine)["may_ask_again"] is False

    def leaves_no_name(self) -> None:
        """With a code that is shown once; a guessed one is answered as an unknown one."""
        left = self.public.post(
            "/feedback", {"category": "idea", "text": f"{self.mark}-idea"}, expect=201, key=secrets.token_hex(16)
        )
        there = self.who("complaints")
        (found,) = [
            one["id"]
            for one in there.get("/complaints", category="idea")["items"]
            if there.get(f"/complaints/{one['id']}")["text"] == f"{self.mark}-idea"
        ]
        there.post(f"/complaints/{found}/assign", {"name": self.name("complaints")})
        there.post(f"/complaints/{found}/resolve", {"resolution": "answered", "answer": f"{self.mark}-thanks"})
        told = self.public.post("/feedback/answer", {"code": left["code"]})
        assert told["answer"] == f"{self.mark}-thanks"
        guessed = self.public.post("/feedback/answer", {"code": secrets.token_urlsafe(32)}, expect=422)
        assert self.mark not in json.dumps(guessed)


class Retrains(Served):
    """From the waiting list to a job, and how it is half a year later."""

    def steps(self) -> Sequence[Any]:
        """Retraining to work."""
        return (self.is_on_offer, self.suits, self.waits, self.is_enrolled, self.completes, self.works)

    @property
    def coordinator(self) -> Caller:
        """Who keeps the programmes."""
        return self.who("training")

    def is_on_offer(self) -> None:
        """A course of one seat; one that is over, or begins after it ended, is refused."""
        course = {
            "provider_id": self.partner("Second Trade"),
            "title": f"Testing software {secrets.token_hex(4)}",
            "about": "Twelve weeks of testing, with an exam.",
            "trade": "testing",
            "form": "online",
            "certificate": "industry",
            "languages": ["ru"],
            "region": "XX",
            "needs_skills": ["analysis"],
            "gives_skills": ["computer"],
            "weeks": 12,
            "hours": 20,
            "seats": 1,
            "price": euros(400_00),
            "apply_by": later(20),
            "starts_on": later(30),
            "ends_on": later(114),
        }
        self.coordinator.post("/programmes", {**course, "ends_on": later(10)}, expect=422)
        self.owner.post("/programmes", course, expect=403)
        self.course = self.coordinator.post("/programmes", course, expect=201)
        assert self.officer.get(f"/programmes/{self.course['id']}")["provider"] is None

    def suits(self) -> str:
        """What the officer can do, from their service and in their own words; the reasons are shown."""
        told = {"agency": "internal_troops", "duties": [], "skills": {"analysis": "3"}, "languages": ["ru"]}
        self.officer.call("PUT", "/me/case/skills", 200, json={**told, "note": f"{self.mark}-learn"})
        for one in self.officer.get("/me/case/matches", limit=200)["items"]:
            if one["programme"]["id"] == self.course["id"]:
                assert {reason["code"] for reason in one["reasons"]}
                return f"{one['score']} points: {', '.join(reason['code'] for reason in one['reasons'])}"
        raise AssertionError("the course that suits is not in the list")

    def waits(self) -> None:
        """Somebody else has the only seat; the coordinator sees handles."""
        self.rival = Served(self.url, [], mark=self.mark, say=self.say)
        self.rival.staff, self.rival._signed = self.staff, self._signed
        self.rival.begins()
        wish = {"programme_id": self.course["id"], "wish": f"{self.mark}-wish"}
        first = self.rival.officer.post("/me/case/enrolments", wish, expect=201)["id"]
        self.coordinator.post(f"/enrolments/{first}/offer", {"words": f"{self.mark}-Monday"})
        self.rival.officer.post(f"/enrolments/{first}/accept")
        made = self.officer.post("/me/case/enrolments", wish, expect=201)
        self.officer.post("/me/case/enrolments", wish, expect=409)
        assert made["status"] == "waiting", made
        self.at = f"/enrolments/{made['id']}"
        self.coordinator.post(f"{self.at}/offer", expect=409)
        seen = self.coordinator.get(self.at)
        assert (seen["handle"], seen["wish"]) == (self.applied["handle"], f"{self.mark}-wish")
        assert f"{self.mark}-name" not in json.dumps(seen)
        self.coordinator.get(self.case, expect=404)
        self.coordinator.post(f"/enrolments/{first}/drop", {"reason": "moved"})

    def is_enrolled(self) -> None:
        """The seat is free: it is offered and taken."""
        if self.officer.get(self.at)["status"] == "waiting":
            self.coordinator.post(f"{self.at}/offer")
        assert self.officer.post(f"{self.at}/accept")["status"] == "enrolled"
        assert len(self.owner.get(f"{self.case}/costs")["items"]) == 1

    def completes(self) -> None:
        """Step by step, with a certificate."""
        self.coordinator.post(f"{self.at}/complete", {"certified": True}, expect=409)
        for kind in ("started", "half", "exam"):
            self.coordinator.post(f"{self.at}/milestones", {"kind": kind}, expect=201)
        assert self.coordinator.post(f"{self.at}/complete", {"certified": True})["status"] == "completed"
        assert self.officer.get(self.at)["certified"] is True

    def works(self) -> str:
        """A job that began half a year ago; at 3 and 6 months it is asked how it goes, at 12 not yet."""
        job = {"trade": "testing", "salary": "least", "job": f"{self.mark}-firm", "began_on": later(-190)}
        placed = self.owner.post(f"{self.case}/placements", job, expect=201)
        at = f"/placements/{placed['id']}/follow-ups"
        for months, expect in ((3, 201), (6, 201), (6, 409), (12, 409), (5, 422)):
            given = {"months": months, "outcome": "same_job", "salary": "middle"}
            self.owner.post(at, given, expect=expect)
        numbers = json.dumps(self.coordinator.get("/programmes/outcomes"))
        assert self.course["id"] not in numbers, "one person is no number"
        asked = self.officer.get("/me/case/placements")["items"][0]["asked"]
        return ", ".join(f"{one['months']}: {one['outcome']}" for one in asked)


class Witnesses(Served):
    """A testimony in pieces, over a broken connection; sealed to a register outside, and opened there alone."""

    def steps(self) -> Sequence[Any]:
        """Deposited and handed over."""
        return (self.is_no_condition, self.begins_a_draft, self.is_cut_off, self.deposits, self.is_handed_over)

    def is_no_condition(self) -> None:
        """A register outside, whose key is made elsewhere: named by one, confirmed by another."""
        self.seed = random_seed()
        named = {"name": f"Register {secrets.token_hex(4)}", "public": KeyPair(self.seed).public.hex()}
        first, second = self.who("witness"), self.who("witness", 1)
        made = first.post("/testimony/registers", named, expect=201)
        self.register = str(made["id"])
        first.post(f"/testimony/registers/{self.register}/confirm", expect=403)
        assert self.register not in json.dumps(self.officer.get("/me/testimony/registers"))
        second.post(f"/testimony/registers/{self.register}/confirm")
        assert self.officer.get("/me/testimony")["items"] == []

    def begins_a_draft(self) -> None:
        """Which nobody but the officer sees."""
        made = self.officer.post("/me/testimony", {"statement": f"{self.mark}-I saw"}, expect=201)
        self.at, self.draft = f"/me/testimony/{made['id']}", str(made["id"])
        for role in ("witness", "caseworker", "lead", "admin", "intake"):
            self.who(role).get(f"/testimony/{self.draft}", expect=404)

    def is_cut_off(self) -> str:
        """A film of two pieces: the second breaks off, the first stays; what is too large is refused."""
        self.film = f"{self.mark}-film".encode() * (PIECE // 16)
        parts = [self.film[start : start + PIECE] for start in range(0, len(self.film), PIECE)]
        self.officer.post(f"{self.at}/files", {"name": "film.mp4", "size": 2**40}, expect=413)
        film = self.officer.post(f"{self.at}/files", {"name": "film.mp4", "size": len(self.film)}, expect=201)
        pieces = f"{self.at}/files/{film['id']}"
        self._sends(f"{pieces}/pieces/0", parts[0])
        self._sends(f"{pieces}/pieces/1", parts[1][:-7], expect=422)
        self.officer.post(f"{self.at}/deposit", expect=409)
        assert self.officer.get(pieces)["missing"] == [1]
        assert self._sends(f"{pieces}/pieces/1", parts[1])["complete"] is True
        return f"{len(self.film)} bytes in {len(parts)} pieces"

    def _sends(self, path: str, piece: bytes, *, expect: int = 200) -> Any:
        given = {"sha256": hashlib.sha256(piece).hexdigest()}
        return self.officer.call("POST", path, expect, data=given, files={"file": ("piece", piece)})

    def deposits(self) -> str:
        """A receipt that anybody can check; from now on nothing of it changes, and no caseworker reads it."""
        self.officer.post(f"{self.at}/deposit", {"registers": [self.register]})
        receipt = self.officer.get(f"{self.at}/receipt")
        assert outside.check(receipt, f"{self.mark}-I saw".encode(), []) == []
        assert outside.check(receipt, f"{self.mark}-I saw.".encode(), []) != []
        self.officer.call("PUT", self.at, 409, json={"statement": "x"})
        for role in ("caseworker", "lead", "admin", "intake", "auditor", "complaints"):
            self.who(role).get(f"/testimony/{self.draft}", expect=404)
        return str(receipt["digest"])[:16]

    def is_handed_over(self) -> None:
        """One asks, another agrees; the package opens to the register's key and to no other."""
        there = self.who("witness")
        seen = there.get(f"/testimony/{self.draft}")
        assert seen["statement"] == f"{self.mark}-I saw"
        package = f"/testimony/{self.draft}/packages/{self.register}"
        there.get(package, expect=409)
        wanted = {"register_id": self.register, "purpose": f"{self.mark}-for the court"}
        asked = there.post(f"/testimony/{self.draft}/hand-over", wanted, expect=201)
        there.get(package, expect=409)
        agree = f"/testimony/{self.draft}/hand-over/{asked['id']}/agree"
        there.post(agree, expect=403)
        self.who("witness", 1).post(agree)
        sent = there.http.get(f"{there.url}{package}", timeout=60)
        assert sent.status_code == 200
        assert self.mark.encode() not in sent.content
        with tempfile.TemporaryDirectory() as folder:
            try:
                outside.open_package(random_seed(), io.BytesIO(sent.content), Path(folder) / "strange")
                raise AssertionError("another's key opened it")
            except Refused:
                pass
            outside.open_package(self.seed, io.BytesIO(sent.content), Path(folder) / "opened")
            assert (Path(folder) / "opened" / "1-film.mp4").read_bytes() == self.film
            assert (Path(folder) / "opened" / "statement.txt").read_text() == f"{self.mark}-I saw"
        assert self.officer.get(self.at)["handed_over"]
        self.officer.call("DELETE", self.at, 409)


class Returns(Served):
    """In the register, asked, and with a yes reached; applied under a name made for it, and taken back."""

    def steps(self) -> Sequence[Any]:
        """Asked and answered; an open competition."""
        return (self.enters, self.is_asked, self.answers, self.applies_for_it, self.is_fair, self.leaves)

    def begins(self) -> None:
        """Only who was cleared enters the register."""
        super().begins()
        self.officer.call("PUT", "/me/reinstatement", 409, json=self.entry)
        self.opens_vetting(0, 1)
        self.looks(0, "cleared")
        self.looks(1, "cleared")

    @property
    def entry(self) -> dict[str, Any]:
        """What the officer says of themselves."""
        would = {"would": f"{self.mark}-keep to the law", "would_not": f"{self.mark}-beat anybody"}
        return {"specialities": ["juvenile"], "languages": f"{self.mark}-be, pl", **would}

    def enters(self) -> None:
        """Read by the reform team as counts alone, and by no holder."""
        assert self.officer.call("PUT", "/me/reinstatement", 200, json=self.entry)["status"] == "active"
        counts = self.who("reform").get("/reinstatement/counts")
        assert {one["speciality"]: one["people"] for one in counts["items"]}["juvenile"] is None, "fewer than five"
        assert self.mark not in json.dumps(counts)
        for role in ("caseworker", "lead", "admin", "auditor"):
            self.who(role).get("/reinstatement/counts", expect=403)

    def is_asked(self) -> None:
        """Everybody of the speciality; nobody learns who they are."""
        asking = {"speciality": "juvenile", "words": f"{self.mark}-a unit", "answer_by": later(14)}
        self.request = str(self.who("reform").post("/reinstatement/requests", asking, expect=201)["id"])
        seen = self.who("reform").get(f"/reinstatement/requests/{self.request}")
        assert (seen["asked"], seen["yes"], seen["contacts"]) == (None, 0, [])
        assert self.applied["handle"] not in json.dumps(seen)

    def answers(self) -> None:
        """Yes, with a way to be reached in their own words, which the reform team alone reads."""
        (wish,) = [
            one
            for one in self.officer.get("/me/reinstatement/wishes")["items"]
            if one["words"] == f"{self.mark}-a unit"
        ]
        at = f"/me/reinstatement/wishes/{wish['id']}/answer"
        self.officer.post(at, {"answer": "yes"}, expect=422)
        self.officer.post(at, {"answer": "yes", "contact": f"{self.mark}-ask for Ivan"})
        seen = self.who("reform", 1).get(f"/reinstatement/requests/{self.request}")
        assert [one["contact"] for one in seen["contacts"]] == [f"{self.mark}-ask for Ivan"]
        told = self.owner.get(f"{self.case}/contact-wishes")
        assert told["items"]
        assert self.mark not in json.dumps(told)

    def applies_for_it(self) -> None:
        """Under a name made for it; a panel of two is none."""
        named = [self.name("reform", which) for which in range(3)]
        posting = {
            "title": "Juvenile officers",
            "words": f"{self.mark}-the unit needs two",
            "speciality": "juvenile",
            "places": 1,
            "closes_on": later(10),
            "panel": named,
        }
        there = self.who("reform")
        there.post("/reinstatement/postings", {**posting, "panel": named[:2]}, expect=422)
        self.posting = f"/reinstatement/postings/{there.post('/reinstatement/postings', posting, expect=201)['id']}"
        answers = {name: f"{self.mark}-{name}" for name in ("competence", "lawfulness", "languages", "motive")}
        sent = self.officer.post(f"{self.posting}/applications", answers, expect=201)
        self.officer.post(f"{self.posting}/applications", answers, expect=409)
        assert sent["handle"] != self.applied["handle"]
        self.sent = str(sent["id"])
        self.owner.get(f"/reinstatement/applications/{self.sent}", expect=404)

    def is_fair(self) -> None:
        """Until its last day is over nobody of the panel reads or scores; withdrawn, what was written is destroyed."""
        self.who("reform").post(f"{self.posting}/scoring", expect=409)
        points = [{"criterion": "motive", "points": 4, "reason": f"{self.mark}-because"}]
        scores = {"application": self.sent, "scores": points}
        self.who("reform").post(f"{self.posting}/scores", scores, expect=404)
        self.who("reform", 1).get(f"/reinstatement/applications/{self.sent}", expect=404)
        self.officer.delete(f"/me/reinstatement/applications/{self.sent}")
        assert f"{self.mark}-motive" not in json.dumps(self.officer.get("/me/reinstatement/applications"))

    def leaves(self) -> None:
        """At will; what was written is destroyed."""
        self.officer.delete("/me/reinstatement")
        assert self.officer.get("/me/reinstatement")["entry"] is None


FLOWS: tuple[type[Served], ...] = (Defended, Heard, Retrains, Witnesses, Returns, Complains)


def main() -> None:
    """Run against a started service."""
    parser = argparse.ArgumentParser(description="Walk services against a started service.")
    parser.add_argument("demo", type=Path, help="demo.json of the instance")
    given = parser.parse_args()
    demo = json.loads(given.demo.read_text())
    for flow in FLOWS:
        print(f"{flow.__name__} at {demo['url']}")
        flow(demo["url"], demo["staff"], mark=f"Mark{secrets.token_hex(4)}").run()
    print("Done.")


if __name__ == "__main__":
    main()
