"""The JSON door: comparing, saying, asking, answering, merging; each once happy and once refused."""

import pytest

from tests.duplicates.factory import (
    AGAIN,
    FIRST,
    STRANGER,
    act,
    apply,
    blind,  # noqa: F401 - a fixture
    link,
    propose,
    seat,
)


@pytest.fixture
def first(client):
    return apply(client, FIRST)


@pytest.fixture
def again(client):
    return apply(client, AGAIN)


@pytest.fixture
def stranger(client):
    return apply(client, STRANGER)


# Comparing


def test_somebody_who_applies_twice_is_found_among_the_others(as_, first, stranger, again):
    answer = as_("ina").get(f"{again.address}/duplicates")
    assert answer.status_code == 200, answer.text
    (found,) = answer.json["items"]
    assert (found["reference"], found["grade"], found["linked"]) == (first.reference, "very_likely", False)
    assert {reason["sign"] for reason in found["reasons"]} == {"phone", "birth_date", "names", "service"}
    assert {key: answer.json[key] for key in ("compared", "total", "closed", "more", "next")} == {
        "compared": 2,
        "total": 2,
        "closed": 0,
        "more": 0,
        "next": None,
    }
    for told in ("Кавал", "Kovalev", "1112233", "Aspen"):
        assert told not in answer.text
    assert as_("ina").get(f"{stranger.address}/duplicates").json["items"] == []


def test_a_comparison_is_recorded_once_and_names_nobody(as_, first, again):
    as_("ina").get(f"{again.address}/duplicates")
    rows = as_("otto").get("/api/v1/audit").json["items"]
    rows = [row for row in rows if row["action"].startswith("duplicates.")]
    assert [(row["action"], row["reason"]) for row in rows] == [("duplicates.compared", "1")]


def test_only_intake_compares_and_only_before_hand_over(as_, people, first, again):
    assert as_("chloe").get(f"{again.address}/duplicates").status_code == 404
    seat(as_, people, again, "carol")
    assert as_("carol").get(f"{again.address}/duplicates").status_code == 403
    seat(as_, people, again, "cyril")
    assert as_("ina").get(f"{again.address}/duplicates").status_code == 404
    assert as_("ina").get(f"{first.address}/duplicates").json["items"] == []


def test_a_broken_page_marker_is_refused(as_, first):
    assert as_("ina").get(f"{first.address}/duplicates?cursor=x").status_code == 422


def test_two_people_are_said_apart_and_not_shown_together_again(as_, first, again):
    link(as_, first, again, same=False)
    for case in (first, again):
        assert as_("ivo").get(f"{case.address}/duplicates").json["items"] == []
    link(as_, first, again)
    assert as_("ivo").get(f"{first.address}/duplicates").json["items"][0]["linked"] is True


def test_who_does_not_see_both_says_nothing_of_them(as_, people, first, again):
    seat(as_, people, first, "carol", "cyril")
    for who, case, other in (("carol", first, again), ("ina", again, first), ("chloe", first, again)):
        answer = as_(who).post(f"{case.address}/duplicates", json={"other": other.reference, "same": True})
        assert answer.status_code == 404, who
    itself = as_("ina").post(f"{again.address}/duplicates", json={"other": again.reference, "same": True})
    assert itself.status_code == 422


# Asking the holders


@pytest.fixture
def held(as_, people, blind, first):  # noqa: F811
    """Held by carol and cyril, with tokens."""
    return seat(as_, people, first, "carol", "cyril")


def waiting(as_, who):
    return as_(who).get("/api/v1/duplicates").json["items"]


def test_a_holder_is_asked_answers_and_the_two_are_linked(as_, held, again):
    asked = as_("ina").post(f"{again.address}/duplicates/questions")
    assert (asked.status_code, asked.json) == (200, {"asked": True})
    assert waiting(as_, "chloe") == []
    (one,) = waiting(as_, "carol")
    assert (one["reference"], one["handle"]) == (held.reference, held.handle)
    shown = as_("carol").get(f"/api/v1/duplicates/{one['id']}").json
    assert shown["new"]["identity"]["name"] == "Ivan Kovalev"
    assert shown["ours"]["identity"]["name"] == "Кавалёў Іван Пятровіч"
    assert shown["likeness"]["grade"] == "very_likely"
    answer = as_("cyril").post(f"/api/v1/duplicates/{one['id']}/answer", json={"same": True})
    assert (answer.status_code, answer.json["status"]) == (200, "same")
    assert waiting(as_, "carol") == waiting(as_, "cyril") == []
    assert as_("carol").get(f"/api/v1/duplicates/{one['id']}").status_code == 409
    late = as_("carol").post(f"/api/v1/duplicates/{one['id']}/answer", json={"same": False})
    assert late.status_code == 409


