"""Dues: rates to come, quarters covered once, cash that two count, waivers that another grants, who is behind."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.exc import DBAPIError

from support.core import clock
from support.core.db import at_the_edge, db, execute
from support.core.errors import Conflict
from support.people.model import Role
from support.union import policy
from support.union import service as union
from support.union.model import DuesPayment, How, MemberStatus, Waiver
from support.union.policy import Own
from tests.bank.factory import booked, camt, entry, send
from tests.giving.books import rows, standing
from tests.union.factory import member, status_of

DUES = "/api/v1/me/membership/dues"
WAIVERS = "/api/v1/union/waivers"
RATES = "/api/v1/union/rates"
IN_HAND = "/api/v1/union/dues"


def rate(client, minor=10_00, klass="full", since=None):
    day = (since or clock.quarter()).isoformat()
    return client.post(RATES, json={"class": klass, "amount": {"minor": minor, "currency": "EUR"}, "from": day})


@pytest.fixture
def rita(as_):
    client = as_("rita")
    assert rate(client).status_code == 201
    return client


def quarter(steps=0):
    return clock.quarters_on(clock.today(), steps).isoformat()


class Somebody:
    """An actor for the table of rules."""

    def __init__(self, kind, *roles):
        self.id, self.kind, self.roles, self.enrolling = uuid4(), kind, roles, False

    def has(self, role):
        return role in self.roles


def test_who_may_do_what_with_dues():
    registrar, finance = Somebody("staff", Role.REGISTRAR), Somebody("staff", Role.FINANCE)
    admin, guest, one = Somebody("staff", Role.ADMIN), Somebody("partner", Role.FINANCE), Somebody("member")
    everybody = (registrar, finance, admin, guest, one)
    for rule, allowed in (
        (policy.may_set_rates, {registrar}),
        (policy.may_see_rates, {registrar, finance, one}),
        (policy.may_see_money, {registrar, finance}),
        (policy.may_take_cash, {registrar}),
        (policy.may_settle, {finance}),
        (policy.may_ask_waiver, {registrar}),
    ):
        assert {actor for actor in everybody if rule(actor)} == allowed, rule.__name__
    cash = DuesPayment(how=How.CASH, recorded_by=registrar.id)
    assert [policy.may_count(actor, cash) for actor in everybody] == [False, True, False, False, False]
    assert policy.may_count(Somebody("staff", Role.REGISTRAR), cash)
    assert not policy.may_count(finance, DuesPayment(how=How.CASH))
    assert not policy.may_count(finance, DuesPayment(how=How.BANK, recorded_by=registrar.id))
    asked = Waiver(asked_by=registrar.id)
    assert [policy.may_decide_waiver(actor, asked) for actor in everybody] == [False] * 5
    assert policy.may_decide_waiver(Somebody("staff", Role.REGISTRAR), asked)
    assert policy.may_decide_waiver(registrar, Waiver(asked_by=None))
    for status in MemberStatus:
        row = type("Row", (), {"id": one.id, "status": status, "klass": "full"})()
        assert policy.may_pay(one, Own(row)) == (status in policy.PAYING)
        assert not policy.may_pay(Somebody("member"), Own(row))
        assert policy.may_have_card(one, Own(row)) == (status in {"current", "grace", "on_leave"})


def test_rates_are_for_quarters_to_come_and_never_changed(app, people, as_, rita):
    assert rate(rita, 12_00).json["fields"]["from"][0].startswith("Rates are never set for the past.")
    assert rate(rita, 12_00, since=clock.today() - timedelta(days=400)).status_code == 422
    assert rate(rita, 12_00, since=clock.quarters_on(clock.today(), 1) + timedelta(days=1)).status_code == 422
    assert rate(rita, 12_00, since=clock.quarters_on(clock.today(), 2)).status_code == 201
    assert rate(rita, 13_00, since=clock.quarters_on(clock.today(), 2)).status_code == 409
    assert rate(as_("fina")).status_code == 403
    mila = member(app, people)
    told = mila.client.get(RATES).json["items"]
    assert [(one["from"], one["amount"]["minor"], one["holds"]) for one in told] == [
        (quarter(2), 12_00, False),
        (quarter(), 10_00, True),
    ]
    begun = mila.client.post(DUES, json={"quarters": 3, "how": "bank"}).json["payment"]
    assert (begun["amount"]["minor"], begun["quarters"]) == (34_00, [quarter(1), quarter(2), quarter(3)])
    with app.test_request_context(), pytest.raises(DBAPIError):
        execute(sa.text("UPDATE dues_rate SET amount = 1"))


def test_a_quarter_is_paid_once_and_a_transfer_is_found_by_finance(app, people, as_, rita):
    mila, mitya = member(app, people), member(app, people)
    begun = mila.client.post(DUES, json={"quarters": 2, "how": "bank"})
    assert begun.status_code == 201, begun.text
    payment = begun.json["payment"]
    again = mila.client.post(DUES, json={"quarters": 1, "how": "cash"})
    assert (again.status_code, again.json["detail"][:30]) == (409, "A payment of yours is waiting.")
    assert mitya.client.delete(f"{DUES}/{payment['id']}").status_code == 404
    fina = as_("fina")
    waits = fina.get(IN_HAND).json["items"]
    assert [(one["reference"], one["number"]) for one in waits] == [(payment["reference"], None)]
    assert rita.get(IN_HAND).json["items"][0]["number"] == mila.number
    taken = send(fina, camt(entry("20.00", reference="D1"), entry("19.00", reference="D2")))
    booked(app, taken["id"])
    lines = {one["amount"]["minor"]: one["id"] for one in fina.get("/api/v1/exceptions").json["items"]}
    told = {"as": "dues", "payment": payment["id"]}
    wrong = fina.post(f"/api/v1/exceptions/{lines[1900]}/resolve", json=told)
    assert (wrong.status_code, "another amount" in wrong.text) == (422, True)
    fits = fina.post(f"/api/v1/exceptions/{lines[2000]}/resolve", json=told)
    assert (fits.status_code, fits.json["what"]) == (200, "dues"), fits.text
    twice = fina.post(f"/api/v1/exceptions/{lines[1900]}/resolve", json=told)
    assert twice.status_code == 422
    shown = mila.client.get(DUES).json
    assert (shown["items"][0]["status"], shown["due"]["waiting"], shown["due"]["behind"]) == ("paid", False, 0)
    assert shown["due"]["paid_until"] == (clock.quarters_on(clock.today(), 3) - timedelta(days=1)).isoformat()
    assert standing(app, "dues") == (20_00, 0)
    assert ("dues_paid", "bank", "dues", 2000) in rows(app)
    assert ("dues_paid", "dues", "dues", -2000) in rows(app)
    more = mila.client.post(DUES, json={"quarters": 3, "how": "bank"})
    assert (more.status_code, more.json["detail"][:29]) == (409, "This is paid already, until 2")
    _nothing_leads_from_the_books(app, mila, payment["id"])


def _nothing_leads_from_the_books(app, known, payment_id):
    """No row of the books, the bank or the log names a payment or a member."""
    with app.app_context():
        for table, column in (("entry", "source"), ("bank_line", "source"), ("audit_event", "object_id::text")):
            for one in (payment_id, str(known.id), known.number):
                found = sa.text(f"SELECT count(*) FROM {table} WHERE {column} = :one")
                assert db.session.execute(found, {"one": one}).scalar_one() == 0, table


def test_cash_is_taken_by_one_and_counted_by_another(app, people, as_, rita):
    mila, rhea, felix = member(app, people), as_("rhea"), as_("felix")
    own = mila.client.post(DUES, json={"quarters": 1, "how": "cash"}).json["payment"]
    assert felix.post(f"{IN_HAND}/{own['id']}/count", json={"came": True}).status_code == 403
    taken = rita.post(IN_HAND, json={"number": mila.number, "quarters": 1})
    assert taken.status_code == 201, taken.text
    assert [(one["id"], one["taken_by"] is not None, one["to_count"]) for one in taken.json["items"]] == [
        (own["id"], True, False)
    ]
    assert rita.post(f"{IN_HAND}/{own['id']}/count", json={"came": True}).status_code == 403
    assert mila.client.delete(f"{DUES}/{own['id']}").status_code == 409
    with app.test_request_context():
        for statement in (
            "UPDATE dues_payment SET confirmed_by = recorded_by",
            "UPDATE dues_payment SET status = 'paid'",
            "UPDATE dues_payment SET status = 'paid', confirmed_by = recorded_by, recorded_by = NULL",
            "INSERT INTO dues_quarter SELECT * FROM dues_quarter",
        ):
            with pytest.raises(DBAPIError):
                execute(sa.text(statement))
            db.session.rollback()
    counted = rhea.post(f"{IN_HAND}/{own['id']}/count", json={"came": True})
    assert (counted.status_code, counted.json["items"]) == (200, [])
    assert felix.post(f"{IN_HAND}/{own['id']}/count", json={"came": True}).status_code == 409
    assert ("dues_paid", "cash", "dues", 1000) in rows(app)
    _nothing_leads_from_the_books(app, mila, own["id"])
    missed = rita.post(IN_HAND, json={"number": mila.number, "quarters": 2}).json["items"][0]
    assert felix.post(f"{IN_HAND}/{missed['id']}/count", json={"came": False}).status_code == 200
    assert mila.client.get(DUES).json["due"]["paid_until"] == _end(1)
    assert as_("carol").get(IN_HAND).status_code == 403


def _end(steps):
    return (clock.quarters_on(clock.today(), steps + 1) - timedelta(days=1)).isoformat()


def test_hardship_is_asked_for_by_a_member_and_granted_by_a_registrar(app, people, as_, rita):
    mila, rhea = member(app, people, since=clock.quarters_on(clock.today(), -2)), as_("rhea")
    with app.test_request_context(), at_the_edge():
        union.settle_all()
    assert status_of(app, mila) == "grace"
    late = rita.get("/api/v1/union/arrears").json["items"]
    assert [(one["number"], one["behind"], one["owed"]["minor"]) for one in late] == [(mila.number, 2, 10_00)]
    body = {"reason": "hardship", "quarters": 3, "why": "No wages since spring, Brankivka."}
    asked = mila.client.post("/api/v1/me/membership/waivers", json=body)
    assert asked.status_code == 201, asked.text
    assert mila.client.post("/api/v1/me/membership/waivers", json=body).status_code == 409
    assert mila.client.post(DUES, json={"quarters": 1, "how": "cash"}).status_code == 409
    seen = rita.get(WAIVERS).json["items"]
    assert [(one["number"], one["why"], one["may_decide"]) for one in seen] == [(mila.number, body["why"], True)]
    assert as_("fina").get(WAIVERS).status_code == 403
    done = rita.post(f"{WAIVERS}/{seen[0]['id']}/decision", json={"grant": True})
    assert done.status_code == 200, done.text
    assert rita.post(f"{WAIVERS}/{seen[0]['id']}/decision", json={"grant": True}).status_code == 409
    assert (status_of(app, mila), mila.client.get(DUES).json["due"]["paid_until"]) == ("current", _end(1))
    theirs = rita.post(WAIVERS, json=body | {"number": mila.number}).json["items"][0]
    assert theirs["may_decide"] is False
    assert rita.post(f"{WAIVERS}/{theirs['id']}/decision", json={"grant": True}).status_code == 403
    with app.test_request_context(), pytest.raises(DBAPIError):
        execute(sa.text("UPDATE dues_waiver SET status = 'granted', decided_by = asked_by WHERE status = 'asked'"))
    assert rhea.post(f"{WAIVERS}/{theirs['id']}/decision", json={"grant": False}).status_code == 200
    with app.app_context():
        bodies = execute(sa.text("SELECT string_agg(encode(body, 'escape'), '') FROM sealed_part")).scalar_one()
    assert "Brankivka" not in bodies


def test_membership_follows_what_is_paid_and_lapses_only_by_quarters(app, people, rita):
    mila, friend = member(app, people), member(app, people, "supporter")
    stands = []
    for steps in (0, 1, 2, 4, 5):
        day = clock.quarters_on(clock.today(), steps) + timedelta(days=20)
        with time_machine.travel(max(day, clock.today()), tick=False), app.test_request_context(), at_the_edge():
            union.coverage.free_classes()
            union.settle_all()
        stands.append((status_of(app, mila), status_of(app, friend)))
    assert [one for one, _other in stands] == ["current", "grace", "grace", "grace", "lapsed"]
    # No rate was set for supporters: they owe nothing.
    assert {other for _one, other in stands} == {"current"}
    later = clock.quarters_on(clock.today(), 5) + timedelta(days=20)
    with time_machine.travel(later, tick=False), app.test_request_context(), at_the_edge():
        row = union.by_id(mila.id)
        assert union.coverage.next_quarters(row, 1) == [clock.quarter()]
        assert union.dues.state(row).behind == 1
        payment, _amount = union.dues.mean(row, 1, How.BANK)
        with pytest.raises(Conflict):
            union.dues.mean(row, 1, How.BANK)
        union.dues.fail(payment)
        assert union.coverage.next_quarters(row, 1) == [clock.quarter()]
