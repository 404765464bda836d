"""Vetting as a browser without script does it: holders, those who are named, and the officer."""

import re

import pytest

from tests.aid.factory import held_case
from tests.intake.factory import application
from tests.vetting.factory import (
    checked,
    decided,
    impartial,
    looks,
    opened,
)


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def place(case):
    return f"/desk/cases/{case.reference}/vetting"


def test_a_round_is_opened_on_the_page(as_, people, case, place):
    empty = as_("carol").get(place).text
    assert "Nobody looks into this case yet" in empty
    form = as_("carol").get(f"{place}/open").text
    for nickname in ("vera", "viktor", "vlada", "vasil", "vesna"):
        assert people.name(nickname) in form
    for nickname in ("carol", "abel", "chloe"):
        assert f'value="{people.name(nickname)}"' not in form
    one = {"kind": "first", "officers": [people.name("vera")]}
    refused = as_("carol").submit(f"{place}/open", one)
    assert refused.status_code == 422
    assert "Name two people." in refused.text
    assert re.search(rf'value="{people.name("vera")}" checked', refused.text)
    both = {"kind": "first", "officers": [people.name("vera"), people.name("viktor")]}
    done = as_("carol").submit(f"{place}/open", both)
    assert (done.status_code, done.location) == (303, place)
    shown = as_("cyril").get(place).text
    assert "Round 1: First vetting" in shown
    assert shown.count("Has to say whether they know the officer") == 2


def test_who_is_named_begins_with_the_list_and_sees_the_name_and_unit_alone(as_, people, case, place):
    assert as_("vera").get("/desk").location == "/desk/vetting"
    assert "You are named in no case" in as_("vera").get("/desk/vetting").text
    opened(as_, people, case)
    listed = as_("vera").get("/desk/vetting").text
    assert case.handle in listed
    assert "Say first whether you know them" in listed
    first = as_("vera").get(place).text
    assert "Zelenka-name" in first
    assert "Zelenka-unit" in first
    for word in ("Zelenka-story", "Zelenka-rank", "Zelenka-phone", "Zelenka-spouse", "1988"):
        assert word not in first, word
    done = as_("vera").submit(f"{place}/conflict", {"conflict": "false"}, page=place)
    assert (done.status_code, done.location) == (303, place)
    whole = as_("vera").get(place).text
    for word in ("Zelenka-story", "Zelenka-rank", "Zelenka-reason", "Internal troops"):
        assert word in whole, word
    for word in ("Zelenka-phone", "Zelenka-spouse"):
        assert word not in whole, word


def test_a_conflict_pauses_and_shuts_out(as_, people, case, place):
    opened(as_, people, case)
    pause = as_("vera").get(f"{place}/conflict").text
    assert "for good" in pause
    done = as_("vera").submit(f"{place}/conflict", {"conflict": "true", "text": "Zelenka-cousin"})
    assert (done.status_code, done.location) == (303, "/desk/vetting")
    assert case.handle not in as_("vera").get("/desk/vetting").text
    assert as_("vera").get(place).status_code == 404
    seen = as_("carol").get(place).text
    assert "Zelenka-cousin" in seen
    assert "Not impartial" in seen
    form = as_("carol").get(f"{place}/officers").text
    assert people.name("vera") not in form
    named = as_("carol").submit(f"{place}/officers", {"name": people.name("vlada"), "instead_of": ""})
    assert named.location == place
    assert case.handle in as_("vlada").get("/desk/vetting").text


def test_a_check_is_kept_and_a_refused_one_loses_nothing(as_, people, case, place):
    opened(as_, people, case)
    impartial(as_, case, "vera")
    form = as_("vera").get(f"{place}/check?item=service").text
    assert re.search(r'value="service" selected', form)
    typed = {"item": "service", "result": "doubtful", "method": "open_source", "confidence": "low"}
    refused = as_("vera").submit(f"{place}/check", {**typed, "text": "x" * 5001})
    assert refused.status_code == 422
    assert "x" * 5001 in refused.text
    assert re.search(r'value="doubtful" checked', refused.text)
    assert "Zelenka" not in refused.text
    kept = as_("vera").submit(f"{place}/check", {**typed, "text": "Zelenka-seen"})
    assert (kept.status_code, kept.location) == (303, place)
    shown = as_("vera").get(place).text
    assert "Zelenka-seen" in shown
    assert "Doubtful" in shown
    for stranger in ("viktor", "carol"):
        assert "Zelenka-seen" not in as_(stranger).get(place).text


