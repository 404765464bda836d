"""The union over HTTP: from a voucher to a card, hardship, an election that anybody recounts, a grievance to its end.

make run                                      # in one terminal
python -m tests.flows.union instance/demo.json
"""

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import requests

from support.core import clock
from tests.flows.casework import Casework
from tests.flows.journey import Caller

#: How many come to vote in the election; in a drill there are two hundred with the demo's members.
VOTERS = 189 if "DRILL" in os.environ else 8
#: More than so many at once find the door closed for a while.
MANY = 50
#: Words that are nobody's business at Stripe.
TELLING = ("union", "dues", "member", "police", "officer", "case", "профсоюз", "взнос")


def later(days: int) -> str:
    """A day as the API has it."""
    return (clock.today() + timedelta(days=days)).isoformat()


class Organised(Casework):
    """Steps that all have in common: the registrars and the demo's members."""

    #: Whoever came in before stands on a roll too: each by their words.
    came: ClassVar[list[str]] = []

    def __init__(self, url: str, staff: list[dict[str, Any]], members: list[dict[str, Any]], **more: Any) -> None:
        super().__init__(url, staff, **more)
        self.known = members

    def run(self) -> None:
        """All of it."""
        for step in self.steps():
            found = step()
            self.say(f"  {step.__name__:<28} {found or ''}")

    def steps(self) -> Sequence[Any]:
        """What happens, in order."""
        raise NotImplementedError

    @property
    def rita(self) -> Caller:
        """A registrar."""
        return self.who("registrar")

    @property
    def rhea(self) -> Caller:
        """Another one."""
        return self.who("registrar", 1)

    def comes_back(self, passphrase: str) -> Caller:
        """Somebody, by their words alone."""
        return Caller(self.url, self.public.post("/sessions", {"passphrase": passphrase}, expect=201)["token"])

    def holder(self, office: str, which: int = 0) -> Caller:
        """One of the demo's members who hold an office."""
        found = [one for one in self.known if office in one["offices"]][which]
        if found["handle"] not in self._signed:
            self._signed[found["handle"]] = self.comes_back(found["passphrase"])
        return self._signed[found["handle"]]

    def handles(self, office: str) -> list[str]:
        """Their handles."""
        return [str(one["handle"]) for one in self.known if office in one["offices"]]

    def asks_to_join(self, klass: str, *, expect: int = 201, **more: Any) -> Any:
        """Somebody asks to join, without a name."""
        asked = {"class": klass, "told": {"about": f"{self.mark}-about"}, **more}
        for _try in range(60 if VOTERS > MANY else 1):
            try:
                return self.public.post("/union/members", asked, expect=expect, key=secrets.token_hex(16))
            except AssertionError as error:
                # Many who come at once have to wait: the door takes thirty a minute.
                if VOTERS <= MANY or ": 429," not in str(error):
                    raise
                time.sleep(3)
        raise AssertionError("the door stayed closed")

    def is_vouched_in(self) -> tuple[dict[str, Any], Caller]:
        """Somebody who still serves comes in: two members vouch, a registrar takes them in."""
        codes = [self.holder("council", which).post("/me/membership/vouches", expect=201)["code"] for which in (0, 1)]
        joined = self.asks_to_join("serving", section="border", vouches=codes)
        self.rita.post(f"/union/members/{joined['number']}/decision", {"decision": "take_in"})
        self.came.append(joined["passphrase"])
        return joined, self.comes_back(joined["passphrase"])


