"""Messages: who reads what, in which order, how many are new; nothing of it in clear."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from support.cases import service as cases
from support.core.db import at_the_edge, db
from support.core.errors import Forbidden
from support.correspondence import service
from support.correspondence.model import Audience
from support.correspondence.service import messages
from tests.people_of_the_house import People

OWN = "/api/v1/me/case/messages"


@pytest.fixture
def address(case):
    return f"{case.address}/messages"


def write(client, address, text, audience="officer"):
    body = {"text": text} if address == OWN else {"text": text, "audience": audience}
    answer = client.post(address, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json["id"]


def texts(client, address):
    return [one["text"] for one in client.get(address).json["items"]]


def test_officer_and_team_write_to_each_other(as_, case, officer, address, people):
    write(officer, OWN, "I have moved.")
    write(as_("carol"), address, "Thank you for telling us.")
    write(as_("cyril"), address, "They sound tired.", "team")
    write(as_("carol"), address, "Ask the lawyer about this.", "private")
    shown = officer.get(OWN).json["items"]
    assert [(one["text"], one["by"], one["own"]) for one in shown] == [
        ("Thank you for telling us.", "Coordinator 1", False),
        ("I have moved.", "You", True),
    ]
    assert people.carol.name not in officer.get(OWN).text
    assert texts(as_("cyril"), address) == ["They sound tired.", "Thank you for telling us.", "I have moved."]
    read = as_("carol").get(address).json["items"]
    assert [(one["text"], one["by"], one["audience"]) for one in read] == [
        ("Ask the lawyer about this.", people.carol.name, "private"),
        ("They sound tired.", people.cyril.name, "team"),
        ("Thank you for telling us.", people.carol.name, "officer"),
        ("I have moved.", case.handle, "officer"),
    ]


def test_intake_writes_before_hand_over_and_is_no_number(client, as_, people):
    from tests.intake.factory import application

    applied = client.post("/api/v1/applications", json=application()).json
    address = f"/api/v1/cases/{applied['reference']}/messages"
    write(as_("ina"), address, "We have read it.")
    officer = people.officer(applied["passphrase"])
    assert [one["by"] for one in officer.get(OWN).json["items"]] == ["The intake team"]
    write(officer, OWN, "Thank you.")
    assert texts(as_("ivo"), address) == ["Thank you.", "We have read it."]
    for nickname in ("carol", "cyril"):
        as_("ina").post(f"/api/v1/cases/{applied['reference']}/assignments", json={"name": people.name(nickname)})
    assert as_("ina").get(address).status_code == 404
    assert texts(as_("cyril"), address) == ["Thank you.", "We have read it."]


def test_unread_counts_what_was_not_shown_and_is_not_ones_own(app, as_, case, officer, address, people):
    def new(nickname):
        with app.test_request_context():
            actor = people.actor(nickname)
            folder = cases.get(actor, case.reference)
            return service.unread(actor, [folder.id]).get(folder.id, 0)

    write(officer, OWN, "One.")
    write(officer, OWN, "Two.")
    write(as_("carol"), address, "Among us.", "team")
    write(as_("carol"), address, "For me.", "private")
    assert (new("carol"), new("cyril")) == (2, 3)
    as_("cyril").get(address)
    assert (new("carol"), new("cyril")) == (2, 0)
    write(officer, OWN, "Three.")
    assert (new("carol"), new("cyril")) == (3, 1)
    assert officer.get(OWN).status_code == 200
    write(as_("carol"), address, "Seen.")
    with app.test_request_context():
        owner = cases.get(people.actor("carol"), case.reference)
        entry = _officer_actor(people, case)
        assert service.waiting_for_officer(entry, owner) == service.Waiting(messages=1, requests=0)


def _officer_actor(people: People, case):
    from support.people import service as people_service

    with at_the_edge():
        entry = people_service.sign_in_officer(case.passphrase)
    return people_service.actor_of(entry.token, "bearer")


def test_pages_of_fifty_by_keyset(app, as_, case, officer, address):
    for number in range(53):
        write(officer, OWN, f"Message {number}")
    first = officer.get(OWN).json
    assert [one["text"] for one in first["items"]] == [f"Message {number}" for number in range(52, 2, -1)]
    rest = officer.get(f"{OWN}?cursor={first['next']}").json
    assert [one["text"] for one in rest["items"]] == ["Message 2", "Message 1", "Message 0"]
    assert rest["next"] is None
    assert officer.get(f"{OWN}?cursor=nothing").status_code == 422
    assert len(officer.get(f"{OWN}?limit=2").json["items"]) == 2


def test_a_cursor_tells_an_officer_nothing_of_what_the_team_writes(as_, officer, address):
    """Positions have gaps where the team writes among itself: no answer shows a position."""
    for text in ("One.", "Two."):
        write(officer, OWN, text)
        write(as_("carol"), address, "Among us.", "team")
    shown = officer.get(f"{OWN}?limit=1").json
    assert set(shown["items"][0]) == {"id", "by", "own", "audience", "written_on", "text"}
    assert shown["next"] == shown["items"][0]["id"]


def test_what_is_too_long_is_refused_with_the_reason(officer, as_, address):
    for client, where in ((officer, OWN), (as_("carol"), address)):
        assert client.post(where, json={"text": "x" * 20_000}).status_code == 201
        longer = client.post(where, json={"text": "x" * 20_001})
        assert longer.status_code == 422
        assert "20001 characters, at most 20000" in longer.json["fields"]["text"][0]
        large = client.post(where, json={"text": "x" * 1_000_000})
        assert (large.status_code, large.json["type"]) == (413, "/problems/too-large")
        assert "larger than can be taken" in large.json["detail"]
    assert officer.post(OWN, json={"text": " "}).status_code == 422


def test_an_officer_writes_to_the_team_alone(app, officer, case, people):
    assert officer.post(OWN, json={"text": "x", "audience": "team"}).status_code == 422
    with app.test_request_context():
        actor = _officer_actor(people, case)
        with pytest.raises(Forbidden), at_the_edge():
            messages.write(actor, cases.own(actor), "x", audience=Audience.TEAM)


SQL = {
    "an officer in another audience": ("INSERT INTO message VALUES (:case, :officer, 'team', '2024-01-01', 9, :id)"),
    "an officer in another's case": ("INSERT INTO message VALUES (:other, :officer, 'officer', '2024-01-01', 9, :id)"),
    "a group": ("INSERT INTO message VALUES (:case, :group, 'team', '2024-01-01', 9, :id)"),
    "a place that is taken": ("INSERT INTO message VALUES (:case, :carol, 'team', '2024-01-01', 1, :id)"),
    "no such audience": ("INSERT INTO message VALUES (:case, :carol, 'all', '2024-01-01', 9, :id)"),
    "changed words": ("UPDATE message SET written_on = '2020-01-01'"),
    "taken away": ("DELETE FROM message"),
}


@pytest.mark.parametrize("attempt", SQL)
def test_the_database_refuses(app, client, as_, case, officer, people, attempt):
    """With SQL, as the application's login."""
    from uuid import uuid4

    from tests.intake.factory import application

    write(officer, OWN, "One.")
    other = client.post("/api/v1/applications", json=application("Other")).json["reference"]
    with app.app_context():
        row = db.session.execute(
            sa.text(
                'SELECT mine.id AS "case", mine.officer_id AS officer, other.id AS other, c.principal_id AS "group"'
                ' FROM "case" mine, "case" other, compartment c'
                " WHERE mine.reference = :mine AND other.reference = :other AND c.name = 'intake'"
            ),
            {"mine": case.reference, "other": other},
        ).one()
        with pytest.raises(DBAPIError):
            db.session.execute(sa.text(SQL[attempt]), {**row._asdict(), "carol": people.carol.id, "id": uuid4()})
        db.session.rollback()


