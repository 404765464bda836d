"""What leaves the members' fund: dues that two give back, and what is spent; the books hold after each."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from support.core import clock
from support.core.db import at_the_edge, db, execute
from support.core.errors import Conflict
from support.ledger import service as ledger
from support.ledger.model import Account, Spending
from support.people.model import Role
from support.union import service as union
from support.union.model import DuesPayment, DuesReturn, How, MemberClass, Office, UnionExpense
from support.union.policy import Own
from support.union.policy import spending as policy
from tests.bank.factory import booked, camt, entry, send
from tests.giving.books import one, rows, standing
from tests.statements import counted
from tests.union.factory import actor_of, member, status_of
from tests.union.test_dues import DUES, IN_HAND, Somebody, _nothing_leads_from_the_books, quarter, rate

SPENDING = "/api/v1/union/spending"
ANOTHER = "SELECT id FROM person WHERE id <> asked_by AND 'registrar' = ANY (roles) LIMIT 1"
OTHER_REGISTRAR = "SELECT id FROM person WHERE id <> proposed_by AND 'registrar' = ANY (roles) LIMIT 1"


@pytest.fixture
def rita(as_):
    client = as_("rita")
    assert rate(client).status_code == 201
    return client


def _holds(app):
    with app.test_request_context():
        checked = {check.name: check for check in ledger.self_check().checks}
        broken = [check for check in checked.values() if check.halts and not check.ok]
        assert "reserved_match" in checked
        assert broken == [], broken


def _refused(app, statement, **given):
    with app.test_request_context():
        with pytest.raises(DBAPIError):
            execute(sa.text(statement), given)
        db.session.rollback()


def _line(app, client, amount, sign, reference):
    """A line of the bank that nobody knows; its id."""
    taken = send(client, camt(entry(amount, sign=sign, reference=reference)))
    booked(app, taken["id"])
    return str(one(app, "SELECT id FROM bank_line WHERE statement_id = :of", of=taken["id"]))


def _explain(client, line, what, payment):
    return client.post(f"/api/v1/exceptions/{line}/resolve", json={"as": what, "payment": payment})


def _paid_in(app, minor):
    """Money in the members' fund, of nobody's."""
    with app.test_request_context(), at_the_edge():
        ledger.dues_paid(uuid4(), union.dues.fund(), minor, account=Account.BANK)


def test_who_may_give_back_and_spend():
    registrar, finance = Somebody("staff", Role.REGISTRAR), Somebody("staff", Role.FINANCE)
    admin, guest, one_of_them = Somebody("staff", Role.ADMIN), Somebody("partner", Role.FINANCE), Somebody("member")
    everybody = (registrar, finance, admin, guest, one_of_them)
    assert {who for who in everybody if policy.may_ask_return(who)} == {registrar, finance}
    for how, agree in ((How.CASH, {registrar, finance}), (How.BANK, {registrar, finance}), (How.CARD, {finance})):
        back, paid = DuesReturn(asked_by=uuid4()), DuesPayment(how=how)
        assert {who for who in everybody if policy.may_agree_to_return(who, back, paid)} == agree
        assert {who for who in everybody if policy.may_decline_return(who, back)} == {registrar, finance}
        assert not any(policy.may_agree_to_return(who, DuesReturn(asked_by=who.id), paid) for who in everybody)
    row = type("Row", (), {"id": one_of_them.id, "status": "current", "klass": "full"})()
    plain, seated = Own(row), Own(row, frozenset({Office.COUNCIL}))
    for own, spends, sees in ((plain, {registrar}, True), (seated, {registrar, one_of_them}, True)):
        owns = {who: own if who is one_of_them else None for who in everybody}
        assert {who for who in everybody if policy.may_spend(who, owns[who])} == spends
        expense = UnionExpense(proposed_by=uuid4(), approved_by=uuid4())
        assert {who for who in everybody if policy.may_approve_spending(who, owns[who], expense)} == spends
        for stood in ({"proposed_by": registrar.id}, {"proposed_by": uuid4(), "approved_by": registrar.id}):
            assert not policy.may_approve_spending(registrar, None, UnionExpense(**stood))
        assert policy.may_see_spending(one_of_them, own) == sees
        assert {who for who in everybody if policy.sees_what_waits(who, owns[who])} == {registrar, finance} | spends
    row.status = "left"
    assert not policy.may_see_spending(one_of_them, seated)
    assert {who for who in everybody if policy.may_count_out(who, UnionExpense(proposed_by=finance.id))} == {registrar}


def test_a_quarter_of_few_payers_is_told_with_the_next_ones_or_not_at_all():
    """Each step of what is told has five payers or more; what is left over at the end of a year stays untold."""
    who = [uuid4() for _number in range(8)]
    quarters = {date(2024, month, 1): month * 10_00 for month in (1, 4, 7, 10)} | {date(2025, 4, 1): 99_00}
    payers = {
        date(2024, 1, 1): set(who[:5]),
        date(2024, 4, 1): set(who[:3]),
        date(2024, 7, 1): set(who[2:5]),
        date(2024, 10, 1): set(who[5:7]),
        date(2025, 4, 1): set(who[:4]),
    }
    assert union.spent._came(quarters, payers) == {2024: (1 + 4 + 7) * 10_00}
    payers[date(2025, 4, 1)].add(who[4])
    assert union.spent._came(quarters, payers)[2025] == 99_00


def test_cash_and_transfers_go_back_by_two_and_name_nobody(app, people, as_, rita):
    mila, mitya, rhea, fina, felix = member(app, people), member(app, people), as_("rhea"), as_("fina"), as_("felix")
    cash = rita.post(IN_HAND, json={"number": mila.number, "quarters": 2}).json["items"][0]["id"]
    back = f"{IN_HAND}/{cash}/return"
    assert rita.post(back, json={"reason": "mistake"}).status_code == 409
    felix.post(f"{IN_HAND}/{cash}/count", json={"came": True})
    assert mila.client.get("/api/v1/me/membership/card").status_code == 200
    more = rita.post(IN_HAND, json={"number": mila.number, "quarters": 1}).json["items"][0]["id"]
    felix.post(f"{IN_HAND}/{more}/count", json={"came": True})
    assert as_("carol").post(back, json={"reason": "mistake"}).status_code == 404
    asked = rita.post(back, json={"reason": "paid_twice"})
    assert (asked.status_code, asked.json["status"], asked.json["may_agree"]) == (201, "asked", False), asked.text
    assert felix.post(back, json={"reason": "paid_twice"}).status_code == 409
    assert rita.post(f"{back}/decision", json={"agree": True}).status_code == 403
    for statement in (
        "UPDATE dues_return SET status = 'done', decided_by = asked_by",
        f"UPDATE dues_return SET status = 'confirmed', decided_by = ({ANOTHER})",
        f"UPDATE dues_return SET asked_by = ({ANOTHER})",
        "UPDATE dues_payment SET status = 'returned' WHERE status = 'paid'",
        "INSERT INTO dues_return SELECT payment_id, reason, asked_by, NULL, 'asked', id FROM dues_return",
        "DELETE FROM dues_return",
    ):
        _refused(app, statement)
    seen = felix.get(f"{IN_HAND}/paid", query_string={"going_back": "true"}).json["items"]
    assert [(row["id"], row["number"], row["may_agree"]) for row in seen] == [(cash, None, True)]
    outcomes = _at_once(app, people, ("felix", "fina"), lambda who: union.returning.decide(who, UUID(cash), agree=True))
    assert sorted(outcomes) == ["done", "refused"]
    gone = [row for row in rows(app) if row[0] == "dues_returned"]
    assert gone == [("dues_returned", "cash", "dues", -2000), ("dues_returned", "dues", "dues", 2000)]
    shown = mila.client.get(DUES).json
    # What was paid for the quarter after counts for the first that is free now: nobody has a quarter for nothing.
    assert [(row["status"], row["quarters"]) for row in shown["items"]] == [("returned", []), ("paid", [quarter(1)])]
    assert one(app, "SELECT count(*) FROM union_card WHERE revoked") == 1
    _holds(app)
    _by_transfer(app, as_, rita, rhea, fina, mitya)
    for known, payment in ((mila, cash), (mila, more)):
        _nothing_leads_from_the_books(app, known, payment)


def _by_transfer(app, as_, rita, rhea, fina, mitya):
    paid = mitya.client.post(DUES, json={"quarters": 1, "how": "bank"}).json["payment"]
    assert _explain(fina, _line(app, fina, "10.00", "CRDT", "IN1"), "dues", paid["id"]).status_code == 200
    back = f"{IN_HAND}/{paid['id']}/return"
    found = fina.get(f"{IN_HAND}/paid", query_string={"reference": paid["reference"]}).json["items"]
    assert [row["id"] for row in found] == [paid["id"]]
    assert rita.get(f"{IN_HAND}/paid", query_string={"number": mitya.number}).json["items"][0]["id"] == paid["id"]
    assert fina.get(f"{IN_HAND}/paid", query_string={"number": mitya.number}).status_code == 403
    assert fina.post(back, json={"reason": "left"}).status_code == 201
    out = _line(app, fina, "10.00", "DBIT", "OUT1")
    early = _explain(fina, out, "dues", paid["id"])
    assert (early.status_code, "agreed to by another first" in early.text) == (422, True)
    assert rhea.post(f"{back}/decision", json={"agree": True}).json["status"] == "confirmed"
    _holds(app)
    assert rhea.post(f"{back}/decision", json={"agree": False}).json["status"] is None
    assert [row[3] for row in rows(app) if row[:2] == ("reserve_freed", "reserved")] == [1000]
    assert (rita.post(back, json={"reason": "left"}).status_code, standing(app, "dues")[0]) == (201, 20_00)
    assert rhea.post(f"{back}/decision", json={"agree": True}).status_code == 200
    assert rhea.post(f"{back}/decision", json={"agree": True}).status_code == 409
    assert standing(app, "dues") == (10_00, 0)
    less = _explain(fina, _line(app, fina, "9.00", "DBIT", "OUT2"), "dues", paid["id"])
    assert (less.status_code, "another amount" in less.text) == (422, True)
    with app.test_request_context(), at_the_edge():
        union.leave(actor_of(mitya))
    settled = _explain(fina, out, "dues", paid["id"])
    assert (settled.status_code, settled.json["what"]) == (200, "dues"), settled.text
    assert (status_of(app, mitya), one(app, "SELECT count(*) FROM dues_return WHERE status = 'done'")) == ("left", 2)
    _holds(app)
    # The transfer did not arrive: the payment counts again, and can be given back anew.
    assert _explain(fina, _line(app, fina, "10.00", "CRDT", "IN2"), "dues", paid["id"]).status_code == 200
    assert rita.post(back, json={"reason": "left"}).status_code == 201
    _holds(app)
    _nothing_leads_from_the_books(app, mitya, paid["id"])


def _at_once(app, people, names, act):
    """Several people do the same at once; what came of it for each."""
    tokens = [people.token(name) for name in names]
    assert all(tokens)

    def attempt(name):
        with app.test_request_context():
            try:
                with at_the_edge():
                    act(people.actor(name))
            except Conflict:
                return "refused"
            finally:
                db.session.remove()
        return "done"

    with ThreadPoolExecutor(len(names)) as pool:
        return list(pool.map(attempt, names))


def _propose(client, minor, purpose="printing", what=""):
    body = {"purpose": purpose, "amount": {"minor": minor, "currency": "EUR"}, "what": what}
    return client.post(SPENDING, json=body)


def test_what_is_spent_is_approved_by_another_and_told_to_members(app, people, as_, rita):
    rhea, fina, felix = as_("rhea"), as_("fina"), as_("felix")
    mila, council = member(app, people), member(app, people, MemberClass.FULL, Office.COUNCIL)
    _paid_in(app, 3_000_00)
    assert (_propose(mila.client, 1).status_code, _propose(fina, 1).status_code) == (403, 403)
    small = _propose(council.client, 100_00, what="Posters, Brankivka.").json
    large = _propose(rita, 1_500_00, "legal").json
    assert ([row["id"] for row in mila.client.get(SPENDING).json["items"]], large["two"]) == ([], True)
    assert mila.client.post(f"{SPENDING}/{small['id']}/decision", json={"approve": True}).status_code == 404
    assert mila.client.get(SPENDING, query_string={"waiting": "true"}).status_code == 403
    assert council.client.post(f"{SPENDING}/{small['id']}/decision", json={"approve": True}).status_code == 403
    for statement in (
        "UPDATE union_expense SET status = 'approved'",
        "UPDATE union_expense SET status = 'approved', approved_by = proposed_by",
        "UPDATE union_expense SET status = 'approved', approved_by = (SELECT id FROM membership WHERE number = :one)",
        "UPDATE union_expense SET amount = 1",
        "UPDATE union_expense SET status = 'paid', how = 'cash', paid_on = current_date, paid_by = proposed_by",
        f"UPDATE union_expense SET status = 'approved', approved_by = ({OTHER_REGISTRAR}) WHERE amount > 100000",
        "DELETE FROM union_expense",
    ):
        _refused(app, statement, **({"one": mila.number} if ":one" in statement else {}))
    assert rita.post(f"{SPENDING}/{small['id']}/payment").status_code == 409
    assert rita.post(f"{SPENDING}/{small['id']}/decision", json={"approve": True}).json["status"] == "approved"
    half = council.client.post(f"{SPENDING}/{large['id']}/decision", json={"approve": True}).json
    assert (half["status"], half["approved_by"]) == ("proposed", [council.handle])
    assert council.client.post(f"{SPENDING}/{large['id']}/decision", json={"approve": True}).status_code == 403
    assert rhea.post(f"{SPENDING}/{large['id']}/decision", json={"approve": True}).json["status"] == "approved"
    assert standing(app, "dues") == (1_400_00, 0)
    _holds(app)
    _what_nobody_decided_is_not_booked(app)
    _never_more_than_there_is(app, people, rita)
    seen = {row["id"]: row for row in felix.get(SPENDING, query_string={"waiting": "true"}).json["items"]}
    assert (seen[small["id"]]["what"], seen[small["id"]]["may_count_out"]) == (None, True)
    for hers in (large, small):  # proposed by her, approved by her
        assert rita.post(f"{SPENDING}/{hers['id']}/payment").status_code == 403
    by = "UPDATE union_expense SET status = 'paid', how = 'cash', paid_on = current_date, paid_by = approved_by"
    _refused(app, f"{by} WHERE amount = 10000")
    paid = _at_once(app, people, ("felix", "fina"), lambda who: union.spending.count_out(who, UUID(small["id"])))
    assert sorted(paid) == ["done", "refused"]
    line = _line(app, fina, "1500.00", "DBIT", "LAW")
    assert _explain(fina, line, "dues", large["id"]).status_code == 422
    assert _explain(fina, line, "spent", large["id"]).json["what"] == "spent"
    again = _explain(fina, _line(app, fina, "1500.00", "DBIT", "LAW2"), "spent", large["id"])
    assert again.status_code == 422
    assert {row[1:] for row in rows(app) if row[0] == "reserve_paid"} == {
        ("reserved", "dues", 100_00), ("cash", "dues", -100_00),
        ("reserved", "dues", 1_500_00), ("bank", "dues", -1_500_00),
    }  # fmt: skip
    told = mila.client.get(SPENDING).json
    assert {(row["purpose"], row["amount"]["minor"], row["what"], row["day"]) for row in told["items"]} == {
        ("printing", 100_00, "Posters, Brankivka.", clock.today().isoformat()),
        ("legal", 1_500_00, None, clock.today().isoformat()),
    }
    assert (told["years"][0]["income"], told["years"][0]["spent"]["minor"]) == (None, 1_600_00)
    back = _explain(fina, _line(app, fina, "1500.00", "CRDT", "LAW3"), "spent", large["id"])
    assert (back.status_code, mila.client.get(SPENDING).json["years"][0]["spent"]["minor"]) == (200, 100_00), back.text
    _holds(app)
    with app.app_context():
        bodies = execute(sa.text("SELECT string_agg(encode(body, 'escape'), '') FROM sealed_part")).scalar_one()
    assert "Brankivka" not in bodies


def _what_nobody_decided_is_not_booked(app):
    """The database refuses an entry of an expense that was not approved; the check finds what nobody decided."""
    with app.test_request_context():
        with pytest.raises(DBAPIError):
            ledger.approve_spending(uuid4(), union.dues.fund(), 1_00, Spending.RENT)
        db.session.rollback()
        ledger.give_back_dues(uuid4(), union.dues.fund(), 1_00, through=Account.RESERVED)
        found = {check.name: check.ok for check in ledger.self_check().checks}
        assert (found["reserved_match"], found["funds_agree"]) == (False, True)
        db.session.rollback()


def _never_more_than_there_is(app, people, rita):
    """Of ten expenses with money for two, approved at once, two are; one that is not spent after all makes room."""
    wanted = [_propose(rita, 600_00, "rent").json["id"] for _number in range(6)]
    with app.test_request_context(), at_the_edge():
        before = union.dues.fund().available
    people.token("rhea")

    def attempt(expense_id):
        return _at_once(
            app, people, ("rhea",), partial(union.spending.decide, expense_id=UUID(expense_id), approve=True)
        )

    with ThreadPoolExecutor(6) as pool:
        outcomes = [found for each in pool.map(attempt, wanted) for found in each]
    assert (outcomes.count("done"), before // 600_00) == (2, 2)
    assert standing(app, "dues") == (200_00, 0)
    _holds(app)
    for expense_id in wanted:
        assert rita.post(f"{SPENDING}/{expense_id}/decision", json={"approve": False}).json["status"] == "declined"
    assert rita.post(f"{SPENDING}/{wanted[0]}/decision", json={"approve": False}).status_code == 409
    assert standing(app, "dues") == (1_400_00, 0)
    _holds(app)


def test_income_is_told_when_a_quarter_is_over_and_five_paid_in_it(app, people, as_, rita):
    known, felix = [member(app, people) for _number in range(5)], as_("felix")
    later = clock.quarters_on(clock.today(), 1)
    told = []
    for each in known:
        taken = rita.post(IN_HAND, json={"number": each.number, "quarters": 1}).json["items"][0]["id"]
        assert felix.post(f"{IN_HAND}/{taken}/count", json={"came": True}).status_code == 200
        now = each.client.get(SPENDING).json["years"][0]["income"]
        with time_machine.travel(later, tick=False), app.test_request_context():
            by_year = {found["year"]: found["income"] for found in union.spent.by_year(_reader())}
        told.append((now, by_year.get(clock.today().year)))
    assert [now for now, _later in told] == [None] * 5
    assert [one and one.minor for _now, one in told] == [None] * 4 + [50_00]


def _reader():
    return Somebody("staff", Role.REGISTRAR)


@pytest.fixture
def by_superuser(server, settings):
    """SQL that the application's own login may not send."""
    engine = sa.create_engine(server.superuser_url(make_url(settings.database_url).database))

    def run(text):
        with engine.begin() as connection:
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
            connection.execute(sa.text(text))

    yield run
    engine.dispose()


