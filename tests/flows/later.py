"""What takes days, over HTTP: a resolution that too few vote on, and two expulsions, one undone and one upheld.

The service's clock is moved by `days.py`; the journeys that go by the real one come before these.
"""

import json
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.flows.days import Days
from tests.flows.journey import Caller
from tests.flows.union import Organised, recount

#: How long a worker may take to start and come to its turn, in seconds.
WORKER_STARTS = 120.0


class Later(Organised):
    """Steps between which days pass."""

    def __init__(self, url: str, staff: list[dict[str, Any]], members: list[dict[str, Any]], days: Days, **more: Any):
        super().__init__(url, staff, members, **more)
        self.days = days

    def on(self, days: int) -> str:
        """A day from the service's today on, as the API has it."""
        return (self.days.today + timedelta(days=days)).isoformat()

    def passes(self, days: int) -> None:
        """So many days: whoever was signed in is not any more."""
        self.days.begin(self.days.today + timedelta(days=days))
        self._signed.clear()

    def sit(self, office: str) -> list[Caller]:
        """Those who hold an office today, elections since the demo included."""
        held = {one["handle"] for one in self.rita.get("/union/offices")["items"] if one["office"] == office}
        found = [one for one in self.known if one["handle"] in held]
        assert len(found) == len(held), f"not all {office} are the demo's members"
        for one in found:
            if one["handle"] not in self._signed:
                self._signed[one["handle"]] = self.comes_back(one["passphrase"])
        return [self._signed[one["handle"]] for one in found]