def test_nothing_written_lies_in_the_open(app, officer, as_, address):
    write(officer, OWN, "Zelenka wrote this")
    write(as_("carol"), address, "Zelenka among us", "team")
    with app.app_context():
        for table in ("message", "read_mark", "sealed_part", "audit_event"):
            rows = db.session.execute(sa.text(f"SELECT t::text FROM {table} t")).scalars()
            assert not [row for row in rows if "Zelenka" in row or b"Zelenka".hex() in row]


def test_readings_and_writings_are_recorded(app, as_, officer, address):
    write(officer, OWN, "One.")
    as_("carol").get(address)
    with app.app_context():
        rows = db.session.execute(
            sa.text("SELECT action, actor_kind, at FROM audit_event WHERE action LIKE 'message%' ORDER BY action")
        ).all()
    assert [(row.action, row.actor_kind, row.at is None) for row in rows] == [
        ("message.written", "officer", True),
        ("messages.opened", "staff", False),
    ]


def test_whoever_leaves_for_cause_reads_nothing_more_and_who_stays_reads_all(as_, officer, address, case, people):
    write(officer, OWN, "From the officer.")
    write(as_("carol"), address, "To the officer.")
    write(as_("cyril"), address, "Among us.", "team")
    write(as_("carol"), address, "For carol.", "private")
    gone = as_("carol").delete(f"{case.address}/assignments/{people.cyril.name}?for_cause=true")
    assert gone.status_code == 204
    assert as_("cyril").get(address).status_code == 404
    assert texts(as_("carol"), address) == ["For carol.", "Among us.", "To the officer.", "From the officer."]
    assert texts(officer, OWN) == ["To the officer.", "From the officer."]
    write(officer, OWN, "After that.")
    assert texts(as_("carol"), address)[0] == "After that."


