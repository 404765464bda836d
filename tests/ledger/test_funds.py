"""Funds: listed to everybody, with what they have to a few; kept by finance; never renamed."""

import pytest
import sqlalchemy as sa

from support.core.db import at_the_edge, db
from support.core.errors import Conflict, Forbidden, Invalid
from support.core.money import Money
from support.ledger import service as ledger


@pytest.fixture
def three(app):
    with app.test_request_context(), at_the_edge():
        ledger.add_fund(None, code="relocation", name="Relocation", purpose="A safe place.")
        ledger.add_fund(None, code="family", name="Families", purpose="Children first.")
        ledger.gift_paid("ch_1", ledger.fund_by_code("family"), Money(12_34, "EUR"))


def test_everybody_sees_the_funds_and_no_amount(client, three):
    answer = client.get("/api/v1/funds")
    assert answer.status_code == 200
    items = answer.json["items"]
    assert [item["code"] for item in items] == ["general", "family", "relocation"]
    assert all(set(item) == {"code", "name", "purpose", "open"} for item in items)
    assert "1234" not in answer.text
    assert "12.34" not in client.get("/funds").text


@pytest.mark.parametrize("nickname", ["carol", "abel", "fina"])
def test_who_asks_approves_or_pays_sees_what_is_there(as_, three, nickname):
    items = {item["code"]: item for item in as_(nickname).get("/api/v1/funds").json["items"]}
    assert items["family"]["available"] == {"minor": 12_34, "currency": "EUR"}


@pytest.mark.parametrize("nickname", ["ada", "ina", "vera", "lara", "otto"])
def test_nobody_else_does(as_, three, nickname):
    assert all("available" not in item for item in as_(nickname).get("/api/v1/funds").json["items"])


def test_finance_adds_closes_and_reopens(ctx, people):
    fina = people.actor("fina")
    with at_the_edge():
        fund = ledger.add_fund(fina, code="medical", name="Medical", purpose="Doctors.")
        ledger.set_open(fina, fund, wanted=False)
    with pytest.raises(Invalid) as refusal:
        ledger.fund_by_code("medical")
    assert "fund" in refusal.value.fields
    assert ledger.fund_by_code("medical", must_be_open=False).id == fund.id
    with pytest.raises(Conflict), at_the_edge():
        ledger.add_fund(fina, code="medical", name="Again", purpose="Again.")
    with pytest.raises(Conflict), at_the_edge():
        ledger.set_open(fina, ledger.general(), wanted=False)
    with pytest.raises(Forbidden), at_the_edge():
        ledger.add_fund(people.actor("carol"), code="mine", name="Mine", purpose="Mine.")


@pytest.mark.parametrize("change", ["code = 'other'", "currency = 'USD'"])
def test_a_fund_keeps_its_code_and_currency(settings, ctx, change):
    with pytest.raises(sa.exc.ProgrammingError):
        db.session.execute(sa.text(f"UPDATE fund SET {change}"))
    engine = sa.create_engine(settings.database_owner_url)
    for statement in (f"UPDATE fund SET {change}", "DELETE FROM fund", "TRUNCATE fund CASCADE"):
        with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
            connection.execute(sa.text(statement))
    engine.dispose()


def test_the_page_shows_purposes_and_two_people(client, three):
    page = client.get("/funds")
    assert page.status_code == 200
    assert "Children first." in page.text
    assert 'role="img"' in page.text
    assert "<desc" in page.text
    assert "/give?fund=relocation" in page.text
