"""The bank over the API: each door once happy and once refused."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from support.core import clock
from support.core.db import at_the_edge, db
from support.ledger import service as ledger
from tests.bank.factory import booked, camt, details, entry, send

GIFT = entry("50.00", reference="R1", inside=details(words="apora-general, thank you", name="Zelenka-donor"))
FEE = entry(
    "4.90", sign="DBIT", reference="R2", inside=details(words="Zelenka-words fee", name="The bank", sign="DBIT")
)
GRANT = entry("1000.00", reference="R3", inside=details(words="Grant agreement 7", name="A foundation"))


@pytest.fixture
def fina(as_):
    return as_("fina")


@pytest.fixture
def books(app):
    def read():
        with app.test_request_context():
            result = ledger.self_check()
            sums = db.session.execute(
                sa.text("SELECT account, sum(amount) FROM posting GROUP BY account HAVING sum(amount) <> 0")
            ).all()
            available = ledger.general().available
            db.session.remove()
        assert result.broken is None, result.broken
        return {account: int(minor) for account, minor in sums}, available

    return read


def open_ones(client):
    return {one["amount"]["minor"]: one["id"] for one in client.get("/api/v1/exceptions").json["items"]}


def test_a_statement_is_booked_and_what_is_left_is_explained(app, fina, as_, people, books):
    taken = send(fina, camt(GIFT, FEE, GRANT))
    assert {**taken, "id": None} == {"id": None, "status": "booking", "lines": 3, "done": 0}
    assert booked(app, taken["id"]) == 1
    shown = fina.get(f"/api/v1/statements/{taken['id']}").json
    assert (shown["status"], shown["done"], shown["gap"]) == ("done", 3, -100_00 - 50_00 - 1000_00 + 4_90)
    assert shown["counts"] == {"waiting": 0, "booked": 1, "exception": 2, "double": 0, "rejected": 0}
    assert shown["whats"] == {"gift": 1}
    assert (shown["opening"], shown["closing"], shown["from_on"]) == (100_00, 0, "2026-11-20")
    assert [one["status"] for one in shown["items"]] == ["booked", "exception", "exception"]
    assert books() == ({"bank": 1045_10, "donations": -50_00, "suspense": -995_10}, 50_00)
    left = open_ones(fina)
    told = fina.get(f"/api/v1/exceptions/{left[4_90]}").json
    assert told["words"] == {"reference": "R2", "end_to_end": "", "name": "The bank", "text": "Zelenka-words fee"}
    assert told["owner"] == people.fina.name
    fee = fina.post(f"/api/v1/exceptions/{left[4_90]}/resolve", json={"as": "fee"})
    assert fee.status_code == 200, fee.text
    grant = fina.post(f"/api/v1/exceptions/{left[1000_00]}/resolve", json={"as": "grant", "fund": "general"})
    assert (grant.json["what"], grant.json["resolved_by"]) == ("grant", people.fina.name)
    assert open_ones(fina) == {}
    assert len(fina.get("/api/v1/exceptions?status=resolved").json["items"]) == 2
    assert books() == (
        {"bank": 1045_10, "donations": -50_00, "fees": 4_90, "grants": -1000_00},
        1045_10,
    )
    assert fina.get("/api/v1/ledger/check").json["ok"] is True


def test_the_same_file_twice_and_an_overlapping_one_change_nothing(app, fina, as_, books):
    first = send(fina, camt(GIFT, FEE))
    booked(app, first["id"])
    before = books()
    again = send(as_("felix"), camt(GIFT, FEE), status=409)
    assert first["id"] in again["detail"]
    overlapping = send(as_("felix"), camt(GIFT, FEE, version="001.02"))
    assert (overlapping["status"], overlapping["done"]) == ("done", 2)
    counts = fina.get(f"/api/v1/statements/{overlapping['id']}").json["counts"]
    assert counts == {"waiting": 0, "booked": 0, "exception": 0, "double": 2, "rejected": 0}
    assert books() == before
    later = send(fina, camt(FEE, GRANT))
    booked(app, later["id"])
    counts = fina.get(f"/api/v1/statements/{later['id']}").json["counts"]
    assert (counts["double"], counts["exception"]) == (1, 1)


def test_equal_lines_are_as_many_as_a_file_has(app, fina):
    coffee = entry("2.00", sign="DBIT", inside=details(words="Coffee", sign="DBIT"))
    booked(app, send(fina, camt(coffee, coffee))["id"])
    third = send(fina, camt(coffee, coffee, coffee))
    assert (third["lines"], third["done"]) == (3, 2)
    other_words = entry("2.00", sign="DBIT", inside=details(words="Tea", sign="DBIT"))
    assert send(fina, camt(other_words))["done"] == 0


def test_a_partly_valid_statement_books_what_is_valid_and_lists_the_rest(app, fina):
    bad = [
        entry("1.00", currency="USD"),
        entry("1,00"),
        entry("1.00", day=None),
        entry("1.00", sign=None),
        entry("1.00", status="<Sts>PDNG</Sts>"),
    ]
    taken = send(fina, camt(GIFT, *bad))
    assert (taken["lines"], taken["done"]) == (6, 5)
    booked(app, taken["id"])
    shown = fina.get(f"/api/v1/statements/{taken['id']}?status=rejected").json
    assert [one["fault"] for one in shown["items"]] == ["currency", "amount", "day", "direction", "pending"]
    assert shown["counts"]["booked"] == 1


def test_what_is_no_statement_of_ours_is_refused_whole(fina):
    for content, told in (
        (b"", "not a whole XML file"),
        (camt(GIFT)[:-40], "not a whole XML file"),
        (camt(GIFT).replace(b"BkToCstmrStmt", b"BkToCstmrAcctRpt"), "not a camt.053"),
        (camt(), "nothing in this statement"),
        (camt(GIFT, currency="USD"), "another currency"),
        (camt(GIFT, iban="DE89370400440532013000"), "another account"),
        (camt(GIFT, head='<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "document type"),
    ):
        refused = send(fina, content, status=422)
        assert told in refused["fields"]["file"][0]
    refused = send(fina, b"Day;Sum", form="csv", status=422)
    assert set(refused["fields"]) == {"column_day"}
    refused = send(fina, b"Day;Sum", form="csv", column_day="Day", status=422)
    assert set(refused["fields"]) == {"column_amount"}
    send(fina, camt(GIFT), form="mt940", status=422)
    assert fina.post("/api/v1/statements", json={"form": "camt053"}).status_code in {415, 422}
    assert fina.get("/api/v1/statements").json["items"] == []


def test_who_may_do_what(app, fina, as_):
    taken = send(fina, camt(FEE))
    booked(app, taken["id"])
    line = next(iter(open_ones(fina).values()))
    otto, carol = as_("otto"), as_("carol")
    assert otto.get("/api/v1/statements").status_code == 200
    assert otto.get(f"/api/v1/statements/{taken['id']}").status_code == 200
    assert otto.get("/api/v1/exceptions").status_code == 200
    assert otto.get(f"/api/v1/exceptions/{line}").status_code == 404
    assert otto.post(f"/api/v1/exceptions/{line}/resolve", json={"as": "fee"}).status_code == 404
    send(otto, camt(FEE), status=403)
    send(carol, camt(FEE), status=403)
    assert carol.get("/api/v1/statements").status_code == 403
    assert carol.get(f"/api/v1/statements/{taken['id']}").status_code == 404
    assert fina.get(f"/api/v1/statements/{uuid4()}").status_code == 404


def test_an_exception_is_handed_on_within_finance(app, fina, as_, people):
    booked(app, send(fina, camt(FEE))["id"])
    line = next(iter(open_ones(fina).values()))
    address = f"/api/v1/exceptions/{line}/owner"
    assert fina.post(address, json={"name": people.carol.name}).status_code == 422
    assert fina.post(address, json={"name": "nobody-here"}).status_code == 422
    assert fina.post(address, json={"name": people.felix.name}).json["owner"] == people.felix.name
    mine = f"/api/v1/exceptions?owner={people.felix.name}"
    assert [one["id"] for one in fina.get(mine).json["items"]] == [line]
    assert fina.get(f"/api/v1/exceptions?owner={people.fina.name}").json["items"] == []


def test_what_a_line_cannot_be_is_refused_and_stays_in_suspense(app, fina, books):
    booked(app, send(fina, camt(entry("5.00", sign="DBIT"), entry("6.00"), entry("5000.00")))["id"])
    before, left = books(), open_ones(fina)
    nobody = str(uuid4())
    for amount, body, field in (
        (5_00, {"as": "gift", "fund": "general"}, "fund"),
        (5_00, {"as": "return", "payment": nobody}, "as"),
        (5_00, {"as": "cost"}, "category"),
        (5_00, {"as": "cost", "category": "yachts"}, "category"),
        (5000_00, {"as": "cost", "category": "hosting"}, "as"),
        (5_00, {"as": "payment"}, "payment"),
        (5_00, {"as": "payment", "payment": nobody}, None),
        (5_00, {"as": "other"}, "as"),
        (6_00, {"as": "payment", "payment": nobody}, "as"),
        (6_00, {"as": "gift"}, "fund"),
        (6_00, {"as": "grant", "fund": "nowhere"}, "fund"),
        (6_00, {"as": "payout"}, "as"),
        (5000_00, {"as": "fee"}, "as"),
    ):
        refused = fina.post(f"/api/v1/exceptions/{left[amount]}/resolve", json=body)
        assert refused.status_code in {404, 422}, refused.text
        assert field is None or field in refused.json["fields"], body
    assert books() == before
    assert open_ones(fina) == left


def test_cash_and_a_fee_that_came_back(app, fina, books):
    booked(app, send(fina, camt(entry("300.00", sign="DBIT"), entry("3.00")))["id"])
    left = open_ones(fina)
    assert fina.post(f"/api/v1/exceptions/{left[300_00]}/resolve", json={"as": "cash"}).status_code == 200
    assert fina.post(f"/api/v1/exceptions/{left[3_00]}/resolve", json={"as": "fee"}).status_code == 200
    assert books() == ({"bank": -297_00, "cash": 300_00, "fees": -3_00}, 3_00)


class Moved:
    """A line of the payment provider's statement."""

    def __init__(self, name, category, source, amount):
        self.id, self.category, self.source, self.amount = name, category, source, amount
        self.fee, self.currency = 0, "EUR"


