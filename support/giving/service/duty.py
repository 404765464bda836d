"""Who of finance looks after what Stripe brings: whoever has the fewest open things."""

from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core.db import execute
from support.core.errors import Invalid, Missing
from support.giving.model import Dispute, ProviderException
from support.people import service as people
from support.people.model import Person, Role

#: A dispute in one of these is over.
CLOSED = ("won", "lost", "prevented", "warning_closed")


def least_busy() -> UUID | None:
    """Whoever of finance has the fewest open disputes and exceptions; None where nobody is of finance."""
    gaps = (
        sa.select(sa.func.count())
        .where(ProviderException.owner_id == Person.id, ProviderException.closed_on.is_(None))
        .scalar_subquery()
    )
    cases = (
        sa.select(sa.func.count()).where(Dispute.owner_id == Person.id, Dispute.status.not_in(CLOSED)).scalar_subquery()
    )
    wanted = sa.select(Person.id).where(*_finance()).order_by(gaps + cases, Person.id).limit(1)
    found: UUID | None = execute(wanted).scalar_one_or_none()
    return found


def owners() -> list[str]:
    """Who of finance may be asked to look after something, by name."""
    return list(execute(sa.select(Person.name).where(*_finance()).order_by(Person.name)).scalars())


def of_finance(name: str) -> UUID:
    """The person of finance with this name. Raises Invalid."""
    try:
        person = people.by_name(name)
    except Missing:
        person = None
    if person is None or Role.FINANCE not in person.roles:
        raise Invalid(fields={"name": [_("There is nobody of finance with this name.")]})
    found: UUID = person.id
    return found


def _finance() -> tuple[sa.ColumnElement[bool], ...]:
    return sa.literal(Role.FINANCE.value) == sa.any_(Person.roles), Person.disabled_on.is_(None)
