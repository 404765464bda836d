"""What the bank's statement says of our payments: carried out, or come back. A constant number of statements a batch.

The bank asks for its lines to be claimed (`support.bank`), and books none that was.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.aid.model import UNDONE, Disbursement, PaymentStatus, Rail
from support.aid.service import tasks
from support.aid.service.reading import get_payment
from support.bank.model import What
from support.bank.service import Given, Match
from support.core import audit
from support.core.access import Actor
from support.core.db import execute, flush
from support.core.errors import Conflict, Invalid
from support.ledger import service as ledger

#: So many days before or after the day it was sent a line without our id may be of a payment.
NEAR = timedelta(days=5)
#: The rails that a statement shows.
BY_BANK = (Rail.SEPA, Rail.MANUAL)


@dataclass
class _Found:
    """What a batch comes to: each payment with the bank's day on which it settled, or came back."""

    matches: dict[UUID, Match] = field(default_factory=dict)
    settled: dict[UUID, tuple[Disbursement, date]] = field(default_factory=dict)
    returned: dict[UUID, tuple[Disbursement, date]] = field(default_factory=dict)

    def settle(self, line: Given, payment: Disbursement) -> None:
        """A debit was this payment."""
        self.settled[payment.id] = payment, line.day
        self.matches[line.id] = Match(What.PAYMENT, str(payment.id))

    def give_back(self, line: Given, payment: Disbursement) -> None:
        """A credit gave this payment back."""
        self.returned[payment.id] = payment, line.day
        self.matches[line.id] = Match(What.RETURN, str(payment.id))


def claim(lines: Sequence[Given]) -> dict[UUID, Match]:
    """Which of these lines are payments of ours, or payments that came back; those are settled or undone, and booked.

    A line that names a payment is that one, if the amount is the same to the cent, and no other. A debit that names
    none is the one payment of its amount sent within five days, if there is just one such payment and one such line;
    or else, in the same way, a whole run that the bank booked as one debit.
    """
    found = _Found()
    named = _named(lines)
    for line in lines:
        payment = named.get(line.order_id) if line.order_id else None
        if payment is not None and line.amount < 0 and _settles(line, payment, found):
            found.settle(line, payment)
    unnamed = [line for line in lines if line.order_id is None and line.amount < 0]
    _by_amount(unnamed, found)
    _by_run([line for line in unnamed if line.id not in found.matches], found)
    for line in lines:
        payment = named.get(line.order_id) if line.order_id else None
        if payment is not None and line.amount > 0 and line.back and _returns(line, payment, found):
            found.give_back(line, payment)
    _apply(None, found)
    return found.matches


def _named(lines: Iterable[Given]) -> dict[UUID, Disbursement]:
    """The payments that lines name; locked in the order of their ids."""
    wanted = {line.order_id for line in lines if line.order_id is not None}
    return {payment.id: payment for payment in _locked(Disbursement.id == sa.any_(_array(wanted)))} if wanted else {}


def _locked(*condition: sa.ColumnElement[bool]) -> list[Disbursement]:
    by_bank = sa.and_(Disbursement.sent_on.is_not(None), Disbursement.rail.in_(BY_BANK))
    statement = sa.select(Disbursement).where(by_bank, *condition).order_by(Disbursement.id).with_for_update()
    return list(execute(statement.execution_options(populate_existing=True)).scalars())


def _settles(line: Given, payment: Disbursement, found: _Found) -> bool:
    waits = payment.settled_on is None and payment.undone_on is None and payment.id not in found.settled
    return waits and (-line.amount, line.currency) == (payment.amount, payment.currency)


def _returns(line: Given, payment: Disbursement, found: _Found) -> bool:
    out = payment.undone_on is None and payment.id not in found.returned
    return out and (line.amount, line.currency) == (payment.amount, payment.currency)


def _by_amount(lines: Sequence[Given], found: _Found) -> None:
    """Debits that name nothing: only where one line and one payment have nobody else to choose."""
    if not lines:
        return
    days = [line.day for line in lines]
    waiting = _locked(
        Disbursement.settled_on.is_(None),
        Disbursement.undone_on.is_(None),
        Disbursement.amount.in_({-line.amount for line in lines}),
        Disbursement.sent_on.between(min(days) - NEAR, max(days) + NEAR),
    )
    near = {line.id: [one for one in waiting if _near(line, one) and _settles(line, one, found)] for line in lines}
    wanted: dict[UUID, int] = {}
    for candidates in near.values():
        for one in candidates:
            wanted[one.id] = wanted.get(one.id, 0) + 1
    for line in lines:
        if len(near[line.id]) == 1 and wanted[near[line.id][0].id] == 1:
            found.settle(line, near[line.id][0])


