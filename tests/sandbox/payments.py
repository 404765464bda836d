"""Money coming in: checkout sessions, payments, charges, and the fee that is known only later."""

from __future__ import annotations

import time
from decimal import ROUND_HALF_UP, Decimal

from tests.sandbox import objects
from tests.sandbox.faults import Json, invalid, refused, unbuilt
from tests.sandbox.store import DAY, Store, verb

SMALLEST = 50  # minor units; Stripe refuses less than about half a euro
LARGEST = 99_999_999
METHODS = {"card", "sepa_debit"}
EUROPEAN_CARD = (Decimal("0.015"), 25)  # 1.5 % and 0.25
DIRECT_DEBIT = (Decimal(0), 35)


def fee(amount: int, method: str) -> int:
    """Stripe's price for a charge, in minor units, as published for the euro area."""
    share, fixed = DIRECT_DEBIT if method == "sepa_debit" else EUROPEAN_CARD
    return int((amount * share).quantize(Decimal(1), ROUND_HALF_UP)) + fixed


class Payments(Store):
    """Verbs on sessions and charges."""

    settle_after: float | None = None  # seconds until a charge's fee is known by itself; None: only by settle()

    @verb
    def open_session(self, params: Json, base: str) -> Json:
        """Make a checkout session. Raises a 400 fault for what Stripe would refuse."""
        self._check_session(params)
        lines = params["line_items"]
        currency = lines[0]["price_data"]["currency"].lower()
        amount = sum(line["price_data"]["unit_amount"] * line.get("quantity", 1) for line in lines)
        if amount < SMALLEST:
            raise invalid(
                f"The Checkout Session's total amount due must add up to at least 0.50 {currency}",
                "line_items",
                "amount_too_small",
            )
        if amount > LARGEST:
            raise invalid("Amount must be no more than 999,999.99", "line_items", "amount_too_large")
        created, identifier = self.now(), self.new_id("cs_test_")
        session = objects.checkout_session(
            identifier=identifier,
            params=params,
            amount=amount,
            currency=currency,
            created=created,
            url=f"{base.rstrip('/')}/c/pay/{identifier}",
        )
        items = [
            objects.line_item(
                identifier=self.new_id("li_"),
                price=self.new_id("price_"),
                product=self.new_id("prod_"),
                given=line,
                created=created,
            )
            for line in lines
        ]
        wanted = params.get("subscription_data" if params["mode"] == "subscription" else "payment_intent_data", {})
        return self.put(session, lines=items, wanted=wanted)

    def _check_session(self, params: Json) -> None:
        if params.get("mode") is None:
            raise invalid("Missing required param: mode.", "mode", "parameter_missing")
        if params["mode"] not in {"payment", "subscription"}:
            raise unbuilt(f"checkout in {params['mode']} mode")
        for name in ("line_items", "success_url"):
            if not params.get(name):
                raise invalid(f"Missing required param: {name}.", name, "parameter_missing")
        for name in ("success_url", "cancel_url"):
            if not params.get(name, "https://").startswith(("http://", "https://")):
                raise invalid("Not a valid URL", name, "url_invalid")
        if "@" not in params.get("customer_email", "@"):
            raise invalid("Invalid email address", "customer_email", "email_invalid")
        if strange := set(params.get("allowed_payment_method_types", [])) - METHODS:
            raise unbuilt(f"the payment method {min(strange)}")
        until = params.get("expires_at", self.now() + DAY)
        if not self.now() + 1_800 <= until <= self.now() + DAY:
            raise invalid("The `expires_at` timestamp must be 30 minutes to 24 hours from now.", "expires_at")
        self._check_lines(params["line_items"])
        self._check_mode(params)

    def _check_mode(self, params: Json) -> None:
        """What belongs to the one mode is refused in the other."""
        monthly = params["mode"] == "subscription"
        for name in ("payment_intent_data", "customer_creation") if monthly else ("subscription_data",):
            if name in params:
                raise invalid(f"You can not pass `{name}` in `{params['mode']}` mode.", name)
        if monthly and params.get("submit_type", "subscribe") != "subscribe":
            raise invalid("`submit_type` can only be `subscribe` in `subscription` mode.", "submit_type")
        for line in params["line_items"]:
            every = line["price_data"].get("recurring")
            if (every is not None) != monthly:
                raise invalid(f"You specified `{params['mode']}` mode but passed another kind of price.", "line_items")
            if every is not None and (every["interval"] != "month" or every.get("interval_count", 1) != 1):
                raise unbuilt("another interval than a month")
        if monthly and len(params["line_items"]) != 1:
            raise unbuilt("a subscription to several things")

    def _check_lines(self, lines: list[Json]) -> None:
        for place, line in enumerate(lines):
            data, path = line.get("price_data"), f"line_items[{place}]"
            if data is None:
                raise unbuilt("prices made beforehand: send price_data")
            for name in ("currency", "unit_amount", "product_data"):
                if name not in data:
                    where = f"{path}[price_data][{name}]"
                    raise invalid(f"Missing required param: {where}.", where, "parameter_missing")
            if "name" not in data["product_data"]:
                where = f"{path}[price_data][product_data][name]"
                raise invalid(f"Missing required param: {where}.", where, "parameter_missing")
            if data["unit_amount"] < 0 or line.get("quantity", 1) < 1:
                where = f"{path}[price_data][unit_amount]"
                raise invalid("Invalid integer: must be positive", where, "parameter_invalid_integer")
            if data["currency"].lower() != lines[0]["price_data"]["currency"].lower():
                raise invalid("All line items must have the same currency.", "line_items")

    @verb
    def expire(self, session: str) -> Json:
        """Close an open session that was not paid."""
        row = self.row("checkout.session", session, "session")
        if row["status"] != "open":
            raise refused(
                "Only Checkout Sessions with a status in [`open`] can be expired. "
                f"This Checkout Session has a status of `{row['status']}`.",
                "session",
            )
        row |= {"status": "expired", "url": None}
        self.emit("checkout.session.expired", row)
        return row

    @verb
    def complete(
        self,
        session: str,
        *,
        email: str = "donor@example.org",
        name: str = "Dana Donor",
        country: str = "LT",
        card: str = "4242424242424242",
        asynchronous: bool = False,
    ) -> Json:
        """Pay a session. With `asynchronous` the bank takes days: see `clear` and `bounce`.

        The fee is not known yet: the charge has no balance transaction until `settle`.
        """
        row = self._payable(session)
        method = "sepa_debit" if asynchronous else "card"
        if method not in row["payment_method_types"]:
            raise refused(f"The session does not take {method}.", "session")
        intent = self._intent_of(row)
        details = objects.sepa_details() if asynchronous else objects.card_details("visa", card[-4:], country)
        charge = self._attempt(intent, details, objects.billing_details(email, name, country))
        row |= {
            "status": "complete",
            "url": None,
            "customer_details": objects.customer_details(email, name, country),
        }
        if asynchronous:
            charge |= {"status": "pending", "paid": False}
            intent |= {"status": "processing", "processing": None}
        else:
            self._succeed(row, intent, charge)
        self.emit("checkout.session.completed", row)
        return row

    @verb
    def decline(self, session: str, *, email: str = "donor@example.org", name: str = "Dana Donor") -> Json:
        """A card that the bank refuses. The session stays open for another try."""
        row = self._payable(session)
        intent = self._intent_of(row)
        details = objects.card_details("visa", "0002", "LT")
        charge = self._attempt(intent, details, objects.billing_details(email, name, "LT"))
        self._fail(intent, charge)
        return row

    @verb
    def clear(self, session: str) -> Json:
        """A slow payment has come through."""
        row, intent, charge = self._slow(session)
        self._succeed(row, intent, charge)
        self.emit("checkout.session.async_payment_succeeded", row)
        return row

    @verb
    def bounce(self, session: str) -> Json:
        """A slow payment has failed after all."""
        row, intent, charge = self._slow(session)
        self._fail(intent, charge)
        self.emit("checkout.session.async_payment_failed", row)
        return row

    @verb
    def settle(self, charge: str | None = None) -> list[Json]:
        """The fees of paid charges become known (`charge.updated`), refunds get their reference (`refund.updated`)."""
        settled = [
            self._settle_charge(row)
            for row in self.rows["charge"].values()
            if row["id"] == (charge or row["id"]) and row["status"] == "succeeded" and not row["balance_transaction"]
        ]
        for back in list(self.rows["refund"].values()):
            card = back["destination_details"].get("card", {})
            waits = back["status"] == "succeeded" and card.get("reference_status") == "pending"
            if waits and back["charge"] == (charge or back["charge"]):
                before = {"destination_details": {"card": dict(card)}}
                card |= {
                    "reference": "74100000000000000000001",
                    "reference_status": "available",
                    "reference_type": "acquirer_reference_number",
                }
                self.emit("refund.updated", back, before)
        return settled

    def _settle_charge(self, charge: Json) -> Json:
        method = charge["payment_method_details"]["type"]
        charge["balance_transaction"] = self.move(
            "charge", "charge", charge["amount"], charge, fee=fee(charge["amount"], method), days=3
        )["id"]
        self.emit("charge.updated", charge, {"balance_transaction": None})
        return charge

    def move(
        self,
        type_: str,
        category: str,
        amount: int,
        source: Json,
        *,
        fee: int = 0,
        days: int = 0,
        why: str | None = None,
    ) -> Json:
        """Move the balance: amount and fee in minor units, available after so many days.

        What is in a currency of `exchange` moves the balance in another, as Stripe does it without an account in it.
        """
        currency, rate = self.exchange.get(source["currency"], (source["currency"], None))
        if rate is not None:
            amount, fee = round(amount * rate), round(fee * rate)
        return self.put(
            objects.balance_transaction(
                identifier=self.new_id("txn_"),
                type_=type_,
                category=category,
                amount=amount,
                fee=fee,
                currency=currency,
                rate=rate,
                source=source["id"],
                description=why or source.get("description"),
                created=self.now(),
                available_on=self.now() + days * DAY,
                fee_words="Dispute fee" if source["object"] == "dispute" else "Stripe processing fees",
            ),
            payout=None,
        )

    # -- inner steps ------------------------------------------------------------------------------------------------

    def _payable(self, session: str) -> Json:
        row = self.row("checkout.session", session, "session")
        if row["status"] == "open" and row["expires_at"] <= self.now():
            self.expire(session)
        if row["status"] != "open":
            raise refused(f"This Checkout Session has a status of `{row['status']}`.", "session")
        return row

    def _intent_of(self, session: Json) -> Json:
        if session["payment_intent"]:
            return self.row("payment_intent", session["payment_intent"])
        intent = self.put(
            objects.payment_intent(
                identifier=self.new_id("pi_"),
                session=session,
                wanted=self.notes[session["id"]]["wanted"],
                created=self.now(),
            )
        )
        session["payment_intent"] = intent["id"]
        self.emit("payment_intent.created", intent)
        return intent

    def _attempt(self, intent: Json, details: Json, billing: Json) -> Json:
        charge = self.put(
            objects.charge(
                identifier=self.new_id("ch_"),
                intent=intent,
                method=self.new_id("pm_"),
                details=details,
                billing=billing,
                created=self.now(),
            ),
            born=time.time() + self.ahead,
        )
        intent |= {"latest_charge": charge["id"], "payment_method": charge["payment_method"]}
        return charge

    def _succeed(self, session: Json, intent: Json, charge: Json) -> None:
        session["payment_status"] = "paid"
        self._take(intent, charge)

    def _take(self, intent: Json, charge: Json) -> None:
        charge |= {"status": "succeeded", "paid": True}
        intent |= {"status": "succeeded", "amount_received": intent["amount"], "last_payment_error": None}
        self.notes[charge["id"]]["born"] = time.time() + self.ahead
        self.emit("charge.succeeded", charge)
        self.emit("payment_intent.succeeded", intent)

    def _fail(self, intent: Json, charge: Json) -> None:
        charge |= {
            "status": "failed",
            "paid": False,
            "captured": False,
            "amount_captured": 0,
            "failure_code": "card_declined",
            "failure_message": "Your card was declined.",
        }
        charge["outcome"] |= {
            "network_status": "declined_by_network",
            "reason": "generic_decline",
            "seller_message": "The bank did not return any further details with this decline.",
            "type": "issuer_declined",
        }
        intent |= {
            "status": "requires_payment_method",
            "payment_method": None,
            "last_payment_error": {
                "charge": charge["id"],
                "code": "card_declined",
                "decline_code": "generic_decline",
                "doc_url": "https://docs.stripe.com/error-codes/card-declined",
                "message": "Your card was declined.",
                "type": "card_error",
            },
        }
        self.emit("charge.failed", charge)
        self.emit("payment_intent.payment_failed", intent)

    def _slow(self, session: str) -> tuple[Json, Json, Json]:
        row = self.row("checkout.session", session, "session")
        intent = self.row("payment_intent", row["payment_intent"] or "")
        if intent["status"] != "processing":
            raise refused(f"The payment has a status of `{intent['status']}`.", "session")
        return row, intent, self.row("charge", intent["latest_charge"])
