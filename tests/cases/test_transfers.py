"""A seat changes hands when the receiver accepts, and not before: over the API, by the jobs, and in the database."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
import time_machine

from support.cases import jobs
from support.cases import service as cases
from support.core import clock
from support.core.db import at_the_edge, db
from support.core.errors import Conflict, Missing
from support.people import service as staff
from tests.aid.factory import ask as ask_aid
from tests.aid.factory import held_case, put_money_in
from tests.intake.factory import application
from tests.vetting.factory import opened

WHY = "Zelenka-why: I move to another town."


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


def ask(as_, case, people, *, sender="carol", receiver="chloe", **changes):
    body = {"name": people.name(receiver), "reason": WHY, **changes}
    return as_(sender).post(f"{case.address}/transfers", json=body)


def asked(as_, case, people, **changes):
    answer = ask(as_, case, people, **changes)
    assert answer.status_code == 201, answer.text
    return f"/api/v1/transfers/{answer.json['id']}"


def seats(as_, case, who="cyril"):
    return {holder["seat"]: holder["name"] for holder in as_(who).get(case.address).json["holders"]}


def grants(app, person):
    """How many keys of cases somebody holds: not that of the partners' directory."""
    of_cases = sa.text(
        "SELECT count(*) FROM data_grant JOIN data_key ON data_key.id = key_id"
        " WHERE principal_id = :who AND kind <> 'directory'"
    )
    with app.app_context():
        count = db.session.execute(of_cases, {"who": person.id}).scalar_one()
        db.session.rollback()
    return count


def test_the_receiver_sees_nothing_until_they_accept(app, as_, people, case):
    as_("carol").post(f"{case.address}/notes", json={"text": "A note."})
    transfer = asked(as_, case, people)
    assert grants(app, people.chloe) == 3, "identity, story and team are sealed to them already"
    assert as_("chloe").get(case.address).status_code == 404
    assert as_("chloe").get(f"/desk/cases/{case.reference}").status_code == 404
    assert as_("chloe").get("/api/v1/cases").json["items"] == []
    listed = as_("chloe").get("/api/v1/transfers").json["items"]
    assert len(listed) == 1
    assert listed[0] == {
        "id": transfer.rpartition("/")[2],
        "handle": case.handle,
        "seat": "owner",
        "sender": people.carol.name,
        "receiver": people.chloe.name,
        "incoming": True,
        "status": "asked",
        "asked_on": clock.today().isoformat(),
        "until": (clock.today() + timedelta(days=14)).isoformat(),
        "answered_on": None,
    }
    for page in ("/desk/transfers", f"/desk/transfers/{listed[0]['id']}/accept"):
        shown = as_("chloe").get(page).text
        assert case.handle in shown
        assert case.reference not in shown
        assert "Zelenka" not in shown
    assert seats(as_, case)["owner"] == people.carol.name
    assert as_("carol").get(case.address).status_code == 200


def test_when_they_accept_the_seat_changes_hands_at_once(app, as_, people, case):
    transfer = asked(as_, case, people)
    taken = as_("chloe").post(f"{transfer}/accept")
    assert taken.status_code == 200, taken.text
    assert (taken.json["name"], taken.json["seat"]) == (people.chloe.name, "owner")
    shown = as_("chloe").get(case.address)
    assert shown.json["story"].startswith("Zelenka-story")
    assert seats(as_, case) == {"owner": people.chloe.name, "deputy": people.cyril.name}
    assert as_("carol").get(case.address).status_code == 404
    assert grants(app, people.carol) == 0
    told = as_("chloe").get(f"{case.address}/transfers").json["items"]
    assert [(one["status"], one["reason"]) for one in told] == [("accepted", WHY)]
    history = as_("cyril").get(f"{case.address}/history").json["seats"]
    assert [(one["name"], one["seat"], one["ended"]) for one in history if one["seat"] == "owner"] == [
        (people.carol.name, "owner", "transferred"),
        (people.chloe.name, "owner", None),
    ]
    assert as_("chloe").post(f"{transfer}/accept").status_code == 409
    assert as_("carol").post(f"{transfer}/withdraw").status_code == 409


