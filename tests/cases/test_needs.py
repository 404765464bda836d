"""Needs: the officer's own words beside what a caseworker judges, and how each need stands."""

from uuid import uuid4

import pytest

from support.cases.model import CaseNeed, NeedStatus
from tests.aid.factory import ASK, held_case, put_money_in
from tests.intake.factory import application

OWN = "/api/v1/me/case/needs"
JUDGED = {"severity": 4, "urgency": 2, "text": "Zelenka-judged: the flat goes at the end of the month."}


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def officer(people, case):
    return people.officer(case.passphrase)


def needs(client, case):
    return {one["code"]: one for one in client.get(f"{case.address}/needs").json["items"]}


def test_a_need_is_judged_again_and_what_was_judged_before_stays(as_, people, case, officer):
    there = f"{case.address}/needs/{needs(as_('carol'), case)['financial']['id']}"
    assert as_("carol").patch(there, json=JUDGED).status_code == 200
    later = {**JUDGED, "severity": 2, "text": "Zelenka-later: a cousin took them in."}
    assert as_("cyril").patch(there, json=later).json["assessed_on"] is not None
    found = needs(as_("carol"), case)["financial"]["assessments"]
    assert [(one["severity"], one["by"]) for one in found] == [(2, people.name("cyril")), (4, people.name("carol"))]
    assert "Zelenka-judged" not in officer.get(OWN).text
    assert "assessments" not in officer.get(OWN).json["items"][0]


def test_the_officer_says_it_in_their_own_words(as_, case, officer):
    need = officer.get(OWN).json["items"][0]
    assert need["own_words"] is None
    assert officer.patch(f"{OWN}/{need['id']}", json={"text": "Zelenka-words: we want to stay."}).status_code == 204
    assert needs(as_("cyril"), case)[need["code"]]["own_words"]["text"].startswith("Zelenka-words")
    assert officer.patch(f"{OWN}/{need['id']}", json={"text": ""}).status_code == 422
    assert officer.patch(f"{OWN}/{uuid4()}", json={"text": "x"}).status_code == 404


def test_a_need_that_came_up_later_is_added_once(as_, case):
    added = as_("carol").post(f"{case.address}/needs", json={"code": "retraining"})
    assert (added.status_code, added.json["status"]) == (201, "open")
    assert as_("carol").post(f"{case.address}/needs", json={"code": "retraining"}).status_code == 409
    assert as_("carol").post(f"{case.address}/needs", json={"code": "union"}).status_code == 422
    assert as_("ina").post(f"{case.address}/needs", json={"code": "legal"}).status_code == 404


def test_how_a_need_stands_moves_along_its_table(app, as_, people, case):
    there = f"{case.address}/needs/{needs(as_('carol'), case)['legal']['id']}"
    for status in ("partly", "met", "open", "withdrawn", "open", "unmet"):
        assert as_("carol").patch(there, json={"status": status}).json["status"] == status
    assert as_("carol").patch(there, json={"status": "partly"}).status_code == 409
    assert as_("carol").patch(there, json={"status": "unmet"}).status_code == 200, "as it is already"
    reached = {status for moves in CaseNeed.MOVES.values() for status in moves}
    assert reached == set(NeedStatus)


def test_money_that_arrives_meets_a_need_once(app, as_, people, case, officer):
    put_money_in(app, 900_00)
    for _turn in range(2):
        asked = as_("carol").post(f"{case.address}/aid-requests", json=ASK).json["id"]
        paid = as_("abel").post(f"/api/v1/aid-requests/{asked}/approvals", json={"decision": "approve"}).json
        address = f"/api/v1/disbursements/{paid['disbursement']['id']}"
        as_("fina").post(f"{address}/sent", json={"rail": "manual", "bank_reference": "1"})
        assert officer.post(f"{address}/receipt", json={"outcome": "received"}).status_code == 200
        assert needs(as_("carol"), case)["financial"]["status"] == "met"


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("severity", {**JUDGED, "severity": 5}),
        ("urgency", {**JUDGED, "urgency": 0}),
        ("text", {"severity": 1, "urgency": 1}),
        ("severity", {"text": "x"}),
        ("status", {}),
        ("status", {"status": "odd"}),
    ],
)
def test_half_a_judgement_is_refused(as_, case, field, body):
    there = f"{case.address}/needs/{needs(as_('carol'), case)['legal']['id']}"
    refused = as_("carol").patch(there, json=body)
    assert refused.status_code == 422, refused.text
    assert field in refused.json["fields"]


def test_intake_judges_before_the_hand_over_and_strangers_never(client, as_, people, case, officer):
    fresh = client.post("/api/v1/applications", json=application()).json["reference"]
    there = f"/api/v1/cases/{fresh}/needs"
    need = as_("ina").get(there).json["items"][0]["id"]
    assert as_("ina").patch(f"{there}/{need}", json=JUDGED).status_code == 200
    for who in ("carol", "abel", "ada", "lena"):
        assert as_(who).get(there).status_code == 404
        assert as_(who).patch(f"{there}/{need}", json=JUDGED).status_code == 404
    assert as_("carol").patch(f"{case.address}/needs/{need}", json=JUDGED).status_code == 404, "a need of another case"
    assert as_("carol").patch(f"{OWN}/{need}", json={"text": "x"}).status_code == 404


def test_a_closed_case_is_left_as_it_is(as_, case, officer):
    need = officer.get(OWN).json["items"][0]["id"]
    close = {"to": "closed", "reason": "Done.", "outcomes": {"financial": "met", "legal": "met"}}
    assert as_("carol").post(f"{case.address}/transitions", json=close).status_code == 200
    assert as_("carol").patch(f"{case.address}/needs/{need}", json=JUDGED).status_code == 409
    assert as_("carol").post(f"{case.address}/needs", json={"code": "retraining"}).status_code == 409
    assert officer.patch(f"{OWN}/{need}", json={"text": "x"}).status_code == 409


def test_the_pages_of_needs(as_, people, case, officer):
    page = f"/desk/cases/{case.reference}/needs"
    need = needs(as_("carol"), case)["legal"]["id"]
    told = officer.get("/mine/needs").text
    assert "A lawyer" in told
    assert "<title>Page</title>" in told
    assert officer.submit(f"/mine/needs/{need}", {"text": ""}).status_code == 422
    kept = officer.submit(f"/mine/needs/{need}", {"text": "Zelenka-own-words"})
    assert (kept.status_code, kept.location) == (303, "/mine/needs")
    assert "Zelenka-own-words" in officer.get(f"/mine/needs/{need}").text
    carol = as_("carol")
    assert "Zelenka-own-words" in carol.get(page).text
    assert "Zelenka-own-words" in carol.get(f"{page}/{need}").text
    refused = carol.submit(f"{page}/{need}", {"severity": "3", "text": "Zelenka-typed", "status": "open"})
    assert refused.status_code == 422
    assert "Zelenka-typed" in refused.text
    assert "Zelenka-own-words" not in refused.text, "a form that is shown again opens nothing"
    judged = {"severity": "3", "urgency": "4", "text": "Zelenka-typed", "status": "partly"}
    assert carol.submit(f"{page}/{need}", judged).location == page
    shown = as_("cyril").get(page).text
    assert "Zelenka-typed" in shown
    assert "4: today" in shown
    assert carol.submit(page, {"code": "retraining"}).location == page
    again = carol.submit(page, {"code": "legal"})
    assert again.status_code == 409
    assert "has this need already" in again.text
    assert carol.get(f"{page}/{uuid4()}").status_code == 404
    assert officer.get(f"/mine/needs/{uuid4()}").status_code == 404
