"""Whoever reads something about a person leaves one row in the audit log, or reads nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import make_url

from config.settings import Settings
from config.urls import libpq_url
from support.core.audit import AuditEvent
from support.core.db import db
from tests.aid.factory import ask, held_case, put_money_in
from tests.duplicates.factory import question
from tests.files.factory import send
from tests.intake.factory import application
from tests.referrals import loop
from tests.retraining import factory as training
from tests.testimony import factory as testimony
from tests.vetting import factory as vetting
from tests.voice.factory import complain

SECRET = "Zelenka"  # stands in every personal field of the case


@dataclass(frozen=True)
class Reading:
    """A read: by whom, where, what the log must say of it, and words that only the answer holds."""

    by: str
    address: str
    action: str
    shows: str = SECRET


READINGS = (
    Reading("carol", "/api/v1/cases/{reference}", "case.opened"),
    Reading("carol", "/desk/cases/{reference}", "case.opened"),
    Reading("carol", "/api/v1/cases/{reference}/history", "history.opened"),
    Reading("carol", "/desk/cases/{reference}/history", "history.opened"),
    Reading("carol", "/api/v1/cases/{reference}/transfers", "history.opened"),
    Reading("ina", "/api/v1/cases/{waiting}", "case.opened"),
    Reading("ina", "/desk/cases/{waiting}", "case.opened"),
    Reading("ina", "/api/v1/cases/{waiting}/duplicates", "duplicates.compared", "compared"),
    Reading("ina", "/desk/cases/{waiting}/duplicates", "duplicates.compared", "Same person?"),
    Reading("carol", "/api/v1/duplicates/{question}", "duplicates.opened"),
    Reading("carol", "/desk/duplicates/{question}", "duplicates.opened"),
    Reading("officer", "/api/v1/me/case", "case.opened"),
    Reading("officer", "/mine/told", "case.opened"),
    Reading("officer", "/mine/contacts", "case.opened"),
    Reading("officer", "/api/v1/me/case/messages", "messages.opened", f"{SECRET}-message"),
    Reading("officer", "/mine/messages", "messages.opened", f"{SECRET}-message"),
    Reading("officer", "/api/v1/me/case/documents", "documents.opened", f"{SECRET}-paper"),
    Reading("officer", "/mine/documents", "documents.opened", f"{SECRET}-what"),
    Reading("officer", "/mine/documents/asked/{asked}", "documents.opened", f"{SECRET}-for"),
    Reading("officer", "/mine/documents/{document}/content", "document.opened", f"{SECRET}-content"),
    Reading("carol", "/api/v1/cases/{reference}/messages", "messages.opened", f"{SECRET}-message"),
    Reading("carol", "/desk/cases/{reference}/messages", "messages.opened", f"{SECRET}-message"),
    Reading("carol", "/api/v1/cases/{reference}/documents", "documents.opened", f"{SECRET}-paper"),
    Reading("carol", "/desk/cases/{reference}/documents", "documents.opened", f"{SECRET}-for"),
    Reading("carol", "/api/v1/cases/{reference}/document-requests", "documents.opened", f"{SECRET}-for"),
    Reading("carol", "/api/v1/cases/{reference}/documents/{document}/content", "document.opened", f"{SECRET}-content"),
    Reading("abel", "/api/v1/aid-requests/{request}", "aid.opened"),
    Reading("abel", "/approvals/{request}", "aid.opened"),
    Reading("carol", "/api/v1/aid-requests/{request}", "aid.opened"),
    Reading("fina", "/api/v1/aid-requests/{request}", "aid.opened"),
    Reading("fina", "/payments/{payment}", "payee.opened"),
    Reading("vera", "/api/v1/cases/{vetted}/vetting", "vetting.read"),
    Reading("vera", "/desk/cases/{vetted}/vetting", "vetting.read"),
    Reading("vera", "/api/v1/appeals/{appeal}", "vetting.read", f"{SECRET}-appeal"),
    Reading("vera", "/desk/appeals/{appeal}", "vetting.read", f"{SECRET}-internal"),
    Reading("carol", "/api/v1/cases/{vetted}/vetting", "vetting.read", f"{SECRET}-internal"),
    Reading("carol", "/desk/cases/{vetted}/vetting", "vetting.read", f"{SECRET}-check"),
    Reading("declined", "/mine/decision", "decision.read", f"{SECRET}-appeal"),
    Reading("tess", "/api/v1/testimony/{deposit}", "testimony.opened"),
    Reading("tess", "/testimony/{deposit}", "testimony.opened"),
    Reading("tess", "/api/v1/testimony/{deposit}/files/{evidence}/content", "testimony_file.opened"),
    Reading("tess", "/testimony/{deposit}/files/{evidence}/content", "testimony_file.opened"),
    Reading("officer", "/api/v1/me/testimony/{deposit}", "testimony.opened"),
    Reading("officer", "/mine/statement/{deposit}", "testimony.opened"),
    Reading("officer", "/mine/statement/{deposit}/receipt", "testimony.receipted", "Our signature"),
    Reading("carol", "/api/v1/referrals/{referral}", "referral.opened"),
    Reading("pia", "/api/v1/referrals/{referral}", "referral.opened"),
    Reading("pia", "/shared/{referral}", "referral.opened"),
    Reading("officer", "/mine/help/{referral}", "referral.opened"),
    Reading("pia", "/api/v1/referrals/{referral}/matters", "referral.read_within", f"{SECRET}-court"),
    Reading("pia", "/shared/{referral}/matters", "referral.read_within", f"{SECRET}-court"),
    Reading("officer", "/mine/help/{referral}/matters", "referral.read_within", f"{SECRET}-court"),
    Reading("lena", "/api/v1/partners", "partners.opened", "North Law"),
    Reading("lena", "/partners", "partners.opened", "North Law"),
    Reading("tora", "/api/v1/enrolments/{enrolment}", "enrolment.opened", f"{SECRET}-wish"),
    Reading("tora", "/enrolments/{enrolment}", "enrolment.opened", f"{SECRET}-wish"),
    Reading("carol", "/api/v1/cases/{reference}/skills", "skills.opened", f"{SECRET}-skill"),
    Reading("cora", "/api/v1/complaints/{complaint}", "complaint.read", f"{SECRET}-wrong"),
    Reading("cora", "/complaints/{complaint}", "complaint.read", f"{SECRET}-wrong"),
    Reading("otto", "/api/v1/audit", "audit.read", "transfer.asked"),
    Reading("otto", "/oversight/audit", "audit.read", "document.opened"),
)


@dataclass
class Scene:
    """A held case with an approved payment, one that waits, and everybody who reads, signed in."""

    app: Flask
    settings: Settings
    clients: dict[str, Any]
    places: dict[str, str]

    def read(self, reading: Reading) -> Any:
        """The answer to a reading."""
        return self.clients[reading.by].get(reading.address.format(**self.places))

    def log(self) -> dict[Any, tuple[str, Any]]:
        """Every row of the log: its action and object."""
        with self.app.app_context():
            rows = db.session.execute(sa.select(AuditEvent.id, AuditEvent.action, AuditEvent.actor_id)).all()
            db.session.remove()
        return {row.id: (row.action, row.actor_id) for row in rows}

    def as_owner(self, statement: str) -> None:
        """Change a right, with the owner's login."""
        login = make_url(self.settings.database_url).username
        with psycopg.connect(libpq_url(self.settings.database_owner_url), autocommit=True) as connection:
            connection.execute(statement.format(login=login).encode())


