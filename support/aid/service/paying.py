"""The third person pays: one payment recorded as sent, after everything behind it was looked at again."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from support.aid import policy, signing
from support.aid.model import Disbursement, PaymentStatus, Rail, RunStatus
from support.aid.service.checking import Facts, act_of, facts_of, recheck, signatures_behind, unsigned
from support.aid.service.heeding import changed_since
from support.aid.service.listing import outline_payment
from support.aid.service.reading import get_payment
from support.cases import policy as case_policy
from support.cases import service as cases
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict, Invalid
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
#: What is kept, sealed, of a payment that was made by hand: the bank's reference, who handed it over, the code.
PROOFS = {Rail.MANUAL: "bank_reference", Rail.CASH: "receipt", Rail.VOUCHER: "voucher"}

UNSIGNED = _("The signatures behind this payment do not match it. Do not pay. Tell the auditor and ask anew.")


def show_payment(actor: Actor, payment_id: UUID) -> dict[str, Any]:
    """A payment with the payee and what proves that it was sent, as far as the actor's keys open them; recorded first.

    `obstacle` says why the actor may not record it as sent, None when they may; `rails` how they could. Raises Missing.
    """
    payment = get_payment(actor, payment_id)
    (facts,) = facts_of([payment.id])
    folder = cases.by_id(facts.request.case_id)
    said = signatures_behind([facts.request]).said(facts.request.id)
    item = {
        **outline_payment(actor, payment_id),
        "obstacle": policy.why_not_pay(actor, payment, said, facts.way),
        "rails": rails_of(facts),
        "holds": case_policy.holds(actor, folder),
        "may_stop": payment.status == PaymentStatus.DUE and policy.may_stop(actor, payment, folder, said),
        "released": facts.way.released,
    }
    closed: dict[str, Any] = dict.fromkeys(("payee", *PROOFS.values()))
    if not policy.may_see_payee(actor, facts.request, folder, said.recused):
        return {**item, **closed}
    audit.record(actor, "payee.opened", facts.request)
    chest = vault.open_chest(actor.keyring, facts.request.case_id)
    opened = {part: chest.read(payment.id, part) for part in PROOFS.values()}
    return {**item, **opened, "payee": chest.read(facts.request.id, "payee")}


def rails_for(actor: Actor, payment_id: UUID) -> list[Rail]:
    """The same as `rails_of`, for a form that is shown again. Raises Missing."""
    (facts,) = facts_of([get_payment(actor, payment_id).id])
    return rails_of(facts)


def rails_of(facts: Facts) -> list[Rail]:
    """By which rails this payment may be recorded as sent by hand: its run's, or an emergency's."""
    run = facts.kept_by
    if run is not None:
        return [run.rail] if run.rail in PROOFS else []
    return list(PROOFS) if facts.emergency else []


def check_may_send(actor: Actor, payment: Disbursement) -> None:
    """Refuse early what `sent` would refuse: before somebody is asked to confirm. Raises Forbidden, Conflict."""
    _ensure_may_send(actor, payment, None, lock=False)


def sent(
    actor: Actor,
    payment: Disbursement,
    *,
    rail: Rail,
    bank_reference: str | None = None,
    receipt: str | None = None,
    voucher: str | None = None,
) -> Disbursement:
    """Record that the money was sent, after verifying every signature behind it; books it.

    An emergency goes by itself; all else is in a released run by that rail. A transfer has the bank's reference, cash
    the receipt (who handed it over, its number), a voucher its code: all sealed. Raises Forbidden, Invalid, Conflict
    when it was sent already, must not be paid now, a signature does not stand, or payouts are halted.
    """
    facts = _ensure_may_send(actor, payment, rail, lock=True)
    payment, request = facts.payment, facts.request
    proof = _proof(rail, {"bank_reference": bank_reference, "receipt": receipt, "voucher": voucher})
    folder = cases.by_id(request.case_id)
    chest = cases.open_folder(actor, folder)
    if unsigned([facts], signatures_behind([request]), {request.id: chest.body(request.id, "payee")}):
        raise Conflict(UNSIGNED)
    if changed := changed_since([request], {request.case_id: chest}):
        raise Conflict(_("This cannot be paid now. %(reasons)s", reasons=" ".join(map(str, changed[request.id]))))
    readers = cases.readers_of(folder)
    chest.write(Data.PAYEE, payment.id, PROOFS[rail], proof, readers=readers, subject_id=request.id)
    payment.payer_id, payment.rail, payment.sent_on = actor.id, rail, clock.today()
    payment.signature = signing.sign(actor, act_of(rail, payment), request)
    payment.status = PaymentStatus.SENT
    save(payment)
    ledger.aid_sent(payment.id, through=THROUGH[rail])
    audit.record(actor, "payment.sent", payment, reason=rail.value)
    return payment


def _ensure_may_send(actor: Actor, payment: Disbursement, rail: Rail | None, *, lock: bool) -> Facts:
    (facts,) = facts_of([payment.id], lock=lock)
    said = signatures_behind([facts.request]).said(facts.request.id)
    require(policy.may_pay, actor, facts.payment, said, facts.way)
    ledger.ensure_not_halted()
    if facts.payment.status != PaymentStatus.DUE:
        raise Conflict(_("This payment is stopped, or was recorded as sent already."))
    _ensure_goes(facts, rail)
    if reasons := recheck([facts]):
        told = " ".join(str(reason) for reason in reasons[facts.payment.id])
        raise Conflict(_("This cannot be paid now. %(reasons)s", reasons=told))
    return facts


def _ensure_goes(facts: Facts, rail: Rail | None) -> None:
    """The payment leaves by itself or by its run, and by a rail that is recorded by hand. Raises Conflict, Invalid."""
    run = facts.kept_by
    if run is None and not facts.emergency:
        raise Conflict(_("Only an emergency is paid by itself. Gather this payment into a run, and have it released."))
    if run is not None and run.status != RunStatus.RELEASED:
        raise Conflict(_("This payment is in a run that waits for its release."))
    if rail is not None and rail not in rails_of(facts):
        raise Invalid(fields={"rail": [_("This payment does not go that way.")]})


def _proof(rail: Rail, given: dict[str, str | None]) -> str:
    """What proves this rail. Raises Invalid when it is missing, or when another's is given."""
    wanted = PROOFS[rail]
    if not given[wanted]:
        raise Invalid(fields={wanted: [_("Please fill this in.")]})
    if others := [name for name, value in given.items() if value and name != wanted]:
        raise Invalid(fields={name: [_("This does not belong to the way it was sent.")] for name in others})
    return str(given[wanted])


