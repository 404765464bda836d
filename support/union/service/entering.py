"""The door by which somebody asks to join: with a voucher, with two who vouch, or as a supporter."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy.dialects.postgresql import insert

from support.core import throttle
from support.core.access import Actor, require
from support.core.db import execute, flush
from support.core.errors import Conflict, Invalid
from support.core.settings import settings
from support.union import policy
from support.union.model import VOUCHES, MemberClass, Membership, UsedVoucher
from support.union.service import crowd, revoking, vouching
from support.union.service.joining import Joined, enter
from support.union.service.standing import own
from support.vault import vouchers

#: So many members' codes show that somebody belongs; a supporter may come without.
CODES = {MemberClass.SERVING: VOUCHES, MemberClass.SUPPORTER: 1}
SHAPE = _("A voucher has 28 letters and digits in groups of four. Look at each of them and type it again.")
NOT_OURS = _("This voucher was not issued here. Look at each letter and type it again; a guess does not open anything.")
USED = _(
    "This voucher was used already: each opens one membership. If it was not you who used it, somebody else has had it."
    " It cannot be replaced; a member whom you know can vouch for you instead."
)


def ensure_nobody(actor: Any) -> None:
    """Raises Conflict for somebody signed in: what is kept of a request for a day names who sent it."""
    if getattr(actor, "is_authenticated", False):
        raise Conflict(_("You are signed in. Sign out first, so that nothing leads from you to whom you become here."))


def join(
    klass: MemberClass,
    *,
    section: str | None,
    told: dict[str, Any],
    voucher: str | None = None,
    vouches: Sequence[str] = (),
    language: str = "en",
) -> Joined:
    """Ask to join, without a name: a full member by voucher, one in service by two members' codes, a supporter freely.

    A supporter with one member's code is never held back. The passphrase is in the answer and nowhere else. Raises
    Invalid for what does not prove it, TooMany in a flood, Conflict while too many supporters wait, Unavailable when
    nobody could read it.
    """
    _ensure_fits(klass, voucher, vouches)
    if klass == MemberClass.SUPPORTER and not vouches:
        crowd.ensure_room()
        throttle.take("befriend")
    with _guesses_held_back():
        numbers = vouching.redeem(vouches, CODES[klass]) if vouches else []
        if voucher:
            _spend(voucher)
    return enter(klass, section=section, told=told, vouched_by=numbers, language=language)


def become_full(actor: Actor, voucher: str) -> Membership:
    """A member in service who was cleared meanwhile, or a supporter, becomes a full one. Raises Forbidden, Invalid."""
    mine = own(actor, lock=True)
    require(policy.may_become_full, actor, mine)
    with _guesses_held_back():
        _spend(voucher)
    mine.membership.klass = MemberClass.FULL
    flush()
    revoking.of_other_class(mine.id, MemberClass.FULL)
    return mine.membership


@contextmanager
def _guesses_held_back() -> Iterator[None]:
    """What proves nothing takes a token; who has a true voucher or codes is held back by nobody's flood."""
    try:
        yield
    except Invalid:
        throttle.take("join")
        raise


def _ensure_fits(klass: MemberClass, voucher: str | None, vouches: Sequence[str]) -> None:
    """Refuse what does not belong together, before anything is used up. Raises Invalid."""
    faults: dict[str, list[Any]] = {}
    if klass == MemberClass.FULL and not voucher:
        faults["voucher"] = [_("Who was cleared joins with their voucher. Who still serves needs two members' codes.")]
    if klass != MemberClass.FULL and voucher:
        faults["voucher"] = [_("Only a full member needs a voucher. Leave it out, or choose to join as one.")]
    if klass == MemberClass.SERVING and not vouches:
        faults["vouches"] = [_("Two members vouch for somebody who still serves. Ask each of them for a code.")]
    if klass == MemberClass.FULL and vouches:
        faults["vouches"] = [_("Who was cleared joins with their voucher alone. Leave the codes out.")]
    if klass == MemberClass.SUPPORTER and len(vouches) > CODES[klass]:
        faults["vouches"] = [_("One member's code is enough. Keep the other for somebody who needs two.")]
    if faults:
        raise Invalid(fields=faults)


def _spend(typed: str) -> None:
    """Use a voucher up: its hash is kept, and nothing beside it. Raises Invalid saying what is wrong with it."""
    voucher = vouchers.read_voucher(typed)
    if voucher is None:
        raise Invalid(fields={"voucher": [SHAPE]})
    if not vouchers.is_ours(settings().pepper.encode(), voucher):
        raise Invalid(fields={"voucher": [NOT_OURS]})
    kept = insert(UsedVoucher).values(hash=vouchers.hash_of(voucher)).on_conflict_do_nothing()
    if execute(kept.returning(UsedVoucher.hash)).first() is None:
        raise Invalid(fields={"voucher": [USED]})