def test_the_officer_is_told_that_who_works_with_them_has_changed(app, as_, people, case):
    as_("chloe").post(f"{asked(as_, case, people)}/accept")
    with app.test_request_context():
        folder = cases.by_id(cases.case_ids([case.reference])[case.reference])
        told = cases.changes_of_holders(folder)
        db.session.rollback()
    today = clock.today()
    assert {(one["number"], one["seat"].value, one["since"], one["until"]) for one in told} == {
        (1, "owner", today, today),
        (2, "deputy", today, None),
        (3, "owner", today, None),
    }


def test_of_answers_that_come_at_once_one_counts(app, as_, people, case):
    """The receiver accepts twice while the sender takes it back: one of them wins, and the seat is somebody's."""
    transfer = UUID(asked(as_, case, people).rpartition("/")[2])
    people.token("carol"), people.token("chloe")
    start = threading.Barrier(3)

    def answer(nickname, act):
        with app.test_request_context():
            try:
                actor = people.actor(nickname)
                start.wait(timeout=60)
                with at_the_edge():
                    act(actor, cases.get_transfer(actor, transfer))
            except (Conflict, Missing):
                return False
            finally:
                db.session.remove()
        return True

    def accept(actor, row):
        cases.accept_transfer(actor, row, staff.by_name(actor.name))

    turns = [("chloe", accept), ("chloe", accept), ("carol", cases.withdraw_transfer)]
    with ThreadPoolExecutor(len(turns)) as pool:
        won = list(pool.map(lambda turn: answer(*turn), turns))
    assert won.count(True) == 1
    owner = seats(as_, case)["owner"]
    assert owner == (people.carol.name if won[2] else people.chloe.name)
    assert (grants(app, people.chloe) == 0) is won[2]
    assert (grants(app, people.carol) == 0) is not won[2]


def test_what_is_written_and_asked_while_it_waits_is_the_receivers_too(app, as_, people, case):
    put_money_in(app, 500_00)
    transfer = asked(as_, case, people)
    as_("carol").post(f"{case.address}/notes", json={"text": "Written while it waited."})
    request = ask_aid(as_, case)
    assert as_("chloe").get(f"/api/v1/aid-requests/{request}").status_code == 404
    as_("chloe").post(f"{transfer}/accept")
    assert as_("chloe").get(case.address).json["notes"][0]["text"] == "Written while it waited."
    assert as_("chloe").get(f"/api/v1/aid-requests/{request}").json["reason"].startswith("Zelenka-why")


@pytest.mark.parametrize(
    ("who", "act", "status"), [("chloe", "decline", "declined"), ("carol", "withdraw", "withdrawn")]
)
def test_what_comes_to_nothing_leaves_nothing_sealed(app, as_, people, case, who, act, status):
    transfer = asked(as_, case, people)
    body = {"json": {"reason": "Too many already."}} if act == "decline" else {}
    ended = as_(who).post(f"{transfer}/{act}", **body)
    assert ended.json["status"] == status
    assert grants(app, people.chloe) == 0
    assert seats(as_, case)["owner"] == people.carol.name
    assert as_("chloe").get(case.address).status_code == 404
    assert as_("chloe").post(f"{transfer}/accept").status_code == 409
    told = as_("cyril").get(f"{case.address}/transfers").json["items"][0]
    assert told["status"] == status
    assert told["answer"] == ("Too many already." if act == "decline" else None)
    assert ask(as_, case, people).status_code == 201, "and may be asked anew"


