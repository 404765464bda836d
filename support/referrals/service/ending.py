"""The end of a referral: done with an outcome, taken back, or run out.

The helper’s grants go in the act that ends it.
"""

from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from flask_babel import ngettext

from support.cases import service as cases
from support.cases.folder import Folder
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute
from support.core.errors import Conflict
from support.partners.model import Offer
from support.referrals import policy
from support.referrals.model import HELPED, LIVE, Choice, ChoiceStatus, Outcome, Referral, ReferralStatus
from support.referrals.service import reporting
from support.referrals.service.answering import stop_asking
from support.referrals.service.passing import end_asking, over, pass_rest
from support.referrals.service.reading import end_access, get, open_referral

#: The need that help of a kind answers.
NEEDS = {Offer.LEGAL: "legal", Offer.PSYCHOLOGICAL: "psychological"}


def finish(actor: Actor, referral_id: UUID, outcome: Outcome, *, text: str | None = None) -> Referral:
    """Say what came of it, with a last report of who helped. From the next request on no helper sees it.

    Raises Missing, Forbidden, Conflict before it was taken, or when it is over.
    """
    referral = get(actor, referral_id, lock=True)
    folder, _chest = open_referral(actor, referral)
    if referral.status not in HELPED:
        raise Conflict(_("Nobody has taken this, or it is over: there is no outcome to tell."))
    require(policy.may_close, actor, referral, folder.holder_ids)
    if text:
        reporting.report(actor, referral_id, text)
    end(folder, referral, ReferralStatus.DONE, outcome)
    audit.record(actor, "referral.done", referral, reason=outcome)
    if outcome == Outcome.HELPED and referral.service in NEEDS:
        cases.need_met(folder.id, NEEDS[referral.service])
    return referral


def revoke(actor: Actor, referral_id: UUID) -> Referral:
    """Take back what was shared, at any time: the officer, or a holder. Raises Missing, Forbidden, Conflict."""
    referral = get(actor, referral_id, lock=True)
    folder, _chest = open_referral(actor, referral)
    require(policy.may_end, actor, folder.case.officer_id, folder.holder_ids)
    if referral.status not in LIVE:
        raise Conflict(_("This is over already: nobody sees the copy any more."))
    end(folder, referral, ReferralStatus.REVOKED)
    audit.record(actor, "referral.revoked", referral)
    return referral


def end(folder: Folder, referral: Referral, status: ReferralStatus, outcome: Outcome | None = None) -> None:
    """End it in this way; whoever was asked or helps opens nothing of it any more."""
    end_asking(folder, referral, ChoiceStatus.PASSED)
    pass_rest(referral)
    if referral.helper_id is not None:
        end_access(referral, referral.helper_id)
    referral.outcome = outcome
    over(referral, status)


# What happens by itself


def note_silence() -> int:
    """Whoever did not answer in time is asked no more; how many. The next is asked by a session that opens the copy."""
    late = sa.select(Referral).where(Referral.status == ReferralStatus.ASKED, Referral.answer_by <= clock.now())
    found = list(execute(late.with_for_update(skip_locked=True)).scalars())
    for referral in found:
        stop_asking(None, cases.by_id(referral.case_id), referral, ChoiceStatus.SILENT)
    return len(found)


#: How a referral ends whose days are over, by where it stood.
RUNS_OUT = {
    ReferralStatus.PROPOSED: ReferralStatus.REVOKED,
    ReferralStatus.ASKED: ReferralStatus.UNTAKEN,
    ReferralStatus.WAITING: ReferralStatus.UNTAKEN,
    ReferralStatus.ACCEPTED: ReferralStatus.ENDED,
    ReferralStatus.IN_PROGRESS: ReferralStatus.ENDED,
}


def run_out() -> int:
    """End what was shared until yesterday: the grants go; how many. Nobody saw it since midnight in any case."""
    gone = sa.select(Referral).where(Referral.status.in_(LIVE), Referral.until < clock.today())
    found = list(execute(gone.with_for_update(skip_locked=True)).scalars())
    for referral in found:
        end(cases.by_id(referral.case_id), referral, RUNS_OUT[referral.status])
        audit.record(None, "referral.ran_out", referral)
    return len(found)


def partner_left(actor: Actor, partner_id: UUID) -> None:
    """The work with a partner ended: what its people are asked for goes on to others, what they have is taken back."""
    theirs = sa.select(Choice.referral_id).where(
        Choice.partner_id == partner_id, Choice.status.in_((ChoiceStatus.ASKED, ChoiceStatus.ACCEPTED))
    )
    rows = sa.select(Referral).where(Referral.id.in_(theirs), Referral.status.in_(LIVE)).with_for_update()
    for referral in list(execute(rows).scalars()):
        folder = cases.by_id(referral.case_id)
        if referral.status == ReferralStatus.ASKED:
            stop_asking(actor, folder, referral, ChoiceStatus.PASSED)
        else:
            end(folder, referral, ReferralStatus.REVOKED)
            audit.record(actor, "referral.revoked", referral, reason="partner_left")


def unfinished(case_id: UUID) -> list[str]:
    """What of a case's referrals still has to end before it can be closed, in sentences. One statement."""
    live = sa.select(sa.func.count()).where(Referral.case_id == case_id, Referral.status.in_(LIVE))
    count = int(execute(live).scalar_one())
    told = ngettext(
        "%(num)s referral is not over: see it through, or take it back.",
        "%(num)s referrals are not over: see them through, or take them back.",
        count,
    )
    return [told] if count else []