def _beside(client, address="/union/dues"):
    """The numbers beside the section and its parts."""
    page = client.get(address).text
    return dict(re.findall(r'"[^>]*>([^<>]+) <span class="count">(\d+)</span></a>', page))


def test_money_goes_out_by_pages(app, people, as_, rita, by_superuser):
    rhea, felix = as_("rhea"), as_("felix")
    mila, council = member(app, people), member(app, people, MemberClass.FULL, Office.COUNCIL)
    cash = rita.post(IN_HAND, json={"number": mila.number, "quarters": 1}).json["items"][0]["id"]
    felix.post(f"{IN_HAND}/{cash}/count", json={"came": True})
    assert mila.number in rita.get("/union/dues/paid", query_string={"number": mila.number.lower()}).text
    assert "as they stand on the transfer" in felix.get("/union/dues/paid?reference=zz").text
    address = f"/union/dues/{cash}/return"
    assert "hands the money over" in felix.get(address).text
    assert "To correct" in felix.submit(address, {}).text
    assert "Paid wrongly" in felix.submit(address, {"reason": "mistake"}, follow_redirects=True).text
    assert felix.submit(address, {"reason": "mistake"}).status_code == 409
    # Beside the section, and beside the part of it: for whoever may agree, and not for who asked.
    back = {"Dues": "1", "What goes back": "1"}
    assert (_beside(felix), _beside(rhea), _beside(as_("fina"))) == ({}, back, back)
    assert "Dues to give back that you may agree to" in rhea.get("/union/work").text
    by_superuser("UPDATE dues_payment SET how = 'card'")
    assert (_beside(rhea), _beside(as_("fina"), "/payments")) == ({}, {"Dues": "1"}), "a card's refund is finance's"
    by_superuser("UPDATE dues_payment SET how = 'cash'")
    assert "You have handed over" in rhea.get(f"{address}/decision").text
    assert "counts as before" in rhea.get(f"{address}/decision?decline=1").text
    assert felix.submit(f"{address}/decision", {"agree": "true"}).status_code == 403
    assert "Nothing goes back" in rhea.submit(f"{address}/decision", {"agree": "true"}, follow_redirects=True).text
    assert "Given back" in mila.client.get("/own/dues").text
    _paid_in(app, 500_00)
    form = {"purpose": "solidarity", "amount": "120,50", "what": "For those on strike."}
    wrong = council.client.submit("/own/dues/spending/new", form | {"amount": "much"})
    assert (wrong.status_code, "For those on strike." in wrong.text) == (422, True)
    assert mila.client.get("/own/dues/spending/new").status_code == 403
    proposed = council.client.submit("/own/dues/spending/new", form, follow_redirects=True).text
    expense = one(app, "SELECT id FROM union_expense")
    assert "Proposed. Another approves it." in proposed
    assert "For those on strike." not in mila.client.get("/own/dues/spending").text
    another = member(app, people, MemberClass.FULL, Office.COUNCIL).client
    assert "An expense was proposed" in another.get("/own").text
    with counted(app) as sent:
        another.get("/own")
    for _number in range(3):
        assert _propose(council.client, 1_00).status_code == 201
    with counted(app) as more:
        assert "Altogether: 4." in another.get("/own").text
    assert len(more.without_session()) == len(sent.without_session()), "for many as for one"
    for waiting in council.client.get(SPENDING, query_string={"waiting": "true"}).json["items"]:
        if waiting["id"] != str(expense):
            council.client.post(f"{SPENDING}/{waiting['id']}/decision", json={"approve": False})
    assert "An expense was proposed" not in council.client.get("/own").text + mila.client.get("/own").text
    spent = {"Dues": "1", "Spending": "1"}
    assert (_beside(felix), _beside(rhea)) == ({}, spent)
    address = f"/union/dues/spending/{expense}"
    assert "is reserved in the members" in rita.get(f"{address}/decision").text
    assert "proposed anew" in council.client.get(f"/own/dues/spending/{expense}/decision?decline=1").text
    refused = council.client.submit(f"/own/dues/spending/{expense}/decision", {"approve": "true"})
    assert refused.status_code == 403
    assert rita.submit(f"{address}/decision", {"approve": "true"}).status_code == 303
    assert (_beside(felix), _beside(rita)) == (spent, {}), "she approved it: another counts it out"
    assert "counted out" in felix.get(f"{address}/payment").text
    assert "Booked." in felix.submit(f"{address}/payment", {}, follow_redirects=True).text
    seen = mila.client.get("/own/dues/spending").text
    assert all(
        words in seen for words in ("For those on strike.", council.handle, "A registrar", "Not shown yet", "<svg")
    )
    assert as_("carol").get("/union/dues/spending").status_code == 403
    _holds(app)