class TooFew(Later):
    """A resolution for which sixty percent are needed, and two vote."""

    def steps(self) -> Sequence[Any]:
        """In order."""
        return (self.is_prepared, self.two_vote, self.closes_in_the_night, self.is_opened, self.decides_nothing)

    def is_prepared(self) -> str:
        """By the council; frozen and opened on its first day."""
        self.council = self.holder("council")
        asked = {
            "kind": "resolution",
            "method": "yes_no",
            "title": f"{self.mark}-a common fund",
            "text": f"{self.mark}-words",
            "opens_on": self.on(0),
            "closes_on": self.on(1),
            "quorum": 60,
            "trustees": self.handles("trustee"),
        }
        self.at = f"/ballots/{self.council.post('/ballots', asked, expect=201)['id']}"
        self.council.post(f"{self.at}/freeze-roll")
        self.roll = int(self.council.post(f"{self.at}/open")["roll_size"])
        return f"{self.roll} on the roll"

    def two_vote(self) -> None:
        """One of them by a note of the credential alone, which opens the paper without a session."""
        self.tracking = []
        for which in (0, 1):
            note = self.holder("council", which).post(f"{self.at}/credentials")["credential"]
            paper = self.public.post("/ballots/paper", {"credential": note.lower()})
            assert f"/ballots/{paper['ballot']}" == self.at
            assert self.mark not in json.dumps(paper)
            voted = self.public.post(f"{self.at}/votes", {"credential": note, "choices": ["yes"]}, expect=201)
            self.tracking.append(voted["tracking"])
        self.note = str(self.holder("trustee").post(f"{self.at}/credentials")["credential"])
        self.council.post(f"{self.at}/close", expect=409)

    def closes_in_the_night(self) -> str:
        """After its last day no vote is taken; a worker closes it at five past midnight."""
        self.passes(2)
        late = self.public.post(f"{self.at}/votes", {"credential": self.note, "choices": ["no"]}, expect=409)
        assert "too late" in late["detail"], late
        self.public.post("/ballots/paper", {"credential": self.note}, expect=409)
        assert self.rita.get(self.at)["status"] == "open"
        with self.days.night():
            self._until(lambda: self.rita.get(self.at)["status"] == "closed", "the night's close", WORKER_STARTS)
        return str(self.rita.get(self.at)["votes_hash"])[:16]

    def is_opened(self) -> None:
        """By the first and the third trustee."""
        assert self.holder("trustee").post(f"{self.at}/trustees/1/open")["outcome"] is None
        opened = self.holder("trustee", 2).post(f"{self.at}/trustees/3/open")
        assert (opened["status"], opened["outcome"], opened["cast"]) == ("counted", "no_quorum", 2), opened

    def decides_nothing(self) -> str:
        """The decision says so, and the file counts again to the same."""
        told = self.holder("trustee").get("/decisions")["items"]
        (mine,) = [one for one in told if one["ballot_id"] == self.at.rpartition("/")[2]]
        needed = -(-60 * self.roll // 100)
        assert f"2 of {self.roll} voted" in mine["text"], mine
        assert f"{needed} were needed: nothing was decided" in mine["text"], mine
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "ballot.json"
            file.write_text(json.dumps(self.holder("trustee").get(f"{self.at}/published")))
            found = recount(file, "--tracking", self.tracking[0])
        assert found.returncode == 0, found.stdout + found.stderr
        assert "no_quorum; 2 voted" in found.stdout, found.stdout
        return found.stdout.strip().splitlines()[-1]


class Expelled(Later):
    """Two are expelled, each by a hearing of their own; the commission undoes one of them."""

    def steps(self) -> Sequence[Any]:
        """In order."""
        return (self.are_called, self.answer, self.are_heard, self.are_expelled, self.appeal, self.are_judged)

    def are_called(self) -> str:
        """With two weeks' notice; the member reads why, and nobody votes before the day."""
        self.words, self.hearings, self.members = [], [], []
        council = self.sit("council")
        for number in (0, 1):
            joined, member = self.is_vouched_in()
            asked = {"handle": joined["handle"], "grounds": f"{self.mark}-grounds {number}", "hearing_on": self.on(14)}
            council[0].post("/expulsions", {**asked, "hearing_on": self.on(13)}, expect=422)
            at = f"/expulsions/{council[0].post('/expulsions', asked, expect=201)['id']}"
            council[0].post(f"{at}/votes", {"expel": "yes"}, expect=409)
            self.words.append(joined["passphrase"])
            self.hearings.append(at)
            self.members.append(member)
        return f"{len(council)} in the council"

    def answer(self) -> None:
        """Each their own; nobody of the commission reads it, since nobody has appealed."""
        for at, member in zip(self.hearings, self.members, strict=True):
            assert self.mark in member.get(at)["grounds"]
            member.post(f"{at}/statement", {"text": f"{self.mark}-it was not so"})
            self.sit("review")[0].get(at, expect=404)
        self.members[0].get(self.hearings[1], expect=404)

    def are_heard(self) -> str:
        """On the day: with two thirds of the seats it is decided, with fewer it is not."""
        self.passes(14)
        council, voted = self.sit("council"), 0
        for at in self.hearings:
            needed = council[0].get(at)["needed"]
            for voted, one in enumerate(council[:needed]):
                if not voted:
                    assert one.get(at)["statement"] == f"{self.mark}-it was not so"
                one.post(f"{at}/decision", {"reasons": "early"}, expect=409)
                one.post(f"{at}/votes", {"expel": "yes"}, expect=201)
            council[0].post(f"{at}/votes", {"expel": "no"}, expect=409)
            council[0].post(f"{at}/decision", {"reasons": f"{self.mark}-reasons"})
        return f"{voted + 1} votes"

    def are_expelled(self) -> None:
        """At once: what is common is shut, and they read why."""
        self.members = [self.comes_back(words) for words in self.words]
        for at, member in zip(self.hearings, self.members, strict=True):
            assert member.get("/me/membership")["status"] == "expelled"
            member.get("/assemblies", expect=403)
            read = member.get(at)
            assert (read["status"], read["reasons"], read["may_appeal"]) == ("expelled", f"{self.mark}-reasons", True)

    def appeal(self) -> None:
        """Once each; from then on the commission reads it, who judged it does not."""
        self.appeals = []
        for at, member in zip(self.hearings, self.members, strict=True):
            against = {"grounds": f"{self.mark}-against it"}
            self.appeals.append(f"/expulsion-appeals/{member.post(f'{at}/appeal', against, expect=201)['id']}")
            member.post(f"{at}/appeal", against, expect=409)
            assert self.sit("review")[0].get(at)["appeal"]["grounds"] == f"{self.mark}-against it"
            self.sit("council")[0].post(f"{self.appeals[-1]}/votes", {"overturn": "yes"}, expect=403)

    def are_judged(self) -> str:
        """The first is a member again, as if nothing had been; the second stays out."""
        commission = self.sit("review")
        for appeal, says in zip(self.appeals, ("yes", "no"), strict=True):
            for one in commission:
                one.post(f"{appeal}/votes", {"overturn": says}, expect=201)
            commission[0].post(f"{appeal}/decision", {"answer": f"{self.mark}-answer"})
        stands = [member.get("/me/membership")["status"] for member in self.members]
        assert stands == ["current", "expelled"], stands
        self.members[0].get("/assemblies")
        self.members[1].get("/assemblies", expect=403)
        assert self.members[1].get(self.hearings[1])["appeal"]["answer"] == f"{self.mark}-answer"
        return ", ".join(stands)


FLOWS: tuple[type[Later], ...] = (TooFew, Expelled)