def arrived(app, *amounts):
    """Payouts that the provider's notices said have arrived, made of nothing known."""
    with app.test_request_context(), at_the_edge():
        for minor in amounts:
            name = uuid4().hex
            ledger.payout_sent(f"po_{name}", Moved(f"txn_{name}", "payout", f"po_{name}", -minor), made_of=None)
            assert ledger.payout_arrived(f"po_{name}", "EUR")


def test_a_payout_that_its_notice_booked_books_nothing(app, fina, books):
    day = clock.today().isoformat()
    arrived(app, 80_00, 70_00, 70_00)
    before = books()
    lines = [entry("80.00", day=day, reference="P1"), entry("70.00", day=day, reference="P2")]
    taken = send(fina, camt(*lines, entry("80.00", day="2025-01-01", reference="P3")))
    booked(app, taken["id"])
    shown = fina.get(f"/api/v1/statements/{taken['id']}").json
    assert [(one["status"], one["what"]) for one in shown["items"]] == [
        ("booked", "payout"),
        ("exception", None),
        ("exception", None),
    ]
    assert books()[0]["suspense"] == -150_00
    two = open_ones(fina)
    assert fina.post(f"/api/v1/exceptions/{two[70_00]}/resolve", json={"as": "payout"}).status_code == 200
    assert fina.post(f"/api/v1/exceptions/{two[80_00]}/resolve", json={"as": "payout"}).status_code == 422
    assert books()[0] == {**before[0], "bank": before[0]["bank"] + 80_00, "suspense": -80_00}
