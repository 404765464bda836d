"""What an officer owes: to whom, how much and until when is one sealed part; the balance follows what we paid."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm.attributes import flag_modified

from support.aid import policy
from support.aid.model import (
    UNDONE,
    AidRequest,
    Debt,
    DebtStatus,
    Disbursement,
    PaymentStatus,
    RequestStatus,
)
from support.aid.service.heeding import debt_changed
from support.aid.service.papers import documents_of
from support.aid.service.terms import months_after
from support.cases import service as cases
from support.cases.folder import Folder
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict, Invalid, Missing
from support.core.money import Money
from support.ledger import service as ledger
from support.vault import service as vault
from support.vault.model import Data
from support.vault.service import Chest

#: The name of the sealed part; its row is the debt's.
PART = "debt"
#: What lies so near is shown as coming.
SOON = timedelta(days=30)


@dataclass(frozen=True)
class _Payment:
    """A payment for a debt: when it was sent, None while it waits."""

    amount: int
    sent_on: date | None


# Reading


def debts_of(actor: Actor, folder: Folder) -> list[dict[str, Any]]:
    """The debts of a case as `told` has them, those that stand first; recorded before they are answered.

    Raises Forbidden for who neither holds the case nor is helped in it.
    """
    require(policy.may_see_debts, actor, folder)
    chest = cases.open_folder(actor, folder)
    audit.record(actor, "debts.opened", folder)
    return debts_in(chest, folder)


def debts_in(chest: Chest, folder: Folder) -> list[dict[str, Any]]:
    """The same from an open chest; whoever calls this has the rule and keeps the record."""
    rows = execute(sa.select(Debt).where(Debt.case_id == folder.id).order_by(Debt.noted_on, Debt.id)).scalars().all()
    paid = _payments(row.id for row in rows)
    found = [_told(row, chest.read(row.id, PART), paid.get(row.id, [])) for row in rows]
    return sorted(found, key=lambda debt: debt["status"] != DebtStatus.OPEN)


def own_debts(actor: Actor, folder: Folder) -> list[dict[str, Any]]:
    """The officer's own debts, for their own page. Raises Forbidden for anybody else."""
    require(policy.may_see_own_debts, actor, folder)
    return debts_of(actor, folder)


def debt_of(actor: Actor, folder: Folder, debt_id: UUID) -> dict[str, Any]:
    """One debt of a case. Raises Missing, Forbidden."""
    for debt in debts_of(actor, folder):
        if debt["id"] == debt_id:
            return debt
    raise Missing()


def coming(debts: Iterable[dict[str, Any]], within: timedelta = SOON) -> list[dict[str, Any]]:
    """The court days and instalments of these debts that are next: `[{on, what, amount, debt}]`, the nearest first.

    `what` is None for an instalment, `amount` is None for a day in court.
    """
    last = clock.today() + within
    found = [
        {**one, "debt": debt}
        for debt in debts
        if debt["opened"] and debt["status"] == DebtStatus.OPEN
        for one in debt["next"]
    ]
    return sorted((one for one in found if one["on"] <= last), key=lambda one: one["on"])


def _told(row: Debt, sealed: dict[str, Any] | None, payments: list[_Payment]) -> dict[str, Any]:
    """A debt as doors show it; `opened` is false where the session's keys do not open it, and nothing more is told.

    `{id, status, noted_on, revision, opened, kind, creditor, principal, balance, balance_on, paid, paid_in_all,
    waiting, left, instalment, court_days, papers, note, next}`: `paid` was sent on `balance_on` or later, `waiting` is
    asked for or approved and not sent yet, `left` is the balance less what was paid.
    """
    facts = {"id": row.id, "status": row.status, "noted_on": row.noted_on, "revision": row.revision}
    if sealed is None:
        return {**facts, "opened": False}
    currency = sealed["currency"]
    since = date.fromisoformat(sealed["balance_on"])
    sent = [(one.sent_on, one.amount) for one in payments if one.sent_on is not None]
    paid = sum(amount for sent_on, amount in sent if sent_on >= since)
    debt = {
        **facts,
        "opened": True,
        "kind": sealed["kind"],
        "creditor": sealed["creditor"],
        "principal": Money(sealed["principal"], currency),
        "balance": Money(sealed["balance"], currency),
        "balance_on": since,
        "paid": Money(paid, currency),
        "paid_in_all": Money(sum(amount for _sent_on, amount in sent), currency),
        "waiting": Money(sum(one.amount for one in payments if one.sent_on is None), currency),
        "left": Money(max(0, sealed["balance"] - paid), currency),
        "instalment": _instalment(sealed),
        "court_days": [{**one, "on": date.fromisoformat(one["on"])} for one in sealed["court_days"]],
        "papers": [UUID(one) for one in sealed["papers"]],
        "note": sealed["note"],
    }
    return {**debt, "next": list(_next(debt))}


