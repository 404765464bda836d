"""The door Stripe knocks at: what is taken, what is refused (MO4), and what is kept of it."""

import json
from dataclasses import replace

import pytest

from tests.giving.books import one

URL = "/api/v1/webhooks/stripe"


@pytest.fixture
def paid(box, gift, checkout_of):
    """A gift whose notices wait to be delivered."""
    box.complete(checkout_of(gift()["id"]))


def refused(answer):
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.mimetype == "application/problem+json"
    return answer.status_code == 400


def test_a_notice_is_taken_once_at_either_address(box, notices, paid, client, app):
    notice = notices.held[0]
    headers = notices.headers(notice.body.encode())
    for address in (URL, "/webhooks/stripe"):
        assert client.post(address, data=notice.body, headers=headers).status_code == 200
    assert one(app, "SELECT count(*) FROM stripe_event") == 1
    assert one(app, "SELECT count(*) FROM procrastinate_jobs") == 1


def test_thin_and_snapshot_are_one_notice(box, notices, gift, checkout_of, app):
    notices.shapes = ("thin", "snapshot")
    box.complete(checkout_of(gift()["id"]))
    sent = notices.deliver(types=["checkout.session.completed"])
    assert [notice.answers for notice in sent] == [[200], [200]]
    assert one(app, "SELECT count(*) FROM stripe_event WHERE type = 'checkout.session.completed'") == 1


def test_what_is_kept_of_a_notice(notices, paid, app, work):
    notices.deliver()
    work()
    columns = one(
        app,
        "SELECT string_agg(column_name, ' ' ORDER BY column_name) FROM information_schema.columns"
        " WHERE table_name = 'stripe_event'",
    )
    assert columns == "day event_id livemode object_id type"


def test_mo4_forged_stale_and_strange_notices_are_refused(box, notices, paid, client, app, settings):
    body = notices.held[0].body.encode()
    good = notices.headers(body)["Stripe-Signature"]
    tried = {
        "no signature": (body, None),
        "garbled": (body, "t=1,v1=00"),
        "no number": (body, "t=now,v1=00"),
        "another body": (body + b" ", good),
        "only a newer scheme": (body, good.replace("v1=", "v2=")),
    }
    notices.secrets = ("whsec_somebody_else",)
    tried["another secret"] = (body, notices.headers(body)["Stripe-Signature"])
    notices.secrets = settings.stripe_webhook_secrets
    notices.signed_ago = 301
    tried["stale"] = (body, notices.headers(body)["Stripe-Signature"])
    notices.signed_ago = 0
    for name, changed in (
        ("wrong mode", {"livemode": True}),
        ("another account", {"context": "acct_other"}),
        ("not an object", None),
        ("no type", {"type": None}),
    ):
        told = b"[1]" if changed is None else json.dumps(json.loads(body) | changed).encode()
        tried[name] = (told, notices.headers(told)["Stripe-Signature"])
    snapshot = b'{"id": "evt_1", "object": "event", "type": "charge.updated", "livemode": false}'
    tried["an event about nothing"] = (snapshot, notices.headers(snapshot)["Stripe-Signature"])
    foreign = json.dumps(
        {
            "id": "evt_2",
            "object": "event",
            "type": "charge.updated",
            "livemode": False,
            "account": "acct_other",
            "data": {"object": {"id": "ch_1", "object": "charge"}},
        }
    ).encode()
    tried["a snapshot of another account"] = (foreign, notices.headers(foreign)["Stripe-Signature"])
    for name, (raw, signature) in tried.items():
        headers = {"Content-Type": "application/json"} | ({"Stripe-Signature": signature} if signature else {})
        assert refused(client.post(URL, data=raw, headers=headers)), name
    assert one(app, "SELECT count(*) FROM stripe_event") == 0
    assert one(app, "SELECT count(*) FROM procrastinate_jobs") == 0
    print(f"MO4: {len(tried)} kinds of forged, stale and strange notices refused, nothing kept")


