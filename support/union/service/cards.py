"""Cards: signed, shown to whoever holds them, checked by anybody, and revoked. What is on one names nobody."""

import io
import re
import secrets
from dataclasses import dataclass
from typing import Any

import segno
import sqlalchemy as sa
from babel.dates import format_date
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _

from support.core import audit, clock, printing, throttle
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict
from support.core.settings import settings
from support.union import policy
from support.union.model import VOTING, MemberClass, Membership, UnionCard
from support.union.service import coverage, standing
from support.union.service.revoking import of_other_class, revoke_all
from support.vault import cards, notary
from support.vault.coded import LETTERS

#: Letters of a serial.
LENGTH = 12
TEMPLATE = "print/card.typ"
#: What a card calls its holder. Who still serves carries the same word as who left: a card may be found.
WORDS: dict[str, Any] = {cards.MEMBER: _("Member"), cards.SUPPORTER: _("Supporter")}
RESULT_WORDS: dict[str, Any] = {
    "valid": _("This card is valid."),
    "unreadable": _("This is not a card. Not one letter of it may be missing."),
    "unknown_key": _("Another key signed this: it is not a card of ours, or one from before our key was changed."),
    "changed": _("This card is false: something on it was changed after it was signed."),
    "expired": _("This card has expired."),
    "revoked": _("This card was revoked. It is not valid any more."),
}


@dataclass(frozen=True)
class Shown:
    """A card as its holder sees it."""

    card: cards.Card
    statement: str

    @property
    def word(self) -> Any:
        """What it calls its holder."""
        return WORDS[self.card.klass]


def mine(actor: Actor) -> Shown:
    """One's own card, signed now or before; the same as long as nothing on it changes.

    Raises Missing for who is no member, Forbidden for one who does not take part.
    """
    own = standing.own(actor, lock=True)
    require(policy.may_have_card, actor, own, detail=_("Only who takes part has a card. Pay what is due first."))
    found = _current(own.membership)
    told = cards.Card(found.serial, own.membership.number, _word(found.klass), found.valid_until)
    return Shown(told, cards.write(told, notary.verify_key(), notary.sign))


def lost(actor: Actor) -> None:
    """A card was lost, or somebody has copied it: all of one's cards are revoked. Raises Missing."""
    own = standing.own(actor, lock=True)
    revoke_all(own.id)
    audit.record(actor, "card.lost", own.membership)


def verify(statement: str) -> dict[str, Any]:
    """What is true of a statement, for anybody who asks. Nothing of the question is kept. Raises TooMany."""
    throttle.take("card")
    verdict = cards.check(statement, [notary.verify_key()], _is_revoked, clock.today())
    card = verdict.card
    return {
        "result": verdict.result,
        "valid": verdict.result == "valid",
        "reason": str(RESULT_WORDS[verdict.result]),
        "number": card.number if card else None,
        "class": card.klass if card else None,
        "valid_until": card.valid_until if card else None,
    }


def revocations() -> dict[str, Any]:
    """The serials that were revoked before they expired, in the order of the alphabet, signed."""
    today = clock.today()
    wanted = sa.select(UnionCard.serial).where(UnionCard.revoked, UnionCard.valid_until >= today)
    serials = list(execute(wanted).scalars())
    return cards.revocations(today, serials, notary.verify_key(), notary.sign)


def code(statement: str) -> str:
    """The code that holds a statement, as SVG: black on white, whatever the reader's colours."""
    drawn = io.BytesIO()
    segno.make(statement, error="m", micro=False).save(
        drawn, kind="svg", scale=4, border=4, dark="#000", light="#fff", xmldecl=False, svgns=True
    )
    return drawn.getvalue().decode()


def picture(shown: Shown) -> str:
    """The card as one SVG picture, 300 by 520: as wide as the smallest phone."""
    lines = _lines(shown)
    rows = "".join(
        f'<text x="24" y="{80 + 48 * at}" font-size="13" fill="#555">{_plain(label)}</text>'
        f'<text x="24" y="{102 + 48 * at}" font-size="18" fill="#111">{_plain(value)}</text>'
        for at, (label, value) in enumerate(lines)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 520" width="300" height="520" role="img"'
        f' font-family="sans-serif"><title>{_plain(gettext("Card"))}</title>'
        f"<desc>{_plain('; '.join(f'{label}: {value}' for label, value in lines))}</desc>"
        '<rect x="1" y="1" width="298" height="518" rx="16" fill="#fff" stroke="#777"/>'
        f'<text x="24" y="44" font-size="20" font-weight="bold" fill="#111">{_plain(settings().organisation)}</text>'
        f"{rows}{_placed(code(shown.statement))}</svg>"
    )


def pdf(shown: Shown) -> bytes:
    """The card to be printed and folded. Raises Unavailable, TooMany."""
    throttle.take("print")
    values = {
        "language": str(get_locale() or "en")[:2],
        "title": gettext("Card"),
        "organisation": settings().organisation,
        "lines": [[str(label), str(value)] for label, value in _lines(shown)],
        "code": code(shown.statement),
        "described": gettext("A code that holds what this card says, signed"),
        "how": gettext("Anybody can check this card at %(address)s, or offline.", address=check_address()),
        "statement": shown.statement,
    }
    return printing.printed("support.union", TEMPLATE, values)


def check_address() -> str:
    """Where anybody checks a card."""
    return f"{settings().url}/union/cards/verify"


def _lines(shown: Shown) -> list[tuple[str, str]]:
    number = shown.card.number
    until = format_date(shown.card.valid_until, "long", locale=str(get_locale() or "en"))
    return [
        (gettext("Number"), f"{number[:4]} {number[4:]}"),
        (gettext("Class"), str(shown.word)),
        (gettext("Valid until"), until),
    ]


def _placed(svg: str) -> str:
    """A code in its place on the card: its own size becomes its field of view."""
    found = re.search(r'width="([0-9]+)" height="([0-9]+)"', svg)
    if found is None:
        return svg
    place = f'x="14" y="228" width="272" height="272" viewBox="0 0 {found[1]} {found[2]}"'
    return svg.replace(found[0], place, 1)


def _plain(text: object) -> str:
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _word(klass: MemberClass) -> str:
    return cards.MEMBER if klass in VOTING else cards.SUPPORTER


def _current(membership: Membership) -> UnionCard:
    """The card that says what is true now; made if there is none. One of another class is revoked."""
    until = coverage.valid_until(membership)
    if until < clock.today():
        raise Conflict(_("Your dues are behind. Pay what is due first."))
    of_other_class(membership.id, membership.klass)
    wanted = sa.select(UnionCard).where(
        UnionCard.member_id == membership.id, UnionCard.valid_until == until, sa.not_(UnionCard.revoked)
    )
    found: UnionCard | None = execute(wanted.execution_options(populate_existing=True)).scalars().first()
    if found is None:
        serial = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        found = save(UnionCard(member_id=membership.id, serial=serial, klass=membership.klass, valid_until=until))
    return found


def _is_revoked(serial: str) -> bool:
    """Whether a serial that we signed holds no more; one that is not known any more does not either."""
    found = execute(sa.select(UnionCard.revoked).where(UnionCard.serial == serial)).scalar_one_or_none()
    return found is not False
