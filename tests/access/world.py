"""One of everything: a case that is held, a request approved, a payment due, new words asked for."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from support.aid.model import PaymentTask, TaskKind
from support.aid.service.tasks import open_tasks
from support.app.decoys import plant_decoys_command
from support.ballots.model import Method
from support.cases import service as cases
from support.cases.model import FollowUp
from support.cases.service.follow_ups import plan_follow_ups
from support.core.db import at_the_edge, execute
from tests.aid.debts import note_debt
from tests.aid.factory import Held, ask, held_case, put_money_in
from tests.ballots import factory as ballots
from tests.bank.factory import unexplained
from tests.cases.planning import agreed, steps_of
from tests.duplicates.factory import question
from tests.files.factory import photograph, send
from tests.giving import donors, finance
from tests.inspector import Inspector
from tests.intake.factory import application
from tests.ledger.factory import kept_by_finance
from tests.referrals import inside, loop
from tests.reinstatement import factory as reinstatement
from tests.retraining import factory as retraining
from tests.testimony import factory as testimony
from tests.union import factory as union
from tests.union import grievances, living, seats
from tests.vetting import factory as vetting
from tests.voice.factory import complain


@dataclass
class World:
    """Who can be asked, and what there is to be asked for."""

    case: Held
    known: dict[str, str]
    clients: dict[str, Inspector]
    #: A CSRF token for each client, so that pages' forms reach their view.
    tokens: dict[str, str]


def _follow_up(app: Any, case: Held) -> str:
    """A day on which to ask how it went, although the case goes on."""
    with app.test_request_context(), at_the_edge():
        folder = cases.by_id(cases.case_ids([case.reference])[case.reference])
        plan_follow_ups(folder)
        return str(execute(sa.select(FollowUp.id).where(FollowUp.case_id == folder.id).limit(1)).scalar_one())


def _task(app: Any, payment_id: str) -> str:
    """Something to look at about a payment."""
    with app.test_request_context(), at_the_edge():
        open_tasks(TaskKind.MISMATCH, [UUID(payment_id)])
        return str(execute(sa.select(PaymentTask.id)).scalar_one())


def build(app: Any, client: Any, as_: Any, people: Any) -> World:
    """Build it over the API."""
    case = held_case(client, as_, people)
    put_money_in(app, 900_00)
    request_id = ask(as_, case)
    decided = as_("abel").post(f"/api/v1/aid-requests/{request_id}/approvals", json={"decision": "approve"}).json
    due = {"rail": "manual", "disbursements": [decided["disbursement"]["id"]]}
    run = as_("fina").post("/api/v1/payment-runs", json=due).json
    as_("carol").post(f"{case.address}/notes", json={"text": "A note."})
    words = as_("carol").post(f"{case.address}/passphrase-replacements").json
    asked = {"name": people.chloe.name, "reason": "A colleague's leave."}
    transfer = as_("carol").post(f"{case.address}/transfers", json=asked).json
    vetting.opened(as_, people, case)
    declined = held_case(client, as_, people)
    vetting.decided(as_, people, declined, "declined", "vlada", "vasil")
    appeal = vetting.appealed(as_, people, declined, "vera", "viktor")
    clients = {nickname: as_(nickname) for nickname in people}
    clients["the officer"] = people.officer(case.passphrase)
    as_("carol").post(f"{case.address}/messages", json={"text": "A message."})
    document = send(clients["the officer"], "/api/v1/me/case/documents", photograph()).json
    paper = as_("carol").post(f"{case.address}/document-requests", json={"what": "An order", "why": "To read it."}).json
    other = client.post("/api/v1/applications", json=application("Other")).json
    clients["another officer"] = people.officer(other["passphrase"])
    mila, mitya = union.member(app, people), union.member(app, people)
    clients |= {"mila": mila.client, "mitya": mitya.client}
    plan_id = agreed(as_, people, case)
    merged = {"kept": case.reference, "merged": declined.reference, "reason": "applied_twice"}
    merge = as_("carol").post("/api/v1/merges", json=merged).json
    steps = steps_of(as_("carol"), case, plan_id)
    session = as_("carol").get("/api/v1/me/sessions").json["items"][0]["id"]
    known = {
        **kept_by_finance(as_),
        "reference": case.reference,
        "request_id": request_id,
        "payment_id": decided["disbursement"]["id"],
        "run_id": run["id"],
        "task_id": _task(app, decided["disbursement"]["id"]),
        "replacement_id": words["id"],
        "appeal_id": appeal,
        "transfer_id": transfer["id"],
        "follow_up_id": _follow_up(app, case),
        "to": "on_hold",
        "months": "3",
        "plan_id": plan_id,
        "step_id": next(step["id"] for step in steps if step["owner"] == "officer"),
        "need_id": as_("carol").get(f"{case.address}/needs").json["items"][0]["id"],
        "member_id": as_("carol").get(f"{case.address}/household").json["members"][0]["id"],
        "consent_id": as_("carol").get(f"{case.address}/consents").json["items"][0]["id"],
        "code": "living_costs",
        "debt_id": note_debt(as_, case)["id"],
        "other": declined.reference,
        "merge_id": merge["id"],
        "document_id": document["id"],
        "asked_id": paper["id"],
        "question_id": question(app, people, other["reference"], case),
        "session_id": session,
        **inside.known(app, people, as_, case),
        **unexplained(app, as_("fina")),
        **finance.known(app, people),
        **testimony.known(as_, clients["the officer"]),
        **donors.known(app, finance.paid_gift(app)),
        **loop.known(app, as_, people, case, document["id"]),
        **retraining.known(app, as_, people, case),
        **reinstatement.known(app, as_, people, case, clients["the officer"]),
        "view_id": as_("carol").post("/api/v1/desk/views", json={"name": "Urgent"}).json["id"],
        "alarm_id": _alarm(app, as_),
        "complaint_id": complain(clients["the officer"], coordinator=1)["id"],
        "ballot_id": str(ballots.prepared(app, people, method=Method.STV).id),
        "ballot_act": "cancel",
        "number": mila.number,
        "section_code": union.SECTION,
        "vouch_id": mila.client.post("/api/v1/me/membership/vouches").json["id"],
        "place": "1",
        **living.known_of(app, as_, people, mila, mitya),
        **living.dues_of(as_, mila, mitya),
        **seats.seats_of(app, people, mila),
        **grievances.known(app, people, as_, mila),
        "name": people.carol.name,
        "member": people.carol.name,
        "compartment": "intake",
    }
    tokens = {who: there.get("/api/v1/me").json["csrf_token"] for who, there in clients.items()}
    return World(case, known, clients, tokens)


def _alarm(app: Any, as_: Any) -> str:
    """Somebody opened a decoy."""
    planted = app.test_cli_runner().invoke(plant_decoys_command, ["--count", "1"])
    assert planted.exit_code == 0, planted.output
    decoy = as_("ivo").get("/api/v1/cases?status=closed").json["items"][0]["reference"]
    assert as_("ivo").get(f"/api/v1/cases/{decoy}").status_code == 200
    return str(as_("otto").get("/api/v1/alarms").json["items"][0]["id"])