#: One statement, so that it judges one state of the books. Owed is what waits to be sent; ordered is what was sent by
#: the bank and neither settled nor undone, but for what was booked as the bank's at once, before there were orders.
_UNMATCHED = sa.text("""
    WITH standing AS (
        SELECT e.source, p.account, -sum(p.amount) AS minor FROM entry e JOIN posting p ON p.entry_id = e.id
        WHERE p.account IN ('payable', 'ordered') GROUP BY e.source, p.account HAVING sum(p.amount) <> 0
    ), wanted AS (
        SELECT id::text AS source, 'payable' AS account, amount AS minor FROM disbursement WHERE status = 'due'
        UNION ALL
        SELECT d.id::text, 'ordered', d.amount FROM disbursement d
        WHERE d.payer_id IS NOT NULL AND d.rail IN ('sepa', 'manual') AND d.settled_on IS NULL AND d.undone_on IS NULL
          AND NOT EXISTS (
            SELECT 1 FROM entry e JOIN posting p ON p.entry_id = e.id
            WHERE e.source = d.id::text AND e.kind = 'aid_sent' AND p.account = 'bank'
        )
    )
    SELECT count(*) FROM standing FULL JOIN wanted USING (source, account)
    WHERE standing.minor IS DISTINCT FROM wanted.minor
""")


def payables_match() -> ledger.Check:
    """For the books' self-check: what is owed waits to be sent, what is ordered was sent and is not settled."""
    if wrong := execute(_UNMATCHED).scalar_one():
        words = gettext("%(count)s payments differ from what the books owe.", count=wrong)
        return ledger.Check("payables_match", False, words)
    return ledger.Check("payables_match", True, gettext("What the books owe is what waits to be paid."))
