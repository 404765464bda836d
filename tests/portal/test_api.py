"""The officer's own case over the API."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from support.core.audit import AuditEvent
from support.core.db import db
from tests.intake.factory import application

PHONE = {"kind": "signal", "value": "Zelenka-new +375290000000", "safe": True}


def test_the_officer_reads_their_own_case_in_plain_words(app, officer, case):
    answer = officer.get("/api/v1/me/case")
    assert answer.status_code == 200, answer.text
    told = answer.json
    assert told["reference"] == case.reference
    assert told["handle"] == case.handle
    assert told["status"] == "new"
    assert told["status_text"].startswith("What you wrote was read. Two people work with you now.")
    assert [step["done"] for step in told["next"]] == [True, True, True, False, False, False, False]
    assert [step["state"] for step in told["next"]][2:5] == ["done", "current", "next"]
    assert told["asked_now"] == []
    assert told["rests_until"] is None
    assert told["erasure"] is None
    assert [(one["who"], one["present"]) for one in told["coordinators"]] == [
        ("Coordinator 1", True),
        ("Coordinator 2", True),
    ]
    assert {need["code"]: need["status"] for need in told["needs"]} == {"financial": "open", "legal": "open"}
    assert told["payments"] == []
    assert told["identity"]["name"].startswith("Zelenka-name")
    assert told["story"].startswith("Zelenka-story")
    assert told["household"][0]["name"].startswith("Zelenka-spouse")
    assert told["contacts"][0]["value"].startswith("Zelenka-phone")
    assert told["service"]["agency"] == "internal_troops"
    with app.app_context():
        opened = sa.select(AuditEvent.at).where(AuditEvent.action == "case.opened", AuditEvent.actor_kind == "officer")
        assert db.session.execute(opened).scalars().all() == [None]


def test_the_officer_sees_no_name_of_staff_and_no_time(officer, people, as_, case, sent):
    as_("carol").post(f"{case.address}/notes", json={"text": "Zelenka-note"})
    text = officer.get("/api/v1/me/case").text
    for nickname in people:
        assert people.name(nickname) not in text
    assert "Zelenka-note" not in text
    assert "Zelenka-why" not in text
    readers = officer.get("/api/v1/me/case").json["readers"]
    assert [reader["who"] for reader in readers] == ["Coordinator 1", "Coordinator 2"]
    assert all(len(reader["since"]) == 10 for reader in readers)


def test_a_payment_is_shown_from_agreed_to_answered(officer, sent):
    payment = officer.get("/api/v1/me/case").json["payments"][0]
    assert payment["id"] == sent
    assert payment["amount"] == {"minor": 120_00, "currency": "EUR"}
    assert payment["status"] == "sent"
    assert len(payment["sent_on"]) == 10
    assert payment["answerable"] is True
    officer.post(f"/api/v1/disbursements/{sent}/receipt", json={"outcome": "received"})
    payment = officer.get("/api/v1/me/case").json["payments"][0]
    assert payment["status"] == "received"
    assert payment["answerable"] is False
    assert payment["received"] == {"minor": 120_00, "currency": "EUR"}


def test_contacts_are_changed_and_holders_read_them(officer, as_, case):
    answer = officer.patch("/api/v1/me/case/contacts", json={"contacts": [PHONE]})
    assert answer.status_code == 200, answer.text
    assert answer.json == {"contacts": [PHONE]}
    assert officer.get("/api/v1/me/case").json["contacts"] == [PHONE]
    assert as_("carol").get(case.address).json["contacts"] == [PHONE]
    assert officer.patch("/api/v1/me/case/contacts", json={"contacts": []}).json == {"contacts": []}


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("contacts", {}),
        ("contacts", {"contacts": [PHONE] * 11}),
        ("contacts.0.kind", {"contacts": [{**PHONE, "kind": "pigeon"}]}),
        ("contacts.0.value", {"contacts": [{"kind": "phone"}]}),
        ("contacts.0.name", {"contacts": [{**PHONE, "name": "x"}]}),
        ("status", {"contacts": [], "status": "closed"}),
    ],
)
def test_bad_contacts_name_the_field_and_change_nothing(officer, field, body):
    answer = officer.patch("/api/v1/me/case/contacts", json=body)
    assert answer.status_code == 422
    assert field in answer.json["fields"]
    assert officer.get("/api/v1/me/case").json["contacts"][0]["value"].startswith("Zelenka-phone")


def test_nobody_else_has_it(client, as_):
    assert client.get("/api/v1/me/case").status_code == 401
    assert client.patch("/api/v1/me/case/contacts", json={"contacts": []}).status_code == 401
    for nickname in ("ina", "carol", "fina", "ada", "otto"):
        assert as_(nickname).get("/api/v1/me/case").status_code == 404
        assert as_(nickname).patch("/api/v1/me/case/contacts", json={"contacts": []}).status_code == 404


def test_another_officer_sees_their_own_alone(client, people, case, sent):
    theirs = client.post("/api/v1/applications", json=application("Rowan")).json
    other = people.officer(theirs["passphrase"])
    shown = other.get("/api/v1/me/case").json
    assert shown["reference"] == theirs["reference"]
    assert shown["payments"] == []
    assert [reader["who"] for reader in shown["readers"]] == ["The intake team"]
    assert "Zelenka" not in str(shown)
    assert other.get(f"/api/v1/cases/{case.reference}").status_code == 404
    unknown = other.post(f"/api/v1/disbursements/{uuid4()}/receipt", json={"outcome": "received"})
    foreign = other.post(f"/api/v1/disbursements/{sent}/receipt", json={"outcome": "received"})
    assert (foreign.status_code, foreign.data) == (404, unknown.data)
