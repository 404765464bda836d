"""Who is asked, one after the other: only by somebody whose session opens the copy, who seals it to the next."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from support.cases.folder import Folder
from support.core import audit, clock
from support.core.access import Actor
from support.core.db import execute, save
from support.partners import service as partners
from support.referrals.model import (
    HELPED,
    TO_ANSWER,
    URGENT_ANSWER,
    Choice,
    ChoiceStatus,
    Referral,
    ReferralStatus,
)
from support.referrals.service.reading import choice_asked, end_access, people_of
from support.vault.model import Data
from support.vault.service import Chest

#: While a referral stands so, it takes one of the places a partner has.
BUSY = (ReferralStatus.ASKED, *HELPED)


def choices_of(referral: Referral) -> list[Choice]:
    """Those it may go to, in their order."""
    rows = sa.select(Choice).where(Choice.referral_id == referral.id).order_by(Choice.position)
    return list(execute(rows.execution_options(populate_existing=True)).scalars())


def taken_places(partner_id: UUID) -> int:
    """How many referrals a partner is asked for or has."""
    counted = (
        sa.select(sa.func.count())
        .select_from(Choice)
        .join(Referral, Referral.id == Choice.referral_id)
        .where(
            Choice.partner_id == partner_id,
            Choice.status.in_((ChoiceStatus.ASKED, ChoiceStatus.ACCEPTED)),
            Referral.status.in_(BUSY),
        )
    )
    return int(execute(counted).scalar_one())


def answer_by(actor: Actor, *, urgent: bool) -> datetime:
    """When silence passes it on. Only what staff begins has a time; an officer's or a partner's act has a day.

    So the clock of these ends at a midnight: of an urgent one, that of the day after.
    """
    if actor.kind == "staff":
        return clock.now() + (URGENT_ANSWER if urgent else TO_ANSWER)
    return clock.midnight(clock.today() + (timedelta(days=2) if urgent else TO_ANSWER + timedelta(days=1)))


def ask_next(actor: Actor, folder: Folder, chest: Chest, referral: Referral) -> Choice | None:
    """Seal the copy to the next who can be asked, passing over who cannot; None when nobody is left.

    Raises Conflict when the session does not open the copy.
    """
    for choice in choices_of(referral):
        if choice.status != ChoiceStatus.NEXT:
            continue
        people = people_of(folder, referral, choice) if _can_be_asked(choice, referral) else {}
        choice.status = ChoiceStatus.ASKED if people else ChoiceStatus.PASSED
        save(choice)
        if people:
            _move(referral, ReferralStatus.ASKED)
            referral.answer_by = answer_by(actor, urgent=referral.urgent)
            save(referral)
            chest.grant(Data.SLOT, people, subject_id=referral.id)
            audit.record(actor, "referral.asked", referral)
            return choice
    over(referral, ReferralStatus.UNTAKEN)
    audit.record(actor, "referral.untaken", referral)
    return None


def _can_be_asked(choice: Choice, referral: Referral) -> bool:
    if choice.partner_id is None:
        return True
    partner = partners.by_id(choice.partner_id, lock=True)
    offered = partners.in_force(partner) and referral.service in partner.offers
    return offered and taken_places(partner.id) < partner.capacity


def _move(referral: Referral, status: ReferralStatus) -> None:
    if referral.status != status:
        referral.status = status


def over(referral: Referral, status: ReferralStatus) -> None:
    """End it in this way; from now on nobody is asked."""
    _move(referral, status)
    referral.answer_by = None
    referral.ended_on = clock.today()
    save(referral)


def end_asking(folder: Folder, referral: Referral, how: ChoiceStatus, *, but: UUID | None = None) -> None:
    """Whoever is asked is asked no more, and their keys open nothing of it; `but` keeps theirs."""
    choice = choice_asked(referral)
    if choice is None:
        return
    for person_id in people_of(folder, referral, choice):
        if person_id != but:
            end_access(referral, person_id)
    choice.status = how
    save(choice)


def pass_rest(referral: Referral) -> None:
    """Those who were not asked are not asked any more."""
    for choice in choices_of(referral):
        if choice.status == ChoiceStatus.NEXT:
            choice.status = ChoiceStatus.PASSED
            save(choice)


def waits_for_next(referral: Referral) -> bool:
    """Whether somebody is left who was not asked yet."""
    return any(choice.status == ChoiceStatus.NEXT for choice in choices_of(referral))
