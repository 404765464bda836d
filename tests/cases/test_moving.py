"""A case on hold, going on, closed and opened again: over the API, by the verbs, and what the database refuses."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine

from support.app import rooms
from support.cases import service as cases
from support.cases.model import Status
from support.cases.service.follow_ups import later
from support.core import clock
from support.core.db import at_the_edge, db
from support.core.errors import Conflict
from tests.aid.factory import ask, held_case, put_money_in
from tests.vetting.factory import cleared, decided, looks, opened

OUTCOMES = {"financial": "met", "legal": "unmet"}


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def sql(app, settings):
    """A connection as the application's own login."""
    engine = sa.create_engine(settings.database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def move(there, case, to, **given):
    return there.post(f"{case.address}/transitions", json={"to": to, **given})


def soon(days=30):
    return (clock.today() + timedelta(days=days)).isoformat()


def close(there, case, **changes):
    return move(there, case, "closed", reason="The work is done.", **{"outcomes": OUTCOMES, **changes})


def set_on(app, case, *statuses):
    """Let the case go through these statuses, as vetting and a plan would move it."""
    with app.test_request_context(), at_the_edge():
        folder = cases.by_id(cases.case_ids([case.reference])[case.reference], lock=True)
        for status in statuses:
            cases.set_status(None, folder, status)


def test_a_case_rests_until_a_day_and_goes_on_where_it_stood(app, as_, case):
    set_on(app, case, Status.VETTING)
    held = move(as_("carol"), case, "on_hold", reason="She gives birth.", until=soon())
    assert held.status_code == 200, held.text
    assert held.json == {"status": "on_hold", "resumes": "vetting", "held_until": soon(), "closed_on": None}
    shown = as_("cyril").get(case.address).json
    assert shown["status"] == "on_hold"
    gone_on = move(as_("cyril"), case, "resume")
    assert gone_on.json == {"status": "vetting", "resumes": None, "held_until": None, "closed_on": None}
    told = as_("carol").get(f"{case.address}/history").json["moves"]
    assert [(one["moved_from"], one["moved_to"]) for one in told] == [
        ("new", "vetting"),
        ("vetting", "on_hold"),
        ("on_hold", "vetting"),
    ]
    assert [one["reason"] for one in told] == [None, "She gives birth.", None]
    assert told[0]["by"] is None
    assert told[1]["by"] != told[2]["by"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": "x", "until": "2020-01-01"}, "until"),
        ({"reason": "x", "until": soon(0)}, "until"),
        ({"reason": "x", "until": soon(366)}, "until"),
        ({"reason": "x", "until": "soon"}, "until"),
        ({"reason": "x"}, "until"),
        ({"until": soon()}, "reason"),
        ({"reason": "  ", "until": soon()}, "reason"),
    ],
)
def test_a_rest_needs_a_reason_and_a_day_within_a_year(as_, case, given, field):
    refused = move(as_("carol"), case, "on_hold", **given)
    assert refused.status_code == 422
    assert field in refused.json["fields"]


def test_a_case_closes_with_an_outcome_for_each_open_need(as_, case):
    missing = close(as_("carol"), case, outcomes={"financial": "met"})
    assert missing.status_code == 422
    assert set(missing.json["fields"]) == {"outcomes.legal"}
    odd = close(as_("carol"), case, outcomes={**OUTCOMES, "retraining": "met"})
    assert set(odd.json["fields"]) == {"outcomes.retraining"}
    assert close(as_("carol"), case, outcomes={**OUTCOMES, "legal": "open"}).status_code == 422
    unsaid = move(as_("carol"), case, "closed", outcomes=OUTCOMES)
    assert set(unsaid.json["fields"]) == {"reason"}
    done = close(as_("carol"), case)
    assert done.json["status"] == "closed"
    assert done.json["closed_on"] == clock.today().isoformat()
    shown = as_("cyril").get(case.address).json
    assert {need["code"]: need["status"] for need in shown["needs"]} == OUTCOMES
    assert close(as_("carol"), case, outcomes={}).status_code == 409, "a closed case is not closed again"
    assert move(as_("carol"), case, "on_hold", reason="x", until=soon()).status_code == 409


