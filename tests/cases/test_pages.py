"""Notes and seats, as a browser without script changes them."""

import pytest

from tests.aid.factory import held_case
from tests.intake.factory import application


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def fresh(client):
    return client.post("/api/v1/applications", json=application()).json["reference"]


def test_a_note_is_kept_and_a_refused_one_is_not_lost(as_, case):
    page = f"/desk/cases/{case.reference}"
    kept = as_("carol").submit(f"{page}/note", {"text": "The landlord wants cash."}, page=page)
    assert (kept.status_code, kept.location) == (303, page)
    assert "The landlord wants cash." in as_("cyril").get(page).text
    refused = as_("carol").submit(f"{page}/note", {"text": "x" * 20_001}, page=page)
    assert refused.status_code == 422
    assert "x" * 20_001 in refused.text
    assert "Zelenka" not in refused.text
    assert as_("chloe").get(f"{page}/note").status_code == 404


def test_seats_are_filled_and_the_case_is_handed_over(as_, people, fresh):
    page = f"/desk/cases/{fresh}"
    form = as_("ina").get(f"{page}/assign").text
    assert f"{people.carol.name} · holds 0 open cases" in form
    assert people.abel.name not in form
    first = as_("ina").submit(f"{page}/assign", {"name": people.carol.name, "seat": "owner"})
    assert first.location == page
    assert people.carol.name not in as_("carol").get(f"{page}/assign").text.split("<select")[1]
    ina = as_("ina")
    last = ina.submit(f"{page}/assign", {"name": people.cyril.name, "seat": "deputy"})
    assert last.location == "/desk/cases"
    assert "intake no longer opens it" in ina.get("/desk/cases").text
    assert as_("ina").get(page).status_code == 404
    assert "Zelenka-story" in as_("cyril").get(page).text
    assert "Both seats are taken" in as_("cyril").get(f"{page}/assign").text


def test_a_seat_that_was_taken_meanwhile_is_refused_with_what_was_chosen(as_, people, fresh):
    page = f"/desk/cases/{fresh}"
    as_("ina").submit(f"{page}/assign", {"name": people.carol.name, "seat": "owner"})
    taken = as_("ina").submit(f"{page}/assign", {"name": people.cyril.name, "seat": "owner"})
    assert taken.status_code == 409
    assert "This seat is taken." in taken.text
    assert f'value="{people.cyril.name}" selected' in taken.text
    itself = as_("carol").submit(f"{page}/assign", {"name": people.carol.name, "seat": "deputy"})
    assert itself.status_code == 403


def test_a_seat_is_emptied_after_a_pause_and_the_last_one_never(as_, people, case):
    page = f"/desk/cases/{case.reference}"
    address = f"{page}/holders/{people.cyril.name}/remove"
    asked = as_("carol").get(address).text
    assert "For cause" in asked
    done = as_("carol").submit(address, {"for_cause": "true"})
    assert (done.status_code, done.location) == (303, page)
    assert as_("cyril").get(page).status_code == 404
    assert "Zelenka-story" in as_("carol").get(page).text
    alone = f"{page}/holders/{people.carol.name}/remove"
    assert "the only one" in as_("carol").get(alone).text
    refused = as_("carol").submit(alone, {}, page=page)
    assert refused.status_code == 409
    assert as_("carol").get(f"{page}/holders/{people.chloe.name}/remove").status_code == 404


def test_who_leaves_a_seat_is_led_to_the_queue(as_, people, case):
    address = f"/desk/cases/{case.reference}/holders/{people.cyril.name}/remove"
    assert "For cause" not in as_("cyril").get(address).text
    left = as_("cyril").submit(address, {})
    assert left.location == "/desk/cases"
    assert as_("cyril").get(f"/desk/cases/{case.reference}").status_code == 404
