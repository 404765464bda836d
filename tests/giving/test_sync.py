"""What becomes of gifts, refunds, disputes and payouts, whatever Stripe says first and whatever goes astray."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from support.core import clock, outbox
from support.core.db import at_the_edge, db
from support.core.errors import Unavailable
from support.giving import service as giving
from support.ledger import service as ledger
from tests.giving.books import one, rows, standing


def status_of(app, gift_id):
    return one(app, "SELECT status FROM gift WHERE id = :id", id=gift_id)


def holds(app):
    """The books hold: every check says so."""
    with app.test_request_context():
        result = ledger.self_check()
    assert result.ok, result.checks


def do(app, verb, *args):
    with app.test_request_context(), at_the_edge():
        return verb(*args)


@pytest.fixture
def told(notices, work):
    """Deliver what is held and do the jobs."""

    def done(*types):
        notices.deliver(types=types or None)
        work()
        notices.discard()

    return done


def test_a_slow_payment_is_booked_when_it_clears(app, box, told, gift, checkout_of):
    made = gift()
    session = checkout_of(made["id"])
    box.get(session)
    box.rows["checkout.session"][session]["payment_method_types"] = ["card", "sepa_debit"]
    box.complete(session, asynchronous=True)
    told()
    assert status_of(app, made["id"]) == "processing"
    assert rows(app) == []
    box.clear(session)
    told()
    assert status_of(app, made["id"]) == "paid"
    holds(app)


def test_a_slow_payment_that_bounces_books_nothing(app, box, told, gift, checkout_of):
    made = gift()
    session = checkout_of(made["id"])
    box.rows["checkout.session"][session]["payment_method_types"] = ["card", "sepa_debit"]
    box.complete(session, asynchronous=True)
    box.bounce(session)
    told()
    assert status_of(app, made["id"]) == "failed"
    assert rows(app) == []


def test_a_checkout_that_runs_out(app, box, told, gift, checkout_of):
    made = gift()
    box.expire(checkout_of(made["id"]))
    told()
    assert status_of(app, made["id"]) == "expired"


def test_a_declined_card_leaves_the_checkout_open(app, box, told, gift, checkout_of):
    made = gift()
    box.decline(checkout_of(made["id"]))
    do(app, giving.sync, checkout_of(made["id"]))
    assert status_of(app, made["id"]) == "open"


def test_a_refund_that_fails_weeks_later_is_money_again(app, box, told, gift, checkout_of):
    box.complete(checkout_of(gift()["id"]))
    box.settle()
    back = box.refund(box.every("charge")[0]["id"], 5_00)
    told()
    assert standing(app) == (19_37, 0)
    box.fail_refund(back["id"])
    told()
    assert standing(app) == (24_37, 0)
    assert one(app, "SELECT status FROM refund") == "failed"
    holds(app)


def test_a_pending_refund_is_booked_when_it_leaves(app, box, told, gift, checkout_of):
    box.complete(checkout_of(gift()["id"]))
    back = box.refund(box.every("charge")[0]["id"], 5_00, pending=True)
    told()
    assert standing(app) == (25_00, 0)
    box.finish_refund(back["id"])
    told()
    assert standing(app) == (20_00, 0)
    holds(app)


def test_a_lost_dispute_leaves_a_shortfall_that_the_next_gift_fills(app, box, told, gift, checkout_of, relocation):
    box.complete(checkout_of(gift(25_00, relocation)["id"]))
    box.settle()
    case = box.dispute(box.every("charge")[0]["id"])
    box.lose_dispute(case["id"])
    told()
    assert standing(app, relocation) == (0, 0)
    assert standing(app) == (0, 20_63)
    assert one(app, "SELECT status FROM dispute") == "lost"
    box.complete(checkout_of(gift(30_00)["id"]))
    told()
    assert standing(app) == (9_37, 0)
    holds(app)


def test_a_payout_is_split_by_fund_and_may_fail_after_it_arrived(app, box, told, gift, checkout_of, relocation):
    box.complete(checkout_of(gift(40_00)["id"]))
    box.complete(checkout_of(gift(60_00, relocation)["id"]))
    box.settle()
    sent = box.pay_out()["id"]
    box.arrive(sent)
    told()
    at_bank = "SELECT sum(amount) FROM posting p JOIN fund f ON f.id = p.fund_id WHERE account = 'bank' AND f.code = :c"
    assert one(app, at_bank, c=relocation) == 60_00
    assert one(app, at_bank, c="general") == 40_00 - 85 - 1_15
    box.fail_payout(sent)
    told()
    assert one(app, at_bank, c=relocation) == 0
    again = box.pay_out()["id"]
    box.arrive(again)
    told()
    assert one(app, at_bank, c=relocation) == 60_00
    holds(app)


def test_a_payout_whose_lines_are_not_known_yet_waits(app, box, told, gift, checkout_of, monkeypatch):
    box.complete(checkout_of(gift()["id"]))
    box.settle()
    box.arrive(box.pay_out()["id"])
    with monkeypatch.context() as patch:
        patch.setattr("support.giving.gateway.payout_lines", lambda payout_id: [])
        told("payout.paid")
    assert one(app, "SELECT booked FROM payout") is False
    assert not [row for row in rows(app) if row[0].startswith("payout")]
    do(app, giving.sweep)
    assert one(app, "SELECT booked FROM payout") is True
    holds(app)


def test_a_payout_made_by_hand_is_carried_by_the_general_fund(app, box, told, gift, checkout_of, relocation):
    box.complete(checkout_of(gift(50_00, relocation)["id"]))
    box.settle()
    told()
    payout = box.pay_out()
    box.rows["payout"][payout["id"]]["automatic"] = False
    box.arrive(payout["id"])
    told()
    assert Counter(row[2] for row in rows(app) if row[0] == "payout_arrived") == {"general": 2}
    holds(app)


def test_money_that_is_none_of_ours_waits_in_suspense(app, box, told, gift, checkout_of):
    session = checkout_of(gift()["id"])
    box.complete(session)
    box.rows["checkout.session"][session]["client_reference_id"] = "somebody else's"
    charge = box.every("charge")[0]["id"]
    box.rows["charge"][charge]["metadata"] = {}
    box.settle()
    do(app, giving.sweep)
    suspense = [row for row in rows(app) if row[1] == "suspense"]
    assert suspense == [("unexplained", "suspense", "general", -25_00)]
    assert standing(app) == (0, 63)
    with app.test_request_context():
        result = ledger.self_check()
    assert result.broken is None
    assert [check.name for check in result.checks if not check.ok] == ["nothing_unexplained"]


def test_the_sweeper_finds_what_no_notice_told(app, box, notices, work, gift, checkout_of):
    box.complete(checkout_of(gift(100_00)["id"]))
    box.settle()
    charge = box.every("charge")[0]["id"]
    box.refund(charge, 5_00)
    box.reinstate(box.dispute(charge, 20_00)["id"])
    box.arrive(box.pay_out()["id"])
    notices.discard()
    do(app, giving.sweep)
    kinds = {row[0] for row in rows(app)}
    assert kinds == {
        "gift_paid", "fee_known", "refunded", "disputed", "reinstated", "payout_sent", "payout_arrived",
    }  # fmt: skip
    before = rows(app)
    do(app, giving.sweep)
    assert rows(app) == before
    holds(app)


def test_a_crash_between_the_two_steps_is_finished_under_the_same_key(app, client, box, work):
    box.trouble(status=500, times=9, path="/v1/checkout/sessions", after=True)
    body = {"amount": {"minor": 25_00, "currency": "EUR"}, "fund": "general"}
    assert client.post("/api/v1/gifts", json=body).status_code == 503
    assert one(app, "SELECT status FROM gift") == "intended"
    box.troubles.clear()
    do(app, giving.sweep)
    assert one(app, "SELECT status FROM gift") == "open"
    assert len(box.every("checkout.session")) == 1
    assert one(app, "SELECT checkout_id FROM gift") == box.every("checkout.session")[0]["id"]


def test_an_intent_that_stripe_forgot_expires(app, client, box):
    box.trouble(status=500, times=9)
    client.post("/api/v1/gifts", json={"amount": {"minor": 25_00, "currency": "EUR"}, "fund": "general"})
    box.troubles.clear()
    with time_machine.travel(clock.now() + timedelta(days=3)):
        do(app, giving.sweep)
    assert one(app, "SELECT status FROM gift") == "expired"
    assert box.every("checkout.session") == []


def test_stripe_cut_off_leaves_the_job_for_later(app, box, notices, gift, checkout_of):
    session = checkout_of(gift()["id"])
    box.complete(session)
    box.trouble(status=503, times=9)
    with pytest.raises(Unavailable):
        do(app, giving.sync, session)
    box.troubles.clear()
    do(app, giving.sync, session)
    assert one(app, "SELECT status FROM gift") == "paid"


def test_an_object_stripe_does_not_know_is_left_alone(app, box):
    do(app, giving.sync, "ch_unknown")
    do(app, giving.sync, "cus_other")
    assert rows(app) == []


def test_a_real_worker_books_what_the_notice_announced(app, box, notices, gift, checkout_of):
    made = gift()
    box.complete(checkout_of(made["id"]))
    notices.deliver()
    outbox.run_worker(app, wait=False)
    assert status_of(app, made["id"]) == "paid"
    assert one(app, "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'giving.sync'") == 0


def test_two_syncs_at_once_book_once(app, box, gift, checkout_of):

    session = checkout_of(gift()["id"])
    box.complete(session)
    box.settle()
    faults = []

    def go():
        try:
            do(app, giving.sync, session)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            faults.append(error)

    threads = [threading.Thread(target=go) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(rows(app)) == 4
    holds(app)


def test_old_notices_are_forgotten(app, box, notices, gift, checkout_of):
    box.complete(checkout_of(gift()["id"]))
    notices.deliver()
    assert do(app, giving.forget_old_notices) == 0
    with time_machine.travel(clock.now() + timedelta(days=61)):
        assert do(app, giving.forget_old_notices) > 0


def test_the_app_login_cannot_rewrite_a_gift(app, box, gift):
    made = gift()
    with app.app_context(), pytest.raises(sa.exc.ProgrammingError):
        db.session.execute(sa.text("UPDATE gift SET amount = 1 WHERE id = :id"), {"id": made["id"]})
