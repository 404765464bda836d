"""The pages of the loop: proposing, the officer's answer, taking, writing back, ending; each also once refused."""

import re
from datetime import timedelta

import pytest

from support.core import clock
from tests.aid.factory import held_case
from tests.referrals.loop import WHY, agreed, partner_id, proposed, taken


@pytest.fixture
def case(client, as_, people):
    """A held case."""
    return held_case(client, as_, people)


def test_from_a_suggestion_to_its_end_by_pages(app, as_, people, case):
    carol, officer, pia = as_("carol"), people.officer(case.passphrase), as_("pia")
    new = f"/desk/cases/{case.reference}/referrals/new"
    assert "Help with" in carol.get(new).text
    shown = carol.get(f"{new}?service=legal").text
    assert "North Law" in shown
    assert "Zelenka-story" in shown
    form = {
        "service": "legal",
        "partners": [partner_id(app, people, "North Law"), "", ""],
        "why": WHY,
        "parts": ["story"],
        "texts.story": "He refused an order.",
        "texts.identity": "Name: left out",
    }
    wrong = carol.submit(new, form, page=f"{new}?service=legal")
    assert wrong.status_code == 422
    assert "He refused an order." in wrong.text
    form["until"] = (clock.today() + timedelta(days=30)).isoformat()
    done = carol.submit(new, form, page=f"{new}?service=legal")
    assert done.status_code == 303, done.text
    where = done.headers["Location"]
    found = where.rpartition("/")[2]
    assert case.handle in carol.get(f"/desk/cases/{case.reference}/referrals").text
    own = f"/mine/help/{found}"
    assert own in officer.get("/mine/help").text
    asked = officer.get(own).text
    assert "North Law" in asked
    assert "left out" not in asked
    assert "<title>Page</title>" in asked
    assert officer.submit(f"{own}/answer", {}, page=own).status_code == 422
    assert officer.submit(f"{own}/answer", {"answer": "yes"}, page=own).status_code == 303
    assert case.handle in pia.get("/shared").text
    assert "He refused an order." in pia.get(where).text
    assert pia.submit(f"{where}/accept").status_code == 303
    assert pia.submit(f"{where}/reports", {"text": "It is void."}, page=where).status_code == 303
    cost = {"amount": "12,50", "what": "A stamp"}
    assert pia.submit(f"{where}/costs", cost, page=where).status_code == 303
    assert "It is void." in officer.get(own).text
    assert "It is void." not in carol.get(where).text
    assert officer.submit(f"{own}/switch", {"opened": "true"}, page=own).status_code == 303
    assert "It is void." in carol.get(where).text
    drop = re.search(rf'action="({where}/costs/[0-9a-f-]+/drop)"', carol.get(where).text).group(1)
    assert carol.submit(drop, page=where).status_code == 303
    until = {"until": (clock.today() + timedelta(days=90)).isoformat()}
    assert carol.submit(f"{where}/until", until, page=where).status_code == 303
    assert officer.submit(f"{own}/until", {"until": "2099-01-01"}, page=own).status_code == 422
    assert pia.submit(f"{where}/outcome", {}).status_code == 422
    over = pia.submit(f"{where}/outcome", {"outcome": "helped", "text": "Won."})
    assert over.status_code == 303
    assert over.headers["Location"] == "/shared"
    assert pia.get(where).status_code == 404
    assert "Won." in officer.get(own).text


def test_declined_by_a_page_one_sees_it_no_more(app, as_, people, case):
    where = f"/shared/{agreed(app, as_, people, case)}"
    assert as_("piet").submit(f"{where}/decline").status_code == 303
    assert as_("pia").get(where).status_code == 404
    assert "Nothing here" in as_("pia").get("/shared").text
    assert as_("sofia").get(f"{where}/decline").status_code == 404


def test_the_urgent_list_has_clocks_and_who_answers_by_night(app, as_, people, case):
    found = proposed(app, as_, people, case, urgent=True)
    assert as_("carol").submit(f"/shared/{found}/word").status_code == 303
    shown = as_("carol").get("/shared/urgent").text
    assert "3 hours" in shown
    north = partner_id(app, people, "North Law")
    as_("lena").patch(f"/api/v1/partners/{north}", json={"out_of_hours": True})
    assert "North Law" in as_("lena").get("/shared/urgent").text
    assert as_("pia").get("/shared/urgent").status_code == 403


def test_the_officer_takes_it_back_by_a_page(app, as_, people, case):
    found = taken(app, as_, people, case)
    own = f"/mine/help/{found}"
    assert as_("carol").get(own).status_code == 404
    assert people.officer(case.passphrase).submit(f"{own}/end").status_code == 303
    assert as_("pia").get(f"/shared/{found}").status_code == 404
    assert as_("carol").get(f"/shared/{found}/files").status_code == 403
    assert as_("carol").get(f"/shared/{found}/nonsense").status_code == 404