MONTHLY = (
    "invoice.paid",
    "invoice.payment_failed",
    "invoice.payment_action_required",
    "customer.subscription.updated",
    "customer.subscription.deleted",
)


def test_mo4_holds_for_what_comes_every_month_thin_and_in_full(box, notices, client, app, settings):
    """Each new kind, in both shapes, forged, old, of the wrong mode and of another account; then the true one."""
    notices.shapes = ("thin", "snapshot")
    _everything_monthly(box, client, app)
    told = {(notice.type, notice.shape): notice for notice in notices.held if notice.type in MONTHLY}
    assert {kind for kind, _shape in told} == set(MONTHLY)
    tried = 0
    for (kind, shape), notice in told.items():
        for lie in _lies(notices, notice, settings):
            assert refused(client.post(URL, data=lie[0], headers=lie[1])), (kind, shape)
            tried += 1
    assert one(app, "SELECT count(*) FROM stripe_event") == 0
    for notice in told.values():
        body = notice.body.encode()
        assert client.post(URL, data=body, headers=notices.headers(body)).status_code == 200
    assert one(app, "SELECT count(*) FROM stripe_event") == len(MONTHLY), "thin and in full are one"
    print(f"MO4: {len(MONTHLY)} monthly kinds in two shapes, {tried} lies refused, nothing kept of them")


def _everything_monthly(box, client, app):
    body = {"amount": {"minor": 20_00, "currency": "EUR"}, "fund": "general", "interval": "month"}
    assert client.post("/api/v1/gifts", json=body).status_code == 201
    box.complete(one(app, "SELECT checkout_id FROM pledge"))
    subscription = box.every("subscription")[0]["id"]
    for card in ("declined", "action"):
        box.set_card(subscription, card)
        box.advance(days=31)
        box.replace_card(subscription)
    box.cancel_subscription(subscription)


def _lies(notices, notice, settings):
    """A true notice, four times told wrongly: (body, headers)."""
    body = notice.body.encode()
    notices.secrets = ("whsec_somebody_else",)
    yield body, notices.headers(body)
    notices.secrets = settings.stripe_webhook_secrets
    notices.signed_ago = 301
    yield body, notices.headers(body)
    notices.signed_ago = 0
    whose = "context" if notice.shape == "thin" else "account"
    for change in ({"livemode": True}, {whose: "acct_other"}):
        changed = json.dumps(json.loads(body) | change).encode()
        yield changed, notices.headers(changed)


def test_mo4_just_within_five_minutes_is_taken(notices, paid):
    notices.signed_ago = 290
    assert notices.deliver([0])[0].answers == [200]


def test_two_secrets_are_accepted_while_one_is_replaced(app, notices, paid, settings):
    app.extensions["settings"] = replace(
        settings, stripe_webhook_secrets=("whsec_new", *settings.stripe_webhook_secrets)
    )
    assert notices.deliver([0])[0].answers == [200]
    notices.secrets = ("whsec_new",)
    assert notices.deliver([0])[0].answers == [200]


def test_a_notice_of_the_wrong_content_type_is_refused(client, notices, paid):
    body = notices.held[0].body.encode()
    signature = notices.headers(body)["Stripe-Signature"]
    answer = client.post(URL, data=body, headers={"Content-Type": "text/plain", "Stripe-Signature": signature})
    assert answer.status_code == 415


def test_what_we_do_not_book_is_taken_and_left(client, notices, app):
    body = json.dumps(
        {
            "id": "evt_9",
            "object": "event",
            "type": "customer.created",
            "livemode": False,
            "data": {"object": {"id": "cus_1", "object": "customer"}},
        }
    ).encode()
    assert client.post(URL, data=body, headers=notices.headers(body)).status_code == 200
    assert one(app, "SELECT count(*) FROM procrastinate_jobs") == 0