class Joins(Organised):
    """An officer who was cleared gets a voucher, and somebody is a member: no row joins the two."""

    def steps(self) -> Sequence[Any]:
        """In order."""
        return (
            self.is_cleared,
            self.gets_a_voucher,
            self.joins,
            self.is_taken_in,
            self.pays_by_card,
            self.has_a_card,
            self.goes,
        )

    def is_cleared(self) -> None:
        """Not before: a voucher is for who was cleared."""
        self.begins()
        self.officer.post("/me/case/union-voucher", expect=409)
        self.opens_vetting(0, 1)
        for which in (0, 1):
            self.looks(which, "cleared")
        assert self.stands()[:2] == ("accepted", "cleared")

    def gets_a_voucher(self) -> None:
        """Once."""
        self.voucher = str(self.officer.post("/me/case/union-voucher", expect=201)["voucher"])
        again = self.officer.post("/me/case/union-voucher", expect=409)
        assert "once" in again["detail"], again

    def joins(self) -> str:
        """With words of their own. A guessed voucher, and the same one again, are refused."""
        wrong = self.voucher[:-1] + ("A" if self.voucher[-1] != "A" else "B")
        self.asks_to_join("full", voucher=wrong, section="police-west", expect=422)
        self.asks_to_join("full", section="police-west", expect=422)
        self.joined = self.asks_to_join("full", voucher=self.voucher, section="police-west")
        used = self.asks_to_join("full", voucher=self.voucher, section="police-west", expect=422)
        assert "voucher" in used["fields"], used
        self.member = self.comes_back(self.joined["passphrase"])
        assert self.member.get("/me")["kind"] == "member"
        self.member.get("/me/case", expect=404)
        self.member.get("/assemblies", expect=403)
        return str(self.joined["handle"])

    def is_taken_in(self) -> None:
        """A registrar reads and decides; the caseworker, who holds the case, finds nobody."""
        at = f"/union/members/{self.joined['number']}"
        assert self.rita.get(at)["told"]["about"] == f"{self.mark}-about"
        self.owner.get(at, expect=404)
        self.who("admin").get(at, expect=404)
        self.rita.post(f"{at}/decision", {"decision": "take_in"})
        assert self.member.get("/me/membership")["status"] == "current"
        assert self.member.get("/assemblies")["items"], "what is common opens to who comes later"

    def pays_by_card(self) -> str:
        """Two quarters; the hosted page and all that Stripe holds name neither the union nor a case."""
        self.member.post("/me/membership/dues", {"quarters": 0, "how": "card"}, expect=422)
        begun = self.member.post("/me/membership/dues", {"quarters": 2, "how": "card"}, expect=201)
        self.member.post("/me/membership/dues", {"quarters": 1, "how": "card"}, expect=409)
        page = requests.get(begun["checkout_url"], timeout=30).text
        typed = {"act": "pay", "email": f"{self.mark}@example.org", "name": self.mark, "card": "4242 4242 4242 4242"}
        paid = requests.post(begun["checkout_url"], data=typed, allow_redirects=False, timeout=30)
        assert paid.status_code == 303, paid.text[:300]
        told = (page + paid.headers["Location"]).replace(self.url, "").lower()
        for word in (*TELLING, self.joined["number"].lower(), self.joined["handle"], self.applied["reference"].lower()):
            assert word not in told, word
        self._until(self._paid, "the dues to be booked")
        return json.dumps(self.member.get("/me/membership/dues")["due"]["paid_until"])

    def _paid(self) -> bool:
        items = self.member.get("/me/membership/dues")["items"]
        return any(one["status"] == "paid" and len(one["quarters"]) == 2 for one in items)

    def has_a_card(self) -> None:
        """True for anybody who looks; with another date it is not, and it is said why."""
        card = self.member.get("/me/membership/card")
        assert self.mark not in json.dumps(card)
        assert self.verdict(card["statement"]) == "valid"
        parts = card["statement"].split(".")
        parts[4] = str(int(parts[4]) + 10000)
        changed = ".".join(parts)
        assert self.verdict(changed) == "changed"
        pdf = self.member.http.get(f"{self.member.url}/me/membership/card?format=pdf", timeout=60)
        assert pdf.content[:5] == b"%PDF-"
        self.card = card

    def verdict(self, statement: str) -> str:
        """What anybody is told who looks at it."""
        return str(self.public.get("/union/cards/verify", statement=statement)["result"])

    def goes(self) -> None:
        """Their card is revoked, and what all members read is closed to them."""
        self.member.call("DELETE", "/me/membership", 204, json={"confirm": True})
        assert self.verdict(self.card["statement"]) == "revoked"
        self.member.get("/assemblies", expect=403)


