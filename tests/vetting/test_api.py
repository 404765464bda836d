"""Vetting over the API: each door once happy and once refused, and what two, or three, come to."""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import sqlalchemy as sa

from support.cases import service as cases
from support.cases.model import Purpose
from support.core.db import at_the_edge, db
from support.vetting import service as vetting
from support.vetting.model import Outcome
from tests.aid.factory import ASK, held_case
from tests.vetting.factory import (
    CHECK,
    FINDINGS,
    ITEMS,
    checked,
    cleared,
    decided,
    found,
    impartial,
    looks,
    must,
    opened,
)


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def address(case):
    return f"{case.address}/vetting"


def standing(as_, case):
    seen = must(as_("carol").get(case.address), 200)
    return seen["status"], seen["clearance"]


# Opening


def test_a_holder_opens_a_round_and_those_named_see_nothing_else_of_the_case(as_, people, case, address):
    first = opened(as_, people, case)
    assert (first["number"], first["kind"]) == (1, "first")
    assert {one["stage"] for one in first["officers"]} == {"named"}
    assert standing(as_, case) == ("vetting", "pending")
    assert as_("vera").get(case.address).status_code == 404
    assert as_("vera").get(address).status_code == 200
    for stranger in ("vlada", "chloe", "ina", "lena", "abel", "otto", "ada"):
        assert as_(stranger).get(address).status_code == 404, stranger


@pytest.mark.parametrize(
    ("officers", "status", "field"),
    [
        (["vera"], 422, "officers"),
        (["vera", "viktor", "vlada"], 422, "officers"),
        (["vera", "vera"], 422, "officers.1"),
        (["vera", "nobody-here"], 422, "officers.1"),
        (["vera", "abel"], 409, None),
        (["vera", "chloe"], 409, None),
        (["vera", "cyril"], 409, None),
    ],
)
def test_who_cannot_be_named_is_refused_by_name(as_, people, address, officers, status, field):
    names = [people.name(one) if one != "nobody-here" else one for one in officers]
    refused = as_("carol").post(address, json={"officers": names})
    assert refused.status_code == status, refused.text
    if field:
        assert list(refused.json["fields"]) == [field]
    assert as_("carol").get(address).json["rounds"] == []


def test_only_one_round_at_a_time_and_not_without_consent(app, as_, people, case, address):
    officer = people.officer(case.passphrase)
    with app.test_request_context(), at_the_edge():
        from support.people import service as staff

        actor = staff.actor_of(officer.bearer, "bearer")
        cases.answer_consent(actor, cases.own(actor), Purpose.CASEWORK, given=False)
    both = {"officers": [people.name("vera"), people.name("viktor")]}
    refused = as_("carol").post(address, json=both)
    assert refused.status_code == 409
    assert "taken back their consent" in refused.json["detail"]
    with app.test_request_context(), at_the_edge():
        actor = staff.actor_of(officer.bearer, "bearer")
        cases.answer_consent(actor, cases.own(actor), Purpose.CASEWORK, given=True)
    assert as_("carol").post(address, json={**both, "kind": "renewed"}).status_code == 409
    must(as_("carol").post(address, json=both))
    assert as_("carol").post(address, json=both).status_code == 409
    assert as_("vera").post(address, json=both).status_code == 403


# First of all, what ties one to the officer


def test_nothing_is_found_before_one_has_said_that_nothing_ties_one(as_, people, case, address):
    opened(as_, people, case)
    first = must(as_("vera").get(address), 200)
    assert first["file"] == {"name": "Zelenka-name Ivan Petrovich", "unit": "Zelenka-unit 3214"}
    note = {"item": "conduct", **CHECK}
    assert as_("vera").post(f"{address}/checks", json=note).status_code == 409
    assert as_("vera").post(f"{address}/findings", json=FINDINGS["more_information"]).status_code == 409
    impartial(as_, case, "vera")
    file = must(as_("vera").get(address), 200)["file"]
    assert file["story"].startswith("Zelenka-story")
    assert file["birth_date"] == "1988-04-17"
    assert file["conduct_declaration"] is True
    assert set(file) == {"name", "birth_date", "service", "story", "conduct_declaration", "answers", "appeal"}
    must(as_("vera").post(f"{address}/checks", json=note))
    assert as_("vera").post(f"{address}/conflicts", json={"conflict": False}).status_code == 409
    assert as_("carol").post(f"{address}/conflicts", json={"conflict": False}).status_code == 403


