"""Who pays, who counts what was paid, who lets somebody off it, and who has a card."""

from support.core.access import Actor
from support.people.model import Role
from support.union.model import DuesPayment, How, MemberStatus, Waiver
from support.union.policy.members import Own, is_member, is_registrar

#: Who owes dues, and may pay them: everybody who was taken in and has not gone.
PAYING = (
    MemberStatus.CURRENT,
    MemberStatus.GRACE,
    MemberStatus.LAPSED,
    MemberStatus.ON_LEAVE,
    MemberStatus.SUSPENDED,
)


def may_set_rates(actor: Actor) -> bool:
    """Registrars write down what members decided to pay."""
    return is_registrar(actor)


def may_see_rates(actor: Actor) -> bool:
    """Members know what they pay; registrars and finance do too."""
    return is_member(actor) or may_see_money(actor)


def may_pay(actor: Actor, own: Own) -> bool:
    """A member pays their own dues, asks to be let off them, and takes back what is not paid yet."""
    return is_member(actor) and own.id == actor.id and own.membership.status in PAYING


def may_see_money(actor: Actor) -> bool:
    """Registrars and finance see which payments wait; whose they are, registrars alone."""
    return is_registrar(actor) or is_finance(actor)


def is_finance(actor: Actor) -> bool:
    """Somebody of finance."""
    return actor.kind == "staff" and actor.has(Role.FINANCE)


def may_take_cash(actor: Actor) -> bool:
    """A registrar takes cash from a member."""
    return is_registrar(actor)


def may_count(actor: Actor, payment: DuesPayment) -> bool:
    """Cash is counted by somebody of finance or a registrar, never by who took it."""
    return may_see_money(actor) and payment.how == How.CASH and payment.recorded_by not in (None, actor.id)


def may_settle(actor: Actor) -> bool:
    """Finance says which transfer was a member's."""
    return is_finance(actor)


def may_find_payer(actor: Actor) -> bool:
    """A registrar finds whose a card payment was that went back later."""
    return is_registrar(actor)


def may_ask_waiver(actor: Actor) -> bool:
    """A registrar asks for somebody who told them why."""
    return is_registrar(actor)


def may_decide_waiver(actor: Actor, waiver: Waiver) -> bool:
    """A registrar decides on a waiver that they did not ask for."""
    return is_registrar(actor) and waiver.asked_by != actor.id


def may_have_card(actor: Actor, own: Own) -> bool:
    """Whoever takes part has a card."""
    return is_member(actor) and own.id == actor.id and own.takes_part
