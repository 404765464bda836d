"""Money going back: refunds, and disputes that a payer's bank opens."""

from __future__ import annotations

from typing import Literal

from tests.sandbox import objects
from tests.sandbox.faults import Json, invalid, refused
from tests.sandbox.payments import Payments
from tests.sandbox.store import DAY, verb

DISPUTE_FEE = 20_00
Failure = Literal["lost_or_stolen_card", "expired_or_canceled_card", "unknown", "declined"]


class Reversals(Payments):
    """Verbs on refunds and disputes."""

    @verb
    def refund(
        self,
        charge: str,
        amount: int | None = None,
        *,
        reason: str | None = None,
        metadata: Json | None = None,
        pending: bool = False,
    ) -> Json:
        """Pay a charge back, wholly or in part; amount in minor units. The fee is not returned.

        With `pending` the money is not on its way yet: see `finish_refund` and `fail_refund`.
        """
        paid = self.row("charge", charge, "charge")
        left = paid["amount_captured"] - paid["amount_refunded"]
        self._refundable(paid, left, amount)
        back = self.put(
            objects.refund(
                identifier=self.new_id("re_"),
                charge=paid,
                amount=left if amount is None else amount,
                reason=reason,
                metadata=metadata or {},
                created=self.now(),
            )
        )
        before = {"amount_refunded": paid["amount_refunded"], "refunded": paid["refunded"]}
        self._count_back(paid, back["amount"])
        if pending:
            back["pending_reason"] = "processing"
        else:
            self._send_back(back)
        self.emit("charge.refunded", paid, before)
        self.emit("refund.created", back)
        return back

    def _refundable(self, paid: Json, left: int, amount: int | None) -> None:
        if paid["disputed"]:
            raise refused(
                f"Charge {paid['id']} has been charged back; cannot issue a refund.", "charge", "charge_disputed"
            )
        if paid["status"] != "succeeded":
            raise refused(f"Charge {paid['id']} has not succeeded and cannot be refunded.", "charge")
        if left == 0:
            raise refused(f"Charge {paid['id']} has already been refunded.", "charge", "charge_already_refunded")
        if amount is not None and amount < 1:
            raise invalid("Invalid positive integer", "amount", "parameter_invalid_integer")
        if amount is not None and amount > left:
            raise refused(f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", "amount")

    @verb
    def finish_refund(self, refund: str) -> Json:
        """A pending refund is on its way."""
        back = self._pending(refund)
        del back["pending_reason"]
        self._send_back(back)
        self.emit("refund.updated", back, {"status": "pending"})
        return back

    @verb
    def fail_refund(self, refund: str, reason: Failure = "lost_or_stolen_card") -> Json:
        """The payer's bank sends a refund back to us, even weeks later."""
        back = self.row("refund", refund)
        if back["status"] not in {"pending", "succeeded"}:
            raise refused(f"This refund has a status of `{back['status']}`.", "refund")
        before = {"status": back["status"]}
        back |= {"status": "failed", "failure_reason": reason}
        back.pop("pending_reason", None)
        if back["balance_transaction"]:
            back["failure_balance_transaction"] = self.move("refund_failure", "refund_failure", back["amount"], back)[
                "id"
            ]
        self._count_back(self.row("charge", back["charge"]), -back["amount"])
        self.emit("refund.updated", back, before)
        self.emit("refund.failed", back)
        return back

    @verb
    def dispute(
        self, charge: str, amount: int | None = None, *, reason: str = "fraudulent", withdraw: bool = True
    ) -> Json:
        """The payer's bank asks for the money. Stripe takes it from us at once, and its own fee with it."""
        paid = self.row("charge", charge, "charge")
        if paid["disputed"] or paid["status"] != "succeeded":
            raise refused(f"Charge {charge} cannot be disputed.", "charge")
        if amount is not None and not 0 < amount <= paid["amount"]:
            raise invalid("A dispute is for some or all of the charge.", "amount")
        self.settle(charge)  # a dispute comes weeks later: by then the fee is long known
        case = self.put(
            objects.dispute(
                identifier=self.new_id("du_"),
                charge=paid,
                amount=paid["amount"] if amount is None else amount,
                reason=reason,
                created=self.now(),
                due_by=self.now() + 9 * DAY,
            )
        )
        paid["disputed"] = True
        self.emit("charge.dispute.created", case)
        if withdraw:
            self._withdraw(case)
        return case

    @verb
    def withdraw(self, dispute: str) -> Json:
        """Take the disputed money, where `dispute` left it."""
        case = self.row("dispute", dispute)
        if case["balance_transactions"]:
            raise refused("The funds of this dispute are withdrawn already.", "dispute")
        self._withdraw(case)
        return case

    @verb
    def contest(self, dispute: str) -> Json:
        """We have sent evidence; the bank looks at it."""
        case = self._undecided(dispute)
        case["evidence_details"] |= {
            "has_evidence": True,
            "submission_count": case["evidence_details"]["submission_count"] + 1,
            "submission_method": "manual",
        }
        self._turn(case, "under_review", "charge.dispute.updated")
        return case

    @verb
    def reinstate(self, dispute: str, *, fee_returned: bool = False) -> Json:
        """Give the disputed money back to us. Stripe as a rule keeps its dispute fee."""
        case = self.row("dispute", dispute)
        if len(case["balance_transactions"]) != 1:
            raise refused("This dispute has no funds to reinstate.", "dispute")
        fee = -DISPUTE_FEE if fee_returned else 0
        self._dispute_move(case, "dispute_reversal", case["amount"], fee, f"Chargeback reversal for {case['charge']}")
        self.emit("charge.dispute.funds_reinstated", case)
        return case

    @verb
    def win_dispute(self, dispute: str, *, fee_returned: bool = False) -> Json:
        """The bank decides for us: the dispute closes and the money comes back."""
        case = self._undecided(dispute)
        self._turn(case, "won", "charge.dispute.closed")
        if len(case["balance_transactions"]) == 1:
            self.reinstate(dispute, fee_returned=fee_returned)
        return case

    @verb
    def lose_dispute(self, dispute: str) -> Json:
        """The bank decides for the payer: the money stays gone."""
        case = self._undecided(dispute)
        if not case["balance_transactions"]:
            self._withdraw(case)
        self._turn(case, "lost", "charge.dispute.closed")
        return case

    # -- inner steps ------------------------------------------------------------------------------------------------

    def _send_back(self, back: Json) -> None:
        back["status"] = "succeeded"
        back["balance_transaction"] = self.move(
            "refund", "refund", -back["amount"], back, why=f"REFUND FOR CHARGE ({back['charge']})"
        )["id"]

    def _count_back(self, paid: Json, amount: int) -> None:
        paid["amount_refunded"] += amount
        paid["refunded"] = paid["amount_refunded"] == paid["amount_captured"]

    def _pending(self, refund: str) -> Json:
        back = self.row("refund", refund)
        if back["status"] != "pending":
            raise refused(f"This refund has a status of `{back['status']}`.", "refund")
        return back

    def _undecided(self, dispute: str) -> Json:
        case = self.row("dispute", dispute)
        if case["status"] not in {"needs_response", "under_review"}:
            raise refused(f"This dispute has a status of `{case['status']}`.", "dispute")
        return case

    def _turn(self, case: Json, status: str, event: str) -> None:
        before = {"status": case["status"]}
        case["status"] = status
        self.emit(event, case, before)

    def _withdraw(self, case: Json) -> None:
        self._dispute_move(case, "dispute", -case["amount"], DISPUTE_FEE, f"Chargeback withdrawal for {case['charge']}")
        self.emit("charge.dispute.funds_withdrawn", case)

    def _dispute_move(self, case: Json, category: str, amount: int, fee: int, why: str) -> None:
        moved = self.move("adjustment", category, amount, case, fee=fee, why=why)
        case["balance_transactions"].append(moved)
