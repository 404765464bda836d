"""What helpers, courses and complaints mean to an officer: asked on the first page, told who reads, in the copy."""

import json

from tests.files.factory import send
from tests.portal.test_copy import ADDRESS, leaves, opened, sealed_leaves
from tests.referrals import loop
from tests.retraining import factory as retraining
from tests.voice.factory import TEXT, complain


def test_what_waits_with_helpers_and_courses_is_asked_on_the_first_page(app, as_, people, case, officer, browser):
    assert officer.get("/api/v1/me/case").json["asked_now"] == []
    loop.proposed(app, as_, people, case)
    place = retraining.applied(as_, case, retraining.programme(as_, retraining.school(app, people)))
    retraining.said(as_("tora"), place, "offer")
    asked = officer.get("/api/v1/me/case").json["asked_now"]
    assert [one["code"] for one in asked] == ["referral", "place"]
    page = browser.get("/mine").text
    assert 'href="/mine/help"' in page
    assert 'href="/mine/learning"' in page
    on_desk = as_("carol").get("/desk").text
    assert "The officer is to say whether a helper is asked" in on_desk
    assert "The officer is to take a place in a course" in on_desk
    beside = as_("carol").get(f"/desk/cases/{case.reference}").text
    assert "Help from others" in beside
    assert "The officer is to take a place in a course" in beside
    close = {"to": "closed", "reason": "Done.", "outcomes": {"financial": "met", "legal": "met"}}
    refused = as_("carol").post(f"{case.address}/transitions", json=close)
    assert refused.status_code == 409
    assert "referral is not over" in refused.text
    assert "place in a programme" in refused.text


def test_what_others_hold_is_in_the_copy_and_its_readers_are_told(app, as_, people, case, officer):
    paper = send(officer, "/api/v1/me/case/documents", b"A contract.", "contract.txt").json["id"]
    help_ = loop.taken(app, as_, people, case, documents=[paper])
    assert as_("pia").post(f"/api/v1/referrals/{help_}/reports", json={"text": "Zelenka-report"}).status_code == 201
    send(as_("pia"), f"/api/v1/referrals/{help_}/files", b"An opinion.", "opinion.txt")
    retraining.attending(as_, case, retraining.programme(as_, retraining.school(app, people)))
    said = complain(officer, coordinator=1)
    files = opened(officer.get(ADDRESS))
    data = json.loads(files["data.json"])
    there = {str(leaf) for leaf in leaves(data)}
    missing = [(part, leaf) for part, leaf in sealed_leaves(app, case.passphrase) if str(leaf) not in there]
    assert [one for one in missing if one[0] != "slot"] == []
    assert data["other"] == []
    assert [one["text"] for one in data["said"]] == [TEXT]
    assert said["id"] not in files["data.json"].decode()
    assert any(body == b"An opinion." for name, body in files.items() if name.endswith("opinion.txt"))
    page = files["index.html"].decode()
    for words in ("Zelenka-report", loop.WHY, TEXT, "Help from others", "Learning and work", "What you said to us"):
        assert words in page, words
    text = page + files["data.json"].decode()
    assert not any(people.name(nickname) in text for nickname in people)
    readers = officer.get("/mine/readers").text
    assert "Somebody outside who helps you" in readers
    assert "what is between you and your lawyer" in readers
