"""Notices of Stripe: verified by their raw bytes, thin first, a snapshot as the fallback."""

import json
import logging
from typing import Any

import stripe
from flask_babel import lazy_gettext as _

from support.core.errors import Malformed, Problem, Unavailable
from support.core.settings import settings
from support.giving.gateway.client import client as _client
from support.giving.gateway.facts import Notice

log = logging.getLogger("apora.giving")

STALE = 300
FORGED = _("This notice is not signed as it should be, or too old. Sign the raw body anew and send it again.")


def read_notice(raw: bytes, signature: str) -> Notice:
    """Verify a notice by its raw bytes and read what it is about: thin first, else a snapshot.

    Raises Malformed when it is forged, older than five minutes, of the wrong mode or account; Unavailable when no
    secret is set.
    """
    secrets = settings().stripe_webhook_secrets
    if not secrets:
        raise Unavailable(_("Notices are not set up here yet."))
    for secret in secrets:
        try:
            return _accepted(_read(raw, signature, secret))
        except stripe.SignatureVerificationError:
            continue
        except Problem:
            raise
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            # Rightly signed, and still not what Stripe sends: its text may quote the body, its kind does not.
            log.warning("a signed notice could not be read: %s", type(error).__name__)
            raise Malformed(_("This notice could not be read.")) from None
    raise Malformed(FORGED)


def _read(raw: bytes, signature: str, secret: str) -> dict[str, Any]:
    """The facts of a notice as plain values. Raises SignatureVerificationError, ValueError, KeyError."""
    client = _client()
    try:
        thin: Any = client.parse_event_notification(raw, signature, secret, STALE)
    except ValueError:
        event = client.construct_event(raw, signature, secret, STALE)
        return {
            "event_id": event.id,
            "type": event.type,
            "object_id": getattr(event.data.object, "id", ""),
            "livemode": event.livemode,
            "account": getattr(event, "account", None),
        }
    related = getattr(thin, "related_object", None)
    # The SDK's notification leaves out which snapshot says the same; the body, verified above, has it.
    return {
        "event_id": json.loads(raw).get("snapshot_event") or thin.id,
        "type": thin.type.removeprefix("v1."),
        "object_id": getattr(related, "id", ""),
        "livemode": thin.livemode,
        "account": str(thin.context) if thin.context else None,
    }


def _accepted(told: dict[str, Any]) -> Notice:
    account = told.pop("account")
    if account and account != settings().stripe_account:
        raise Malformed(_("This notice is about another account."))
    if told["livemode"] != settings().stripe_livemode:
        raise Malformed(_("This notice comes from the wrong mode (live or test)."))
    return Notice(**told)