def test_who_may_answer_and_who_may_not(as_, people, case):
    transfer = asked(as_, case, people)
    assert as_("carol").post(f"{transfer}/accept").status_code == 403, "never the sender"
    assert as_("carol").post(f"{transfer}/decline", json={}).status_code == 403
    assert as_("chloe").post(f"{transfer}/withdraw").status_code == 403
    for nickname in ("cyril", "ina", "lena", "ada", "abel", "otto"):
        for act in ("accept", "decline", "withdraw"):
            body = {"json": {}} if act == "decline" else {}
            assert as_(nickname).post(f"{transfer}/{act}", **body).status_code == 404, (nickname, act)
    assert people.officer(case.passphrase).post(f"{transfer}/accept").status_code == 404
    unknown = as_("chloe").post(f"/api/v1/transfers/{uuid4()}/accept")
    assert unknown.data == as_("cyril").post(f"{transfer}/accept").data


def test_who_may_ask_and_whom(client, as_, people, case):
    assert ask(as_, case, people, sender="chloe").status_code == 404
    assert ask(as_, case, people, seat="deputy").status_code == 403, "not another's seat"
    assert ask(as_, case, people, receiver="carol").status_code == 409, "not oneself"
    assert ask(as_, case, people, receiver="cyril").status_code == 409, "not who holds it"
    assert ask(as_, case, people, receiver="abel").status_code == 409, "not who is no caseworker"
    assert ask(as_, case, people, name="nobody-here").status_code == 404
    assert ask(as_, case, people, reason=" ").status_code == 422
    as_("ada").delete(f"/api/v1/staff/{people.chloe.name}")
    assert ask(as_, case, people).status_code == 404, "not who was disabled"
    reference = client.post("/api/v1/applications", json=application()).json["reference"]
    body = {"name": people.carol.name, "reason": WHY}
    assert as_("ina").post(f"/api/v1/cases/{reference}/transfers", json=body).status_code == 403, "intake has no seat"


def test_who_vets_a_case_is_not_asked_to_hold_it(client, app, as_, people, case, settings):
    """Somebody may be a caseworker and vet as well, but not the same case."""
    engine = sa.create_engine(settings.database_owner_url)
    with engine.begin() as owner:
        both = sa.text("UPDATE person SET roles = ARRAY['caseworker', 'vetting'] WHERE id = :who")
        owner.execute(both, {"who": people.viktor.id})
    engine.dispose()
    opened(as_, people, case)
    refused = ask(as_, case, people, receiver="viktor")
    assert refused.status_code == 409
    assert "vet it" in refused.json["detail"]
    assert grants(app, people.viktor) == grants(app, people.vera), "nothing was sealed by asking"
    until = (clock.today() + timedelta(days=9)).isoformat()
    cover = as_("carol").post(f"{case.address}/cover", json={"name": people.viktor.name, "until": until})
    assert cover.status_code == 409
    other = held_case(client, as_, people)
    asked(as_, other, people, receiver="viktor")
    names = {"officers": [people.name("vera"), people.name("viktor")]}
    assert as_("carol").post(f"{other.address}/vetting", json=names).status_code == 409


def test_one_at_a_time(as_, people, case):
    asked(as_, case, people)
    again = ask(as_, case, people)
    assert again.status_code == 409
    assert "already" in again.json["detail"]
    assert ask(as_, case, people, sender="cyril").status_code == 409, "nobody is asked to take both seats"


def test_what_nobody_answered_in_time_ends_by_itself(app, as_, people, case):
    transfer = asked(as_, case, people)
    with app.test_request_context(), time_machine.travel(clock.now() + timedelta(days=14)), at_the_edge():
        assert cases.expire_transfers() == 0, "the last day counts"
    assert grants(app, people.chloe) > 0
    with app.test_request_context(), time_machine.travel(clock.now() + timedelta(days=15)), at_the_edge():
        jobs.expire_transfers()
    assert grants(app, people.chloe) == 0
    assert as_("carol").get("/api/v1/transfers").json["items"][0]["status"] == "expired"
    assert as_("chloe").post(f"{transfer}/accept").status_code == 409


