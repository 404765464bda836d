"""Figures against a table computed by hand: how far the money reaches, how long people wait, and the file of all."""

import csv
import io
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine

from support.aid import looking
from support.aid.service import reports
from support.cases import service as cases
from support.core.db import db
from support.people.model import Role
from tests.aid.after import sent_payment
from tests.aid.factory import ask, held_case, put_money_in
from tests.aid.rows import rows_of
from tests.cases.factory import Somebody
from tests.statements import counted

TODAY = date(2031, 6, 16)
READERS = {Role.FINANCE, Role.AUDITOR, Role.LEAD, Role.APPROVER, Role.CHAIR}


@pytest.fixture(autouse=True)
def _in_june():
    with time_machine.travel(datetime(2031, 6, 16, 9, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def rows(app, server, settings, case, people):
    with app.test_request_context():
        case_id = cases.case_ids([case.reference])[case.reference]
        db.session.remove()
    with rows_of(server, settings, case_id, people.carol.id) as found:
        yield found


@pytest.mark.parametrize("role", list(Role))
def test_who_reads_figures(role):
    actor, officer = Somebody((role,)), Somebody((role,), kind="officer")
    assert looking.may_read_reports(actor) is (role in READERS)
    assert looking.may_see_small_cells(actor) is (role in {Role.FINANCE, Role.AUDITOR})
    assert looking.may_export_payments(actor) is (role is Role.FINANCE)
    for rule in (looking.may_read_reports, looking.may_see_small_cells, looking.may_export_payments):
        assert not rule(officer)


# How far the money reaches

#: Sent on a day, so many euros, as what it stands.
SENT = [
    (date(2030, 6, 30), 700, "received"),  # a day too early
    (date(2030, 7, 1), 10, "received"),
    (date(2031, 2, 28), 90, "settled"),
    (date(2031, 3, 1), 100, "received"),
    (date(2031, 3, 31), 200, "settled"),
    (date(2031, 4, 15), 300, "not_received"),
    (date(2031, 5, 2), 600, "with_issues"),
    (date(2031, 5, 3), 5000, "returned"),
    (date(2031, 5, 4), 4000, "failed"),
    (date(2031, 6, 1), 50, "sent"),
    (date(2031, 6, 10), 3000, "due"),
    (date(2031, 6, 11), 2000, "stopped"),
]
#: By hand: July of last year to June of this one.
SPENT = [10, 0, 0, 0, 0, 0, 0, 90, 300, 300, 600, 50]


def fill(rows):
    for day, euros, status in SENT:
        request = rows.request("living_costs", euros * 100, day, status="approved")
        rows.payment(request, euros * 100, day, status=status)


def test_what_was_spent_by_month_and_how_long_the_rest_lasts(app, as_, rows):
    put_money_in(app, 1900_00)
    fill(rows)
    found = as_("fina").get("/api/v1/reports/runway").json
    assert found["today"] == TODAY.isoformat()
    assert (found["months"][0], found["months"][-1]) == ("2030-07", "2031-06")
    (general,) = found["funds"]
    assert general["spent"] == [euros * 100 for euros in SPENT]
    assert general["available"] == 1900_00
    assert general["pace"] == 400_00, "a third of 300, 300 and 600"
    assert general["months_left"] == 4.7, "1,900 at 400 a month is 4.75: rather too few"
    assert (found["all"][0]["spent"], found["all"][0]["months_left"]) == (general["spent"], 4.7)
    assert (found["all"][0]["code"], general["code"]) == (None, "general")


def test_reserved_and_on_its_way_are_what_the_books_say(app, as_, case):
    sent_payment(app, as_, case, amount={"minor": 70_00, "currency": "EUR"})
    address = f"/api/v1/aid-requests/{ask(as_, case, amount={'minor': 30_00, 'currency': 'EUR'})}/approvals"
    review = "/api/v1/aid-requests"
    assert as_("anna").get(review).status_code == 200
    approved = as_("abel").post(address, json={"decision": "approve"})
    reserved = 30_00 if approved.status_code == 200 else 0
    found = as_("otto").get("/api/v1/reports/runway").json
    (general,) = found["funds"]
    assert general["available"] == 500_00 - 70_00 - reserved
    assert (general["reserved"], general["on_the_way"]) == (reserved, 70_00)
    assert general["spent"][-1] == 70_00
    assert general["months_left"] is None


def test_each_fund_has_a_line_and_all_together_one(app, as_, rows):
    put_money_in(app, 400_00)
    rows.run(
        "INSERT INTO fund (id, kind, code, name, purpose, currency, open, available, shortfall) VALUES "
        "(:id, 'purpose', 'legal_aid', 'Legal', 'x', 'EUR', true, 60000, 0), "
        "(gen_random_uuid(), 'purpose', 'over', 'Closed and empty', 'x', 'EUR', false, 0, 0)",
        id=uuid4(),
    )
    request = rows.request("legal", 300_00, date(2031, 5, 5), status="approved")
    rows.payment(request, 300_00, date(2031, 5, 5), status="settled")
    rows.run("UPDATE disbursement SET fund_id = (SELECT id FROM fund WHERE code = 'legal_aid')")
    found = as_("lena").get("/api/v1/reports/runway").json
    assert [fund["code"] for fund in found["funds"]] == ["general", "legal_aid"]
    assert [fund["months_left"] for fund in found["funds"]] == [None, 6.0]
    (together,) = found["all"]
    assert (together["available"], together["spent"][-2], together["months_left"]) == (1000_00, 300_00, 10.0)


# How long people wait


def waited(rows, kind, days, came, **more):
    """Somebody asked so many days before the money came."""
    asked = date.fromordinal(came.toordinal() - days)
    request = rows.request(kind, 100_00, asked, status="approved")
    rows.payment(request, 100_00, came, status=more.pop("status", "received"), **more)


def test_median_and_p90_as_counted_by_hand(as_, rows):
    for days in (2, 4, 6, 8, 10, 12, 14, 16, 18, 40):
        waited(rows, "living_costs", days, date(2031, 5, 20))
    for days in (1, 3, 5):
        waited(rows, "legal", days, date(2031, 4, 20))
    for days in (0, 0, 1, 1, 9):
        waited(rows, "emergency", days, date(2031, 4, 2))
    waited(rows, "family", 500, date(2030, 6, 30))  # a day too early
    waited(rows, "family", 500, date(2031, 5, 1), status="returned")
    waited(rows, "family", 500, date(2031, 5, 1), number=2)  # a later instalment waits for its day
    waited(rows, "medical", 30, date(2031, 6, 1), status="settled", settled_on=date(2031, 6, 4))
    found = as_("fina").get("/api/v1/reports/lead-time").json
    assert found["since"] == "2030-07-01"
    kinds = {one["kind"]: (one["count"], one["median"], one["p90"], one["few"]) for one in found["kinds"]}
    assert kinds == {
        "living_costs": (10, 11.0, 18, False),
        "legal": (3, 3.0, 5, False),
        "medical": (1, 33.0, 33, False),
    }
    assert [found["emergency"][name] for name in ("count", "median", "p90")] == [5, 1.0, 9]
    # 1 2 3 4 5 6 8 10 12 14 16 18 33 40
    assert [found["all"][name] for name in ("count", "median", "p90")] == [14, 9.0, 33]
    months = {one["month"]: (one["count"], one["median"], one["emergency"]["count"]) for one in found["months"]}
    assert months["2031-05"] == (10, 11.0, 0)
    assert months["2031-04"] == (3, 3.0, 5)
    assert months["2031-06"] == (1, 33.0, 0)
    assert months["2031-01"] == (0, None, 0)
    assert next(iter(months)) == "2030-07"
    assert len(months) == 12


def test_few_payments_are_told_to_finance_and_auditors_alone(as_, rows):
    for days in (1, 3, 5, 7):
        waited(rows, "legal", days, date(2031, 4, 20))
    for days in (2, 4, 6, 8, 10):
        waited(rows, "family", days, date(2031, 5, 20))
    for nickname, every in (("fina", True), ("otto", True), ("lena", False), ("abel", False), ("chiara", False)):
        found = as_(nickname).get("/api/v1/reports/lead-time").json
        kinds = {one["kind"]: (one["few"], one["count"], one["median"], one["p90"]) for one in found["kinds"]}
        assert kinds["legal"] == ((False, 4, 4.0, 7) if every else (True, None, None, None)), nickname
        assert kinds["family"] == (False, 5, 6.0, 10)
        page = as_(nickname).get("/reports").text
        assert ("fewer than 5" in page) is not every
    assert not [one for one in found["months"] if one["count"] is not None and 0 < one["count"] < 5]


def test_a_report_has_no_case_in_it(app, as_, people, case):
    sent_payment(app, as_, case)
    said = [as_("lena").get(f"/api/v1/reports/{name}").text for name in ("runway", "lead-time")]
    said += [as_("lena").get("/reports").text, as_("fina").get("/api/v1/reports/payments.csv").text]
    for text in said:
        for secret in (case.handle, case.reference, "Zelenka", people.carol.name, people.fina.name):
            assert secret not in text


def test_whose_work_it_is_not_is_refused(as_):
    for nickname in ("carol", "ina", "vera", "ada", "rita"):
        for address in ("/api/v1/reports/runway", "/api/v1/reports/lead-time", "/reports"):
            assert as_(nickname).get(address).status_code == 403, nickname
    for address in ("/api/v1/reports/payments.csv", "/reports/payments.csv"):
        for nickname in ("carol", "otto", "abel", "lena"):
            assert as_(nickname).get(address).status_code == 403, nickname


def test_officers_find_nothing_here(people, case):
    there = people.officer(case.passphrase)
    for address in ("/api/v1/reports/runway", "/api/v1/reports/payments.csv", "/reports"):
        assert there.get(address).status_code in (403, 404), address


# The file of all payments


def test_one_row_a_payment_and_nothing_that_leads_to_a_case(app, as_, case, rows, settings):
    payment = sent_payment(app, as_, case)
    fill(rows)
    answer = as_("fina").get("/api/v1/reports/payments.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="payments.csv"' in answer.headers["Content-Disposition"]
    assert answer.is_streamed
    table = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(table) == len(SENT) + 1
    assert tuple(table[0]) == reports.COLUMNS
    row = next(one for one in table if one["id"] == payment)
    assert (row["number"], row["kind"], row["fund"], row["amount"]) == ("1", "emergency", "general", "120.00")
    assert (row["currency"], row["status"], row["rail"], row["run"]) == ("EUR", "sent", "manual", "")
    assert (row["sent_on"], row["settled_on"], row["received"]) == (TODAY.isoformat(), "", "")
    assert sum(float(one["amount"]) for one in table if one["id"] != payment) == sum(euros for _d, euros, _s in SENT)
    engine = sa.create_engine(settings.database_url)
    with engine.connect() as connection:
        acts = connection.execute(sa.text("SELECT count(*) FROM audit_event WHERE action = 'payments.exported'"))
        assert acts.scalar_one() == 1
    engine.dispose()
    assert as_("fina").get("/reports/payments.csv").text == answer.text


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_nothing_in_the_file_is_computed_by_a_spreadsheet(begins):
    line = reports._line((f"{begins}cmd|' /C calc'!A0", None, 5))
    (read,) = csv.reader(io.StringIO(line, newline=""))
    assert read == [f"'{begins}cmd|' /C calc'!A0", "", "5"]


# What it costs, and how it looks


def test_reports_cost_the_same_however_many_payments_there_are(app, as_, rows):
    asked = {
        "/api/v1/reports/runway": 2,
        "/api/v1/reports/lead-time": 1,
        "/reports": 4,  # one counts what waits in the dues
        "/api/v1/reports/payments.csv": 2,
    }
    as_("fina").get("/reports")
    for _more in range(2):
        fill(rows)
        for address, most in asked.items():
            with counted(app) as sent:
                answer = as_("fina").get(address)
                assert answer.status_code == 200
                assert answer.data
            found = sent.without_session()
            print(f"{address}: {len(found)} statements")
            assert len(found) == most, found


def test_the_page_draws_what_the_tables_say(app, as_, rows):
    put_money_in(app, 1900_00)
    fill(rows)
    for days in (2, 4, 6, 8, 10):
        waited(rows, "family", days, date(2031, 5, 20))
    page = as_("lena").get("/reports").text
    for part in (
        "<svg",
        "<title id=",
        "<desc id=",
        "€1,900.00",
        "3.3",  # of 1,900 at a third of 300, 300 and 1,100
        "June 2031",
        "Half within",
        "available: €1,900.00",
    ):
        assert part in page, part
    for forbidden in ("style=", "data:", "<script"):
        assert forbidden not in page.split("<main", 1)[1].split("</main>")[0]
    assert "payments.csv" not in page
    assert "/reports/payments.csv" in as_("fina").get("/reports").text
    empty = as_("otto").get("/reports")
    assert empty.status_code == 200


def test_nothing_was_paid_yet(as_):
    page = as_("otto").get("/reports").text
    assert "Too few payments were made for a picture." in page
    assert as_("otto").get("/api/v1/reports/lead-time").json["kinds"] == []
