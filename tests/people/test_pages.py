"""The pages of people, as a browser without script uses them."""

import re

import pyotp
import pytest

from support.core.db import db
from support.people.model import Invitation, Person


@pytest.fixture
def at_work(app, people):
    """`at_work("ada")`: a browser signed in by cookie through the sign-in page."""

    def enter(nickname):
        browser = app.test_client()
        known = getattr(people, nickname)
        answer = browser.submit(
            "/enter", {"name": known.name, "passphrase": known.passphrase, "code": ""}, page="/enter/staff"
        )
        assert answer.status_code == 303, answer.text
        return browser

    return enter


def words(page):
    return re.search(r'class="copy" translate="no">([^<]+)<', page.text).group(1)


def code(page):
    return re.search(r'class="copy mono" translate="no">([^<]+)<', page.text).group(1)


def test_the_first_page_leads_everybody_somewhere(client):
    page = client.get("/")
    assert 'href="/enter"' in page.text
    assert 'href="/enter/staff"' in page.text


def test_a_stranger_is_led_to_the_sign_in_page(client):
    for address in ("/sessions", "/people", "/second-factor"):
        answer = client.get(address)
        assert answer.status_code == 303
        assert answer.headers["Location"] == "/enter"


def test_signing_in_and_out(at_work):
    browser = at_work("carol")
    assert browser.get("/sessions").status_code == 200
    assert browser.get("/enter").status_code == 303
    assert browser.submit("/sign-out", page="/sessions").status_code == 303
    assert browser.get("/sessions").headers["Location"] == "/enter"


def test_wrong_words_show_the_form_again_without_them(client, people):
    answer = client.submit(
        "/enter", {"name": people.carol.name, "passphrase": "seven wrong words", "code": ""}, page="/enter/staff"
    )
    assert answer.status_code == 401
    assert people.carol.name in answer.text
    assert "seven wrong words" not in answer.text
    assert "does not match" in answer.text


def test_an_unknown_field_is_named(client):
    answer = client.submit("/enter", {"passphrase": "some words", "admin": "yes"})
    assert answer.status_code == 422


def test_inviting_shows_a_code_once_and_a_reload_shows_the_same(at_work, app):
    browser = at_work("ada")
    form = browser.get("/invitations").text
    data = {
        "roles": ["caseworker", "lawyer"],
        "csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', form).group(1),
        "idempotency_key": re.search(r'name="idempotency_key" value="([^"]+)"', form).group(1),
    }
    first, second = browser.post("/invitations", data=data), browser.post("/invitations", data=data)
    assert first.status_code == second.status_code == 200
    assert code(first) == code(second)
    with app.app_context():
        assert db.session.query(Invitation).filter_by(roles=["caseworker", "lawyer"]).count() == 1


def test_a_refused_invitation_keeps_what_was_chosen(at_work):
    answer = at_work("ada").submit("/invitations", {"roles": ["approver", "finance"]})
    assert answer.status_code == 422
    assert "Nobody can both approve and pay." in answer.text
    assert answer.text.count(" checked") == 2


def test_accepting_shows_the_words_and_typing_them_back_signs_in(at_work, client, app):
    sent = code(at_work("ada").submit("/invitations", {"roles": ["caseworker"]}))
    page = client.submit("/invitation", {"code": sent, "language": "en"})
    assert page.status_code == 200
    assert sent not in page.text
    name = re.search(r'name="name" value="([^"]+)"', page.text).group(1)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)
    entry = client.post("/enter", data={"name": name, "passphrase": words(page), "csrf_token": token})
    assert entry.status_code == 303
    assert client.get("/sessions").status_code == 200
    again = app.test_client().submit("/invitation", {"code": sent, "language": "en"})
    assert again.status_code == 404
    assert "unknown, used or too old" in again.text


def test_sessions_are_listed_and_ended_one_by_one(at_work):
    here, there = at_work("carol"), at_work("carol")
    page = here.get("/sessions").text
    assert page.count("This one") == 1
    assert page.count("Another one") == 1
    other = re.search(r"Another one.*?action=\"(/sessions/[0-9a-f-]+/end)\"", page, re.DOTALL).group(1)
    assert here.submit(other, page="/sessions").status_code == 303
    assert there.get("/sessions").headers["Location"] == "/enter"
    assert here.get("/sessions").status_code == 200


