"""Dues by card: at Stripe like any gift, with no word of what they are; booked as dues, and nowhere told as gifts."""

import json
import re
from datetime import timedelta

import sqlalchemy as sa
import time_machine

from support.core import clock
from support.core.db import at_the_edge, execute
from support.giving import service as giving
from support.ledger import service as ledger
from support.oversight.service.gathering import Month, gather, gift_fees
from support.union import service as union
from tests.giving.books import one, rows, standing
from tests.giving.donors import opened, session_of
from tests.union.factory import member

DUES = "/api/v1/me/membership/dues"


def _rate(client):
    body = {"class": "full", "amount": {"minor": 10_00, "currency": "EUR"}, "from": clock.quarter().isoformat()}
    assert client.post("/api/v1/union/rates", json=body).status_code == 201


def _meant(known, quarters=1):
    begun = known.client.post(DUES, json={"quarters": quarters, "how": "card"})
    assert begun.status_code == 201, begun.text
    return begun.json


def _gift_of(app, payment):
    return str(one(app, "SELECT gift_id FROM dues_payment WHERE id = :id", id=payment["id"]))


def test_dues_by_card_look_at_stripe_like_every_gift_and_are_booked_as_dues(
    app, people, as_, client, box, notices, work
):
    _rate(as_("rita"))
    mila = member(app, people)
    begun = _meant(mila, 2)
    gift_id = _gift_of(app, begun["payment"])
    again = mila.client.post(f"{DUES}/{begun['payment']['id']}/checkout").json
    assert again["checkout_url"] == begun["checkout_url"]
    other = opened(client, 20_00)
    mine, theirs = (box.get(session_of(app, gift)) for gift in (gift_id, other["id"]))
    assert _alike(mine, gift_id, mila) == _alike(theirs, other["id"], mila)
    page = client.get(f"/give/link/{gift_id}")
    assert (page.status_code, "Your payment is still on its way" in page.text, "gift" in page.text) == (
        200,
        True,
        False,
    )
    box.complete(session_of(app, gift_id))
    box.settle()
    notices.deliver()
    work()
    client.get(f"/give/link/{gift_id}")
    shown = mila.client.get(DUES).json
    assert (shown["items"][0]["status"], shown["due"]["behind"]) == ("paid", 0)
    booked = [row for row in rows(app) if row[2] == "dues"]
    fee = next(row[3] for row in booked if row[1] == "fees")
    assert ("gift_paid", "dues", "dues", -2000) in booked
    assert standing(app, "dues") == (20_00 - fee, 0)
    assert standing(app, "general") == (0, 0)
    said = client.get(f"/give/link/{gift_id}").text
    assert "Your payment has arrived" in said
    assert not re.search("gift|donat|dues|member|union", re.sub(r"<[^>]+>|/[a-z/]+", " ", said).lower())
    _in_no_list_for_donors(app, client)
    _back_again(app, as_, box, notices, work, mila, begun["payment"]["id"])


def _alike(session, gift_id, known):
    """What Stripe has of a checkout, with every id taken out: the same for dues as for a gift of so much."""
    told = json.dumps(session, sort_keys=True).replace(gift_id, "OURS")
    for secret in (str(known.id), known.number, known.handle):
        assert secret not in told
    assert not re.search("union|dues|member|contribution", told.lower())
    return re.sub(r"(cs|pi|prod|price|li|seti)_[A-Za-z0-9_]+|[0-9]{10}", "ID", told)


def _in_no_list_for_donors(app, client):
    assert "dues" not in client.get("/api/v1/funds").text
    assert "Contributions" not in client.get("/funds").text
    assert "dues" not in client.get("/give").text
    body = {"amount": {"minor": 5_00, "currency": "EUR"}, "fund": "dues", "interval": "once"}
    assert client.post("/api/v1/gifts", json=body).status_code == 422
    with app.test_request_context():
        found = gather(Month(clock.today().replace(day=1)))
        assert found.gifts == {}
        assert [fund.code for fund in found.funds] == ["general"]
        assert gift_fees(Month(clock.today().replace(day=1))) == {}
        assert ledger.self_check().ok


