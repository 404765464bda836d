"""What is told exactly, in steps, or only as far as is known: the document of a month, and the page that shows it."""

from datetime import date
from types import SimpleNamespace

import pytest

from support.core.db import at_the_edge
from support.oversight.service.composing import FEE_STEP, canonical, compose
from support.oversight.service.gathering import Gathered, Month
from support.oversight.service.publishing import tell, write
from support.oversight.service.suppressing import Unit

JUNE, JULY = Month(date(2026, 6, 1)), Month(date(2026, 7, 1))


def fund(code, kind="purpose", currency="EUR", grantor=None):
    made = {"grantor": grantor, "purpose": "A <b>purpose</b>", "amount": 9000_00}
    when = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    return SimpleNamespace(code=code, name=code.title(), kind=kind, currency=currency, **made, **when)


FUNDS = [fund("general", "general"), fund("general_pln", "general", "PLN"), fund("school")]
FUNDS += [fund("lift", "grant", grantor="<i>City</i> & Co")]


def row(**values):
    return SimpleNamespace(**({"currency": "EUR", "fund": "general"} | values))


def five(key, *amounts):
    return [Unit(key, f"{key}{at}", amount) for at, amount in enumerate(amounts)]


def gathered(gifts=(), payments=(), **exact):
    told = {name: exact.get(name, []) for name in ("grants", "costs", "charges", "transfers")}
    return Gathered({"EUR": list(gifts)}, {"EUR": list(payments)}, [], **told, funds=FUNDS)


SCHOOL = five(("school", "card"), 10_00, 20_00, 30_00, 40_00, 50_00)


def document(month, books, fees=0, before=None):
    return compose(month, books, tell(books), {"EUR": fees}, before, previous=None, published_on=month.after)


def euro(made):
    return next(one for one in made["currencies"] if one["currency"] == "EUR")


def test_grants_and_costs_are_told_to_the_cent_and_fees_that_belong_to_no_gift():
    books = gathered(
        grants=[row(fund="lift", amount=3000_01)],
        costs=[row(what="hosting", amount=12_34)],
        charges=[row(what="bank", amount=5_67), row(what="provider", amount=2_00)],
    )
    made = euro(document(JUNE, books))
    assert made["received"] == [{"fund": "lift", "source": "grant", "amount": 3000_01, "gifts": None}]
    assert made["costs"] == [{"fund": "general", "category": "hosting", "amount": 12_34}]
    assert made["fees"] == {"gifts": 0, "bank": 5_67, "provider": 2_00}
    assert made["held"] == [{"fund": "general", "amount": -20_01}, {"fund": "lift", "amount": 3000_01}]
    assert made["so_far"]["held"] == 2980_00


def test_fees_of_gifts_come_in_whole_steps_and_none_is_lost():
    before, told = None, 0
    for cents in range(7_00, 400_00, 29_31):
        before = document(JUNE, gathered(SCHOOL), cents, before)
        told += euro(before)["fees"]["gifts"]
        assert euro(before)["fees"]["gifts"] % FEE_STEP == 0
        assert 0 <= cents - told < FEE_STEP


@pytest.mark.parametrize(
    ("amount", "reason", "moved"),
    [
        (60_00, "support", 60_00),
        (9000_00, "support", 150_00),
        (37_77, "purpose_met", 150_00),
        (9000_00, "purpose_met", 150_00),
    ],
)
def test_a_transfer_tells_no_more_of_a_fund_than_was_told(amount, reason, moved):
    books = gathered(SCHOOL, transfers=[row(fund="school", other="general", amount=amount, reason=reason)])
    made = euro(document(JUNE, books))
    assert made["transfers"] == [{"from": "school", "to": "general", "amount": moved, "reason": reason}]
    assert made["so_far"]["held"] == 150_00


def test_people_are_told_in_fives_and_four_are_fewer_than_five():
    for count, told in ((4, 0), (5, 5), (9, 5), (10, 10)):
        payments = five(("school", "medical"), *range(100_00, 100_00 + count))
        assert document(JUNE, gathered(payments=payments))["helped"] == told


def test_a_month_follows_the_one_before():
    first = document(JUNE, gathered(SCHOOL))
    second = euro(document(JULY, gathered(), before=first))
    assert second["received"] == []
    assert second["held"] == [{"fund": "school", "amount": 150_00}]
    assert second["so_far"] == euro(first)["so_far"]


def test_every_currency_stands_alone():
    books = gathered(SCHOOL)
    books.gifts["PLN"] = five(("general_pln", "card"), 11_00, 21_00, 31_00, 41_00, 51_00)
    made = {one["currency"]: one["so_far"]["received"] for one in document(JUNE, books)["currencies"]}
    assert made == {"EUR": 150_00, "PLN": 155_00}


def test_canonical_is_one_way_of_writing():
    assert canonical({"b": [1, None], "a": "ü"}) == '{"a":"ü","b":[1,null]}'


def test_the_page_shows_grants_large_gifts_and_every_currency(app, client):
    large = five(("school", "transfer"), 1500_00, 2500_00, 3500_00, 4500_00, 5500_00)
    payments = five(("lift", "medical"), 100_00, 110_00, 120_00, 130_00, 140_00)
    books = gathered(
        [*SCHOOL, *large],
        payments,
        grants=[row(fund="lift", amount=3000_01)],
        costs=[row(what="audit", amount=80_00)],
        transfers=[row(fund="school", other="general", amount=50_00, reason="purpose_met")],
    )
    books.gifts["PLN"] = five(("general_pln", "card"), 11_00, 21_00, 31_00, 41_00, 51_00)
    with app.test_request_context(), at_the_edge():
        write(JUNE, books, tell(books), {}, date(2026, 7, 15))
    for address in ("/transparency", "/transparency/2026-06"):
        page = client.get(address)
        assert page.status_code == 200
        for word in ("&lt;i&gt;City&lt;/i&gt; &amp; Co", "€17,500.00", "PLN", "Large gifts together", "Audit"):
            assert word in page.text, (address, word)
    data = client.get("/api/v1/public/transparency").json["items"][0]
    assert data["grants"][0]["grantor"] == "<i>City</i> & Co"
    assert "€2,400.01" in client.get("/transparency").text, "what is left of the grant"
    transfer = next(one for one in data["currencies"] if one["currency"] == "EUR")["transfers"]
    assert transfer == [{"from": "school", "to": "general", "amount": 150_00, "reason": "purpose_met"}]