def test_all_sessions_are_ended(at_work):
    here, there = at_work("carol"), at_work("carol")
    assert here.submit("/sessions/end", page="/sessions").status_code == 303
    assert here.get("/sessions").status_code == there.get("/sessions").status_code == 303


def test_a_key_is_handed_over_and_taken_away_again(at_work, people, app):
    sent = code(at_work("ada").submit("/invitations", {"roles": ["intake"]}))
    page = app.test_client().submit("/invitation", {"code": sent, "language": "en"})
    name = re.search(r'name="name" value="([^"]+)"', page.text).group(1)
    ina = at_work("ina")
    assert "waits for it" in ina.get(f"/people/{name}").text
    assert ina.submit(f"/people/{name}/compartments/intake/grant", page=f"/people/{name}").status_code == 303
    assert "holds it" in ina.get(f"/people/{name}").text
    pause = f"/people/{name}/compartments/intake/remove"
    assert "Replace the compartment" in ina.get(pause).text
    assert ina.submit(pause, {"for_cause": "true"}).status_code == 303
    assert "waits for it" in ina.get(f"/people/{name}").text
    assert "holds it" in ina.get(f"/people/{people.ivo.name}").text


def test_the_last_member_stays_and_the_page_says_so(at_work, people):
    paul = people.paul.name
    answer = at_work("ada").submit(f"/people/{paul}/compartments/psychology/remove")
    assert answer.status_code == 409
    assert "last member" in answer.text


def test_nobody_hands_a_key_to_a_role_that_has_no_use_for_it(at_work, people):
    carol = people.carol.name
    answer = at_work("ina").submit(
        f"/people/{carol}/compartments/intake/grant", page=f"/people/{people.ivo.name}/compartments/intake/remove"
    )
    assert answer.status_code == 409


def test_a_lost_passphrase_is_replaced(at_work, people, app):
    old = at_work("carol")
    page = at_work("ada").submit(f"/people/{people.carol.name}/passphrase", page=f"/people/{people.carol.name}")
    fresh = app.test_client()
    welcome = fresh.submit("/invitation", {"code": code(page), "language": "ru"})
    assert people.carol.name in welcome.text
    assert old.get("/sessions").headers["Location"] == "/enter"
    token = re.search(r'name="csrf_token" value="([^"]+)"', welcome.text).group(1)
    entry = fresh.post("/enter", data={"name": people.carol.name, "passphrase": words(welcome), "csrf_token": token})
    assert entry.status_code == 303


def test_buttons_that_are_not_ones_own_are_refused(at_work, people):
    carol = at_work("carol")
    assert carol.get("/invitations").status_code == 403
    assert "/leaving" not in carol.get(f"/people/{people.ivo.name}").text


@pytest.fixture
def strict(app, settings):
    """The same application, where staff need a second factor."""
    from dataclasses import replace

    app.extensions["settings"] = replace(settings, second_factor="totp")
    return app


@pytest.mark.parametrize("nickname", ["carol", "pia"])
def test_a_second_factor_is_enrolled_and_then_needed(strict, at_work, people, nickname):
    """A partner's people need one as staff do."""
    browser = at_work(nickname)
    assert browser.get("/sessions").headers["Location"] == "/second-factor"
    page = browser.get("/second-factor")
    secret = code(page)
    picture = browser.get("/second-factor/picture")
    assert picture.mimetype == "image/svg+xml"
    assert b"<svg" in picture.data
    assert b"style=" not in picture.data
    wrong = browser.submit("/second-factor", {"code": "000000"})
    assert wrong.status_code == 422
    assert secret in wrong.text
    assert browser.submit("/second-factor", {"code": pyotp.TOTP(secret).now()}).status_code == 303
    assert browser.get("/sessions").status_code == 200
    assert "is on" in browser.get("/second-factor").text
    with strict.app_context():
        assert db.session.query(Person.second_factor).filter_by(name=getattr(people, nickname).name).scalar() == 1


def test_safe_exit_works_without_a_token(at_work):
    browser = at_work("carol")
    answer = browser.post("/leave")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("https://www.wikipedia.org")
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert browser.get("/sessions").headers["Location"] == "/enter"