def test_late_is_late_before_the_job_has_run(app, people, as_, case):
    transfer = asked(as_, case, people).rpartition("/")[2]
    with app.test_request_context():
        chloe = people.actor("chloe")
        row = cases.get_transfer(chloe, transfer)
        with time_machine.travel(clock.now() + timedelta(days=15)), pytest.raises(Conflict):
            cases.accept_transfer(chloe, row, staff.by_name(chloe.name))
        db.session.rollback()


@pytest.mark.parametrize("leaver", ["carol", "chloe"])
def test_who_is_disabled_takes_what_waits_with_them(app, as_, people, case, leaver):
    asked(as_, case, people)
    as_("ada").delete(f"/api/v1/staff/{people.name(leaver)}")
    assert grants(app, people.chloe) == 0
    other = "chloe" if leaver == "carol" else "carol"
    assert as_(other).get("/api/v1/transfers").json["items"][0]["status"] == "ended"
    assert as_("chloe").get(case.address).status_code in {401, 404}


def test_who_is_unassigned_takes_what_waits_with_them(app, as_, people, case):
    transfer = asked(as_, case, people)
    gone = as_("cyril").delete(f"{case.address}/assignments/{people.carol.name}?for_cause=true")
    assert gone.status_code == 204
    assert grants(app, people.chloe) == 0
    assert as_("chloe").post(f"{transfer}/accept").status_code == 409


def test_a_replaced_key_reaches_who_waits(app, as_, people, case):
    """Somebody else is put out for cause: the keys are new, and the receiver has the new ones."""
    transfer = asked(as_, case, people)
    assert as_("carol").delete(f"{case.address}/assignments/{people.cyril.name}?for_cause=true").status_code == 204
    assert as_("chloe").post(f"{transfer}/accept").status_code == 200
    assert as_("chloe").get(case.address).json["story"].startswith("Zelenka-story")


def test_who_is_seated_otherwise_keeps_what_a_holder_has(app, as_, people, case):
    as_("cyril").delete(f"{case.address}/assignments/{people.cyril.name}")
    transfer = asked(as_, case, people)
    seated = as_("carol").post(f"{case.address}/assignments", json={"name": people.chloe.name})
    assert seated.json["seat"] == "deputy"
    assert as_("carol").get("/api/v1/transfers").json["items"][0]["status"] == "ended"
    assert as_("chloe").get(case.address).json["story"].startswith("Zelenka-story")
    assert as_("chloe").post(f"{transfer}/accept").status_code == 409


def test_a_new_passphrase_while_it_waits_is_mended_by_a_holders_visit(app, as_, people, case):
    transfer = asked(as_, case, people)
    with app.app_context():
        db.session.execute(sa.text("DELETE FROM data_grant WHERE principal_id = :who"), {"who": people.chloe.id})
        db.session.commit()
    refused = as_("chloe").post(f"{transfer}/accept")
    assert refused.status_code == 409
    assert "do not open" in refused.json["detail"]
    as_("cyril").get(case.address)
    assert as_("chloe").post(f"{transfer}/accept").status_code == 200


def frozen(settings, value):
    engine = sa.create_engine(settings.database_owner_url)
    with engine.begin() as owner:
        owner.execute(sa.text('ALTER TABLE "case" DISABLE TRIGGER USER'))
        owner.execute(sa.text('UPDATE "case" SET frozen = :value'), {"value": value})
        owner.execute(sa.text('ALTER TABLE "case" ENABLE TRIGGER USER'))
    engine.dispose()


def test_a_frozen_case_is_not_handed_on(app, as_, people, case, settings):
    transfer = asked(as_, case, people)
    frozen(settings, True)
    refused = as_("chloe").post(f"{transfer}/accept")
    assert refused.status_code == 409
    assert "frozen" not in refused.json["detail"], "who sees nothing of the case is not told that either"
    frozen(settings, False)
    as_("carol").post(f"{transfer}/withdraw")
    frozen(settings, True)
    assert "frozen" in ask(as_, case, people).json["detail"]


