"""The donor's private link: the one way back to a gift, for whoever holds it. Its token is kept nowhere.

A token is made from the request's own idempotency key, so that a form sent twice leads to one and the same link; the
key is random and is not kept either. The database holds SHA-256 of the token.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import throttle
from support.core.db import execute
from support.core.errors import Conflict, Missing
from support.core.keyset import Cursor
from support.core.money import Money
from support.core.settings import settings
from support.giving.model import PLEDGE_WORDS, Campaign, Dispute, Gift, Pledge, PledgeStatus, Refund, Status
from support.ledger.model import Fund

#: So many months of a gift are shown at once.
SHOWN = 24
#: What has not been paid yet, or has come to nothing.
GIFT_WORDS: dict[str, Any] = {
    Status.INTENDED: _("Not paid yet"),
    Status.OPEN: _("Not paid yet"),
    Status.PROCESSING: _("Your bank is working on it"),
    Status.PAID: _("Paid"),
    Status.FAILED: _("Failed"),
    Status.EXPIRED: _("Run out"),
}
#: A dispute that took nothing, or gave it back.
_HARMLESS = ("won", "prevented", "warning_needs_response", "warning_under_review", "warning_closed")


@dataclass(frozen=True, slots=True)
class Given:
    """What a private link leads to: a gift given once, or one of every month. `row` is the Gift or the Pledge."""

    row: Gift | Pledge
    fund: Fund
    campaign: Campaign | None

    @property
    def id(self) -> UUID:
        """Our row's id."""
        return self.row.id

    @property
    def monthly(self) -> bool:
        """Whether it is given every month."""
        return isinstance(self.row, Pledge)

    @property
    def amount(self) -> Money:
        """How much, each time."""
        return Money(self.row.amount, self.row.currency)

    @property
    def words(self) -> Any:
        """How it stands, in words."""
        return PLEDGE_WORDS[self.row.status] if isinstance(self.row, Pledge) else GIFT_WORDS[self.row.status]

    @property
    def runs(self) -> bool:
        """Whether it is a monthly gift that is not over."""
        return self.monthly and self.row.status in {PledgeStatus.ACTIVE, PledgeStatus.PAST_DUE}


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment: what came, and what of it went back or is being taken back."""

    gift: Gift
    back: int
    disputed: int

    @property
    def rest(self) -> Money:
        """What stayed, at this moment."""
        return Money(max(self.gift.amount - self.back - self.disputed, 0), self.gift.currency)


@dataclass(frozen=True, slots=True)
class Page:
    """Payments, the newest first, and where to go on."""

    items: list[Payment]
    next: str | None


def token_of(key: str | None) -> str:
    """The token of the private link that belongs to a request's key; a random one without a key."""
    if key is None:
        return secrets.token_urlsafe(32)
    return base64.urlsafe_b64encode(hashlib.sha256(b"link:" + key.encode()).digest()).decode().rstrip("=")