def _back_again(app, as_, box, notices, work, mila, payment_id):
    """A registrar asks, one of finance hands it to the refunds, another releases it: the quarters are due again."""
    assert mila.client.get("/api/v1/me/membership/card").status_code == 200
    back, fina, felix = f"/api/v1/union/dues/{payment_id}/return", as_("fina"), as_("felix")
    with app.test_request_context(), at_the_edge():
        assert union.forgetting.forget_gifts() == 1
        assert execute(sa.text("SELECT count(gift_id) FROM dues_payment")).scalar_one() == 0
    sealed = fina.post(back, json={"reason": "mistake"})
    assert (sealed.status_code, "sealed to registrars" in sealed.json["detail"]) == (409, True)
    assert as_("rita").post(back, json={"reason": "mistake"}).status_code == 201
    assert as_("rhea").post(f"{back}/decision", json={"agree": True}).status_code == 403
    assert fina.get("/api/v1/refunds").json["items"] == []
    assert fina.post(f"{back}/decision", json={"agree": True}).json["status"] == "confirmed"
    order = fina.get("/api/v1/refunds").json["items"][0]["id"]
    assert fina.post(f"/api/v1/refunds/{order}/release").status_code == 403
    assert felix.post(f"/api/v1/refunds/{order}/release").status_code == 200
    notices.deliver()
    work()
    with app.test_request_context(), at_the_edge():
        giving.sweep()
    shown = mila.client.get(DUES).json
    assert (shown["items"][0]["status"], shown["items"][0]["quarters"]) == ("returned", [])
    assert one(app, "SELECT count(*) FROM union_card WHERE revoked") == 1
    assert one(app, "SELECT status FROM dues_return") == "done"
    assert [row[3] for row in rows(app) if row[:3] == ("refunded", "dues", "dues")] == [2000]
    with app.test_request_context(), at_the_edge():
        assert union.forgetting.forget_gifts() == 1
        assert execute(sa.text("SELECT count(gift_id) FROM dues_payment")).scalar_one() == 0
    kept = sa.text("SELECT count(*) FROM data_key WHERE scope_id = :id")
    for quarters, left in ((1, 1), (2, 0)):
        later = clock.quarters_on(clock.today(), quarters) + timedelta(days=1)
        with time_machine.travel(later, tick=False), app.test_request_context(), at_the_edge():
            union.forgetting.forget_gifts()
            assert execute(kept, {"id": payment_id}).scalar_one() == left


def test_a_checkout_that_runs_out_frees_its_quarters_and_late_money_counts(app, people, as_, box, notices, work):
    _rate(as_("rita"))
    mila = member(app, people)
    first = _meant(mila)["payment"]
    assert mila.client.delete(f"{DUES}/{first['id']}").json["items"][0]["status"] == "failed"
    with app.test_request_context(), at_the_edge():
        assert union.forgetting.forget_gifts() == 0, "its checkout is still open"
    second = _meant(mila)["payment"]
    assert second["quarters"] == first["quarters"]
    for payment in (first, second):
        box.complete(session_of(app, _gift_of(app, payment)))
    work()
    with app.test_request_context(), at_the_edge():
        giving.sweep()
    items = {one["id"]: one for one in mila.client.get(DUES).json["items"]}
    assert [items[payment["id"]]["status"] for payment in (first, second)] == ["paid", "paid"]
    covered = sorted(quarter for item in items.values() for quarter in item["quarters"])
    assert covered == [clock.quarters_on(clock.today(), at).isoformat() for at in (1, 2)]
    third = _meant(mila)["payment"]
    mila.client.delete(f"{DUES}/{third['id']}")
    later = clock.today() + timedelta(days=3)
    with time_machine.travel(later, tick=False), app.test_request_context(), at_the_edge():
        assert union.forgetting.forget_gifts() == 3
