"""Matters, their days and the calendar: for the lawyer and the officer, sealed between the two."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from support.core import clock
from support.core.db import db
from tests.referrals.inside import HEARING, MATTER, taken_anew
from tests.statements import counted


@pytest.fixture
def legal(app, client, as_, people):
    return taken_anew(app, client, as_, people, "pia")


def begun(as_, legal, who="pia"):
    answer = as_(who).post(f"{legal.address}/matters", json=MATTER)
    assert answer.status_code == 201, answer.text
    return answer.json


def dated(as_, legal, matter, **changes):
    body = {**HEARING, "matter": matter["id"], **changes}
    answer = as_("pia").post(f"{legal.address}/hearings", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json


def test_a_matter_from_its_beginning_to_its_outcome(as_, people, legal):
    matter = begun(as_, legal)
    assert matter["status"] == "open"
    assert matter["court"] == MATTER["court"]
    assert matter["power_until"] is None
    first = f"{legal.address}/matters/{matter['id']}"
    unsaid = as_("pia").patch(first, json={"status": "closed"})
    assert unsaid.status_code == 422
    assert unsaid.json["fields"] == {"outcome": ["Say how it ended before you close it."]}
    ended = as_("pia").patch(first, json={"status": "closed", "outcome": "The penalty was waived."}).json
    assert (ended["status"], ended["court"], ended["outcome"]) == ("closed", MATTER["court"], "The penalty was waived.")
    late = as_("pia").post(f"{legal.address}/hearings", json={**HEARING, "matter": matter["id"]})
    assert late.status_code == 409
    assert as_("pia").patch(first, json={"status": "open"}).json["status"] == "open"
    officer = people.officer(legal.case.passphrase).get(f"{legal.address}/matters").json
    assert [one["outcome"] for one in officer["items"]] == ["The penalty was waived."]
    assert as_("pia").get(f"{legal.address}").json["status"] == "in_progress"


def test_a_power_of_attorney_does_not_end_before_it_begins(as_, legal):
    wrong = as_("pia").post(f"{legal.address}/matters", json={**MATTER, "power_until": "2024-01-09"})
    assert wrong.status_code == 422
    assert list(wrong.json["fields"]) == ["power_until"]
    assert as_("pia").get(f"{legal.address}/matters").json["items"] == []


def test_a_hearing_is_moved_and_the_old_day_stays_to_be_read(as_, legal):
    day = dated(as_, legal, begun(as_, legal))
    where = f"{legal.address}/hearings/{day['id']}"
    assert as_("pia").patch(where, json={"status": "moved"}).json["fields"] == {
        "on": ["Say to which day it was moved."]
    }
    moved = as_("pia").patch(where, json={"status": "moved", "on": "2099-04-01"}).json
    assert (moved["status"], moved["on"], moved["place"]) == ("coming", "2099-04-01", HEARING["place"])
    days = as_("pia").get(f"{legal.address}/matters").json["items"][0]["dates"]
    assert [(one["status"], one["on"]) for one in days] == [("moved", "2099-03-04"), ("coming", "2099-04-01")]
    kept = as_("pia").patch(f"{legal.address}/hearings/{moved['id']}", json={"status": "kept"})
    assert kept.json["status"] == "kept"
    again = as_("pia").patch(f"{legal.address}/hearings/{moved['id']}", json={"status": "coming"})
    assert again.status_code == 409


def test_a_day_that_cannot_be_is_refused_by_name(as_, legal):
    matter = begun(as_, legal)
    for wrong in ({"at": "25:00"}, {"at": "9:30"}, {"on": "tomorrow"}, {"kind": "party"}, {"court": "x"}):
        answer = as_("pia").post(f"{legal.address}/hearings", json={**HEARING, "matter": matter["id"], **wrong})
        assert answer.status_code == 422
        assert list(answer.json["fields"]) == list(wrong)


def test_nobody_else_finds_what_is_between_the_two(app, as_, people, legal):
    begun(as_, legal)
    for who in ("carol", "cyril", "piet", "sofia", "lara", "lena", "ada", "paul", "otto"):
        assert as_(who).get(f"{legal.address}/matters").status_code == 404, who
        # Who holds the case sees that there is a referral, and may write nothing into it.
        unseen = 403 if who in {"carol", "cyril"} else 404
        assert as_(who).post(f"{legal.address}/matters", json=MATTER).status_code == unseen, who
    officer = people.officer(legal.case.passphrase)
    refused = officer.post(f"{legal.address}/matters", json=MATTER)
    assert refused.status_code == 403
    with app.app_context():
        noted = db.session.execute(sa.text("SELECT reason FROM audit_event WHERE action = 'access.refused'")).scalars()
        assert "may_help" in set(noted)


def test_who_holds_the_case_reads_matters_while_the_officer_allows_it(as_, people, legal):
    begun(as_, legal)
    officer, switch = people.officer(legal.case.passphrase), f"/api/v1/me/case/referrals/{legal.id}/switch"
    assert officer.post(switch, json={"opened": True}).status_code == 200
    for who in ("carol", "cyril"):
        (seen,) = as_(who).get(f"{legal.address}/matters").json["items"]
        assert seen["court"] == MATTER["court"]
        page = as_(who).get(f"/shared/{legal.id}/matters")
        assert MATTER["court"] in page.text
        assert "Begin a matter" not in page.text
        assert as_(who).post(f"{legal.address}/matters", json=MATTER).status_code == 403
        assert as_(who).get(f"/shared/{legal.id}/matters/new").status_code == 403
    assert as_("lena").get(f"{legal.address}/matters").status_code == 404
    assert officer.post(switch, json={"opened": False}).status_code == 200
    assert as_("carol").get(f"{legal.address}/matters").status_code == 404


def test_in_a_frozen_case_nothing_new_is_sealed_to_the_officer_until_it_thaws(as_, people, legal):
    address = f"/api/v1/cases/{legal.case.reference}"
    assert as_("cyril").post(f"{address}/freeze", json={"reason": "Suspected."}).status_code == 201
    begun(as_, legal)
    officer = people.officer(legal.case.passphrase)
    assert officer.get(f"{legal.address}/matters").json == {"opened": False, "items": []}
    assert "do not open" in officer.get(f"/mine/help/{legal.id}/matters").text
    for who in ("carol", "cyril"):
        assert as_(who).post(f"{address}/unfreeze").status_code == 200
    assert len(as_("pia").get(f"{legal.address}/matters").json["items"]) == 1
    assert officer.get(f"{legal.address}/matters").json["items"][0]["court"] == MATTER["court"]


def test_the_open_zone_knows_of_a_matter_nothing_but_that_it_is_there(app, as_, legal):
    dated(as_, legal, begun(as_, legal))
    with app.app_context():
        for table in ("matter", "matter_date"):
            for row in db.session.execute(sa.text(f"SELECT t::text FROM {table} t")).scalars():
                assert "2099-0" not in row
                assert "Zelenka" not in row
                assert "contract" not in row


# The calendar


def unfolded(text):
    return text.replace("\r\n ", "").split("\r\n")


def test_the_calendar_names_handles_and_days_and_nothing_else(as_, people, legal):
    matter = begun(as_, legal)
    dated(as_, legal, matter)
    dated(as_, legal, matter, kind="deadline", on="2099-02-01", at=None)
    dated(as_, legal, matter, on="2020-02-01")
    answer = as_("pia").get("/api/v1/me/calendar.ics")
    assert answer.mimetype == "text/calendar"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "Zelenka" not in answer.text
    assert legal.case.reference not in answer.text
    lines = answer.get_data().split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 for line in lines)
    read = unfolded(answer.text)
    assert (read[0], read[1], read[-2]) == ("BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR")
    told = [line for line in read if line.startswith(("SUMMARY", "DTSTART"))]
    assert told == [
        "DTSTART;VALUE=DATE:20990201",
        f"SUMMARY:Deadline: {legal.case.handle}",
        "DTSTART:20990304T093000",
        f"SUMMARY:Hearing: {legal.case.handle}",
    ]
    assert len({line for line in read if line.startswith("UID:")}) == 2
    listed = as_("pia").get("/api/v1/me/calendar").json["items"]
    assert [(one["what"], one["on"], one["at"]) for one in listed] == [
        ("Deadline", "2099-02-01", None),
        ("Hearing", "2099-03-04", "09:30"),
    ]
    assert as_("piet").get("/api/v1/me/calendar").json["items"] == []


def test_a_calendar_is_for_those_who_help(as_, people, legal):
    for who in ("carol", "lena", "ada", "tora", "cora"):
        assert as_(who).get("/api/v1/me/calendar.ics").status_code == 403, who
    for who in ("lara", "paul", "quin", "sofia"):
        assert as_(who).get("/api/v1/me/calendar.ics").status_code == 200, who
    assert people.officer(legal.case.passphrase).get("/api/v1/me/calendar").status_code == 403


def test_once_the_time_is_over_the_calendar_is_empty_and_the_matters_are_nowhere(as_, people, legal):
    dated(as_, legal, begun(as_, legal))
    assert len(as_("pia").get("/api/v1/me/calendar").json["items"]) == 1
    with time_machine.travel(clock.now() + timedelta(days=61), tick=False):
        people._tokens.clear()
        assert as_("pia").get("/api/v1/me/calendar").json["items"] == []
        assert as_("pia").get(f"{legal.address}/matters").status_code == 404


def test_however_many_days_the_calendar_asks_the_database_as_often(app, as_, legal):
    client = as_("pia")
    matter = begun(as_, legal)
    dated(as_, legal, matter)
    with counted(app) as few:
        client.get("/api/v1/me/calendar")
    for day in range(1, 6):
        dated(as_, legal, matter, on=f"2099-05-0{day}")
    with counted(app) as many:
        assert len(client.get("/api/v1/me/calendar").json["items"]) == 6
    assert len(many.without_session()) == len(few.without_session()) <= 12
    print(f"A calendar costs {len(many.without_session())} statements, of one day and of six")
