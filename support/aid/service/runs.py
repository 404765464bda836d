"""Runs: payments that are due are gathered by one of finance, to be released by another."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import aliased

from support.aid import policy
from support.aid.model import AidRequest, Disbursement, PaymentRun, PaymentStatus, Rail, RunStatus
from support.aid.service.checking import Facts, facts_of, recheck, signatures_behind
from support.aid.service.listing import payment_item, payments
from support.aid.service.reading import paged, status_of
from support.cases.service import Page
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Invalid, Missing
from support.core.money import Money
from support.people.model import Person

#: The most payments of a run: what the bank's file was tried with.
MOST = 5_000
#: So far ahead the bank is told to carry a run out.
AHEAD = timedelta(days=31)


# Gathering


def gather(
    actor: Actor,
    *,
    rail: Rail,
    disbursements: Sequence[UUID],
    execute_on: date | None = None,
    expected: int | None = None,
) -> PaymentRun:
    """Gather payments that are due by `execute_on` (today) into a run; each is looked at again.

    `expected` is what they come to, where somebody was shown that. Raises Forbidden, Conflict where that changed,
    Invalid naming each payment that does not pass (`disbursements.<n>`) and why; then nothing is gathered.
    """
    require(policy.may_run, actor)
    day = _day(execute_on)
    _ensure_many(disbursements)
    facts = facts_of(disbursements, lock=True)
    signatures = signatures_behind(one.request for one in facts)
    faults = _faults(facts, rail, day)
    known = {one.payment.id for one in facts}
    faults.update({unknown: [_("There is no such payment.")] for unknown in set(disbursements) - known})
    if wrong := {
        f"disbursements.{place}": faults[payment_id]
        for place, payment_id in enumerate(disbursements)
        if payment_id in faults
    }:
        raise Invalid(_("Some of these cannot be gathered. Leave them out, or see what they need."), fields=wrong)
    require(policy.may_gather, actor, signatures.barred(one.request for one in facts))
    total = sum(one.payment.amount for one in facts)
    if expected is not None and expected != total:
        raise Conflict(_("What is due has changed since this page was opened. Look again and gather anew."))
    run = save(_run(actor, rail, day, facts, total))
    for one in facts:
        one.payment.run_id = run.id
    flush()
    audit.record(actor, "run.prepared", run)
    return run


def _run(actor: Actor, rail: Rail, day: date, facts: Sequence[Facts], total: int) -> PaymentRun:
    return PaymentRun(
        id=uuid4(),
        rail=rail,
        currency=facts[0].payment.currency,
        status=RunStatus.PREPARED,
        prepared_by=actor.id,
        prepared_on=clock.today(),
        execute_on=day,
        payments=len(facts),
        total=total,
    )


def _day(execute_on: date | None) -> date:
    day = execute_on or clock.today()
    if not clock.today() <= day <= clock.today() + AHEAD:
        raise Invalid(fields={"execute_on": [_("Choose a day from today on, at most a month ahead.")]})
    return day


def _ensure_many(disbursements: Sequence[UUID]) -> None:
    if not disbursements:
        raise Invalid(fields={"disbursements": [_("Choose at least one payment.")]})
    if len(disbursements) > MOST:
        raise Invalid(fields={"disbursements": [_("A run has at most %(most)s payments.", most=MOST)]})
    if len(set(disbursements)) < len(disbursements):
        raise Invalid(fields={"disbursements": [_("The same payment is there twice.")]})


def _faults(facts: Sequence[Facts], rail: Rail, day: date) -> dict[UUID, list[Any]]:
    """Why payments cannot be gathered: by themselves, or beside the others."""
    found = recheck(facts)
    for one in facts:
        told = (
            (_("It is in another run already."), one.kept_by is not None),
            (_("It is not due on that day yet."), one.payment.due_on > day),
            (_("It is paid in another way."), one.request.rail != rail),
            (_("It is in another currency than the first."), one.payment.currency != facts[0].payment.currency),
        )
        if more := [words for words, stands in told if stands]:
            found[one.payment.id] = [*found.get(one.payment.id, []), *more]
    return found


def free(actor: Actor, *, rail: Rail, execute_on: date | None = None) -> dict[str, Any]:
    """What the actor could gather: `{ids, total, payments, more}`, the longest due first; the first 200 are listed.

    Those they asked for, signed or left to others are not among them. Raises Forbidden, Invalid.
    """
    require(policy.may_run, actor)
    day = _day(execute_on)
    condition = sa.and_(_waits(rail, day), policy.uninvolved(actor))
    found = execute(
        sa.select(Disbursement.id, Disbursement.amount)
        .join(AidRequest, AidRequest.id == Disbursement.request_id)
        .outerjoin(PaymentRun, PaymentRun.id == Disbursement.run_id)
        .where(condition)
        .order_by(Disbursement.due_on, Disbursement.id)
        .limit(MOST + 1)
    ).all()
    taken = found[:MOST]
    shown = [row.id for row in taken[:200]]
    rows = execute(
        payments(Disbursement.due_on)
        .where(Disbursement.id == sa.any_(sa.literal(shown, sa.ARRAY(sa.Uuid))))
        .order_by(Disbursement.due_on, Disbursement.id)
    )
    return {
        "ids": [row.id for row in taken],
        "total": sum(row.amount for row in taken),
        "payments": [payment_item(row) for row in rows],
        "more": len(found) > MOST,
        "day": day,
    }


def _waits(rail: Rail, day: date) -> sa.ColumnElement[bool]:
    return sa.and_(
        Disbursement.status == PaymentStatus.DUE,
        Disbursement.due_on <= day,
        AidRequest.rail == rail,
        sa.or_(PaymentRun.id.is_(None), PaymentRun.status == RunStatus.CANCELLED),
    )


def cancel(actor: Actor, run_id: UUID) -> PaymentRun:
    """Take a run back before it is released: its payments are free again. Raises Missing, Conflict."""
    run = run_row(actor, run_id, lock=True)
    require(policy.may_cancel, actor, run)
    if run.status != RunStatus.PREPARED:
        raise Conflict(_("This run was released or cancelled already."))
    run.status = RunStatus.CANCELLED
    save(run)
    audit.record(actor, "run.cancelled", run)
    return run


# Finding


def run_row(actor: Actor, run_id: UUID, *, lock: bool = False) -> PaymentRun:
    """A run, for finance. Raises Missing, the same for unknown and unseen."""
    if not policy.may_run(actor):
        raise Missing()
    statement = sa.select(PaymentRun).where(PaymentRun.id == run_id).execution_options(populate_existing=True)
    found: PaymentRun | None = execute(statement.with_for_update() if lock else statement).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def browse_runs(actor: Actor, *, status: str | None = None, cursor: str | None = None, limit: int = 50) -> Page:
    """Runs, newest first. Raises Forbidden, Invalid."""
    require(policy.may_run, actor)
    statement = _runs()
    if status:
        statement = statement.where(PaymentRun.status == status_of(RunStatus, status))
    return paged(statement, PaymentRun.prepared_on, PaymentRun.id, cursor, limit, _item)


def show_run(actor: Actor, run_id: UUID, *, cursor: str | None = None, limit: int = 50) -> dict[str, Any]:
    """A run with a page of its payments, and what the actor may do with it; nothing sealed is opened. Raises Missing.

    Of a cancelled run those payments are shown that were not gathered anew.
    """
    run = run_row(actor, run_id)
    item = _item(execute(_runs().where(PaymentRun.id == run_id)).one())
    held = payments(Disbursement.due_on).where(Disbursement.run_id == run_id)
    page = paged(held, Disbursement.due_on, Disbursement.id, cursor, limit, payment_item, oldest=True)
    return {**item, "items": page.items, "next": page.next, **_may(actor, run, run_id)}


def _may(actor: Actor, run: PaymentRun, run_id: UUID) -> dict[str, bool]:
    """Which buttons the page of a run has."""
    mixed = sa.exists().where(Disbursement.run_id == run_id, Disbursement.request_id == AidRequest.id)
    stands_apart = not execute(sa.select(sa.exists().where(mixed, sa.not_(policy.uninvolved(actor))))).scalar_one()
    another = stands_apart and policy.may_release(actor, run)
    released_sepa = run.status == RunStatus.RELEASED and run.rail == Rail.SEPA
    return {
        "may_release": another and run.status == RunStatus.PREPARED,
        "may_cancel": run.status == RunStatus.PREPARED,
        "may_take_file": another and released_sepa and run.downloads < run.releases,
        "may_release_again": another and released_sepa and run.downloads == run.releases,
    }


def _runs() -> Any:
    preparer, releaser, maker = aliased(Person), aliased(Person), aliased(Person)
    return (
        sa.select(
            PaymentRun.id,
            PaymentRun.rail,
            PaymentRun.currency,
            PaymentRun.status,
            PaymentRun.prepared_on,
            PaymentRun.prepared_on.label("day"),
            PaymentRun.execute_on,
            PaymentRun.payments,
            PaymentRun.total,
            PaymentRun.released_on,
            PaymentRun.releases,
            PaymentRun.downloads,
            PaymentRun.file_hash,
            PaymentRun.made_at,
            preparer.name.label("prepared_by"),
            releaser.name.label("released_by"),
            maker.name.label("made_by"),
        )
        .join(preparer, preparer.id == PaymentRun.prepared_by)
        .outerjoin(releaser, releaser.id == PaymentRun.released_by)
        .outerjoin(maker, maker.id == PaymentRun.made_by)
    )


def _item(row: Any) -> dict[str, Any]:
    told = dict(row._mapping)
    told.pop("day")
    total, currency, digest = told.pop("total"), told.pop("currency"), told.pop("file_hash")
    return {**told, "total": Money(total, currency), "file_hash": digest.hex() if digest else None}
