"""Trial balance, statement and journal say the same as the postings, whatever days are closed."""

import csv
import io
import re
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine

from support.core import clock
from support.core.db import at_the_edge, db
from support.core.errors import Forbidden, Invalid
from support.core.money import Money
from support.ledger import service as ledger
from support.ledger.model import Cost, TransferReason
from support.ledger.service.journal import account_name
from tests.ledger.factory import agreed, comes, fund_of
from tests.ledger.lines import Told

EUR = "EUR"
#: Five months, and what is done on a day of each.
DAYS = [date(2026, month, 9) for month in range(3, 8)]


def busy(people, number):
    """A bit of everything."""
    fund = fund_of("family")
    charge = f"ch_{number}secret"
    ledger.gift_paid(charge, fund, Money(100_01 + number, EUR))
    ledger.fee_known(Told(f"txn_a{number}", "charge", charge, 100_01 + number, 1_77))
    ledger.refunded(fund, Told(f"txn_b{number}", "refund", f"re_{number}", -20_00, 0))
    ledger.disputed(fund, Told(f"txn_c{number}", "dispute", f"du_{number}", -5_00, 15_00))
    comes("general", 500_00)
    comes("meadow", 200_00)
    ledger.bank_costs({uuid4(): (Cost.HOSTING, -33_33)})
    for code, category in (("general", "living_costs"), ("meadow", "family")):
        source = uuid4()
        ledger.aid_approved(source, fund_of(code), category, Money(10_00, EUR))
        if number % 2:
            ledger.aid_sent(source)
    moved = ledger.ask_transfer(
        people.actor("fina"), giving="general", taking="family", amount=Money(7_00, EUR), reason=TransferReason.SUPPORT
    )
    ledger.release_transfer(people.actor("felix"), moved["id"])


@pytest.fixture
def there(app, people):
    with app.test_request_context():
        # Whoever signed in today was not signed in then.
        cast = SimpleNamespace(actor={name: people.actor(name) for name in ("fina", "felix")}.__getitem__)
        with time_machine.travel(f"{DAYS[0]} 10:00"), at_the_edge():
            ledger.add_fund(None, code="family", name="Families", purpose="x")
            agreed(cast)
        for number, day in enumerate(DAYS):
            with time_machine.travel(f"{day} 10:00"), at_the_edge():
                busy(cast, number)


@pytest.fixture
def books(there, ctx):
    """The same, for tests of the verbs."""


def closed():
    days = 0
    while True:
        with at_the_edge():
            some = ledger.close_days()
        days += some
        if not some:
            return days


def plainly(until):
    """The balances, added up posting by posting."""
    rows = db.session.execute(
        sa.text(
            "SELECT account, code, sum(amount) FROM posting JOIN entry ON entry.id = entry_id"
            " JOIN fund ON fund.id = fund_id WHERE day <= :day GROUP BY 1, 2 HAVING sum(amount) <> 0"
        ),
        {"day": until},
    )
    return {(account, code): int(minor) for account, code, minor in rows}


def trial(otto, on):
    found = ledger.trial_balance(otto, on=on)
    for one in found.totals:
        assert one["debit"] == one["credit"] > 0
    return {(one.account.value, one.fund): one.debit - one.credit for one in found.items}


def test_the_trial_balance_is_what_the_postings_say_before_and_after_closing(books, people):
    otto = people.actor("otto")
    days = [*DAYS, DAYS[2] - timedelta(days=1), clock.today()]
    before = {day: trial(otto, day) for day in days}
    assert before == {day: plainly(day) for day in days}
    assert ledger.trial_balance(otto, on=DAYS[0] - timedelta(days=1)).items == []
    with time_machine.travel(f"{DAYS[3]} 12:00"):
        assert closed() == (DAYS[3] - DAYS[0]).days - 1
        assert {day: trial(otto, day) for day in days} == before
    closed()
    assert {day: trial(otto, day) for day in days} == before
    assert closed() == 0
    assert ledger.self_check().broken is None
    with pytest.raises(Forbidden):
        ledger.trial_balance(people.actor("carol"))