def test_a_case_with_money_on_its_way_does_not_close(app, as_, people, case):
    put_money_in(app, 500_00)
    request = ask(as_, case)
    refused = close(as_("carol"), case)
    assert refused.status_code == 409
    assert "1 aid request waits for a decision." in refused.json["detail"]
    approved = as_("abel").post(f"/api/v1/aid-requests/{request}/approvals", json={"decision": "approve"}).json
    assert "1 payment is not sent yet." in close(as_("carol"), case).json["detail"]
    payment = f"/api/v1/disbursements/{approved['disbursement']['id']}"
    as_("fina").post(f"{payment}/sent", json={"rail": "manual", "bank_reference": "1"})
    assert "1 payment is not answered yet." in close(as_("carol"), case).json["detail"]
    answered = people.officer(case.passphrase).post(f"{payment}/receipt", json={"outcome": "received"})
    assert answered.status_code == 200, answered.text
    outcomes = {"legal": "withdrawn"}
    assert close(as_("carol"), case, outcomes=outcomes).status_code == 200, "the payment met the other need"


def test_a_case_that_is_vetted_does_not_close_before_that_is_decided(as_, people, case):
    opened(as_, people, case)
    refused = close(as_("carol"), case)
    assert refused.status_code == 409
    assert "A round of vetting is open" in refused.json["detail"]
    for name in ("vera", "viktor"):
        looks(as_, case, name, "cleared")
    assert close(as_("carol"), case).status_code == 200


def test_vetting_moves_a_case_that_rests_and_that_is_written_down(as_, people, case):
    move(as_("carol"), case, "on_hold", reason="x", until=soon())
    cleared(as_, people, case)
    shown = as_("carol").get(case.address).json
    assert (shown["status"], shown["clearance"]) == ("on_hold", "cleared")
    assert move(as_("carol"), case, "resume").json["status"] == "accepted"
    assert close(as_("carol"), case).status_code == 200
    assert move(as_("carol"), case, "reopened", reason="They came back.").json["status"] == "accepted"
    told = as_("carol").get(f"{case.address}/history").json["moves"]
    assert [one["moved_to"] for one in told] == ["on_hold", "accepted", "closed", "accepted"]


def test_a_declined_case_is_vettings_alone(as_, people, case):
    decided(as_, people, case, "declined")
    assert as_("carol").get(case.address).json["status"] == "declined"
    for to in ("on_hold", "closed", "resume", "reopened"):
        given = {"reason": "x", "until": soon(), "outcomes": OUTCOMES}
        assert move(as_("carol"), case, to, **given).status_code == 409, to
    told = as_("carol").get(f"{case.address}/history").json["moves"]
    assert [one["moved_to"] for one in told] == ["vetting", "declined"]


def test_every_room_above_that_has_a_word_in_closing_is_joined(app):
    from support.cases.service import moving

    assert set(rooms.OBSTACLES) <= set(moving._obstacles)
    assert {"aid", "vetting"} <= set(rooms.OBSTACLES)


@pytest.mark.parametrize(
    ("through", "stands"),
    [
        ([], "new"),
        ([Status.VETTING], "new"),
        ([Status.VETTING, Status.ACCEPTED], "accepted"),
        ([Status.VETTING, Status.ACCEPTED, Status.ACTIVE], "active"),
        ([Status.VETTING, Status.ACCEPTED, Status.ACTIVE, Status.ON_HOLD], "active"),
    ],
)
def test_a_case_opened_again_stands_where_it_stood(app, as_, case, through, stands):
    set_on(app, case, *through)
    assert close(as_("carol"), case).status_code == 200
    assert move(as_("carol"), case, "resume").status_code == 409
    assert move(as_("carol"), case, "reopened").status_code == 422
    again = move(as_("carol"), case, "reopened", reason="They came back.")
    assert again.json["status"] == stands
    assert again.json["closed_on"] is None
    assert move(as_("carol"), case, "reopened", reason="Twice.").status_code == 409


def test_a_case_rests_while_vetting_declines_it(app, as_, case):
    set_on(app, case, Status.VETTING, Status.ON_HOLD)
    with app.test_request_context():
        folder = cases.by_id(cases.case_ids([case.reference])[case.reference], lock=True)
        folder.case.resumes = Status.DECLINED  # as `judge` leaves it
        assert cases.resume(_holder(folder), folder).moved_to == Status.DECLINED
        db.session.rollback()


def _holder(folder):
    from support.people.model import Role
    from tests.cases.factory import Somebody

    return Somebody((Role.CASEWORKER,), id=folder.holders[0].person_id)


