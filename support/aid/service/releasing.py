"""Releasing a run, and the bank's file of one: by another of finance than who gathered it."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.aid import gateway, policy, signing
from support.aid.model import Disbursement, PaymentRun, PaymentStatus, Rail, RunStatus
from support.aid.service.checking import (
    Facts,
    Signatures,
    act_of,
    facts_in,
    payees_of,
    recheck,
    signatures_behind,
    unsigned,
)
from support.aid.service.heeding import changed_since
from support.aid.service.paying import THROUGH
from support.aid.service.runs import run_row
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict
from support.core.settings import settings
from support.ledger import service as ledger
from support.vault.service import Chest

#: So many payments a refusal names.
_NAMED = 10


def release(actor: Actor, run_id: UUID, *, again: bool = False) -> PaymentRun:
    """Release a run: everything behind each payment is looked at again, then the whole goes, or nothing.

    By SEPA all of it is booked as ordered now, so that no crash between this and the bank's file pays twice; by the
    other rails each payment is recorded by hand (`sent`). `again` lets the file of a released run be made once more
    because it was lost. Raises Missing, Forbidden, Conflict naming what does not pass, or when payouts are halted.
    """
    run = run_row(actor, run_id, lock=True)
    facts, signatures = _behind(run)
    require(policy.may_release, actor, run, signatures.barred(one.request for one in facts))
    if again:
        return _release_again(actor, run)
    if run.status != RunStatus.PREPARED:
        raise Conflict(_("This run was released or cancelled already."))
    ledger.ensure_not_halted()
    _ensure_passes(run, facts)
    chests = payees_of(actor, (one.request for one in facts))
    _ensure_signed(facts, signatures, chests)
    _ensure_heeded(facts, chests)
    run.status = RunStatus.RELEASED
    run.released_by, run.released_on, run.releases = actor.id, clock.today(), 1
    save(run)
    audit.record(actor, "run.released", run)
    if run.rail == Rail.SEPA:
        _send(actor, facts)
    return run


def _behind(run: PaymentRun) -> tuple[list[Facts], Signatures]:
    facts = facts_in(run.id, lock=True)
    return facts, signatures_behind(one.request for one in facts)


def _ensure_passes(run: PaymentRun, facts: Sequence[Facts]) -> None:
    faults = recheck(facts)
    if faults:
        raise _refused(_("Some of this run must not be paid now"), facts, faults)
    if len(facts) != run.payments or sum(one.payment.amount for one in facts) != run.total:
        raise Conflict(_("This run does not hold what was gathered. Cancel it and gather anew."))


def _ensure_signed(facts: Sequence[Facts], signatures: Signatures, chests: Mapping[UUID, Chest]) -> None:
    bodies = {one.request.id: chests[one.request.case_id].body(one.request.id, "payee") for one in facts}
    if wrong := unsigned(facts, signatures, bodies):
        words = [_("The signatures behind it do not match it. Do not pay. Tell the auditor and ask anew.")]
        raise _refused(_("Some of this run changed since it was signed"), facts, {o.payment.id: words for o in wrong})


def _ensure_heeded(facts: Sequence[Facts], chests: Mapping[UUID, Chest]) -> None:
    told = changed_since([one.request for one in facts], chests)
    if faults := {one.payment.id: told[one.request.id] for one in facts if one.request.id in told}:
        raise _refused(_("A holder has to look at some of this run first"), facts, faults)


def _refused(why: Any, facts: Sequence[Facts], faults: Mapping[UUID, list[Any]]) -> Conflict:
    wrong = [one for one in facts if one.payment.id in faults]
    told = " ".join(
        f"{one.handle}: {' '.join(str(words) for words in faults[one.payment.id])}" for one in wrong[:_NAMED]
    )
    detail = _("%(why)s. Cancel it and gather the others anew. %(told)s", why=str(why), told=told)
    fields = {f"disbursements.{payment_id}": words for payment_id, words in faults.items()}
    return Conflict(detail, fields=fields)


def _send(actor: Actor, facts: Sequence[Facts]) -> None:
    """Every payment of a run of transfers is ordered: one flush, and one act in the books."""
    for one in facts:
        payment = one.payment
        payment.payer_id, payment.rail, payment.sent_on = actor.id, Rail.SEPA, clock.today()
        payment.signature = signing.sign(actor, act_of(Rail.SEPA, payment), one.request)
        payment.status = PaymentStatus.SENT
    flush()
    ledger.send_aid([one.payment.id for one in facts], through=THROUGH[Rail.SEPA])
    audit.record_all(actor, "payment.sent", (one.payment for one in facts), reason=Rail.SEPA.value)


def _release_again(actor: Actor, run: PaymentRun) -> PaymentRun:
    """The file was lost before the bank had it: it may be made once more. Nothing is booked."""
    if run.status != RunStatus.RELEASED or run.rail != Rail.SEPA:
        raise Conflict(_("There is no file of this run that could be lost."))
    if run.downloads < run.releases:
        raise Conflict(_("The file of this run has not been made yet. Make it now."))
    settled = sa.exists().where(Disbursement.run_id == run.id, Disbursement.settled_on.is_not(None))
    if execute(sa.select(settled)).scalar_one():
        raise Conflict(_("The bank has carried this run out already. Look at its statement before anything else."))
    run.releases += 1
    save(run)
    audit.record(actor, "run.released_again", run)
    return run


# The file


@dataclass(frozen=True)
class File:
    """The bank's file: it is answered once and kept nowhere."""

    name: str
    content: bytes


