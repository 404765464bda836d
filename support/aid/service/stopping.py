"""Stopping what is not sent yet: one payment, or it and all instalments after it. The fund has the money again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.aid import policy
from support.aid.model import AidRequest, Disbursement, PaymentStatus, Rail, RunStatus, Stop
from support.aid.service.checking import Facts, facts_of, signatures_behind
from support.cases import service as cases
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush
from support.core.errors import Conflict, Missing
from support.ledger import service as ledger
from support.people.model import Role


def get_stoppable(actor: Actor, payment_id: UUID) -> Disbursement:
    """A payment the actor sees, or signed. Raises Missing."""
    found: Disbursement | None = execute(
        sa.select(Disbursement)
        .join(AidRequest, AidRequest.id == Disbursement.request_id)
        .where(Disbursement.id == payment_id, policy.stoppable(actor))
    ).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def check_may_stop(actor: Actor, payment_id: UUID) -> None:
    """Refuse early what `stop` would refuse. Raises Missing, Forbidden, Conflict."""
    _ensure_may(actor, facts_of([get_stoppable(actor, payment_id).id]))


def later_instalments(actor: Actor, payment_id: UUID) -> int:
    """How many instalments after this one wait. Raises Missing."""
    later = _later(get_stoppable(actor, payment_id))
    return int(execute(sa.select(sa.func.count()).where(*later)).scalar_one())


def stop(actor: Actor, payment_id: UUID, *, code: Stop, rest: bool = False) -> list[Disbursement]:
    """Stop a payment that is due, with `rest` all later instalments that are due as well; those that were stopped.

    Holders, whoever signed it and finance may; what is in a released run only finance, who knows whether it left. A
    run that waits and holds one of them is refused at its release: it has to be cancelled and gathered anew. Raises
    Missing, Forbidden, Conflict for what was sent or stopped already.
    """
    payment = get_stoppable(actor, payment_id)
    wanted = [payment.id]
    if rest:
        wanted += execute(sa.select(Disbursement.id).where(*_later(payment))).scalars()
    facts = facts_of(wanted, lock=True)
    _ensure_may(actor, facts)
    for one in facts:
        one.payment.stopped_by, one.payment.stopped_on, one.payment.stop_code = actor.id, clock.today(), code
        one.payment.status = PaymentStatus.STOPPED
    flush()
    ledger.return_aid([one.payment.id for one in facts])
    stopped = sorted((one.payment for one in facts), key=lambda each: each.number)
    audit.record_all(actor, "payment.stopped", stopped, reason=code.value)
    return stopped


def _later(payment: Disbursement) -> tuple[Any, ...]:
    return (
        Disbursement.request_id == payment.request_id,
        Disbursement.number > payment.number,
        Disbursement.status == PaymentStatus.DUE,
    )


def _ensure_may(actor: Actor, facts: Sequence[Facts]) -> None:
    request = facts[0].request
    said = signatures_behind([request]).said(request.id)
    require(policy.may_stop, actor, facts[0].payment, cases.by_id(request.case_id), said)
    for one in facts:
        if one.payment.status != PaymentStatus.DUE:
            raise Conflict(_("This payment was sent or stopped already. Only what waits can be stopped."))
        run = one.kept_by
        if run is not None and run.status == RunStatus.RELEASED and not _knows(actor, run.rail):
            raise Conflict(_("This payment is in a released run. Ask finance whether it has left."))


def _knows(actor: Actor, rail: Rail) -> bool:
    """Whether the actor can say that a payment of a released run has not left; of an ordered transfer nobody can."""
    return rail != Rail.SEPA and actor.has(Role.FINANCE)