def test_a_conflict_shuts_out_for_good(as_, people, case, address):
    opened(as_, people, case)
    tied = {"conflict": True, "text": "Zelenka-tie: we served together."}
    must(as_("vera").post(f"{address}/conflicts", json=tied), 200)
    assert as_("vera").get(address).status_code == 404
    assert as_("vera").post(f"{address}/findings", json=FINDINGS["more_information"]).status_code == 404
    seen = must(as_("carol").get(address), 200)
    stages = {one["name"]: (one["stage"], one["conflict"]) for one in seen["rounds"][0]["officers"]}
    assert stages[people.name("vera")] == ("conflict", "Zelenka-tie: we served together.")
    assert seen["wanted"] == 1
    again = as_("carol").post(f"{address}/officers", json={"name": people.name("vera")})
    assert again.status_code == 409
    must(as_("carol").post(f"{address}/officers", json={"name": people.name("vlada")}))
    for one in ("viktor", "vlada"):
        looks(as_, case, one, "more_information")
    renewed = as_("carol").post(address, json={"officers": [people.name("vera"), people.name("vasil")]})
    assert renewed.status_code == 409
    assert "not impartial" in renewed.json["detail"]


def test_a_conflict_met_later_is_declared_as_well(as_, people, case, address):
    opened(as_, people, case)
    impartial(as_, case, "vera")
    checked(as_, case, "vera", "identity")
    must(as_("vera").post(f"{address}/conflicts", json={"conflict": True}), 200)
    assert as_("vera").get(address).status_code == 404
    opened_by_now = must(as_("carol").get(address), 200)
    assert opened_by_now["rounds"][0]["officers"][0]["checks"] == []


# Checks and findings


@pytest.mark.parametrize("field", ["item", "result", "method", "confidence", "text"])
def test_a_check_says_what_how_and_how_sure(as_, people, case, address, field):
    opened(as_, people, case)
    impartial(as_, case, "vera")
    whole = {"item": "service", **CHECK}
    without = {name: value for name, value in whole.items() if name != field}
    refused = as_("vera").post(f"{address}/checks", json=without)
    assert (refused.status_code, list(refused.json["fields"])) == (422, [field])
    wrong = as_("vera").post(f"{address}/checks", json={**whole, field: "x" * 5001})
    assert (wrong.status_code, list(wrong.json["fields"])) == (422, [field])
    must(as_("vera").post(f"{address}/checks", json=whole))
    (seen,) = must(as_("vera").get(address), 200)["checks"]
    assert {name: seen[name] for name in whole} == whole
    assert seen["author"] == people.name("vera")


@pytest.mark.parametrize(
    ("finding", "status", "field"),
    [
        ({"outcome": "upheld", "reasons": ["new_facts"]}, 422, "outcome"),
        ({"outcome": "perhaps"}, 422, "outcome"),
        ({"outcome": "cleared", "reasons": ["contradictions"]}, 422, "reasons"),
        ({"outcome": "declined", "text": "No."}, 422, "reasons"),
        ({"outcome": "declined", "reasons": ["nothing_new"], "text": "No."}, 422, "reasons"),
        ({"outcome": "declined", "reasons": ["contradictions"]}, 422, "text"),
        ({"outcome": "more_information"}, 422, "text"),
        ({"outcome": "cleared"}, 409, None),
    ],
)
def test_a_finding_that_does_not_fit_is_refused(as_, people, case, address, finding, status, field):
    opened(as_, people, case)
    impartial(as_, case, "vera")
    checked(as_, case, "vera", *ITEMS[:-1])
    refused = as_("vera").post(f"{address}/findings", json=finding)
    assert refused.status_code == status, refused.text
    if field:
        assert list(refused.json["fields"]) == [field]
    assert must(as_("vera").get(address), 200)["finding"] is None