def _by_run(lines: Sequence[Given], found: _Found) -> None:
    """Debits of a whole run: banks may book the transfers of one file as one line, and say no more of it."""
    if not lines:
        return
    whole = sa.func.sum(Disbursement.amount)
    days = [line.day for line in lines]
    rows = execute(
        sa.select(Disbursement.run_id, whole.label("minor"), Disbursement.currency, Disbursement.sent_on)
        .where(Disbursement.rail == Rail.SEPA, Disbursement.settled_on.is_(None), Disbursement.undone_on.is_(None))
        .where(Disbursement.sent_on.between(min(days) - NEAR, max(days) + NEAR), Disbursement.run_id.is_not(None))
        .group_by(Disbursement.run_id, Disbursement.currency, Disbursement.sent_on)
        .having(sa.func.count() > 1, whole.in_({-line.amount for line in lines}))
    ).all()
    near = {
        line.id: [
            row.run_id
            for row in rows
            if (int(row.minor), row.currency) == (-line.amount, line.currency) and abs(row.sent_on - line.day) <= NEAR
        ]
        for line in lines
    }
    wanted = Counter(run_id for runs in near.values() for run_id in runs)
    alone = {line: near[line.id][0] for line in lines if len(near[line.id]) == 1 and wanted[near[line.id][0]] == 1}
    held = _locked(Disbursement.run_id == sa.any_(_array(alone.values()))) if alone else []
    for line, run_id in alone.items():
        payments = [one for one in held if one.run_id == run_id and one.settled_on is None and one.undone_on is None]
        if sum(one.amount for one in payments) == -line.amount and not any(one.id in found.settled for one in payments):
            for one in payments:
                found.settle(line, one)
            found.matches[line.id] = Match(What.PAYMENT, str(run_id))


def _near(line: Given, payment: Disbursement) -> bool:
    return payment.sent_on is not None and abs(payment.sent_on - line.day) <= NEAR


def _apply(actor: Actor | None, found: _Found) -> None:
    """Move the payments along, book them, and choose which are verified; what came back was carried out before."""
    for payment_id, (payment, day) in found.returned.items():
        if payment.settled_on is None:
            found.settled.setdefault(payment_id, (payment, day))
    for payment, day in found.settled.values():
        payment.settled_on = day
        if payment.status == PaymentStatus.SENT:
            payment.status = PaymentStatus.SETTLED
    flush()
    for payment, day in found.returned.values():
        payment.undone_on = day
        payment.status = PaymentStatus.RETURNED
    flush()
    _book(found.settled, ledger.settle_aid)
    _book(found.returned, ledger.return_aid)
    audit.record_all(actor, "payment.settled", (payment for payment, _day in found.settled.values()))
    audit.record_all(actor, "payment.returned", (payment for payment, _day in found.returned.values()))
    if kept := [payment for payment, _day in found.settled.values() if payment.status not in UNDONE]:
        tasks.settled(kept)


def _book(payments: dict[UUID, tuple[Disbursement, date]], act: Callable[[list[UUID]], object]) -> None:
    if payments:
        act(list(payments))


def explain(actor: Actor, line: Given, payment_id: UUID) -> Match:
    """Somebody says that this line is this payment of ours, or that it came back: the same, by hand.

    Raises Missing, Invalid for another amount, Conflict for a payment that was not sent by the bank, or is settled or
    came back already.
    """
    payment = get_payment(actor, payment_id)
    try:
        (payment,) = _locked(Disbursement.id == payment.id)
    except ValueError:
        raise Conflict(_("This payment has not been sent by the bank.")) from None
    if (abs(line.amount), line.currency) != (payment.amount, payment.currency):
        raise Invalid(fields={"payment": [_("This payment has another amount. It is not the same to the cent.")]})
    found = _Found()
    if line.amount < 0 and _settles(line, payment, found):
        found.settle(line, payment)
    elif line.amount > 0 and _returns(line, payment, found):
        found.give_back(line, payment)
    else:
        raise Conflict(_("This payment is settled, or came back, already."))
    _apply(actor, found)
    return found.matches[line.id]


def _array(ids: Iterable[UUID]) -> sa.ColumnElement[list[UUID]]:
    return sa.literal(list(ids), sa.ARRAY(sa.Uuid))
