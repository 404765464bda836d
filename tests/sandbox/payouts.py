"""Money going on to the bank."""

from __future__ import annotations

from tests.sandbox import objects
from tests.sandbox.faults import Json, refused
from tests.sandbox.reversals import Reversals
from tests.sandbox.store import DAY, verb


class Payouts(Reversals):
    """Verbs on payouts."""

    @verb
    def pay_out(self, *, currency: str = "eur", available_only: bool = False) -> Json:
        """Send the balance to the bank, automatically as Stripe does.

        Everything settled goes, or with `available_only` what has waited its days. The payout's own balance
        transaction is listed under the payout too, with the opposite sign, as Stripe lists it: the sum of net over
        the others equals the amount of the payout.
        """
        going = [
            row
            for row in self.rows["balance_transaction"].values()
            if self.notes[row["id"]]["payout"] is None
            and row["currency"] == currency
            and (not available_only or row["available_on"] <= self.now())
        ]
        amount = sum(row["net"] for row in going)
        if amount <= 0:
            raise refused("You have insufficient funds for this transfer.", code="balance_insufficient")
        payout = self.put(
            objects.payout(
                identifier=self.new_id("po_"),
                amount=amount,
                currency=currency,
                created=self.now(),
                arrival_date=self.now() + 2 * DAY,
            )
        )
        own = self.move("payout", "payout", -amount, payout)
        payout["balance_transaction"] = own["id"]
        for row in [*going, own]:
            self.notes[row["id"]]["payout"] = payout["id"]
        self.emit("payout.created", payout)
        return payout

    @verb
    def arrive(self, payout: str, *, reconcile: bool = True) -> Json:
        """The bank has the money; then Stripe has the list of what it is made of."""
        row = self.row("payout", payout)
        if row["status"] != "in_transit":
            raise refused(f"This payout has a status of `{row['status']}`.", "payout")
        row |= {"status": "paid", "trace_id": {"status": "supported", "value": "SANDBOX-TRACE-1"}}
        self.emit("payout.paid", row, {"status": "in_transit"})
        if reconcile:
            self.reconcile(payout)
        return row

    @verb
    def reconcile(self, payout: str) -> Json:
        """Stripe has worked out which transactions a payout is made of."""
        row = self.row("payout", payout)
        row["reconciliation_status"] = "completed"
        self.emit("payout.reconciliation_completed", row)
        return row

    @verb
    def fail_payout(self, payout: str) -> Json:
        """The bank refuses the money, perhaps after it was called paid; it is ours at Stripe again."""
        row = self.row("payout", payout)
        if row["status"] not in {"in_transit", "paid"}:
            raise refused(f"This payout has a status of `{row['status']}`.", "payout")
        before = {"status": row["status"]}
        row |= {
            "status": "failed",
            "failure_code": "account_closed",
            "failure_message": "The bank account has been closed.",
        }
        row["failure_balance_transaction"] = self.move("payout_failure", "payout_reversal", row["amount"], row)["id"]
        self.emit("payout.failed", row, before)
        return row