@pytest.fixture
def scene(app: Flask, settings: Settings, client: Any, as_: Callable[[str], Any], people: Any) -> Scene:
    vetted = held_case(client, as_, people)
    vetting.decided(as_, people, vetted, "declined", "vlada", "vasil")
    appeal = vetting.appealed(as_, people, vetted, "vera", "viktor")
    vetting.impartial(as_, vetted, "vera")
    case, waiting = held_case(client, as_, people), client.post("/api/v1/applications", json=application()).json
    put_money_in(app, 500_00)
    handed = {"name": people.chloe.name, "reason": f"{SECRET}-why"}
    assert as_("carol").post(f"{case.address}/transfers", json=handed).status_code == 201
    request = ask(as_, case)
    decided = as_("abel").post(f"/api/v1/aid-requests/{request}/approvals", json={"decision": "approve"})
    clients = {reading.by: as_(reading.by) for reading in READINGS if reading.by not in {"officer", "declined"}}
    clients["officer"] = people.officer(case.passphrase)
    clients["declined"] = people.officer(vetted.passphrase)
    wanted = {"what": f"{SECRET}-what", "why": f"{SECRET}-for"}
    asked = as_("carol").post(f"{case.address}/document-requests", json=wanted).json["id"]
    clients["officer"].post("/api/v1/me/case/messages", json={"text": f"{SECRET}-message"})
    paper = send(clients["officer"], "/api/v1/me/case/documents", f"{SECRET}-content".encode(), f"{SECRET}-paper.txt")
    testified = testimony.known(as_, clients["officer"])
    lent = loop.taken(app, as_, people, case)
    matter = {"kind": "contract", "court": f"{SECRET}-court"}
    assert as_("pia").post(f"/api/v1/referrals/{lent}/matters", json=matter).status_code == 201
    course = training.programme(as_, training.school(app, people))
    assert as_("carol").put(f"{case.address}/skills", json=training.PROFILE).status_code == 200
    places = {
        "reference": case.reference,
        "waiting": waiting["reference"],
        "question": question(app, people, waiting["reference"], case),
        "request": request,
        "payment": decided.json["disbursement"]["id"],
        "vetted": vetted.reference,
        "appeal": appeal,
        "asked": asked,
        "document": paper.json["id"],
        "deposit": testified["deposit_id"],
        "evidence": testified["evidence_id"],
        "referral": lent,
        "enrolment": training.applied(as_, case, course, wish=f"{SECRET}-wish"),
        "complaint": complain(clients["officer"], text=f"{SECRET}-wrong")["id"],
    }
    return Scene(app, settings, clients, places)


