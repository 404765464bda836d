"""A member pays: what is due, what is meant, what came of it. The same quarter is never paid twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush, save, step
from support.core.errors import Conflict, Missing
from support.core.money import Money
from support.core.settings import settings
from support.ledger import service as ledger
from support.ledger.model import Fund
from support.union import policy
from support.union.model import (
    DUES_FUND,
    DuesPayment,
    DuesQuarter,
    DuesReturn,
    How,
    Membership,
    PaymentStatus,
    ReturnStatus,
    Waiver,
    WaiverStatus,
)
from support.union.service import coverage, rates, standing, unclaimed
from support.union.service.till import till

#: So long after a card payment was begun no checkout of it is open any more.
CHECKOUT_OPEN = timedelta(days=2)
WAITS = _("A payment of yours is waiting. Finish it, or take it back, before you begin another.")
BEHIND = _("Only who was taken in and has not gone pays dues.")

#: Payments that are being given back stand in one of these.
OPEN_RETURN = (ReturnStatus.ASKED, ReturnStatus.CONFIRMED)


@dataclass(frozen=True)
class Begun:
    """A payment that is meant, and where it is paid by card."""

    payment: DuesPayment
    checkout_url: str | None = None


@dataclass(frozen=True)
class Due:
    """How somebody's dues stand. `behind` counts quarters up to now that nothing covers, `owed` is what they are."""

    paid_until: date
    behind: int
    owed: Money
    next_quarter: date
    next_amount: Money
    waiting: bool


def state(membership: Membership) -> Due:
    """How dues stand for somebody who was taken in."""
    known = rates.all_rates()
    behind = coverage.behind(membership)
    first = coverage.first_due(membership)
    quarters = [clock.quarters_on(first, at) for at in range(behind)]
    return Due(
        paid_until=_last_day(coverage.reaches(membership)),
        behind=behind,
        owed=rates.total(known, membership.klass, quarters),
        next_quarter=first,
        next_amount=rates.amount_for(known, membership.klass, first),
        waiting=waiting(membership.id) is not None,
    )


def fund() -> Fund:
    """The fund dues go to. Its name is neutral: finance reads it."""
    return ledger.dues_fund(DUES_FUND, "Contributions", "What those who belong pay for what they do together.")


def fund_if_any() -> Fund | None:
    """The same for looking at: nothing is made by it."""
    found: Fund | None = execute(sa.select(Fund).where(Fund.code == DUES_FUND)).scalar_one_or_none()
    return found


def pay(actor: Actor, *, quarters: int, how: How) -> Begun:
    """Mean to pay the next quarters: they count as paid once the money is here.

    By card the intent is committed first, then the checkout is opened. Raises Missing for who is no member, Forbidden,
    Conflict while another payment waits, when nothing is due or too far ahead, Unavailable without a till.
    """
    own = standing.own(actor, lock=True)
    require(policy.may_pay, actor, own, detail=BEHIND)
    payment, amount = mean(own.membership, quarters, how)
    audit.record(actor, "dues.meant", payment)
    if payment.gift_id is None:
        return Begun(payment)
    return Begun(payment, _checkout(payment.gift_id, amount))


def mean(
    membership: Membership, quarters: int, how: How, *, recorded_by: UUID | None = None
) -> tuple[DuesPayment, Money]:
    """Write a payment for somebody's next quarters, which nothing else covers then. Raises Conflict, Unavailable."""
    if waiting(membership.id) is not None:
        raise Conflict(WAITS)
    ensure_none_asked(membership.id)
    chosen = coverage.next_quarters(membership, quarters)
    if chosen[-1] > clock.quarters_on(clock.today(), coverage.AHEAD):
        until = _last_day(coverage.reaches(membership))
        raise Conflict(
            _("This is paid already, until %(day)s. At most a year ahead can be paid.", day=until.isoformat())
        )
    amount = rates.total(rates.all_rates(), membership.klass, chosen)
    if not amount:
        raise Conflict(_("Nothing is to be paid for these quarters."))
    payment = save(
        DuesPayment(
            member_id=membership.id,
            how=how,
            quarters=quarters,
            amount=amount.minor,
            currency=amount.currency,
            status=PaymentStatus.WAITING,
            gift_id=till().intend(fund(), amount) if how == How.CARD else None,
            recorded_by=recorded_by,
        )
    )
    coverage.cover(membership.id, chosen, payment_id=payment.id)
    return payment, amount


