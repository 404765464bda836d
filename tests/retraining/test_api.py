"""The JSON doors: from the waiting list to work at six months, and what is refused."""

from datetime import timedelta

import pytest
import time_machine

from support.core import clock
from support.core.db import at_the_edge
from support.retraining import service as retraining
from tests.aid.factory import held_case
from tests.retraining.factory import PROFILE, applied, attending, course, programme, said, school


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def provider(app, people):
    return school(app, people)


def shown(who, enrolment_id):
    answer = who.get(f"/api/v1/enrolments/{enrolment_id}")
    assert answer.status_code == 200, answer.text
    return answer.json


def test_from_the_waiting_list_to_work_at_six_months(app, client, as_, people, case, provider):
    other, tora = held_case(client, as_, people), as_("tora")
    officer = people.officer(case.passphrase)
    only_place = programme(as_, provider)
    first = applied(as_, other, only_place)
    said(tora, first, "offer")
    mine = officer.post("/api/v1/me/case/enrolments", json={"programme_id": only_place, "wish": "Zelenka-wish"}).json
    assert mine["status"] == "waiting"
    assert shown(officer, mine["id"])["line"] == "next"
    full = tora.post(f"/api/v1/enrolments/{mine['id']}/offer", json={})
    assert full.status_code == 409
    assert "taken" in full.json["detail"]
    said(as_("carol"), first, "withdraw")
    offered = shown(officer, mine["id"])
    assert offered["status"] == "offered"
    assert offered["offered_until"] > clock.today().isoformat()
    assert said(officer, mine["id"], "accept")["status"] == "enrolled"
    [cost] = as_("carol").get(f"{case.address}/costs").json["items"]
    assert cost["amount"] == {"minor": 900_00, "currency": "EUR"}
    assert (cost["need"], cost["status"]) == ("retraining", "told")
    said(tora, mine["id"], "milestones", kind="started", note="Came every evening.")
    assert shown(officer, mine["id"])["steps"][0]["note"] == "Came every evening."
    said(tora, mine["id"], "complete", certified=True)
    job = {"trade": "testing", "salary": "middle", "job": "Zelenka-job: a bank in Gdynia", "enrolment_id": mine["id"]}
    placed = as_("carol").post(f"{case.address}/placements", json={**job, "began_on": clock.today().isoformat()}).json
    assert [one["months"] for one in placed["asked"]] == [3, 6, 12]
    early = tora.post(f"/api/v1/placements/{placed['id']}/follow-ups", json={"months": 6, "outcome": "same_job"})
    assert early.status_code == 409
    with time_machine.travel(clock.today() + timedelta(days=190)):
        carol = people_anew(people).client("carol")
        due = carol.get("/api/v1/placements/due").json["items"]
        assert [one["months"] for one in due] == [3, 6]
        told = {"months": 6, "outcome": "same_job", "salary": "above", "note": "Likes it."}
        answer = carol.post(f"/api/v1/placements/{placed['id']}/follow-ups", json=told)
        assert answer.status_code == 201, answer.text
        assert carol.post(f"/api/v1/placements/{placed['id']}/follow-ups", json=told).status_code == 409


def people_anew(people):
    """The same people with sessions of the new day."""
    people._tokens.clear()
    return people


def test_coordinators_know_a_handle_and_what_is_about_training(as_, people, case, provider):
    tora = as_("tora")
    assert as_("carol").put(f"{case.address}/skills", json=PROFILE).status_code == 200
    place = applied(as_, case, programme(as_, provider), wish="Zelenka-wish")
    told = shown(tora, place)
    assert told["handle"] == case.handle
    assert told["wish"] == "Zelenka-wish"
    assert told["skills"]["note"] == PROFILE["note"]
    assert case.reference not in str(told)
    for address in (case.address, f"{case.address}/skills", f"{case.address}/matches", f"{case.address}/enrolments"):
        assert tora.get(address).status_code == 404
    said(people.officer(case.passphrase), place, "withdraw")
    after = shown(tora, place)
    assert (after["status"], after["wish"]) == ("withdrawn", None)
    assert after["skills"]["note"] == ""
    assert shown(as_("carol"), place)["wish"] == "Zelenka-wish"


def test_who_sees_a_place(as_, people, case, provider):
    place = applied(as_, case, programme(as_, provider))
    seen = {who for who in people if as_(who).get(f"/api/v1/enrolments/{place}").status_code == 200}
    assert seen == {"carol", "cyril", "tora"}


def test_bad_input_is_refused_clearly_and_changes_nothing(as_, people, case, provider):
    tora, carol = as_("tora"), as_("carol")
    today = clock.today()
    past = {"apply_by": (today - timedelta(days=1)).isoformat()}
    refused = tora.post("/api/v1/programmes", json=course(provider, **past))
    assert (refused.status_code, list(refused.json["fields"])) == (422, ["apply_by"])
    wrong = {"starts_on": (today + timedelta(days=5)).isoformat()}
    assert tora.post("/api/v1/programmes", json=course(provider, **wrong)).status_code == 422
    assert tora.post("/api/v1/programmes", json=course(provider, trade="spying")).status_code == 422
    assert tora.post("/api/v1/programmes", json=course(people.carol.id)).status_code == 422
    assert carol.post("/api/v1/programmes", json=course(provider)).status_code == 403
    only = programme(as_, provider)
    place = applied(as_, case, only)
    twice = carol.post(f"{case.address}/enrolments", json={"programme_id": only})
    assert twice.status_code == 409
    assert tora.post(f"/api/v1/enrolments/{place}/milestones", json={"kind": "started"}).status_code == 409
    assert tora.post(f"/api/v1/enrolments/{place}/complete", json={"certified": True}).status_code == 409
    assert carol.post(f"/api/v1/enrolments/{place}/accept").status_code == 409
    assert carol.post(f"/api/v1/enrolments/{place}/offer", json={}).status_code == 403
    assert tora.patch(f"/api/v1/programmes/{only}", json={"seats": 0}).status_code == 422
    with time_machine.travel(today + timedelta(days=25)):
        people_anew(people)
        late = people.client("carol").post(f"{case.address}/enrolments", json={"programme_id": only})
        assert late.status_code == 409
    people_anew(people)
    assert shown(as_("carol"), place)["status"] == "applied"