def test_the_list_pages_by_keyset(client, as_, people):
    for _number in range(3):
        asked(as_, held_case(client, as_, people), people)
    first = as_("chloe").get("/api/v1/transfers?limit=2").json
    second = as_("chloe").get(f"/api/v1/transfers?limit=2&cursor={first['next']}").json
    assert len({one["id"] for one in first["items"] + second["items"]}) == 3
    assert second["next"] is None
    assert as_("lena").get("/api/v1/transfers").status_code == 403


# What the database refuses


def refused(sql, statement, **values):
    with pytest.raises(sa.exc.DBAPIError):  # noqa: PT012 - at once, or when it is committed
        sql.execute(sa.text(statement), values)
        sql.commit()
    sql.rollback()


INSERT = (
    "INSERT INTO transfer"
    " (id, case_id, seat, sender_id, receiver_id, status, asked_on, until, answered_on, accepted_by)"
    " SELECT gen_random_uuid(), id, :seat, :sender, :receiver, :status, current_date, current_date + 14, :on, :by"
    ' FROM "case"'
)


def test_the_database_refuses_a_transfer_that_no_code_path_makes(as_, people, case, sql):
    row = {
        "seat": "owner",
        "sender": people.carol.id,
        "receiver": people.chloe.id,
        "status": "asked",
        "on": None,
        "by": None,
    }
    answered = {"status": "accepted", "on": clock.today(), "by": people.chloe.id}
    attempts = {
        "to oneself": {"receiver": people.carol.id},
        "of another's seat": {"sender": people.cyril.id},
        "of a cover's seat": {"seat": "cover"},
        "by a stranger": {"sender": people.lena.id},
        "to who holds it": {"receiver": people.cyril.id},
        "to who is no caseworker": {"receiver": people.abel.id},
        "to nobody": {"receiver": None},
        "born accepted": answered,
        "accepted by nobody": {**answered, "by": None},
        "asked and answered": {"on": clock.today()},
        "of an unknown status": {"status": "given"},
    }
    for what, change in attempts.items():
        refused(sql, INSERT, **{**row, **change})
        print(f"refused: a transfer {what}")
    sql.execute(sa.text(INSERT), row)
    sql.rollback()
    asked(as_, case, people)
    refused(sql, INSERT, **row)


def test_the_database_refuses_an_answer_that_is_none(as_, people, case, sql):
    asked(as_, case, people)
    accept = "UPDATE transfer SET status = 'accepted', answered_on = current_date, accepted_by = :by"
    refused(sql, accept, by=people.carol.id)  # accepted by its sender
    refused(sql, accept, by=people.cyril.id)
    refused(sql, accept, by=None)
    refused(sql, "UPDATE transfer SET status = 'accepted'")
    refused(sql, "UPDATE transfer SET accepted_by = receiver_id")
    refused(sql, "UPDATE transfer SET receiver_id = :who", who=people.carol.id)
    refused(sql, "UPDATE transfer SET sender_id = :who", who=people.cyril.id)
    refused(sql, "UPDATE transfer SET until = until + 30")
    refused(sql, "DELETE FROM transfer")
    sql.execute(sa.text("UPDATE transfer SET status = 'declined', answered_on = current_date"))
    sql.commit()
    refused(sql, accept, by=people.chloe.id)
    refused(sql, "UPDATE transfer SET status = 'asked', answered_on = NULL")


def test_the_database_refuses_to_ask_or_accept_in_a_frozen_case(as_, people, case, sql, settings):
    asked(as_, case, people)
    frozen(settings, True)
    refused(sql, "UPDATE transfer SET status = 'accepted', answered_on = current_date, accepted_by = receiver_id")
