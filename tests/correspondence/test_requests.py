"""Requests for documents: asked, fulfilled, declined, taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from support.core import clock
from support.core.db import db
from support.correspondence import service
from tests.files.factory import paper, photograph, send

OWN = "/api/v1/me/case/document-requests"
ASK = {"what": "The order of dismissal", "why": "To show the lawyer the grounds."}


@pytest.fixture
def address(case):
    return f"{case.address}/document-requests"


def ask(client, address, **changes):
    answer = client.post(address, json={**ASK, **changes})
    assert answer.status_code == 201, answer.text
    return answer.json["id"]


def shown(client, address):
    return {one["id"]: one for one in client.get(address).json["items"]}


def test_a_holder_asks_and_the_officer_sends_it(as_, case, officer, address, people):
    due = (clock.today() + timedelta(days=14)).isoformat()
    asked = ask(as_("carol"), address, due_on=due)
    mine = shown(officer, OWN)[asked]
    assert (mine["what"], mine["why"], mine["due_on"], mine["status"], mine["by"]) == (
        ASK["what"],
        ASK["why"],
        due,
        "open",
        "Coordinator 1",
    )
    assert people.carol.name not in officer.get(OWN).text
    sent = send(officer, "/api/v1/me/case/documents", paper(), "order.pdf", request_id=asked)
    assert sent.status_code == 201
    ours = shown(as_("cyril"), address)[asked]
    assert (ours["status"], ours["answered_on"], ours["by"]) == ("fulfilled", str(clock.today()), people.carol.name)
    # A second page may follow.
    assert send(officer, "/api/v1/me/case/documents", photograph(), "2.jpg", request_id=asked).status_code == 201
    listed = as_("cyril").get(f"{case.address}/documents").json["items"]
    assert {one["request_id"] for one in listed} == {asked}


def test_the_officer_says_why_not_and_may_send_it_later(as_, officer, address):
    asked = ask(as_("carol"), address)
    said = officer.post(f"{OWN}/{asked}/cannot", json={"reason": "It is at my parents', who are watched."})
    assert (said.status_code, said.json["status"]) == (200, "cannot")
    ours = shown(as_("cyril"), address)[asked]
    assert (ours["status"], ours["cannot"]) == ("cannot", "It is at my parents', who are watched.")
    assert officer.post(f"{OWN}/{asked}/cannot", json={"reason": "Again."}).status_code == 409
    assert send(officer, "/api/v1/me/case/documents", paper(), "order.pdf", request_id=asked).status_code == 201
    assert shown(officer, OWN)[asked]["status"] == "fulfilled"


def test_a_request_is_taken_back_by_the_team_alone(as_, officer, address):
    asked = ask(as_("carol"), address)
    assert officer.post(f"{address}/{asked}/withdraw").status_code == 404
    done = as_("cyril").post(f"{address}/{asked}/withdraw")
    assert (done.status_code, done.json["status"]) == (200, "withdrawn")
    assert as_("cyril").post(f"{address}/{asked}/withdraw").status_code == 409
    late = send(officer, "/api/v1/me/case/documents", paper(), "order.pdf", request_id=asked)
    assert late.status_code == 409
    assert "no longer asked for" in late.json["detail"]
    assert send(officer, "/api/v1/me/case/documents", paper(), "order.pdf").status_code == 201


def test_what_was_sent_is_not_taken_back(as_, officer, address):
    asked = ask(as_("carol"), address)
    send(officer, "/api/v1/me/case/documents", paper(), "order.pdf", request_id=asked)
    assert as_("carol").post(f"{address}/{asked}/withdraw").status_code == 409


def test_those_that_wait_come_first_and_are_counted(app, as_, officer, address, case):
    first, second = ask(as_("carol"), address), ask(as_("carol"), address)
    officer.post(f"{OWN}/{second}/cannot", json={"reason": "x"})
    third = ask(as_("cyril"), address)
    order = [one["status"] for one in officer.get(OWN).json["items"]]
    assert order == ["open", "open", "cannot"]
    with app.test_request_context():
        case_id = db.session.execute(
            sa.text('SELECT id FROM "case" WHERE reference = :mine'), {"mine": case.reference}
        ).scalar_one()
        assert service.open_requests([case_id, uuid4()]) == {case_id: 2}
    assert {first, second, third} == set(shown(officer, OWN))


REFUSED = [
    ({"what": ""}, "what"),
    ({"what": "x" * 201}, "what"),
    ({"why": ""}, "why"),
    ({"due_on": "2020-01-01"}, "due_on"),
    ({"due_on": "soon"}, "due_on"),
    ({"status": "fulfilled"}, "status"),
]


@pytest.mark.parametrize(("changes", "field"), REFUSED)
def test_what_is_not_taken_is_said(as_, address, changes, field):
    answer = as_("carol").post(address, json={**ASK, **changes})
    assert (answer.status_code, set(answer.json["fields"])) == (422, {field})


def test_a_request_of_another_case_is_not_found(client, as_, people, officer, address):
    from tests.aid.factory import held_case

    other = held_case(client, as_, people)
    theirs = ask(as_("carol"), f"{other.address}/document-requests")
    assert officer.post(f"{OWN}/{theirs}/cannot", json={"reason": "x"}).status_code == 404
    assert as_("carol").post(f"{address}/{theirs}/withdraw").status_code == 404
    assert send(officer, "/api/v1/me/case/documents", paper(), "a.pdf", request_id=theirs).status_code == 404


def test_nothing_asked_or_answered_lies_in_the_open(app, as_, officer, address):
    asked = ask(as_("carol"), address, what="Zelenka paper", why="Zelenka why")
    officer.post(f"{OWN}/{asked}/cannot", json={"reason": "Zelenka reason"})
    with app.app_context():
        for table in ("document_request", "sealed_part", "audit_event"):
            rows = db.session.execute(sa.text(f"SELECT t::text FROM {table} t")).scalars()
            assert not [row for row in rows if "Zelenka" in row or b"Zelenka".hex() in row]


SQL = {
    "born answered": (
        "INSERT INTO document_request VALUES (:case, :carol, '2024-01-01', NULL, 'fulfilled', '2024-01-01', :id)"
    ),
    "asked by an officer": (
        "INSERT INTO document_request VALUES (:case, :officer, '2024-01-01', NULL, 'open', NULL, :id)"
    ),
    "back to open": "UPDATE document_request SET status = 'open', answered_on = NULL",
    "answered without a day": "UPDATE document_request SET status = 'fulfilled', answered_on = NULL",
    "asked by another": "UPDATE document_request SET asked_by = :carol",
    "taken away": "DELETE FROM document_request",
}


@pytest.mark.parametrize("attempt", SQL)
def test_the_database_refuses(app, as_, case, officer, people, address, attempt):
    """With SQL, as the application's login."""
    asked = ask(as_("cyril"), address)
    officer.post(f"{OWN}/{asked}/cannot", json={"reason": "x"})
    with app.app_context():
        row = db.session.execute(
            sa.text('SELECT id AS "case", officer_id AS officer FROM "case" WHERE reference = :mine'),
            {"mine": case.reference},
        ).one()
        with pytest.raises(DBAPIError):
            db.session.execute(sa.text(SQL[attempt]), {**row._asdict(), "carol": people.carol.id, "id": uuid4()})
        db.session.rollback()
