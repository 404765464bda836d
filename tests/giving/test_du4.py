"""DU4: Stripe cut off or slow, in the middle of whatever asks it: an answer in bounded time, and the same ledger later.

Each act is done once while all is well; what that booked is what must come of it each time, however Stripe failed. The
waits are shortened here, so that a hundred failures take seconds; that the real ones are short enough is looked at in
the connection itself, and `make drill` waits them out.
"""

import os
import secrets
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
import sqlalchemy as sa
import stripe

from support.core.db import at_the_edge, db
from support.core.errors import Unavailable
from support.core.money import Money
from support.giving import service as giving
from support.giving.gateway import client as connection
from support.giving.service import pledges
from support.ledger import service as ledger
from tests.giving.books import rows

API = "/api/v1"
DRILL = "DRILL" in os.environ
#: What a call may wait: to connect, to read; how often it is tried again; seconds.
REAL, SHORT = (3, 10), (0.2, 0.3)
RETRIES = 2
#: Stripe slower than anybody waits.
SLOW = 11.0 if DRILL else 0.45
#: In so much time an act has an answer: each try waits its whole time, and what lies between them.
BOUND = 3 * sum(REAL) + 10 if DRILL else 3 * sum(SHORT) + 6
NAMES = ("checkout", "refund", "change", "end", "portal", "sweeper", "comparing")
#: Being slow costs time: each act meets one of its two kinds here, `make drill` both.
NEVER, LATE = "never answers", "answers too late, once it acted"
SPARED = {name: (NEVER, LATE)[number % 2] for number, name in enumerate(NAMES)}


@dataclass
class Act:
    """Something of ours that asks Stripe. `begin` makes what it needs, `ends` what is left to do once all is well."""

    begin: Callable[[], object]
    act: Callable[[object], bool]
    ends: Callable[[object], None]
    look: Callable[[object], object]


@pytest.fixture
def impatient(monkeypatch):
    """Shorter waits, of the same connection."""
    real = connection._client_for.__wrapped__("sk_test_x", "http://127.0.0.1:9")
    assert real._requestor._client._timeout == REAL
    assert real._requestor._options.max_network_retries == RETRIES
    monkeypatch.setattr("tests.sandbox.conformance.answer_complaints", lambda answer: [])
    waits = {"now": False}
    if DRILL:
        return waits
    monkeypatch.setattr(stripe.RequestsClient, "INITIAL_DELAY", 0.01)
    monkeypatch.setattr(stripe.RequestsClient, "MAX_DELAY", 0.05)
    known, patient = {}, connection._client_for

    def short(key, base):
        if not waits["now"]:
            return patient(key, base)
        if base not in known:
            known[base] = stripe.StripeClient(
                key,
                max_network_retries=RETRIES,
                http_client=stripe.RequestsClient(timeout=SHORT),
                base_addresses={"api": base},
            )
        return known[base]

    monkeypatch.setattr(connection, "_client_for", short)
    return waits


@pytest.fixture
def faults(app, box, settings):
    """How Stripe fails, by name: each begins to fail when called."""

    def refused():
        app.extensions["settings"] = replace(settings, stripe_api_base="http://127.0.0.1:9")

    return {
        "connection refused": refused,
        NEVER: lambda: box.slow(seconds=SLOW, times=99),
        LATE: lambda: box.slow(seconds=SLOW, times=99, after=True),
        "500": lambda: box.trouble(status=500, times=99),
        "500, once it acted": lambda: box.trouble(status=500, times=99, after=True),
        "429": lambda: box.trouble(status=429, times=99),
    }


@pytest.fixture
def well(app, box, settings):
    """All is well again."""

    def done():
        app.extensions["settings"] = settings
        slow = any(one.times < 99 for one in box.slowness)
        box.troubles.clear()
        box.slowness.clear()
        if slow:
            time.sleep(SLOW + 0.3)  # what was asked meanwhile is still being done

    return done


