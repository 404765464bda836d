"""MD5: what a payer types at the checkout is nowhere here: no table, no log, no job, however loud the log is set."""

import base64
import gzip
import logging
import re

import pytest
import sqlalchemy as sa

from support.core import clock, outbox
from support.core.db import db
from tests.giving.donors import BY_LINK, opened, session_of
from tests.giving.pdf import words

CANARIES = {
    "email": "canary.email.wqzj@example.org",
    "name": "Kanareika Zolotova",
    "country": "ZQ",
    "card": "424242424242Wqzj",
}
#: The country is two letters and the card's last four digits are four: looked for as Stripe writes them.
WORDS = ("canary.email.wqzj", "Kanareika", "Zolotova", '"ZQ"', "'ZQ'", "sandboxfingerprt", "Wqzj")


def shapes(word):
    """A word as it might hide. A short one packed would be found by chance among random ids."""
    raw = word.encode()
    yield from (raw, word.encode("utf-16-le"), raw.hex().encode())
    if len(raw) >= 8:
        yield from (base64.b64encode(raw)[:-4], gzip.compress(raw)[10:-8])


def every_row(url):
    """Every row of every table, the job queue's too, as text and its bytes as hex."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        tables = connection.execute(
            sa.text(
                "SELECT schemaname, tablename FROM pg_tables"
                " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
            )
        ).all()
        for schema, table in tables:
            for (row,) in connection.execute(sa.text(f'SELECT t::text FROM "{schema}"."{table}" t')):
                yield table, row
    engine.dispose()


def _monthly(box, client, checkout_of_pledge):
    """A gift of every month whose card fails, with invoices that name the payer; the id by which Stripe knows them."""
    body = {"amount": {"minor": 20_00, "currency": "EUR"}, "fund": "general", "interval": "month"}
    made = client.post("/api/v1/gifts", json=body).json
    box.token = made["link"].rsplit("/", 1)[-1]
    box.complete(checkout_of_pledge(made["id"]), **CANARIES)
    assert box.every("invoice")[0]["customer_name"] == CANARIES["name"]
    box.set_card(box.every("subscription")[0]["id"], "declined")
    box.advance(days=32)
    payer: str = box.every("customer")[0]["id"]
    return payer


@pytest.fixture
def checkout_of_pledge(app):
    """The checkout session of a pledge."""

    def found(pledge_id):
        with app.app_context():
            wanted = sa.text("SELECT checkout_id FROM pledge WHERE id = :id")
            return str(db.session.execute(wanted, {"id": pledge_id}).scalar_one())

    return found


def test_md5_a_stripe_event_with_billing_details_leaves_none_here(
    app, box, notices, gift, checkout_of, checkout_of_pledge, client, settings, server, caplog, capfd
):
    caplog.set_level(logging.DEBUG)
    for logger in ("stripe", "urllib3", "apora", "procrastinate", "sqlalchemy.engine"):
        caplog.set_level(logging.getLogger(logger).level or logging.DEBUG, logger=logger)
    notices.shapes = ("thin", "snapshot")
    made = gift(100_00)
    box.complete(checkout_of(made["id"]), **CANARIES)
    assert any("Kanareika" in notice.body for notice in notices.held), "the canary was not in what Stripe sent"
    box.settle()
    charge = box.every("charge")[0]
    assert charge["billing_details"]["email"] == CANARIES["email"]
    box.refund(charge["id"], 5_00)
    box.reinstate(box.dispute(charge["id"], 95_00)["id"])
    box.arrive(box.pay_out()["id"])
    payer = _monthly(box, client, checkout_of_pledge)
    # Rightly signed notices that cannot be read, or are refused, must not be quoted either.
    for notice in list(notices.held):
        broken = notice.body[:-40].encode()
        client.post("/webhooks/stripe", data=broken, headers=notices.headers(broken))
        client.post("/webhooks/stripe", data=notice.body, headers={"Content-Type": "application/json"})
    queued = [row for table, row in every_row(settings.database_owner_url)]
    notices.deliver()
    queued += [row for table, row in every_row(settings.database_owner_url)]
    outbox.run_worker(app, wait=False)
    client.get(f"/give/thanks/{made['id']}")
    opened = client.post(f"/api/v1/gifts/by-link/{box.token}/portal")
    assert opened.status_code == 200, opened.text
    rows = [row for url in (settings.database_owner_url,) for _table, row in every_row(url)]
    assert any("paid" in row for row in rows)
    told = capfd.readouterr()
    logs = [caplog.text, told.out, told.err, *(path.read_text(errors="replace") for path in server.data.rglob("*.log"))]
    haystack = "\n".join([*queued, *rows, *logs]).encode()
    found = {word for word in (*WORDS, payer) for shape in shapes(word) if shape in haystack}
    assert found == set()
    letters = sum(map(len, logs))
    print(f"MD5: {len(WORDS) + 1} canaries in up to five shapes; {len(rows)} rows, {letters} letters of log: none")


def test_md5_a_monthly_gift_with_billing_details_leaves_none_in_what_a_donor_or_finance_sees(
    app, box, notices, client, settings, server, caplog, capfd, as_, work
):
    caplog.set_level(logging.DEBUG)
    for logger in ("stripe", "urllib3", "apora", "sqlalchemy.engine"):
        caplog.set_level(logging.getLogger(logger).level or logging.DEBUG, logger=logger)
    client.hosts = (settings.stripe_checkout_origin.removeprefix("http://"),)
    made = opened(client, 50_00, interval="month")
    box.complete(session_of(app, made["id"]), **CANARIES)
    box.settle()
    notices.deliver()
    work()
    at, page = f"{BY_LINK}/{made['token']}", f"/give/mine/{made['token']}"
    payment = client.get(at).json["items"][0]["id"]
    assert client.post(f"{at}/name", json={"name": "A friend"}).status_code == 200
    assert as_("fina").submit(*_shown(as_), page="/giving/names").status_code == 303
    box.set_card(box.every("customer")[0]["id"], "declined")
    box.advance(days=32)
    # Rightly signed news of the payer: nothing of it reaches the name that is shown.
    notices.deliver()
    work()
    assert any("Kanareika" in str(thing) for thing in box.every("customer")), "the canary was not with Stripe"
    papers = [
        client.post(f"{at}/receipt", json={"gift": payment, "name": "Dana"}).data,
        client.post(f"{at}/statement", json={"year": clock.today().year, "name": "Dana"}).data,
    ]
    seen = [
        *(client.get(address).text for address in (page, at, f"{page}/name", "/give/names", "/give", "/campaigns")),
        *(client.get(f"/give/{place}/{made['id']}").text for place in ("thanks", "link")),
        client.post(f"{at}/portal").text,
        *(words(paper) for paper in papers),
        *(as_("fina").get(address).text for address in ("/giving", "/giving/names", "/giving/receipts", "/books")),
        as_("otto").get("/api/v1/audit").text,
    ]
    assert "A friend" in client.get("/give/names").text
    rows = [row for _table, row in every_row(settings.database_owner_url)]
    told = capfd.readouterr()
    logs = [caplog.text, told.out, told.err, *(path.read_text(errors="replace") for path in server.data.rglob("*.log"))]
    haystack = b"\n".join([*papers, "\n".join([*rows, *logs, *seen]).encode()])
    found = {word for word in WORDS for shape in shapes(word) if shape in haystack}
    assert found == set()
    ids = [thing["id"] for kind in ("customer", "payment_intent", "subscription") for thing in box.every(kind)]
    shown = "\n".join(seen)
    assert [one for one in ids if one in shown] == []
    customers = [thing["id"] for thing in box.every("customer")]
    assert not any(one in row for one in customers for row in rows)
    print(f"MD5 (donors): {len(seen)} pages and answers, {len(papers)} papers, {len(rows)} rows, all logs: none")


def _shown(as_):
    """Where finance shows the only name that waits."""
    page = as_("fina").get("/giving/names").text
    address = re.search(r'action="(/giving/names/[0-9a-f-]{36}/show)"', page).group(1)
    return address, {"seen": re.search(r'name="seen" value="([0-9a-f]+)"', page).group(1)}
