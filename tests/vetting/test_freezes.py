"""A suspected infiltrator: frozen at once with all that hangs together with it, unseen, and lifted by two."""

import re

import pytest

from support.cases import service as cases
from support.cases.model import LinkKind
from support.core.db import at_the_edge
from tests.aid.factory import ASK, ask, held_case, put_money_in
from tests.house.routes import routes
from tests.vetting.factory import CHECK, FINDINGS, checked, decided, impartial, looks, must, opened

#: What differs between two answers to the same question: the forms' own tokens.
TOKENS = re.compile(rb'name="(?:csrf_token|idempotency_key)" value="[^"]+"')
WHY = {"reason": "Zelenka-suspect: seen with them."}


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


def linked(app, people, one, other, kind=LinkKind.HOUSEHOLD):
    """What two cases have to do with each other."""
    with app.test_request_context(), at_the_edge():
        ids = cases.case_ids([one.reference, other.reference])
        cases.link(people.actor("carol"), ids[one.reference], ids[other.reference], kind)


def frozen(as_, case, by="carol"):
    return must(as_(by).get(case.address), 200)["frozen"]


# Freezing


@pytest.mark.parametrize("by", ["carol", "cyril", "vera"])
def test_who_works_on_a_case_freezes_it_at_once(as_, people, case, by):
    opened(as_, people, case)
    made = must(as_(by).post(f"{case.address}/freeze", json=WHY))
    assert made["status"] == "standing"
    assert frozen(as_, case)
    shown = must(as_("cyril").get(f"{case.address}/vetting"), 200)["freezes"]
    assert [(one["by"], one["reason"]) for one in shown] == [(people.name(by), WHY["reason"])]
    assert "Zelenka-suspect" not in as_("viktor").get(f"{case.address}/vetting").text
    assert as_("carol").post(f"{case.address}/freeze", json=WHY).status_code == 409


def test_nobody_else_freezes_it(as_, people, case):
    opened(as_, people, case)
    for stranger in ("vlada", "chloe", "ina", "abel", "lena", "ada"):
        assert as_(stranger).post(f"{case.address}/freeze", json=WHY).status_code == 404, stranger
    assert as_("carol").post(f"{case.address}/freeze", json={"reason": ""}).status_code == 422
    assert not frozen(as_, case)


def test_all_that_hangs_together_freezes_and_thaws_together(app, client, as_, people, case):
    second, third, apart = (held_case(client, as_, people) for _case in range(3))
    linked(app, people, case, second)
    linked(app, people, second, third, LinkKind.VOUCHED)
    linked(app, people, third, apart, LinkKind.NOT_SAME)
    must(as_("carol").post(f"{case.address}/freeze", json=WHY))
    assert [frozen(as_, one) for one in (case, second, third, apart)] == [True, True, True, False]
    assert must(as_("carol").get(f"{third.address}/vetting"), 200)["freezes"][0]["reason"] is None
    must(as_("carol").post(f"{third.address}/freeze", json=WHY))
    for who in ("vesna", "vasil"):
        must(as_(who).post(f"{case.address}/unfreeze"), 200)
    assert [frozen(as_, one) for one in (case, second, third)] == [True, True, True], "another freeze stands on them"
    for who in ("vesna", "vasil"):
        must(as_(who).post(f"{third.address}/unfreeze"), 200)
    assert [frozen(as_, one) for one in (case, second, third)] == [False, False, False]


# What stands still


def test_nothing_new_is_asked_approved_paid_or_handed_on(app, client, as_, people):
    case = must(client.post("/api/v1/applications", json=_application()))
    address = f"/api/v1/cases/{case['reference']}"
    must(as_("ina").post(f"{address}/assignments", json={"name": people.carol.name}))
    put_money_in(app, 900_00)
    waiting = must(as_("carol").post(f"{address}/aid-requests", json=ASK))["id"]
    ready = must(as_("carol").post(f"{address}/aid-requests", json=ASK))["id"]
    approved = must(as_("abel").post(f"/api/v1/aid-requests/{ready}/approvals", json={"decision": "approve"}), 200)
    both = {"officers": [people.name("vera"), people.name("viktor")]}
    must(as_("carol").post(f"{address}/vetting", json=both))
    must(as_("vera").post(f"{address}/vetting/conflicts", json={"conflict": False}), 200)
    must(as_("carol").post(f"{address}/freeze", json=WHY))
    payment = approved["disbursement"]["id"]
    name = {"name": people.name("vlada"), "instead_of": people.name("viktor")}
    for who, where, body in (
        ("carol", f"{address}/aid-requests", ASK),
        ("abel", f"/api/v1/aid-requests/{waiting}/approvals", {"decision": "approve"}),
        ("fina", f"/api/v1/disbursements/{payment}/sent", {"rail": "manual", "bank_reference": "x"}),
        ("carol", f"{address}/assignments", {"name": people.cyril.name}),
        ("ina", f"{address}/assignments", {"name": people.cyril.name}),
        ("carol", f"{address}/vetting/officers", name),
        ("vera", f"{address}/vetting/checks", {"item": "conduct", **CHECK}),
        ("vera", f"{address}/vetting/findings", FINDINGS["more_information"]),
    ):
        refused = as_(who).post(where, json=body)
        assert refused.status_code == 409, (where, refused.text)
        assert "frozen" in refused.json["detail"], (where, refused.text)
    for who in ("vlada", "carol"):
        must(as_(who).post(f"{address}/unfreeze"), 200)
    must(as_("carol").post(f"{address}/assignments", json={"name": people.cyril.name}))
    must(as_("abel").post(f"/api/v1/aid-requests/{waiting}/approvals", json={"decision": "approve"}), 200)