def test_a_statement_leads_from_what_there_was_to_what_there_is(books, people):
    otto = people.actor("otto")
    for _turn in range(2):
        found = {one.code: one for one in ledger.statement(otto, since=DAYS[1], until=DAYS[2])}
        family, general, meadow = found["family"], found["general"], found["meadow"]
        lines = {(line.what, line.category): (line.came, line.went) for line in family.lines}
        assert lines == {
            ("donations_in", None): (200_05, 0),
            ("donations_out", None): (0, 40_00),
            ("disputed_out", None): (0, 10_00),
            ("transfers_in", None): (14_00, 0),
        }
        assert family.opening == 100_01 - 20_00 - 5_00 + 7_00
        lines = {(line.what, line.category): (line.came, line.went) for line in general.lines}
        assert lines == {
            ("donations_in", None): (1000_00, 0),
            ("fees", None): (0, 33_54),
            ("aid", "living_costs"): (0, 20_00),
            ("costs", "hosting"): (0, 66_66),
            ("transfers_out", None): (0, 14_00),
        }
        assert {line.what for line in meadow.lines} == {"grants_in", "aid"}
        closed()
    now = {one.code: one for one in ledger.statement(otto, since=DAYS[0], until=clock.today())}
    for fund in ledger.funds():
        assert now[fund.code].closing == fund.available - fund.shortfall
        assert now[fund.code].opening == 0
    with pytest.raises(Invalid):
        ledger.statement(otto, since=DAYS[1], until=DAYS[0])


HEAD = re.compile(r"\A(\d{4}-\d\d-\d\d) \* \(([0-9a-f-]{36})\) [A-Z][a-z ]+\Z")
LINE = re.compile(r"\A {4}([A-Z][A-Za-z]+(?::[A-Z][A-Za-z-]*)+) {2}(-?\d+\.\d\d) ([A-Z]{3})\Z")


def parsed(text):
    """Plain text accounting, as ledger-cli reads it: transactions apart by blank lines, each zero by commodity."""
    balances, entries = defaultdict(Decimal), []
    for block in text.strip().split("\n\n"):
        head, *lines = block.split("\n")
        day, entry = HEAD.match(head).groups()
        assert date.fromisoformat(day)
        sums = defaultdict(Decimal)
        assert len(lines) >= 2
        for line in lines:
            account, amount, commodity = LINE.match(line).groups()
            balances[account] += Decimal(amount)
            sums[commodity] += Decimal(amount)
        assert set(sums.values()) == {Decimal(0)}, block
        entries.append(entry)
    assert len(entries) == len(set(entries))
    return {account: amount for account, amount in balances.items() if amount}, entries


def taken(actor, form, since=DAYS[0], until=None):
    with at_the_edge():
        pieces = ledger.export_journal(actor, since=since, until=until or clock.today(), form=form)
    return b"".join(pieces).decode()


def test_the_journal_s_sums_are_the_trial_balance(books, people):
    otto = people.actor("otto")
    wanted = defaultdict(Decimal)
    rows = db.session.execute(
        sa.text(
            "SELECT account, code, category, sum(amount) FROM posting JOIN fund ON fund.id = fund_id GROUP BY 1, 2, 3"
        )
    )
    for account, code, category, minor in rows:
        wanted[account_name(account, code, category)] += Decimal(int(minor)) / 100
    balances, entries = parsed(taken(otto, ledger.PLAIN))
    assert balances == {account: amount for account, amount in wanted.items() if amount}
    by_account = defaultdict(Decimal)
    for account, amount in balances.items():
        top, fund = account.split(":")[1], account.split(":")[2].lower()
        by_account[top, fund] += amount
    told = {("Stripe", "clearing"), ("Bank", "bank"), ("Aid", "aid"), ("Donations", "donations"), ("Costs", "costs")}
    trial_of = trial(otto, clock.today())
    for top, account in told:
        for fund in ("general", "family", "meadow"):
            assert by_account.get((top, fund), 0) * 100 == trial_of.get((account, fund), 0)
    sheet = list(csv.DictReader(io.StringIO(taken(otto, ledger.CSV))))
    assert {row["entry"] for row in sheet} == set(entries)
    sums = defaultdict(Decimal)
    for row in sheet:
        sums[row["account"], row["fund"]] += Decimal(row["debit"] or 0) - Decimal(row["credit"] or 0)
    assert {key: int(amount * 100) for key, amount in sums.items() if amount} == trial_of


