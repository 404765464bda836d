"""The bank as a browser without script sees it."""

from io import BytesIO

import pytest

from support.ledger import service as ledger
from tests.bank.factory import booked, camt, details, entry, send

GIFT = entry("50.00", reference="R1", inside=details(words="APORA GENERAL", name="Zelenka-donor"))
FEE = entry("4.90", sign="DBIT", reference="R2", inside=details(words="Zelenka-words fee", name="Bank", sign="DBIT"))
CSV = "Day;Text;Amount\n20.11.2026;Zelenka-words;1.250,50\nnonsense;x;y\n"


def upload(client, content, **fields):
    """Post the form of the page with a file."""
    token = client.get("/api/v1/me").json["csrf_token"]
    data = {"csrf_token": token, "file": (BytesIO(content), "statement.xml"), **fields}
    return client.post("/bank/statements", data=data, content_type="multipart/form-data")


@pytest.fixture
def fina(as_):
    return as_("fina")


def test_importing_on_the_page_and_watching_it(app, fina):
    assert "No statement was imported yet" in fina.get("/bank").text
    assert "APORA GENERAL" in fina.get("/bank").text
    taken = upload(fina, camt(GIFT, FEE), form="camt053")
    assert taken.status_code == 303, taken.text
    page = fina.get(taken.location)
    assert page.headers["Refresh"] == "3"
    assert "<progress" in page.text
    assert "Refresh" not in fina.get(f"{taken.location}?status=all").headers
    booked(app, taken.location.rsplit("/", 1)[1])
    page = fina.get(taken.location)
    assert "Refresh" not in page.headers
    assert "<progress" not in page.text
    assert "€50.00" in page.text
    assert "The statement is not whole" in page.text
    refused = upload(fina, camt(GIFT, FEE), form="camt053")
    assert refused.status_code == 409
    assert "This file was imported on" in refused.text


def test_a_csv_is_told_its_columns_and_a_refused_form_keeps_them(app, fina):
    typed = {
        "form": "csv",
        "column_day": "Day",
        "column_amount": "Sum",
        "column_words": "Text",
        "decimal_comma": "true",
    }
    refused = upload(fina, CSV.encode(), **typed)
    assert refused.status_code == 422
    assert "The file has no column of this name" in refused.text
    assert 'name="column_words" value="Text"' in refused.text
    taken = upload(fina, CSV.encode(), **{**typed, "column_amount": "Amount"})
    assert taken.status_code == 303, taken.text
    page = fina.get(taken.location).text
    assert "€1,250.50" in page
    assert "Its amount cannot be read." in page


def test_explaining_a_line(app, fina, as_, people):
    assert "The bank and the books agree." in fina.get("/bank/exceptions").text
    booked(app, send(fina, camt(GIFT, FEE))["id"])
    line = fina.get("/api/v1/exceptions").json["items"][0]["id"]
    address = f"/bank/exceptions/{line}"
    assert address in fina.get("/bank/exceptions").text
    page = fina.get(address).text
    assert "Zelenka-words" in page
    assert 'value="return"' not in page
    refused = fina.submit(f"{address}/resolve", {"as": "payment", "payment": ""})
    assert refused.status_code == 422
    assert "Zelenka-words" not in refused.text
    asked = fina.submit(f"{address}/resolve", {"as": "fee", "payment": ""})
    assert asked.status_code == 200
    assert "Yes, book it" in asked.text
    assert fina.get("/api/v1/exceptions").json["items"] != []
    done = fina.submit(f"{address}/resolve", {"as": "fee", "confirmed": "true"})
    assert (done.status_code, done.location) == (303, "/bank/exceptions")
    assert "explained it" in fina.get(address).text
    again = fina.submit(f"{address}/resolve", {"as": "fee", "confirmed": "true"})
    assert again.status_code == 409
    assert people.fina.name in fina.get("/bank/exceptions?status=resolved").text
    with app.test_request_context():
        assert ledger.self_check().ok


def test_handing_on_and_who_sees_what(app, fina, as_, people):
    booked(app, send(fina, camt(FEE))["id"])
    line = fina.get("/api/v1/exceptions").json["items"][0]["id"]
    done = fina.submit(f"/bank/exceptions/{line}/owner", {"name": people.felix.name})
    assert done.status_code == 303
    assert line in fina.get(f"/bank/exceptions?owner={people.felix.name}").text
    assert line not in fina.get(f"/bank/exceptions?owner={people.fina.name}").text
    otto = as_("otto")
    for address in ("/bank", "/bank/exceptions"):
        seen = otto.get(address)
        assert seen.status_code == 200
        assert line not in seen.text
    assert otto.get(f"/bank/exceptions/{line}").status_code == 404
    assert otto.get("/bank/csv").status_code == 403
    assert as_("carol").get("/bank").status_code == 403