def pay_again(actor: Actor, payment_id: UUID) -> Begun:
    """Back to the checkout of a payment that waits. Raises Missing, Conflict, Unavailable."""
    payment = _own_payment(actor, payment_id)
    if payment.gift_id is None or payment.status != PaymentStatus.WAITING:
        raise Conflict(_("This payment does not wait at a checkout."))
    return Begun(payment, _checkout(payment.gift_id, Money(payment.amount, payment.currency)))


def take_back(actor: Actor, payment_id: UUID) -> DuesPayment:
    """Not to pay after all. Should money come all the same, it counts.

    Raises Missing, Conflict for what does not wait, and for cash that was handed over.
    """
    payment = _own_payment(actor, payment_id)
    if payment.status != PaymentStatus.WAITING:
        raise Conflict(_("This payment does not wait any more."))
    if payment.recorded_by is not None:
        raise Conflict(_("You have handed over the money. Speak with a registrar."))
    fail(payment)
    audit.record(actor, "dues.taken_back", payment)
    return payment


def told(gift_id: UUID, came: str) -> None:
    """The till says what became of a card payment, any number of times: `paid`, `failed` or `returned`.

    What goes back when nobody knows any more whose it was waits for a registrar.
    """
    row = unclaimed.held(gift_id)
    named = sa.select(DuesPayment.id, DuesPayment.member_id).where(DuesPayment.gift_id == gift_id)
    found = execute(named).one_or_none()
    if found is not None:
        membership = standing.by_id(found.member_id, lock=True)
        follow(membership, held(DuesPayment.id == found.id), came)
    if came == "returned":
        unclaimed.went(gift_id, row, known=found is not None)
    elif came == "paid":
        unclaimed.came(row, known=found is not None)


def follow(membership: Membership, payment: DuesPayment, came: str) -> None:
    """Let a card payment, held with its member, stand as the till says that it does."""
    if came == "failed" and payment.status == PaymentStatus.WAITING:
        fail(payment)
    elif came == "paid" and payment.status != PaymentStatus.PAID:
        arrive(membership, payment)
    elif came == "returned":
        if payment.status not in (PaymentStatus.PAID, PaymentStatus.RETURNED):
            arrive(membership, payment)
        give_back(membership, payment)


def arrive(membership: Membership, payment: DuesPayment) -> None:
    """The money is here: its quarters count; were they freed meanwhile, the next ones do."""
    payment.status, payment.paid_in = PaymentStatus.PAID, clock.quarter()
    flush()
    if not coverage.covered_by(payment):
        coverage.cover(membership.id, coverage.next_quarters(membership, payment.quarters), payment_id=payment.id)
    coverage.count(membership)


def give_back(membership: Membership, payment: DuesPayment) -> None:
    """The money went back: as many quarters are due again, and cards that say more than is true are revoked."""
    if payment.status == PaymentStatus.PAID:
        back = open_return(payment.id)
        if back is not None and back.status == ReturnStatus.CONFIRMED:
            back.status = ReturnStatus.DONE
            flush()
        payment.status = PaymentStatus.RETURNED
        freed = coverage.covered_by(payment)
        coverage.free(payment)
        flush()
        if freed:
            coverage.move_up(membership.id, freed)
        coverage.count(membership)


def open_return(payment_id: UUID) -> DuesReturn | None:
    """The wish to give a payment back that is not decided or not done, for this transaction alone."""
    wanted = sa.select(DuesReturn).where(DuesReturn.payment_id == payment_id, DuesReturn.status.in_(OPEN_RETURN))
    found: DuesReturn | None = execute(
        wanted.with_for_update().execution_options(populate_existing=True)
    ).scalar_one_or_none()
    return found


