"""What a scheme leaves room for: tables of cases, years and all."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine

from support.aid.model import Category
from support.aid.service.caps import ensure_within, left
from support.aid.service.schemes import Band, add_version
from support.aid.service.terms import terms_for
from support.cases import service as cases
from support.core.db import at_the_edge, db
from support.core.errors import Conflict, Invalid
from support.core.money import Money
from support.ledger import service as ledger
from tests.aid.factory import held_case
from tests.aid.rows import rows_of

DECEMBER = date(2031, 12, 20)
KIND = Category.LIVING_COSTS


def euros(amount):
    return Money(amount * 100, "EUR")


def at(day):
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), tick=False)


@pytest.fixture
def folder():
    """All that is asked of a case here is which it is."""
    return SimpleNamespace(id=uuid4())


@pytest.fixture
def rows(server, settings, folder, people):
    with rows_of(server, settings, folder.id, people.carol.id) as found:
        yield found


@pytest.fixture
def scheme(app):
    """Living costs: 500 a payment, 2,000 a year; all kinds: 3,000 a year."""

    def write(**changes):
        bands = [Band(None, 1)]
        given = {"cap_payment": euros(500), "cap_year": euros(2000), "bands": bands, **changes}
        with app.test_request_context(), at_the_edge():
            add_version(None, KIND, **given)
        with app.app_context():
            db.session.remove()

    write()
    with app.test_request_context(), at_the_edge():
        add_version(None, "all", cap_payment=euros(3000), cap_year=euros(3000))
    return write


def refusal(folder, minor, on=DECEMBER, *, times=1, besides=None, fund=None):
    """What is said against a request, None when nothing is."""
    terms = terms_for(KIND, minor * times, on)
    try:
        ensure_within(
            folder,
            terms,
            amount=Money(minor, "EUR"),
            times=times,
            first_on=on,
            fund=fund or ledger.general(),
            besides=besides,
        )
    except Invalid as invalid:
        return {name: [str(fault) for fault in faults] for name, faults in invalid.fields.items()}
    return None


#: What stands in the tables; what is asked for (minor units, times) on 20 December 2031; what is left, if refused.
TABLE = [
    ("nothing before", lambda rows: None, (50000, 1), None),
    ("over the payment's cap", lambda rows: None, (50100, 1), "500.00"),
    ("a schedule within the year's cap", lambda rows: None, (50000, 1), None),
    ("the cap is reached", lambda rows: rows.approved(KIND, 500_00, date(2031, 1, 5), times=3), (50000, 1), None),
    (
        "one more than the cap",
        lambda rows: rows.approved(KIND, 500_00, date(2031, 1, 5), times=3),
        (50001, 1),
        "500.00",
    ),
    ("beyond the cap", lambda rows: rows.approved(KIND, 500_00, date(2031, 1, 5), times=4), (100, 1), "0.00"),
    ("submitted counts", lambda rows: rows.request(KIND, 500_00, date(2031, 1, 5), times=4), (100, 1), "0.00"),
    ("a draft does not", lambda rows: rows.request(KIND, 500_00, DECEMBER, times=4, status="draft"), (50000, 1), None),
    ("nor a refused one", lambda rows: rows.request(KIND, 2000_00, DECEMBER, status="refused"), (50000, 1), None),
    ("nor a returned one", lambda rows: rows.request(KIND, 2000_00, DECEMBER, status="returned"), (50000, 1), None),
    ("nor a withdrawn one", lambda rows: rows.request(KIND, 2000_00, DECEMBER, status="withdrawn"), (50000, 1), None),
    ("nor an expired one", lambda rows: rows.request(KIND, 2000_00, DECEMBER, status="expired"), (50000, 1), None),
    ("last year's does not", lambda rows: rows.approved(KIND, 2000_00, date(2030, 12, 31)), (50000, 1), None),
    (
        "a schedule over new year counts in both",
        lambda rows: rows.approved(KIND, 400_00, date(2030, 11, 5), times=4),
        (50000, 1),
        None,
    ),
    (
        "what is asked over new year is judged by year",
        lambda rows: rows.approved(KIND, 500_00, date(2031, 1, 5), times=3),
        (50000, 5),
        None,
    ),
    ("its first year is over", lambda rows: rows.approved(KIND, 500_00, date(2031, 1, 5), times=4), (50000, 2), "0.00"),
    ("another kind has its own", lambda rows: rows.approved("medical", 2000_00, date(2031, 1, 5)), (50000, 1), None),
    ("all kinds together", lambda rows: rows.approved("medical", 2600_00, date(2031, 1, 5)), (50000, 1), "400.00"),
    ("all kinds by their year", lambda rows: rows.approved("medical", 3000_00, date(2030, 1, 5)), (50000, 1), None),
]


def test_requests_are_judged_by_the_table(app, folder, rows, scheme):
    with app.test_request_context(), at(DECEMBER):
        for what, before, (minor, times), is_left in TABLE:
            rows.clear()
            before(rows)
            db.session.rollback()
            said = refusal(folder, minor, times=times)
            if is_left is None:
                assert said is None, (what, said)
            else:
                assert said is not None, what
                assert list(said) == ["amount"], what
                assert any(is_left in sentence for sentence in said["amount"]), (what, said)
        db.session.remove()
    print(f"caps: {len(TABLE)} cases of the table judged as they should be")


#: How a payment of 2,000 ended, its follow-up, and whether 500 more may be asked for in the same year.
ENDS = [
    ("due", None, False),
    ("sent", None, False),
    ("settled", None, False),
    ("received", None, False),
    ("not_received", None, False),
    ("with_issues", None, False),
    ("stopped", None, True),
    ("returned", None, True),
    ("failed", None, True),
    ("returned", "due", False),
    ("failed", "sent", False),
    ("returned", "returned", True),
]


def test_what_was_not_paid_leaves_room_again_and_a_follow_up_counts_once(app, folder, rows, scheme):
    with app.test_request_context(), at(DECEMBER):
        for status, again, is_free in ENDS:
            rows.clear()
            request_id = rows.request(KIND, 1600_00, date(2031, 3, 1), status="approved")
            first = rows.payment(request_id, 1600_00, date(2031, 3, 1), status=status)
            if again:
                rows.payment(request_id, 1600_00, date(2031, 4, 1), status=again, follows=first)
            db.session.rollback()
            assert (refusal(folder, 500_00, DECEMBER) is None) is is_free, (status, again)
            used = left(folder, KIND, DECEMBER)
            assert used.left_year == euros(2000 if is_free else 400), (status, again)
        db.session.remove()


def test_a_refusal_says_which_cap_how_much_is_left_and_when_there_is_room_again(app, folder, rows, scheme):
    rows.approved(KIND, 450_00, date(2031, 1, 5), times=4)
    rows.approved("medical", 900_00, date(2031, 2, 5))
    with app.test_request_context(), at(DECEMBER):
        said = refusal(folder, 501_00, DECEMBER)["amount"]
        db.session.remove()
    assert len(said) == 3
    assert "one payment goes up to 500.00 EUR" in said[0]
    assert said[1].startswith("Living costs: a case may have 2")
    assert "200.00 EUR of it is left" in said[1]
    assert "January 1, 2032" in said[1]
    assert said[2].startswith("All kinds together")
    assert "300.00 EUR of it is left" in said[2]


def test_the_year_turns_at_midnight(app, folder, rows, scheme):
    rows.approved(KIND, 500_00, date(2031, 1, 5), times=4)
    last, first = datetime(2031, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(2032, 1, 1, tzinfo=UTC)
    with app.test_request_context():
        with time_machine.travel(last, tick=False):
            assert refusal(folder, 500_00, last.date()) is not None
            assert left(folder, KIND, last.date()).frees_on == first.date()
        with time_machine.travel(first, tick=False):
            assert refusal(folder, 500_00, first.date()) is None
            assert left(folder, KIND, first.date()).left_year == euros(2000)
        db.session.remove()


def test_what_waits_since_last_year_counts_when_it_would_be_paid(app, folder, rows, scheme):
    """A request of December that is still not decided in January would be paid in January."""
    rows.request(KIND, 500_00, DECEMBER, times=4)
    with app.test_request_context(), at(date(2032, 1, 25)):
        assert left(folder, KIND, date(2032, 1, 25)).used_year == euros(2000)
        assert refusal(folder, 1_00, date(2032, 1, 25)) is not None
        db.session.remove()


def test_the_request_that_is_judged_does_not_count_against_itself(app, folder, rows, scheme):
    request_id = rows.request(KIND, 500_00, DECEMBER, times=1)
    rows.approved(KIND, 500_00, date(2031, 1, 5), times=3)
    with app.test_request_context(), at(DECEMBER):
        assert refusal(folder, 500_00, DECEMBER) is not None
        assert refusal(folder, 500_00, DECEMBER, besides=request_id) is None
        db.session.remove()


def test_what_was_given_in_a_merged_case_counts(app, client, as_, people, folder, rows, scheme, settings):
    other = held_case(client, as_, people)
    with app.test_request_context():
        merged = cases.case_ids([other.reference])[other.reference]
        db.session.remove()
    rows.approved(KIND, 500_00, date(2031, 1, 5), times=4, case_id=merged)
    with app.test_request_context(), at(DECEMBER):
        assert refusal(folder, 500_00, DECEMBER) is None
        db.session.rollback()
    rows.run('UPDATE "case" SET merged_into = :kept WHERE id = :id', kept=folder.id, id=merged)
    with app.test_request_context(), at(DECEMBER):
        assert refusal(folder, 500_00, DECEMBER) is not None
        db.session.remove()


#: Days since the last request of the kind, what became of it, and whether the next may be asked for after 30 days.
COOLDOWN = [
    (29, "submitted", False),
    (30, "submitted", True),
    (0, "approved", False),
    (29, "approved", False),
    (31, "approved", True),
    (1, "returned", True),
    (1, "refused", True),
    (1, "withdrawn", True),
]


def test_a_cooldown_says_from_when_on_one_may_ask_again(app, folder, rows, scheme):
    scheme(cooldown_days=30)
    with app.test_request_context(), at(DECEMBER):
        for days, status, is_free in COOLDOWN:
            rows.clear()
            asked_on = date.fromordinal(DECEMBER.toordinal() - days)
            rows.request(KIND, 1_00, asked_on, status=status)
            db.session.rollback()
            said = refusal(folder, 10_00, DECEMBER)
            assert (said is None) is is_free, (days, status)
            free_on = left(folder, KIND, DECEMBER).free_on
            assert free_on == (None if is_free else date.fromordinal(asked_on.toordinal() + 30))
            if said:
                assert "30 days" in said["amount"][0]
        rows.clear()
        rows.request("medical", 1_00, DECEMBER)
        db.session.rollback()
        assert refusal(folder, 10_00, DECEMBER) is None, "another kind's request begins no cooldown"
        db.session.remove()


def test_a_fund_the_version_does_not_name_is_refused(app, folder, rows, scheme):
    with app.test_request_context(), at_the_edge():
        ledger.add_fund(None, code="relocation", name="Relocation", purpose="To leave.")
    scheme(funds=["relocation"])
    with app.test_request_context(), at(DECEMBER):
        assert "Relocation" in refusal(folder, 10_00, DECEMBER)["fund"][0]
        assert refusal(folder, 10_00, DECEMBER, fund=ledger.fund_by_code("relocation")) is None
        db.session.remove()


def test_a_closed_scheme_and_another_currency_are_refused(app, folder, rows, scheme):
    with app.test_request_context(), at(DECEMBER):
        terms = terms_for(KIND, 1, DECEMBER)
        with pytest.raises(Invalid) as refused:
            ensure_within(folder, terms, amount=Money(1, "PLN"), times=1, first_on=DECEMBER, fund=ledger.general())
        assert "EUR" in str(refused.value.fields["amount"][0])
        db.session.rollback()
    scheme(is_open=False)
    with app.test_request_context(), at(DECEMBER):
        with pytest.raises(Conflict):
            terms_for(KIND, 1, DECEMBER)
        with pytest.raises(Conflict):
            left(folder, KIND, DECEMBER)
        db.session.remove()


def test_judging_takes_the_same_few_statements_however_much_was_asked_for(app, folder, rows, scheme):
    counted = []

    def count(*_args):
        counted[-1] += 1

    with app.test_request_context(), at(DECEMBER):
        for many in (1, 30):
            for number in range(many):
                rows.approved("medical", 1_00, date(2031, 1 + number % 12, 1), times=3)
            db.session.rollback()
            terms = terms_for(KIND, 1, DECEMBER)
            fund = ledger.general()
            counted.append(0)
            sa.event.listen(db.engine, "before_cursor_execute", count)
            ensure_within(folder, terms, amount=Money(1, "EUR"), times=1, first_on=DECEMBER, fund=fund)
            sa.event.remove(db.engine, "before_cursor_execute", count)
        db.session.remove()
    assert counted[0] == counted[1] <= 4, counted