def test_a_finding_stands(as_, people, case, address):
    opened(as_, people, case)
    looks(as_, case, "vera", "cleared")
    assert as_("vera").post(f"{address}/findings", json=FINDINGS["cleared"]).status_code == 409
    assert as_("vera").post(f"{address}/checks", json={"item": "conduct", **CHECK}).status_code == 409
    assert as_("vera").post(f"{address}/conflicts", json={"conflict": True}).status_code == 409
    assert must(as_("vera").get(address), 200)["finding"]["outcome"] == "cleared"


def test_neither_reads_what_the_other_finds_nor_do_holders_until_it_is_decided(as_, people, case, address):
    opened(as_, people, case)
    looks(as_, case, "vera", "declined")
    impartial(as_, case, "viktor")
    for reader in ("viktor", "carol", "cyril"):
        text = as_(reader).get(address).text
        for secret in ("Zelenka-internal", "Zelenka-check", "took_part"):
            assert secret not in text, (reader, secret)
    assert '"declined"' not in as_("viktor").get(address).text
    checked(as_, case, "viktor")
    found(as_, case, "viktor", "declined")
    seen = must(as_("cyril").get(address), 200)["rounds"][0]
    assert [one["finding"]["text"] for one in seen["officers"]] == ["Zelenka-internal: two witnesses."] * 2
    assert [len(one["checks"]) for one in seen["officers"]] == [len(ITEMS)] * 2


# Decisions


@pytest.mark.parametrize(
    ("outcome", "stands"),
    [
        ("cleared", ("accepted", "cleared")),
        ("declined", ("declined", "declined")),
        ("more_information", ("vetting", "pending")),
    ],
)
def test_two_who_agree_decide_and_their_access_ends(as_, people, case, address, outcome, stands):
    last = decided(as_, people, case, outcome)
    assert last == {"outcome": outcome, "decided": True, "decision": outcome}
    assert standing(as_, case) == stands
    for one in ("vera", "viktor"):
        assert as_(one).get(address).status_code == 404
        assert must(as_(one).get("/api/v1/vetting"), 200)["items"] == []


@pytest.mark.parametrize(
    ("outcomes", "decision"),
    [
        (("cleared", "declined", "cleared"), "cleared"),
        (("cleared", "declined", "declined"), "declined"),
        (("more_information", "cleared", "cleared"), "cleared"),
        (("cleared", "declined", "more_information"), "more_information"),
        (("more_information", "declined", "cleared"), "more_information"),
    ],
)
def test_a_third_decides_between_two_who_differ(as_, people, case, address, outcomes, decision):
    opened(as_, people, case)
    early = as_("carol").post(f"{address}/officers", json={"name": people.name("vlada")})
    assert early.status_code == 409
    for one, outcome in zip(("vera", "viktor"), outcomes, strict=False):
        assert looks(as_, case, one, outcome)["decided"] is False
    assert must(as_("carol").get(address), 200)["wanted"] == 1
    must(as_("carol").post(f"{address}/officers", json={"name": people.name("vlada")}))
    assert looks(as_, case, "vlada", outcomes[2])["decision"] == decision
    assert standing(as_, case)[1] == ("pending" if decision == "more_information" else decision)
    assert must(as_("carol").get(address), 200)["rounds"][0]["outcome"] == decision


def test_two_findings_given_at_once_decide_once(app, as_, people, case):
    opened(as_, people, case)
    for one in ("vera", "viktor"):
        impartial(as_, case, one)
        checked(as_, case, one)
        people.token(one)
    start = threading.Barrier(2)

    def find(one):
        start.wait(timeout=60)
        with app.test_request_context():
            try:
                with at_the_edge():
                    actor = people.actor(one)
                    after = vetting.find(actor, vetting.get(actor, case.reference), Outcome.CLEARED, reasons=[])
                return after.current is None
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(find, ("vera", "viktor"))) == [False, True]
    with app.test_request_context():
        assert db.session.execute(sa.text("SELECT count(*) FROM vetting_decision")).scalar_one() == 1
    assert standing(as_, case) == ("accepted", "cleared")


