"""An officer's own: who would help with what, their yes or no, what came back; plain words and neutral addresses."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.cases import service as cases
from support.core import clock
from support.core.schema import Form
from support.core.web import downloads
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, tab
from support.referrals import service
from support.referrals.model import LONGEST_SLOT
from support.referrals.pages.door import pages
from support.referrals.pages.words import draw
from support.referrals.schema.loop import ReferralConsentForm, ReferralSwitchForm, ReferralUntilForm

tab("mine", "referrals_pages.own", lazy_gettext("Help"), rank=41)


@pages.get("/mine/help")
def own() -> Any:
    """All of them, the newest first."""
    return draw("mine/help", listed=service.own(me()))


@pages.get("/mine/help/<uuid:referral_id>")
def own_referral(referral_id: UUID) -> Any:
    """One of them: what is copied, for whom, and what came back."""
    return _one(referral_id, {}, {}, None)


def _one(referral_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    _ours(referral_id)
    one, today = service.show(me(), referral_id), clock.today()
    days = {"today": today.isoformat(), "latest": (today + LONGEST_SLOT).isoformat()}
    return draw("mine/one", one=one, **days, values=values, errors=errors, problem=problem)


def _ours(referral_id: UUID) -> None:
    """These addresses are an officer's. Raises Missing to anybody else."""
    cases.own(me())
    service.get(me(), referral_id)


def _back(referral_id: UUID, told: str) -> Response:
    notice("good", told)
    return redirect(url_for("referrals_pages.own_referral", referral_id=referral_id), 303)


@pages.post("/mine/help/<uuid:referral_id>/answer")
def answer_own(referral_id: UUID) -> Response:
    """Agree, or say no."""
    _ours(referral_id)
    given = posted(ReferralConsentForm(), partial(_one, referral_id))
    agreed = given["answer"] == "yes"
    service.consent(me(), referral_id, agreed=agreed)
    return _back(referral_id, gettext("Kept. You can take it back on any day.") if agreed else gettext("Kept."))


@pages.post("/mine/help/<uuid:referral_id>/switch")
def switch_own(referral_id: UUID) -> Response:
    """Let the coordinators read what came back, or no longer."""
    _ours(referral_id)
    given = posted(ReferralSwitchForm(), partial(_one, referral_id))
    service.open_to_holders(me(), referral_id, opened=given["opened"])
    return _back(referral_id, gettext("Kept. You can change it again on any day."))


@pages.post("/mine/help/<uuid:referral_id>/until")
def extend_own(referral_id: UUID) -> Response:
    """Say anew until when."""
    _ours(referral_id)
    given = posted(ReferralUntilForm(), partial(_one, referral_id))
    service.set_until(me(), referral_id, given["until"])
    return _back(referral_id, gettext("Kept."))


@pages.get("/mine/help/<uuid:referral_id>/end")
def ask_end_own(referral_id: UUID) -> Any:
    """A pause before it is taken back."""
    _ours(referral_id)
    return render_template(
        "core/confirm.html",
        title=gettext("Take it back?"),
        sentence=gettext("Nobody outside sees anything of it any more. What was read until now cannot be called back."),
        action=url_for("referrals_pages.end_own", referral_id=referral_id),
        cancel_url=url_for("referrals_pages.own_referral", referral_id=referral_id),
        confirm_label=gettext("Take it back"),
        danger=True,
    )


@pages.post("/mine/help/<uuid:referral_id>/end")
def end_own(referral_id: UUID) -> Response:
    """Take it back."""
    _ours(referral_id)
    posted(Form(), partial(_one, referral_id))
    service.revoke(me(), referral_id)
    return _back(referral_id, gettext("Taken back. Nobody outside sees it any more."))


@pages.get("/mine/help/<uuid:referral_id>/documents/<uuid:document_id>")
def own_shared_document(referral_id: UUID, document_id: UUID) -> Any:
    """A document of the copy, to be saved."""
    _ours(referral_id)
    found = service.shared_document(me(), referral_id, document_id)
    return downloads.attachment(found.content, kind=found.type, name=found.name)


@pages.get("/mine/help/<uuid:referral_id>/reports/<uuid:report_id>/file")
def own_report_file(referral_id: UUID, report_id: UUID) -> Any:
    """A file that came back, to be saved."""
    _ours(referral_id)
    found = service.report_file(me(), referral_id, report_id)
    return downloads.attachment(found.content, kind=found.type, name=found.name)
