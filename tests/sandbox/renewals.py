"""Money that comes every month: subscriptions, their invoices, cards that fail, and what Stripe tries then."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime
from typing import Any, Literal

from tests.sandbox import objects
from tests.sandbox.faults import Json, invalid, missing, refused, unbuilt
from tests.sandbox.payouts import Payouts
from tests.sandbox.store import DAY, verb

Card = Literal["good", "declined", "action"]
LAST4 = {"good": "4242", "declined": "0341", "action": "3184"}
RUNNING = {"active", "past_due"}


def months_on(anchor: int, months: int) -> int:
    """The same day and time so many months later; a month too short gives its last day."""
    then = datetime.fromtimestamp(anchor, UTC)
    year, month = divmod(then.year * 12 + then.month - 1 + months, 12)
    day = min(then.day, calendar.monthrange(year, month + 1)[1])
    return int(then.replace(year=year, month=month + 1, day=day).timestamp())


class Renewals(Payouts):
    """Verbs on subscriptions and invoices."""

    retry_days: tuple[int, ...] = (3, 5, 7)  # after the first failure
    after_retries: Literal["past_due", "canceled"] = "past_due"

    # -- beginning --------------------------------------------------------------------------------------------------

    @verb
    def complete(self, /, session: str, **donor: Any) -> Json:
        """Pay a session. One of a subscription makes the customer, the subscription and its first, paid month."""
        if self.row("checkout.session", session, "session")["mode"] != "subscription":
            return super().complete(session, **donor)
        if donor.pop("asynchronous", False):
            raise unbuilt("a subscription by a slow payment")
        return self._begin(self._payable(session), **donor)

    @verb
    def decline(self, /, session: str, **donor: Any) -> Json:
        """A card that the bank refuses. Of a subscription nothing is made until a card was good."""
        if self.row("checkout.session", session, "session")["mode"] != "subscription":
            return super().decline(session, **donor)
        return self._payable(session)

    def _begin(
        self,
        session: Json,
        *,
        email: str = "donor@example.org",
        name: str = "Dana Donor",
        country: str = "LT",
        card: str = "4242424242424242",
    ) -> Json:
        payer = self.put(
            objects.customer(
                identifier=self.new_id("cus_"),
                email=email,
                name=name,
                address=objects.address(country),
                created=self.now(),
            ),
            card="good",
            last4=card[-4:],
        )
        self.emit("customer.created", payer)
        running = self._subscribe(session, payer)
        self.emit("customer.subscription.created", running)
        bill = self._bill(running, payer, "subscription_create")
        self._try(bill)
        session |= {
            "status": "complete",
            "url": None,
            "payment_status": "paid",
            "customer": payer["id"],
            "subscription": running["id"],
            "invoice": bill["id"],
            "customer_details": objects.customer_details(email, name, country),
        }
        self.emit("checkout.session.completed", session)
        return session

    def _subscribe(self, session: Json, payer: Json) -> Json:
        now, identifier = self.now(), self.new_id("sub_")
        notes = self.notes[session["id"]]
        item = objects.subscription_item(
            identifier=self.new_id("si_"),
            subscription=identifier,
            priced=notes["lines"][0]["price"],
            start=now,
            end=months_on(now, 1),
        )
        running = objects.subscription(
            identifier=identifier,
            customer=payer["id"],
            method=self.new_id("pm_"),
            item=item,
            metadata=dict(notes["wanted"].get("metadata", {})),
            description=notes["wanted"].get("description"),
            created=now,
        )
        return self.put(running, months=1)

    # -- what one may do with it ------------------------------------------------------------------------------------

    @verb
    def update_subscription(self, subscription: str, params: Json) -> Json:
        """Change the amount, or end it after the month that is paid."""
        row = self.row("subscription", subscription, "id")
        if row["status"] not in RUNNING:
            raise refused("A canceled subscription can only update its cancellation_details and metadata.")
        before: Json = {}
        for wanted in params.get("items", []):
            before |= self._reprice(row, wanted, params.get("proration_behavior", "create_prorations"))
        if "metadata" in params:
            before["metadata"] = dict(row["metadata"])
            row["metadata"] = row["metadata"] | (params["metadata"] or {})
        if "cancel_at_period_end" in params:
            before |= self._end_later(row, params["cancel_at_period_end"])
        if before:
            self.emit("customer.subscription.updated", row, before)
        return row

    def _reprice(self, row: Json, wanted: Json, proration: str) -> Json:
        if proration != "none":
            raise unbuilt("proration: send proration_behavior none")
        item = row["items"]["data"][0]
        if wanted.get("id") != item["id"]:
            raise missing("subscription_item", str(wanted.get("id")), "items[0][id]")
        data = wanted.get("price_data")
        if data is None:
            raise unbuilt("another change of an item than its price_data")
        self._check_price(row, item, data)
        before = {"items": {"object": "list", "data": [dict(item)]}}
        item["price"] = objects.price(
            identifier=self.new_id("price_"),
            product=data["product"],
            amount=data["unit_amount"],
            currency=row["currency"],
            created=self.now(),
            recurring=True,
        )
        item["plan"] = objects.plan(item["price"])
        return before

    def _check_price(self, row: Json, item: Json, data: Json) -> None:
        where = "items[0][price_data]"
        for name in ("currency", "product", "recurring", "unit_amount"):
            if name not in data:
                raise invalid(f"Missing required param: {where}[{name}].", f"{where}[{name}]", "parameter_missing")
        if data["product"] != item["price"]["product"]:
            raise refused(f"No such product: '{data['product']}'", f"{where}[product]", "resource_missing")
        if data["currency"].lower() != row["currency"]:
            raise refused("The price specified is in another currency than the subscription.", f"{where}[currency]")
        if data["recurring"]["interval"] != "month":
            raise unbuilt("another interval than a month")
        if not 0 < data["unit_amount"] <= 99_999_999:
            raise invalid("Invalid integer: out of range", f"{where}[unit_amount]", "parameter_invalid_integer")

    def _end_later(self, row: Json, later: bool) -> Json:
        end = row["items"]["data"][0]["current_period_end"]
        before = {name: row[name] for name in ("cancel_at", "cancel_at_period_end", "canceled_at")}
        row |= {
            "cancel_at": end if later else None,
            "cancel_at_period_end": later,
            "canceled_at": self.now() if later else None,
        }
        row["cancellation_details"]["reason"] = "cancellation_requested" if later else None
        return before

    @verb
    def cancel_subscription(self, subscription: str, reason: str = "cancellation_requested") -> Json:
        """End it now. One that has ended is unknown here, as Stripe has it."""
        row = self.row("subscription", subscription, "id")
        if row["status"] not in RUNNING:
            raise missing("subscription", subscription)
        now = self.now()
        row |= {"status": "canceled", "canceled_at": row["canceled_at"] or now, "ended_at": now}
        row["cancellation_details"]["reason"] = row["cancellation_details"]["reason"] or reason
        for bill in self._open_bills(subscription):
            bill |= {"auto_advance": False, "next_payment_attempt": None}
        self.emit("customer.subscription.deleted", row)
        return row

    @verb
    def open_portal(self, customer: str, return_url: str | None, base: str) -> Json:
        """A door to the portal for one customer."""
        self.row("customer", customer, "customer")
        identifier = self.new_id("bps_")
        return self.put(
            objects.portal_session(
                identifier=identifier,
                customer=customer,
                return_url=return_url,
                url=f"{base.rstrip('/')}/p/session/{identifier}",
                created=self.now(),
            )
        )

    @verb
    def set_card(self, whose: str, card: Card) -> None:
        """From now on the payer (a customer, or a subscription's) has a card that is good, declined, or asks back."""
        if card not in LAST4:
            raise invalid(f"No such card: {card}", "card")
        self.notes[self._payer(whose)["id"]] |= {"card": card, "last4": LAST4[card]}

    @verb
    def replace_card(self, whose: str, card: Card = "good") -> None:
        """The payer enters another card, and what is open is tried with it at once."""
        self.set_card(whose, card)
        payer = self._payer(whose)["id"]
        for row in list(self.rows["subscription"].values()):
            if row["customer"] == payer and row["status"] in RUNNING:
                for bill in self._open_bills(row["id"]):
                    self._try(bill)

    @verb
    def authenticate(self, subscription: str) -> None:
        """The payer answers their bank: the invoice that asked for it is paid."""
        self.replace_card(subscription, "good")

    def _payer(self, whose: str) -> Json:
        if whose.startswith("sub_"):
            whose = self.row("subscription", whose)["customer"]
        return self.row("customer", whose)

    # -- time -------------------------------------------------------------------------------------------------------

    def next_turn(self) -> int | None:
        """When a month turns or Stripe tries again, whatever is first."""
        turns = [
            row["items"]["data"][0]["current_period_end"]
            for row in self.rows["subscription"].values()
            if row["status"] in RUNNING
        ]
        turns += [bill["next_payment_attempt"] for bill in self.rows["invoice"].values() if self._waits(bill)]
        return min(turns, default=None)

    @verb
    def turn(self) -> None:
        """Do what is due: tries of open invoices first, then months that turn."""
        for bill in list(self.rows["invoice"].values()):
            if self._waits(bill) and bill["next_payment_attempt"] <= self.now():
                self._try(bill)
        for row in list(self.rows["subscription"].values()):
            item = row["items"]["data"][0]
            if row["status"] in RUNNING and item["current_period_end"] <= self.now():
                self._renew(row, item)

    def _renew(self, row: Json, item: Json) -> None:
        if row["cancel_at_period_end"]:
            self.cancel_subscription(row["id"])
            return
        self.notes[row["id"]]["months"] += 1
        before = {"items": {"object": "list", "data": [dict(item)]}}
        item["current_period_start"] = item["current_period_end"]
        item["current_period_end"] = months_on(row["billing_cycle_anchor"], self.notes[row["id"]]["months"])
        bill = self._bill(row, self.row("customer", row["customer"]), "subscription_cycle")
        self.emit("customer.subscription.updated", row, before)
        self._try(bill)

    def _waits(self, bill: Json) -> bool:
        return bill["status"] == "open" and bill["next_payment_attempt"] is not None

    def _open_bills(self, subscription: str) -> list[Json]:
        return [
            bill
            for bill in self.rows["invoice"].values()
            if bill["status"] == "open" and self._running_of(bill) == subscription
        ]

    def _running_of(self, bill: Json) -> str:
        found: str = bill["parent"]["subscription_details"]["subscription"]
        return found

    # -- one month --------------------------------------------------------------------------------------------------

    def _bill(self, row: Json, payer: Json, reason: str) -> Json:
        """The month's invoice, made and made final, with the payment that is to pay it."""
        now = self.now()
        bill = self.put(
            objects.invoice(
                identifier=self.new_id("in_"),
                line=self.new_id("il_"),
                subscription=row,
                payer=payer,
                reason=reason,
                created=now,
            )
        )
        row["latest_invoice"] = bill["id"]
        self.emit("invoice.created", bill)
        number = payer["next_invoice_sequence"]
        payer["next_invoice_sequence"] = number + 1
        bill |= {"status": "open", "number": f"{payer['invoice_prefix']}-{number:04}", "effective_at": now}
        bill["status_transitions"]["finalized_at"] = now
        intent = self.put(self._intent_for(bill, payer, row))
        self.put(
            objects.invoice_payment(identifier=self.new_id("inpay_"), invoice=bill, intent=intent["id"], created=now)
        )
        self.emit("payment_intent.created", intent)
        self.emit("invoice.finalized", bill)
        return bill

    def _intent_for(self, bill: Json, payer: Json, row: Json) -> Json:
        """Stripe copies no metadata of the subscription here, so neither does this."""
        wanted = {"description": "Subscription creation" if row["latest_invoice"] is None else "Subscription update"}
        like = {
            "amount_total": bill["amount_due"],
            "currency": bill["currency"],
            "payment_method_types": ["card"],
        }
        intent = objects.payment_intent(identifier=self.new_id("pi_"), session=like, wanted=wanted, created=self.now())
        return intent | {"customer": payer["id"], "setup_future_usage": "off_session"}

    def _try(self, bill: Json) -> None:
        """Take the month's money from the card that is known."""
        payer = self.row("customer", bill["customer"])
        part = next(one for one in self.rows["invoice_payment"].values() if one["invoice"] == bill["id"])
        intent = self.row("payment_intent", part["payment"]["payment_intent"])
        notes = self.notes[payer["id"]]
        bill |= {"attempt_count": bill["attempt_count"] + 1, "attempted": True}
        if notes["card"] == "action":
            intent |= {"status": "requires_action", "next_action": {"type": "use_stripe_sdk"}}
            self.emit("payment_intent.requires_action", intent)
            self._unpaid(bill, "invoice.payment_action_required")
            return
        details = objects.card_details("visa", notes["last4"], payer["address"]["country"])
        charge = self._attempt(
            intent, details, objects.billing_details(payer["email"], payer["name"], payer["address"]["country"])
        )
        charge["customer"] = payer["id"]
        intent["next_action"] = None
        if notes["card"] == "declined":
            self._fail(intent, charge)
            self._unpaid(bill)
        else:
            self._take(intent, charge)
            self._pay(bill, part)

    def _pay(self, bill: Json, part: Json) -> None:
        now = self.now()
        bill |= {
            "status": "paid",
            "amount_paid": bill["amount_due"],
            "amount_remaining": 0,
            "auto_advance": False,
            "next_payment_attempt": None,
            "ending_balance": 0,
        }
        bill["status_transitions"]["paid_at"] = now
        part |= {"status": "paid", "amount_paid": bill["amount_due"]}
        part["status_transitions"]["paid_at"] = now
        self.emit("invoice.paid", bill)
        self.emit("invoice.payment_succeeded", bill)
        row = self.row("subscription", self._running_of(bill))
        if row["status"] == "past_due" and row["latest_invoice"] == bill["id"]:
            row["status"] = "active"
            self.emit("customer.subscription.updated", row, {"status": "past_due"})

    def _unpaid(self, bill: Json, *also: str) -> None:
        """Stripe tries again some days later, and at last gives up."""
        row = self.row("subscription", self._running_of(bill))
        notes = self.notes.setdefault(bill["id"], {"failed_at": self.now(), "tries": 0})
        left = self.retry_days[notes["tries"] :]
        notes["tries"] += 1
        bill["next_payment_attempt"] = notes["failed_at"] + left[0] * DAY if left else None
        for type_ in (*also, "invoice.payment_failed"):
            self.emit(type_, bill)
        if row["status"] == "active":
            row["status"] = "past_due"
            self.emit("customer.subscription.updated", row, {"status": "active"})
        if not left and self.after_retries == "canceled":
            self.cancel_subscription(row["id"], "payment_failed")
