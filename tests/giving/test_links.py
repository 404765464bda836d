"""The private link: what it shows and does, and that no other token leads anywhere."""

import re
import secrets
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from support.core import clock, throttle
from support.core.db import at_the_edge, db
from support.core.errors import Missing
from support.giving import service as giving
from tests.giving.books import one
from tests.giving.donors import BY_LINK, opened, paid, session_of
from tests.giving.test_md5 import every_row
from tests.statements import counted

PAGE = "/give/mine"


@pytest.fixture
def donor(client, box, settings):
    """Somebody who has not signed in; Stripe's pages may be named to them."""
    client.hosts = (settings.stripe_checkout_origin.removeprefix("http://"),)
    return client


def test_a_gift_once_is_shown_with_its_payment(donor, box, app):
    made = paid(app, donor, box)
    told = donor.get(f"{BY_LINK}/{made['token']}").json
    assert told["interval"] == "once"
    assert told["status"] == "paid"
    assert told["amount"] == {"minor": 25_00, "currency": "EUR"}
    assert [each["amount"]["minor"] for each in told["items"]] == [25_00]
    page = donor.get(f"{PAGE}/{made['token']}")
    assert "Arrived" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "End this gift" not in page.text


def test_the_database_holds_the_hash_alone(donor, box, app, settings):
    made = paid(app, donor, box, interval="month")
    rows = "\n".join(row for _table, row in every_row(settings.database_owner_url))
    assert giving.links.hash_of(made["token"]).hex() in rows
    assert made["token"] not in rows
    assert made["token"].encode().hex() not in rows


def test_every_dead_link_is_the_same_404(donor, box, app):
    made = opened(donor)
    wrong = [
        secrets.token_urlsafe(32),
        made["token"][:-1],
        made["token"] + "A",
        made["token"].swapcase(),
        "x",
        "…" * 30,
        "A" * 900,
        "' OR 1=1 --",
        made["id"],
    ]
    told = {donor.get(f"{BY_LINK}/{token}").data for token in wrong}
    assert len(told) == 1
    pages = {donor.get(f"{PAGE}/{token}").status_code for token in wrong}
    assert pages == {404}
    shown = {
        _plain(donor.get(f"{PAGE}/{token}").text, token) for token in (wrong[0], wrong[1], wrong[3], "xyz", made["id"])
    }
    assert len(shown) == 1
    for act in ("portal", "receipt", "statement", "name"):
        body = {"name": "N"} | ({"year": 2026} if act == "statement" else {})
        sent = {} if act == "portal" else {"json": body}
        assert donor.post(f"{BY_LINK}/{wrong[0]}/{act}", **sent).status_code == 404, act
    assert donor.delete(f"{BY_LINK}/{wrong[0]}").status_code == 404
    change = {"amount": {"minor": 10_00, "currency": "EUR"}}
    assert donor.patch(f"{BY_LINK}/{wrong[0]}", json=change).status_code == 404


def _plain(page, token):
    """A page without its own address, and without the form's token that differs on each."""
    page = page.replace(f"{PAGE}/{token}", PAGE)
    return re.sub(r'(name="csrf_token" value=)"[^"]+"', r"\1", page)


def test_guessing_is_held_back_and_the_right_link_is_not(donor, box, app, monkeypatch):
    monkeypatch.setitem(throttle.RATES, "link", (3, 0.001))
    made = opened(donor)
    codes = [donor.get(f"{BY_LINK}/{secrets.token_urlsafe(32)}").status_code for _ in range(5)]
    assert codes == [404, 404, 404, 429, 429]
    assert donor.get(f"{BY_LINK}/{made['token']}").status_code == 200


def test_a_wrong_and_a_right_token_cost_the_same_statements(app, donor, box):
    made = opened(donor)
    with app.test_request_context():
        giving.links.find(made["token"])
        with counted(app) as right:
            giving.links.find(made["token"])
        with counted(app) as wrong, pytest.raises(Missing):
            giving.links.find("nothing")
    asked = [text for text, _values in wrong if "bucket" not in text]
    assert asked == [text for text, _values in right]
    assert len(asked) == 2


def test_a_month_is_changed_and_ended_by_the_donor(donor, box, app):
    made = paid(app, donor, box, interval="month")
    at = f"{BY_LINK}/{made['token']}"
    for wrong in (0, -5, 99, 1_000_000_000_00):
        assert donor.patch(at, json={"amount": {"minor": wrong, "currency": "EUR"}}).status_code == 422, wrong
    changed = donor.patch(at, json={"amount": {"minor": 40_00, "currency": "EUR"}})
    assert changed.status_code == 200, changed.text
    assert changed.json["amount"]["minor"] == 40_00
    assert box.every("subscription")[0]["items"]["data"][0]["price"]["unit_amount"] == 40_00
    ended = donor.delete(at)
    assert ended.json["status"] == "ended"
    assert box.every("subscription")[0]["status"] == "canceled"
    assert donor.delete(at).json["status"] == "ended"
    assert donor.patch(at, json={"amount": {"minor": 40_00, "currency": "EUR"}}).status_code == 409
    assert len(ended.json["items"]) == 1


