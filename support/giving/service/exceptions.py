"""What does not agree with Stripe: noted once, somebody's to explain, and closed by itself when it agrees by now."""

from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.dialects.postgresql import insert

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush
from support.core.errors import Conflict, Invalid, Missing
from support.core.keyset import Cursor
from support.core.money import Money
from support.giving import gateway, policy
from support.giving.model import Gap, ProviderException, Resolution
from support.giving.service.duty import least_busy, of_finance
from support.giving.service.paging import Page, one_of, paged
from support.ledger import service as ledger
from support.ledger.model import Account, Fund
from support.people.model import Person

#: What lists may be asked for.
OPEN, CLOSED = "open", "closed"
#: A fee that Stripe gives back is small, in minor units: what is more is something else.
SMALL = 100_00

_SUSPENSE = sa.text("""
    WITH books AS (
        SELECT entry.source, -sum(posting.amount) AS amount
        FROM entry JOIN posting ON posting.entry_id = entry.id
        WHERE posting.account = 'suspense' AND entry.kind IN ('unexplained', 'fee_known', 'explained')
        GROUP BY entry.source HAVING sum(posting.amount) <> 0
    ), open AS (
        SELECT about AS source, amount FROM provider_exception WHERE kind = 'unexplained' AND closed_on IS NULL
    )
    SELECT count(*) FROM books FULL JOIN open USING (source) WHERE books.amount IS DISTINCT FROM open.amount
""")


def note(kind: Gap, about: str, amount: int | None = None, currency: str | None = None) -> None:
    """Open a gap, with whoever of finance has the fewest; any number of times is once.

    One that had closed by itself opens again; one that somebody has looked into stays closed.
    """
    row = {
        "id": uuid4(),
        "kind": kind,
        "about": about,
        "amount": amount,
        "currency": currency,
        "opened_on": clock.today(),
        "owner_id": least_busy(),
    }
    written = insert(ProviderException).values(row)
    again = written.on_conflict_do_update(
        index_elements=["kind", "about"],
        set_={"amount": amount, "owner_id": row["owner_id"], "closed_on": None, "resolution": None},
        where=ProviderException.resolution == Resolution.ARRIVED,
    )
    execute(again)


def arrived(kind: Gap, about: str) -> None:
    """It agrees by now: a gap of this kind, if one is open, closes by itself."""
    execute(
        sa.update(ProviderException)
        .where(ProviderException.kind == kind, ProviderException.about == about, ProviderException.closed_on.is_(None))
        .values(closed_on=clock.today(), resolution=Resolution.ARRIVED)
        .execution_options(synchronize_session=False)
    )


def open_about(kind: Gap) -> set[str]:
    """What the open gaps of a kind are about."""
    wanted = sa.select(ProviderException.about).where(
        ProviderException.kind == kind, ProviderException.closed_on.is_(None)
    )
    return set(execute(wanted).scalars())


def unexplained(line: gateway.Txn) -> None:
    """A line of the statement that nothing of ours explains goes into suspense, and becomes somebody's to explain."""
    if ledger.unexplained(line):
        note(Gap.UNEXPLAINED, line.id, line.amount, line.currency)


def settled(line: gateway.Txn, gross: int, fund: Fund | None = None) -> None:
    """The statement's line of a gift of so much: its fee is booked, and what it differs by waits in suspense."""
    if ledger.fee_known(line, gross=gross, fund=fund) and line.amount != gross:
        note(Gap.UNEXPLAINED, line.id, line.amount - gross, line.currency)


def browse(
    actor: Actor, *, status: str = OPEN, owner: str | None = None, cursor: str | None = None, limit: int = 50
) -> Page:
    """Gaps that are open, or were closed; the oldest first. Raises Forbidden, Invalid."""
    require(policy.may_see_giving, actor)
    one_of("status", status, (OPEN, CLOSED))
    is_open = ProviderException.closed_on.is_(None)
    wanted = _found().where(is_open if status == OPEN else ~is_open)
    if owner:
        wanted = wanted.where(ProviderException.owner_id.in_(sa.select(Person.id).where(Person.name == owner)))
    if cursor:
        at = sa.tuple_(*Cursor.read(cursor).as_row())
        wanted = wanted.where(sa.tuple_(ProviderException.opened_on, ProviderException.id) > at)
    wanted = wanted.order_by(ProviderException.opened_on, ProviderException.id)
    return paged(wanted, limit, _item, lambda row: Cursor(row.opened_on, row.id).write())


def show(actor: Actor, exception_id: UUID) -> dict[str, Any]:
    """One gap. Raises Missing."""
    row = None
    if policy.may_see_giving(actor):
        row = execute(_found().where(ProviderException.id == exception_id)).one_or_none()
    if row is None:
        raise Missing()
    return _item(row)


