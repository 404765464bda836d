"""Hours, self-assessments and the safety plan: nobody but the psychologist and the officer."""

import pytest
import sqlalchemy as sa

from support.core.db import db
from tests.referrals.inside import HOUR, NONE, WORST, taken_anew

NOTE = {"status": "held", "note": "Zelenka-note: sleeps four hours."}


@pytest.fixture
def help_(app, client, as_, people):
    return taken_anew(app, client, as_, people, "quin")


@pytest.fixture
def officer(people, help_):
    return people.officer(help_.case.passphrase)


def filled(client, help_, answers, **changes):
    body = {"instrument": "phq9", "answers": answers, **changes}
    answer = client.post(f"{help_.address}/assessments", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json


def test_an_hour_from_its_offer_to_its_note(as_, officer, help_):
    hour = as_("quin").post(f"{help_.address}/sessions", json=HOUR).json
    assert (hour["number"], hour["status"], hour["on"], hour["at"]) == (1, "offered", HOUR["on"], HOUR["at"])
    where = f"{help_.address}/sessions/{hour['id']}"
    assert officer.patch(where, json={"status": "agreed"}).json["status"] == "agreed"
    for said in ({"status": "held"}, {"note": "I was there."}, {"status": "agreed", "on": "2099-01-01"}):
        assert officer.patch(where, json=said).status_code == 403, said
    assert as_("quin").patch(where, json=NOTE).json["note"] == NOTE["note"]
    assert as_("quin").patch(where, json={"status": "missed"}).status_code == 409
    assert as_("quin").patch(where, json={"on": "2099-01-01"}).status_code == 409
    assert as_("quin").patch(where, json={"note": "Written anew."}).json["note"] == "Written anew."
    seen = officer.get(f"{help_.address}/sessions").json["items"]
    assert [(one["status"], one["note"]) for one in seen] == [("held", "Written anew.")]
    assert as_("quin").post(f"{help_.address}/sessions", json=HOUR).json["number"] == 2
    assert as_("quin").get("/api/v1/me/calendar").json["items"][0]["what"] == "Meeting"


def test_a_self_assessment_is_scored_and_its_change_is_told(as_, officer, help_):
    first = filled(officer, help_, [2] * 8 + [1])
    assert (first["score"], first["band"], first["moment"], first["by"]) == (
        17,
        "moderately_severe",
        "start",
        "officer",
    )
    assert first["self_harm"] is True
    assert len(first["what_to_do"]) == 4
    assert "112" in first["what_to_do"][0]
    between = filled(as_("quin"), help_, [1] * 8 + [0])
    assert (between["score"], between["moment"], between["by"], between["what_to_do"]) == (8, "between", "helper", [])
    last = filled(officer, help_, NONE, moment="end")
    assert (last["score"], last["band"]) == (0, "minimal")
    filled(officer, help_, [1] * 7, instrument="gad7")
    told = as_("quin").get(f"{help_.address}/assessments").json
    assert [one["score"] for one in told["items"]] == [17, 8, 0, 7]
    course = {one["instrument"]: one for one in told["courses"]}
    assert course["phq9"] == {"instrument": "phq9", "change": -17, "notable": True, "self_harm": False}
    assert course["gad7"]["change"] is None
    twice = officer.post(
        f"{help_.address}/assessments", json={"instrument": "phq9", "answers": WORST, "moment": "start"}
    )
    assert twice.status_code == 409
    assert len(as_("quin").get(f"{help_.address}/assessments").json["items"]) == 4


def test_a_score_out_of_range_is_refused_and_nothing_is_kept(officer, help_):
    for answers, field in (
        ([4] + [0] * 8, "answers.0"),
        ([-1] + [0] * 8, "answers.0"),
        ([0] * 8, "answers"),
        ([0] * 10, "answers"),
        ([0] * 21, "answers"),
        ([*[0] * 8, "2"], "answers.8"),
        ([*[0] * 8, True], "answers.8"),
        ([*[0] * 8, 1.5], "answers.8"),
        ("x", "answers"),
    ):
        body = {"instrument": "phq9", "answers": answers}
        answer = officer.post(f"{help_.address}/assessments", json=body)
        assert answer.status_code == 422, answers
        assert list(answer.json["fields"]) == [field], answers
    assert officer.get(f"{help_.address}/assessments").json["items"] == []


def test_the_safety_plan_is_written_by_both_and_loses_nothing(as_, officer, help_):
    where = f"{help_.address}/safety-plan"
    empty = officer.get(where).json
    assert (empty["revision"], empty["written_on"], empty["signs"]) == (0, None, "")
    kept = officer.put(where, json={"revision": 0, "signs": "Zelenka-sign", "people": "My sister"}).json
    assert (kept["revision"], kept["signs"]) == (1, "Zelenka-sign")
    late = as_("quin").put(where, json={"revision": 0, "signs": "Other"})
    assert late.status_code == 409
    assert as_("quin").get(where).json["signs"] == "Zelenka-sign"
    assert as_("quin").put(where, json={"revision": 1, "signs": "Both wrote it"}).json["revision"] == 2
    assert officer.put(where, json={"revision": -1}).status_code == 422


def test_nobody_else_finds_any_of_it_even_when_the_officer_opened_what_was_reported(as_, officer, help_):
    hour = as_("quin").post(f"{help_.address}/sessions", json=HOUR).json
    as_("quin").patch(f"{help_.address}/sessions/{hour['id']}", json=NOTE)
    filled(officer, help_, WORST)
    opened = officer.post(f"/api/v1/me/case/referrals/{help_.id}/switch", json={"opened": True})
    assert opened.status_code == 200, opened.text
    for who in ("carol", "cyril", "pia", "sofia", "paul", "lena", "ada", "otto"):
        client = as_(who)
        for part in ("sessions", "assessments", "safety-plan"):
            assert client.get(f"{help_.address}/{part}").status_code == 404, (who, part)
        # Who holds the case sees that there is a referral, and may write nothing into it.
        unseen = 403 if who in {"carol", "cyril"} else 404
        told = {"instrument": "phq9", "answers": NONE}
        assert client.post(f"{help_.address}/sessions", json=HOUR).status_code == unseen
        assert client.patch(f"{help_.address}/sessions/{hour['id']}", json=NOTE).status_code == unseen
        assert client.post(f"{help_.address}/assessments", json=told).status_code == unseen
        assert client.put(f"{help_.address}/safety-plan", json={"revision": 0}).status_code == unseen


def test_when_the_help_is_over_the_psychologist_finds_nothing_and_the_officer_keeps_their_plan(as_, officer, help_):
    filled(officer, help_, WORST)
    officer.put(f"{help_.address}/safety-plan", json={"revision": 0, "signs": "Zelenka-sign"})
    done = as_("quin").post(f"{help_.address}/outcome", json={"outcome": "helped"})
    assert done.status_code == 200, done.text
    for part in ("sessions", "assessments", "safety-plan"):
        assert as_("quin").get(f"{help_.address}/{part}").status_code == 404, part
    assert as_("quin").post(f"{help_.address}/sessions", json=HOUR).status_code == 404
    late = officer.post(f"{help_.address}/assessments", json={"instrument": "phq9", "answers": NONE})
    assert late.status_code == 403
    assert officer.get(f"{help_.address}/assessments").json["items"][0]["score"] == 27
    assert officer.put(f"{help_.address}/safety-plan", json={"revision": 1, "signs": "Mine"}).json["revision"] == 2


def test_a_referral_of_another_work_has_no_hours_and_no_matters(as_, help_):
    assert as_("quin").get(f"{help_.address}/matters").status_code == 404
    assert as_("quin").get(f"{help_.address}/sessions").status_code == 200


def test_the_open_zone_knows_that_there_was_an_hour_and_neither_when_nor_how(app, as_, officer, help_):
    hour = as_("quin").post(f"{help_.address}/sessions", json=HOUR).json
    as_("quin").patch(f"{help_.address}/sessions/{hour['id']}", json=NOTE)
    filled(officer, help_, WORST)
    officer.put(f"{help_.address}/safety-plan", json={"revision": 0, "signs": "Zelenka-sign"})
    with app.app_context():
        rows = {
            table: db.session.execute(sa.text(f"SELECT t::text FROM {table} t")).scalars().all()
            for table in ("meeting", "assessment", "audit_event")
        }
        times = db.session.execute(
            sa.text("SELECT count(*) FROM audit_event WHERE actor_kind <> 'staff' AND at IS NOT NULL")
        ).scalar_one()
    assert [len(rows[table]) for table in ("meeting", "assessment")] == [1, 1]
    assert not [row for found in rows.values() for row in found if "Zelenka" in row or "2099-0" in row]
    assert "27" not in rows["assessment"][0].replace(help_.id, "").split(",")
    assert times == 0


def test_the_database_refuses_what_the_verbs_do(app, officer, help_):
    """As the application's login: a second start, an answer that is changed, a note's key that is moved."""
    filled(officer, help_, WORST)
    again = "INSERT INTO assessment (id, referral_id, instrument, moment, position) SELECT gen_random_uuid(), "
    for statement, fault in (
        (again + "referral_id, 'phq9', 'start', 2 FROM assessment", "assessment_once_idx"),
        (again + "referral_id, 'beck', 'between', 2 FROM assessment", "assessment_instrument_known_check"),
        (again + "referral_id, 'gad7', 'start', 1 FROM assessment", "assessment_referral_id_position_key"),
        ("UPDATE assessment SET moment = 'end'", "permission denied"),
        ("DELETE FROM assessment", "permission denied"),
        ("UPDATE referral SET notes_id = id", "permission denied"),
        ("UPDATE meeting SET position = 9", "permission denied"),
        ("UPDATE matter_date SET matter_id = id", "permission denied"),
    ):
        with app.app_context(), pytest.raises(sa.exc.DBAPIError, match=fault):
            db.session.execute(sa.text(statement))
        with app.app_context():
            db.session.remove()
