"""What is asked, decided, planned and merged, as it stands on the officer's first page."""

import re
from datetime import timedelta

from support.core import clock
from support.portal.pages import ANSWERED_AT
from support.portal.service.asking import TEXT
from tests.aid.factory import held_case
from tests.cases.planning import agreed, proposed
from tests.duplicates.factory import act, link, propose
from tests.intake.factory import application
from tests.portal.factory import done
from tests.vetting.factory import appealed, decided, looks

CALLOUT = re.compile(r'<div class="callout wait">(.*?)</div>\s*</div>\s*</div>', re.DOTALL)


def told(officer):
    return officer.get("/api/v1/me/case").json


def test_every_question_has_a_place_where_it_is_answered(app):
    assert set(ANSWERED_AT) == set(TEXT)
    assert {endpoint for endpoint, _label in ANSWERED_AT.values()} <= set(app.view_functions)


def test_what_is_asked_stands_first_and_each_has_one_button(browser, officer, as_, people, case, sent):
    carol = as_("carol")
    done(carol.post(f"{case.address}/messages", json={"text": "Hello."}))
    done(carol.post(f"{case.address}/document-requests", json={"what": "The order", "why": "To see it."}))
    done(carol.post(f"{case.address}/consents", json={"purpose": "testimony"}))
    proposed(as_, people, case)
    decided(as_, people, case, "more_information")
    carol.get(case.address)
    asked = told(officer)["asked_now"]
    assert [one["code"] for one in asked] == ["question", "payment", "paper", "message", "plan", "consent"]
    assert next(one for one in asked if one["code"] == "payment")["id"] == sent
    page = browser.get("/mine").text
    assert page.index("What is asked of you now") < page.index("What happens next")
    lines = CALLOUT.findall(page)
    assert len(lines) == len(asked)
    for line in lines:
        (button,) = re.findall(r'<a class="button" href="([^"]+)"', line)
        assert browser.get(button).status_code == 200, button
    assert "€120.00" in lines[1]
    assert "There is a question for you. Please answer it" in page


def test_nothing_is_asked_when_nothing_is(browser):
    page = browser.get("/mine").text
    assert "Nothing is asked of you at the moment." in page
    assert not CALLOUT.findall(page)


def test_a_step_of_the_plan_that_is_theirs_is_asked_with_its_day(browser, officer, as_, people, case):
    agreed(as_, people, case)
    (one,) = told(officer)["asked_now"]
    assert (one["code"], one["by"]) == ("step", (clock.today() + timedelta(days=10)).isoformat())
    plan = officer.get("/api/v1/me/case/plans").json["items"][0]
    step = next(step for goal in plan["goals"] for step in goal["steps"] if "own-step" in step["text"])
    done(officer.patch(f"/api/v1/me/case/plans/{plan['id']}/steps/{step['id']}", json={"status": "done"}))
    assert told(officer)["asked_now"] == []


def test_a_decision_is_told_with_its_reasons_and_how_others_look_again(browser, officer, as_, people, case):
    decided(as_, people, case, "declined")
    as_("carol").get(case.address)
    shown = told(officer)
    assert shown["status_text"].startswith("It was decided not to help here.")
    assert shown["decision"]["reasons"] == ["What we found says that you took part in crimes."]
    assert shown["may_appeal"] is True
    page = browser.get("/mine").text
    assert 'href="/mine/decision">Read why, and how to ask others to look again' in page
    appealed(as_, people, case, "vlada", "vasil")
    shown = told(officer)
    assert "You asked others to look again." in shown["status_text"]
    assert [(step["text"], step["state"]) for step in shown["next"]][-1] == (
        "Two others look again, as you asked.",
        "current",
    )
    for nickname in ("vlada", "vasil"):
        looks(as_, case, nickname, "upheld")
    shown = told(officer)
    assert shown["status_text"] == "You are accepted. What you need is talked over with you."
    assert "Two others look again" not in str(shown["next"])


def test_a_case_that_rests_says_until_when_and_not_why(browser, officer, as_, people, case):
    agreed(as_, people, case)
    until = clock.today() + timedelta(days=20)
    held = {"to": "on_hold", "reason": "Zelenka-holdreason", "until": until.isoformat()}
    done(as_("carol").post(f"{case.address}/transitions", json=held))
    shown = told(officer)
    assert (shown["status"], shown["rests_until"]) == ("on_hold", until.isoformat())
    page = browser.get("/mine").text
    assert f'datetime="{until.isoformat()}"' in page
    assert "The work rests until" in page
    assert "Zelenka-holdreason" not in page + str(shown)


def test_who_wrote_twice_is_told_where_the_work_goes_on(client, as_, people):
    kept, merged = held_case(client, as_, people), held_case(client, as_, people)
    link(as_, kept, merged, by="carol")
    merge = propose(as_, kept, merged, by="carol")
    act(as_, merge, "confirm", by="cyril")
    there = people.officer(merged.passphrase)
    shown = told(there)
    assert shown["status_text"].startswith("You have written here twice.")
    assert shown["next"][-1] == {
        "text": "The work goes on under the words that you were given the other time.",
        "done": True,
        "state": "done",
    }
    assert kept.reference not in there.get("/mine").text
    assert kept.handle not in there.get("/mine").text
    assert not told(people.officer(kept.passphrase))["status_text"].startswith("You have written here twice.")


def test_a_frozen_case_looks_as_if_nothing_had_happened(browser, officer, as_, people, case):
    pages = ("/mine", "/mine/readers", "/mine/forget", "/mine/export", "/mine/told")
    tokens = re.compile(r'name="(?:csrf_token|idempotency_key)" value="[^"]+"')

    def seen():
        return [tokens.sub("", browser.get(page).text) for page in pages], told(officer)

    before = seen()
    done(as_("carol").post(f"{case.address}/freeze", json={"reason": "Zelenka-freeze"}))
    assert seen() == before


def test_an_officer_of_whom_nothing_else_is_known_has_every_page(app, client):
    words = client.post("/api/v1/applications", json=application(contacts=[], household=[])).json["passphrase"]
    there = app.test_client()
    there.submit("/apply/confirm", {"passphrase": words})
    for page in ("/mine", "/mine/readers", "/mine/forget", "/mine/export", "/mine/told"):
        shown = there.get(page)
        assert shown.status_code == 200
        assert "<title>Page</title>" in shown.text
    assert "Nobody yet. Two people are being chosen." in there.get("/mine").text