def test_a_finding_pauses_and_two_that_agree_decide(as_, people, case, place):
    opened(as_, people, case)
    impartial(as_, case, "vera", "viktor")
    early = as_("vera").submit(f"{place}/finding", {"outcome": "cleared", "text": ""})
    assert early.status_code == 409
    assert "Look into these first" in early.text
    for one in ("vera", "viktor"):
        checked(as_, case, one)
    no_reason = as_("vera").submit(f"{place}/finding", {"outcome": "declined", "text": "Zelenka-inner"})
    assert no_reason.status_code == 422
    assert "Choose at least one reason" in no_reason.text
    assert "Zelenka-inner" in no_reason.text
    typed = {"outcome": "declined", "reasons": ["took_part_in_crimes", "contradictions"], "text": "Zelenka-inner"}
    for one in ("vera", "viktor"):
        pause = as_(one).submit(f"{place}/finding", typed)
        assert pause.status_code == 200
        assert "Is this what you found?" in pause.text
        assert pause.text.count('name="reasons"') == 2
        done = as_(one).submit(f"{place}/finding", {**typed, "confirmed": "true"})
        assert done.status_code == 303
        assert done.location == (place if one == "vera" else "/desk/vetting")
    assert as_("viktor").get(place).status_code == 404
    seen = as_("carol").get(place).text
    assert seen.count("Zelenka-inner") == 2
    assert seen.count("Zelenka-check") == 10
    assert "Vet anew" in seen


def test_what_is_found_is_shown_to_holders_once_it_is_decided(as_, people, case, place):
    opened(as_, people, case)
    looks(as_, case, "vera", "declined")
    seen = as_("carol").get(place).text
    assert "Has spoken" in seen
    for word in ("Zelenka-internal", "Zelenka-check", "Took part in crimes", "Declined</b>"):
        assert word not in seen, word


def test_the_officer_is_asked_and_answers(as_, people, case, place):
    decided(as_, people, case, "more_information")
    officer = people.officer(case.passphrase)
    assert "There is a question for you" in officer.get("/mine/decision").text
    as_("carol").get(place)
    asked = officer.get("/mine/answer").text
    assert "Zelenka-question" in asked
    empty = officer.submit("/mine/answer", {"text": ""})
    assert empty.status_code == 422
    done = officer.submit("/mine/answer", {"text": "Zelenka-answer"})
    assert (done.status_code, done.location) == (303, "/mine/decision")
    assert "You have answered" in officer.get("/mine/decision").text
    assert "Zelenka-answer" in officer.get("/mine/answer").text
    assert "The officer has answered" in as_("carol").get(place).text
    opened(as_, people, case, "vera", "vlada")
    impartial(as_, case, "vlada")
    told = as_("vlada").get(place).text
    assert "Zelenka-answer" in told
    assert "Zelenka-question" in told
    again = officer.submit("/mine/answer", {"text": "More."}, page="/mine/contacts")
    assert again.status_code == 409


