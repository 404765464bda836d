"""Giving once or every month, to a fund or a campaign, in any currency; and the way on when it is refused."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
import requests

from support.core import clock
from support.core.db import at_the_edge
from support.giving import service as giving
from support.ledger import service as ledger
from support.ledger.model import FundKind
from tests.giving.books import one
from tests.giving.donors import URL, opened, session_of


@pytest.fixture
def settings(settings):
    """A house that takes two currencies."""
    return replace(settings, currencies=("EUR", "USD"))


@pytest.fixture
def donor(client, box, settings):
    """Somebody who has not signed in. The checkout is the one host that may be named to them."""
    client.hosts = (settings.stripe_checkout_origin.removeprefix("http://"),)
    return client


@pytest.fixture
def dollars(app):
    """The general fund in dollars, and one for a purpose."""
    with app.test_request_context(), at_the_edge():
        ledger.add_fund(None, code="general_usd", name="General", purpose="Whatever is needed.", currency="USD")


@pytest.fixture
def winter(people, app, relocation):
    """A campaign for the fund `relocation`."""
    with app.test_request_context(), at_the_edge():
        made = giving.campaigns.add(
            people.actor("fina"),
            code="winter",
            name="Winter flats",
            story="Rooms for ten families.",
            fund_code=relocation,
            goal=giving.links.Money(10_000_00, "EUR"),
            ends_on=clock.today() + timedelta(days=30),
        )
    return made["code"]


def _grant(app):
    with app.test_request_context(), at_the_edge():
        ledger.add_fund(None, code="granted", name="A grant", purpose="As agreed.", kind=FundKind.GRANT)


def test_a_monthly_gift_is_a_pledge_and_stripe_opens_a_subscription(donor, box, app):
    made = opened(donor, interval="month")
    assert one(app, "SELECT status FROM pledge") == "open"
    assert one(app, "SELECT count(*) FROM gift") == 0
    sent = box.requests[-1]["params"]
    assert sent["mode"] == "subscription"
    assert sent["metadata"] == {"pledge": made["id"]}
    assert made["token"] not in str(box.requests)
    assert donor.get(f"{URL}/{made['id']}").json == {"status": "open"}


def test_the_intent_stands_before_stripe_is_asked(donor, box, app):
    box.trouble(status=500, times=9)
    body = {"amount": {"minor": 25_00, "currency": "EUR"}, "fund": "general", "interval": "month"}
    assert donor.post(URL, json=body).status_code == 503
    assert one(app, "SELECT status FROM pledge") == "intended"


def test_the_same_key_leads_to_the_same_gift_and_the_same_link(donor, box, app):
    key = {"Idempotency-Key": uuid.uuid4().hex}
    body = {"amount": {"minor": 25_00, "currency": "EUR"}, "fund": "general", "interval": "month"}
    first, second = (donor.post(URL, json=body, headers=key) for _ in range(2))
    assert first.json == second.json
    assert one(app, "SELECT count(*) FROM pledge") == 1
    token = first.json["link"].rpartition("/")[2]
    assert len(token) == 43
    assert one(app, "SELECT link_hash FROM pledge") == giving.links.hash_of(token)


def test_a_key_that_can_be_guessed_is_refused(donor, box, app):
    body = {"amount": {"minor": 25_00, "currency": "EUR"}, "fund": "general"}
    for key in ("gift-1", "a" * 40, "12345678901234567890"):
        answer = donor.post(URL, json=body, headers={"Idempotency-Key": key})
        assert answer.status_code == 400, key
        assert "random" in answer.json["detail"]
    assert one(app, "SELECT count(*) FROM gift") == 0


def test_without_a_key_two_gifts_have_two_links(donor, box):
    assert opened(donor)["link"] != opened(donor)["link"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0", "more than zero"),
        ("-5", "Write the amount as a number"),
        ("12.345", "Write the amount as a number"),
        ("1e9", "Write the amount as a number"),
        ("99999999999999999999", "larger than can be handled"),
        ("0.99", "Give at least"),
        ("١٢", "Write the amount as a number"),
        ("lots", "Write the amount as a number"),
    ],
)
def test_a_wrong_amount_is_named_and_nothing_typed_is_lost(donor, box, app, relocation, typed, said):
    sent = {"amount": typed, "fund": relocation, "interval": "month", "currency": "EUR"}
    refused = donor.submit("/give", sent)
    assert refused.status_code == 422
    assert said in refused.text
    assert f'value="{typed}"' in refused.text
    assert 'value="relocation" checked' in refused.text
    assert 'value="month" checked' in refused.text
    assert one(app, "SELECT count(*) FROM pledge") == 0
    assert not box.requests


def test_another_currency_has_its_own_funds_and_wrong_ones_are_refused(donor, box, app, dollars, relocation):
    page = donor.get("/give?currency=USD").text
    assert 'value="general_usd" checked' in page
    assert "relocation" not in page
    assert "$25" in page
    answer = donor.submit("/give?currency=USD", {"preset": "2500", "currency": "USD", "fund": "general_usd"})
    assert answer.status_code == 303, answer.text
    assert one(app, "SELECT currency FROM gift") == "USD"
    mixed = donor.submit("/give", {"preset": "2500", "currency": "USD", "fund": "general"})
    assert mixed.status_code == 422
    assert "takes EUR" in mixed.text
    unknown = donor.submit("/give", {"preset": "2500", "currency": "JPY", "fund": "general"})
    assert unknown.status_code == 422
    body = {"amount": {"minor": 25_00, "currency": "USD"}, "fund": "general"}
    assert list(donor.post(URL, json=body).json["fields"]) == ["amount"]


def test_a_grants_fund_is_never_offered_nor_taken(donor, box, app):
    _grant(app)
    assert "granted" not in donor.get("/give").text.replace("Granted", "")
    body = {"amount": {"minor": 25_00, "currency": "EUR"}, "fund": "granted"}
    assert list(donor.post(URL, json=body).json["fields"]) == ["fund"]
    assert one(app, "SELECT count(*) FROM gift") == 0


def test_a_campaign_takes_a_gift_for_its_fund(donor, box, app, winter):
    page = donor.get(f"/give?campaign={winter}").text
    assert "Winter flats" in page
    assert 'name="fund"' not in page
    assert donor.submit(f"/give?campaign={winter}", {"preset": "2500", "campaign": winter}).status_code == 303
    wanted = "SELECT f.code FROM gift g JOIN fund f ON f.id = g.fund_id JOIN campaign c ON c.id = g.campaign_id"
    assert one(app, wanted) == "relocation"
    other = {"amount": {"minor": 25_00, "currency": "EUR"}, "fund": "general", "campaign": winter}
    assert list(donor.post(URL, json=other).json["fields"]) == ["fund"]


def test_what_is_closed_or_over_says_so_and_shows_the_way_on(donor, box, app, people, winter, relocation):
    with app.test_request_context(), at_the_edge():
        giving.campaigns.change(people.actor("fina"), winter, open=False)
        ledger.set_open(people.actor("fina"), ledger.fund_by_code(relocation), wanted=False)
    page = donor.get(f"/give?campaign={winter}").text
    assert "This campaign is over" in page
    assert 'value="general" checked' in page
    late = {"amount": {"minor": 25_00, "currency": "EUR"}, "campaign": winter}
    assert donor.post(URL, json=late).json["fields"] == {"campaign": ["This campaign is over. Give to a fund instead."]}
    sent = donor.submit("/give", {"preset": "2500", "campaign": winter})
    assert sent.status_code == 422
    assert "This campaign is over" in sent.text
    closed = donor.get(f"/give?fund={relocation}").text
    assert "This fund takes no gifts" in closed
    assert 'value="general" checked' in closed
    nothing = {"amount": {"minor": 25_00, "currency": "EUR"}}
    assert list(donor.post(URL, json=nothing).json["fields"]) == ["fund"]
    unknown = {"amount": {"minor": 25_00, "currency": "EUR"}, "campaign": "nowhere"}
    assert list(donor.post(URL, json=unknown).json["fields"]) == ["campaign"]


def test_the_bank_stands_beneath_with_words_for_each_fund_and_a_caution(donor, relocation):
    page = donor.get("/give").text
    assert "DE02 1001 0010 0006 8201 01" in page
    assert "APORA GENERAL" in page
    assert "APORA RELOCATION" in page
    assert "Your bank sees whom you pay" in page
    assert "Belarus" in page


def test_from_the_form_through_the_checkout_to_the_private_link(donor, box, app):
    answer = donor.submit("/give", {"preset": "5000", "fund": "general", "interval": "month"})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Max-Age=86400" in cookie
    paid = requests.post(
        answer.headers["Location"],
        data={"act": "pay", "email": "d@example.org", "name": "D", "card": "4242424242424242"},
        allow_redirects=False,
        timeout=10,
    )
    back = paid.headers["Location"].removeprefix("http://localhost")
    between = donor.get(back).text
    assert "/give/mine/" not in between
    onward = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', between).group(1)
    page = donor.get(onward)
    assert "Your gift has arrived" in page.text
    link = re.search(r"http://localhost(/give/mine/[\w-]{43})", page.text).group(1)
    assert "the only way back" in page.text
    assert "gift=;" in page.headers["Set-Cookie"]
    assert one(app, "SELECT status FROM pledge") == "active"
    assert "kept no private link" in donor.get(onward).text
    mine = donor.get(link)
    assert mine.status_code == 200
    assert "Running" in mine.text
    assert "Arrived" in mine.text


def test_another_browser_never_gets_the_link_by_the_address(donor, app, box):
    made = opened(donor)
    stranger = app.test_client()
    page = stranger.get(f"/give/link/{made['id']}")
    assert "kept no private link" in page.text
    assert made["token"] not in page.text
    stranger.set_cookie("gift", "something-else")
    assert "kept no private link" in stranger.get(f"/give/link/{made['id']}").text


def test_a_form_sent_twice_keeps_the_link_too(donor, box, app):
    token = re.search(r'name="idempotency_key" value="([^"]+)"', donor.get("/give").text).group(1)
    sent = [donor.submit("/give", {"preset": "1000", "fund": "general", "idempotency_key": token}) for _ in range(2)]
    assert sent[0].headers["Location"] == sent[1].headers["Location"]
    cookies = [re.search(r"gift=([\w-]{43});", answer.headers["Set-Cookie"]).group(1) for answer in sent]
    assert cookies[0] == cookies[1]
    assert session_of(app, str(one(app, "SELECT id FROM gift")))
