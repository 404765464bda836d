"""Gifts of every month: what becomes of them, whatever the card, the donor, Stripe or the wire does."""

import contextlib
import random
import secrets
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
import time_machine

from support.core import clock
from support.core.db import at_the_edge, db
from support.core.errors import Conflict, Invalid, Unavailable
from support.core.money import Money
from support.giving import gateway
from support.giving import service as giving
from support.giving.model import PledgeStatus
from support.giving.service import pledges
from support.ledger import service as ledger
from tests.giving.books import one, rows, standing

FEE = {10_00: 40, 12_00: 43, 25_00: 63}


def do(app, verb, *args):
    with app.test_request_context(), at_the_edge():
        return verb(*args)


def holds(app):
    """The books hold: every check says so."""
    with app.test_request_context():
        result = ledger.self_check()
    assert result.ok, result.checks


@pytest.fixture
def time():
    """The clock of ours and of the sandbox, which stand in one process."""
    with time_machine.travel(datetime(2027, 1, 10, 12, tzinfo=UTC), tick=True) as moved:
        yield moved


@pytest.fixture
def told(notices, work):
    """Deliver what is held and do the jobs; returns what was told."""

    def done(*types):
        said = Counter(notice.type for notice in notices.deliver(types=types or None))
        work()
        notices.discard()
        return said

    return done


@pytest.fixture
def live(time, box, told):
    """Let days pass, with what happens in them told on the same day."""

    def passed(days):
        said = Counter()
        for _day in range(days):
            time.shift(timedelta(days=1))
            box.advance()
            if box.notices.held:
                said += told()
        return said

    return passed