def hash_of(token: str) -> bytes:
    """What the database holds of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def address_of(token: str) -> str:
    """The private link itself."""
    return f"{settings().url}/give/mine/{token}"


def find(token: str) -> Given:
    """What a private link leads to. The same work for every token, and one answer for all that lead nowhere.

    Raises Missing, and TooMany when too many wrong ones are tried.
    """
    digest = hash_of(token)
    found = _row(Pledge, digest), _row(Gift, digest)
    given = found[0] or found[1]
    if given is None:
        throttle.take("link")
        raise Missing
    return given


def of_row(row: Gift | Pledge) -> Given:
    """The same for a row one has."""
    found = execute(sa.select(Fund).where(Fund.id == row.fund_id)).scalar_one()
    return Given(row, found, _campaign(row.campaign_id))


def payments(given: Given, *, cursor: str | None = None, most: int = SHOWN) -> Page:
    """What was paid, the newest first; each month of a monthly gift is one. Raises Invalid for a wrong cursor."""
    wanted = sa.select(Gift).where(_paid(given)).order_by(Gift.day.desc(), Gift.id.desc()).limit(most + 1)
    if cursor:
        wanted = wanted.where(sa.tuple_(Gift.day, Gift.id) < sa.tuple_(*Cursor.read(cursor).as_row()))
    rows = list(execute(wanted.execution_options(populate_existing=True)).scalars())
    shown = rows[:most]
    following = Cursor(shown[-1].day, shown[-1].id).write() if len(rows) > most else None
    return Page(with_returns(shown), following)


def payment(given: Given, gift_id: UUID | None) -> Payment:
    """One payment of a private link; the only one when none is named. Raises Missing, Conflict when nothing is paid."""
    if gift_id is None:
        if given.monthly:
            raise Conflict(_("This gift is paid every month. Say which payment you mean."))
        gift_id = given.id
    found = execute(sa.select(Gift).where(_whole(given), Gift.id == gift_id)).scalar_one_or_none()
    if found is None:
        raise Missing
    if found.status != Status.PAID:
        raise Conflict(_("This has not been paid, so there is nothing to certify."))
    return with_returns([found])[0]


def years(given: Given) -> list[int]:
    """The years in which something was paid, the newest first."""
    year = sa.cast(sa.func.extract("year", Gift.day), sa.Integer)
    return list(execute(sa.select(year).where(_paid(given)).distinct().order_by(year.desc())).scalars())


def paid_in(given: Given, year: int) -> list[Payment]:
    """What was paid in a year, the oldest first."""
    wanted = sa.select(Gift).where(_paid(given), sa.func.extract("year", Gift.day) == year)
    return with_returns(list(execute(wanted.order_by(Gift.day, Gift.id)).scalars()))


def with_returns(gifts: list[Gift]) -> list[Payment]:
    """Each gift with what went back of it, and what is disputed; two statements however many."""
    ids = [gift.id for gift in gifts]
    back = _sums(Refund, ids, Refund.status.not_in(("failed", "canceled")))
    disputed = _sums(Dispute, ids, Dispute.status.not_in(_HARMLESS))
    return [Payment(gift, back.get(gift.id, 0), disputed.get(gift.id, 0)) for gift in gifts]


def ensure_paid(given: Given) -> None:
    """Something must have been paid through this link. Raises Conflict."""
    if execute(sa.select(Gift.id).where(_paid(given)).limit(1)).scalar_one_or_none() is None:
        raise Conflict(_("Nothing has been paid yet. Come back once your gift has arrived."))


def _row(model: type[Gift] | type[Pledge], digest: bytes) -> Given | None:
    wanted = (
        sa.select(model, Fund, Campaign)
        .join(Fund, Fund.id == model.fund_id)
        .outerjoin(Campaign, Campaign.id == model.campaign_id)
        .where(model.link_hash == digest)
        .execution_options(populate_existing=True)
    )
    found = execute(wanted).one_or_none()
    return None if found is None else Given(*found)


def _campaign(campaign_id: UUID | None) -> Campaign | None:
    if campaign_id is None:
        return None
    found: Campaign | None = execute(sa.select(Campaign).where(Campaign.id == campaign_id)).scalar_one_or_none()
    return found


def _whole(given: Given) -> sa.ColumnElement[bool]:
    return Gift.pledge_id == given.id if given.monthly else Gift.id == given.id


def _paid(given: Given) -> sa.ColumnElement[bool]:
    return sa.and_(_whole(given), Gift.status == Status.PAID)


def _sums(model: type[Refund] | type[Dispute], ids: list[UUID], counted: sa.ColumnElement[bool]) -> dict[UUID, int]:
    if not ids:
        return {}
    wanted = sa.select(model.gift_id, sa.func.sum(model.amount)).where(model.gift_id.in_(ids), counted)
    return {gift_id: int(total) for gift_id, total in execute(wanted.group_by(model.gift_id))}
