"""Finance's side over the API and its pages: each door once happy and once refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from support.core import clock
from support.core.db import at_the_edge, db
from support.giving import service as giving
from support.giving.model import Gap
from support.ledger import service as ledger
from tests.giving import finance
from tests.giving.books import one, rows, standing

API = "/api/v1"


@pytest.fixture
def given(box, notices, work, gift, checkout_of):
    """A gift that was paid through the sandbox: given(25_00, fund) -> (gift id, charge id)."""

    def done(minor=25_00, fund="general", settle=True):
        before = {row["id"] for row in box.every("charge")}
        made = gift(minor, fund)
        box.complete(checkout_of(made["id"]))
        if settle:
            box.settle()
        notices.deliver()
        work()
        [charge] = {row["id"] for row in box.every("charge")} - before
        return made["id"], charge

    return done


def holds(app):
    with app.test_request_context():
        result = ledger.self_check()
        assert result.broken is None, result.broken
        return {check.name for check in result.checks if not check.ok}


def ask(client, gift_id, minor=None, reason="donor_asked"):
    amount = {} if minor is None else {"amount": {"minor": minor, "currency": "EUR"}}
    return client.post(f"{API}/gifts/{gift_id}/refunds", json={"reason": reason, **amount})


def release(client, order_id):
    return client.post(f"{API}/refunds/{order_id}/release")


# Refunds


def test_a_gift_is_given_back_by_two_in_part_and_then_the_rest(app, as_, box, given):
    gift_id, _charge = given(25_00)
    asked = ask(as_("fina"), gift_id, 10_00)
    assert asked.status_code == 201, asked.text
    assert asked.json["status"] == "asked"
    sent = release(as_("felix"), asked.json["id"])
    assert sent.status_code == 200, sent.text
    assert (sent.json["status"], sent.json["at_stripe"]) == ("sent", "succeeded")
    rest = ask(as_("felix"), gift_id).json
    assert rest["amount"]["minor"] == 15_00
    assert release(as_("fina"), rest["id"]).json["status"] == "sent"
    assert [row["amount"] for row in box.every("refund")] == [15_00, 10_00]
    assert standing(app) == (0, 63)
    assert ask(as_("fina"), gift_id).status_code == 409
    assert holds(app) == set()


def test_whoever_asked_does_not_release_and_nobody_releases_twice(app, as_, given, box):
    gift_id, _charge = given()
    order = ask(as_("fina"), gift_id).json["id"]
    assert release(as_("fina"), order).status_code == 403
    assert as_("fina").post(f"{API}/refunds/{order}/decline").status_code == 403
    assert as_("felix").post(f"{API}/refunds/{order}/withdraw").status_code == 403
    assert release(as_("felix"), order).status_code == 200
    assert release(as_("felix"), order).status_code == 409
    assert as_("fina").post(f"{API}/refunds/{order}/withdraw").status_code == 409
    assert len(box.every("refund")) == 1


@pytest.mark.parametrize(("minor", "left"), [(25_01, "25.00"), (99_999, "25.00")])
def test_more_than_the_gift_is_refused_in_words(as_, given, minor, left):
    gift_id, _charge = given()
    answer = ask(as_("fina"), gift_id, minor)
    assert answer.status_code == 422
    assert left in answer.json["fields"]["amount"][0]


def test_open_orders_and_refunds_by_hand_are_counted(app, as_, box, notices, work, given):
    gift_id, charge = given(25_00)
    first = ask(as_("fina"), gift_id, 10_00).json["id"]
    box.refund(charge, 5_00)
    notices.deliver()
    work()
    assert one(app, "SELECT sum(amount) FROM refund") == 5_00
    assert ask(as_("fina"), gift_id, 10_01).status_code == 422
    assert ask(as_("fina"), gift_id, 10_00).status_code == 201
    assert ask(as_("fina"), gift_id).status_code == 409
    assert as_("felix").post(f"{API}/refunds/{first}/decline").json["status"] == "declined"
    assert ask(as_("fina"), gift_id).json["amount"]["minor"] == 10_00
    assert holds(app) == set()


def test_a_refund_that_stripe_refuses_failed_and_may_be_asked_for_again(app, as_, box, given):
    gift_id, charge = given(25_00)
    order = ask(as_("fina"), gift_id, 20_00).json["id"]
    box.notices.discard()
    box.refund(charge, 10_00)
    answer = release(as_("felix"), order)
    assert (answer.status_code, answer.json["status"]) == (200, "failed")
    assert answer.json["refund_id"] is None
    with app.test_request_context(), at_the_edge():
        giving.sweep()
    assert ask(as_("fina"), gift_id, 15_00).status_code == 201
    assert one(app, "SELECT sum(amount) FROM refund") == 10_00


def test_a_disputed_gift_is_not_refunded_also_if_the_dispute_came_after_asking(app, as_, box, notices, work, given):
    gift_id, charge = given(25_00)
    order = ask(as_("fina"), gift_id, 5_00).json["id"]
    case = box.dispute(charge)
    notices.deliver()
    work()
    assert ask(as_("fina"), gift_id, 5_00).status_code == 409
    assert release(as_("felix"), order).status_code == 409
    assert box.every("refund") == []
    box.win_dispute(case["id"])
    notices.deliver()
    work()
    assert ask(as_("fina"), gift_id, 5_00).status_code == 201


@pytest.mark.parametrize("status", ["intended", "open", "expired"])
def test_only_a_paid_gift_is_given_back(app, as_, box, gift, status):
    made = gift()
    with app.app_context(), at_the_edge():
        if status != "open":
            db.session.execute(sa.text("UPDATE gift SET status = :status"), {"status": status})
    assert ask(as_("fina"), made["id"]).status_code == 409


def test_who_may_not_see_it_meets_nothing_and_the_auditor_only_looks(as_, given, app, people):
    gift_id, _charge = given()
    order = ask(as_("fina"), gift_id).json["id"]
    for who in ("carol", "ada", "abel", "lena"):
        assert ask(as_(who), gift_id).status_code == 404
        assert release(as_(who), order).status_code == 404
        assert as_(who).get(f"{API}/refunds").status_code == 403
    assert ask(as_("otto"), gift_id).status_code == 403
    assert release(as_("otto"), order).status_code == 403
    assert [one["id"] for one in as_("otto").get(f"{API}/refunds?status=asked").json["items"]] == [order]
    assert as_("otto").get(f"{API}/refunds?status=none").status_code == 422


def test_a_released_refund_that_found_stripe_down_is_finished_once(app, as_, box, given):
    gift_id, _charge = given()
    order = ask(as_("fina"), gift_id, 5_00).json["id"]
    box.trouble(status=500, times=9, path="/v1/refunds", after=True)
    answer = release(as_("felix"), order)
    assert (answer.status_code, answer.json["status"]) == (200, "released")
    box.troubles.clear()
    with app.test_request_context(), at_the_edge():
        giving.refunding.finish_refunds()
    assert one(app, "SELECT status FROM refund_order") == "sent"
    assert len(box.every("refund")) == 1
    assert [row for row in rows(app) if row[0] == "refunded"] == [
        ("refunded", "clearing", "general", -5_00),
        ("refunded", "donations", "general", 5_00),
    ]
    assert holds(app) == set()


@pytest.mark.parametrize(
    ("acted", "days", "status", "refunds"),
    [
        (True, 1, "sent", 1),
        (False, 1, "sent", 1),
        (True, 3, "sent", 1),
        (False, 3, "failed", 0),
    ],
)
def test_a_refund_whose_key_stripe_may_have_forgotten_is_looked_for_first(
    app, as_, box, given, acted, days, status, refunds
):
    gift_id, _charge = given()
    order = ask(as_("fina"), gift_id, 5_00).json["id"]
    box.trouble(status=500, times=9, path="/v1/refunds", after=acted)
    assert release(as_("felix"), order).json["status"] == "released"
    box.troubles.clear()
    box.answers.clear()
    with time_machine.travel(clock.now() + timedelta(days=days)), app.test_request_context(), at_the_edge():
        giving.refunding.finish_refunds()
    assert one(app, "SELECT status FROM refund_order") == status
    assert len(box.every("refund")) == refunds
    assert one(app, "SELECT count(*) FROM entry WHERE kind = 'refunded'") == refunds


def test_two_who_release_at_once_give_back_once(app, as_, people, box, given):
    gift_id, _charge = given()
    order = ask(as_("fina"), gift_id).json["id"]
    for who in ("felix", "fedor"):
        people.token(who)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda who: release(as_(who), order).status_code, ["felix", "fedor"] * 3))
    assert sorted(set(answers)) == [200, 409]
    assert answers.count(200) == 1
    assert len(box.every("refund")) == 1


def test_separation_of_duties_stands_in_the_database(app, people):
    gift_id = finance.paid_gift(app)
    order = finance.asked_refund(app, people, gift_id)
    copied = (
        "INSERT INTO refund_order (id, gift_id, amount, currency, reason, status, asked_by, asked_on, sweeps{more})"
        " SELECT gen_random_uuid(), gift_id, 1, currency, reason, {status}, {who}, asked_on, 0{values}"
        " FROM refund_order"
    )
    decided = {"more": ", decided_by, decided_on", "values": ", :felix, asked_on"}
    refused = (
        "UPDATE refund_order SET status = 'released', decided_by = asked_by, decided_on = asked_on",
        "UPDATE refund_order SET status = 'released', decided_by = :otto, decided_on = asked_on",
        "UPDATE refund_order SET status = 'withdrawn', decided_by = :felix, decided_on = asked_on",
        "UPDATE refund_order SET status = 'sent', decided_by = :felix, decided_on = asked_on, refund_id = 're_1'",
        "UPDATE refund_order SET amount = 1",
        "UPDATE refund_order SET asked_by = :felix",
        copied.format(status="'asked'", who=":otto", more="", values=""),
        copied.format(status="'asked'", who="asked_by", more="", values=""),
        copied.format(status="'released'", who="asked_by", **decided),
    )
    names = {"felix": people.felix.id, "otto": people.otto.id}
    for statement in refused:
        given = {name: value for name, value in names.items() if f":{name}" in statement}
        with app.app_context(), pytest.raises(sa.exc.DBAPIError), at_the_edge():
            db.session.execute(sa.text(statement), given)
    assert one(app, "SELECT status FROM refund_order WHERE id = :id", id=order) == "asked"
    print(f"Refunds: {len(refused)} ways round the second person refused by the database to the application's login")


# Disputes


def test_disputes_by_deadline_answered_and_handed_on(app, as_, people):
    late, soon = (finance.disputed(app, finance.paid_gift(app), due=due) for due in (9, 2))
    over = finance.disputed(app, finance.paid_gift(app), status="won")
    listed = as_("fina").get(f"{API}/disputes").json["items"]
    assert [(one["id"], one["days_left"]) for one in listed] == [(soon, 2), (late, 9)]
    assert len({one["owner"] for one in listed}) == 2, "whoever has the fewest gets the next"
    assert [one["id"] for one in as_("otto").get(f"{API}/disputes?status=closed").json["items"]] == [over]
    done = as_("felix").post(f"{API}/disputes/{soon}/answered")
    assert (done.status_code, done.json["answered_by"], done.json["days_left"]) == (200, people.felix.name, None)
    assert as_("felix").post(f"{API}/disputes/{soon}/answered").status_code == 409
    assert [one["id"] for one in as_("fina").get(f"{API}/disputes?status=waiting").json["items"]] == [late]
    assert as_("fina").get(f"{API}/disputes?status=none").status_code == 422
    assert as_("otto").post(f"{API}/disputes/{late}/answered").status_code == 403
    assert as_("carol").post(f"{API}/disputes/{late}/answered").status_code == 404
    assert as_("fina").post(f"{API}/disputes/{over}/answered").status_code == 409
    handed = as_("fina").post(f"{API}/disputes/{late}/hand-on", json={"name": people.fedor.name})
    assert handed.json["owner"] == people.fedor.name
    assert as_("fina").post(f"{API}/disputes/{late}/hand-on", json={"name": people.carol.name}).status_code == 422


def test_a_dispute_as_stripe_tells_it_has_a_deadline_a_reason_and_an_owner(app, as_, box, notices, work, given):
    gift_id, charge = given(100_00)
    case = box.dispute(charge, 40_00, reason="duplicate")
    notices.deliver()
    work()
    [found] = as_("fina").get(f"{API}/disputes").json["items"]
    assert (found["gift_id"], found["amount"]["minor"], found["given"]["minor"]) == (gift_id, 40_00, 100_00)
    assert (found["reason"], found["days_left"], found["status"]) == ("duplicate", 9, "needs_response")
    assert found["owner"]
    assert found["at_stripe"].endswith(f"/test/disputes/{case['id']}")
    box.contest(case["id"])
    notices.deliver()
    work()
    assert as_("fina").get(f"{API}/disputes").json["items"][0]["days_left"] is None
    box.lose_dispute(case["id"])
    notices.deliver()
    work()
    assert as_("fina").get(f"{API}/disputes").json["items"] == []
    assert standing(app) == (100_00 - 1_75 - 40_00 - 20_00, 0)
    assert holds(app) == set()


#: 100.00 given, 40.00 disputed for a fee of 20.00 and won.
WON = [
    ("disputed", "clearing", "general", -40_00),
    ("disputed", "clearing", "general", -20_00),
    ("disputed", "disputed", "general", 40_00),
    ("disputed", "fees", "general", 20_00),
    ("reinstated", "clearing", "general", 40_00),
    ("reinstated", "disputed", "general", -40_00),
]


@pytest.mark.parametrize("backwards", [False, True])
def test_the_five_events_of_a_dispute_in_order_and_backwards_book_the_same(app, box, notices, work, given, backwards):
    _gift_id, charge = given(100_00)
    case = box.dispute(charge, 40_00, withdraw=False)["id"]
    box.withdraw(case)
    box.contest(case)
    box.win_dispute(case)
    told = [f"charge.dispute.{event}" for event in ("created", "funds_withdrawn", "updated", "closed")]
    told.append("charge.dispute.funds_reinstated")
    for event in reversed(told) if backwards else told:
        [notice] = notices.deliver(types=[event])
        notices.again(notice)
        work()
    assert [row for row in rows(app) if row[0] in {"disputed", "reinstated"}] == sorted(WON)
    assert one(app, "SELECT status FROM dispute") == "won"
    assert holds(app) == set()


# Payouts


def test_a_payout_shows_what_it_is_made_of_and_what_is_missing(app, as_, box, notices, work, given, monkeypatch):
    given(40_00)
    given(60_00)
    with monkeypatch.context() as patch:
        whole = giving_lines()
        patch.setattr("support.giving.gateway.payout_lines", lambda payout_id: whole(payout_id)[:1])
        sent = box.pay_out()["id"]
        box.arrive(sent)
        notices.deliver()
        work()
    [listed] = as_("otto").get(f"{API}/payouts").json["items"]
    assert listed["booked"] is False
    assert listed["missing"] > 0
    with app.test_request_context(), at_the_edge():
        giving.sync(sent)
    found = as_("fina").get(f"{API}/payouts/{sent}").json
    assert (found["booked"], found["missing"], found["lines"]) == (True, 0, 2)
    assert sum(line["net"] for line in found["items"]) == found["amount"]["minor"] == 98_00
    assert [line["booked"] for line in found["items"]] == [["gift_paid", "fee_known"]] * 2
    assert found["at_bank_on"] is None
    first = as_("fina").get(f"{API}/payouts/{sent}?limit=1").json
    second = as_("fina").get(f"{API}/payouts/{sent}?limit=1&cursor={first['next']}").json
    assert {first["items"][0]["id"], second["items"][0]["id"]} == {line["id"] for line in found["items"]}
    assert as_("carol").get(f"{API}/payouts/{sent}").status_code == 404
    assert as_("fina").get(f"{API}/payouts/po_none").status_code == 404


def giving_lines():
    from support.giving import gateway

    return gateway.payout_lines


def test_payouts_are_listed_page_by_page(app, as_):
    made = {finance.paid_out(app) for _number in range(5)}
    seen, cursor = [], ""
    while True:
        page = as_("fina").get(f"{API}/payouts?limit=2{cursor}").json
        seen += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert len(seen) == 5
    assert set(seen) == made
    assert as_("fina").get(f"{API}/payouts?cursor=x").status_code == 422


# What does not agree


def test_a_movement_in_suspense_is_explained_once_as_a_gift(app, as_, relocation):
    gap, _line = finance.in_suspense(app, 12_00)
    assert holds(app) == {"nothing_unexplained"}
    address = f"{API}/exceptions/stripe/{gap}"
    assert as_("fina").post(f"{address}/explain", json={"as": "fee"}).status_code == 200
    assert as_("fina").post(f"{address}/explain", json={"as": "fee"}).status_code == 409
    assert holds(app) == set()
    gap, _line = finance.in_suspense(app, 500_00)
    address = f"{API}/exceptions/stripe/{gap}"
    for said in ({"as": "fee"}, {"as": "looked"}, {"as": "gift"}, {"as": "gift", "fund": "none"}, {"as": "arrived"}):
        assert as_("fina").post(f"{address}/explain", json=said).status_code == 422, said
    assert as_("otto").post(f"{address}/explain", json={"as": "gift", "fund": relocation}).status_code == 403
    assert as_("carol").post(f"{address}/explain", json={"as": "gift", "fund": relocation}).status_code == 404
    done = as_("felix").post(f"{address}/explain", json={"as": "gift", "fund": relocation})
    assert (done.status_code, done.json["resolution"]) == (200, "gift")
    assert standing(app, relocation) == (500_00, 0)
    assert standing(app) == (12_00, 0)
    assert holds(app) == set()


def test_money_that_left_is_a_fee_and_no_gift(app, as_):
    gap, _line = finance.in_suspense(app, -7_00)
    address = f"{API}/exceptions/stripe/{gap}/explain"
    assert as_("fina").post(address, json={"as": "gift", "fund": "general"}).status_code == 422
    assert as_("fina").post(address, json={"as": "fee"}).status_code == 200
    assert standing(app) == (0, 7_00)
    assert holds(app) == set()


def test_what_books_nothing_is_looked_into(app, as_, people):
    gap = finance.noted(app, Gap.PAYOUT, "po_1", 3_00)
    assert finance.noted(app, Gap.PAYOUT, "po_1", 3_00) == gap
    listed = as_("otto").get(f"{API}/exceptions/stripe").json["items"]
    assert [(one["id"], one["kind"]) for one in listed] == [(gap, "payout")]
    handed = as_("fina").post(f"{API}/exceptions/stripe/{gap}/hand-on", json={"name": people.fedor.name})
    assert handed.json["owner"] == people.fedor.name
    address = f"{API}/exceptions/stripe/{gap}/explain"
    assert as_("fina").post(address, json={"as": "fee"}).status_code == 422
    assert as_("fina").post(address, json={"as": "looked"}).status_code == 200
    assert as_("fina").get(f"{API}/exceptions/stripe").json["items"] == []
    closed = as_("fina").get(f"{API}/exceptions/stripe?status=closed").json["items"]
    assert [one["resolution"] for one in closed] == ["looked"]
    finance.noted(app, Gap.PAYOUT, "po_1", 3_00)
    assert as_("fina").get(f"{API}/exceptions/stripe").json["items"] == [], "somebody has looked into it"


def test_suspense_that_nobody_waits_for_halts_payouts(app):
    line = finance.Line(9_00)
    with app.test_request_context(), at_the_edge():
        ledger.unexplained(line)
    with app.test_request_context():
        assert ledger.self_check().broken.name == "provider_suspense_match"


# The desk


def test_the_list_of_gifts_by_day_status_and_fund(app, as_, box, given, relocation):
    mine, _charge = given(25_00)
    other, _charge = given(30_00, relocation)
    listed = as_("otto").get(f"{API}/gifts").json["items"]
    assert {one["id"] for one in listed} == {mine, other}
    assert set(listed[0]) == {"id", "amount", "fund", "status", "day", "monthly", "settled"}
    assert [one["id"] for one in as_("fina").get(f"{API}/gifts?fund=relocation&status=paid").json["items"]] == [other]
    assert as_("fina").get(f"{API}/gifts?day=2020-01-01").json["items"] == []
    assert as_("fina").get(f"{API}/gifts?fund=none").status_code == 422
    assert as_("carol").get(f"{API}/gifts").status_code == 403


def test_pages_of_finance_are_drawn_and_do_what_they_say(app, as_, people, box, given, notices, work):
    gift_id, _charge = given(50_00)
    given(20_00)
    box.refund(box.every("charge")[0]["id"], 1_00)
    box.arrive(box.pay_out()["id"])
    notices.deliver()
    work()
    case = finance.disputed(app, finance.paid_gift(app), due=1)
    gap, _line = finance.in_suspense(app, 12_00)
    fina, felix, otto = as_("fina"), as_("felix"), as_("otto")
    for who in (fina, otto):
        desk = who.get("/giving")
        assert desk.status_code == 200
        assert "A dispute has to be answered" in desk.text
    assert as_("carol").get("/giving").status_code == 403
    assert fina.get("/giving/gifts?fund=general&status=paid").status_code == 200
    assert "No such gift" in fina.get("/giving/gifts?day=2020-01-01").text
    assert fina.get("/giving/gifts?day=nonsense").status_code == 200
    address = f"/giving/gifts/{gift_id}"
    assert fina.submit(f"{address}/refunds", {"amount": "70"}, page=address).status_code == 422
    asked = fina.submit(f"{address}/refunds", {"amount": "7.50", "reason": "mistake"}, page=address)
    assert asked.status_code == 303
    order = asked.headers["Location"]
    assert "It waits for a second person" in fina.get(order).text
    assert "Your decision" in felix.get(order).text
    assert fina.submit(f"{order}/release", {}, page=order).status_code == 403
    assert felix.submit(f"{order}/release", {}).headers["Location"] == order
    assert "Given to Stripe" in felix.get(order).text
    assert otto.get(order).status_code == 200
    for place in ("refunds", "refunds?status=asked", "disputes", "disputes?status=closed", "payouts", "exceptions"):
        assert otto.get(f"/giving/{place}").status_code == 200, place
    payout = box.every("payout")[0]["id"]
    assert "its fee" in otto.get(f"/giving/payouts/{payout}").text
    dispute = f"/giving/disputes/{case}"
    assert f"test/disputes/{case}" in fina.get(dispute).text
    assert fina.submit(f"{dispute}/hand-on", {"name": people.felix.name}, page=dispute).status_code == 303
    assert fina.submit(f"{dispute}/answered", {}, page=dispute).status_code == 303
    unknown = f"/giving/exceptions/{gap}"
    assert fina.submit(f"{unknown}/hand-on", {"name": "nobody"}, page=unknown).status_code == 422
    assert fina.submit(f"{unknown}/explain", {"as": "gift", "fund": "none"}, page=unknown).status_code == 422
    said = {"as": "gift", "fund": "general"}
    assert "Book it as this?" in fina.submit(f"{unknown}/explain", said, page=unknown).text
    assert fina.submit(f"{unknown}/explain", {**said, "confirmed": "true"}, page=unknown).status_code == 303
    assert "A gift to a fund" in otto.get(unknown).text
    assert holds(app) == set()


def test_a_refund_is_taken_back_or_declined_by_clicking(app, as_, people):
    gift_id = finance.paid_gift(app)
    first, second = (finance.asked_refund(app, people, gift_id, 1_00) for _number in range(2))
    fina, felix = as_("fina"), as_("felix")
    page = f"/giving/refunds/{first}"
    assert felix.submit(f"{page}/withdraw", {}, page=page).status_code == 403
    assert fina.submit(f"{page}/withdraw", {}, page=page).status_code == 303
    page = f"/giving/refunds/{second}"
    assert felix.submit(f"{page}/decline", {}, page=page).status_code == 303
    assert "Declined" in fina.get(page).text
