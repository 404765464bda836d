"""The casework of the demo: vetting at three stages, an agreed plan, messages, papers, who may be reached how."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from support.app import demo_stories as stories
from support.cases import service as cases
from support.cases.model import StepStatus
from support.core import clock
from support.correspondence.model import Audience
from support.correspondence.service import documents, messages, requests
from support.people import service as people
from support.people.model import Role
from support.vetting import service as vetting
from support.vetting.model import Confidence, Item, Method, Outcome, Result

if TYPE_CHECKING:
    from support.app.demo import Cast

#: How far vetting is in the cases that are handed over: how many of the two have spoken.
SPOKEN = (2, 1, 0)


def vet(cast: "Cast") -> None:
    """One case cleared, one that waits for its second finding, one whose officers have not begun."""
    for number, spoken in enumerate(SPOKEN):
        reference = cast.officers[number]["reference"]
        pair = (2 * number % 5, (2 * number + 1) % 5)
        with cast.act():
            owner = cast.actor(Role.CASEWORKER, number % 3)
            named = [cast.name(Role.VETTING, which) for which in pair]
            vetting.open_round(owner, vetting.get(owner, reference), named)
        for which in pair[:spoken]:
            _look(cast, reference, which)


def _look(cast: "Cast", reference: str, which: int) -> None:
    with cast.act():
        actor = cast.actor(Role.VETTING, which)
        vetting.declare(actor, vetting.get(actor, reference), conflict=False)
    methods = (Method.DOCUMENT, Method.VOUCHER, Method.OPEN_SOURCE, Method.INTERVIEW, Method.INTERVIEW)
    for item, method in zip(Item, methods, strict=True):
        with cast.act():
            actor = cast.actor(Role.VETTING, which)
            vetting.check(
                actor,
                vetting.get(actor, reference),
                item,
                result=Result.CONFIRMED,
                method=method,
                confidence=Confidence.HIGH,
                text=stories.CHECKED,
            )
    with cast.act():
        actor = cast.actor(Role.VETTING, which)
        vetting.find(actor, vetting.get(actor, reference), Outcome.CLEARED, reasons=[], text=None)


def plan(cast: "Cast") -> None:
    """The first officer's plan: written by the owner, approved by the deputy, agreed to, and begun."""
    reference = cast.officers[0]["reference"]
    today = clock.today()
    with cast.act():
        owner = cast.actor(Role.CASEWORKER)
        folder = cases.get(owner, reference)
        for need in folder.needs:
            cases.change_need(owner, folder, UUID(str(need["id"])), **stories.ASSESSED)
    with cast.act():
        owner = cast.actor(Role.CASEWORKER)
        steps = [
            {
                "need": need,
                "text": text,
                "owner": cast.name(Role.CASEWORKER) if whose == "owner" else "officer",
                "starts_on": today + timedelta(days=first),
                "due_on": today + timedelta(days=last),
            }
            for need, text, whose, first, last in stories.STEPS
        ]
        goals = [{"need": need, "text": text} for need, text in stories.GOALS]
        made = cases.draft_plan(owner, cases.get(owner, reference), money=True, goals=goals, steps=steps)
        cases.propose_plan(owner, made, cases.get(owner, reference))
    with cast.act():
        deputy = cast.actor(Role.CASEWORKER, 1)
        found, folder = cases.plan_row(deputy, made.id)
        cases.approve_plan(deputy, found, folder, approved=True)
    with cast.act():
        officer = _officer(cast, 0)
        folder = cases.own(officer)
        cases.answer_plan(officer, cases.own_plan_row(folder, made.id), folder, agreed=True)
    with cast.act():
        owner = cast.actor(Role.CASEWORKER)
        found, folder = cases.plan_row(owner, made.id)
        begun = cases.plan_of(folder, cases.open_folder(owner, folder)) or {}
        cases.do_step(owner, found, folder, begun["goals"][0]["steps"][0]["id"], StepStatus.DONE)


def _officer(cast: "Cast", number: int) -> Any:
    return people.actor_of(people.sign_in_officer(cast.officers[number]["passphrase"]).token, "bearer")


def write(cast: "Cast") -> None:
    """Messages both ways, a paper asked for and another kept, and who may be reached how."""
    for number, talk in enumerate(stories.MESSAGES):
        reference = cast.officers[number]["reference"]
        for who, audience, text in talk:
            with cast.act():
                if who == "officer":
                    actor = _officer(cast, number)
                    folder = cases.own(actor)
                else:
                    actor = cast.actor(Role.CASEWORKER, number % 3)
                    folder = cases.get(actor, reference)
                messages.write(actor, folder, text, audience=Audience(audience))
    with cast.act():
        owner = cast.actor(Role.CASEWORKER)
        folder = cases.get(owner, cast.officers[0]["reference"])
        requests.ask(owner, folder, due_on=clock.today() + timedelta(days=14), **stories.PAPER_WANTED)
        documents.add(owner, folder, name="budget.txt", content=stories.PAPER.encode(), audience=Audience.OFFICER)
        member = cases.read_household(owner, folder)["members"][0]
        cases.change_member(owner, folder, UUID(member["id"]), stories.CARE)
