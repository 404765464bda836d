"""The pages: a programme entered, found, applied for, offered and taken; a job; and what is refused is shown again."""

import re

import pytest
import time_machine

from support.core import clock
from tests.aid.factory import held_case
from tests.retraining.factory import PROFILE, applied, course, programme, said, school
from tests.retraining.test_api import people_anew


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def provider(app, people):
    return school(app, people)


def typed(body):
    """What a form posts of a body: lists as they are, an amount as it is typed, skills by their names."""
    found = {name: value for name, value in body.items() if value is not None and name not in ("price", "skills")}
    if body.get("price"):
        found["price"] = f"{body['price']['minor'] // 100}"
    return found | {f"skills.{name}": level for name, level in body.get("skills", {}).items()}


def sent(who, address, data=None, page=None):
    """A form that is taken: where it leads."""
    answer = who.submit(address, data or {}, page=page)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_from_entering_a_programme_to_taking_a_place(as_, people, case, provider):
    tora, officer = as_("tora"), people.officer(case.passphrase)
    assert "Zelenka-school" in tora.get("/programmes/new").text
    there = sent(tora, "/programmes/new", typed(course(provider)))
    only = there.rsplit("/", 1)[1]
    assert "0 / 1" in tora.get(there).text
    assert "Testing software" in officer.get("/mine/learning/programmes?trade=testing").text
    assert "Zelenka-school" not in officer.get(f"/mine/learning/programmes/{only}").text
    assert sent(officer, "/mine/learning/skills", typed(PROFILE)).endswith("/mine/learning/matches")
    matched = officer.get("/mine/learning/matches").text
    assert "In a language you speak: Russian" in matched
    mine = sent(officer, f"/mine/learning/programmes/{only}/apply", {"wish": "Zelenka-wish"})
    place = mine.rsplit("/", 1)[1]
    assert "Zelenka-wish" in officer.get(mine).text
    listed = tora.get("/enrolments").text
    assert case.handle in listed
    assert case.reference not in listed
    assert "Zelenka-wish" in tora.get(f"/enrolments/{place}").text
    sent(tora, f"/enrolments/{place}/offer", {"words": "Zelenka-where"})
    assert "Zelenka-where" in officer.get(mine).text
    assert sent(officer, f"/places/{place}/accept", page=mine).endswith(mine)
    assert "Ask for aid" in as_("carol").get(f"/enrolments/{place}").text
    sent(tora, f"/enrolments/{place}/steps", {"kind": "started", "note": "Zelenka-step"})
    assert "Zelenka-step" in officer.get(mine).text
    sent(tora, f"/enrolments/{place}/complete", {"certified": "true"})
    assert "Completed" in officer.get("/mine/learning").text


def test_an_officers_pages_are_neutral(as_, people, case, provider):
    officer = people.officer(case.passphrase)
    only = programme(as_, provider)
    place = applied(as_, case, only)
    for address in ("/mine/learning", "/mine/learning/skills", "/mine/learning/programmes",
                    f"/mine/learning/programmes/{only}", f"/mine/learning/places/{place}"):  # fmt: skip
        page = officer.get(address)
        assert page.status_code == 200
        assert re.search(r"<title>Page</title>", page.text), address
    assert officer.get("/programmes/new").status_code == 403
    assert officer.get("/mine/learning/matches").headers["Location"].endswith("/mine/learning/skills")


def test_a_programme_that_cannot_be_is_shown_again_with_all_that_was_typed(as_, case, provider):
    tora = as_("tora")
    wrong = typed(course(provider, starts_on="2020-01-01", hours=99))
    answer = tora.submit("/programmes/new", wrong)
    assert answer.status_code == 422
    assert "Three months in the evening." in answer.text
    assert 'value="2020-01-01"' in answer.text
    assert as_("carol").get("/programmes/new").status_code == 403
    form = f"/desk/cases/{case.reference}/learning/skills"
    assert as_("carol").submit("/programmes/new", {"hours": "x"}, page=form).status_code == 403


