"""An appeal is heard by two who had no part in the first decision, and that decision stays on record."""

import pytest

from tests.aid.factory import held_case
from tests.vetting.factory import FINDINGS, appealed, cleared, decided, heard, impartial, must, opened


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def declined(as_, people, case):
    decided(as_, people, case, "declined")
    return case


def standing(as_, case):
    seen = must(as_("carol").get(case.address), 200)
    return seen["status"], seen["clearance"]


@pytest.mark.parametrize(
    ("outcome", "stands"),
    [
        ("upheld", ("accepted", "cleared")),
        ("partly", ("vetting", "pending")),
        ("rejected", ("declined", "declined")),
    ],
)
def test_two_who_agree_decide_an_appeal(as_, people, declined, outcome, stands):
    appeal = appealed(as_, people, declined, "vlada", "vasil")
    assert standing(as_, declined) == ("declined", "declined")
    assert heard(as_, declined, appeal, "vlada", outcome)["decided"] is False
    assert heard(as_, declined, appeal, "vasil", outcome)["decision"] == outcome
    assert standing(as_, declined) == stands
    seen = must(as_("carol").get(f"{declined.address}/vetting"), 200)
    assert [(one["kind"], one["outcome"]) for one in seen["rounds"]] == [("appeal", outcome), ("first", "declined")]
    shown = must(as_("carol").get(f"/api/v1/appeals/{appeal}"), 200)
    assert (shown["status"], shown["outcome"]) == ("heard", outcome)
    assert len(shown["hearers"]) == 2
    for one in ("vlada", "vasil"):
        assert as_(one).get(f"/api/v1/appeals/{appeal}").status_code == 404


def test_a_third_decides_an_appeal_on_which_two_differ(as_, people, declined):
    appeal = appealed(as_, people, declined, "vlada", "vasil")
    heard(as_, declined, appeal, "vlada", "upheld")
    heard(as_, declined, appeal, "vasil", "rejected")
    two = {"names": [people.name("vesna"), people.name("vera")]}
    assert as_("carol").post(f"/api/v1/appeals/{appeal}/hearers", json=two).status_code == 422
    for spoke in ("vera", "viktor"):
        one = {"names": [people.name(spoke)]}
        assert as_("carol").post(f"/api/v1/appeals/{appeal}/hearers", json=one).status_code == 409
    must(as_("carol").post(f"/api/v1/appeals/{appeal}/hearers", json={"names": [people.name("vesna")]}))
    assert heard(as_, declined, appeal, "vesna", "rejected")["decision"] == "rejected"
    assert standing(as_, declined) == ("declined", "declined")


def test_three_different_findings_set_the_decision_aside(as_, people, declined):
    appeal = appealed(as_, people, declined, "vlada", "vasil")
    heard(as_, declined, appeal, "vlada", "upheld")
    heard(as_, declined, appeal, "vasil", "rejected")
    must(as_("carol").post(f"/api/v1/appeals/{appeal}/hearers", json={"names": [people.name("vesna")]}))
    assert heard(as_, declined, appeal, "vesna", "partly")["decision"] == "partly"
    assert standing(as_, declined) == ("vetting", "pending")
    assert opened(as_, people, declined, "vera", "viktor")["kind"] == "renewed"


def test_hearers_read_the_file_the_appeal_and_what_was_found_before(as_, people, declined):
    appeal = appealed(as_, people, declined, "vlada", "vasil")
    first = must(as_("vlada").get(f"/api/v1/appeals/{appeal}"), 200)
    assert first["file"] == {"name": "Zelenka-name Ivan Petrovich", "unit": "Zelenka-unit 3214"}
    assert first["text"] is None
    impartial(as_, declined, "vlada")
    whole = must(as_("vlada").get(f"/api/v1/appeals/{appeal}"), 200)
    assert whole["text"] == "Zelenka-appeal: I was elsewhere."
    assert [one["text"] for one in whole["earlier"]] == ["Zelenka-internal: two witnesses."] * 2
    assert {one["reasons"][0] for one in whole["earlier"]} == {"took_part_in_crimes"}
    assert [len(one["checks"]) for one in whole["earlier"]] == [5, 5]
    heard_by_now = as_("carol").get(f"/api/v1/appeals/{appeal}").json["hearers"]
    assert [one["finding"] for one in heard_by_now] == [None, None]
    must(as_("vlada").post(f"/api/v1/appeals/{appeal}/decision", json=FINDINGS["rejected"]))
    impartial(as_, declined, "vasil")
    assert len(must(as_("vasil").get(f"/api/v1/appeals/{appeal}"), 200)["earlier"]) == 2


