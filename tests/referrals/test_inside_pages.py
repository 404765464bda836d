"""The pages between a helper and the officer: each once happy, once refused with nothing lost."""

import re

from tests.referrals.inside import HEARING, HOUR, MATTER, taken_anew

PRIVATE = ("Zelenka", "psycholog", "suicid")


def at(page, wanted):
    """The address of a link of a page."""
    found = re.search(rf'href="([^"]*{wanted}[^"]*)"', page.text)
    assert found, f"no link to {wanted}"
    return found.group(1)


def title(page):
    return re.search(r"<title>([^<]*)</title>", page.text).group(1)


def test_a_lawyer_works_by_pages_alone(app, client, as_, people):
    legal = taken_anew(app, client, as_, people, "pia")
    pia, officer = as_("pia"), people.officer(legal.case.passphrase)
    home = f"/shared/{legal.id}/matters"
    assert "No matter is noted yet" in pia.get(home).text
    form = {
        "kind": "contract",
        "court": MATTER["court"],
        "power_from": "2024-02-01",
        "power_until": "2024-01-01",
    }
    refused = pia.submit(f"{home}/new", form)
    assert refused.status_code == 422
    assert "before the first day" in refused.text
    assert MATTER["court"] in refused.text
    assert pia.submit(f"{home}/new", {**form, "power_until": ""}).status_code == 303
    matter = at(pia.get(home), "/matters/[0-9a-f-]{36}$".replace("$", ""))
    one = re.search(r"/matters/([0-9a-f-]{36})", matter).group(1)
    lost = pia.submit(f"{home}/{one}/days", {**HEARING, "on": "tomorrow"})
    assert lost.status_code == 422
    assert HEARING["place"] in lost.text
    assert pia.submit(f"{home}/{one}/days", HEARING).status_code == 303
    shown = pia.get(home)
    assert "March 4, 2099, 09:30" in re.sub(r"<[^>]+>", "", shown.text)
    day = at(shown, "/days/[0-9a-f]")
    assert pia.submit(day, {**HEARING, "on": "2099-04-01", "status": "moved"}).status_code == 303
    assert "April 1, 2099" in pia.get("/calendar").text
    assert pia.get("/calendar.ics").get_data(as_text=True).count("BEGIN:VEVENT") == 1
    closing = {"kind": "contract", "status": "closed", "outcome": ""}
    assert pia.submit(f"{home}/{one}", closing).status_code == 422
    assert pia.submit(f"{home}/{one}", {**closing, "outcome": "Zelenka-won"}).status_code == 303
    own = officer.get(f"/mine/help/{legal.id}/matters")
    assert "Zelenka-won" in own.text
    assert title(own) == "Page"
    assert officer.get(home).status_code == 404
    assert pia.get(f"/mine/help/{legal.id}/matters").status_code == 404
    for who in ("carol", "piet", "ada"):
        assert as_(who).get(home).status_code == 404


def test_a_psychologist_and_an_officer_work_by_pages_alone(app, client, as_, people):
    help_ = taken_anew(app, client, as_, people, "paul")
    paul, officer = as_("paul"), people.officer(help_.case.passphrase)
    theirs, own = f"/shared/{help_.id}", f"/mine/help/{help_.id}"
    assert paul.submit(f"{theirs}/hours/new", {**HOUR, "at": "late"}).status_code == 422
    assert paul.submit(f"{theirs}/hours/new", HOUR).status_code == 303
    seen = officer.get(f"{own}/hours")
    hour = re.search(r"/hours/([0-9a-f-]{36})", seen.text).group(1)
    assert officer.submit(f"{own}/hours/{hour}", {"status": "agreed"}, page=f"{own}/hours").status_code == 303
    assert "Call this hour off?" in officer.get(f"{own}/hours/{hour}").text
    form = {"status": "held", "was": "agreed", "on": HOUR["on"], "at": HOUR["at"], "place": "", "note": "Zelenka-note"}
    assert paul.submit(f"{theirs}/hours/{hour}", form).status_code == 303
    assert "Zelenka-note" in officer.get(f"{own}/hours").text
    assert officer.get(f"{own}/hours/{hour}").status_code == 404
    gad = {f"item_{number}": "1" for number in range(1, 8)}
    assert paul.submit(f"{theirs}/assessments/gad7", {**gad, "moment": "start"}).status_code == 303
    assert paul.submit(f"{theirs}/assessments/gad7", {**gad, "moment": "start"}).status_code in {409, 422}
    assert paul.submit(f"{theirs}/assessments/gad7", {**gad, "item_3": "0", "moment": "end"}).status_code == 303
    line = paul.get(f"{theirs}/assessments").text
    assert "<polyline" in line
    assert "1 point less than at first" in line
    plan = {"revision": "0", "signs": "I do not sleep", "alone": "Walk"}
    assert paul.submit(f"{theirs}/safety-plan", plan).status_code == 303
    stale = officer.submit(f"{own}/safe", {**plan, "signs": "Mine"})
    assert stale.status_code == 409
    assert "Mine" in stale.text
    assert officer.submit(f"{own}/safe", {**plan, "revision": "1", "signs": "Mine"}).status_code == 303
    assert officer.get(f"{theirs}/hours").status_code == 404
    assert paul.get(f"{own}/hours").status_code == 404


def test_an_answer_that_tells_of_self_harm_says_at_once_what_to_do(app, client, as_, people):
    help_ = taken_anew(app, client, as_, people, "quin")
    officer = people.officer(help_.case.passphrase)
    own = f"/mine/help/{help_.id}"
    answers = {f"item_{number}": "0" for number in range(1, 10)}
    left_out = officer.submit(f"{own}/check/phq9", {"item_1": "2", "moment": "start"})
    assert left_out.status_code == 422
    assert left_out.text.count("Choose one answer.") >= 8
    assert 'value="2" checked' in left_out.text
    now = officer.submit(f"{own}/check/phq9", {**answers, "item_9": "1", "moment": "start"})
    assert now.status_code == 200
    assert "112" in now.text
    assert f"{own}/safe" in now.text
    assert title(now) == "Page"
    assert "If it is bad now" in officer.get(f"{own}/check").text
    assert "Thoughts of death or self-harm" in as_("quin").get(f"/shared/{help_.id}/assessments").text
    calm = officer.submit(f"{own}/check/phq9", {**answers, "moment": "between"})
    assert calm.status_code == 303
    assert "If it is bad now" not in officer.get(f"{own}/check").text
    assert officer.get(f"{own}/check/beck").status_code == 404
