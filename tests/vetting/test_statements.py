"""How many statements each request of vetting costs over both databases, however much there is to show."""

import pytest

from support.cases import service as cases
from support.vetting import service as vetting
from tests.aid.factory import held_case
from tests.desk.test_statements import measure, told
from tests.statements import counted
from tests.vetting.factory import CHECK, appealed, checked, decided, heard, impartial, looks, opened


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


def test_reading(app, client, as_, people, case):
    address = f"{case.address}/vetting"
    opened(as_, people, case)
    impartial(as_, case, "vera")
    carol, vera = as_("carol"), as_("vera")
    for reader in (carol, vera):
        reader.get(address)
    few = [measure(app, lambda: carol.get(address)), measure(app, lambda: vera.get(address))]
    told("GET /cases/{reference}/vetting, a holder", few[0], 5)
    told("GET /cases/{reference}/vetting, who is named", few[1], 5)
    vera.get("/api/v1/vetting")
    told("GET /vetting", measure(app, lambda: vera.get("/api/v1/vetting")), 2)
    checked(as_, case, "vera")
    checked(as_, case, "vera")
    many = measure(app, lambda: vera.get(address))
    assert len(many) == len(few[1])
    for one in ("vera", "viktor"):
        if one == "viktor":
            impartial(as_, case, one)
            checked(as_, case, one)
        as_(one).post(f"{address}/findings", json={"outcome": "more_information", "text": "Where?"})
    opened(as_, people, case, "vlada", "vasil")
    carol.get(address)
    told("the same with two rounds", measure(app, lambda: carol.get(address)), 5)
    other = held_case(client, as_, people)
    opened(as_, people, other)
    assert len(measure(app, lambda: vera.get("/api/v1/vetting"))) == 2


def test_reading_an_appeal(app, as_, people, case):
    decided(as_, people, case, "declined")
    appeal = appealed(as_, people, case, "vlada", "vasil")
    heard(as_, case, appeal, "vlada", "rejected")
    address = f"/api/v1/appeals/{appeal}"
    for reader in ("carol", "vlada"):
        as_(reader).get(address)
        found = measure(app, lambda r=reader: as_(r).get(address))
        told(f"GET /appeals/{{id}}, {reader}", found, 5)


def test_for_other_pages(app, as_, people, case):
    """What a case's page, the desk and the officer's own place ask of vetting: one statement each, at most."""
    decided(as_, people, case, "declined")
    as_("carol").get(f"{case.address}/vetting")
    officer = people.officer(case.passphrase)
    with app.test_request_context():
        from support.people import service as staff

        actor, own = people.actor("carol"), staff.actor_of(officer.bearer, "bearer")
        folder = cases.get(actor, case.reference)
        chest, own_chest = cases.open_folder(actor, folder), cases.open_folder(own, cases.own(own))
        own_chest.read(folder.id, "asked")
        for name, send, most in (
            ("summary", lambda: vetting.summary(folder), 1),
            ("deliver, with nothing to deliver", lambda: vetting.deliver(actor, folder, chest), 0),
            ("for_officer", lambda: vetting.for_officer(own, folder, own_chest), 1),
        ):
            with counted(app) as sent:
                send()
            told(name, [text for text, _parameters in sent], most)


def test_writing(app, as_, people, case):
    address = f"{case.address}/vetting"
    carol, vera, viktor = as_("carol"), as_("vera"), as_("viktor")
    carol.get(case.address)
    both = {"officers": [people.name("vera"), people.name("viktor")]}
    told("POST vetting", measure(app, lambda: carol.post(address, json=both), status=201), 30)
    declare = {"conflict": False}
    told("POST conflicts", measure(app, lambda: vera.post(f"{address}/conflicts", json=declare)), 9)
    check = {"item": "conduct", **CHECK}
    told("POST checks, the first", measure(app, lambda: vera.post(f"{address}/checks", json=check), status=201), 18)
    told("POST checks", measure(app, lambda: vera.post(f"{address}/checks", json=check), status=201), 12)
    looks(as_, case, "viktor", "more_information")
    text = {"outcome": "more_information", "text": "Where?"}
    found = measure(app, lambda: vera.post(f"{address}/findings", json=text), status=201)
    told("POST findings, deciding", found, 28)
    assert viktor.get(address).status_code == 404
