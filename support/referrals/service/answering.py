"""A helper’s yes or no. Who declines seals the copy to the next, and then opens nothing any more."""

from uuid import UUID

from flask_babel import lazy_gettext as _

from support.cases import service as cases
from support.cases.folder import Folder
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import save
from support.core.errors import Conflict
from support.referrals import policy
from support.referrals.model import ChoiceStatus, Referral, ReferralStatus
from support.referrals.service.passing import ask_next, end_asking, over, pass_rest, waits_for_next
from support.referrals.service.reading import asked_people, get, open_referral
from support.vault.service import Chest


def accept(actor: Actor, referral_id: UUID) -> Referral:
    """Take a referral one is asked for; one's colleagues' keys open it no more, and nobody else is asked.

    Raises Missing, Forbidden, Conflict when nobody is asked at the moment.
    """
    referral, folder, _chest = _asked(actor, referral_id)
    if folder.case.frozen:  # which is nobody's to know outside
        raise Conflict(_("This cannot be taken at the moment. Try again in some days, or decline it."))
    end_asking(folder, referral, ChoiceStatus.ACCEPTED, but=actor.id)
    pass_rest(referral)
    referral.helper_id = actor.id
    referral.status = ReferralStatus.ACCEPTED
    referral.accepted_on, referral.answer_by = clock.today(), None
    save(referral)
    audit.record(actor, "referral.accepted", referral)
    return referral


def decline(actor: Actor, referral_id: UUID) -> Referral:
    """Say no for oneself and one's colleagues; the next is asked by this very session.

    Raises Missing, Forbidden, Conflict when nobody is asked at the moment.
    """
    referral, folder, chest = _asked(actor, referral_id)
    end_asking(folder, referral, ChoiceStatus.DECLINED)
    audit.record(actor, "referral.declined", referral)
    if folder.case.frozen and waits_for_next(referral):
        referral.status, referral.answer_by = ReferralStatus.WAITING, None
        save(referral)
    else:
        ask_next(actor, folder, chest, referral)
    return referral


def _asked(actor: Actor, referral_id: UUID) -> tuple[Referral, Folder, Chest]:
    referral = get(actor, referral_id, lock=True)
    if referral.status != ReferralStatus.ASKED:
        raise Conflict(_("Nobody is asked at the moment, so there is nothing to answer."))
    folder, chest = open_referral(actor, referral)
    require(policy.may_answer, actor, set(asked_people(folder, referral)), folder.holder_ids)
    return referral, folder, chest


def begin(actor: Actor, referral: Referral) -> None:
    """What was taken is under way: the first thing a helper writes says so."""
    if referral.status == ReferralStatus.ACCEPTED and policy.may_help(actor, referral):
        referral.status = ReferralStatus.IN_PROGRESS
        save(referral)


def ask_on(actor: Actor, folder: Folder, chest: Chest, referral: Referral) -> None:
    """The next is asked by the first session that can, after somebody was silent: a holder's or the officer's."""
    ours = actor.kind == "officer" or actor.id in folder.holder_ids
    over_already = referral.until < clock.today()
    if referral.status != ReferralStatus.WAITING or not ours or folder.case.frozen or over_already:
        return
    if cases.casework_withdrawn(chest, folder):
        return
    ask_next(actor, folder, chest, referral)


def stop_asking(actor: Actor | None, folder: Folder, referral: Referral, how: ChoiceStatus) -> None:
    """Who is asked did not answer, or may not be asked any more; somebody who holds the key asks the next."""
    end_asking(folder, referral, how)
    if waits_for_next(referral):
        referral.status, referral.answer_by = ReferralStatus.WAITING, None
        save(referral)
    else:
        over(referral, ReferralStatus.UNTAKEN)
    audit.record(actor, "referral.passed", referral, reason=how.value)
