"""Grants: two people, what they may be spent on and when, what came and what is left, and the report."""

import csv
import io
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
import time_machine

from support.core import clock
from support.core.db import at_the_edge, db
from support.core.errors import Conflict, Forbidden, Invalid
from support.core.money import Money
from support.ledger import service as ledger
from tests.ledger.factory import agreed, body, comes, fund_of, terms

EUR = "EUR"


def spend(code, minor, category="family", *, sent=False):
    source = uuid4()
    ledger.aid_approved(source, fund_of(code), category, Money(minor, EUR))
    if sent:
        ledger.aid_sent(source)
    return source


def test_one_records_and_another_confirms(ctx, people):
    fina, felix = people.actor("fina"), people.actor("felix")
    with at_the_edge():
        found = ledger.record_grant(fina, terms())
    for verb in (ledger.confirm_grant, ledger.decline_grant):
        with pytest.raises(Forbidden), at_the_edge():
            verb(fina, found.id)
    with pytest.raises(Forbidden), at_the_edge():
        ledger.confirm_grant(people.actor("otto"), found.id)
    with at_the_edge():
        ledger.confirm_grant(felix, found.id)
    fund = fund_of("meadow")
    assert (fund.kind, fund.name, fund.open) == ("grant", "Meadow Trust", True)
    with pytest.raises(Conflict), at_the_edge():
        ledger.decline_grant(felix, found.id)
    with pytest.raises(Invalid):
        ledger.fund_by_code("meadow", for_gifts=True)
    assert "meadow" not in {one.code for one in ledger.funds(for_gifts=True)}


def test_the_database_knows_two_people_too(ctx, people):
    with at_the_edge():
        ledger.record_grant(people.actor("fina"), terms())
        fund = ledger.add_fund(None, code="meadow", name="x", purpose="x", kind="grant")
    by = {"fina": people.actor("fina").id, "carol": people.actor("carol").id, "felix": people.actor("felix").id}
    agree = "UPDATE grant_agreement SET status = 'agreed', decided_by = :by, decided_on = :day, fund_id = :fund"
    attempts = [
        (agree, by["fina"]),
        (agree, by["carol"]),
        ("UPDATE grant_agreement SET status = 'agreed', fund_id = :fund", by["felix"]),
        (
            "UPDATE grant_agreement SET status = 'ended', decided_by = :by, decided_on = :day, fund_id = :fund",
            by["felix"],
        ),
        ("UPDATE grant_agreement SET amount = 1", by["felix"]),
    ]
    for statement, who in attempts:
        with pytest.raises(sa.exc.DBAPIError), at_the_edge():
            db.session.execute(sa.text(statement), {"by": who, "day": clock.today(), "fund": fund.id})
    with at_the_edge():
        db.session.execute(sa.text(agree), {"by": by["felix"], "day": clock.today(), "fund": fund.id})
    with pytest.raises(sa.exc.DBAPIError), at_the_edge():
        db.session.execute(sa.text("UPDATE grant_agreement SET decided_by = :by"), {"by": by["carol"]})


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"ends_on": date(2000, 1, 1)}, "ends_on"),
        ({"report_due_on": date(2000, 1, 1)}, "report_due_on"),
        ({"categories": ["yachts"]}, "categories"),
        ({"categories": []}, "categories"),
        ({"code": "general"}, "code"),
        ({"code": "general_usd"}, "code"),
        ({"code": "relocation"}, "code"),
        ({"instalments": ((Money(899_99, EUR), date(2026, 1, 1)),)}, "instalments"),
        (
            {"instalments": ((Money(400_00, EUR), date(2026, 2, 1)), (Money(500_00, EUR), date(2026, 1, 1)))},
            "instalments",
        ),
    ],
)
def test_what_does_not_make_sense_is_refused(ctx, people, changed, field):
    with at_the_edge():
        ledger.add_fund(None, code="relocation", name="x", purpose="x")
    with pytest.raises(Invalid) as refusal, at_the_edge():
        ledger.record_grant(people.actor("fina"), replace(terms(), **changed))
    assert set(refusal.value.fields) == {field}


def test_it_is_spent_on_what_it_is_for_and_in_its_time(ctx, people):
    with at_the_edge():
        agreed(people)
        comes("meadow", 500_00)
    with pytest.raises(Conflict) as refusal, at_the_edge():
        spend("meadow", 10_00, "relocation")
    assert "This grant is for Family, Medical" in str(refusal.value.detail) or "Medical" in str(refusal.value.detail)
    with at_the_edge():
        owed = spend("meadow", 10_00)
    year = clock.today().year
    with time_machine.travel(f"{year + 1}-01-01 10:00"):
        with pytest.raises(Conflict) as refusal, at_the_edge():
            spend("meadow", 10_00)
        assert f"until {year}-12-31" in str(refusal.value.detail)
        with at_the_edge():
            ledger.aid_sent(owed)
    assert ledger.self_check().broken is None