def test_after_the_end_somebody_asks_three_times(app, as_, people, case):
    close(as_("carol"), case)
    asked = as_("cyril").get(f"{case.address}/history").json["follow_ups"]
    today = clock.today()
    assert [one["due_on"] for one in asked] == [later(today, months).isoformat() for months in (3, 6, 12)]
    assert {one["status"] for one in asked} == {"open"}
    first, second, third = (f"{case.address}/follow-ups/{one['id']}" for one in asked)
    assert as_("carol").post(f"{first}/done", json={"work": "perhaps"}).status_code == 422
    done = as_("carol").post(f"{first}/done", json={"work": "yes", "text": "Drives a bus."})
    assert done.json["status"] == "done"
    assert as_("carol").post(f"{first}/done", json={"work": "no"}).status_code == 409
    assert as_("carol").post(f"{second}/skipped").json["status"] == "skipped"
    told = as_("cyril").get(f"{case.address}/history").json["follow_ups"]
    assert told[0]["answer"] == {"work": "yes", "text": "Drives a bus."}
    assert told[0]["by"] == people.carol.name
    assert [one["status"] for one in told] == ["done", "skipped", "open"]
    move(as_("carol"), case, "reopened", reason="They came back.")
    told = as_("cyril").get(f"{case.address}/history").json["follow_ups"]
    assert [one["status"] for one in told] == ["done", "skipped", "skipped"]
    assert as_("carol").post(f"{third}/done", json={"work": "no"}).status_code == 409
    put_back = close(as_("carol"), case, outcomes={})
    assert put_back.status_code == 200, "closed twice on one day, it is asked anew"
    told = as_("cyril").get(f"{case.address}/history").json["follow_ups"]
    assert [one["status"] for one in told].count("open") == 3


def test_a_follow_up_belongs_to_its_case(client, as_, people, case):
    close(as_("carol"), case)
    follow_up = as_("carol").get(f"{case.address}/history").json["follow_ups"][0]["id"]
    other = held_case(client, as_, people)
    assert as_("carol").post(f"{other.address}/follow-ups/{follow_up}/done", json={"work": "no"}).status_code == 404


