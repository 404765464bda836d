"""The third person pays."""

import hashlib
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from support.aid import policy, signing
from support.aid.model import AidRequest, Decision, Disbursement, PaymentStatus, Rail
from support.aid.service.deciding import signatures_of
from support.aid.service.reading import get_payment, outline_payment, payment_row, request_row
from support.cases import policy as case_policy
from support.cases import service as cases
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict
from support.ledger import service as ledger
from support.ledger.model import Account
from support.vault import service as vault
from support.vault.model import Data

#: From where the money leaves.
THROUGH = {
    Rail.SEPA: Account.ORDERED,
    Rail.MANUAL: Account.ORDERED,
    Rail.CASH: Account.CASH,
    Rail.VOUCHER: Account.CASH,
}


def show_payment(actor: Actor, payment_id: UUID) -> dict[str, Any]:
    """A payment with the payee and the bank's reference, as far as the actor's keys open them; recorded first.

    `obstacle` says why the actor may not record it as sent, None when they may. Raises Missing.
    """
    payment = get_payment(actor, payment_id)
    request = request_row(payment.request_id)
    folder = cases.by_id(request.case_id)
    item = {
        **outline_payment(actor, payment_id),
        "obstacle": policy.why_not_pay(actor, payment),
        "holds": case_policy.holds(actor, folder),
    }
    if not policy.may_see_payee(actor, request, folder):
        return {**item, "payee": None, "bank_reference": None}
    audit.record(actor, "payee.opened", request)
    chest = vault.open_chest(actor.keyring, request.case_id)
    return {
        **item,
        "payee": chest.read(request.id, "payee"),
        "bank_reference": chest.read(payment.id, "bank_reference"),
    }


def check_may_send(actor: Actor, payment: Disbursement) -> None:
    """Refuse early what `sent` would refuse: before somebody is asked to confirm. Raises Forbidden, Conflict."""
    require(policy.may_pay, actor, payment)
    ledger.ensure_not_halted()
    cases.ensure_not_frozen(cases.by_id(request_row(payment.request_id).case_id))
    if payment.status != PaymentStatus.DUE:
        raise Conflict(_("This payment was recorded as sent already."))


def sent(actor: Actor, payment: Disbursement, *, rail: Rail, bank_reference: str) -> Disbursement:
    """Record that the money was sent, after verifying every signature behind it; books it.

    Raises Forbidden, Conflict when it was sent already, a signature does not stand, or payouts are halted.
    """
    require(policy.may_pay, actor, payment)
    ledger.ensure_not_halted()
    payment = payment_row(payment.id, lock=True)
    if payment.status != PaymentStatus.DUE:
        raise Conflict(_("This payment was recorded as sent already."))
    request = request_row(payment.request_id)
    folder = cases.by_id(request.case_id)
    cases.ensure_not_frozen(folder)
    chest = cases.open_folder(actor, folder)
    _verify(payment, request, chest.body(request.id, "payee"))
    chest.write(
        Data.PAYEE,
        payment.id,
        "bank_reference",
        bank_reference,
        readers=cases.readers_of(folder),
        subject_id=request.id,
    )
    payment.payer_id, payment.rail, payment.sent_on = actor.id, rail, clock.today()
    payment.signature = signing.sign(actor, f"sent/{rail.value}", request)
    payment.status = PaymentStatus.SENT
    save(payment)
    ledger.aid_sent(payment.id, through=THROUGH[rail])
    audit.record(actor, "payment.sent", payment)
    return payment


def _verify(payment: Disbursement, request: AidRequest, sealed_payee: bytes | None) -> None:
    """All that stands behind a payment still stands: who asked, who approved, and whom it pays."""
    approvals = [one for one in signatures_of(request.id) if one.decision == Decision.APPROVE]
    unchanged = sealed_payee is not None and hashlib.sha256(sealed_payee).digest() == request.payee_hash
    asked = signing.stands(request.requester_id, request.signature, "ask", request)
    approved = len(approvals) >= request.signatures and all(
        signing.stands(one.approver_id, one.signature, Decision.APPROVE.value, request) for one in approvals
    )
    if not (unchanged and asked and approved):
        raise Conflict(
            _("The signatures behind this payment do not match it. Do not pay. Tell the auditor and ask anew.")
        )


#: One statement, so that it judges one state of the books: what is owed beside what waits, where they differ.
_UNMATCHED = sa.text("""
    SELECT count(*) FROM (
        SELECT e.source, -sum(p.amount) AS minor FROM entry e JOIN posting p ON p.entry_id = e.id
        WHERE p.account = 'payable' GROUP BY e.source HAVING sum(p.amount) <> 0
    ) AS owed
    FULL JOIN (SELECT id::text AS source, amount AS minor FROM disbursement WHERE status = 'due') AS waiting
    USING (source) WHERE owed.minor IS DISTINCT FROM waiting.minor
""")


def payables_match() -> ledger.Check:
    """For the books' self-check: what the ledger owes is exactly the payments that wait to be sent."""
    if wrong := execute(_UNMATCHED).scalar_one():
        words = gettext("%(count)s payments differ from what the books owe.", count=wrong)
        return ledger.Check("payables_match", False, words)
    return ledger.Check("payables_match", True, gettext("What the books owe is what waits to be paid."))
