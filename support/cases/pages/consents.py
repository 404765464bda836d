"""The pages of consents: staff ask, the officer reads the full terms and answers."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.cases import policy, service
from support.cases.folder import Folder
from support.cases.model import CONSENT_WORDS, PURPOSE_WORDS, ConsentState, Purpose
from support.cases.model.consent import newest, terms_of
from support.cases.pages.door import pages
from support.cases.schema.consents import YES, AskConsentForm, GiveConsentForm
from support.core import clock
from support.core.errors import Missing
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, tab

tab("case", "cases_pages.consents", lazy_gettext("Consents"), rank=80, may=policy.may_browse)
tab("mine", "cases_pages.own_consents", lazy_gettext("What you agreed to"), rank=70)


def _draw(template: str, **values: Any) -> str:
    words = {"purpose_words": PURPOSE_WORDS, "consent_words": CONSENT_WORDS}
    return render_template(f"cases/{template}.html", **words, **values)


# Staff


@pages.get("/desk/cases/<string:reference>/consents")
def consents(reference: str) -> Any:
    """How each consent stands, what was said when, and a form to ask for another."""
    folder = service.get(me(), reference)
    found, chest = service.open_consents(me(), folder)
    return _draw(
        "consents",
        case=folder.case,
        found=found,
        history=service.consent_history(chest),
        warnings=service.warnings_of(chest, folder),
        may_ask=policy.may_ask_consent(me(), folder),
    )


@pages.get("/desk/cases/<string:reference>/consents/ask")
def consent_form(reference: str) -> Any:
    """A form to ask for a consent."""
    folder = service.get(me(), reference)
    service.ensure_may_ask_consent(me(), folder)
    return _ask(folder, {}, {}, None)


@pages.post("/desk/cases/<string:reference>/consents/ask")
def ask_consent(reference: str) -> Response:
    """Ask the officer."""
    folder = service.get(me(), reference)
    given = posted(AskConsentForm(), partial(_ask, folder))
    service.ask_consent(me(), folder, Purpose(given.pop("purpose")), **given)
    notice("good", gettext("Asked. The officer answers on their own page."))
    return redirect(url_for("cases_pages.consents", reference=reference), 303)


def _ask(folder: Folder, values: dict[str, Any], errors: Any, problem: Any) -> str:
    return _draw(
        "consent_ask",
        case=folder.case,
        warnings=service.heed(me(), folder).warnings,
        purposes=[(purpose.value, PURPOSE_WORDS[purpose], terms_of(purpose)) for purpose in Purpose],
        values=values,
        errors=errors,
        problem=problem,
    )


# The officer


@pages.get("/mine/consents")
def own_consents() -> Any:
    """What one was asked, agreed to, refused and took back."""
    found = service.own_consents(me(), service.own(me()))
    asked = [one for one in found if one.state is ConsentState.ASKED]
    return _draw("mine/consents", asked=asked, found=[one for one in found if one not in asked])


@pages.get("/mine/consents/<uuid:consent_id>")
def own_consent(consent_id: UUID) -> Any:
    """One of them in full: to be answered, or taken back."""
    folder = service.own(me())
    one = _one(service.own_consents(me(), folder), consent_id)
    return _own(one, {}, {}, None)


def _one(found: list[service.Consent], consent_id: UUID) -> service.Consent:
    """The consent whose newest act this is. Raises Missing."""
    one = next((one for one in found if one.id == consent_id), None)
    if one is None:
        raise Missing()
    return one


@pages.post("/mine/consents/<uuid:consent_id>")
def answer_own_consent(consent_id: UUID) -> Response:
    """Agree, say no, or take back."""
    folder = service.own(me(), lock=True)
    one = _one(service.own_consents(me(), folder), consent_id)
    given = posted(GiveConsentForm(), partial(_own, one))
    agreed = given.pop("answer") == YES
    service.answer_consent(me(), folder, one.purpose, partner=one.partner, given=agreed, **given)
    notice("good", gettext("Kept. You can change it again on any day."))
    return redirect(url_for("cases_pages.own_consents"), 303)


def _own(one: service.Consent, values: dict[str, Any], errors: Any, problem: Any) -> str:
    return _draw(
        "mine/consent",
        one=one,
        terms=one.terms if one.stands else terms_of(one.purpose, one.partner),
        version=newest(one.purpose, one.partner),
        today=clock.today().isoformat(),
        values=values,
        errors=errors,
        problem=problem,
    )