# Somebody else


def test_somebody_who_has_not_spoken_is_replaced(as_, people, case, address):
    opened(as_, people, case)
    impartial(as_, case, "vera")
    checked(as_, case, "vera", "identity")
    swap = {"name": people.name("vlada"), "instead_of": people.name("vera")}
    assert as_("vera").post(f"{address}/officers", json=swap).status_code == 403
    after = must(as_("carol").post(f"{address}/officers", json=swap))
    assert sorted(one["stage"] for one in after["officers"]) == ["named", "named", "replaced"]
    assert as_("vera").get(address).status_code == 404
    looks(as_, case, "viktor", "cleared")
    spoken = {"name": people.name("vasil"), "instead_of": people.name("viktor")}
    assert as_("carol").post(f"{address}/officers", json=spoken).status_code == 409
    stranger = {"name": people.name("vasil"), "instead_of": people.name("abel")}
    assert as_("carol").post(f"{address}/officers", json=stranger).status_code == 409


def test_somebody_who_no_longer_works_here_makes_place(as_, people, case, address):
    opened(as_, people, case)
    must(as_("ada").delete(f"/api/v1/staff/{people.name('viktor')}"), 200)
    assert must(as_("carol").get(address), 200)["wanted"] == 1
    must(as_("carol").post(f"{address}/officers", json={"name": people.name("vlada")}))
    looks(as_, case, "vera", "cleared")
    assert looks(as_, case, "vlada", "cleared")["decision"] == "cleared"


def test_no_round_no_officer(as_, people, case, address):
    refused = as_("carol").post(f"{address}/officers", json={"name": people.name("vera")})
    assert refused.status_code == 409


# The officer


def test_the_officer_is_asked_answers_and_is_looked_at_again(as_, people, case, address):
    officer = people.officer(case.passphrase)
    early = officer.post("/api/v1/me/case/vetting/answers", json={"text": "Zelenka-early"})
    assert early.status_code == 409
    decided(as_, people, case, "more_information")
    assert as_("carol").post("/api/v1/me/case/vetting/answers", json={"text": "x"}).status_code == 404
    assert officer.post("/api/v1/me/case/vetting/answers", json={"text": ""}).status_code == 422
    first = must(officer.post("/api/v1/me/case/vetting/answers", json={"text": "In Brest."}))
    second = must(officer.post("/api/v1/me/case/vetting/answers", json={"text": "Zelenka-answer: in Minsk."}))
    assert first["id"] == second["id"]
    seen = must(as_("carol").get(address), 200)["rounds"][0]
    assert seen["questions"] == [FINDINGS["more_information"]["text"]]
    assert seen["answer"] == "Zelenka-answer: in Minsk."
    following = opened(as_, people, case, "vera", "vlada")
    assert (following["number"], following["kind"]) == (2, "further")
    impartial(as_, case, "vera", "vlada")
    told = must(as_("vlada").get(address), 200)
    assert told["file"]["answers"][0]["answer"] == "Zelenka-answer: in Minsk."
    assert told["checks"] == []
    again = must(as_("vera").get(address), 200)
    assert len(again["checks"]) == len(ITEMS)
    assert again["to_check"] == []
    assert officer.post("/api/v1/me/case/vetting/answers", json={"text": "x"}).status_code == 409
    checked(as_, case, "vlada")
    for one in ("vera", "vlada"):
        last = found(as_, case, one, "cleared")
    assert last["decision"] == "cleared"


# Anew


