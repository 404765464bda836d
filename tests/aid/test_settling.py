"""What the bank's statement says of payments: by our id, by amount and day, come back, and explained by hand."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from support.aid import service as aid
from support.bank.model import What
from support.bank.service import Given
from support.core import clock
from support.core.db import at_the_edge
from support.core.errors import Conflict, Invalid, Missing
from support.ledger import service as ledger
from tests.aid.running import approved, books_hold, payment, ready_case, released
from tests.statements import counted


@pytest.fixture
def case(app, client, as_, people, book):
    return ready_case(app, client, as_, people, book)


def line(minor: int, order_id=None, *, back: bool = False, days: int = 0, currency: str = "EUR") -> Given:
    day = clock.today() + timedelta(days=days)
    return Given(uuid4(), minor, currency, day, UUID(order_id) if order_id else None, back)


def claim(app, *lines: Given):
    """What came of it, in the order of the lines: `(what, source)` or None."""
    with app.test_request_context(), at_the_edge():
        found = aid.claim(lines)
    return [(found[one.id].what, found[one.id].source) if one.id in found else None for one in lines]


def test_a_debit_that_names_a_payment_is_that_one_if_the_amount_is_the_same(app, as_, case):
    first, second = approved(as_, case, 100_00)[0], approved(as_, case, 50_00)[0]
    released(as_, [first, second])
    assert claim(app, line(-99_99, first), line(-100_00, str(uuid4())), line(100_00, first)) == [None] * 3
    assert claim(app, line(-100_00, first, days=30), line(-100_00, first)) == [(What.PAYMENT, first), None]
    assert payment(as_, first)["status"] == "settled"
    assert payment(as_, first)["settled_on"] == (clock.today() + timedelta(days=30)).isoformat()
    assert claim(app, line(-100_00, first)) == [None]
    with app.test_request_context():
        assert {str(one) for one in ledger.open_orders()} == {second}
    assert books_hold(as_)


def test_a_debit_without_a_name_is_the_one_payment_of_its_amount_and_days(app, as_, case):
    twins = [approved(as_, case, 70_00)[0], approved(as_, case, 70_00)[0]]
    alone = approved(as_, case, 80_00)[0]
    released(as_, [*twins, alone])
    assert claim(app, line(-70_00)) == [None]
    assert claim(app, line(-80_00, days=6), line(-80_00, days=-6), line(-81_00)) == [None] * 3
    assert claim(app, line(-80_00), line(-80_00)) == [None, None]
    assert claim(app, line(-80_00, days=5)) == [(What.PAYMENT, alone)]
    assert claim(app, line(-70_00, twins[0]), line(-70_00)) == [(What.PAYMENT, twins[0]), (What.PAYMENT, twins[1])]
    assert books_hold(as_)


def test_a_run_that_the_bank_booked_as_one_debit_settles_whole_or_not_at_all(app, as_, case):
    first, second, third = (approved(as_, case, minor)[0] for minor in (100_00, 50_00, 40_00))
    run = released(as_, [first, second])
    released(as_, [third])
    assert claim(app, line(-150_01), line(-150_00, days=6), line(150_00)) == [None] * 3
    assert claim(app, line(-150_00), line(-150_00)) == [None, None], "two lines, and one run: somebody has to look"
    assert claim(app, line(-150_00), line(-40_00)) == [(What.PAYMENT, run), (What.PAYMENT, third)]
    assert {payment(as_, one)["status"] for one in (first, second, third)} == {"settled"}
    assert claim(app, line(-150_00)) == [None]
    assert claim(app, line(50_00, second, back=True)) == [(What.RETURN, second)]
    assert books_hold(as_)


def test_a_run_of_which_something_settled_is_no_candidate_as_a_whole(app, as_, case):
    first, second = approved(as_, case, 100_00)[0], approved(as_, case, 50_00)[0]
    released(as_, [first, second])
    assert claim(app, line(-150_00), line(-100_00, first)) == [None, (What.PAYMENT, first)]
    assert claim(app, line(-150_00), line(-50_00)) == [None, (What.PAYMENT, second)]
    assert books_hold(as_)


def test_cash_and_what_was_not_sent_are_no_candidates(app, as_, case):
    (due,) = approved(as_, case, 90_00)
    cash = {"rail": "cash", "payee": {"name": "A", "method": "cash", "details": "by hand"}}
    (handed,) = approved(as_, case, 91_00, **cash)
    released(as_, [handed], rail="cash")
    told = as_("felix").post(f"/api/v1/disbursements/{handed}/sent", json={"rail": "cash", "receipt": "1"})
    assert told.status_code == 200
    assert claim(app, line(-90_00), line(-90_00, due), line(-91_00), line(-91_00, handed)) == [None] * 4
    assert books_hold(as_)


def test_what_comes_back_is_settled_first_and_the_fund_has_it_again(app, as_, case, book):
    first, second = approved(as_, case, 100_00)[0], approved(as_, case, 50_00)[0]
    released(as_, [first, second])
    before = book.run("SELECT available FROM fund WHERE code = 'general'").scalar_one()
    assert claim(app, line(100_00, first), line(100_00, back=True), line(99_00, first, back=True)) == [None] * 3
    assert claim(app, line(-50_00, second), line(50_00, second, back=True), line(100_00, first, back=True)) == [
        (What.PAYMENT, second),
        (What.RETURN, second),
        (What.RETURN, first),
    ]
    for one in (first, second):
        shown = payment(as_, one)
        assert (shown["status"], shown["settled_on"], shown["undone_on"]) == (
            "returned",
            *[clock.today().isoformat()] * 2,
        )
    assert book.run("SELECT available FROM fund WHERE code = 'general'").scalar_one() == before + 150_00
    assert claim(app, line(50_00, second, back=True)) == [None]
    assert as_("fina").post(f"/api/v1/disbursements/{first}/failed").status_code == 409
    assert as_("fina").post(f"/api/v1/disbursements/{first}/follow-up").status_code == 201
    with app.test_request_context():
        assert ledger.open_orders() == {}
    assert books_hold(as_)


@pytest.mark.parametrize("outcome", ["received", "not_received"])
def test_what_the_officer_answered_stays_and_the_day_is_noted(app, as_, people, case, outcome):
    (one,) = approved(as_, case)
    released(as_, [one])
    officer = people.officer(case.passphrase)
    answered = officer.post(f"/api/v1/disbursements/{one}/receipt", json={"outcome": outcome})
    assert answered.status_code == 200
    assert claim(app, line(-100_00, one)) == [(What.PAYMENT, one)]
    assert (payment(as_, one)["status"], payment(as_, one)["settled_on"]) == (outcome, clock.today().isoformat())
    assert claim(app, line(100_00, one, back=True)) == [(What.RETURN, one)]
    assert payment(as_, one)["status"] == "returned"
    assert books_hold(as_)


def test_a_line_is_explained_by_hand_with_the_same_care(app, as_, people, case):
    first, second = approved(as_, case, 100_00)[0], approved(as_, case, 100_00)[0]
    (due,) = approved(as_, case, 100_00)
    released(as_, [first, second])

    def explain(given: Given, one: str):
        with app.test_request_context(), at_the_edge():
            return aid.explain(people.actor("fina"), given, UUID(one))

    for given, one, refused in (
        (line(-99_00), first, Invalid),
        (line(-100_00), due, Conflict),
        (line(-100_00), str(uuid4()), Missing),
    ):
        with pytest.raises(refused):
            explain(given, one)
    assert explain(line(-100_00), first).what is What.PAYMENT
    with pytest.raises(Conflict):
        explain(line(-100_00), first)
    assert explain(line(100_00), second).what is What.RETURN
    assert (payment(as_, first)["status"], payment(as_, second)["status"]) == ("settled", "returned")
    assert books_hold(as_)


def test_a_check_of_the_books_finds_a_payment_that_stands_otherwise_than_it_is_booked(app, as_, case, book):
    (one,) = approved(as_, case)
    released(as_, [one])
    assert books_hold(as_)
    for change in ("settled_on = sent_on", "status = 'failed', undone_on = sent_on"):
        book.run(f"UPDATE disbursement SET {change}")
        broken = [check["name"] for check in as_("fina").get("/api/v1/ledger/check").json["checks"] if not check["ok"]]
        assert broken == ["payables_match"]
        book.run("UPDATE disbursement SET status = 'sent', settled_on = NULL, undone_on = NULL")
    assert books_hold(as_)


def test_a_batch_costs_the_same_statements_however_many_lines(app, as_, case, book, monkeypatch):
    monkeypatch.setattr("support.aid.service.tasks.SAMPLE", 0)
    ids = [one for times in (4, 24, 24) for one in approved(as_, case, 10_00, times=times)]
    book.run("UPDATE disbursement SET due_on = approved_on")
    released(as_, ids)
    costs = []
    for part in (ids[:4], ids[4:]):
        with counted(app) as sent:
            found = claim(app, *[line(-10_00, one) for one in part])
        assert None not in found
        costs.append(len([text for text, _given in sent if not text.startswith("UPDATE disbursement")]))
    print(f"settling takes {costs[0]} statements for 4 lines and {costs[1]} for 48, besides each payment's own")
    assert costs[0] == costs[1]
    assert books_hold(as_)