def test_au3_each_sensitive_read_leaves_exactly_one_row(scene: Scene) -> None:
    """One row a reading, with the reader's id and the right action; lists and outlines open nothing."""
    before = scene.log()
    for reading in READINGS:
        answer = scene.read(reading)
        assert answer.status_code == 200, (reading, answer.status_code, answer.text[:300])
        assert reading.shows in answer.text, reading
        after = scene.log()
        fresh = [row for ident, row in after.items() if ident not in before]
        assert [action for action, _actor in fresh] == [reading.action], (reading, fresh)
        assert fresh[0][1] is not None
        before = after
    for by, address in (("carol", "/api/v1/cases"), ("abel", "/api/v1/aid-requests"), ("fina", "/payments")):
        listed = scene.clients[by].get(address)
        assert listed.status_code == 200
        assert SECRET not in listed.text, "a list shows what is sealed"
    assert scene.log() == before
    print(f"AU3: {len(READINGS)} kinds of sensitive read, by API and by page: one row each")


def test_au3_a_read_that_cannot_be_recorded_is_refused(scene: Scene) -> None:
    """Without the right to write the log every one of them fails, and shows nothing; with it they work again."""
    scene.as_owner('REVOKE INSERT ON audit_event FROM "{login}"')
    before = scene.log()
    for reading in READINGS:
        answer = scene.read(reading)
        assert answer.status_code >= 500, (reading, answer.status_code)
        assert reading.shows not in answer.text, reading
    assert scene.log() == before
    scene.as_owner('GRANT INSERT ON audit_event TO "{login}"')
    assert all(scene.read(reading).status_code == 200 for reading in READINGS)
    print(
        f"AU3: with the log refusing rows, {len(READINGS)} of {len(READINGS)} sensitive reads answered 5xx and nothing"
    )
