"""The pages of a case's life, as a browser without script uses them."""

from datetime import timedelta

import pytest

from support.core import clock
from tests.aid.factory import ask, held_case, put_money_in


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def place(case):
    return f"/desk/cases/{case.reference}"


def day(days):
    return (clock.today() + timedelta(days=days)).isoformat()


CLOSING = {"reason": "The work is done.", "outcomes.financial": "met", "outcomes.legal": "withdrawn"}


def test_what_can_be_done_is_named_with_what_it_means(as_, place):
    shown = as_("carol").get(f"{place}/move")
    assert shown.status_code == 200
    for words in ("Put on hold", "Close", "Hand on my seat", "Let somebody cover this case"):
        assert words in shown.text
    assert "Open again" not in shown.text
    assert as_("chloe").get(f"{place}/move").status_code == 404
    assert as_("carol").get(f"{place}/move/somewhere").status_code == 404
    assert "not possible as the case stands now" in as_("carol").get(f"{place}/move/reopened").text


def test_a_case_is_put_on_hold_and_nothing_typed_is_lost(as_, place):
    refused = as_("carol").submit(f"{place}/move/on_hold", {"reason": "She gives birth.", "until": "2020-01-01"})
    assert refused.status_code == 422
    assert "She gives birth." in refused.text
    assert "at most a year from now" in refused.text
    held = as_("carol").submit(f"{place}/move/on_hold", {"reason": "She gives birth.", "until": day(9)})
    assert (held.status_code, held.location) == (303, place)
    shown = as_("cyril").get(place).text
    assert "To be looked at again on" in shown
    assert "Go on" in as_("cyril").get(f"{place}/move").text
    gone_on = as_("cyril").submit(f"{place}/move/resume", {})
    assert gone_on.status_code == 303
    assert "She gives birth." in as_("cyril").get(f"{place}/history").text


def test_closing_is_asked_twice(as_, place):
    missing = as_("carol").submit(f"{place}/move/closed", {"reason": "The work is done.", "outcomes.legal": "met"})
    assert missing.status_code == 422
    assert "Say how this need ended." in missing.text
    assert "The work is done." in missing.text
    asked = as_("carol").submit(f"{place}/move/closed", CLOSING)
    assert asked.status_code == 200
    assert "Yes, close it" in asked.text
    assert "Closed" not in as_("cyril").get(f"{place}/history").text
    done = as_("carol").submit(f"{place}/move/closed", {**CLOSING, "confirmed": "true"})
    assert (done.status_code, done.location) == (303, place)
    history = as_("cyril").get(f"{place}/history").text
    assert "The work is done." in history
    assert history.count("To be asked") == 3
    again = as_("carol").submit(f"{place}/move/reopened", {"reason": "They came back."})
    assert again.status_code == 303
    assert "To be asked" not in as_("cyril").get(f"{place}/history").text


def test_what_is_in_the_way_of_closing_is_said_before_and_after(app, as_, case, place):
    put_money_in(app, 500_00)
    ask(as_, case)
    for address in (f"{place}/move", f"{place}/move/closed"):
        assert "1 aid request waits for a decision." in as_("carol").get(address).text
    refused = as_("carol").submit(f"{place}/move/closed", {**CLOSING, "confirmed": "true"})
    assert refused.status_code == 409
    assert "1 aid request waits for a decision." in refused.text
    assert "The work is done." in refused.text


def test_what_the_officer_said_afterwards_is_kept(as_, case, place):
    as_("carol").submit(f"{place}/move/closed", {**CLOSING, "confirmed": "true"})
    first, second, _third = as_("carol").get(f"{case.address}/history").json["follow_ups"]
    form = f"{place}/follow-ups/{first['id']}"
    assert as_("carol").submit(form, {"text": "Drives a bus."}).status_code == 422
    kept = as_("carol").submit(form, {"work": "yes", "text": "Drives a bus."})
    assert kept.status_code == 303
    assert "answered or left out already" in as_("carol").get(form).text
    skip = f"{place}/follow-ups/{second['id']}"
    assert as_("carol").submit(f"{skip}/skip", {}, page=skip).status_code == 303
    history = as_("cyril").get(f"{place}/history").text
    assert "Drives a bus." in history
    assert "Left out" in history