def fail(payment: DuesPayment) -> None:
    """Nothing came of it: its quarters are due again, and nothing else changes."""
    payment.status = PaymentStatus.FAILED
    coverage.free(payment)
    flush()


def waiting(member_id: UUID) -> DuesPayment | None:
    """The payment of somebody's that waits."""
    wanted = sa.select(DuesPayment).where(
        DuesPayment.member_id == member_id, DuesPayment.status == PaymentStatus.WAITING
    )
    found: DuesPayment | None = execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    return found


def ensure_none_asked(member_id: UUID) -> None:
    """Raises Conflict while somebody waits to be let off."""
    wanted = sa.select(Waiver.id).where(Waiver.member_id == member_id, Waiver.status == WaiverStatus.ASKED)
    if execute(wanted).scalar_one_or_none() is not None:
        raise Conflict(_("It is being decided whether these dues are waived. Wait for that."))


def held(which: Any) -> DuesPayment:
    """A payment, for this transaction alone. Raises Missing."""
    wanted = sa.select(DuesPayment).where(which).with_for_update().execution_options(populate_existing=True)
    found: DuesPayment | None = execute(wanted).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def show(actor: Actor) -> dict[str, Any]:
    """One's own dues: how they stand, what was paid for which quarters, and where a transfer goes. Raises Missing."""
    own = standing.own(actor)
    if own.membership.since is None:
        raise Missing()
    rows = list(
        execute(
            sa.select(DuesPayment).where(DuesPayment.member_id == own.id).execution_options(populate_existing=True)
        ).scalars()
    )
    quarters = _quarters_of(own.id)
    items = [item(row, quarters.get(row.id, [])) for row in rows]
    items.sort(key=lambda one: (one["quarters"][:1] or [date.max], str(one["id"])), reverse=True)
    return {"due": state(own.membership), "items": items, "account": account()}


def one(actor: Actor, payment_id: UUID) -> dict[str, Any]:
    """One's own payment. Raises Missing."""
    own = standing.own(actor)
    wanted = sa.select(DuesPayment).where(DuesPayment.id == payment_id, DuesPayment.member_id == own.id)
    row = execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    if row is None:
        raise Missing()
    return item(row, coverage.covered_by(row))


def item(row: DuesPayment, quarters: Iterable[date]) -> dict[str, Any]:
    """A payment as its member sees it."""
    return {
        "id": row.id,
        "how": row.how.value,
        "status": row.status.value,
        "amount": Money(row.amount, row.currency),
        "quarters": list(quarters),
        "count": row.quarters,
        "reference": reference_of(row.id) if row.how == How.BANK else None,
        "handed_over": row.recorded_by is not None,
    }


def reference_of(payment_id: UUID) -> str:
    """What stands on a transfer: ten letters of the payment's id, which is random."""
    letters = payment_id.hex[:10].upper()
    return f"{letters[:5]} {letters[5:]}"


def account() -> dict[str, str] | None:
    """Where a transfer goes; None where no account is set."""
    own = settings()
    if not own.bank_iban:
        return None
    iban = " ".join(own.bank_iban[at : at + 4] for at in range(0, len(own.bank_iban), 4))
    return {"holder": own.organisation, "name": own.bank_name, "iban": iban, "bic": own.bank_bic}


def _checkout(gift_id: UUID, amount: Money) -> str:
    step()
    return till().open(gift_id, amount)


def _own_payment(actor: Actor, payment_id: UUID) -> DuesPayment:
    own = standing.own(actor, lock=True)
    return held(sa.and_(DuesPayment.id == payment_id, DuesPayment.member_id == own.id))


def _quarters_of(member_id: UUID) -> dict[UUID, list[date]]:
    wanted = sa.select(DuesQuarter.payment_id, DuesQuarter.quarter).where(
        DuesQuarter.member_id == member_id, DuesQuarter.payment_id.is_not(None)
    )
    found: dict[UUID, list[date]] = {}
    for payment_id, quarter in execute(wanted.order_by(DuesQuarter.quarter)):
        found.setdefault(payment_id, []).append(quarter)
    return found


def _last_day(quarter: date) -> date:
    return clock.quarters_on(quarter, 1) - date.resolution
