"""How many statements each request costs over both databases, beside the session's own."""

import pytest

from tests.aid.factory import ASK, ask, held_case, put_money_in
from tests.intake.factory import application
from tests.statements import counted


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


def measure(app, send, *, status=200):
    """The statements of one request, after one like it warmed what is read once a process."""
    with counted(app) as sent:
        answer = send()
    assert answer.status_code == status, answer.text
    return [" ".join(text.split()) for text, _parameters in sent.without_session()]


def told(name, found, most):
    print(f"{name}: {len(found)} statements")
    assert len(found) <= most, "\n".join(one[:110] for one in found)


def test_reading_cases(app, client, as_, people, case):
    for _more in range(3):
        client.post("/api/v1/applications", json=application())
    ina, carol = as_("ina"), as_("carol")
    ina.get("/api/v1/cases")
    carol.get(case.address)
    told("GET /cases", measure(app, lambda: ina.get("/api/v1/cases")), 2)
    told("GET /cases/{reference}", measure(app, lambda: carol.get(case.address)), 5)
    for text in ("One.", "Two.", "Three."):
        carol.post(f"{case.address}/notes", json={"text": text})
    told("the same with notes", measure(app, lambda: carol.get(case.address)), 5)


def test_writes_of_a_case(app, client, as_, people, case):
    reference = client.post("/api/v1/applications", json=application()).json["reference"]
    address = f"/api/v1/cases/{reference}"
    ina, carol = as_("ina"), as_("carol")
    note = {"text": "Called back."}
    told("POST notes, the first", measure(app, lambda: ina.post(f"{address}/notes", json=note), status=201), 13)
    told("POST notes", measure(app, lambda: ina.post(f"{address}/notes", json=note), status=201), 8)
    seat = {"name": people.carol.name}
    told("POST assignments", measure(app, lambda: ina.post(f"{address}/assignments", json=seat), status=201), 15)
    seat = {"name": people.cyril.name}
    found = measure(app, lambda: carol.post(f"{address}/assignments", json=seat), status=201)
    told("POST assignments, handing over", found, 17)
    gone = f"{address}/assignments/{people.cyril.name}"
    told("DELETE assignments", measure(app, lambda: carol.delete(gone), status=204), 8)


def test_money_on_its_way(app, as_, people, case):
    put_money_in(app, 500_00)
    carol, abel, fina = as_("carol"), as_("abel"), as_("fina")
    ask(as_, case)
    asking = measure(app, lambda: carol.post(f"{case.address}/aid-requests", json=ASK), status=201)
    told("POST aid-requests (eight of them judge it by the scheme)", asking, 25)
    told("GET aid-requests", measure(app, lambda: abel.get("/api/v1/aid-requests")), 2)
    request = abel.get("/api/v1/aid-requests").json["items"][0]["id"]
    told("GET aid-requests/{id}", measure(app, lambda: abel.get(f"/api/v1/aid-requests/{request}")), 8)
    address = f"/api/v1/aid-requests/{request}/approvals"
    told("POST approvals", measure(app, lambda: abel.post(address, json={"decision": "approve"})), 14)
    told("GET disbursements", measure(app, lambda: fina.get("/api/v1/disbursements")), 2)
    payment = fina.get("/api/v1/disbursements").json["items"][0]["id"]
    sent = {"rail": "manual", "bank_reference": "1"}
    found = measure(app, lambda: fina.post(f"/api/v1/disbursements/{payment}/sent", json=sent))
    told("POST sent (twelve of them check the books)", found, 33)
    officer = people.officer(case.passphrase)
    receipt = f"/api/v1/disbursements/{payment}/receipt"
    told("POST receipt", measure(app, lambda: officer.post(receipt, json={"outcome": "received"})), 8)


def test_the_desk(app, as_, people, case):
    ada, carol, cyril, otto = as_("ada"), as_("carol"), as_("cyril"), as_("otto")
    told("GET /staff", measure(app, lambda: ada.get("/api/v1/staff")), 3)
    address = f"{case.address}/passphrase-replacements"
    asked = carol.post(address)
    assert asked.status_code == 201, asked.text
    confirm = f"{address}/{asked.json['id']}/confirm"
    told("POST confirm", measure(app, lambda: cyril.post(confirm)), 8)
    told("GET /audit", measure(app, lambda: otto.get("/api/v1/audit")), 2)
    carol.get(f"/desk/cases/{case.reference}")
    told("the case's page", measure(app, lambda: carol.get(f"/desk/cases/{case.reference}")), 13)
    told("the list's page", measure(app, lambda: carol.get("/desk/cases")), 6)
    told("the desk's page", measure(app, lambda: carol.get("/desk")), 21)
