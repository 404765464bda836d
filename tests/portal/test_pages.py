"""The officer's own pages in a browser without script."""

import re
from uuid import uuid4

import pytest

from tests.intake.factory import application


def test_the_page_says_what_happens_next(browser, case, people):
    page = browser.get("/mine")
    assert page.status_code == 200
    # On a phone the present part stands in the row, and every other behind a word: none is lost.
    for where in ("/mine", "/mine/household"):
        row, behind = (
            re.search(r'<nav class="tabs row".*?</nav>', browser.get(where).text, re.DOTALL).group().split("<details>")
        )
        assert f'href="{where}" aria-current="page"' in row
        assert (row.count("<li"), row.count("<li") + behind.count("<li") >= 12) == (2, True)
    assert "<title>Page</title>" in page.text
    for said in (
        "What you wrote has arrived.",
        "Coordinator 1",
        "Coordinator 2",
        case.handle,
        case.reference,
        "Sign out",
    ):
        assert said in page.text
    assert page.text.count('aria-current="step"') == 1
    for nickname in people:
        assert people.name(nickname) not in page.text
    assert not re.search(r"\d\d:\d\d", page.text)


def test_all_that_was_told_is_shown(browser):
    page = browser.get("/mine/told")
    for part in ("story", "name", "unit", "rank", "spouse", "phone"):
        assert f"Zelenka-{part}" in page.text
    assert "Internal troops" in page.text
    assert "trade union" in page.text


def test_strangers_are_led_to_the_sign_in_page_and_staff_find_nothing(client, as_):
    for address in ("/mine", "/mine/told", "/mine/contacts", f"/mine/payments/{uuid4()}"):
        assert client.get(address).headers["Location"] == "/enter"
        assert as_("carol").get(address).status_code == 404


def test_contacts_are_changed(browser, as_, case):
    shown = browser.get("/mine/contacts")
    assert 'value="Zelenka-phone +375291112233"' in shown.text
    answer = browser.submit(
        "/mine/contacts", {"contacts.0.kind": "matrix", "contacts.0.value": "@zelenka", "contacts.0.safe": "true"}
    )
    assert answer.status_code == 303
    page = browser.get("/mine")
    assert "Matrix: @zelenka" in page.text
    assert "Saved." in page.text
    assert as_("carol").get(case.address).json["contacts"][0]["value"] == "@zelenka"


def test_adding_removing_and_faults_of_contacts_lose_nothing(browser):
    form = {"contacts.0.kind": "phone", "contacts.0.value": "1", "contacts.1.kind": "email", "contacts.1.value": "b@c"}
    more = browser.submit("/mine/contacts", {**form, "add": "contacts"})
    assert more.status_code == 200
    assert 'name="contacts.2.value" value=""' in more.text
    assert 'name="contacts.1.value" value="b@c"' in more.text
    fewer = browser.submit("/mine/contacts", {**form, "remove": "contacts.0"})
    assert 'name="contacts.0.value" value="b@c"' in fewer.text
    assert "contacts.1.value" not in fewer.text
    refused = browser.submit("/mine/contacts", {**form, "contacts.1.kind": ""})
    assert refused.status_code == 422
    assert 'href="#f-contacts-1-kind"' in refused.text
    assert 'value="b@c"' in refused.text
    assert "Zelenka-phone" in browser.get("/mine").text


@pytest.mark.parametrize(
    ("form", "shown", "status", "received"),
    [
        ({"outcome": "received"}, "all of it arrived: €120.00", "received", 120_00),
        ({"outcome": "not_received", "amount": ""}, "nothing arrived of €120.00", "not_received", 0),
        ({"outcome": "with_issues", "amount": "70,5"}, "€70.50 arrived of €120.00", "with_issues", 70_50),
    ],
)
def test_an_answer_is_confirmed_before_it_counts(browser, officer, sent, form, shown, status, received):
    address = f"/mine/payments/{sent}"
    assert address in browser.get("/mine").text
    asked = browser.submit(address, form)
    assert asked.status_code == 200
    assert shown in asked.text
    assert officer.get("/api/v1/me/case").json["payments"][0]["status"] == "sent"
    hidden = dict(re.findall(r'type="hidden" name="([a-z_]+)" value="([^"]*)"', asked.text.split("<h1>")[1]))
    done = browser.post(address, data=hidden)
    assert done.status_code == 303, done.text
    payment = officer.get("/api/v1/me/case").json["payments"][0]
    assert (payment["status"], payment["received"]["minor"]) == (status, received)
    twice = browser.post(address, data=hidden)
    assert twice.status_code == 303
    assert "Thank you." in browser.get("/mine").text


@pytest.mark.parametrize(
    ("form", "link"),
    [
        ({}, "f-outcome"),
        ({"outcome": "perhaps"}, "f-outcome"),
        ({"outcome": "with_issues"}, "f-amount"),
        ({"outcome": "with_issues", "amount": "much"}, "f-amount"),
        ({"outcome": "with_issues", "amount": "-3"}, "f-amount"),
        ({"outcome": "with_issues", "amount": "500"}, "f-amount"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_and_kept(browser, officer, sent, form, link):
    page = browser.submit(f"/mine/payments/{sent}", {**form, "confirmed": "true"})
    assert page.status_code == 422
    assert f'href="#{link}"' in page.text
    assert f'id="{link}"' in page.text
    if form.get("amount"):
        assert f'value="{form["amount"]}"' in page.text
    assert officer.get("/api/v1/me/case").json["payments"][0]["status"] == "sent"


def test_what_was_not_sent_cannot_be_answered(browser, due):
    page = browser.get(f"/mine/payments/{due}")
    assert page.status_code == 200
    assert "<legend>Your answer" not in page.text
    refused = browser.submit(f"/mine/payments/{due}", {"outcome": "received"}, page="/mine/contacts")
    assert refused.status_code == 409
    assert "has not been sent yet" in refused.text


def test_anothers_payment_is_not_there(app, client, sent):
    words = client.post("/api/v1/applications", json=application("Rowan")).json["passphrase"]
    stranger = app.test_client()
    stranger.submit("/apply/confirm", {"passphrase": words})
    unknown = stranger.get(f"/mine/payments/{uuid4()}")
    foreign = stranger.get(f"/mine/payments/{sent}")
    assert foreign.status_code == unknown.status_code == 404
    assert re.sub(r'name="csrf_token" value="[^"]+"', "", foreign.text).replace(sent, "") == re.sub(
        r'name="csrf_token" value="[^"]+"', "", unknown.text
    ).replace(unknown.request.path.rsplit("/", 1)[1], "")
    form = {"outcome": "received", "confirmed": "true"}
    assert stranger.submit(f"/mine/payments/{sent}", form, page="/mine").status_code == 404


def test_a_session_without_the_token_changes_nothing(browser, sent):
    assert browser.post("/mine/contacts", data={}).status_code == 403
    assert browser.post(f"/mine/payments/{sent}", data={"outcome": "received", "confirmed": "true"}).status_code == 403
