"""The loop over the API: who is asked in turn, what each sees, and that nothing is shared before the officer's yes."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from support.core import clock
from support.core.db import at_the_edge, db
from support.referrals import service
from tests.aid.factory import held_case
from tests.files.factory import send
from tests.referrals.loop import WHY, agreed, body, partner_id, proposed, status, taken

DOOR = "/api/v1/referrals"


@pytest.fixture
def case(client, as_, people):
    """A held case."""
    return held_case(client, as_, people)


def test_nothing_is_shared_before_the_officer_agrees(app, as_, people, case):
    found = proposed(app, as_, people, case, "North Law", "South Law")
    assert {who: status(as_(who), found) for who in ("pia", "piet", "sofia", "lara", "chloe", "lena")} == dict.fromkeys(
        ("pia", "piet", "sofia", "lara", "chloe", "lena"), 404
    )
    officer = people.officer(case.passphrase)
    shown = officer.get(f"{DOOR}/{found}").json
    assert [one["name"] for one in shown["choices"]] == ["North Law", "South Law"]
    assert shown["why"] == WHY
    assert shown["parts"][0]["text"].startswith("Name: Zelenka-name")
    no = officer.post(f"/api/v1/me/case/referrals/{found}/consent", json={"answer": "no"})
    assert no.json["status"] == "refused"
    again = officer.post(f"/api/v1/me/case/referrals/{found}/consent", json={"answer": "yes"})
    assert again.status_code == 409
    assert status(as_("pia"), found) == 404


def test_declined_by_one_taken_by_the_next_and_ended(app, as_, people, case):
    found = agreed(app, as_, people, case, "North Law", "South Law")
    shown = as_("pia").get(f"{DOOR}/{found}").json
    assert [one["part"] for one in shown["parts"]] == ["identity", "story"]
    assert shown["choices"] == []
    assert shown["reference"] is None
    assert status(as_("sofia"), found) == 404
    assert as_("piet").post(f"{DOOR}/{found}/decline").json["status"] == "asked"
    assert status(as_("pia"), found) == status(as_("piet"), found) == 404
    assert as_("sofia").get(f"{DOOR}/{found}").json["parts"] == shown["parts"]
    assert as_("sofia").post(f"{DOOR}/{found}/accept").json["status"] == "accepted"
    assert as_("sofia").post(f"{DOOR}/{found}/reports", json={"text": "The term is void."}).status_code == 201
    officer = people.officer(case.passphrase).get(f"{DOOR}/{found}").json
    assert officer["helper"] == "South Law"
    assert officer["reports"][0]["text"] == "The term is void."
    held = as_("carol").get(f"{DOOR}/{found}").json
    assert held["reports"][0]["text"] is None
    assert held["status"] == "in_progress"
    done = as_("sofia").post(f"{DOOR}/{found}/outcome", json={"outcome": "helped", "text": "Won."})
    assert done.json["status"] == "done"
    assert status(as_("sofia"), found) == 404
    assert status(as_("carol"), found) == "done"
    needs = {need["code"]: need["status"] for need in as_("carol").get(f"{case.address}/needs").json["items"]}
    assert needs["legal"] == "met"


def test_ones_colleague_loses_it_when_one_takes_it(app, as_, people, case):
    found = agreed(app, as_, people, case)
    assert status(as_("piet"), found) == "asked"
    assert as_("pia").post(f"{DOOR}/{found}/accept").status_code == 200
    assert status(as_("piet"), found) == 404
    assert as_("piet").post(f"{DOOR}/{found}/accept").status_code == 404


def test_our_own_people_take_it_as_well(app, as_, people, case):
    found = agreed(app, as_, people, case, "ours")
    assert as_("lara").post(f"{DOOR}/{found}/accept").json["status"] == "accepted"
    assert as_("paul").get(f"{DOOR}/{found}").status_code == 404


def test_the_officers_switch_opens_what_came_back_and_closes_it(app, as_, people, case):
    found = taken(app, as_, people, case)
    as_("pia").post(f"{DOOR}/{found}/reports", json={"text": "Between us."})
    officer = people.officer(case.passphrase)
    switch = f"/api/v1/me/case/referrals/{found}/switch"
    assert officer.post(switch, json={"opened": True}).status_code == 200
    assert as_("carol").get(f"{DOOR}/{found}").json["reports"][0]["text"] == "Between us."
    assert officer.post(switch, json={"opened": False}).status_code == 200
    assert as_("carol").get(f"{DOOR}/{found}").json["reports"][0]["text"] is None
    assert as_("cyril").get(f"{DOOR}/{found}").json["reports"][0]["opened"] is False


def test_documents_go_as_copies_of_their_keys_and_files_come_back(app, as_, people, case):
    officer = people.officer(case.passphrase)
    kept = send(officer, "/api/v1/me/case/documents", b"The contract.", "contract.txt").json["id"]
    other = send(as_("carol"), f"{case.address}/documents", b"Ours.", "team.txt", audience="team").json["id"]
    refused = as_("carol").post(f"{case.address}/referrals", json=body(app, people, documents=[other]))
    assert refused.status_code == 404
    found = taken(app, as_, people, case, documents=[kept])
    shown = as_("pia").get(f"{DOOR}/{found}").json
    assert [one["name"] for one in shown["documents"]] == ["contract.txt"]
    assert b"contract" in as_("pia").get(f"{DOOR}/{found}/documents/{kept}").data
    assert as_("pia").get(f"{DOOR}/{found}/documents/{other}").status_code == 404
    back = send(as_("pia"), f"{DOOR}/{found}/files", b"Our opinion.", "opinion.txt", text="Read this.")
    assert back.status_code == 201, back.text
    file = f"{DOOR}/{found}/reports/{back.json['id']}/file"
    assert officer.get(file).data.strip() == b"Our opinion."
    assert as_("carol").get(file).status_code == 409
    assert as_("sofia").get(file).status_code == 404
    officer.post(f"{DOOR}/{found}/revoke")
    assert as_("pia").get(f"{DOOR}/{found}/documents/{kept}").status_code == 404
    with app.test_request_context():
        assert service.sweep_files() == 0


def test_shortened_texts_are_what_is_shared(app, as_, people, case):
    found = agreed(app, as_, people, case, texts={"story": "He refused an order."})
    texts = {one["part"]: one["text"] for one in as_("pia").get(f"{DOOR}/{found}").json["parts"]}
    assert texts["story"] == "He refused an order."
    assert "Zelenka-story" not in as_("pia").get(f"{DOOR}/{found}").text


def test_silence_passes_it_on_by_the_next_session_of_who_opens_it(app, as_, people, case):
    found = agreed(app, as_, people, case, "North Law", "South Law")
    with app.test_request_context(), at_the_edge():
        assert service.note_silence() == 0
    with app.test_request_context(), time_machine.travel(clock.now() + timedelta(days=7)), at_the_edge():
        assert service.note_silence() == 1
    assert status(as_("pia"), found) == status(as_("sofia"), found) == 404
    waiting = as_("carol").get(f"{DOOR}?status=waiting").json["items"]
    assert [one["id"] for one in waiting] == [found]
    assert status(as_("carol"), found) == "asked"
    assert status(as_("sofia"), found) == "asked"
    with app.test_request_context(), time_machine.travel(clock.now() + timedelta(days=14)), at_the_edge():
        assert service.note_silence() == 1
    assert status(as_("carol"), found) == "untaken"


def test_urgent_by_word_has_four_hours_and_the_officer_can_take_it_back(app, as_, people, case):
    calm = proposed(app, as_, people, case)
    assert as_("carol").post(f"{DOOR}/{calm}/word").status_code == 403
    found = proposed(app, as_, people, case, "North Law", "South Law", urgent=True)
    assert as_("cyril").post(f"{DOOR}/{found}/word").json["status"] == "asked"
    assert status(as_("pia"), found) == "asked"
    shown = people.officer(case.passphrase).get(f"{DOOR}/{found}").json
    assert shown["by_word"] is True
    assert shown["answer_by"] is None
    with app.test_request_context(), time_machine.travel(clock.now() + timedelta(hours=4, minutes=1)), at_the_edge():
        assert service.note_silence() == 1
    assert people.officer(case.passphrase).post(f"{DOOR}/{found}/revoke").json["status"] == "revoked"


def test_an_officers_yes_begins_a_clock_that_ends_at_midnight(app, as_, people, case):
    for urgent, days in ((True, 2), (False, 6)):
        found = agreed(app, as_, people, case, urgent=urgent)
        with app.test_request_context():
            ends = db.session.execute(sa.text("SELECT answer_by FROM referral WHERE id = :id"), {"id": found}).scalar()
        assert ends == clock.midnight(clock.today() + timedelta(days=days))


def test_a_slot_is_gone_the_day_after_its_last_and_can_be_said_anew_before(app, as_, people, case):
    today = clock.today()
    found = taken(app, as_, people, case, until=today.isoformat())
    assert status(as_("pia"), found) == "accepted"
    longer = {"until": (today + timedelta(days=91)).isoformat()}
    assert as_("carol").post(f"{DOOR}/{found}/extend", json=longer).status_code == 422
    longer = {"until": (today + timedelta(days=10)).isoformat()}
    assert as_("carol").post(f"{DOOR}/{found}/extend", json=longer).json["until"] == longer["until"]
    assert as_("pia").post(f"{DOOR}/{found}/extend", json=longer).status_code == 403
    with app.test_request_context(), time_machine.travel(clock.now() + timedelta(days=11)), at_the_edge():
        assert service.run_out() == 1
    assert status(as_("pia"), found) == 404
    assert status(as_("carol"), found) == "ended"
    assert as_("carol").post(f"{DOOR}/{found}/extend", json=longer).status_code == 409


def test_bad_input_is_said_clearly_and_shares_nothing(app, as_, people, case):
    where = f"{case.address}/referrals"
    quin = partner_id(app, people, "Calm")
    for changes, field in (
        ({"partners": [quin]}, "partners"),
        ({"partners": []}, "partners"),
        ({"partners": ["ours"], "service": "medical"}, "partners"),
        ({"partners": ["ours", "ours"]}, "partners"),
        ({"until": (clock.today() + timedelta(days=91)).isoformat()}, "until"),
        ({"until": (clock.today() - timedelta(days=1)).isoformat()}, "until"),
        ({"why": ""}, "why"),
        ({"parts": ["team"]}, "parts.0"),
    ):
        answer = as_("carol").post(where, json=body(app, people, **changes))
        assert answer.status_code == 422, (changes, answer.text)
        assert field in answer.json["fields"], (changes, answer.json)
    assert as_("carol").get(where).json["items"] == []
    found = agreed(app, as_, people, case)
    assert as_("pia").post(f"{DOOR}/{found}/outcome", json={"outcome": "helped"}).status_code == 409
    assert as_("pia").post(f"{DOOR}/{found}/reports", json={"text": "x"}).status_code == 403


def test_who_never_agreed_to_be_asked_is_not_asked(app, client, as_, people):
    """Left unticked, asked and unanswered, taken back: each says what to do, on the page before the form as well."""
    unasked = held_case(client, as_, people, consents=["casework"])
    where, page = f"{unasked.address}/referrals", f"/desk/cases/{unasked.reference}/referrals/new"
    carol, officer, own = as_("carol"), people.officer(unasked.passphrase), "/api/v1/me/case/consents"

    def refused(words):
        answer = carol.post(where, json=body(app, people, urgent=True))
        assert (answer.status_code, words in answer.text) == (409, True), answer.text
        for address in (page, f"{page}?service=legal"):
            shown = carol.get(address).text
            assert words in shown, address
            assert 'name="why"' not in shown
            assert "consents" in shown

    refused("Ask them in a message")
    assert carol.post(f"{unasked.address}/consents", json={"purpose": "partners"}).status_code == 201
    refused("has not answered yet")
    given = officer.post(own, json={"purpose": "partners", "given": True, "version": 1})
    assert given.status_code == 201, given.text
    assert 'name="why"' in carol.get(f"{page}?service=legal").text
    brother = {"name": "Zelenka-brother Pavel", "never_contact": True}
    assert carol.post(f"{unasked.address}/household", json=brother).status_code == 201
    short = {"parts": ["household"], "texts": {"household": "Zelenka-brother Pavel knows of it."}}
    waiting = proposed(app, as_, people, unasked, urgent=True, **short)
    assert "never contact them" in carol.get(f"{DOOR}/{waiting}").text, "a warning is not shortened away"
    assert officer.delete(f"{own}/{given.json['id']}").status_code == 204
    refused("no longer wants")
    assert carol.post(f"{DOOR}/{waiting}/word").status_code == 409
    assert carol.get(where).json["items"][0]["status"] == "proposed"


def test_a_partner_takes_no_more_than_it_has_places(app, client, as_, people, case):
    north = partner_id(app, people, "North Law")
    with app.test_request_context():
        db.session.execute(sa.text("UPDATE partner SET capacity = 1 WHERE id = :id"), {"id": north})
        db.session.commit()
    second = proposed(app, as_, people, case, "North Law", "South Law")
    agreed(app, as_, people, case)
    full = as_("carol").post(f"{case.address}/referrals", json=body(app, people))
    assert full.status_code == 422
    yes = people.officer(case.passphrase).post(f"/api/v1/me/case/referrals/{second}/consent", json={"answer": "yes"})
    assert yes.json["status"] == "asked"
    assert status(as_("sofia"), second) == "asked"
    assert [one["status"] for one in as_("carol").get(f"{DOOR}/{second}").json["choices"]] == ["passed", "asked"]


def test_costs_are_told_by_who_helps_and_dropped_by_who_holds(app, as_, people, case):
    found = taken(app, as_, people, case)
    cost = {"amount": {"minor": 250_00, "currency": "EUR"}, "what": "Court fee"}
    told = as_("pia").post(f"{DOOR}/{found}/costs", json=cost)
    assert told.status_code == 201, told.text
    assert as_("carol").get(f"{DOOR}/{found}").json["costs"][0]["what"] == "Court fee"
    drop = f"{DOOR}/{found}/costs/{told.json['id']}/drop"
    assert as_("pia").post(drop).status_code == 403
    assert as_("carol").post(drop).json["status"] == "dropped"


def test_the_list_is_of_what_one_sees(app, as_, people, case):
    found = agreed(app, as_, people, case, "North Law", "South Law")
    for who, sees in (("carol", True), ("pia", True), ("sofia", False), ("lara", False), ("chloe", False)):
        items = as_(who).get(DOOR).json["items"]
        assert [one["id"] for one in items] == ([found] if sees else []), who
    assert as_("carol").get(DOOR).json["items"][0]["reference"] == case.reference
    assert as_("pia").get(DOOR).json["items"][0]["reference"] is None
    assert as_("lena").get(DOOR).status_code == 403