@pytest.mark.parametrize(
    ("category", "days", "refused"), [("family", 0, False), ("relocation", 0, True), ("family", 800, True)]
)
def test_the_database_holds_it_to_that_by_itself(ctx, people, category, days, refused):
    with at_the_edge():
        agreed(people)
        comes("meadow", 500_00)
        fund = fund_of("meadow")
    book = sa.text(
        "WITH made AS (INSERT INTO entry (id, source, kind, day, lines)"
        " VALUES (gen_random_uuid(), 'x', 'aid_approved', :day, 2) RETURNING id)"
        " INSERT INTO posting (id, entry_id, account, fund_id, category, amount, currency)"
        " SELECT gen_random_uuid(), id, 'aid', CAST(:fund AS uuid), CAST(:category AS text), 5, 'EUR' FROM made"
        " UNION ALL SELECT gen_random_uuid(), id, 'payable', CAST(:fund AS uuid), NULL, -5, 'EUR' FROM made"
    )
    told = {"day": clock.today() + timedelta(days=days), "fund": fund.id, "category": category}
    if not refused:
        with at_the_edge():
            db.session.execute(book, told)
        return
    with pytest.raises(sa.exc.IntegrityError), at_the_edge():
        db.session.execute(book, told)


def test_what_came_fills_the_instalments_and_what_is_left_is_told(ctx, people):
    today = clock.today()
    parts = (
        (Money(300_00, EUR), today - timedelta(days=10)),
        (Money(300_00, EUR), today - timedelta(days=1)),
        (Money(200_00, EUR), today + timedelta(days=30)),
        (Money(100_00, EUR), today + timedelta(days=31)),
    )
    with at_the_edge():
        grant = agreed(people, instalments=parts)
        comes("meadow", 350_00)
        spend("meadow", 40_00, sent=True)
        back = spend("meadow", 30_00, "medical")
        spend("meadow", 20_00, "medical")
        ledger.aid_returned(back)
    found = ledger.account_of(ledger.grant_by_id(people.actor("otto"), grant.id))
    assert [one.state for one in found.instalments] == ["received", "overdue", "due", "planned"]
    assert [one.received for one in found.instalments] == [300_00, 50_00, 0, 0]
    assert (found.received_sum, found.spent_sum, found.owed, found.unspent) == (350_00, 60_00, 20_00, 290_00)
    assert found.by_category == {"medical": (20_00, 1), "family": (40_00, 1)}
    assert found.unspent == fund_of("meadow").available
    assert ledger.totals_of([grant])[grant.id] == (Money(350_00, EUR), Money(60_00, EUR))


def test_it_ends_when_nothing_is_owed_and_then_pays_nothing(ctx, people):
    fina = people.actor("fina")
    with at_the_edge():
        grant = agreed(people)
        comes("meadow", 100_00)
        source = spend("meadow", 40_00)
    with pytest.raises(Conflict), at_the_edge():
        ledger.end_grant(fina, grant.id)
    with at_the_edge():
        ledger.aid_sent(source)
        ledger.end_grant(fina, grant.id)
    assert not fund_of("meadow").open
    with pytest.raises(Conflict) as refusal, at_the_edge():
        spend("meadow", 1_00)
    assert "has ended" in str(refusal.value.detail)
    with pytest.raises(Conflict), at_the_edge():
        ledger.end_grant(fina, grant.id)
    with pytest.raises(Conflict), at_the_edge():
        ledger.set_open(fina, fund_of("meadow"), wanted=True)


def _report(content):
    rows = list(csv.reader(io.StringIO(content)))
    return {(part, name): (amount, payments) for part, name, amount, payments in rows[1:]}


def test_the_report_tells_no_count_below_five_nor_what_it_follows_from(ctx, people):
    with at_the_edge():
        grant = agreed(people, grantor="=HYPERLINK(1)")
        comes("meadow", 900_00)
        for _number in range(5):
            spend("meadow", 10_00)
        for _number in range(4):
            spend("meadow", 20_00, "medical")
        told = _report(ledger.report_csv(people.actor("fina"), grant).decode())
    assert told["category", "family"] == ("50.00", "5")
    assert told["category", "medical"] == ("80.00", "<5")
    assert told["sum", "spent"] == ("130.00", "")
    assert told["sum", "unspent"] == ("770.00", "")
    assert told["agreement", "grantor"] == ("'=HYPERLINK(1)", "")
    with at_the_edge():
        spend("meadow", 20_00, "medical")
        told = _report(ledger.report_csv(people.actor("fina"), grant).decode())
    assert told["category", "medical"] == ("100.00", "5")
    assert told["sum", "spent"] == ("150.00", "10")