def hand_on(actor: Actor, exception_id: UUID, *, name: str) -> dict[str, Any]:
    """Ask somebody else of finance to explain it. Raises Missing, Forbidden, Invalid, Conflict when it is closed."""
    found = _locked(actor, exception_id)
    found.owner_id = of_finance(name)
    flush()
    audit.record(actor, "gap.handed_on", found)
    return show(actor, exception_id)


def explain(
    actor: Actor, exception_id: UUID, resolution: Resolution, *, fund: str | None = None, preview: bool = False
) -> dict[str, Any]:
    """Say what it was. What is in suspense is booked as a fee or as a gift to `fund`, once.

    With `preview` nothing is booked: only what would be refused is. Raises Missing, Forbidden, Invalid for what this
    gap cannot be, Conflict when it is closed.
    """
    found = _locked(actor, exception_id)
    ensure_fits(found, resolution)
    chosen = None
    if resolution is Resolution.GIFT:
        chosen = ledger.fund_by_code(fund or "", for_gifts=True)
    elif resolution is Resolution.FEE:
        chosen = ledger.general(found.currency)
    if preview:
        return show(actor, exception_id)
    if chosen is not None:
        account = Account.FEES if resolution is Resolution.FEE else Account.DONATIONS
        ledger.explained(found.about, chosen, account)
    found.resolution, found.closed_by, found.closed_on = resolution, actor.id, clock.today()
    flush()
    audit.record(actor, "gap.explained", found, reason=resolution.value)
    return show(actor, exception_id)


def choices(kind: Gap, amount: int | None) -> list[Resolution]:
    """What a gap of this kind and amount may be said to be."""
    return [one for one in policy.EXPLAINS[kind] if _why_not(one, amount) is None]


def ensure_fits(found: ProviderException, resolution: Resolution) -> None:
    """Raises Invalid for what this gap cannot be."""
    if not policy.explains(found.kind, resolution):
        listed = ", ".join(policy.EXPLAINS[found.kind])
        raise Invalid(fields={"as": [_("This gap can be one of: %(listed)s.", listed=listed)]})
    if (reason := _why_not(resolution, found.amount)) is not None:
        raise Invalid(fields={"as": [reason]})


def _why_not(resolution: Resolution, amount: int | None) -> Any:
    if resolution is Resolution.GIFT and (amount or 0) <= 0:
        return _("This money left us: it cannot be a gift.")
    if resolution is Resolution.FEE and (amount or 0) > SMALL:
        return _("This is more than Stripe gives back of its fees.")
    return None


def _locked(actor: Actor, exception_id: UUID) -> ProviderException:
    """An open gap, for this transaction. Raises Missing, Forbidden, Conflict."""
    if not policy.may_see_giving(actor):
        raise Missing()
    wanted = sa.select(ProviderException).where(ProviderException.id == exception_id)
    found = execute(wanted.with_for_update().execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise Missing()
    require(policy.may_work_giving, actor, found)
    if not policy.may_explain(actor, found):
        raise Conflict(_("This was explained already. Nothing was booked again."))
    gap: ProviderException = found
    return gap


def _found() -> Any:
    owner, closer = sa.orm.aliased(Person), sa.orm.aliased(Person)
    columns = [column for column in ProviderException.__table__.columns if not column.foreign_keys]
    return (
        sa.select(*columns, owner.name.label("owner"), closer.name.label("closed_by"))
        .outerjoin(owner, owner.id == ProviderException.owner_id)
        .outerjoin(closer, closer.id == ProviderException.closed_by)
    )


def _item(row: Any) -> dict[str, Any]:
    names = ("id", "kind", "about", "opened_on", "owner", "closed_on", "closed_by", "resolution")
    known = row.amount is not None and row.currency is not None
    return {
        **{name: getattr(row, name) for name in names},
        "amount": Money(abs(row.amount), row.currency) if known else None,
        "direction": ("in" if row.amount > 0 else "out") if known else None,
        "choices": choices(row.kind, row.amount) if row.closed_on is None else [],
    }


def provider_suspense_match() -> ledger.Check:
    """For the books' self-check: what Stripe's side has in suspense is exactly what somebody still has to explain."""
    if wrong := execute(_SUSPENSE).scalar_one():
        told = gettext("%(count)s movements at Stripe differ from what waits to be explained.", count=wrong)
        return ledger.Check("provider_suspense_match", False, told)
    told = gettext("What Stripe's side has in suspense waits for somebody to explain.")
    return ledger.Check("provider_suspense_match", True, told)
