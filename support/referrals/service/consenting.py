"""The officer’s yes, without which nobody is asked; and their switch that lets holders read what came back."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _

from support.cases import service as cases
from support.cases.folder import Folder
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import save
from support.core.errors import Conflict
from support.referrals import policy
from support.referrals.model import Referral, ReferralStatus
from support.referrals.service.passing import ask_next, over
from support.referrals.service.proposing import ensure_day, ensure_may_be_asked
from support.referrals.service.reading import get, open_referral, readers_of
from support.vault import service as vault
from support.vault.model import Data
from support.vault.service import Chest


def consent(actor: Actor, referral_id: UUID, *, agreed: bool) -> Referral:
    """The officer agrees that this copy goes to those named, or does not; a yes seals it to the first of them.

    Raises Missing, Forbidden to anybody else, Conflict when it was answered or the time it was for is over.
    """
    referral = get(actor, referral_id, lock=True)
    folder, chest = open_referral(actor, referral)
    require(policy.may_consent, actor, folder.case.officer_id)
    _ensure_open(actor, folder, referral)
    if not agreed:
        over(referral, ReferralStatus.REFUSED)
        audit.record(actor, "referral.refused", referral)
        return referral
    return _agreed(actor, folder, chest, referral)


def take_word(actor: Actor, referral_id: UUID) -> Referral:
    """A holder notes that the officer said yes, where it is urgent; the officer reads that, and can take it back.

    Raises Missing, Forbidden for what is not urgent, Conflict.
    """
    referral = get(actor, referral_id, lock=True)
    folder, chest = open_referral(actor, referral)
    require(policy.may_take_word, actor, referral, folder.holder_ids)
    _ensure_open(actor, folder, referral)
    ensure_may_be_asked(chest, folder)
    referral.word_taken_by = actor.id
    return _agreed(actor, folder, chest, referral)


def _ensure_open(actor: Actor, folder: Folder, referral: Referral) -> None:
    if referral.status != ReferralStatus.PROPOSED:
        raise Conflict(_("This was answered already."))
    cases.ensure_not_frozen_to(actor, folder)
    cases.ensure_in_hand(folder)
    if referral.until < clock.today():
        raise Conflict(_("The days this was meant for are over. Ask for a new suggestion."))


def _agreed(actor: Actor, folder: Folder, chest: Chest, referral: Referral) -> Referral:
    """Written down in words, with the names and the day; then the first who can is asked.

    In a frozen case nobody is, until it thaws and somebody who holds the key looks; the officer reads no more of it.
    """
    referral.agreed_on = clock.today()
    save(referral)
    chest.write(Data.STORY, referral.id, "agreed", _words(actor, chest, referral), readers=cases.readers_of(folder))
    audit.record(actor, "referral.agreed", referral, reason="word" if referral.word_taken_by else None)
    if folder.case.frozen:
        referral.status = ReferralStatus.WAITING
        save(referral)
    else:
        ask_next(actor, folder, chest, referral)
    return referral


def _words(actor: Actor, chest: Chest, referral: Referral) -> dict[str, Any]:
    slot = chest.read(referral.id, "slot") or {}
    return {
        "by": "officer" if actor.kind == "officer" else "word",
        "on": clock.today().isoformat(),
        "until": referral.until.isoformat(),
        "whom": list((chest.read(referral.id, "whom") or {}).values()),
        "parts": [one["part"] for one in slot.get("parts", ())],
        "documents": [one["id"] for one in slot.get("documents", ())],
    }


def open_to_holders(actor: Actor, referral_id: UUID, *, opened: bool) -> Referral:
    """The officer lets their holders read what the helper wrote back, or no longer.

    What is noted of the hours with a psychologist stays closed whatever is said. Raises Missing, Forbidden, Conflict.
    """
    referral = get(actor, referral_id, lock=True)
    folder, chest = open_referral(actor, referral)
    require(policy.may_consent, actor, folder.case.officer_id)
    kind = policy.kind_of(referral)
    if kind == Data.SLOT:
        raise Conflict(_("Your coordinators read what this helper writes anyway: nothing here is closed to them."))
    if referral.opened == opened:
        return referral
    referral.opened = opened
    save(referral)
    if opened and not folder.case.frozen:
        chest.regrant(readers_of(folder, referral))
    elif not opened:
        for holder_id in folder.holder_ids:
            vault.revoke(folder.id, holder_id, (kind,), subject_id=referral.id)
    audit.record(actor, "referral.opened_to_holders" if opened else "referral.closed_to_holders", referral)
    return referral


def set_until(actor: Actor, referral_id: UUID, until: Any) -> Referral:
    """Say anew until when a helper may see the copy: the officer, or a holder. At most 90 days from today.

    Raises Missing, Forbidden, Invalid, Conflict for what is over or ran out.
    """
    referral = get(actor, referral_id, lock=True)
    folder, _chest = open_referral(actor, referral)
    require(policy.may_end, actor, folder.case.officer_id, folder.holder_ids)
    if referral.ended_on is not None or referral.until < clock.today():
        raise Conflict(_("The time of this is over. Propose it anew if help is still needed."))
    if until > referral.until:
        cases.ensure_not_frozen_to(actor, folder)
        cases.ensure_in_hand(folder)
    ensure_day(until)
    referral.until, referral.renewed_on = until, clock.today()
    save(referral)
    audit.record(actor, "referral.extended", referral)
    return referral
