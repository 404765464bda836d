"""The pages: each opens for whom it is, says what to do when something is missing, and its forms do what they say."""

import re
from dataclasses import replace

import pytest

from tests.duplicates.factory import AGAIN, FIRST, STRANGER, apply, link, propose, seat


@pytest.fixture
def first(client):
    return apply(client, FIRST)


@pytest.fixture
def again(client):
    return apply(client, AGAIN)


def page(case, *more):
    return "/".join((f"/desk/cases/{case.reference}/duplicates", *more))


def test_results_name_no_person_and_lead_to_the_two_side_by_side(as_, first, again):
    ina = as_("ina")
    results = ina.get(page(again))
    assert results.status_code == 200
    assert "Very likely the same person" in results.text
    assert "Same telephone" in results.text
    assert "Names 100 % alike" in results.text
    assert page(again, first.reference) in results.text
    assert "Kovalev" not in results.text
    assert "Кавал" not in results.text
    pair = ina.get(page(again, first.reference))
    assert "Ivan Kovalev" in pair.text
    assert "Кавалёў Іван Пятровіч" in pair.text
    assert "+375 (29) 111-22-33" in pair.text
    opened = [row["action"] for row in as_("otto").get("/api/v1/audit").json["items"]]
    assert opened.count("case.opened") == 2


def test_nobody_alike_is_said(as_, first):
    assert "There is nothing to compare with" in as_("ina").get(page(first)).text
    # Where nothing is kept for it, no question can be asked.
    assert "keeps nothing by which they could be compared" in as_("ina").get(page(first)).text


def test_nobody_alike_among_others(as_, client, first):
    apply(client, STRANGER)
    assert "Nobody alike" in as_("ina").get(page(first)).text


def test_two_people(as_, first, again):
    told = as_("ina").submit(page(again, first.reference), {"same": "no"})
    assert (told.status_code, told.headers["Location"]) == (303, page(again))
    assert "Very likely" not in as_("ina").get(page(again)).text


def test_a_missing_answer_is_asked_for_again_and_opens_nothing(as_, first, again):
    told = as_("ina").submit(page(again, first.reference), {})
    assert told.status_code == 422
    assert "Please choose one." in told.text
    assert "Kovalev" not in told.text


def test_one_person_leads_to_a_proposal_that_another_confirms_and_a_third_undoes(as_, first, again):
    ina, ivo = as_("ina"), as_("ivo")
    told = ina.submit(page(again, first.reference), {"same": "yes"})
    choose = page(again, first.reference, "merge")
    assert (told.status_code, told.headers["Location"]) == (303, choose)
    assert "Which one to keep" in ina.get(choose).text
    missing = ina.submit(choose, {"keep": "other"})
    assert missing.status_code == 422
    assert 'value="other" checked' in missing.text
    proposed = ina.submit(choose, {"keep": "other", "reason": "applied_twice"})
    assert proposed.status_code == 303
    address = proposed.headers["Location"]
    assert "Somebody else has to confirm it" in ina.get(address).text
    shown = ivo.get(address)
    assert shown.text.index(first.handle) < shown.text.index(again.handle)
    assert "Confirm it?" in shown.text
    confirmed = ivo.submit(f"{address}/confirm", page=address)
    assert (confirmed.status_code, confirmed.headers["Location"]) == (303, address)
    assert "Undo the merge" in ina.get(address).text
    undone = ina.submit(f"{address}/undo", page=address)
    assert undone.status_code == 303
    assert "Undone" in ina.get(address).text


def test_who_sees_neither_case_after_confirming_is_led_to_the_queue(as_, people, first, again):
    seat(as_, people, first, "carol", "cyril")
    seat(as_, people, again, "chloe", "carol")
    address = f"/desk/merges/{propose(as_, first, again, by='carol')}"
    gone = as_("chloe").submit(f"{address}/confirm", page=address)
    assert gone.status_code == 303
    assert gone.headers["Location"].startswith("/desk")
    assert "merges" not in gone.headers["Location"]
    assert as_("chloe").get(address).status_code == 404


def test_a_holder_who_knows_the_other_only_by_the_link_proposes(as_, people, first, again):
    link(as_, first, again)
    seat(as_, people, first, "carol", "cyril")
    carol = as_("carol")
    assert carol.get(page(first, again.reference)).status_code == 404
    told = carol.submit(page(first, again.reference, "merge"), {"keep": "this", "reason": "lost_words"})
    assert told.status_code == 303
    shown = as_("ina").get(told.headers["Location"]).text
    assert "not shared with you" in shown
    assert first.handle not in shown
    assert again.handle in shown


def test_a_question_is_asked_read_and_answered(app, as_, people, settings, first, again):
    app.extensions["settings"] = replace(settings, blind_tokens=True)
    seat(as_, people, first, "carol", "cyril")
    ina, carol = as_("ina"), as_("carol")
    assert "Ask their holders" in ina.get(page(again)).text
    asked = ina.submit(page(again, "questions"), page=page(again))
    assert (asked.status_code, asked.headers["Location"]) == (303, page(again))
    after = ina.get(page(again)).text
    assert "A holder was asked" in after
    assert first.handle not in after
    assert "No question waits for you" in as_("chloe").get("/desk/duplicates").text
    listed = carol.get("/desk/duplicates").text
    assert first.handle in listed
    assert again.handle not in listed
    address = re.search(r'href="(/desk/duplicates/[0-9a-f-]{36})"', listed).group(1)
    shown = carol.get(address)
    for told in ("Ivan Kovalev", "Кавалёў Іван Пятровіч", "Same telephone"):
        assert told in shown.text
    missing = carol.submit(address, {})
    assert missing.status_code == 422
    answered = carol.submit(address, {"same": "yes"})
    assert (answered.status_code, answered.headers["Location"]) == (303, f"/desk/cases/{first.reference}")
    theirs = carol.get(f"/desk/cases/{first.reference}").text
    assert again.reference in theirs
    assert page(first, again.reference, "merge") in theirs
    assert carol.get(address).status_code == 409
    assert "not shared with you" in ina.get(f"/desk/cases/{again.reference}").text


def test_the_parts_of_a_case_and_the_navigation_show_it_to_whom_it_is_for(app, as_, people, settings, first, again):
    assert page(again) in as_("ina").get(f"/desk/cases/{again.reference}").text
    seat(as_, people, first, "carol", "cyril")
    assert page(first) not in as_("carol").get(f"/desk/cases/{first.reference}").text
    assert 'href="/desk/duplicates"' not in as_("carol").get("/desk").text
    app.extensions["settings"] = replace(settings, blind_tokens=True)
    assert 'href="/desk/duplicates"' in as_("carol").get("/desk").text
    assert 'href="/desk/duplicates"' not in as_("ina").get("/desk").text
