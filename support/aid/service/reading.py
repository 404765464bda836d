"""Finding payments: one filter for lists and gets; and what lists of aid have in common."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.aid import policy
from support.aid.model import AidRequest, Disbursement
from support.cases.service import Page
from support.core.access import Actor
from support.core.db import execute
from support.core.errors import Invalid, Missing
from support.core.keyset import MOST, Cursor


def request_row(request_id: UUID, *, lock: bool = False) -> AidRequest:
    """A request by its id, for verbs that check their own rule. Raises Missing."""
    statement = sa.select(AidRequest).where(AidRequest.id == request_id).execution_options(populate_existing=True)
    found: AidRequest | None = execute(statement.with_for_update() if lock else statement).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def payment_row(payment_id: UUID, *, lock: bool = False) -> Disbursement:
    """A payment by its id, for verbs that check their own rule. Raises Missing."""
    statement = sa.select(Disbursement).where(Disbursement.id == payment_id).execution_options(populate_existing=True)
    found: Disbursement | None = execute(statement.with_for_update() if lock else statement).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def get_payment(actor: Actor, payment_id: UUID) -> Disbursement:
    """A payment the actor sees. Raises Missing."""
    found: Disbursement | None = execute(
        sa.select(Disbursement)
        .join(AidRequest, AidRequest.id == Disbursement.request_id)
        .where(Disbursement.id == payment_id, policy.visible_payments(actor))
    ).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def status_of(known: Any, given: str) -> Any:
    """The status that was named. Raises Invalid, listing those there are."""
    try:
        return known(given)
    except ValueError:
        raise Invalid(fields={"status": [_("Use one of: %(listed)s.", listed=", ".join(known))]}) from None


def paged(
    statement: Any, day: Any, ident: Any, cursor: str | None, limit: int, item: Any, *, oldest: bool = False
) -> Page:
    """One page of a list by day and id, newest first unless the `oldest` come first. Raises Invalid."""
    row = sa.tuple_(day, ident)
    if cursor:
        at = sa.tuple_(*Cursor.read(cursor).as_row())
        statement = statement.where(row > at if oldest else row < at)
    order = (day, ident) if oldest else (day.desc(), ident.desc())
    limit = max(1, min(limit, MOST))
    rows = execute(statement.order_by(*order).limit(limit + 1)).all()
    following = Cursor(rows[limit - 1].day, rows[limit - 1].id).write() if len(rows) > limit else None
    return Page([item(one) for one in rows[:limit]], following)
