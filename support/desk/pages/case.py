"""The page of a case: where it stands, what to do next, and all parts of it in short."""

from datetime import date
from typing import Any

from flask import g, url_for
from flask_babel import lazy_gettext

from support.cases import policy as case_policy
from support.cases.model import LINK_WORDS
from support.cases.model.planning import PACE_WORDS, PLAN_WORDS
from support.core import clock
from support.core.web.guard import me
from support.core.web.pages import has_page, tab
from support.desk import service
from support.desk.model import NEXT_WORDS, Kind, Next
from support.desk.pages.door import draw, pages
from support.duplicates.model import MERGE_WORDS
from support.partners.model import OFFER_WORDS
from support.referrals.model import REFERRAL_WORDS
from support.retraining.model import ENROLMENT_WORDS
from support.vetting.model import OUTCOME_WORDS, ROUND_STATUS_WORDS, ROUND_WORDS, STAGE_WORDS

tab("case", "desk_pages.case", lazy_gettext("Overview"), rank=10, may=case_policy.may_browse)

#: Where what is next is done.
PLACES = {
    Kind.SEAT: "cases_pages.choose_holder",
    Kind.HOLD: "cases_pages.choose_move",
    Kind.FOLLOW_UP: "cases_pages.ask_follow_up",
    Kind.MESSAGES: "correspondence_pages.read_messages",
    Kind.DOCUMENT: "correspondence_pages.list_documents",
    Kind.WORDS: "desk_pages.lost_words",
    Kind.VET: "vetting_pages.vetting",
    Kind.NAME: "vetting_pages.vetting",
    Kind.UNFREEZE: "vetting_pages.ask_unfreeze",
    Kind.DRAFT: "cases_pages.plan",
    Kind.PLAN: "cases_pages.plan",
    Kind.AGREEMENT: "cases_pages.plan",
    Kind.STEP: "cases_pages.plan",
    Kind.PLACE: "retraining_pages.learning",
}
#: What is looked at after a payment has a page of its own, whatever the case.
AFTER = {Kind.SILENCE, Kind.MISMATCH, Kind.VERIFICATION}


@pages.get("/desk/cases/<string:reference>")
def case(reference: str) -> Any:
    """Everything one's keys open of a case."""
    found = service.open_case(me(), reference)
    seen = found.at_a_glance
    if seen.unread:
        g.tab_counts = {**g.get("tab_counts", {}), "correspondence_pages.read_messages": seen.unread}

    def place(one: Next) -> str | None:
        if one.kind in AFTER:
            return url_for("aid_pages.task", task_id=one.id)
        if one.kind is Kind.UNTAKEN:
            return url_for("referrals_pages.referral", referral_id=one.id)
        endpoint = PLACES.get(one.kind, "")
        more = {"follow_up_id": one.id} if one.kind is Kind.FOLLOW_UP else {}
        return url_for(endpoint, reference=reference, **more) if has_page(endpoint) else None

    return draw(
        "case",
        found=found,
        seen=seen,
        folder=found.folder,
        one=found.folder.case,
        parts=found.parts,
        place=place,
        today=clock.today(),
        day_of=date.fromisoformat,
        next_words=NEXT_WORDS,
        plan_words=PLAN_WORDS,
        pace_words=PACE_WORDS,
        link_words=LINK_WORDS,
        merge_words=MERGE_WORDS,
        round_words=ROUND_WORDS,
        round_status_words=ROUND_STATUS_WORDS,
        stage_words=STAGE_WORDS,
        outcome_words=OUTCOME_WORDS,
        referral_words=REFERRAL_WORDS,
        offer_words=OFFER_WORDS,
        place_words=ENROLMENT_WORDS,
    )