def test_vetted_anew_nothing_is_payable(as_, people, case, address):
    cleared(as_, people, case)
    both = {"officers": [people.name("vera"), people.name("vlada")]}
    refused = as_("carol").post(address, json=both)
    assert refused.status_code == 409
    assert "renewed" in refused.json["detail"]
    assert must(as_("carol").post(address, json={**both, "kind": "renewed"}))["kind"] == "renewed"
    assert standing(as_, case) == ("vetting", "pending")
    asked = as_("carol").post(f"{case.address}/aid-requests", json={**ASK, "category": "loan"})
    assert asked.status_code == 409
    assert "vetting has not cleared this case" in asked.json["detail"]
    for one in ("vera", "vlada"):
        impartial(as_, case, one)
    checked(as_, case, "vlada")
    for one in ("vera", "vlada"):
        last = found(as_, case, one, "declined")
    assert last["decision"] == "declined"
    assert standing(as_, case) == ("declined", "declined")


# Lists


def test_the_list_of_ones_duties(client, as_, people, case):
    other = held_case(client, as_, people)
    opened(as_, people, case, "vera", "viktor")
    opened(as_, people, other, "vera", "vlada")
    impartial(as_, other, "vera")
    first = must(as_("vera").get("/api/v1/vetting?limit=1"), 200)
    rest = must(as_("vera").get(f"/api/v1/vetting?limit=1&cursor={first['next']}"), 200)
    listed = {one["reference"]: one["stage"] for one in (*first["items"], *rest["items"])}
    assert listed == {case.reference: "named", other.reference: "ready"}
    assert rest["next"] is None
    assert [one["reference"] for one in must(as_("vlada").get("/api/v1/vetting"), 200)["items"]] == [other.reference]
    assert as_("vera").get("/api/v1/vetting?cursor=x").status_code == 422
    for stranger in ("carol", "abel", "otto"):
        assert as_(stranger).get("/api/v1/vetting").status_code == 403


def test_an_unknown_case_is_as_one_that_is_not_shared(as_, people, case, address):
    nowhere = f"/api/v1/appeals/{uuid4()}"
    assert as_("carol").get(nowhere).status_code == 404
    assert as_("chloe").get(address).data == as_("chloe").get("/api/v1/cases/A-0000-0000/vetting").data


def test_a_closed_case_ends_the_round(app, as_, people, case, address):
    opened(as_, people, case)
    impartial(as_, case, "vera")
    with app.test_request_context(), at_the_edge():
        from support.cases.model import Status
        from support.cases.service.moves import set_status

        folder = cases.by_id(cases.case_ids([case.reference])[case.reference], lock=True)
        set_status(people.actor("carol"), folder, Status.CLOSED)
    assert as_("vera").get(address).status_code == 404
    assert as_("vera").post(f"{address}/checks", json={"item": "conduct", **CHECK}).status_code == 404
    with app.test_request_context(), at_the_edge():
        actor = people.actor("carol")
        folder = cases.get(actor, case.reference)
        vetting.deliver(actor, folder, cases.open_folder(actor, folder))
    seen = must(as_("carol").get(address), 200)
    assert [one["status"] for one in seen["rounds"]] == ["ended"]
    refused = as_("carol").post(address, json={"officers": [people.name("vera"), people.name("vlada")]})
    assert refused.status_code == 409


def test_what_waits_for_the_desk(app, client, as_, people, case):
    """The rounds in one's own cases, and the freezes on which somebody else waits for one's word."""
    other = held_case(client, as_, people)
    opened(as_, people, case)
    must(as_("carol").post(f"{other.address}/freeze", json={"reason": "x"}))
    must(as_("vesna").post(f"{other.address}/unfreeze"), 200)
    with app.test_request_context():
        rounds = {one: vetting.rounds_open(people.actor(one)) for one in ("carol", "cyril", "chloe", "vera")}
        assert [[row["reference"] for row in rows] for rows in rounds.values()] == [[case.reference]] * 2 + [[], []]
        lifts = {one: vetting.lifts_waiting(people.actor(one)) for one in ("carol", "vesna", "vasil", "chloe")}
        assert [[row["mine"] for row in rows] for rows in lifts.values()] == [[False], [True], [False], []]
        case_ids = cases.case_ids([case.reference, other.reference])
        assert len(vetting.unfinished(case_ids[case.reference])) == 1
        assert vetting.unfinished(case_ids[other.reference]) == []
