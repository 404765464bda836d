"""The pages of the way back: each asked for, sent once as a person would, and refused once with nothing lost."""

import re

import pytest

from support.core import clock
from tests.cases.planning import day
from tests.reinstatement.factory import (
    ANSWERS,
    CRITERIA,
    ENTRY,
    PANEL,
    POSTING,
    announced,
    applied,
    asked,
    begun,
    entered,
    must,
    officer_of,
    over,
    scored,
    wish_of,
)


@pytest.fixture
def held(client, as_, people, settings):
    """A vetted officer's case, and their client."""
    return officer_of(client, as_, people, settings)


def sent(there, at, **form):
    """A form posted as a browser does, with the token of its page."""
    form["csrf_token"] = there.get("/api/v1/me").json["csrf_token"]
    return there.post(at, data=form)


def test_an_officer_enters_is_asked_and_answers(as_, held):
    case, officer = held
    assert "You have said nothing here" in officer.get("/mine/service").text
    wrong = sent(officer, "/mine/service/entry", **{**ENTRY, "would": ""})
    assert wrong.status_code == 422
    assert "Zelenka-wouldnot" in wrong.text, "nothing typed is lost"
    assert sent(officer, "/mine/service/entry", **ENTRY).status_code == 303
    assert "Zelenka-would" in officer.get("/mine/service").text
    assert "Cybercrime" in officer.get("/mine/service/entry").text
    assert sent(officer, "/mine/service/renew").status_code == 303
    ask = {"speciality": "cyber", "words": "Zelenka-ask: a unit.", "answer_by": day(20)}
    pause = sent(as_("remy"), "/way-back/requests/new", **ask)
    assert "cannot be called back" in pause.text
    made = sent(as_("remy"), "/way-back/requests/new", **ask, confirmed="true")
    assert made.status_code == 303
    at = f"/mine/service/wishes/{wish_of(officer)['id']}"
    assert "Zelenka-ask" in officer.get(at).text
    assert sent(officer, at, answer="yes").status_code == 422, "a yes needs a contact"
    assert sent(officer, at, answer="yes", contact="Zelenka-contact.").status_code == 303
    assert "Zelenka-contact" in officer.get(at).text
    assert "Zelenka-contact" in as_("ria").get(made.headers["Location"]).text
    assert "fewer than 5" in as_("ria").get("/way-back/requests").text
    assert "fewer than 5" in as_("ria").get("/way-back").text
    told = as_("carol").get(f"/desk/cases/{case.reference}/contact-wishes").text
    assert "Zelenka" not in told
    assert "Yes" in told
    assert "cannot change a no" in sent(officer, at, answer="no").text
    assert sent(officer, at, answer="no", confirmed="true").status_code == 303
    assert "Nothing was told" in officer.get(at).text
    assert "destroyed" in officer.get("/mine/service/withdraw").text
    assert sent(officer, "/mine/service/withdraw").status_code == 303
    assert "You have said nothing here" in officer.get("/mine/service").text


