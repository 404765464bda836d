"""Plans as a browser without script makes them, approves them and agrees to them."""

from uuid import uuid4

import pytest

from tests.aid.factory import held_case
from tests.cases.planning import agreed, content, day, drafted, proposed, steps_of


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def officer(people, case):
    return people.officer(case.passphrase)


def typed(people, **changes):
    """A plan as its form posts it."""
    told = content(people)
    form = {"money": "true", "goals.0.need": "financial", "goals.0.text": told["goals"][0]["text"]}
    for at, step in enumerate(told["steps"]):
        form |= {f"steps.{at}.{name}": value for name, value in step.items()}
    form |= {name.replace("__", "."): value for name, value in changes.items()}
    return {name: value for name, value in form.items() if value is not None}


def test_a_plan_from_a_template_to_the_officers_tick(as_, people, case, officer):
    page = f"/desk/cases/{case.reference}/plan"
    carol, cyril = as_("carol"), as_("cyril")
    assert "There is no plan yet" in carol.get(page).text
    laid = carol.get(f"{page}/draft?template=loan&template=legal&start={day(5)}").text
    assert "Gather the loan agreement" in laid
    assert f'value="{day(5)}"' in laid
    assert f'value="{people.name("carol")}" selected' in laid
    more = carol.submit(f"{page}/draft", {**typed(people), "add": "steps"})
    assert more.status_code == 200
    assert 'name="steps.2.text"' in more.text
    refused = carol.submit(f"{page}/draft", typed(people, steps__0__due_on=day(-9)))
    assert refused.status_code == 422
    assert "This lies before the start" in refused.text
    assert "Zelenka-step" in refused.text
    kept = carol.submit(f"{page}/draft", typed(people))
    assert (kept.status_code, kept.location) == (303, page)
    shown = carol.get(page).text
    assert "Propose it" in shown
    assert "Propose it" not in cyril.get(page).text
    plan_id = carol.get(f"{case.address}/plans").json["items"][0]["id"]
    assert "Zelenka-step" in carol.get(f"{page}/{plan_id}/edit").text
    changed = carol.submit(f"{page}/{plan_id}/edit", typed(people, goals__0__text="Zelenka-other-goal"))
    assert changed.location == page
    assert carol.submit(f"{page}/{plan_id}/propose", {}, page=page).location == page
    assert "another holder has to approve" in carol.get(page).text
    assert carol.get(f"{page}/{plan_id}/approval").status_code == 403
    assert "Zelenka-other-goal" in cyril.get(f"{page}/{plan_id}/approval").text
    silent = cyril.submit(f"{page}/{plan_id}/approval", {"text": ""})
    assert silent.status_code == 422
    assert "Say what should be different" in silent.text
    assert cyril.submit(f"{page}/{plan_id}/approval", {"approved": "true"}).location == page
    assert "It waits for the officer" in cyril.get(page).text
    told = officer.get("/mine/plan").text
    assert "<title>Page</title>" in told
    assert "Zelenka-other-goal" in told
    assert people.name("carol") not in told
    assert officer.submit(f"/mine/plan/{plan_id}", {"text": ""}).status_code == 422
    answered = officer.submit(f"/mine/plan/{plan_id}", {"agreed": "true"}, page="/mine/plan")
    assert (answered.status_code, answered.location) == (303, "/mine/plan")
    assert "What was agreed" in officer.get("/mine/plan").text
    step = next(one["id"] for one in steps_of(carol, case, plan_id) if one["owner"] == "officer")
    ticked = officer.submit(f"/mine/plan/{plan_id}/steps/{step}", {"status": "done"}, page="/mine/plan")
    assert ticked.location == "/mine/plan"
    assert "1 of 2" in carol.get(page).text


def test_the_officer_wants_something_different(as_, people, case, officer):
    page = f"/desk/cases/{case.reference}/plan"
    plan_id = proposed(as_, people, case)
    assert "Something should be different" in officer.get("/mine/plan").text
    sent = officer.submit(f"/mine/plan/{plan_id}", {"text": "Zelenka-different"})
    assert sent.location == "/mine/plan"
    assert "Zelenka-different" in as_("carol").get(page).text
    assert officer.get(f"/mine/plan/{plan_id}").status_code == 404
    assert "There is no plan yet" in officer.get("/mine/plan").text


def test_a_colleague_makes_a_version_of_their_own(as_, people, case):
    page = f"/desk/cases/{case.reference}/plan"
    drafted(as_, people, case)
    cyril = as_("cyril")
    assert "Replace it with a version of your own" in cyril.get(page).text
    form = cyril.get(f"{page}/draft?anew=1").text
    assert "Zelenka-goal" in form
    follows = form.split('name="follows" value="')[1].split('"')[0]
    assert cyril.submit(f"{page}/draft", typed(people)).status_code == 409
    assert cyril.submit(f"{page}/draft", typed(people, follows=follows)).location == page
    assert "Version 2" in cyril.get(page).text


def test_steps_are_ticked_off_and_a_refused_tick_says_why(as_, people, case):
    page = f"/desk/cases/{case.reference}/plan"
    plan_id = agreed(as_, people, case)
    carol = as_("carol")
    step = steps_of(carol, case, plan_id)[1]["id"]
    there = f"{page}/{plan_id}/steps/{step}"
    assert carol.submit(there, {"status": "dropped"}, page=page).location == page
    refused = carol.submit(there, {"status": "done"}, page=page)
    assert refused.status_code == 409
    assert f'href="{page}"' in refused.text
    assert carol.submit(there, {"status": "odd"}, page=page).status_code == 422
    assert carol.submit(f"{page}/{plan_id}/steps/{uuid4()}", {"status": "done"}, page=page).status_code == 404


def test_a_plan_is_read_at_its_own_case_alone(client, as_, people, case):
    other = held_case(client, as_, people)
    plan_id = drafted(as_, people, case)
    carol = as_("carol")
    assert carol.get(f"/desk/cases/{case.reference}/plan/{plan_id}/edit").status_code == 200
    assert carol.get(f"/desk/cases/{other.reference}/plan/{plan_id}/edit").status_code == 404
    assert as_("chloe").get(f"/desk/cases/{case.reference}/plan").status_code == 404
    assert as_("lena").get("/desk/overdue").status_code == 200
    assert carol.get("/desk/overdue").status_code == 403