def test_a_seat_is_handed_on(as_, people, case, place):
    unsaid = as_("carol").submit(f"{place}/transfer", {"name": people.chloe.name})
    assert unsaid.status_code == 422
    assert f'value="{people.chloe.name}" selected' in unsaid.text
    asked = as_("carol").submit(f"{place}/transfer", {"name": people.chloe.name, "reason": "Zelenka-why"})
    assert (asked.status_code, asked.location) == (303, place)
    twice = as_("carol").submit(f"{place}/transfer", {"name": people.chloe.name, "reason": "Zelenka-why"})
    assert twice.status_code == 409
    assert "Withdraw" in as_("carol").get("/desk/transfers").text
    mine = as_("chloe").get("/desk/transfers").text
    assert case.handle in mine
    assert case.reference not in mine
    transfer = as_("chloe").get("/api/v1/transfers").json["items"][0]["id"]
    accept = f"/desk/transfers/{transfer}/accept"
    assert "Zelenka" not in as_("chloe").get(accept).text
    assert "does not wait for your answer" in as_("carol").get(accept).text
    taken = as_("chloe").submit(accept, {})
    assert (taken.status_code, taken.location) == (303, place)
    assert "Zelenka-why" in as_("chloe").get(f"{place}/history").text
    assert as_("carol").get(place).status_code == 404
    assert "handed on" in as_("chloe").get(f"{place}/history").text


def test_a_seat_is_declined_or_taken_back(as_, people, place):
    form = {"name": people.chloe.name, "reason": "x"}
    as_("carol").submit(f"{place}/transfer", form)
    transfer = as_("chloe").get("/api/v1/transfers").json["items"][0]["id"]
    declined = as_("chloe").submit(f"/desk/transfers/{transfer}/decline", {"reason": "Too many."})
    assert (declined.status_code, declined.location) == (303, "/desk/transfers")
    assert "Too many." in as_("cyril").get(f"{place}/history").text
    as_("carol").submit(f"{place}/transfer", form)
    transfer = next(one["id"] for one in _mine(as_("carol")) if one["status"] == "asked")
    back = as_("carol").submit(f"/desk/transfers/{transfer}/withdraw", {}, page="/desk/transfers")
    assert (back.status_code, back.location) == (303, "/desk/transfers")
    assert {one["status"] for one in _mine(as_("carol"))} == {"declined", "withdrawn"}
    assert "Nothing is handed on" in as_("cyril").get("/desk/transfers").text
    assert as_("lena").get("/desk/transfers").status_code == 403


def _mine(there):
    return there.get("/api/v1/transfers").json["items"]


def test_one_case_is_covered(as_, people, place):
    refused = as_("carol").submit(f"{place}/cover", {"name": people.chloe.name, "until": day(200)})
    assert refused.status_code == 422
    assert "at most 92 days" in refused.text
    done = as_("carol").submit(f"{place}/cover", {"name": people.chloe.name, "until": day(9)})
    assert (done.status_code, done.location) == (303, place)
    assert as_("chloe").get(place).status_code == 200
    assert "Leave cover" in as_("cyril").get(place).text
    assert "End that sooner" in as_("cyril").get(f"{place}/cover").text


def test_all_ones_cases_are_covered_after_a_look_at_which(client, as_, people, case, place):
    other = held_case(client, as_, people)
    as_("carol").submit(f"/desk/cases/{other.reference}/cover", {"name": people.chloe.name, "until": day(3)})
    form = {"name": people.chloe.name, "until": day(9)}
    assert as_("carol").submit("/desk/cover", {**form, "until": day(99)}).status_code == 422
    preview = as_("carol").submit("/desk/cover", form)
    assert preview.status_code == 200
    assert case.handle in preview.text
    assert "Somebody covers it already." in preview.text
    assert as_("chloe").get(place).status_code == 404, "nothing is handed over by looking"
    nothing = as_("carol").submit("/desk/cover", {**form, "confirmed": "true"})
    assert nothing.status_code == 422
    assert "Choose at least one case." in nothing.text
    done = as_("carol").submit("/desk/cover", {**form, "confirmed": "true", "references": [case.reference]})
    assert done.status_code == 200
    assert "Your cases are covered" in done.text
    assert as_("chloe").get(place).status_code == 200
    assert "You hold no open case" in as_("chloe").get("/desk/cover").text
    assert as_("lena").get("/desk/cover").status_code == 403


def test_the_forms_open_nothing_sealed(as_, place):
    """A form that is shown again, or a choice, reads nothing of the case."""
    for address in ("move", "move/on_hold", "move/closed", "transfer", "cover"):
        assert "Zelenka" not in as_("carol").get(f"{place}/{address}").text