def _instalment(sealed: dict[str, Any]) -> dict[str, Any] | None:
    told = sealed["instalment"]
    return None if told is None else {**told, "amount": Money(told["amount"], sealed["currency"])}


def _next(debt: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """The days in court that come, and the next instalment while something is left."""
    today = clock.today()
    for one in sorted(debt["court_days"], key=lambda day: day["on"]):
        if one["on"] >= today:
            yield {"on": one["on"], "what": one["what"], "amount": None}
    if debt["instalment"] and debt["left"]:
        first = date(today.year, 1, 31)  # the months after it end on their own last day
        ends = (months_after(first, month) for month in range(today.month - 1, today.month + 1))
        days = (end.replace(day=min(end.day, debt["instalment"]["day"])) for end in ends)
        amount = Money(min(debt["instalment"]["amount"].minor, debt["left"].minor), debt["left"].currency)
        yield {"on": next(day for day in days if day >= today), "what": None, "amount": amount}


def _payments(debt_ids: Iterable[UUID], besides: UUID | None = None) -> dict[UUID, list[_Payment]]:
    """What was paid for each debt, is to be paid, and is asked for; what came back or was stopped is left out."""
    wanted = list(debt_ids)
    found: dict[UUID, list[_Payment]] = {}
    if not wanted:
        return found
    asked = sa.select(
        AidRequest.debt_id, AidRequest.id, (AidRequest.amount * AidRequest.times).label("amount"), sa.null()
    ).where(AidRequest.status == RequestStatus.SUBMITTED)
    paid = (
        sa.select(AidRequest.debt_id, AidRequest.id, Disbursement.amount, Disbursement.sent_on)
        .join(Disbursement, Disbursement.request_id == AidRequest.id)
        .where(Disbursement.status.not_in((PaymentStatus.STOPPED, *UNDONE)))
    )
    mine = AidRequest.debt_id.in_(wanted)
    for debt_id, request_id, amount, sent_on in execute(sa.union_all(paid.where(mine), asked.where(mine))):
        if request_id != besides:
            found.setdefault(debt_id, []).append(_Payment(amount, sent_on))
    return found


# For who asks for aid towards a debt


def creditor_of(chest: Chest, folder: Folder, debt_id: UUID) -> dict[str, Any]:
    """The payee of a debt as it is sealed: `name`, `iban` or `method` and `details`, and perhaps a `reference`.

    Raises Invalid on `debt_id` for what is no debt of the case, Conflict when the session's keys do not open it.
    """
    _row, sealed = _opened(chest, folder, debt_id)
    return {name: value for name, value in sealed["creditor"].items() if value}


def ensure_owes(chest: Chest, folder: Folder, debt_id: UUID, total: Money, *, besides: UUID | None = None) -> None:
    """Refuse more than a debt still is, less what is asked for already; `besides` is a request that does not count.

    Raises Invalid on `debt_id` or `amount`, Conflict when the debt does not stand any more or cannot be opened.
    """
    row, sealed = _opened(chest, folder, debt_id)
    if row.status != DebtStatus.OPEN:
        raise Conflict(_("This debt is closed. Open it again first, if it is still owed."))
    debt = _told(row, sealed, _payments([debt_id], besides).get(debt_id, []))
    if debt["left"].currency != total.currency:
        raise Invalid(fields={"amount": [_("This debt is in %(currency)s.", currency=debt["left"].currency)]})
    free = Money(max(0, (debt["left"] - debt["waiting"]).minor), total.currency)
    if total > free:
        told = _(
            "%(left)s of this debt is left, and %(waiting)s of it is asked for or approved already. Ask for no more"
            " than %(free)s in all.",
            left=str(debt["left"]),
            waiting=str(debt["waiting"]),
            free=str(free),
        )
        raise Invalid(fields={"amount": [told]})


def _opened(chest: Chest, folder: Folder, debt_id: UUID) -> tuple[Debt, dict[str, Any]]:
    row = execute(sa.select(Debt).where(Debt.id == debt_id, Debt.case_id == folder.id)).scalar_one_or_none()
    if row is None:
        raise Invalid(fields={"debt_id": [_("The case has no such debt.")]})
    sealed = chest.read(debt_id, PART)
    if sealed is None:
        raise Conflict(_("Your keys do not open this part of the case."))
    return row, sealed


# Writing


def ensure_keeps_debts(actor: Actor, folder: Folder) -> None:
    """Refuse whoever does not note debts of this case, before they fill in a form. Raises Forbidden."""
    require(policy.may_keep_debts, actor, folder)


def note_debt(actor: Actor, folder: Folder, given: dict[str, Any]) -> dict[str, Any]:
    """Write a debt down.

    `given`: kind, creditor `{name, iban | method, details, reference}`, principal, balance, balance_on (None for
    today), instalment `{amount, every, day}` or None, court_days `[{on, what}]`, papers (documents of the case), note.
    Raises Forbidden, Invalid, Conflict when the actor's keys do not open the case.
    """
    require(policy.may_keep_debts, actor, folder)
    cases.ensure_in_hand(folder)
    given = {**given, "balance_on": given.get("balance_on") or clock.today()}
    _ensure(folder, given)
    chest = cases.open_folder(actor, folder)
    row = save(Debt(case_id=folder.id, status=DebtStatus.OPEN, noted_by=actor.id, noted_on=clock.today()))
    sealed = _sealed(given)
    chest.write(Data.STORY, row.id, PART, sealed, readers=cases.readers_of(folder))
    audit.record(actor, "debt.noted", row)
    return _told(row, sealed, [])


def change_debt(
    actor: Actor, folder: Folder, debt_id: UUID, changes: dict[str, Any], *, revision: int
) -> dict[str, Any]:
    """Change what is known of a debt, or its `status`; what is not named stays. `revision` is the one that was read.

    Raises Missing, Forbidden, Invalid, Conflict for one that was changed since, or is called paid while some is left.
    """
    require(policy.may_keep_debts, actor, folder)
    cases.ensure_in_hand(folder)
    chest = cases.open_folder(actor, folder)
    row = _locked(folder, debt_id)
    if row.revision != revision:
        raise Conflict(_("Somebody changed this debt since you opened it. Look at it again, then change it."))
    known = chest.read(row.id, PART)
    if known is None:
        raise Conflict(_("Your keys do not open this part of the case."))
    status = changes.pop("status", None)
    if changes:
        merged = {**_unsealed(known), **changes}
        if "balance" in changes or merged["balance_on"] is None:
            merged["balance_on"] = changes.get("balance_on") or clock.today()
        _ensure(folder, merged)
        same, before = known["creditor"] == merged["creditor"], vault.digests([row.id], PART).get(row.id)
        known = _sealed(merged)
        chest.write(Data.STORY, row.id, PART, known, readers=cases.readers_of(folder))
        if same:
            debt_changed(chest, folder, row.id, before)
    payments = _payments([row.id]).get(row.id, [])
    _move(row, status, _told(row, known, payments))
    flag_modified(row, "status")  # so that the revision goes on also when only what is sealed changed
    save(row)
    audit.record(actor, "debt.changed", row, reason=status)
    return _told(row, known, payments)


def _locked(folder: Folder, debt_id: UUID) -> Debt:
    wanted = sa.select(Debt).where(Debt.id == debt_id, Debt.case_id == folder.id).with_for_update()
    found: Debt | None = execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def _move(row: Debt, status: str | None, debt: dict[str, Any]) -> None:
    """Raises Conflict for what is called paid and is not."""
    if status is None or status == row.status:
        return
    if status == DebtStatus.PAID and debt["left"]:
        raise Conflict(
            _(
                "%(left)s of this debt is left. Tell its balance anew, or say that it is not owed any more.",
                left=str(debt["left"]),
            )
        )
    row.status = DebtStatus(status)


def _ensure(folder: Folder, given: dict[str, Any]) -> None:
    """Raises Invalid for what cannot be."""
    faults: dict[str, list[str]] = {}
    currency = ledger.general().currency
    if given["balance_on"] > clock.today():
        faults["balance_on"] = [_("This day has not come yet. Tell what is owed today.")]
    for name in ("principal", "balance"):
        if given[name].currency != currency:
            faults[name] = [_("Only %(currency)s is used here.", currency=currency)]
    unknown = set(given["papers"]) - set(documents_of(folder.id, given["papers"]))
    if unknown:
        faults["papers"] = [_("The case has no such document.")]
    if faults:
        raise Invalid(fields=faults)


def _sealed(given: dict[str, Any]) -> dict[str, Any]:
    """A debt as it is sealed: amounts in minor units, days as text."""
    instalment = given.get("instalment")
    return {
        "kind": given["kind"],
        "creditor": given["creditor"],
        "currency": given["principal"].currency,
        "principal": given["principal"].minor,
        "balance": given["balance"].minor,
        "balance_on": given["balance_on"].isoformat(),
        "instalment": {**instalment, "amount": instalment["amount"].minor} if instalment else None,
        "court_days": [{**one, "on": one["on"].isoformat()} for one in given["court_days"]],
        "papers": [str(one) for one in given["papers"]],
        "note": given["note"],
    }


def _unsealed(sealed: dict[str, Any]) -> dict[str, Any]:
    """The same as it was given."""
    return {
        "kind": sealed["kind"],
        "creditor": sealed["creditor"],
        "principal": Money(sealed["principal"], sealed["currency"]),
        "balance": Money(sealed["balance"], sealed["currency"]),
        "balance_on": date.fromisoformat(sealed["balance_on"]),
        "instalment": _instalment(sealed),
        "court_days": [{**one, "on": date.fromisoformat(one["on"])} for one in sealed["court_days"]],
        "papers": [UUID(one) for one in sealed["papers"]],
        "note": sealed["note"],
    }