def test_months_are_counted_to_the_end_of_short_ones():
    assert later(date(2024, 11, 30), 3) == date(2025, 2, 28)
    assert later(date(2023, 11, 30), 3) == date(2024, 2, 29)
    assert later(date(2024, 10, 31), 6) == date(2025, 4, 30)
    assert later(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert later(date(2024, 12, 15), 12) == date(2025, 12, 15)


def test_what_is_due_is_on_the_desk_of_who_holds_it(app, client, as_, people, case):
    resting = held_case(client, as_, people)
    close(as_("carol"), case)
    move(as_("carol"), resting, "on_hold", reason="x", until=soon(20))
    with app.test_request_context():
        carol, chloe = people.actor("carol"), people.actor("chloe")
        assert cases.holds_over(carol) == []
        assert cases.follow_ups_due(carol, clock.today() + timedelta(days=80)) == []
        due = cases.follow_ups_due(carol, later(clock.today(), 6))
        assert [one["reference"] for one in due] == [case.reference] * 2
        assert cases.follow_ups_due(chloe, later(clock.today(), 12)) == []
        with time_machine.travel(clock.now() + timedelta(days=20)):
            over = cases.holds_over(carol)
            assert [(one["handle"], one["resumes"]) for one in over] == [(resting.handle, "new")]
            assert cases.holds_over(chloe) == []


@pytest.mark.parametrize("to", ["on_hold", "resume", "closed", "reopened"])
def test_only_a_holder_moves_a_case(client, as_, people, to):
    from tests.intake.factory import application

    reference = client.post("/api/v1/applications", json=application()).json["reference"]
    address = f"/api/v1/cases/{reference}/transitions"
    body = {"to": to, "reason": "x", "until": soon(), "outcomes": OUTCOMES}
    assert as_("ina").post(address, json=body).status_code == 403, "who sees it"
    for nickname in ("carol", "lena", "ada", "vera", "abel"):
        assert as_(nickname).post(address, json=body).status_code == 404, nickname
    assert as_("ina").post(address, json={"to": "accepted"}).status_code == 422


def test_nothing_of_a_frozen_case_moves(app, as_, case, settings):
    engine = sa.create_engine(settings.database_owner_url)
    with engine.begin() as owner:
        owner.execute(sa.text('ALTER TABLE "case" DISABLE TRIGGER USER'))
        owner.execute(sa.text('UPDATE "case" SET frozen = true'))
        owner.execute(sa.text('ALTER TABLE "case" ENABLE TRIGGER USER'))
    engine.dispose()
    for to in ("on_hold", "closed", "resume", "reopened"):
        refused = move(as_("carol"), case, to, reason="x", until=soon(), outcomes=OUTCOMES)
        assert refused.status_code == 409
        assert "frozen" in refused.json["detail"]


def test_the_reason_of_a_move_is_sealed_and_the_officer_never_reads_it(app, as_, people, case):
    move(as_("carol"), case, "on_hold", reason="Zelenka-secret reason", until=soon())
    assert "Zelenka-secret" in as_("cyril").get(f"{case.address}/history").text
    mine = people.officer(case.passphrase)
    assert "Zelenka-secret" not in mine.get("/api/v1/me/case").text
    with app.app_context():
        parts = db.session.execute(
            sa.text("SELECT k.kind FROM sealed_part p JOIN data_key k ON k.id = p.key_id WHERE p.part = 'reason'")
        )
        assert set(parts.scalars()) == {"team"}
        db.session.rollback()


def test_reading_the_history_is_recorded(as_, people, case):
    as_("cyril").get(f"{case.address}/history")
    events = as_("otto").get(f"/api/v1/audit?actor={people.cyril.name}").json["items"]
    assert "history.opened" in {event["action"] for event in events}


# What the database refuses


def refused(sql, statement, **values):
    with pytest.raises(sa.exc.DBAPIError):  # noqa: PT012 - at once, or when it is committed
        sql.execute(sa.text(statement), values)
        sql.commit()
    sql.rollback()


MOVE = (
    "INSERT INTO case_move (id, case_id, position, moved_from, moved_to, moved_on, returns_to)"
    ' SELECT gen_random_uuid(), id, :position, :moved_from, :moved_to, current_date, :returns_to FROM "case"'
)


def test_the_database_keeps_moves_as_they_were_written(as_, case, sql):
    move(as_("carol"), case, "on_hold", reason="x", until=soon())
    refused(sql, "UPDATE case_move SET moved_to = 'active'")
    refused(sql, "DELETE FROM case_move")
    step = {"moved_from": "new", "moved_to": "on_hold", "returns_to": None}
    refused(sql, MOVE, position=1, **step)
    refused(sql, MOVE, position=3, **step)
    refused(sql, MOVE, position=2, **{**step, "moved_to": "active"})
    refused(sql, MOVE, position=2, **{**step, "moved_from": "on_hold"})
    refused(sql, MOVE, position=2, **{**step, "returns_to": "new"})
    refused(sql, MOVE, position=2, **{**step, "moved_from": "somewhere"})
    refused(sql, 'UPDATE "case" SET resumes = NULL')
    refused(sql, "UPDATE \"case\" SET status = 'resting'")
    sql.execute(sa.text(MOVE), {"position": 2, **step})
    sql.rollback()


def test_the_database_lets_no_case_move_without_a_word(case, sql):
    refused(sql, "UPDATE \"case\" SET status = 'vetting'")
    sql.execute(sa.text("UPDATE \"case\" SET status = 'vetting'"))
    sql.execute(sa.text(MOVE), {"position": 1, "moved_from": "new", "moved_to": "vetting", "returns_to": None})
    sql.commit()
    refused(sql, "UPDATE \"case\" SET status = 'new'")


def test_the_database_keeps_follow_ups_as_they_ended(as_, people, case, sql):
    close(as_("carol"), case)
    one = as_("carol").get(f"{case.address}/history").json["follow_ups"][0]
    insert = (
        "INSERT INTO follow_up (id, case_id, due_on, status, done_on, done_by)"
        ' SELECT gen_random_uuid(), id, :due, :status, :done, :by FROM "case"'
    )
    who = people.carol.id
    refused(sql, insert, due=clock.today(), status="done", done=clock.today(), by=who)
    refused(sql, insert, due=date.fromisoformat(one["due_on"]), status="open", done=None, by=None)
    refused(sql, "UPDATE follow_up SET status = 'done' WHERE id = :id", id=one["id"])
    refused(sql, "UPDATE follow_up SET due_on = current_date")
    refused(sql, "DELETE FROM follow_up")
    as_("carol").post(f"{case.address}/follow-ups/{one['id']}/skipped")
    ended = "UPDATE follow_up SET status = 'done', done_on = current_date, done_by = :by WHERE id = :id"
    refused(sql, ended, id=one["id"], by=who)
    refused(sql, "UPDATE follow_up SET status = 'open', done_on = NULL, done_by = NULL WHERE id = :id", id=one["id"])


def test_of_two_who_move_at_once_one_is_refused(app, people, case):
    """The second sees where the first has put the case."""
    with app.test_request_context():
        carol = people.actor("carol")
        folder = cases.get(carol, case.reference)
        cases.hold(carol, folder, reason="x", until=clock.today() + timedelta(days=3))
        with pytest.raises(Conflict):
            cases.hold(carol, folder, reason="x", until=clock.today() + timedelta(days=3))
        db.session.rollback()


def test_an_unknown_follow_up_is_missing(as_, case):
    assert as_("carol").post(f"{case.address}/follow-ups/{uuid4()}/skipped").status_code == 404
