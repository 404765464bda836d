"""Who sees a referral, and who may do what about it."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from support.cases.model import Case, Seat
from support.core import clock
from support.core.access import Actor
from support.partners.model import Offer
from support.people.model import Role
from support.referrals.model import HELPED, Choice, ChoiceStatus, Referral, ReferralStatus
from support.vault.model import Data

#: Under which kind of key what comes back is sealed; of other services, the holders read it with the copy.
BETWEEN: Mapping[Offer, Data] = {Offer.LEGAL: Data.LEGAL, Offer.PSYCHOLOGICAL: Data.PSYCHOLOGY}
#: The role of our own people who take a referral of a service.
OURS: Mapping[Offer, Role] = {Offer.LEGAL: Role.LAWYER, Offer.PSYCHOLOGICAL: Role.PSYCHOLOGIST}


def kind_of(referral: Referral) -> Data:
    """The kind of key for what comes back."""
    return BETWEEN.get(referral.service, Data.SLOT)


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """The referrals an actor sees: an officer's own, those of cases one holds, and those one is asked for or has."""
    if actor.kind == "officer":
        return Referral.case_id.in_(sa.select(Case.id).where(Case.officer_id == actor.id))
    seen = [lent_to(actor)]
    if actor.has(Role.CASEWORKER):
        seen.append(Referral.case_id.in_(sa.select(Seat.case_id).where(Seat.person_id == actor.id)))
    return sa.or_(*seen)


def lent_to(actor: Actor) -> sa.ColumnElement[bool]:
    """What is lent to a helper: until its last day, while they are asked or help. After that there is nothing."""
    asked = sa.exists().where(Choice.referral_id == Referral.id, Choice.status == ChoiceStatus.ASKED, _asks(actor))
    waits = sa.and_(Referral.status == ReferralStatus.ASKED, asked)
    helps = sa.and_(Referral.status.in_(HELPED), Referral.helper_id == actor.id)
    return sa.and_(Referral.until >= clock.today(), sa.or_(waits, helps))


def _asks(actor: Actor) -> sa.ColumnElement[bool]:
    """The choices that ask this actor: their organisation's, or our own people's of their role."""
    if actor.kind == "partner":
        return Choice.partner_id == getattr(actor, "organisation_id", None)
    services = [service for service, role in OURS.items() if actor.has(role)]
    return sa.and_(Choice.partner_id.is_(None), Referral.service.in_(services))


def helps(actor: Actor, referral: Referral) -> bool:
    """Who took it, while it lasts."""
    lasting = referral.status in HELPED and referral.until >= clock.today()
    return lasting and actor.id == referral.helper_id


def between(actor: Actor) -> sa.ColumnElement[bool]:
    """What helper and officer have between them: theirs, and, of a lawyer's, the holders' if the officer opened it."""
    if actor.kind == "officer":
        return visible(actor)
    helping = sa.and_(Referral.status.in_(HELPED), Referral.helper_id == actor.id, Referral.until >= clock.today())
    if not actor.has(Role.CASEWORKER):
        return helping
    held = Referral.case_id.in_(sa.select(Seat.case_id).where(Seat.person_id == actor.id))
    return sa.or_(helping, sa.and_(Referral.opened, Referral.service == Offer.LEGAL, held))


def may_have_calendar(actor: Actor) -> bool:
    """Whoever helps: our own people of a service, and partners."""
    return actor.kind == "partner" or any(map(actor.has, OURS.values()))


def may_answer_for_oneself(actor: Actor, referral: Referral) -> bool:
    """The officer, whose own referral it is, since nobody else's officer sees it; and only while somebody helps."""
    return actor.kind == "officer" and referral.status in HELPED


def may_assess(actor: Actor, referral: Referral) -> bool:
    """The officer by themselves, or their helper, who asked and wrote down what they said."""
    return may_answer_for_oneself(actor, referral) or helps(actor, referral)


def may_plan_safety(actor: Actor, referral: Referral) -> bool:
    """Both, and the officer for good: their plan does not end with the help."""
    return (actor.kind == "officer" and referral.helper_id is not None) or helps(actor, referral)


def may_refer(actor: Actor, holder_ids: set[UUID]) -> bool:
    """Who holds the case."""
    return actor.has(Role.CASEWORKER) and actor.id in holder_ids


def may_help(actor: Actor, referral: Referral) -> bool:
    """Writing back, as whoever took it and while it lasts."""
    return helps(actor, referral)


def may_consent(actor: Actor, officer_id: UUID) -> bool:
    """The officer whose case it is; nobody says yes in their place."""
    return actor.kind == "officer" and actor.id == officer_id


def may_take_word(actor: Actor, referral: Referral, holder_ids: set[UUID]) -> bool:
    """A holder notes the officer's word, where there is no time to wait for their visit."""
    return referral.urgent and may_refer(actor, holder_ids)


def may_answer(actor: Actor, asked: set[UUID], holder_ids: set[UUID]) -> bool:
    """One of those who are asked at present; nobody who holds the case."""
    return actor.kind != "officer" and actor.id in asked and actor.id not in holder_ids


def may_end(actor: Actor, officer_id: UUID, holder_ids: set[UUID]) -> bool:
    """The officer and the holders take back what they shared, and say until when it is shared."""
    return may_consent(actor, officer_id) or may_refer(actor, holder_ids)


def may_close(actor: Actor, referral: Referral, holder_ids: set[UUID]) -> bool:
    """Who helps says what came of it; a holder may, if they no longer answer."""
    return helps(actor, referral) or may_refer(actor, holder_ids)


def may_see_urgent(actor: Actor) -> bool:
    """Those who refer, and our own people who are asked."""
    return actor.kind == "staff" and any(map(actor.has, (Role.CASEWORKER, Role.LEAD, *OURS.values())))


def may_browse(actor: Actor) -> bool:
    """Those who refer, those who may be asked, and an officer for their own."""
    return actor.kind in ("officer", "partner") or any(map(actor.has, (Role.CASEWORKER, *OURS.values())))