class Hardship(Organised):
    """Somebody who cannot pay is let off, by another registrar than who asked for them."""

    def steps(self) -> Sequence[Any]:
        """In order."""
        return (self.joins, self.is_let_off, self.pays_cash)

    def joins(self) -> None:
        """In service, so paying may be dangerous."""
        self.joined, self.member = self.is_vouched_in()

    def is_let_off(self) -> None:
        """Asked for by a registrar: they cannot grant it themselves."""
        asked = {"reason": "in_service", "quarters": 2, "why": f"{self.mark}-why"}
        self.rita.post("/union/waivers", {"number": self.joined["number"], **asked}, expect=201)
        (mine,) = self.member.get("/me/membership/waivers")["items"]
        at = f"/union/waivers/{mine['id']}/decision"
        self.rita.post(at, {"grant": True}, expect=403)
        self.member.post(at, {"grant": True}, expect=404)
        self.rhea.post(at, {"grant": True})
        assert self.member.get("/me/membership/waivers")["items"][0]["status"] == "granted"

    def pays_cash(self) -> None:
        """Later they pay: one takes the money, another counts it."""
        self.rita.post("/union/dues", {"number": self.joined["number"], "quarters": 1}, expect=201)
        (waits,) = [one for one in self.member.get("/me/membership/dues")["items"] if one["status"] == "waiting"]
        self.rita.post(f"/union/dues/{waits['id']}/count", {"came": True}, expect=403)
        self.rhea.post(f"/union/dues/{waits['id']}/count", {"came": True})
        assert self.member.get("/me/membership/dues")["items"][0]["status"] == "paid"


class Elects(Organised):
    """Two are elected by single transferable vote, and anybody counts again."""

    def steps(self) -> Sequence[Any]:
        """In order."""
        return (self.come_in, self.is_prepared, self.all_vote, self.is_closed, self.is_opened, self.is_recounted)

    def come_in(self) -> str:
        """As many as vote besides the demo's members."""
        for _ in range(VOTERS):
            self.is_vouched_in()
        demo = [one["passphrase"] for one in self.known if one["class"] != "supporter"]
        self.voters = [self.comes_back(words) for words in (*self.came, *demo)]
        return f"{VOTERS} came in"

    def is_prepared(self) -> str:
        """Drafted, its roll frozen, opened."""
        standing = [*self.handles("review"), *self.handles("representative")]
        asked = {
            "kind": "election",
            "method": "stv",
            "title": f"{self.mark}-election",
            "opens_on": clock.today().isoformat(),
            "closes_on": later(5),
            "seats": 2,
            "quorum": 30,
            "renews": False,
            "trustees": self.handles("trustee"),
            "candidates": [{"member": handle, "text": f"{self.mark}-words"} for handle in standing],
        }
        self.rita.post("/ballots", {**asked, "trustees": self.handles("trustee")[:2]}, expect=422)
        self.at = f"/ballots/{self.rita.post('/ballots', asked, expect=201)['id']}"
        self.rita.post(f"{self.at}/open", expect=409)
        frozen = self.rita.post(f"{self.at}/freeze-roll")
        opened = self.rita.post(f"{self.at}/open")
        assert opened["roll_hash"] == frozen["roll_hash"]
        self.roll = int(opened["roll_size"])
        self.options = [one["position"] for one in opened["candidates"]]
        _joined, self.comes_too_late = self.is_vouched_in()
        return f"{self.roll} on the roll"

    def all_vote(self) -> str:
        """Everybody draws and votes, in their own order; who does so twice, or forges, or came too late, is refused."""
        self.tracking: dict[str, list[int]] = {}
        for number, voter in enumerate(self.voters):
            credential = voter.post(f"{self.at}/credentials")["credential"]
            turn = number % len(self.options)
            choices = [*self.options[turn:], *self.options[:turn]][: 1 + number % len(self.options)]
            vote = {"credential": credential, "choices": choices}
            if number == 0:
                self.public.post(f"{self.at}/votes", {**vote, "choices": [99]}, expect=422)
                forged = credential[:-4] + "0000"
                self.public.post(f"{self.at}/votes", {**vote, "credential": forged}, expect=409)
            self.tracking[self.public.post(f"{self.at}/votes", vote, expect=201)["tracking"]] = choices
            if number == 0:
                self.public.post(f"{self.at}/votes", vote, expect=409)
        assert self.comes_too_late.get(self.at)["mine"] is None
        self.comes_too_late.post(f"{self.at}/credentials", expect=403)
        return f"{len(self.tracking)} voted"

    def is_closed(self) -> None:
        """Once everybody voted, or when the last day is over: until then no result, for nobody."""
        assert self.rita.get(self.at)["outcome"] is None
        assert len(self.tracking) == self.roll
        self.holder("trustee").post(f"{self.at}/trustees/1/open", expect=409)
        closed = self.rita.post(f"{self.at}/close")
        assert closed["votes_hash"]
        self.public.post(f"{self.at}/votes", {"credential": "x" * 34, "choices": [1]}, expect=409)

    def is_opened(self) -> str:
        """One trustee alone opens nothing; with a second it is counted."""
        self.holder("council").post(f"{self.at}/trustees/1/open", expect=403)
        first = self.holder("trustee").post(f"{self.at}/trustees/1/open")
        assert first["outcome"] is None
        second = self.holder("trustee", 2).post(f"{self.at}/trustees/3/open")
        assert second["outcome"] == "elected"
        elected = [one["handle"] for one in second["candidates"] if one["elected"]]
        assert len(elected) == 2
        return ", ".join(elected)

    def is_recounted(self) -> str:
        """By the command of the documentation; each finds their vote; a file that was changed is caught."""
        published = self.voters[0].get(f"{self.at}/published")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "ballot.json"
            file.write_text(json.dumps(published))
            for code in list(self.tracking)[:3]:
                found = recount(file, "--tracking", code)
                assert found.returncode == 0, found.stdout + found.stderr
            sealed = published["votes"][0]["sealed"]
            published["votes"][0]["sealed"] = sealed[:-8] + ("AAAAAAA=" if sealed[-8:] != "AAAAAAA=" else "BBBBBBB=")
            file.write_text(json.dumps(published))
            caught = recount(file)
            assert caught.returncode == 1, caught.stdout + caught.stderr
            assert published["votes"][0]["tracking"] in caught.stdout
        return found.stdout.strip().splitlines()[-1]


