"""The pages of giving: a form without script, on to the checkout, and back."""

import re
import uuid

import pytest
import requests

from tests.giving.books import one


@pytest.fixture
def donor(client, box, settings):
    """Somebody who has not signed in. The checkout is the one host that may be named to them."""
    client.hosts = (settings.stripe_checkout_origin.removeprefix("http://"),)
    return client


def test_the_form_offers_amounts_and_funds_and_warns(donor, relocation, settings):
    page = donor.get("/give")
    assert page.status_code == 200
    assert "Belarus" in page.text
    assert 'value="2500" checked' in page.text
    assert 'value="general" checked' in page.text
    assert 'value="relocation"' in page.text
    targets = re.search(r"form-action ([^;]+)", page.headers["Content-Security-Policy"]).group(1).split()
    assert settings.stripe_checkout_origin in targets


def test_only_the_give_page_names_the_checkout(donor, settings):
    for address in ("/", "/funds", "/give/cancelled"):
        assert settings.stripe_checkout_origin not in donor.get(address).headers["Content-Security-Policy"], address


def test_a_link_from_a_fund_chooses_it(donor, relocation):
    assert 'value="relocation" checked' in donor.get("/give?fund=relocation").text


def test_a_gift_from_form_to_thanks(donor, box, notices, app):
    answer = donor.submit("/give", {"preset": "5000", "fund": "general", "interval": "once"})
    assert answer.status_code == 303
    paid = requests.post(
        answer.headers["Location"],
        data={"act": "pay", "email": "d@example.org", "name": "D", "card": "4242424242424242"},
        allow_redirects=False,
        timeout=10,
    )
    back = paid.headers["Location"]
    assert back.startswith("http://localhost/give/thanks/")
    assert one(app, "SELECT status FROM gift") == "open"
    onward = back.removeprefix("http://localhost").replace("/thanks/", "/link/")
    assert f"url={onward}" in donor.get(back.removeprefix("http://localhost")).text
    assert "Your gift has arrived" in donor.get(onward).text
    assert one(app, "SELECT status FROM gift") == "paid"
    assert one(app, "SELECT amount FROM gift") == 50_00
    assert donor.get(onward).status_code == 200
    assert one(app, "SELECT count(*) FROM entry WHERE kind = 'gift_paid'") == 1


def test_a_typed_amount_counts_and_a_wrong_one_is_named(donor, box, app):
    refused = donor.submit("/give", {"preset": "5000", "amount": "lots", "fund": "general"})
    assert refused.status_code == 422
    assert 'value="lots"' in refused.text
    assert "Write the amount as a number" in refused.text
    assert one(app, "SELECT count(*) FROM gift") == 0
    assert donor.submit("/give", {"preset": "5000", "amount": "12,50", "fund": "general"}).status_code == 303
    assert one(app, "SELECT amount FROM gift") == 12_50


def test_nothing_chosen_is_named(donor, box):
    refused = donor.submit("/give", {"fund": "general"})
    assert refused.status_code == 422
    assert "Choose an amount" in refused.text


def test_the_same_form_sent_twice_is_one_gift(donor, box, app):
    token = re.search(r'name="idempotency_key" value="([^"]+)"', donor.get("/give").text).group(1)
    sent = [donor.submit("/give", {"preset": "1000", "fund": "general", "idempotency_key": token}) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [303, 303]
    assert sent[0].headers["Location"] == sent[1].headers["Location"]
    assert one(app, "SELECT count(*) FROM gift") == 1


def test_a_form_without_its_token_is_refused(donor, app):
    assert donor.post("/give", data={"preset": "1000", "fund": "general"}).status_code == 403
    assert one(app, "SELECT count(*) FROM gift") == 0


def test_stripe_out_of_reach_is_said_on_the_form(donor, box):
    box.trouble(status=500, times=9)
    refused = donor.submit("/give", {"preset": "1000", "fund": "general"})
    assert refused.status_code == 503
    assert "Nothing was charged" in refused.text
    assert 'name="preset"' in refused.text


def test_the_other_ends(donor, box, gift, checkout_of):
    assert donor.get("/give/cancelled").status_code == 200
    assert donor.get(f"/give/thanks/{uuid.uuid4()}").status_code == 404
    made = gift()
    assert donor.get(f"/give/link/{uuid.uuid4()}").status_code == 404
    assert "still on its way" in donor.get(f"/give/link/{made['id']}").text
    box.expire(checkout_of(made["id"]))
    assert "nothing was charged" in donor.get(f"/give/link/{made['id']}").text


def test_thanks_without_stripe_says_it_is_on_its_way(donor, box, gift):
    made = gift()
    box.trouble(status=500, times=9)
    page = donor.get(f"/give/link/{made['id']}")
    assert page.status_code == 200
    assert "still on its way" in page.text