def _application():
    from tests.intake.factory import application

    return application()


def test_no_round_is_opened_in_a_frozen_case(as_, people, case):
    must(as_("carol").post(f"{case.address}/freeze", json=WHY))
    both = {"officers": [people.name("vera"), people.name("viktor")]}
    refused = as_("carol").post(f"{case.address}/vetting", json=both)
    assert refused.status_code == 409
    assert as_("vesna").post(f"{case.address}/freeze", json=WHY).status_code == 404


# What the officer sees


@pytest.mark.parametrize("stage", ["untouched", "looked into", "asked", "declined"])
def test_the_officer_sees_nothing_of_it(app, as_, people, case, stage):
    put_money_in(app, 900_00)
    ask(as_, case)
    if stage == "looked into":
        opened(as_, people, case)
    elif stage != "untouched":
        decided(as_, people, case, {"asked": "more_information", "declined": "declined"}[stage])
    officer = people.officer(case.passphrase)
    pages = own_pages(app)
    assert len(pages) > 10
    before = [_seen(officer, address) for address in pages]
    must(as_("carol").post(f"{case.address}/freeze", json=WHY))
    # A holder's visit, which would seal to the officer what they lack, seals nothing now.
    as_("cyril").get(f"{case.address}/vetting")
    for address, seen in zip(pages, before, strict=True):
        assert _seen(officer, address) == seen, address
    print(f"vetting: {len(pages)} of the officer's own pages are byte for byte what they were before the freeze")
    written = {
        "asked": ("/api/v1/me/case/vetting/answers", {"text": "In Brest."}),
        "declined": ("/api/v1/me/case/appeals", {"text": "I was elsewhere."}),
    }
    if stage in written:
        address, body = written[stage]
        must(officer.post(address, json=body))
    changed = officer.patch("/api/v1/me/case/contacts", json={"contacts": []})
    assert changed.status_code == 200, changed.text


def own_pages(app):
    """Every page and every answer of the API that is an officer's own and needs no further name."""
    places = ("/mine", "/api/v1/me/case")
    found = {one.rule for one in routes(app) if one.method == "GET" and one.rule.startswith(places)}
    return sorted(rule for rule in found if "<" not in rule)


def _seen(officer, address):
    answer = officer.get(address)
    headers = [(name, value) for name, value in answer.headers if name not in {"Date", "Set-Cookie", "Content-Length"}]
    return address, answer.status_code, TOKENS.sub(b"", answer.data), sorted(headers)


# Lifting


def test_two_different_people_lift_it(as_, people, case):
    must(as_("carol").post(f"{case.address}/freeze", json=WHY))
    assert must(as_("carol").post(f"{case.address}/unfreeze"), 200)["status"] == "asked"
    assert as_("carol").post(f"{case.address}/unfreeze").status_code == 409
    assert frozen(as_, case)
    assert must(as_("cyril").post(f"{case.address}/unfreeze"), 200)["status"] == "lifted"
    assert not frozen(as_, case)
    assert as_("cyril").post(f"{case.address}/unfreeze").status_code == 409


def test_vetting_sees_of_frozen_cases_the_name_and_number_alone(as_, people, case):
    must(as_("carol").post(f"{case.address}/freeze", json=WHY))
    (listed,) = must(as_("vesna").get("/api/v1/vetting"), 200)["frozen"]
    assert listed == {
        "reference": case.reference,
        "handle": case.handle,
        "lift_asked": False,
        "asked_by_me": False,
    }
    assert as_("vesna").get(case.address).status_code == 404
    assert as_("vesna").get(f"{case.address}/vetting").status_code == 404
    must(as_("vesna").post(f"{case.address}/unfreeze"), 200)
    assert must(as_("vesna").get("/api/v1/vetting"), 200)["frozen"][0]["asked_by_me"] is True
    assert must(as_("vasil").get("/api/v1/vetting"), 200)["frozen"][0]["lift_asked"] is True
    must(as_("vasil").post(f"{case.address}/unfreeze"), 200)
    assert must(as_("vesna").get("/api/v1/vetting"), 200)["frozen"] == []


def test_nobody_else_lifts_it(as_, people, case):
    must(as_("carol").post(f"{case.address}/freeze", json=WHY))
    for stranger in ("chloe", "ina", "abel", "lena", "otto", "ada"):
        assert as_(stranger).post(f"{case.address}/unfreeze").status_code == 404, stranger


def test_whoever_is_not_impartial_neither_sees_nor_lifts_it(as_, people, case):
    opened(as_, people, case)
    must(as_("vera").post(f"{case.address}/vetting/conflicts", json={"conflict": True}), 200)
    must(as_("carol").post(f"{case.address}/freeze", json=WHY))
    assert must(as_("vera").get("/api/v1/vetting"), 200)["frozen"] == []
    assert as_("vera").post(f"{case.address}/unfreeze").status_code == 404


def test_after_it_is_lifted_the_work_goes_on(as_, people, case):
    opened(as_, people, case)
    impartial(as_, case, "viktor")
    must(as_("viktor").post(f"{case.address}/freeze", json=WHY))
    listed = must(as_("viktor").get("/api/v1/vetting"), 200)["items"]
    assert [one["frozen"] for one in listed] == [True]
    for who in ("viktor", "carol"):
        must(as_(who).post(f"{case.address}/unfreeze"), 200)
    checked(as_, case, "viktor")
    must(as_("viktor").post(f"{case.address}/vetting/findings", json=FINDINGS["cleared"]))
    assert looks(as_, case, "vera", "cleared")["decision"] == "cleared"
