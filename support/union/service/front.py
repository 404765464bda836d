"""The first page of a member: where they stand, how dues stand, the next meeting, and what is asked of them."""

from collections.abc import Callable
from typing import Any

from support.core.access import Actor
from support.union import policy
from support.union.model import MemberClass, MemberStatus
from support.union.policy import Own
from support.union.service import assemblies, dues, duties, grievances
from support.union.service.duties import Ask
from support.union.service.erasing import stands, stands_from
from support.union.service.membership import show_own
from support.union.service.renewing import own_words
from support.union.service.standing import own

#: What rooms above ask of a member who takes part.
Asks = Callable[[Actor, Own], list[Ask]]
_asks: dict[str, Asks] = {}


def also_ask(name: str, asks: Asks) -> None:
    """Add what a room above asks of members; the application joins it. Twice is once."""
    _asks[name] = asks


def front(actor: Actor) -> dict[str, Any]:
    """All of it. Raises Missing for anybody but a member."""
    mine = own(actor)
    shown = show_own(actor)
    owed = dues.state(mine.membership) if _pays(mine) else None
    return {
        "one": shown,
        "words": own_words(actor),
        "soon": grievances.soon(actor),
        "stands_from": stands_from(mine.membership),
        "due": owed,
        "meeting": assemblies.upcoming(actor) if mine.takes_part else None,
        "asked": [*_asked(actor, mine), *(Ask(code) for code in asked(mine, shown, owed))],
        "may": {
            "change": policy.may_change_own(actor, mine),
            "rest": policy.may_rest(actor, mine),
            "rise": policy.may_become_full(actor, mine),
            "vouch": policy.may_vouch(actor, mine),
            "exit": policy.may_exit(actor, mine),
        },
    }


def _asked(actor: Actor, mine: Own) -> list[Ask]:
    """What others wait for: it stands before what is a member's own matter."""
    above = [ask for asks in _asks.values() for ask in asks(actor, mine)] if mine.takes_part else []
    return duties.duties(actor, mine) + above


def _pays(mine: Own) -> bool:
    """Whether dues are a matter: for whoever belongs, and for whose membership lapsed."""
    return mine.takes_part or mine.membership.status == MemberStatus.LAPSED


def asked(mine: Own, shown: dict[str, Any], owed: Any) -> list[str]:
    """What the member may want to do now, as codes, the most pressing first."""
    found: list[str] = []
    refused = mine.membership.status == MemberStatus.REFUSED
    if refused and shown["appeal"] is None and not stands(mine.membership):
        found.append("appeal")
    if owed is not None and owed.owed.minor > 0 and not owed.waiting:
        found.append("pay")
    if mine.takes_part and shown["section"] is None and mine.membership.klass != MemberClass.SUPPORTER:
        found.append("section")
    return found