@pytest.fixture
def pledge(client):
    """Promise so much every month, and give the answer."""

    def opened(minor=10_00, fund="general", status=201, **headers):
        body = {"amount": {"minor": minor, "currency": "EUR"}, "fund": fund, "interval": "month"}
        answer = client.post("/api/v1/gifts", json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json

    return opened


@pytest.fixture
def running(app, box, pledge, told):
    """A pledge whose first month is paid: its id and its subscription's."""

    def begun(minor=10_00, fund="general"):
        made = UUID(pledge(minor, fund)["id"])
        box.complete(the(app, made).checkout_id)
        told()
        box.settle()
        told()
        return made, the(app, made).subscription_id

    return begun


def the(app, pledge_id):
    with app.test_request_context():
        return pledges.get(pledge_id)


def months(app, pledge_id):
    """What was paid of a pledge, the oldest first."""
    wanted = sa.text("SELECT amount FROM gift WHERE pledge_id = :id AND status = 'paid' ORDER BY day, amount")
    with app.app_context():
        return list(db.session.execute(wanted, {"id": pledge_id}).scalars())


def test_the_first_month_is_booked_by_its_invoice(app, box, notices, work, pledge, relocation):
    made = UUID(pledge(25_00, relocation)["id"])
    waits = the(app, made)
    assert (waits.status, waits.subscription_id) == ("open", None)
    sent = next(one for one in box.requests if one["path"] == "/v1/checkout/sessions")["params"]
    assert sent["mode"] == "subscription"
    assert "submit_type" not in sent
    assert sent["metadata"] == {"pledge": str(made)} == sent["subscription_data"]["metadata"]
    box.complete(waits.checkout_id, email="canary@example.org", name="Canary Bird")
    box.settle()
    notices.deliver()
    work()
    runs = the(app, made)
    assert (runs.status, runs.past_due_on, runs.ends_on) == ("active", None, None)
    assert runs.subscription_id == box.every("subscription")[0]["id"]
    assert months(app, made) == [25_00]
    assert rows(app) == sorted(
        [
            ("gift_paid", "clearing", "relocation", 25_00),
            ("gift_paid", "donations", "relocation", -25_00),
            ("fee_known", "fees", "general", 63),
            ("fee_known", "clearing", "general", -63),
        ]
    )
    holds(app)


def test_six_months_with_a_card_that_fails_and_an_amount_the_donor_changes(app, box, live, running):
    made, subscription = running(10_00)
    live(31)
    assert months(app, made) == [10_00] * 2
    do(app, pledges.change, made, Money(12_00, "EUR"))
    assert the(app, made).amount == 12_00
    live(28)
    assert months(app, made) == [10_00] * 2 + [12_00]
    box.set_card(subscription, "declined")
    said = live(32)
    late = the(app, made)
    assert (late.status, said["invoice.payment_failed"]) == ("past_due", 1)
    failed_on = late.past_due_on
    assert failed_on is not None
    live(6)
    assert the(app, made).past_due_on == failed_on, "the day of the first failure stays"
    assert months(app, made) == [10_00] * 2 + [12_00], "a failed card is booked nowhere"
    box.replace_card(subscription)
    live(1)
    good = the(app, made)
    assert (good.status, good.past_due_on) == ("active", None)
    live(62)
    assert months(app, made) == [10_00] * 2 + [12_00] * 4
    assert standing(app) == (2 * (10_00 - FEE[10_00]) + 4 * (12_00 - FEE[12_00]), 0)
    do(app, pledges.end, made)
    over = the(app, made)
    assert (over.status, over.ends_on) == ("ended", clock.today())
    live(40)
    assert len(months(app, made)) == 6
    assert the(app, made).status == "ended"
    holds(app)
    print("six months, one failed card, one change: 6 gifts,", len(rows(app)), "postings")


def test_notices_doubled_and_in_any_order_give_one_gift_a_month(app, box, notices, work, time, running):
    """Two months at once: paid, failed and paid again, told in five orders of chance, thin and in full."""
    made, subscription = running(10_00)
    before = rows(app)
    box.notices.shapes = ("thin", "snapshot")
    box.set_card(subscription, "declined")
    time.shift(timedelta(days=32))
    box.advance()
    box.replace_card(subscription)
    time.shift(timedelta(days=30))
    box.advance()
    box.settle()
    chance, held = random.Random(5), list(notices.held)
    for _again in range(5):
        chance.shuffle(held)
        notices.held = list(held)
        notices.deliver(times=2)
        work()
    assert the(app, made).status == "active"
    assert months(app, made) == [10_00] * 3
    assert len(rows(app)) == 3 * len(before)
    holds(app)


@pytest.mark.parametrize("first", ["charge.updated", "refund.created", "charge.dispute.funds_withdrawn"])
def test_what_is_told_of_a_charge_before_its_invoice_books_the_month(app, box, notices, work, pledge, first):
    made = UUID(pledge(10_00)["id"])
    box.complete(the(app, made).checkout_id)
    box.settle()
    charge = box.every("charge")[0]["id"]
    if first == "refund.created":
        box.refund(charge, 4_00)
    elif first == "charge.dispute.funds_withdrawn":
        box.dispute(charge)
    notices.deliver([first])
    work()
    assert months(app, made) == [10_00], first
    assert the(app, made).status == "active"
    begun = rows(app)
    notices.deliver(times=2)
    work()
    assert rows(app) == begun
    assert months(app, made) == [10_00]
    holds(app)


def test_a_month_is_refunded_and_another_disputed_and_the_pledge_goes_on(app, box, live, told, running):
    made, _subscription = running(10_00)
    live(31)
    newest, oldest = (charge["id"] for charge in box.every("charge"))
    box.refund(oldest, 3_00)
    box.lose_dispute(box.dispute(newest)["id"])
    told()
    assert standing(app) == (0, 2 * FEE[10_00] + 3_00 + 20_00 - 10_00)
    assert one(app, "SELECT count(*) FROM refund JOIN gift ON gift.id = gift_id WHERE pledge_id = :p", p=made) == 1
    assert one(app, "SELECT count(*) FROM dispute JOIN gift ON gift.id = gift_id WHERE pledge_id = :p", p=made) == 1
    assert the(app, made).status == "active"
    live(28)
    assert months(app, made) == [10_00] * 3
    holds(app)


def test_a_card_that_is_never_replaced_lapses_after_grace_and_stripe_is_told(app, box, live, time, running):
    made, subscription = running(10_00)
    box.set_card(subscription, "declined")
    live(32)
    assert the(app, made).status == "past_due"
    since = the(app, made).past_due_on
    while clock.today() < since + pledges.GRACE - timedelta(days=1):
        live(1)
    do(app, giving.sweep)
    assert the(app, made).status == "past_due", "not before its time"
    live(1)
    do(app, giving.sweep)
    lapsed = the(app, made)
    assert (lapsed.status, lapsed.past_due_on, lapsed.ends_on) == ("lapsed", since, clock.today())
    assert box.get(subscription)["status"] == "canceled"
    live(40)
    do(app, giving.sweep)
    assert the(app, made).status == "lapsed", "news of its end does not turn it into one the donor ended"
    assert months(app, made) == [10_00]
    holds(app)


def test_a_crash_between_the_end_at_stripe_and_ours_still_lapses(app, box, live, told, running, monkeypatch):
    made, subscription = running(10_00)
    box.set_card(subscription, "declined")
    live(32 + 22)

    def killed(*_args):
        raise RuntimeError("killed")

    monkeypatch.setattr(pledges, "_over", killed)
    with pytest.raises(RuntimeError):
        do(app, giving.sweep)
    monkeypatch.undo()
    assert (the(app, made).status, box.get(subscription)["status"]) == ("past_due", "canceled")
    told()
    assert the(app, made).status == "lapsed"


def test_a_bank_that_asks_back_is_answered(app, box, live, told, running):
    made, subscription = running(10_00)
    box.set_card(subscription, "action")
    said = live(32)
    assert said["invoice.payment_action_required"] == 1
    assert the(app, made).status == "past_due"
    box.authenticate(subscription)
    told()
    assert the(app, made).status == "active"
    assert months(app, made) == [10_00] * 2


def test_what_the_donor_does_at_stripe_is_followed(app, box, live, told, running):
    made, subscription = running(10_00)
    item = box.get(subscription)["items"]["data"][0]
    price = {"currency": "eur", "product": item["price"]["product"], "recurring": {"interval": "month"}}
    change = {"items": [{"id": item["id"], "price_data": price | {"unit_amount": 25_00}}], "proration_behavior": "none"}
    box.update_subscription(subscription, change)
    told()
    assert the(app, made).amount == 25_00
    box.update_subscription(subscription, {"cancel_at_period_end": True})
    told()
    ending = the(app, made)
    assert (ending.status, ending.ends_on.isoformat()) == ("active", "2027-02-10")
    box.update_subscription(subscription, {"cancel_at_period_end": False})
    told()
    assert the(app, made).ends_on is None
    box.update_subscription(subscription, {"cancel_at_period_end": True})
    live(32)
    assert the(app, made).status == "ended"
    assert months(app, made) == [10_00]


def test_the_portal_opens_for_whoever_pays_and_nothing_of_them_is_kept(app, box, running):
    made, _subscription = running(10_00)
    url = do(app, pledges.portal, made, "http://localhost/give/mine/x")
    assert "/p/session/bps_" in url
    payer = box.every("customer")[0]["id"]
    [asked] = [one for one in box.requests if one["path"] == "/v1/billing_portal/sessions"]
    assert asked["params"] == {"customer": payer, "return_url": "http://localhost/give/mine/x"}
    readable = sa.text(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        " AND has_table_privilege(oid, 'SELECT')"
    )
    with app.app_context():
        found = []
        for name in list(db.session.execute(readable).scalars()):
            wanted = sa.text(f'SELECT count(*) FROM "{name}" AS kept WHERE kept::text LIKE :id')
            if db.session.execute(wanted, {"id": f"%{payer}%"}).scalar_one():
                found.append(name)
    assert found == []


def test_before_the_first_payment_and_after_the_end_there_is_nothing_to_change(app, box, pledge, told):
    made = UUID(pledge(10_00)["id"])
    for verb, more in ((pledges.change, [Money(5_00, "EUR")]), (pledges.end, []), (pledges.portal, ["http://x/"])):
        with pytest.raises(Conflict):
            do(app, verb, made, *more)
    box.complete(the(app, made).checkout_id)
    told()
    for wrong in (Money(99, "EUR"), Money(1_000_000_00, "EUR"), Money(5_00, "USD")):
        with pytest.raises(Invalid):
            do(app, pledges.change, made, wrong)
    do(app, pledges.end, made)
    do(app, pledges.end, made)
    assert the(app, made).status == "ended"
    with pytest.raises(Conflict):
        do(app, pledges.change, made, Money(5_00, "EUR"))
    told()
    assert [e["type"] for e in box.every("event")].count("customer.subscription.deleted") == 1


def test_a_change_of_what_ended_at_stripe_meanwhile_says_so(app, box, running):
    made, subscription = running(10_00)
    box.cancel_subscription(subscription)
    with pytest.raises(Conflict):
        do(app, pledges.change, made, Money(12_00, "EUR"))
    assert (the(app, made).status, the(app, made).amount) == ("ended", 10_00)


def test_an_expired_checkout_ends_the_intent_and_a_late_payment_still_counts(app, box, pledge, told):
    made = UUID(pledge(10_00)["id"])
    session = the(app, made).checkout_id
    box.expire(session)
    told()
    assert the(app, made).status == "expired"
    # Paid in the very moment in which it ran out: the news of it came second.
    box.rows["checkout.session"][session] |= {"status": "open", "url": "http://x/", "expires_at": box.now() + 60}
    box.complete(session)
    told()
    assert the(app, made).status == "active"
    assert months(app, made) == [10_00]


def test_a_crash_before_the_checkout_is_finished_by_the_sweeper(app, box, pledge, told):
    box.trouble(status=500, times=3, path="/v1/checkout/sessions")
    pledge(10_00, status=503)
    made = one(app, "SELECT id FROM pledge")
    assert the(app, made).status == "intended"
    do(app, giving.sweep)
    assert (the(app, made).status, len(box.every("checkout.session"))) == ("open", 1)
    box.complete(the(app, made).checkout_id)
    box.notices.discard()
    do(app, giving.sweep)
    assert the(app, made).status == "active", "no notice was needed"
    assert months(app, made) == [10_00]


def test_a_pledge_nobody_finished_runs_out(app, box, time, pledge):
    box.trouble(status=500, times=3, path="/v1/checkout/sessions")
    pledge(10_00, status=503)
    made = one(app, "SELECT id FROM pledge")
    time.shift(timedelta(days=3))
    do(app, giving.sweep)
    assert (the(app, made).status, box.every("checkout.session")) == ("expired", [])


def test_months_that_no_notice_told_are_found_on_the_statement(app, box, time, running):
    made, _subscription = running(10_00)
    for _month in range(2):
        time.shift(timedelta(days=31))
        box.advance()
    box.notices.discard()
    do(app, giving.sweep)
    assert months(app, made) == [10_00] * 3
    holds(app)


@pytest.mark.parametrize("times", [1, 3])
def test_stripe_answers_500_after_it_acted_and_there_is_one_subscription_and_one_change(app, box, pledge, told, times):
    box.trouble(status=500, times=times, path="/v1/checkout/sessions", after=True)
    pledge(10_00, status=201 if times == 1 else 503, **{"Idempotency-Key": secrets.token_hex(16)})
    do(app, giving.sweep)
    made = one(app, "SELECT id FROM pledge")
    assert len(box.every("checkout.session")) == 1
    box.complete(the(app, made).checkout_id)
    told()
    subscription = the(app, made).subscription_id
    box.trouble(status=500, times=times, path="/v1/subscriptions/", after=True, method="POST")
    with contextlib.nullcontext() if times == 1 else pytest.raises(Unavailable):
        do(app, pledges.change, made, Money(25_00, "EUR"))
    told()
    assert the(app, made).amount == 25_00
    changed = [e for e in box.every("event") if e["type"] == "customer.subscription.updated"]
    assert (len(box.every("subscription")), len(changed)) == (1, 1)
    do(app, pledges.change, made, Money(25_00, "EUR"))
    assert len([e for e in box.every("event") if e["type"] == "customer.subscription.updated"]) == 1
    do(app, pledges.change, made, Money(10_00, "EUR"))
    do(app, pledges.change, made, Money(25_00, "EUR"))
    assert box.get(subscription)["items"]["data"][0]["price"]["unit_amount"] == 25_00


def test_old_news_moves_no_pledge_back(app, box, told, running):
    made, subscription = running(10_00)
    old = do(app, gateway.subscription, subscription)
    box.cancel_subscription(subscription)
    told()
    assert the(app, made).status == "ended"
    assert do(app, pledges.record, old) is False
    assert the(app, made).status == "ended"


def test_news_that_was_old_when_it_was_written_is_read_once_more(app, box, running, monkeypatch):
    """Between active and past due both ways are open: whoever moved a pledge looks again."""
    made, subscription = running(10_00)
    read, lied = gateway.subscription, []

    def stale(subscription_id):
        found = read(subscription_id)
        if not lied:
            lied.append(1)
            return gateway.Subscription(
                **{name: getattr(found, name) for name in found.__slots__} | {"status": "past_due"}
            )
        return found

    monkeypatch.setattr(gateway, "subscription", stale)
    do(app, pledges.sync_subscription, subscription)
    assert lied
    assert the(app, made).status == PledgeStatus.ACTIVE


def test_a_subscription_of_somebody_elses_is_left_alone(app, box, running):
    made, subscription = running(10_00)
    box.rows["subscription"][subscription]["metadata"] = {}
    box.cancel_subscription(subscription)
    do(app, giving.sync, subscription)
    assert the(app, made).status == "active"
    other = {**box.rows["subscription"][subscription], "id": "sub_another", "metadata": {"pledge": str(made)}}
    box.rows["subscription"]["sub_another"] = other
    do(app, giving.sync, "sub_another")
    assert the(app, made).status == "active", "another subscription may not speak for a pledge that has its own"


def test_a_gift_that_stripe_settles_in_another_currency_is_left_to_finance(app, box, gift, checkout_of, told):
    box.exchange["eur"] = ("usd", 1.1)
    made = gift(100_00)
    box.complete(checkout_of(made["id"]))
    box.settle()
    told()
    do(app, giving.sweep)
    assert rows(app) == [("gift_paid", "clearing", "general", 100_00), ("gift_paid", "donations", "general", -100_00)]
    box.refund(box.every("charge")[0]["id"], 10_00)
    told()
    do(app, giving.sweep)
    with app.app_context():
        gaps = db.session.execute(sa.text("SELECT kind, amount, currency FROM provider_exception ORDER BY amount"))
        assert [tuple(gap) for gap in gaps] == [("currency", -11_00, "USD"), ("currency", 110_00, "USD")]
    with app.test_request_context():
        result = ledger.self_check()
    assert result.broken is None, result.checks