def make_file(actor: Actor, run_id: UUID) -> File:
    """The bank's file of a released run, once a release: payees are opened here and nowhere else, and recorded.

    Whoever released it makes it, or another of finance, but never who gathered it: whoever chose the payments is not
    who hands them to the bank. What came back or failed meanwhile is left out. Raises Missing, Forbidden, Conflict
    when it was made already, a payee has no IBAN or a signature does not stand; then nothing counts as made.
    """
    run = run_row(actor, run_id, lock=True)
    facts, signatures = _behind(run)
    require(policy.may_take_file, actor, run, signatures.barred(one.request for one in facts))
    _ensure_makable(run)
    account = _account()
    ordered = [one for one in facts if one.payment.undone_on is None]
    if not ordered:
        raise Conflict(_("Nothing of this run is left to be ordered."))
    chests = payees_of(actor, (one.request for one in ordered))
    _ensure_signed(ordered, signatures, chests)
    audit.record_all(actor, "payee.opened", (one.request for one in ordered))
    content = gateway.pain(
        run.id,
        account,
        _orders(ordered, chests),
        execute_on=max(run.execute_on, clock.today()),
        made_at=clock.now(),
        text=settings().payment_text,
    )
    digest = hashlib.sha256(content)
    run.downloads += 1
    run.file_hash, run.made_by, run.made_at = digest.digest(), actor.id, clock.now()
    save(run)
    audit.record(actor, "run.file_made", run, reason=digest.hexdigest())
    return File(f"{run.id.hex}.xml", content)


def _ensure_makable(run: PaymentRun) -> None:
    if run.rail != Rail.SEPA:
        raise Conflict(_("Only a run of SEPA transfers has a file for the bank."))
    if run.status != RunStatus.RELEASED:
        raise Conflict(_("This run has not been released."))
    if run.downloads >= run.releases:
        raise Conflict(
            _("The file of this run was made already. If it was lost before the bank had it, release the run again.")
        )


def _account() -> gateway.Account:
    told = settings()
    if not told.bank_name or not told.bank_iban:
        raise Conflict(_("The account that pays is not set. Whoever runs this service sets BANK_NAME and BANK_IBAN."))
    return gateway.Account(told.bank_name, told.bank_iban, told.bank_bic)


def _orders(facts: Collection[Facts], chests: Mapping[UUID, Chest]) -> list[gateway.Order]:
    """What the bank is told of each. Raises Conflict naming those that cannot be paid by a transfer."""
    orders: list[gateway.Order] = []
    lacking: list[str] = []
    for one in facts:
        payee = chests[one.request.case_id].read(one.request.id, "payee") or {}
        if payee.get("iban") and gateway.plain(payee.get("name", "")):
            payment = one.payment
            orders.append(gateway.Order(payment.id, payee["name"], payee["iban"], payment.amount, payment.currency))
        else:
            lacking.append(one.handle)
    if lacking:
        raise Conflict(
            _(
                "These payees have no IBAN, or no name that a bank can read: %(handles)s. Note these payments as"
                " failed; a new request says how else they are paid.",
                handles=", ".join(lacking[:_NAMED]),
            )
        )
    return orders