def test_the_same_by_the_pages(donor, box, app):
    made = paid(app, donor, box, interval="month")
    at = f"{PAGE}/{made['token']}"
    refused = donor.submit(f"{at}/amount", {"amount": "12.345"}, page=at)
    assert refused.status_code == 422
    assert 'value="12.345"' in refused.text
    assert donor.submit(f"{at}/amount", {"amount": "12,50"}, page=at).status_code == 303
    assert one(app, "SELECT amount FROM pledge") == 12_50
    assert "Nothing more is taken" in donor.get(f"{at}/end").text
    assert donor.submit(f"{at}/end", {}).status_code == 303
    assert "Ended" in donor.get(at).text
    assert donor.get(f"{at}/end").status_code == 404


def test_a_gift_once_has_nothing_to_change_or_end(donor, box, app):
    made = paid(app, donor, box)
    at = f"{BY_LINK}/{made['token']}"
    assert donor.delete(at).status_code == 409
    assert donor.patch(at, json={"amount": {"minor": 40_00, "currency": "EUR"}}).status_code == 409
    assert donor.post(f"{at}/portal").status_code == 409


def test_the_portal_opens_and_is_not_told_the_link(donor, box, app):
    made = paid(app, donor, box, interval="month")
    answer = donor.post(f"{BY_LINK}/{made['token']}/portal")
    assert answer.status_code == 200, answer.text
    assert answer.json["url"].startswith("http://127.0.0.1")
    at = f"{PAGE}/{made['token']}"
    page = donor.submit(f"{at}/card", {}, page=at)
    assert page.status_code == 200
    assert 'http-equiv="refresh"' in page.text
    assert "gift=" in page.headers["Set-Cookie"]
    assert made["token"] not in str(box.requests)
    # Back from there the same browser finds the link again.
    assert made["token"] in donor.get(f"/give/link/{made['id']}").text


def test_a_card_that_fails_is_told_with_what_to_do(donor, box, app, notices, work):
    made = paid(app, donor, box, interval="month")
    box.set_card(box.every("customer")[0]["id"], "declined")
    box.advance(days=32)
    notices.deliver()
    work()
    assert donor.get(f"{BY_LINK}/{made['token']}").json["status"] == "past_due"
    page = donor.get(f"{PAGE}/{made['token']}").text
    assert "Your card was refused" in page
    assert "Change the card" in page


def test_what_went_back_is_told(donor, box, app, notices, work):
    made = paid(app, donor, box, 100_00)
    box.refund(made["charge"], 30_00)
    notices.deliver()
    work()
    told = donor.get(f"{BY_LINK}/{made['token']}").json["items"][0]
    assert (told["back"]["minor"], told["disputed"]["minor"]) == (30_00, 0)
    assert "Given back" in donor.get(f"{PAGE}/{made['token']}").text
    box.dispute(made["charge"], 70_00)
    notices.deliver()
    work()
    assert donor.get(f"{BY_LINK}/{made['token']}").json["items"][0]["disputed"]["minor"] == 70_00
    assert "Disputed with the bank" in donor.get(f"{PAGE}/{made['token']}").text


def test_many_months_are_shown_page_by_page_newest_first(donor, box, app):
    made = paid(app, donor, box, interval="month")
    _months(app, 30)
    first = donor.get(f"{BY_LINK}/{made['token']}?limit=20").json
    second = donor.get(f"{BY_LINK}/{made['token']}?limit=20&cursor={first['next']}").json
    days = [each["day"] for each in first["items"] + second["items"]]
    assert len(days) == 31
    assert days == sorted(days, reverse=True)
    assert second["next"] is None
    page = donor.get(f"{PAGE}/{made['token']}")
    assert "Show the next ones" in page.text
    wrong = donor.get(f"{BY_LINK}/{made['token']}?cursor=nonsense")
    assert wrong.status_code == 422


def _months(app, count):
    """Earlier months of the only pledge, as if they had been paid."""
    wanted = sa.text(
        "INSERT INTO gift (id, fund_id, amount, currency, status, day, charge_id, settled, sweeps, pledge_id,"
        " invoice_id) SELECT gen_random_uuid(), fund_id, amount, currency, 'paid', day - n * 30, 'ch_m' || n, true, 0,"
        " id, 'in_m' || n FROM pledge, generate_series(1, :count) AS n"
    )
    with app.app_context(), at_the_edge():
        db.session.execute(wanted, {"count": count})


def test_an_unpaid_gift_says_so_and_one_that_ran_out_leads_back(donor, box, app):
    made = opened(donor)
    assert "still on its way" in donor.get(f"{PAGE}/{made['token']}").text
    box.expire(session_of(app, made["id"]))
    page = donor.get(f"{PAGE}/{made['token']}").text
    assert "did not go through" in page
    assert "/give?fund=general" in page
    assert donor.get(f"/give/link/{uuid.uuid4()}").status_code == 404


def test_stripe_out_of_reach_leaves_the_page_standing(donor, box, app):
    made = paid(app, donor, box, interval="month")
    box.trouble(status=500, times=9)
    assert donor.get(f"{PAGE}/{made['token']}").status_code == 200
    refused = donor.delete(f"{BY_LINK}/{made['token']}")
    assert refused.status_code == 503
    assert one(app, "SELECT status FROM pledge") == "active"


def test_a_year_later_the_link_still_leads_back(donor, box, app):
    made = paid(app, donor, box)
    with time_machine.travel(clock.now() + timedelta(days=400), tick=False):
        assert donor.get(f"{BY_LINK}/{made['token']}").json["status"] == "paid"
