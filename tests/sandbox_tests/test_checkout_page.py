"""The page on which a payer types what never reaches us."""

from __future__ import annotations

from typing import Any

import html5lib
import pytest
import requests

from tests.sandbox import Sandbox
from tests.sandbox_tests.conftest import Open

TYPED = {"email": "canary-1@example.org", "name": "Canary Nightingale", "card": "4242 4242 4242 4242"}


def post(url: str | None, **form: str) -> requests.Response:
    assert url is not None
    return requests.post(url, data=form, allow_redirects=False, timeout=10)


def strict(answer: requests.Response) -> Any:
    """The page as strict HTML, under a CSP without script."""
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert "unsafe" not in policy
    assert "script" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)
    assert page.findall(".//script") == []
    assert page.findall(".//style") == []
    assert page.findall(".//*[@style]") == []
    return page


def test_the_page_says_the_amount_and_asks_three_things(url: str, checkout: Open) -> None:
    session = checkout(123_456)
    assert session.url is not None
    answer = requests.get(session.url, timeout=10)
    page = strict(answer)
    assert page.findtext(".//h1") == "1,234.56 EUR"
    labelled = {label.get("for") for label in page.findall(".//label")}
    assert labelled == {field.get("id") for field in page.findall(".//input")} == {"email", "name", "card"}
    assert [b.get("value") for b in page.findall(".//button")] == ["pay", "decline", "cancel"]
    style = requests.get(f"{url}/checkout.css", timeout=10)
    assert style.headers["Content-Type"].startswith("text/css")
    assert "http://127.0.0.1:1" in answer.headers["Content-Security-Policy"]  # where success leads


def test_paying_leads_back_with_the_id(box: Sandbox, checkout: Open) -> None:
    session = checkout()
    done = post(session.url, act="pay", **TYPED)
    assert done.status_code == 303
    assert done.headers["Location"] == f"http://127.0.0.1:1/gifts/done?session={session.id}"
    charge = box.every("charge")[0]
    assert charge["billing_details"]["email"] == TYPED["email"]
    assert charge["payment_method_details"]["card"]["last4"] == "4242"
    assert [n.type for n in box.notices.held] == ["payment_intent.succeeded", "checkout.session.completed"]


def test_paying_twice_charges_once(box: Sandbox, checkout: Open) -> None:
    session = checkout()
    first, second = post(session.url, act="pay", **TYPED), post(session.url, act="pay", **TYPED)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(box.every("charge")) == 1
    assert session.url is not None
    assert requests.get(session.url, allow_redirects=False, timeout=10).status_code == 303


def test_declining_stays_on_the_page(box: Sandbox, checkout: Open) -> None:
    session = checkout()
    for form in ({"act": "decline"}, TYPED | {"act": "pay", "card": "4000 0000 0000 0002"}):
        answer = post(session.url, **form)
        assert answer.status_code == 402
        assert "declined" in strict(answer).findtext(".//*[@role='alert']")
    assert box.get(session.id)["status"] == "open"
    assert {c["status"] for c in box.every("charge")} == {"failed"}


def test_cancelling_leads_back_and_leaves_it_open(box: Sandbox, checkout: Open) -> None:
    session = checkout()
    answer = post(session.url, act="cancel")
    assert (answer.status_code, answer.headers["Location"]) == (303, "http://127.0.0.1:1/give")
    assert box.get(session.id)["status"] == "open"
    assert box.every("charge") == []


@pytest.mark.parametrize("wrong", [{"email": "x"}, {"name": " "}, {"card": "12"}])
def test_what_is_missing_is_asked_again(box: Sandbox, checkout: Open, wrong: dict[str, str]) -> None:
    answer = post(checkout().url, act="pay", **(TYPED | wrong))
    assert answer.status_code == 422
    strict(answer)
    assert box.every("charge") == []


def test_a_checkout_that_ran_out_takes_nothing(box: Sandbox, url: str, checkout: Open) -> None:
    session = checkout()
    box.advance(days=2)
    answer = post(session.url, act="pay", **TYPED)
    assert answer.status_code == 410
    strict(answer)
    assert box.every("charge") == []
    assert requests.get(f"{url}/c/pay/cs_test_none", timeout=10).status_code == 404


def test_words_from_outside_are_escaped(checkout: Open) -> None:
    session = checkout()
    answer = post(session.url, act="pay", **(TYPED | {"name": '"><script>x</script>', "card": "1"}))
    strict(answer)
    assert "<script>" not in answer.text