def recount(file: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """The command that anybody runs."""
    command = [sys.executable, "-m", "support.ballots.cli", "recount", str(file), *more]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


class Grieves(Organised):
    """A member's contract debt, from what they tell to what came of it."""

    def steps(self) -> Sequence[Any]:
        """In order."""
        return (self.tells, self.is_taken_up, self.goes_on, self.ends)

    def tells(self) -> None:
        """To the registrars, until somebody takes it."""
        _joined, self.member = self.is_vouched_in()
        told = {"kind": "contract_debt", "text": f"{self.mark}-they ask for four years back"}
        self.at = f"/grievances/{self.member.post('/grievances', told, expect=201)['id']}"
        assert self.mark in json.dumps(self.rita.get(self.at))
        self.holder("council").get(self.at, expect=404)

    def is_taken_up(self) -> None:
        """By a representative: from then on no registrar opens it."""
        self.rita.post(f"{self.at}/representative", {"handle": self.handles("representative")[0]})
        self.speaks = self.holder("representative")
        self.speaks.post(f"{self.at}/take")
        assert self.mark not in json.dumps(self.rita.get(self.at))

    def goes_on(self) -> None:
        """Stages, with what is due."""
        due = {"stage": "employer", "text": f"{self.mark}-letter", "due": later(10)}
        step = self.speaks.post(f"{self.at}/steps", due, expect=201)["steps"][-1]
        assert step["due"] == later(10)
        assert self.mark in json.dumps(self.speaks.get("/grievances/deadlines"))
        self.speaks.post(f"{self.at}/steps/{step['id']}/done")
        self.speaks.post(f"{self.at}/steps", {"stage": "court", "text": f"{self.mark}-claim"}, expect=201)
        self.member.post(f"{self.at}/steps", {"text": f"{self.mark}-they called me"}, expect=201)

    def ends(self) -> None:
        """Settled; nothing is written after that."""
        self.speaks.post(f"{self.at}/steps", {"stage": "closed", "text": "x"}, expect=422)
        end = {"stage": "closed", "outcome": "settled", "text": f"{self.mark}-half of it is waived"}
        assert self.speaks.post(f"{self.at}/steps", end, expect=201)["outcome"] == "settled"
        self.speaks.post(f"{self.at}/steps", {"text": "more"}, expect=409)
        assert "half of it" in self.member.get(self.at)["told_outcome"]


FLOWS: tuple[type[Organised], ...] = (Joins, Hardship, Elects, Grieves)


def main() -> None:
    """Run against a started service."""
    parser = argparse.ArgumentParser(description="Walk the union against a started service.")
    parser.add_argument("demo", type=Path, help="demo.json of the instance")
    parser.add_argument("only", nargs="*", help="Which of them")
    given = parser.parse_args()
    demo = json.loads(given.demo.read_text())
    for flow in FLOWS:
        if not given.only or flow.__name__ in given.only:
            print(f"{flow.__name__} at {demo['url']}")
            flow(demo["url"], demo["staff"], demo["members"], mark=f"Mark{secrets.token_hex(4)}").run()
    print("Done.")


if __name__ == "__main__":
    main()
