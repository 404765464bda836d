"""Giving over the API: opened, paid, looked at; and what is refused."""

import threading
import uuid

import pytest

from support.core.db import at_the_edge
from support.ledger import service as ledger
from tests.giving.books import one, rows, standing

URL = "/api/v1/gifts"


def body(**changed):
    return {"amount": {"minor": 25_00, "currency": "EUR"}, "fund": "general", "interval": "once"} | changed


def test_a_gift_is_opened_paid_and_booked(box, notices, work, client, gift, checkout_of, app):
    opened = gift(25_00)
    assert client.get(f"{URL}/{opened['id']}").json == {"status": "open"}
    session = checkout_of(opened["id"])
    assert opened["checkout_url"] == box.get(session)["url"]
    box.complete(session)
    box.settle()
    notices.deliver()
    assert work() > 0
    assert client.get(f"{URL}/{opened['id']}").json == {"status": "paid"}
    assert rows(app) == [
        ("fee_known", "clearing", "general", -63),
        ("fee_known", "fees", "general", 63),
        ("gift_paid", "clearing", "general", 25_00),
        ("gift_paid", "donations", "general", -25_00),
    ]
    assert standing(app) == (24_37, 0)


def test_what_stripe_is_told_is_neutral(box, gift):
    opened = gift()
    sent = box.requests[-1]["params"]
    assert sent["metadata"] == {"gift": opened["id"]}
    assert sent["client_reference_id"] == opened["id"]
    words = str(sent).lower()
    assert "officer" not in words
    assert "aid" not in words.replace("paid", "")
    assert "apora" not in words
    assert "customer_email" not in sent


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"fund": "nowhere"}, "fund"),
        ({"amount": {"minor": 99, "currency": "EUR"}}, "amount"),
        ({"amount": {"minor": 1_000_000_00, "currency": "EUR"}}, "amount"),
        ({"amount": {"minor": -5, "currency": "EUR"}}, "amount"),
        ({"amount": {"minor": 25.5, "currency": "EUR"}}, "amount"),
        ({"amount": {"minor": 2500, "currency": "USD"}}, "amount"),
        ({"interval": "weekly"}, "interval"),
        ({"name": "Dana"}, "name"),
    ],
)
def test_a_wrong_field_is_named_and_leaves_nothing(client, box, app, changed, field):
    answer = client.post(URL, json=body(**changed))
    assert answer.status_code == 422, answer.text
    assert list(answer.json["fields"]) == [field]
    assert one(app, "SELECT count(*) FROM gift") == 0
    assert not box.requests


def test_a_closed_fund_takes_no_gift(client, box, app, relocation, people):
    with app.test_request_context(), at_the_edge():
        ledger.set_open(people.actor("fina"), ledger.fund_by_code(relocation), wanted=False)
    answer = client.post(URL, json=body(fund=relocation))
    assert answer.status_code == 422
    assert "fund" in answer.json["fields"]


def test_a_monthly_gift_is_opened_like_one_given_once(client, box, app):
    answer = client.post(URL, json=body(interval="month"))
    assert answer.status_code == 201
    assert one(app, "SELECT status FROM pledge") == "open"


def test_an_unknown_gift_is_not_found(client):
    assert client.get(f"{URL}/{uuid.uuid4()}").status_code == 404


def test_stripe_down_is_told_and_the_gift_is_finished_later(client, box, app):
    box.trouble(status=500, times=9)
    answer = client.post(URL, json=body())
    assert answer.status_code == 503
    assert "Nothing was charged" in answer.json["detail"]
    assert one(app, "SELECT status FROM gift") == "intended"


def test_one_key_one_gift(client, box, app):
    key = {"Idempotency-Key": uuid.uuid4().hex}
    first, second = (client.post(URL, json=body(), headers=key) for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert first.json == second.json
    assert one(app, "SELECT count(*) FROM gift") == 1
    assert len(box.every("checkout.session")) == 1
    other = client.post(URL, json=body(amount={"minor": 30_00, "currency": "EUR"}), headers=key)
    assert other.status_code == 422


def test_mo5_one_key_twenty_times_at_once_is_one_gift(app, box):
    key = {"Idempotency-Key": uuid.uuid4().hex}
    answers = []

    def send():
        answer = app.test_client().post(URL, json=body(), headers=key)
        answers.append((answer.status_code, answer.get_data()))

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    codes = sorted(code for code, _ in answers)
    assert set(codes) <= {201, 409}, codes
    assert 201 in codes
    assert len({data for code, data in answers if code == 201}) == 1
    assert one(app, "SELECT count(*) FROM gift") == 1
    assert len(box.every("checkout.session")) == 1
    print(f"MO5 (gifts): one key 20 times at once: {codes.count(201)} answered alike, {codes.count(409)} told to wait")
