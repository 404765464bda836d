"""What everybody may read: only what was published, signed and chained; never a live figure."""

import csv
import hashlib
import io
import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from support.core import clock
from support.core.db import at_the_edge, db
from support.ledger import service as ledger
from support.oversight import jobs
from tests.oversight.factory import aid, as_owner, card, month_ago, on, publish, transfer
from tests.patience import quickest
from tests.statements import counted

PAGES = ("/transparency", "/transparency/dictionary", "/transparency/verify")
DATA = ("/api/v1/public/transparency", "/api/v1/public/transparency?format=csv", "/api/v1/public/snapshots")
SECONDS = 0.2


@pytest.fixture
def told(app, monkeypatch):
    """Three months of books, published; the month before the present one may still wait for its day."""
    for ago in (5, 4, 3):
        with on(app, monkeypatch, month_ago(ago)):
            for minor in (20_00, 30_00, 40_00, 50_00, 60_00, 70_00):
                card(minor)
            for minor in (500_00, 610_00, 720_00, 830_00, 940_00):
                transfer(minor)
            for minor in (100_00, 110_00, 120_00, 130_00, 140_00):
                aid(minor, "living_costs")
            aid(77_77, "medical")
    return publish(app)


def months(client):
    return client.get("/api/v1/public/transparency").json["items"]


def test_before_the_first_month_there_is_an_empty_page(client):
    for address in (*PAGES, *DATA):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert not answer.headers.getlist("Set-Cookie") or not address.startswith("/api"), address
    assert "No month is published yet" in client.get("/transparency").text
    assert client.get("/api/v1/public/transparency").json == {"items": [], "next": None}


def test_cells_of_five_stand_and_a_single_payment_waits(client, told):
    oldest = months(client)[-1]
    euro = oldest["currencies"][0]
    assert euro["received"] == [
        {"fund": "general", "source": "card", "gifts": 6, "amount": 270_00},
        {"fund": "general", "source": "transfer", "gifts": 5, "amount": 3600_00},
    ]
    assert euro["spent"] == [{"fund": None, "category": "together", "amount": 677_77}]
    assert oldest["helped"] == 5
    assert euro["fees"] == {"gifts": 0, "provider": 0, "bank": 0}
    assert euro["held"] == [{"fund": "general", "amount": 3870_00}, {"fund": None, "amount": -677_77}]


def test_nothing_of_a_month_that_is_not_published_shows(app, client, told, monkeypatch):
    before = {address: client.get(address).data for address in DATA}
    with app.test_request_context(), at_the_edge():
        for minor in range(10_00, 30_00, 1_00):
            card(minor)
        ledger.add_fund(None, code="new_fund", name="New", purpose="New.")
    assert {address: client.get(address).data for address in DATA} == before


def test_each_month_is_published_once(app, told):
    assert told[:3] == sorted(told)[:3]
    assert publish(app) == []


def test_a_snapshot_can_be_checked_by_anybody(client, told):
    listed = client.get("/api/v1/public/snapshots").json
    previous = None
    for one in reversed(listed["items"]):
        answer = client.get(f"/api/v1/public/snapshots/{one['month']}")
        assert hashlib.sha256(answer.data).hexdigest() == one["digest"] == answer.headers["Apora-Digest"]
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(listed["verify_key"]))
        key.verify(bytes.fromhex(one["signature"]), answer.data)
        assert json.loads(answer.data)["previous"] == one["previous"] == previous
        previous = one["digest"]
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        page = client.get(f"/transparency/{one['month']}").text.replace("<wbr>", "")
        assert one["digest"] in page
        assert one["signature"] in page
    assert client.get("/transparency/verify").text.count(listed["verify_key"]) == 2


def test_a_month_that_is_none_is_not_there(client, told):
    for month in ("1999-01", "2026-13", "x", "2999-01"):
        assert client.get(f"/api/v1/public/snapshots/{month}").status_code == 404, month
        assert client.get(f"/transparency/{month}").status_code == 404, month
    assert client.get("/api/v1/public/transparency?before=x").status_code == 422
    assert client.get("/api/v1/public/transparency?format=xml").status_code == 422
    assert client.get("/transparency?before=x").status_code == 422


