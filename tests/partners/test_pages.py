"""The pages of partners: each once happy and once refused."""

import re

from support.partners.model import REGIONS
from tests.referrals.loop import partner_id

FORM = {
    "name": "Zelenka-partner Riverside",
    "contact": "Zelenka-contact",
    "kind": "law_firm",
    "offers": ["legal"],
    "languages": ["pl"],
    "regions": [REGIONS[0]],
    "capacity": "2",
}


def test_entered_vetted_and_its_people_invited_by_pages(as_):
    lena, tora = as_("lena"), as_("tora")
    wrong = lena.submit("/partners/new", {**FORM, "capacity": "many"})
    assert wrong.status_code == 422
    assert FORM["name"] in wrong.text
    done = lena.submit("/partners/new", FORM)
    assert done.status_code == 303, done.text
    where = done.headers["Location"]
    assert FORM["name"] in lena.get(where).text
    assert tora.submit(f"{where}/vetting", {"since": "2099-01-02", "until": "2099-01-01"}).status_code == 422
    assert tora.submit(f"{where}/vetting", {"since": "2020-01-01", "until": "2099-01-01"}).status_code == 303
    shown = lena.submit(f"{where}/people", page=where)
    assert re.search(r'class="copy mono"', shown.text)
    assert lena.submit(f"{where}/pause").status_code == 303
    assert lena.submit(f"{where}/resume").status_code == 303
    assert lena.submit(f"{where}/edit", {**FORM, "capacity": "3"}).status_code == 303
    assert lena.submit(f"{where}/end").status_code == 303
    assert lena.submit(f"{where}/again").status_code == 303
    for who in ("carol", "lara"):
        assert as_(who).get(where).status_code == 200
        assert as_(who).get(f"{where}/edit").status_code == 403
    assert as_("pia").get(where).status_code == 404


def test_the_directory_is_searched_without_a_name_in_an_address(app, as_, people):
    assert "North Law" in as_("carol").get("/partners").text
    found = as_("carol").submit("/partners/search", {"q": "south"}, page="/partners").text
    assert "South Law" in found
    assert "North Law" not in found
    none = as_("carol").submit("/partners/search", {"q": "nobody"}, page="/partners").text
    assert "No such partner" in none
    assert "North Law" not in as_("carol").get("/partners?offer=psychological").text
    assert as_("carol").get("/partners?kind=nonsense").status_code == 200
    assert as_("ina").get("/partners").status_code == 403


def test_one_of_its_people_is_signed_out(app, as_, people):
    where = f"/partners/{partner_id(app, people, 'North Law')}/people/{people.name('piet')}/end"
    assert as_("carol").get(where).status_code == 403
    assert as_("lena").submit(where).status_code == 303
    assert as_("lena").get(where).status_code == 404
    assert as_("piet").get("/api/v1/me").status_code == 401