def test_a_no_is_not_asked_again(as_, held, again):
    as_("ina").post(f"{again.address}/duplicates/questions")
    (one,) = waiting(as_, "carol")
    as_("carol").post(f"/api/v1/duplicates/{one['id']}/answer", json={"same": False})
    assert as_("ivo").post(f"{again.address}/duplicates/questions").json == {"asked": True}
    assert waiting(as_, "carol") == []


def test_nobody_is_asked_of_a_stranger_and_nobody_twice(as_, held, again, stranger):
    assert as_("ina").post(f"{stranger.address}/duplicates/questions").json == {"asked": False}
    for who in ("ina", "ivo", "ina"):
        assert as_(who).post(f"{again.address}/duplicates/questions").json == {"asked": True}
    assert len(waiting(as_, "carol")) == 1


def test_a_question_belongs_to_the_holders_alone(as_, held, again):
    as_("ina").post(f"{again.address}/duplicates/questions")
    (one,) = waiting(as_, "carol")
    for who in ("chloe", "ina", "ada", "otto", "vera"):
        assert as_(who).get(f"/api/v1/duplicates/{one['id']}").status_code == 404, who
        assert as_(who).post(f"/api/v1/duplicates/{one['id']}/answer", json={"same": True}).status_code == 404, who
    assert as_("ina").get("/api/v1/duplicates").status_code == 403


def test_switched_off_nobody_is_asked_and_nothing_is_kept(as_, people, first, again):
    seat(as_, people, first, "carol", "cyril")
    refused = as_("ina").post(f"{again.address}/duplicates/questions")
    assert refused.status_code == 409
    assert "switched off" in refused.json["detail"]


# Merging


def test_two_people_of_intake_merge_two_cases_and_one_undoes_it(as_, first, again):
    merge_id = propose(as_, first, again)
    shown = as_("ivo").get(f"/api/v1/merges/{merge_id}").json
    assert (shown["status"], shown["may_confirm"]) == ("proposed", True)
    assert (shown["kept"]["reference"], shown["merged"]["reference"]) == (first.reference, again.reference)
    assert act(as_, merge_id, "confirm", by="ivo")["status"] == "confirmed"
    assert act(as_, merge_id, "undo", by="ina")["status"] == "undone"
    again_id = propose(as_, first, again)
    assert act(as_, again_id, "undo", by="ina")["status"] == "withdrawn"


def test_nobody_confirms_their_own(as_, first, again):
    merge_id = propose(as_, first, again)
    act(as_, merge_id, "confirm", by="ina", status=403)
    assert as_("ina").get(f"/api/v1/merges/{merge_id}").json["may_confirm"] is False


def test_a_merge_is_seen_by_who_sees_one_of_the_cases(as_, people, first, again):
    merge_id = propose(as_, first, again)
    for who in ("carol", "ada", "otto", "vera", "abel"):
        assert as_(who).get(f"/api/v1/merges/{merge_id}").status_code == 404, who
        act(as_, merge_id, "confirm", by=who, status=404)
        act(as_, merge_id, "undo", by=who, status=404)
    seat(as_, people, again, "carol")
    shown = as_("carol").get(f"/api/v1/merges/{merge_id}").json
    assert (shown["kept"]["reference"], shown["merged"]["reference"]) == (None, again.reference)


def test_what_cannot_be_merged(as_, people, first, again, stranger):
    propose(as_, first, first, status=422)
    propose(as_, first, again, by="carol", status=404)
    link(as_, first, again, same=False)
    propose(as_, first, again, status=409)
    link(as_, first, again)
    merge_id = propose(as_, first, again)
    propose(as_, stranger, again, status=409)
    act(as_, merge_id, "confirm", by="ivo")
    propose(as_, again, stranger, status=409)
    propose(as_, stranger, first, status=409)
    act(as_, merge_id, "confirm", by="ivo", status=409)


def test_a_case_that_is_handed_over_is_the_one_that_is_kept(as_, people, first, again):
    link(as_, first, again)
    seat(as_, people, first, "carol", "cyril")
    refused = propose(as_, again, first, by="carol", status=409)
    assert "handed over" in refused["detail"]
    propose(as_, first, again, by="carol")