def test_a_frozen_case_is_written_in_as_ever(app, as_, officer, address, case, people):
    write(officer, OWN, "Before.")
    with app.test_request_context(), at_the_edge():
        cases.set_frozen(cases.get(people.actor("carol"), case.reference), True)
    write(officer, OWN, "While frozen.")
    write(as_("carol"), address, "An answer.")
    write(as_("cyril"), address, "Among us, for the first time.", "team")
    assert texts(officer, OWN) == ["An answer.", "While frozen.", "Before."]
    assert len(texts(as_("cyril"), address)) == 4


def test_everything_for_an_export(app, as_, officer, address, case, people):
    for number in range(3):
        write(officer, OWN, f"Message {number}")
    write(as_("carol"), address, "Among us.", "team")
    with app.test_request_context():
        actor = _officer_actor(people, case)
        folder = cases.own(actor)
        chest = cases.open_folder(actor, folder)
        found = [(kind, facts["text"]) for kind, facts in service.all_of(actor, folder, chest)]
    assert found == [("message", f"Message {number}") for number in range(3)]


def test_two_who_write_at_once_get_two_places(app, as_, officer, address):
    from tests.people.test_acceptance import at_once

    carol = as_("carol")
    answers = at_once(
        12, lambda n: (officer if n % 2 else carol).post(OWN if n % 2 else address, json={"text": f"{n}"})
    )
    assert {answer.status_code for answer in answers} == {201}
    assert sorted(map(int, texts(carol, address))) == list(range(12))


def test_keys_that_do_not_open_it_do_not_write_either(app, as_, case, people, address):
    from support.vault import service as vault
    from support.vault.model import Data

    write(as_("carol"), address, "One.", "team")
    with app.test_request_context(), at_the_edge():
        folder = cases.get(people.actor("carol"), case.reference)
        # As after a lost passphrase: the seat is there, the grants are not.
        vault.revoke(folder.id, people.cyril.id, [Data.TEAM])
    assert as_("cyril").post(address, json={"text": "Two.", "audience": "team"}).status_code == 409
    shown = as_("cyril").get(address).json["items"]
    assert [one["text"] for one in shown] == [None]
