"""The page of a case: where it stands, what is next, and every part of it in short, each leading to its own page."""

import re

import pytest

from tests.aid.factory import ask, held_case, put_money_in
from tests.cases.planning import drafted, proposed, steps_of
from tests.desk.busy import TWICE, closed, frozen, planned, resting, talkative
from tests.duplicates.factory import act, apply, propose, seat
from tests.intake.factory import application
from tests.statements import counted
from tests.vetting.factory import appealed, cleared, decided, must, opened


def page(as_, case, who="carol"):
    answer = as_(who).get(f"/desk/cases/{case.reference}")
    assert answer.status_code == 200, answer.text
    return answer.text


def part(shown, title):
    """The panel of this title."""
    found = [one for one in re.findall(r"<section.*?</section>", shown, re.DOTALL) if f"<h2>{title}</h2>" in one]
    assert len(found) == 1, title
    return found[0]


def following(shown):
    """What is next, in words."""
    return re.findall(r"<li><p>(?:<a[^>]*>)?([^<]+)", part(shown, "Next"))


def test_a_case_from_its_beginning_to_its_plan(client, as_, people):
    case = apply(client, application())
    fresh = page(as_, case, "ina")
    assert following(fresh) == ["Fill the free seat"]
    assert "those who hold the case" in part(fresh, "Aid").lower()
    seat(as_, people, case, "carol", "cyril")
    assert following(page(as_, case)) == ["Have the case vetted"]
    opened(as_, people, case)
    waiting = page(as_, case)
    assert following(waiting) == []
    assert people.name("vera") in part(waiting, "Vetting")


def test_the_plan_stands_with_how_far_it_is(client, as_, people):
    case = planned(client, as_, people)
    shown = page(as_, case)
    assert "Zelenka-step" in following(shown)[0]
    assert '<progress value="0" max="1">' in part(shown, "Plan")
    (plan,) = as_("carol").get(f"{case.address}/plans").json["items"]
    step = steps_of(as_("carol"), case, plan["id"])[0]
    must(as_("carol").patch(f"/api/v1/plans/{plan['id']}/steps/{step['id']}", json={"status": "done"}), 200)
    done = page(as_, case)
    assert following(done) == []
    assert '<progress value="1" max="1">' in part(done, "Plan")
    assert "Zelenka" not in part(page(as_, case, "cyril"), "Plan")


def test_whose_turn_it_is_with_a_plan(client, as_, people):
    case = held_case(client, as_, people)
    cleared(as_, people, case)
    assert following(page(as_, case)) == ["Make a plan with the officer"]
    drafted(as_, people, case)
    assert following(page(as_, case)) == ["Make a plan with the officer"]
    other = held_case(client, as_, people)
    cleared(as_, people, other)
    plan = proposed(as_, people, other, money=True)
    assert following(page(as_, other)) == ["The plan waits for a holder who did not write it"]
    must(as_("cyril").post(f"/api/v1/plans/{plan}/approve", json={}), 200)
    assert following(page(as_, other)) == ["The officer is to agree to the plan"]


def test_messages_and_documents_are_counted(app, client, as_, people):
    case = held_case(client, as_, people)
    talkative(as_, people, case)
    shown = page(as_, case)
    box = part(shown, "Messages and documents")
    assert ("1 message" in box, "1 unread" in box, "1 document" in box, "2 are asked for" in box) == (True,) * 4
    assert {"Read the new messages", "The officer is to send a document"} <= set(following(shown))
    assert re.search(r'Messages <span class="count">1</span>', shown)
    as_("carol").get(f"/desk/cases/{case.reference}/messages")
    read = page(as_, case)
    assert "unread" not in part(read, "Messages and documents")
    assert "Read the new messages" not in following(read)


def test_a_frozen_case_says_so_and_offers_nothing_it_refuses(client, as_, people):
    case = frozen(client, as_, people)
    shown = page(as_, case)
    assert "This case is frozen" in shown
    assert following(shown) == ["Lifting the freeze waits for a second person"]
    assert "Ask for aid" not in shown
    assert f"/desk/cases/{case.reference}/unfreeze" in shown


def test_a_case_on_hold_and_a_closed_one(client, as_, people):
    held = resting(client, as_, people)
    shown = page(as_, held)
    assert "Look at the case again" in following(shown)
    assert "Leave cover" in part(shown, "Who holds it")
    assert "Coordinator 3 to the officer" in part(shown, "Who holds it")
    ended = closed(client, as_, people)
    assert following(page(as_, ended)) == []


def test_an_appeal_new_words_and_a_transfer_stand_out(client, as_, people):
    case = held_case(client, as_, people)
    decided(as_, people, case, "declined")
    appealed(as_, people, case)
    must(as_("cyril").post(f"{case.address}/passphrase-replacements"))
    must(as_("carol").post(f"{case.address}/transfers", json={"name": people.name("chloe"), "reason": "I move."}))
    shown = page(as_, case)
    assert set(following(shown)) == {
        "Name who is to look into it",
        "New words for the officer wait for a second person",
    }
    assert "an appeal waits" in part(shown, "Vetting")
    assert f"{people.name('chloe')} is asked to take it" in part(shown, "Who holds it")
    # A visit of a holder hands the letter over: from then on the officer reads why.
    assert (
        "What we found says that you took part in crimes" in people.officer(case.passphrase).get("/mine/decision").text
    )


def test_other_cases_of_the_person_stand_beside_it(client, as_, people):
    first, again = apply(client, TWICE), apply(client, TWICE)
    for case in (first, again):
        seat(as_, people, case, "carol", "cyril")
    merge = propose(as_, first, again, by="carol")
    assert f"/desk/merges/{merge}" in part(page(as_, first), "Other cases")
    act(as_, merge, "confirm", by="cyril")
    kept, given_up = page(as_, first), page(as_, again)
    assert "this is the one to work in" in part(kept, "Other cases")
    assert again.handle in part(kept, "Other cases")
    assert "This case was merged into another" in given_up
    assert following(given_up) == []
    assert "Other cases" not in page(as_, held_case(client, as_, people))


def test_what_to_heed_stands_above_everything(client, as_, people):
    case = held_case(client, as_, people)
    officer = people.officer(case.passphrase)
    given = next(one for one in officer.get("/api/v1/me/case/consents").json["items"] if one["purpose"] == "casework")
    assert officer.delete(f"/api/v1/me/case/consents/{given['id']}").status_code == 204
    shown = page(as_, case)
    assert "The officer no longer agrees to this work" in shown
    assert shown.index("no longer agrees") < shown.index("<h2>Next</h2>")


@pytest.mark.parametrize("many", [1, 4])
def test_what_the_page_costs(app, client, as_, people, many):
    """Thirteen statements however much there is; three more beside another case of the same person."""
    case = planned(client, as_, people)
    put_money_in(app, 900_00)
    for _number in range(many):
        talkative(as_, people, case)
        as_("carol").post(f"{case.address}/notes", json={"text": "Called."})
    ask(as_, case)
    page(as_, case)
    with counted(app) as sent:
        page(as_, case)
    found = sent.without_session()
    print(f"the case's page: {len(found)} statements")
    assert len(found) == 13


def test_the_reading_is_recorded_once_and_a_refused_one_is_none(client, as_, people):
    case = held_case(client, as_, people)
    as_("chloe").get(f"/desk/cases/{case.reference}")
    page(as_, case)
    events = as_("otto").get("/api/v1/audit").json["items"]
    opened_by = [one["actor"] for one in events if one["action"] == "case.opened"]
    assert opened_by == [people.name("carol")]
