"""Demo gifts: through the checkout of whatever stands in Stripe's place, if it has levers."""

import logging

import requests
from flask import Flask

from support.core.db import at_the_edge
from support.core.errors import Problem
from support.core.money import Money
from support.core.settings import settings
from support.giving import service as giving

log = logging.getLogger("apora")


def give(
    app: Flask, amount: Money, fund: str | None = None, *, campaign: str | None = None, interval: str = "once"
) -> giving.Opened | None:
    """A gift from checkout to booking. Without a sandbox nothing is given, and that is said."""
    if not settings().stripe_api_base:
        log.info("demo: no sandbox stands in Stripe's place, so there are no demo gifts")
        return None
    with app.test_request_context(base_url=settings().url):
        try:
            with at_the_edge():
                opened = giving.give(fund_code=fund, campaign_code=campaign, amount=amount, interval=interval)
            _pay(opened.checkout_url)
            with at_the_edge():
                giving.look(opened.id)
        except (Problem, requests.RequestException) as error:
            log.warning("demo: a gift was not made: %s", type(error).__name__)
            return None
    return opened


def dispute(app: Flask, charge_id: str) -> None:
    """The payer's bank asks for a gift back, if there is a lever for it; booked at once, as a notice would."""
    with app.test_request_context(base_url=settings().url):
        try:
            with _browser() as browser:
                lever = f"{settings().stripe_api_base}/_control/dispute"
                made = browser.post(lever, json={"charge": charge_id}, timeout=10)
                made.raise_for_status()
            with at_the_edge():
                giving.sync(made.json()["result"]["id"])
        except (Problem, requests.RequestException) as error:
            log.warning("demo: a dispute was not made: %s", type(error).__name__)


def _pay(checkout_url: str) -> None:
    """Fill in the sandbox's checkout page, as a person would."""
    typed = {"act": "pay", "email": "demo@example.org", "name": "Demo Donor", "card": "4242 4242 4242 4242"}
    with _browser() as browser:
        browser.post(checkout_url, data=typed, allow_redirects=False, timeout=10).raise_for_status()


def _browser() -> requests.Session:
    """A browser that goes through no proxy."""
    browser = requests.Session()
    browser.trust_env = False
    return browser