def test_months_with_few_payments_are_joined(ctx, people):
    with time_machine.travel("2026-01-10 10:00"), at_the_edge():
        grant = agreed(people)
        comes("meadow", 900_00)
    for month, payments in ((1, 3), (2, 2), (3, 6), (5, 1)):
        with time_machine.travel(f"2026-{month:02d}-15 10:00"), at_the_edge():
            for _number in range(payments):
                spend("meadow", 10_00)
    found = ledger.account_of(ledger.grant_by_id(people.actor("otto"), grant.id)).stretches
    assert [(one.first.month, one.last.month, one.amount) for one in found] == [(1, 2, 50_00), (3, 5, 70_00)]


def test_the_pdf_holds_markup_as_it_was_typed(ctx, people):
    with at_the_edge():
        grant = agreed(people, grantor="#panic() *Trust* $x$", purpose='= Heading #read("/etc/passwd")')
        made = ledger.report_pdf(people.actor("fina"), grant)
    assert made.startswith(b"%PDF-")
    assert len(made) > 5_000
    with pytest.raises(Forbidden), at_the_edge():
        ledger.report_pdf(people.actor("carol"), grant)


def test_the_api_from_record_to_end(app, as_, people):
    fina, felix, otto = as_("fina"), as_("felix"), as_("otto")
    made = fina.post("/api/v1/grants-received", json=body())
    assert made.status_code == 201, made.text
    address = f"/api/v1/grants-received/{made.json['id']}"
    assert fina.post(f"{address}/confirm").status_code == 403
    assert otto.post(f"{address}/confirm").status_code == 403
    assert otto.post("/api/v1/grants-received", json=body(code="other")).status_code == 403
    assert as_("carol").post(f"{address}/confirm").status_code == 404
    assert fina.get(f"{address}/report").status_code == 409
    assert felix.post(f"{address}/confirm").json["status"] == "agreed"
    assert felix.post(f"{address}/confirm").status_code == 409
    assert otto.get(address).json["instalments"][0]["state"] == "overdue"
    assert [one["code"] for one in otto.get("/api/v1/grants-received").json["items"]] == ["meadow"]
    assert as_("carol").get("/api/v1/grants-received").status_code == 403
    told = otto.get(f"{address}/report?format=csv")
    assert told.headers["Content-Disposition"].startswith("attachment")
    assert "Meadow Trust" in told.text
    second = fina.post("/api/v1/grants-received", json=body(code="second")).json["id"]
    assert felix.post(f"/api/v1/grants-received/{second}/decline").json["status"] == "declined"
    page = fina.get("/api/v1/grants-received?limit=1").json
    assert len(page["items"]) == 1
    assert len(fina.get(f"/api/v1/grants-received?limit=1&cursor={page['next']}").json["items"]) == 1
    assert felix.post(f"{address}/end").json["status"] == "ended"
    refused = fina.post("/api/v1/grants-received", json=body(amount={"minor": 0, "currency": "EUR"}, code="A b"))
    assert set(refused.json["fields"]) == {"amount", "code"}


def test_the_pages_from_record_to_end(app, as_, people):
    fina, felix = as_("fina"), as_("felix")
    assert "No grant was written down yet" in fina.get("/grants").text
    given = {
        **{name: body()[name] for name in ("code", "grantor", "purpose", "starts_on", "ends_on")},
        "amount": "900.00",
        "categories": "family",
        "instalments.0.amount": "abc",
        "instalments.0.due_on": body()["starts_on"],
    }
    refused = fina.submit("/grants", given)
    assert refused.status_code == 422
    assert 'value="Meadow Trust"' in refused.text
    assert "Write the amount as a number" in refused.text
    made = fina.submit("/grants", {**given, "instalments.0.amount": "900"})
    assert made.status_code == 303, made.text
    address = made.location
    assert "Somebody else of finance confirms it" in fina.get(address).text
    assert fina.submit(f"{address}/confirm", {"confirmed": "true"}).status_code == 403
    assert "Confirm this grant?" in felix.submit(f"{address}/confirm", {}).text
    assert felix.submit(f"{address}/confirm", {"confirmed": "true"}).status_code == 303
    page = felix.get(address).text
    assert "APORA MEADOW" in page
    assert "Overdue" in page
    assert felix.get(f"{address}/report.pdf").data.startswith(b"%PDF-")
    assert "Meadow Trust" in felix.get(f"{address}/report.csv").text
    assert "End this grant?" in felix.submit(f"{address}/end", {}).text
    assert felix.submit(f"{address}/end", {"confirmed": "true"}).status_code == 303
    assert felix.submit(f"{address}/decline", {"confirmed": "true"}).status_code == 409
    assert as_("otto").get(address).status_code == 200
    assert as_("carol").get(address).status_code == 404
    assert UUID(address.rsplit("/", 1)[1]).version == 4
