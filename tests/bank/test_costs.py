"""What leaves the account beside aid: running costs, and gifts that a payer's bank takes back; grants as they come."""

import pytest
import sqlalchemy as sa

from support.core import clock
from support.core.db import at_the_edge, db
from support.core.money import Money
from support.ledger import service as ledger
from tests.bank.factory import booked, camt, details, entry, send


@pytest.fixture
def fina(as_):
    return as_("fina")


@pytest.fixture
def grant(app, people):
    """A grant with a fund of its own."""
    with app.test_request_context(), at_the_edge():
        today = clock.today()
        terms = ledger.Terms("meadow", "Meadow Trust", "Families.", Money(900_00, "EUR"), ["family"], today, today)
        found = ledger.record_grant(people.actor("fina"), terms)
        ledger.confirm_grant(people.actor("felix"), found.id)


def balances(app):
    """The books by account and category, without zeros."""
    with app.test_request_context():
        rows = db.session.execute(sa.text("SELECT account, category, sum(amount) FROM posting GROUP BY 1, 2"))
        found = {f"{account}:{category}" if category else account: int(minor) for account, category, minor in rows}
        assert ledger.self_check().broken is None
        db.session.remove()
    return {account: minor for account, minor in found.items() if minor}


def lines(app, fina, *entries):
    """Import these and give back what nobody explained, by amount (negative when it went)."""
    booked(app, send(fina, camt(*entries))["id"])
    items = fina.get("/api/v1/exceptions").json["items"]
    return {one["amount"]["minor"] * (1 if one["direction"] == "in" else -1): one["id"] for one in items}


def explain(client, line, **body):
    return client.post(f"/api/v1/exceptions/{line}/resolve", json=body)


def test_a_running_cost_and_a_small_refund_of_it(app, fina):
    left = lines(app, fina, entry("50.00", sign="DBIT", reference="A"), entry("5.00", reference="B"))
    assert explain(fina, left[-50_00], **{"as": "cost", "category": "hosting"}).status_code == 200
    assert explain(fina, left[5_00], **{"as": "cost", "category": "hosting"}).status_code == 200
    assert balances(app) == {"bank": -45_00, "costs:hosting": 45_00}
    again = explain(fina, left[-50_00], **{"as": "cost", "category": "staff"})
    assert again.status_code == 409


def test_a_cost_is_explained_on_the_page(app, fina):
    left = lines(app, fina, entry("50.00", sign="DBIT"))
    address = f"/bank/exceptions/{left[-50_00]}"
    assert "A gift that was taken back" in fina.get(address).text
    refused = fina.submit(f"{address}/resolve", {"as": "cost", "category": ""})
    assert refused.status_code == 422
    asked = fina.submit(f"{address}/resolve", {"as": "cost", "category": "travel"})
    assert "Travel" in asked.text
    done = fina.submit(f"{address}/resolve", {"as": "cost", "category": "travel", "confirmed": "true"})
    assert done.status_code == 303
    assert balances(app) == {"bank": -50_00, "costs:travel": 50_00}


def test_a_gift_is_taken_back_only_from_where_so_much_came(app, fina):
    gift = entry("30.00", reference="A", inside=details(words="APORA GENERAL"))
    left = lines(
        app, fina, gift, entry("30.00", sign="DBIT", reference="B"), entry("31.00", sign="DBIT", reference="C")
    )
    refused = explain(fina, left[-31_00], **{"as": "gift", "fund": "general"})
    assert refused.status_code == 422
    assert "never came" in refused.json["fields"]["fund"][0]
    assert explain(fina, left[-30_00], **{"as": "gift", "fund": "general"}).status_code == 200
    assert balances(app) == {"bank": -31_00, "suspense": 31_00}
    assert explain(fina, left[-31_00], **{"as": "gift", "fund": "general"}).status_code == 422


def test_the_reference_of_a_grant_is_booked_as_the_grant(app, fina, grant):
    came = entry("300.00", reference="A", inside=details(words="APORA MEADOW"))
    gift = entry("20.00", reference="B", inside=details(words="APORA GENERAL"))
    left = lines(app, fina, came, gift, entry("7.00", reference="C"), entry("9.00", sign="DBIT", reference="D"))
    assert balances(app) == {"bank": 318_00, "grants": -300_00, "donations": -20_00, "suspense": 2_00}
    refused = explain(fina, left[7_00], **{"as": "gift", "fund": "meadow"})
    assert refused.status_code == 422
    assert explain(fina, left[7_00], **{"as": "grant", "fund": "meadow"}).status_code == 200
    assert explain(fina, left[-9_00], **{"as": "grant", "fund": "meadow"}).status_code == 200
    assert balances(app) == {"bank": 318_00, "grants": -298_00, "donations": -20_00}


_COST = sa.text("""
    WITH made AS (
        INSERT INTO entry (id, source, kind, day, lines) VALUES (gen_random_uuid(), 'x', 'bank_cost', :day, 2)
        RETURNING id
    )
    INSERT INTO posting (id, entry_id, account, fund_id, category, amount, currency)
    SELECT gen_random_uuid(), made.id, 'costs', fund.id, 'staff', 5, 'EUR' FROM made, fund WHERE code = :code
    UNION ALL SELECT gen_random_uuid(), made.id, 'bank', fund.id, NULL, -5, 'EUR' FROM made, fund WHERE code = :code
""")


def test_the_database_keeps_running_costs_from_a_grant(app, people, grant):
    with app.test_request_context():
        with pytest.raises(sa.exc.IntegrityError, match="a grant is for aid"), at_the_edge():
            db.session.execute(_COST, {"day": clock.today(), "code": "meadow"})
        with at_the_edge():
            db.session.execute(_COST, {"day": clock.today(), "code": "general"})