def test_the_officer_reads_why_and_asks_others_to_look_again(as_, people, case, place):
    decided(as_, people, case, "declined")
    officer = people.officer(case.passphrase)
    told = officer.get("/mine/decision").text
    assert "It was decided not to help here." in told
    assert "What we found says that you took part in crimes." in told
    for word in ("Zelenka-internal", "took_part", "vetting", "Vetting"):
        assert word not in told, word
    typed = {"text": "Zelenka-why: ask my unit."}
    pause = officer.submit("/mine/appeal", typed)
    assert pause.status_code == 200
    assert "Send this?" in pause.text
    done = officer.submit("/mine/appeal", {**typed, "confirmed": "true"})
    assert (done.status_code, done.location) == (303, "/mine/decision")
    assert "Two people who had no part" in officer.get("/mine/decision").text
    twice = officer.submit("/mine/appeal", typed, page="/mine/contacts")
    assert twice.status_code == 409
    shown = as_("carol").get(place).text
    assert "An appeal waits" in shown
    address = re.search(r"/desk/appeals/[0-9a-f-]{36}", shown).group()
    assert "Zelenka-why" in as_("carol").get(address).text
    form = as_("carol").get(f"{address}/hearers").text
    for nickname, shown_there in (("vera", False), ("viktor", False), ("vlada", True), ("vasil", True)):
        assert (f'value="{people.name(nickname)}"' in form) is shown_there, nickname
    names = {"names": [people.name("vlada"), people.name("vasil")]}
    named = as_("carol").submit(f"{address}/hearers", names)
    assert named.location == place
    assert address in as_("vlada").get("/desk/vetting").text
    assert "Zelenka-why" not in as_("vlada").get(address).text
    as_("vlada").submit(f"{place}/conflict", {"conflict": "false"}, page=place)
    whole = as_("vlada").get(address).text
    for word in ("Zelenka-why", "Zelenka-story", "Zelenka-internal", "Zelenka-check", "Earlier finding 2"):
        assert word in whole, word
    assert people.name("vera") not in whole
    impartial(as_, case, "vasil")
    for one in ("vlada", "vasil"):
        typed = {"outcome": "upheld", "reasons": ["mistake_of_ours"], "text": ""}
        assert "Is this what you found?" in as_(one).submit(f"{address}/decision", typed).text
        assert as_(one).submit(f"{address}/decision", {**typed, "confirmed": "true"}).status_code == 303
    told = officer.get("/mine/decision").text
    assert "you were right" in told
    assert "We made a mistake." in told


def test_freezing_and_lifting_pause_first(as_, people, case, place):
    address = f"/desk/cases/{case.reference}"
    assert "The officer sees nothing" in as_("carol").get(f"{address}/freeze").text
    typed = {"reason": "Zelenka-suspect"}
    pause = as_("carol").submit(f"{address}/freeze", typed)
    assert pause.status_code == 200
    assert "Freeze it" in pause.text
    done = as_("carol").submit(f"{address}/freeze", {**typed, "confirmed": "true"})
    assert (done.status_code, done.location) == (303, place)
    assert "Zelenka-suspect" in as_("cyril").get(place).text
    listed = as_("vesna").get("/desk/vetting").text
    assert case.handle in listed
    assert "Zelenka" not in listed
    asking = as_("vesna").get(f"{address}/unfreeze").text
    assert "It stays frozen until somebody else confirms" in asking
    assert "Zelenka" not in asking
    assert as_("vesna").submit(f"{address}/unfreeze", {}).location == "/desk/vetting"
    assert as_("vesna").get(f"{address}/unfreeze").status_code == 409
    confirming = as_("cyril").get(f"{address}/unfreeze").text
    assert "you are the second" in confirming
    assert as_("cyril").submit(f"{address}/unfreeze", {}).location == place
    assert "No case is frozen." in as_("vesna").get("/desk/vetting").text


def test_strangers_find_nothing(client, as_, people, case, place):
    opened(as_, people, case)
    fresh = client.post("/api/v1/applications", json=application()).json["reference"]
    for stranger in ("chloe", "ina", "vlada", "abel", "lena", "otto", "ada"):
        assert as_(stranger).get(place).status_code == 404, stranger
    assert as_("ina").get(f"/desk/cases/{fresh}/vetting").status_code == 404
    for address in ("/mine/answer", "/mine/decision", "/mine/appeal"):
        assert as_("carol").get(address).status_code == 404
    assert as_("vera").get(f"{place}/open").status_code == 403
    assert as_("carol").get(f"{place}/check").status_code == 403