def test_a_programme_is_corrected_compared_and_cancelled(as_, people, case, provider):
    tora, carol = as_("tora"), as_("carol")
    one, two = programme(as_, provider), programme(as_, provider, title="Welding", trade="welding")
    place = applied(as_, case, one)
    body = {**typed(course(provider, title="Testing anew", status="open")), "level": "first"}
    body.pop("provider_id")
    body.pop("price")
    sent(tora, f"/programmes/{one}/edit", body)
    shown = carol.get(f"/programmes/{one}").text
    assert "Testing anew" in shown
    assert "Free" in shown
    assert 'name="beside"' not in carol.get("/programmes").text
    assert "Lay side by side" in carol.get(f"/programmes?beside={one}&beside={two}").text
    assert "Testing anew" in carol.get(f"/programmes/compare?id={one}&id={two}").text
    assert carol.get("/programmes?trade=spying").status_code == 422
    sent(tora, f"/programmes/{one}/cancel")
    assert "Not taken" in carol.get(f"/enrolments/{place}").text
    assert carol.submit(f"/programmes/{two}/cancel", page="/me/sessions").status_code in {403, 404}


def test_a_holder_applies_waits_withdraws_and_leaves(client, as_, people, case, provider):
    carol, tora, other = as_("carol"), as_("tora"), held_case(client, as_, people)
    only = programme(as_, provider)
    sent(carol, f"/desk/cases/{case.reference}/learning/skills", typed(PROFILE))
    assert "What suits them" in carol.get(f"/desk/cases/{case.reference}/learning/matches").text
    mine = sent(carol, f"/desk/cases/{case.reference}/learning/apply/{only}", {"wish": ""})
    place = mine.rsplit("/", 1)[1]
    said(tora, place, "offer")
    waits = sent(carol, f"/desk/cases/{other.reference}/learning/apply/{only}", {"wish": ""})
    assert "waiting list" in carol.get(waits).text
    full = tora.submit(f"/enrolments/{waits.rsplit('/', 1)[1]}/offer", {"words": "Zelenka-kept"})
    assert full.status_code == 409
    assert "Zelenka-kept" in full.text
    sent(carol, f"/places/{place}/withdraw")
    assert "A place is offered" in carol.get(waits).text
    sent(carol, f"/places/{waits.rsplit('/', 1)[1]}/accept", page=waits)
    nothing = carol.submit(f"/places/{waits.rsplit('/', 1)[1]}/leave", {})
    assert nothing.status_code == 422
    sent(carol, f"/places/{waits.rsplit('/', 1)[1]}/leave", {"reason": "money", "why": "Zelenka-why"})
    assert "Zelenka-why" in carol.get(waits).text


def test_a_job_and_how_it_goes(as_, people, case, provider):
    carol = as_("carol")
    job = sent(carol, f"/desk/cases/{case.reference}/learning/job", {"trade": "care", "job": "Zelenka-job"})
    address = job.rsplit("/", 1)[1]
    assert "Zelenka-job" in carol.get(job).text
    early = carol.submit(f"/placements/{address}/begin", {"began_on": "2999-01-01"})
    assert early.status_code == 422
    sent(carol, f"/placements/{address}/begin", {"began_on": clock.today().isoformat()})
    with time_machine.travel(clock.now().replace(year=clock.today().year + 1)):
        people_anew(people)
        officer = people.officer(case.passphrase)
        there = sent(officer, f"/work/{address}/after/12", {"months": "12", "outcome": "own_business"})
        assert "In a business of their own" in officer.get(there).text
        assert case.handle in people.client("tora").get("/enrolments").text
        sent(people.client("carol"), f"/placements/{address}/end")
    people_anew(people)


def test_what_became_of_people_is_not_told_of_one(as_, case, provider):
    place = applied(as_, case, programme(as_, provider))
    said(as_("tora"), place, "offer")
    said(as_("carol"), place, "accept")
    said(as_("tora"), place, "milestones", kind="started")
    said(as_("tora"), place, "complete")
    assert "nothing that can be told" in as_("lena").get("/programmes/outcomes").text
    assert as_("lena").get("/api/v1/programmes/outcomes").json == {"programmes": []}
    assert as_("abel").get("/programmes/outcomes").status_code == 403
