"""The log over the API and as a page: the auditor reads it, nobody else; newest first, by keyset."""

from uuid import uuid4

import pytest

from support.oversight import service
from tests.aid.factory import held_case
from tests.people_of_the_house import HOUSE


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


def test_only_the_auditor_reads_it(as_, people, case):
    for nickname in HOUSE:
        expected = 200 if nickname == "otto" else 403
        assert as_(nickname).get("/api/v1/audit").status_code == expected, nickname
    assert as_("ada").get("/oversight/audit").status_code == 403
    assert people.officer(case.passphrase).get("/api/v1/audit").status_code == 403


def everything(otto):
    """The whole log, page by page."""
    page = otto.get("/api/v1/audit").json
    items = page["items"]
    while page["next"]:
        page = otto.get(f"/api/v1/audit?cursor={page['next']}").json
        items += page["items"]
    return items


def test_an_act_says_who_did_what_to_which_and_an_officers_only_the_day(as_, people, case):
    as_("carol").get(case.address)
    people.officer(case.passphrase)
    items = as_("otto").get("/api/v1/audit").json["items"]
    opened = next(one for one in items if one["action"] == "case.opened" and one["actor"] == people.carol.name)
    assert set(opened) == {"id", "day", "at", "actor", "action", "object_kind", "object_id", "reason"}
    assert opened["object_kind"] == "case"
    assert opened["at"].startswith(opened["day"])
    of_officers = [one for one in everything(as_("otto")) if one["actor"] == "officer"]
    assert {"application.submitted", "session.opened"} <= {one["action"] for one in of_officers}
    assert {one["at"] for one in of_officers} == {None}


def test_a_failed_sign_in_is_by_somebody_unknown(client, as_, people):
    client.post("/api/v1/sessions", json={"name": people.carol.name, "passphrase": "not these words"})
    found = as_("otto").get(f"/api/v1/audit?actor={people.carol.id}").json["items"]
    assert [one["actor"] for one in found if one["action"] == "session.refused"] == ["unknown"]


def test_filters_by_object_and_by_actor(as_, people, case):
    otto = as_("otto")
    as_("carol").get(case.address)
    by_carol = otto.get(f"/api/v1/audit?actor={people.carol.name}").json["items"]
    assert {one["actor"] for one in by_carol} == {people.carol.name}
    same = otto.get(f"/api/v1/audit?actor={people.carol.id}").json["items"]
    assert [one["id"] for one in same] == [one["id"] for one in by_carol]
    case_id = next(one["object_id"] for one in by_carol if one["action"] == "case.opened")
    about = otto.get(f"/api/v1/audit?object={case_id}").json["items"]
    assert {one["object_id"] for one in about} == {case_id}
    assert {"application.submitted", "case.assigned", "case.opened"} <= {one["action"] for one in about}
    assert otto.get(f"/api/v1/audit?object={uuid4()}").json["items"] == []
    assert otto.get("/api/v1/audit?actor=nobody-here").json["items"] == []
    for bad in ("object=x", "cursor=x", "cursor=" + "A" * 38):
        assert otto.get(f"/api/v1/audit?{bad}").status_code == 422, bad


def test_the_pages_of_the_log_leave_nothing_out_and_repeat_nothing(app, people, case):
    seen, cursor = [], ""
    with app.test_request_context():
        actor = people.actor("otto")
        whole = service.read_audit(actor, limit=100_000).items
        while cursor is not None:
            page = service.read_audit(actor, cursor=cursor, limit=7)
            seen += page.items
            cursor = page.next
    # Each reading is itself an act, newer than what it reads.
    seen, whole = ([one for one in rows if one["action"] != "audit.read"] for rows in (seen, whole))
    assert [one["id"] for one in seen] == [one["id"] for one in whole]
    assert len({one["id"] for one in seen}) == len(seen) > 50
    days = [(one["day"], one["at"] is not None) for one in seen]
    assert days == sorted(days, reverse=True)
    times = [one["at"] for one in seen if one["at"]]
    assert times == sorted(times, reverse=True)


def test_the_page_links_and_filters(as_, people, case):
    shown = as_("otto").get(f"/oversight/audit?actor={people.ina.name}").text
    assert "case.assigned" in shown
    assert people.carol.name not in shown
    assert "Nothing was done by or to that" in as_("otto").get("/oversight/audit?actor=nobody-here").text
    assert as_("otto").get("/oversight/audit?object=x").status_code == 422