def test_the_table_file_says_what_the_data_say(client, told):
    answer = client.get("/api/v1/public/transparency?format=csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert list(rows[0]) == ["month", "currency", "table", "fund", "kind", "gifts", "amount"]
    spent = [row for row in rows if row["table"] == "spent" and row["month"] == told[0]]
    assert [(row["fund"], row["kind"], row["amount"]) for row in spent] == [("", "together", "677.77")]
    words = client.get("/transparency/dictionary").text
    for name in {*rows[0], *(row["table"] for row in rows)}:
        assert f">{name}<" in words, name


def test_older_months_are_on_a_page_of_their_own(app, client, settings, told, monkeypatch):
    with on(app, monkeypatch, month_ago(2)):
        card(10_00)
    first = client.get(f"/transparency?before={told[1]}")
    assert f"/transparency/{told[0]}" in first.text
    assert f"/transparency/{told[1]}" not in first.text
    assert "There are no earlier months" in client.get(f"/transparency?before={told[0]}").text


def test_the_public_reads_nothing_but_snapshots(app, client, told):
    for address in (*PAGES, *DATA, f"/transparency/{told[0]}", f"/api/v1/public/snapshots/{told[0]}"):
        client.get(address)
        with counted(app) as sent:
            assert client.get(address).status_code == 200
        took, _answer = quickest(lambda address=address: client.get(address), SECONDS)
        statements = [" ".join(text.split()) for text, _parameters in sent.without_session()]
        assert len(statements) <= 1, (address, statements)
        for text in statements:
            assert " FROM snapshot" in text, (address, text)
            assert " JOIN " not in text, (address, text)
        assert took < SECONDS, (address, took)


def test_who_answers_for_it_sees_what_waits_and_that_the_chain_is_whole(as_, told):
    for nickname in ("otto", "fina"):
        page = as_(nickname).get("/oversight/disclosure")
        assert "The chain is whole" in page.text
        found = as_(nickname).get("/api/v1/snapshots/verify").json
        assert found["whole"] is True
        assert [link["faults"] for link in found["links"]] == [[]] * len(told)
    for nickname in ("carol", "abel", "ada"):
        assert as_(nickname).get("/oversight/disclosure").status_code == 403
        assert as_(nickname).get("/api/v1/snapshots/verify").status_code == 403


CHANGED = """replace(body, '"least":5', '"least":4')"""
#: What an owner of the database may do to a month, and what is noticed.
REWRITTEN = {
    f"body = {CHANGED}": "digest",
    f"body = {CHANGED}, digest = sha256(convert_to({CHANGED}, 'UTF8'))": "signature",
    "verify_key = decode(repeat('00', 32), 'hex')": "key",
    "previous = sha256('x')": "previous",
}


def test_a_month_rewritten_by_the_owner_is_noticed_and_named(as_, settings, told):
    as_owner(settings, "CREATE TABLE kept AS SELECT * FROM snapshot")
    for change, fault in REWRITTEN.items():
        as_owner(settings, f"UPDATE snapshot SET {change} WHERE month = '{told[1]}-01'")
        found = as_("otto").get("/api/v1/snapshots/verify").json
        assert found["whole"] is False
        broken = {link["month"]: link["faults"] for link in found["links"] if link["faults"]}
        assert fault in broken[told[1]], change
        assert "What was published is not what it was" in as_("otto").get("/oversight/disclosure").text
        as_owner(settings, "DELETE FROM snapshot", "INSERT INTO snapshot SELECT * FROM kept")
        assert as_("otto").get("/api/v1/snapshots/verify").json["whole"] is True


def test_nothing_is_published_after_a_month_that_was_changed(app, settings, told, monkeypatch, caplog):
    def published():
        with on(app, monkeypatch, clock.today() + timedelta(days=70)):
            jobs.publish()
        with app.app_context():
            return db.session.scalar(sa.text("SELECT count(*) FROM snapshot"))

    as_owner(settings, f"UPDATE snapshot SET body = body || ' ' WHERE month = '{told[1]}-01'")
    assert published() == len(told)
    assert f"published months were changed: {told[1]}" in caplog.text
    with app.app_context():
        assert db.session.scalar(sa.text("SELECT count(*) FROM audit_event WHERE action = 'snapshots.broken'")) == 1
    as_owner(settings, f"UPDATE snapshot SET body = rtrim(body) WHERE month = '{told[1]}-01'")
    assert published() > len(told)


def test_a_month_taken_out_is_noticed(as_, settings, told):
    as_owner(settings, f"DELETE FROM snapshot WHERE month = '{told[1]}-01'")
    found = as_("otto").get("/api/v1/snapshots/verify").json
    assert [link["month"] for link in found["links"] if link["faults"]] == [told[2]]


ROW = "INSERT INTO snapshot (month, body, digest, previous, signature, verify_key, published_on)"
LAST = "(SELECT * FROM snapshot ORDER BY month DESC LIMIT 1) AS last"
REFUSED = (
    "UPDATE snapshot SET body = '{}'",
    "DELETE FROM snapshot",
    f"{ROW} VALUES ('2999-01-01', '{{}}', sha256('{{}}'), NULL, 'x', 'x', '2999-02-15')",
    f"{ROW} SELECT '2999-01-01', '{{}}', sha256('x'), digest, 'x', 'x', '2999-02-15' FROM {LAST}",
)


def test_the_database_refuses_the_application(app, told):
    for statement in REFUSED:
        with app.app_context():
            with pytest.raises(sa.exc.DBAPIError):
                db.session.execute(sa.text(statement))
            db.session.rollback()