class Acts:
    """Whatever asks Stripe. Each begins with what it needs, is done, ends once all is well, and is looked at."""

    def __init__(self, app, as_, client, box, notices, work):
        self.app, self.as_, self.client, self.box, self.notices, self.work = app, as_, client, box, notices, work

    def named(self, name):
        return Act(*(getattr(self, f"{part}_{name}", self.nothing) for part in ("begin", "do", "end", "look")))

    def nothing(self, *_of):
        return None

    # What they have in common

    def call(self, verb, *arguments):
        """Whether it went through; that Stripe cannot be reached is the one other answer."""
        with self.app.test_request_context():
            try:
                with at_the_edge():
                    verb(*arguments)
            except Unavailable:
                return False
        return True

    def sweep(self):
        assert self.call(giving.sweep)

    def tell(self):
        self.notices.deliver()
        self.work()

    def pay(self, session):
        self.box.complete(session)
        self.box.settle()

    def open(self, interval="once", minor=30_00):
        body = {"amount": {"minor": minor, "currency": "EUR"}, "fund": "general", "interval": interval}
        return self.client.post(f"{API}/gifts", json=body).json["id"]

    def checkout_of(self, made, table="gift"):
        with self.app.app_context():
            wanted = sa.text(f"SELECT checkout_id FROM {table} WHERE id = :id")
            found = db.session.execute(wanted, {"id": str(made)}).scalar_one()
            db.session.remove()
        return found

    def given(self):
        made = self.open()
        self.pay(self.checkout_of(made))
        self.tell()
        return made

    # A gift

    def begin_checkout(self):
        return secrets.token_hex(16)

    def do_checkout(self, key):
        body = {"amount": {"minor": 25_00, "currency": "EUR"}, "fund": "general", "interval": "once"}
        answer = self.client.post(f"{API}/gifts", json=body, headers={"Idempotency-Key": key})
        assert answer.status_code in {201, 503}, answer.text
        return answer.status_code == 201

    def end_checkout(self, key):
        self.sweep()
        assert self.do_checkout(key), "the same key leads to the same gift"
        with self.app.app_context():
            wanted = sa.text("SELECT checkout_id FROM gift WHERE status = 'open'")
            opened = db.session.execute(wanted).scalars().all()
            db.session.remove()
        assert len(opened) == 1
        self.pay(opened[0])
        self.sweep()

    # A refund

    def begin_refund(self):
        asked = self.as_("fina").post(f"{API}/gifts/{self.given()}/refunds", json={"reason": "mistake"})
        return asked.json["id"]

    def do_refund(self, order):
        answer = self.as_("felix").post(f"{API}/refunds/{order}/release")
        assert (answer.status_code, answer.json["status"]) in {(200, "sent"), (200, "released")}, answer.text
        return answer.json["status"] == "sent"

    def end_refund(self, _order):
        assert self.call(giving.refunding.finish_refunds)
        self.sweep()

    def look_refund(self, order):
        [found] = [one for one in self.as_("otto").get(f"{API}/refunds").json["items"] if one["id"] == order]
        return found["status"], found["at_stripe"]

    # A gift of every month

    def begin_change(self):
        made = UUID(self.open("month", 10_00))
        self.pay(self.checkout_of(made, "pledge"))
        self.tell()
        assert self.look_change(made)[:2] == ("active", 10_00)
        return made

    begin_end = begin_portal = begin_change

    def do_change(self, pledge_id):
        return self.call(pledges.change, pledge_id, Money(12_00, "EUR"))

    def do_end(self, pledge_id):
        return self.call(pledges.end, pledge_id)

    def do_portal(self, pledge_id):
        return self.call(pledges.portal, pledge_id, "http://localhost/mine")

    def end_change(self, pledge_id):
        assert self.do_change(pledge_id)

    def end_end(self, pledge_id):
        assert self.do_end(pledge_id)

    def end_portal(self, pledge_id):
        assert self.do_portal(pledge_id)

    def look_change(self, pledge_id):
        with self.app.test_request_context():
            found = pledges.get(pledge_id)
            db.session.remove()
        theirs = self.box.get(found.subscription_id)
        return found.status, found.amount, theirs["status"], theirs["items"]["data"][0]["price"]["unit_amount"]

    look_end = look_portal = look_change

    # What no notice told

    def begin_sweeper(self):
        self.pay(self.checkout_of(self.open()))
        self.notices.discard()

    def do_sweeper(self, _made):
        return self.call(giving.sweep)

    def end_sweeper(self, _made):
        self.sweep()

    def begin_comparing(self):
        self.given()
        self.box.refund(self.box.every("charge")[0]["id"], 5_00)
        self.notices.discard()

    def do_comparing(self, _made):
        return self.call(giving.comparing.compare) and self.work() >= 0

    def end_comparing(self, made):
        assert self.do_comparing(made)

    def look_comparing(self, _made):
        return self.as_("otto").get(f"{API}/exceptions/stripe").json["items"]


def booked(app):
    return Counter(rows(app))


@pytest.mark.parametrize("name", NAMES)
def test_du4_stripe_cut_off_or_slow_leaves_the_same_ledger(
    name, app, as_, client, box, notices, work, impatient, faults, well
):
    one, longest = Acts(app, as_, client, box, notices, work).named(name), 0.0
    made = one.begin()
    before = booked(app)
    assert one.act(made), "while all is well it goes through"
    one.ends(made)
    once, seen = booked(app) - before, one.look(made)
    chosen = {fault: begins for fault, begins in faults.items() if DRILL or fault != SPARED[name]}
    for fault, begins in chosen.items():
        made = one.begin()
        before = booked(app)
        impatient["now"] = True
        begins()
        began = time.monotonic()
        went = one.act(made)
        longest = max(longest, time.monotonic() - began)
        assert not went or "acted" in fault, (fault, "it said that it went through")
        assert longest < BOUND, (fault, longest)
        assert booked(app) == before, (fault, "something was booked that nobody knows of")
        well()
        impatient["now"] = False
        one.ends(made)
        assert booked(app) - before == once, fault
        assert one.look(made) == seen, fault
    with app.test_request_context():
        result = ledger.self_check()
    assert result.ok, result.checks
    print(f"DU4 ({name}): {len(chosen)} ways to fail, an answer within {longest:.1f} s, the same ledger later")
