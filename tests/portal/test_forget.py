"""To be forgotten: explained, asked once, taken back; nothing else changes."""

import re

import pytest

from tests.intake.factory import application

ADDRESS = "/api/v1/me/case/erasure-request"


def hidden(page):
    return dict(re.findall(r'type="hidden" name="([a-z_]+)" value="([^"]*)"', page.text.split("<h1>")[1]))


def test_it_is_asked_and_taken_back_over_the_api(officer, case, as_):
    asked = officer.post(ADDRESS, json={"confirm": True, "text": "Zelenka-forget"})
    assert asked.status_code == 201, asked.text
    assert set(asked.json) == {"asked_on", "answer_by"}
    assert officer.get("/api/v1/me/case").json["erasure"] == asked.json
    assert officer.post(ADDRESS, json={"confirm": True}).status_code == 409
    assert officer.delete(ADDRESS).status_code == 204
    assert officer.get("/api/v1/me/case").json["erasure"] is None
    assert officer.delete(ADDRESS).status_code == 409
    assert as_("carol").get(case.address).json["story"].startswith("Zelenka-story"), "nothing was erased"


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "confirm"), ({"confirm": False}, "confirm"), ({"confirm": True, "text": "x" * 5001}, "text")],
)
def test_without_a_clear_yes_nothing_is_asked(officer, body, field):
    answer = officer.post(ADDRESS, json=body)
    assert answer.status_code == 422
    assert field in answer.json["fields"]
    assert officer.get("/api/v1/me/case").json["erasure"] is None


def test_nobody_asks_for_somebody_else(client, as_, case):
    assert client.post(ADDRESS, json={"confirm": True}).status_code == 401
    for nickname in ("ina", "carol", "ada"):
        assert as_(nickname).post(ADDRESS, json={"confirm": True}).status_code == 404
        assert as_(nickname).delete(ADDRESS).status_code == 404
        assert as_(nickname).get("/mine/forget").status_code == 404


def test_the_page_explains_asks_again_and_takes_back(browser, officer):
    page = browser.get("/mine/forget")
    for words in ("What is erased", "What stays", "It cannot be undone", "within 14 days", "Money that is on its way"):
        assert words in page.text
    sure = browser.submit("/mine/forget", {"text": "Zelenka-forget <b>me</b>"})
    assert sure.status_code == 200
    assert "Do you want to be forgotten?" in sure.text
    assert officer.get("/api/v1/me/case").json["erasure"] is None
    fields = hidden(sure)
    assert fields["text"] == "Zelenka-forget &lt;b&gt;me&lt;/b&gt;"
    done = browser.post("/mine/forget", data={**fields, "text": "Zelenka-forget <b>me</b>"})
    assert done.status_code == 303, done.text
    shown = browser.get("/mine/forget").text
    assert "You have asked for this" in shown
    assert "Zelenka-forget &lt;b&gt;me&lt;/b&gt;" in shown
    assert "No, leave everything as it is" not in shown
    assert "You asked to be forgotten on" in browser.get("/mine").text
    back = browser.submit("/mine/forget/back", page="/mine/forget")
    assert back.status_code == 303
    assert "Everything stays as it is" in browser.get("/mine/forget").text
    assert "You asked to be forgotten" not in browser.get("/mine").text


def test_a_fault_loses_nothing(browser):
    page = browser.submit("/mine/forget", {"text": "y" * 5001})
    assert page.status_code == 422
    assert "y" * 5001 in page.text
    assert 'href="#f-text"' in page.text


def test_a_second_wish_is_refused_in_words(browser, officer):
    assert officer.post(ADDRESS, json={"confirm": True}).status_code == 201
    again = browser.submit("/mine/forget", {"confirmed": "true"})
    assert again.status_code == 409
    assert "You have asked for this already" in again.text
    assert browser.submit("/mine/forget/back", page="/mine/forget").status_code == 303
    none = browser.submit("/mine/forget/back", page="/mine/forget")
    assert none.status_code == 409
    assert "nothing to take back" in none.text


def test_another_officer_is_not_touched(client, people, officer):
    other = people.officer(client.post("/api/v1/applications", json=application("Rowan")).json["passphrase"])
    assert officer.post(ADDRESS, json={"confirm": True}).status_code == 201
    assert other.get("/api/v1/me/case").json["erasure"] is None
    assert other.delete(ADDRESS).status_code == 409
