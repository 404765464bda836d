"""The connection to Stripe. Errors become this house's refusals; their texts, which may quote a payer, are not kept."""

import logging
import os
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

os.environ.pop("STRIPE_LOG", None)  # set, it would make the SDK print whole answers, payers included

import stripe
from flask_babel import lazy_gettext as _

from support.core.errors import Invalid, Unavailable
from support.core.settings import settings
from support.giving.gateway.facts import Gone

stripe.enable_telemetry = False
stripe.log = None
logging.getLogger("stripe").setLevel(logging.WARNING)  # at DEBUG it writes whole answers, at INFO ids of checkouts
log = logging.getLogger("apora.giving")
Answer = TypeVar("Answer")

UNREACHABLE = _("The payment service cannot be reached at the moment. Nothing was charged. Please try again later.")

NOT_TAKEN = _("The payment service does not take this. Change the amount and try again.")


@lru_cache(maxsize=4)
def _client_for(key: str, base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        max_network_retries=2,
        http_client=stripe.RequestsClient(timeout=(3, 10)),
        base_addresses={"api": base} if base else None,
    )


def client() -> stripe.StripeClient:
    key = settings().stripe_key
    if not key:
        raise Unavailable(_("Gifts by card are not set up here yet."))
    return _client_for(key, settings().stripe_api_base)


def ask(call: Callable[[], Answer], refusal: Any = NOT_TAKEN) -> Answer:
    """Call Stripe. Raises Unavailable when it cannot answer, Gone for an unknown object, Invalid when it refuses."""
    try:
        return call()
    except stripe.InvalidRequestError as error:
        if error.http_status == 404:
            raise Gone from None
        log.warning("Stripe refused a request: %s", error.code or "without a code")
        raise Invalid(refusal) from None
    except stripe.StripeError as error:
        log.warning("Stripe did not answer: %s", type(error).__name__)
        raise Unavailable(UNREACHABLE) from None