def test_a_competition_by_its_pages(as_, people, settings, held):
    _case, officer = held
    assert "Nothing is open" in officer.get("/mine/service/offers").text
    team = [people.name(one) for one in PANEL]
    wrong = sent(as_("remy"), "/way-back/postings/new", **{**POSTING, "closes_on": day(3), "panel": team[:2]})
    assert wrong.status_code == 422
    assert "Bound by law" in wrong.text
    body = {**POSTING, "closes_on": clock.today().isoformat(), "panel": team}
    made = sent(as_("remy"), "/way-back/postings/new", **body)
    at = made.headers["Location"]
    posting = at.rpartition("/")[2]
    assert "Ten investigators" in as_("remy").get("/way-back/postings").text
    fixed = sent(as_("remy"), f"{at}/change", title="Ten of them", words="W", places="2", closes_on=body["closes_on"])
    assert fixed.status_code == 303
    offer = f"/mine/service/offers/{posting}"
    assert "Ten of them" in officer.get("/mine/service/offers").text
    short = sent(officer, offer, **{**ANSWERS, "motive": ""})
    assert short.status_code == 422
    assert "Zelenka-lawful" in short.text
    assert sent(officer, offer, **ANSWERS).status_code == 303
    assert "Zelenka-motive" in officer.get(offer).text
    over(settings, posting)
    assert "not opened again" in as_("remy").get(f"{at}/close").text
    assert sent(as_("remy"), f"{at}/close").status_code == 303
    page = as_("remy").get(at).text
    application = re.search(r"/way-back/applications/[0-9a-f-]{36}", page).group()
    assert "Zelenka-motive" in as_("remy").get(application).text
    form = {f"scores.{at}.criterion": one for at, one in enumerate(CRITERIA)}
    form |= {f"scores.{at}.reason": f"Zelenka-because {one}" for at, one in enumerate(CRITERIA)}
    missing = sent(as_("remy"), application, **form)
    assert missing.status_code == 422
    assert "Zelenka-because motive" in missing.text
    form |= {f"scores.{at}.points": "4" for at in range(4)}
    assert "given once" in sent(as_("remy"), application, **form).text
    for who in PANEL:
        assert sent(as_(who), application, **form, confirmed="true").status_code == 303
    assert "Zelenka-because" in as_("ria").get(application).text
    assert "It stays as it is" in as_("ria").get(f"{at}/rank").text
    assert sent(as_("ria"), f"{at}/rank").status_code == 303
    assert "48" in as_("rolf").get(at).text
    mine = officer.get(offer).text
    assert "You got one of the places" in mine
    assert "Zelenka-because" in mine
    assert people.name("remy") not in mine
    assert sent(officer, f"{offer}/contact", contact="Zelenka-contact.").status_code == 303
    assert "Zelenka-contact" in as_("ria").get(application).text


def test_what_is_taken_back_and_cancelled_by_pages(as_, people, settings, held):
    _case, officer = held
    posting = announced(as_, people)
    applied(officer, posting)
    offer = f"/mine/service/offers/{posting}"
    assert "destroyed" in officer.get(f"{offer}/take-back").text
    assert sent(officer, f"{offer}/take-back").status_code == 303
    assert "Nothing of it is left" in officer.get(offer).text
    at = f"/way-back/postings/{posting}"
    assert "cannot be opened again" in as_("rolf").get(f"{at}/cancel").text
    assert sent(as_("rolf"), f"{at}/cancel").status_code == 303
    assert "Cancelled" in as_("rolf").get(at).text
    assert "was cancelled" in officer.get(offer).text


def test_the_panel_is_changed_on_its_page(as_, people, settings, held):
    posting = announced(as_, people)
    sent_one = applied(held[1], posting)
    begun(as_, settings, posting)
    must(scored(as_, "remy", posting, sent_one["id"]), 201)
    at = f"/way-back/postings/{posting}"
    form = {"instead_of": people.name("remy"), "name": people.name("carol")}
    refused = sent(as_("rolf"), f"{at}/panel", **form)
    assert refused.status_code == 422
    assert "they stay" in refused.text


def test_pages_of_others(as_, people, settings, held):
    case, officer = held
    entered(officer)
    request_id = asked(as_)
    for nickname in ("carol", "ada", "lena"):
        there = as_(nickname)
        assert there.get("/way-back").status_code == 403, nickname
        assert there.get("/way-back/postings").status_code == 403, nickname
        assert there.get(f"/way-back/requests/{request_id}").status_code == 404, nickname
        assert there.get("/mine/service").status_code == 404, nickname
    assert officer.get("/way-back").status_code == 403
    assert as_("remy").get(f"/desk/cases/{case.reference}/contact-wishes").status_code == 404
    assert "Page</title>" in officer.get("/mine/service").text