def test_an_offer_lapses_and_the_next_moves_up(app, client, as_, people, case, provider):
    other, only = held_case(client, as_, people), programme(as_, provider)
    first, second = applied(as_, case, only), None
    said(as_("tora"), first, "offer")
    second = applied(as_, other, only)
    with time_machine.travel(clock.today() + timedelta(days=16)):
        with app.test_request_context(), at_the_edge():
            assert retraining.lapse() == 1
        people_anew(people)
        assert shown(people.client("carol"), first)["status"] == "declined"
        assert shown(people.client("carol"), second)["status"] == "offered"


def test_more_seats_move_up_and_a_cancelled_programme_ends_all(client, as_, people, case, provider):
    other, only = held_case(client, as_, people), programme(as_, provider)
    first = attending(as_, case, only)
    second = applied(as_, other, only)
    assert shown(as_("carol"), second)["status"] == "waiting"
    assert as_("tora").patch(f"/api/v1/programmes/{only}", json={"seats": 2}).status_code == 200
    assert shown(as_("carol"), second)["status"] == "offered"
    assert as_("tora").patch(f"/api/v1/programmes/{only}", json={"seats": 1}).status_code == 409
    assert as_("tora").patch(f"/api/v1/programmes/{only}", json={"status": "cancelled"}).status_code == 200
    assert shown(as_("carol"), first)["drop_reason"] == "cancelled"
    assert shown(as_("carol"), second)["status"] == "declined"


def test_leaving_before_it_began_drops_the_cost(as_, people, case, provider):
    place = applied(as_, case, programme(as_, provider))
    said(as_("tora"), place, "offer", words="Zelenka-where: the second floor")
    assert shown(people.officer(case.passphrase), place)["offer"] == "Zelenka-where: the second floor"
    said(as_("carol"), place, "accept")
    gone = said(people.officer(case.passphrase), place, "drop", reason="job", why="Zelenka-why")
    assert gone["status"] == "dropped"
    assert [one["status"] for one in as_("carol").get(f"{case.address}/costs").json["items"]] == ["dropped"]
    assert shown(as_("carol"), place)["why_left"] == "Zelenka-why"


def test_programmes_are_searched_and_compared(as_, people, case, provider):
    one = programme(as_, provider)
    two = programme(as_, provider, title="Welding 50%_off", trade="welding", form="place", region="PL", price=None)
    officer = people.officer(case.passphrase)
    draft = programme(as_, provider, status="draft")

    def found(query, who=officer):
        return [item["id"] for item in who.get(f"/api/v1/programmes?{query}").json["items"]]

    assert set(found("")) == {one, two}
    assert found("trade=welding") == [two]
    assert found("q=50%25_") == [two]
    assert found("q=%25") == [two]
    assert found("language=ru&form=online") == [one]
    assert found("language=de") == []
    assert found("status=draft") == []
    assert found("status=draft", as_("tora")) == [draft]
    assert officer.get(f"/api/v1/programmes/{draft}").status_code == 404
    assert officer.get(f"/api/v1/programmes/{one}").json["provider"] is None
    assert as_("carol").get(f"/api/v1/programmes/{one}").json["provider"]["name"] == "Zelenka-school"
    assert as_("carol").get(f"/api/v1/programmes/{one}").json["seats"] is None
    side = officer.get(f"/api/v1/programmes/compare?id={two}&id={one}").json["items"]
    assert [item["id"] for item in side] == [two, one]
    assert officer.get(f"/api/v1/programmes/compare?id={one}").status_code == 422
    first = officer.get("/api/v1/programmes?limit=1").json
    rest = officer.get(f"/api/v1/programmes?limit=1&cursor={first['next']}").json
    assert {first["items"][0]["id"], rest["items"][0]["id"]} == {one, two}
    assert rest["next"] is None


def test_matches_need_skills_first_and_say_why(as_, people, case, provider):
    one = programme(as_, provider, trade="software")
    two = programme(as_, provider, trade="welding", form="place", region="DE", languages=["de"])
    officer = people.officer(case.passphrase)
    first = officer.get("/api/v1/me/case/matches")
    assert first.status_code == 409
    written = officer.put("/api/v1/me/case/skills", json=PROFILE).json
    assert written["known"]["networks"] == 2
    assert written["known"]["programming"] == 1
    assert written["known"]["leading"] == 2
    best = officer.get("/api/v1/me/case/matches").json["items"]
    assert [match["programme"]["id"] for match in best] == [one, two]
    assert {"trade", "language", "online", "has"} <= {why["code"] for why in best[0]["reasons"] if why["good"]}
    assert {"other_language", "far"} <= {why["code"] for why in best[1]["reasons"] if not why["good"]}
    assert as_("carol").get(f"{case.address}/matches").json["items"] == best
    assert officer.get("/api/v1/me/case/matches?cursor=x").status_code == 422
    assert officer.put("/api/v1/me/case/skills", json={**PROFILE, "rank": "colonel"}).status_code == 422