def test_who_may_hear_an_appeal(as_, people, declined):
    appeal = appealed(as_, people, declined)
    address = f"/api/v1/appeals/{appeal}/hearers"
    for one, other in (("vera", "vlada"), ("viktor", "vasil"), ("abel", "vlada"), ("carol", "vlada")):
        refused = as_("carol").post(address, json={"names": [people.name(one), people.name(other)]})
        assert refused.status_code == 409, (one, refused.text)
    assert as_("carol").post(address, json={"names": [people.name("vlada")]}).status_code == 422
    assert as_("carol").post(address, json={"names": []}).status_code == 422
    for stranger in ("vera", "vlada", "chloe", "ina", "otto"):
        assert as_(stranger).post(address, json={"names": ["a", "b"]}).status_code == 404, stranger
        assert as_(stranger).get(f"/api/v1/appeals/{appeal}").status_code == 404, stranger


def test_an_appeal_is_made_once_and_only_against_a_no(as_, people, case):
    officer = people.officer(case.passphrase)
    text = {"text": "Zelenka-appeal"}
    assert officer.post("/api/v1/me/case/appeals", json=text).status_code == 409
    cleared(as_, people, case)
    assert officer.post("/api/v1/me/case/appeals", json=text).status_code == 409
    decided(as_, people, case, "declined", "vera", "viktor", kind="renewed")
    assert officer.post("/api/v1/me/case/appeals", json={"text": " "}).status_code == 422
    must(officer.post("/api/v1/me/case/appeals", json=text))
    assert officer.post("/api/v1/me/case/appeals", json=text).status_code == 409
    assert as_("carol").post("/api/v1/me/case/appeals", json=text).status_code == 404
    anew = {"officers": [people.name("vera"), people.name("viktor")], "kind": "renewed"}
    refused = as_("carol").post(f"{case.address}/vetting", json=anew)
    assert refused.status_code == 409
    assert "An appeal waits" in refused.json["detail"]


def test_outcomes_of_vetting_are_none_of_an_appeal(as_, people, declined):
    appeal = appealed(as_, people, declined, "vlada", "vasil")
    impartial(as_, declined, "vlada")
    address = f"/api/v1/appeals/{appeal}/decision"
    assert as_("vlada").post(address, json=FINDINGS["cleared"]).status_code == 422
    assert as_("vlada").post(address, json={"outcome": "upheld"}).status_code == 422
    assert as_("vlada").post(address, json={"outcome": "upheld", "reasons": ["nothing_new"]}).status_code == 422
    wrong_door = as_("vlada").post(f"{declined.address}/vetting/findings", json=FINDINGS["more_information"])
    assert wrong_door.status_code == 422
    assert as_("carol").post(address, json=FINDINGS["upheld"]).status_code == 403
    assert as_("vera").post(address, json=FINDINGS["upheld"]).status_code == 404


def test_a_no_that_was_kept_can_be_asked_about_once_more(as_, people, declined):
    appeal = appealed(as_, people, declined, "vlada", "vasil")
    for one in ("vlada", "vasil"):
        heard(as_, declined, appeal, one, "rejected")
    again = appealed(as_, people, declined)
    assert again != appeal
    one_left = {"names": [people.name("vesna"), people.name("vlada")]}
    refused = as_("carol").post(f"/api/v1/appeals/{again}/hearers", json=one_left)
    assert refused.status_code == 409
    assert as_("carol").post(f"/api/v1/appeals/{appeal}/hearers", json=one_left).status_code == 409
