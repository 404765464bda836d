"""The JSON door: what no column slips through, how many statements each request costs."""

import pytest

from support.app.commands import load_models
from tests.correspondence.test_requests import ASK
from tests.desk.test_statements import measure, told
from tests.files.factory import multipart, send

OWN = "/api/v1/me/case"


def test_no_column_is_let_in_beside_a_file(officer, as_, case):
    """AC3 looks at JSON bodies; these are forms."""
    columns = {column.name for table in load_models().tables.values() for column in table.columns}
    for client, address, asked in (
        (officer, f"{OWN}/documents", {"request_id"}),
        (as_("carol"), f"{case.address}/documents", {"audience"}),
    ):
        unasked = columns - asked
        body, kind = multipart(b"text", "a.txt", dict.fromkeys(unasked, "x"))
        answer = client.post(address, data=body, content_type=kind)
        # So many parts are too many for a form with a file; a few at a time are named one by one.
        assert answer.status_code == 413
        for name in sorted(unasked):
            body, kind = multipart(b"text", "a.txt", {name: "x"})
            answer = client.post(address, data=body, content_type=kind)
            assert (answer.status_code, set(answer.json["fields"])) == (422, {name})


def test_an_unknown_request_is_refused(officer):
    assert send(officer, f"{OWN}/documents", b"x", "a.txt", request_id="7").status_code == 422
    missing = send(officer, f"{OWN}/documents", b"x", "a.txt", request_id="00000000-0000-4000-8000-000000000000")
    assert missing.status_code == 404


@pytest.fixture
def busy(officer, as_, case):
    """Some of everything."""
    for number in range(5):
        officer.post(f"{OWN}/messages", json={"text": f"{number}"})
        send(officer, f"{OWN}/documents", b"text", f"{number}.txt")
        as_("carol").post(f"{case.address}/document-requests", json=ASK)


def test_statements(app, as_, officer, case, busy):
    carol = as_("carol")
    carol.get(f"{case.address}/messages")
    told("GET messages", measure(app, lambda: carol.get(f"{case.address}/messages")), 7)
    told("GET documents", measure(app, lambda: carol.get(f"{case.address}/documents")), 6)
    told("GET document-requests", measure(app, lambda: carol.get(f"{case.address}/document-requests")), 5)
    document = carol.get(f"{case.address}/documents").json["items"][0]["id"]
    told("GET content", measure(app, lambda: carol.get(f"{case.address}/documents/{document}/content")), 6)
    body = {"text": "x"}
    told("POST messages", measure(app, lambda: carol.post(f"{case.address}/messages", json=body), status=201), 9)
    sending = measure(app, lambda: send(officer, f"{OWN}/documents", b"text", "a.txt"), status=201)
    told("POST documents", sending, 8)
    asking = measure(app, lambda: carol.post(f"{case.address}/document-requests", json=ASK), status=201)
    told("POST document-requests", asking, 8)
    told("GET own messages", measure(app, lambda: officer.get(f"{OWN}/messages")), 7)


def test_statements_do_not_grow_with_the_rows(app, as_, officer, case):
    carol, addresses = (
        as_("carol"),
        [f"{case.address}/{part}" for part in ("messages", "documents", "document-requests")],
    )

    def counts():
        return [len(measure(app, lambda there=there: carol.get(there))) for there in addresses]

    officer.post(f"{OWN}/messages", json={"text": "x"})
    send(officer, f"{OWN}/documents", b"text", "a.txt")
    carol.post(addresses[2], json=ASK)
    counts()
    before = counts()
    for _more in range(6):
        officer.post(f"{OWN}/messages", json={"text": "x"})
        send(officer, f"{OWN}/documents", b"text", "a.txt")
        carol.post(addresses[2], json=ASK)
    assert counts() == before