def test_the_journal_holds_no_id_of_what_was_booked(books, people):
    """Neither the provider's ids nor those of payments, which lead on to a case inside."""
    sources = set(db.session.execute(sa.text("SELECT source FROM entry")).scalars())
    for form in (ledger.CSV, ledger.PLAIN):
        text = taken(people.actor("fina"), form)
        assert len(text) > 2_000
        assert not [source for source in sources if source in text]
        assert "secret" not in text
    acts = db.session.execute(sa.text("SELECT count(*) FROM audit_event WHERE action = 'journal.exported'"))
    assert acts.scalar_one() == 2


def test_a_part_of_the_journal_is_of_its_days_alone(books, people):
    _balances, entries = parsed(taken(people.actor("otto"), ledger.PLAIN, DAYS[1], DAYS[1]))
    told = db.session.execute(sa.text("SELECT id FROM entry WHERE day = :day"), {"day": DAYS[1]})
    assert set(entries) == {str(one) for one in told.scalars()}
    assert taken(people.actor("otto"), ledger.PLAIN, date(2020, 1, 1), date(2020, 2, 1)) == ""


def test_account_names_are_told_apart():
    assert account_name("aid", "general", "living_costs") == "Expenses:Aid:General:Living-Costs"
    assert account_name("clearing", "a_b", None) == "Assets:Stripe:A-B"


def test_the_doors(there, as_):
    otto, carol = as_("otto"), as_("carol")
    found = otto.get(f"/api/v1/ledger/trial-balance?on={DAYS[1]}").json
    assert found["totals"][0]["debit"] == found["totals"][0]["credit"]
    assert otto.get("/api/v1/ledger/trial-balance?on=yesterday").status_code == 422
    period = f"from={DAYS[0]}&to={DAYS[1]}"
    assert otto.get(f"/api/v1/ledger/statement?{period}").json["items"][0]["code"] == "general"
    assert otto.get("/api/v1/ledger/statement?fund=nowhere").status_code == 422
    plain = otto.get(f"/api/v1/ledger/journal?{period}&format=ledger")
    assert plain.headers["Content-Disposition"] == f'attachment; filename="journal-{DAYS[0]}-{DAYS[1]}.ledger"'
    assert parsed(plain.text)[1]
    assert otto.get(f"/api/v1/ledger/journal?from={DAYS[1]}&to={DAYS[0]}").status_code == 422
    for address in ("trial-balance", "journal", "statement"):
        assert carol.get(f"/api/v1/ledger/{address}").status_code == 403


def test_the_pages(there, as_):
    otto, carol = as_("otto"), as_("carol")
    page = otto.get(f"/books/trial-balance?on={DAYS[1]}").text
    assert "Equal" in page
    assert "Not equal" not in page
    assert otto.get("/books/trial-balance?on=x").status_code == 200
    assert "Write the day as" in otto.get("/books/trial-balance?on=x").text
    assert "Nothing was booked by then" in otto.get("/books/trial-balance?on=2020-01-01").text
    period = f"from={DAYS[0]}&to={DAYS[1]}"
    assert "Aid: Living costs" in otto.get(f"/books/statement?{period}").text
    assert "lies before the first" in otto.get(f"/books/statement?from={DAYS[1]}&to={DAYS[0]}").text
    sheet = list(csv.reader(io.StringIO(otto.get(f"/books/statement.csv?{period}&fund=family").text)))
    assert [row[1] for row in sheet] == [
        "what", "opening", "donations_in", "donations_out", "disputed_out", "transfers_in", "closing",
    ]  # fmt: skip
    assert "Plain text" in otto.get("/books/journal").text
    assert parsed(otto.get(f"/books/journal/file?{period}&format=ledger").text)[1]
    assert otto.get("/books/journal/file?format=exe").status_code == 422
    assert "Every entry of every day was looked at" in otto.get("/books?whole=true").text
    for address in ("trial-balance", "statement", "journal", "journal/file", "statement.csv"):
        assert carol.get(f"/books/{address}").status_code == 403
