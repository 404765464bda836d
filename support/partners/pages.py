"""The pages of partners: the directory, one of them, entering and changing, vetting, its people, pausing and ending."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.core.errors import Missing
from support.core.schema import Form
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, section
from support.partners import policy, service
from support.partners.model import KIND_WORDS, LANGUAGE_WORDS, OFFER_WORDS, PARTNER_WORDS, REGION_WORDS
from support.partners.schema import AgreementForm, PartnerForm, PartnerSearchForm

pages = Blueprint("partners_pages", __name__, template_folder="templates")
section("partners_pages.partners", lazy_gettext("Partners"), rank=40, may=policy.may_see_partners)

#: The filters of the directory, and the codes each knows; another is left out.
FILTERS: dict[str, Any] = {
    "kind": KIND_WORDS,
    "offer": OFFER_WORDS,
    "language": LANGUAGE_WORDS,
    "region": REGION_WORDS,
    "status": PARTNER_WORDS,
}


def _draw(template: str, **values: Any) -> str:
    words = {
        "kind_words": KIND_WORDS,
        "offer_words": OFFER_WORDS,
        "partner_words": PARTNER_WORDS,
        "language_words": LANGUAGE_WORDS,
        "region_words": REGION_WORDS,
    }
    return render_template(f"partners/{template}.html", **words, **values)


# The directory


@pages.get("/partners")
def partners() -> Any:
    """The directory, by what partners do and where; newest first."""
    chosen: dict[str, Any] = {name: request.args[name] for name in FILTERS if request.args.get(name) in FILTERS[name]}
    page = service.browse(me(), **chosen, cursor=request.args.get("cursor"))
    return _listed(page, chosen, first=not request.args.get("cursor"))


def _listed(page: Any, chosen: dict[str, Any], **also: Any) -> str:
    keeps = policy.may_keep_partners(me())
    return _draw(
        "partners", page=page, chosen=chosen, keeps=keeps, **{"first": True, "values": {}, "errors": {}, **also}
    )


@pages.post("/partners/search")
def search() -> Any:
    """Those whose name holds some words: posted, so that a name stands in no address."""
    given = posted(PartnerSearchForm(only=["q"]), _searched)
    page = service.browse(me(), q=given.get("q"), limit=200)
    return _listed(page, {}, values=given)


def _searched(values: dict[str, Any], errors: Any, _problem: Any) -> str:
    return _listed(service.browse(me()), {}, values=values, errors=errors)


# Entering and changing


@pages.get("/partners/new")
def new() -> Any:
    """An empty form."""
    service.ensure_may_keep(me())
    return _form(None, {}, {}, None)


@pages.post("/partners/new")
def enter() -> Response:
    """Enter a partner."""
    given = posted(PartnerForm(), partial(_form, None))
    partner = service.enter(me(), **given)
    notice("good", gettext("Entered. Somebody else vets it before anything is shared."))
    return redirect(url_for("partners_pages.partner", partner_id=partner.id), 303)


@pages.get("/partners/<uuid:partner_id>")
def partner(partner_id: UUID) -> Any:
    """One partner, its agreement and its people."""
    return _draw("partner", one=service.show(me(), partner_id))


@pages.get("/partners/<uuid:partner_id>/edit")
def edit(partner_id: UUID) -> Any:
    """What is known of it, to be corrected."""
    one = service.show(me(), partner_id)
    service.ensure_may_keep(me())
    return _form(partner_id, one, {}, None)


@pages.post("/partners/<uuid:partner_id>/edit")
def change(partner_id: UUID) -> Response:
    """Keep what was corrected."""
    found = service.get(me(), partner_id)
    given = posted(PartnerForm(), partial(_form, partner_id))
    service.change(me(), found.id, given)
    return _back(partner_id, gettext("Kept. What it is, and how it is reached, is vetted again once changed."))


def _form(partner_id: UUID | None, values: dict[str, Any], errors: Any, problem: Any) -> str:
    return _draw("partner_form", partner_id=partner_id, values=values, errors=errors, problem=problem)


# Vetting


@pages.get("/partners/<uuid:partner_id>/vetting")
def vetting(partner_id: UUID) -> Any:
    """Where somebody who did not enter it says that there is an agreement."""
    service.get(me(), partner_id)
    service.ensure_may_keep(me())
    return _vet(partner_id, {}, {}, None)


@pages.post("/partners/<uuid:partner_id>/vetting")
def vet(partner_id: UUID) -> Response:
    """Vet it and its agreement."""
    found = service.get(me(), partner_id)
    given = posted(AgreementForm(), partial(_vet, partner_id))
    service.agree(me(), found, **given)
    return _back(partner_id, gettext("Vetted. It can be asked from the first day on."))


def _vet(partner_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    return _draw("vet", one=service.show(me(), partner_id), values=values, errors=errors, problem=problem)


# Its people


@pages.post("/partners/<uuid:partner_id>/people")
def invite(partner_id: UUID) -> Any:
    """Make an invitation and show its code this once."""
    found = service.get(me(), partner_id)
    posted(Form(), partial(_refused, partner_id))
    return _draw("code", sent=service.invite(me(), found), partner_id=partner_id)


@pages.get("/partners/<uuid:partner_id>/people/<string:person>/end")
def ask_disable(partner_id: UUID, person: str) -> Any:
    """A pause before somebody's access ends."""
    one = service.show(me(), partner_id)
    service.ensure_may_keep(me())
    if person not in one["people"]:
        raise Missing()
    return render_template(
        "core/confirm.html",
        title=gettext("End their access?"),
        sentence=gettext("%(name)s is signed out at once and opens nothing any more.", name=person),
        action=url_for("partners_pages.disable", partner_id=partner_id, person=person),
        cancel_url=url_for("partners_pages.partner", partner_id=partner_id),
        danger=True,
    )


@pages.post("/partners/<uuid:partner_id>/people/<string:person>/end")
def disable(partner_id: UUID, person: str) -> Response:
    """End somebody's access."""
    found = service.get(me(), partner_id)
    posted(Form(), partial(_refused, partner_id))
    service.disable(me(), found.id, person)
    return _back(partner_id, gettext("Their access has ended."))


# Pausing and ending

#: The verb, what is asked before it, what it means, and what is said after.
DEEDS: dict[str, tuple[Any, Any, Any, Any]] = {
    "pause": (
        service.pause,
        lazy_gettext("Ask nothing more of this partner for a while?"),
        lazy_gettext("What it has been given goes on until its day. It can be asked again whenever you say so."),
        lazy_gettext("Paused. Nothing new is asked of it."),
    ),
    "resume": (
        service.resume,
        lazy_gettext("Ask this partner again?"),
        lazy_gettext("It stands in the lists of those who can be asked, as was agreed before."),
        lazy_gettext("It can be asked again."),
    ),
    "end": (
        service.end,
        lazy_gettext("End the work with this partner?"),
        lazy_gettext(
            "All its people are signed out and open nothing any more. What they were asked for goes to others; what"
            " they have taken is taken back. Their access does not come back by itself."
        ),
        lazy_gettext("The work with this partner has ended."),
    ),
    "again": (
        service.enter_again,
        lazy_gettext("Take up the work with this partner again?"),
        lazy_gettext("Somebody else vets it before anything is shared, and its people are invited anew."),
        lazy_gettext("It waits to be vetted."),
    ),
}


@pages.get("/partners/<uuid:partner_id>/<string:deed>")
def ask_deed(partner_id: UUID, deed: str) -> Any:
    """A pause before it is done."""
    service.get(me(), partner_id)
    _verb, title, sentence, _told = _deed(deed)
    service.ensure_may_keep(me())
    return render_template(
        "core/confirm.html",
        title=title,
        sentence=sentence,
        action=url_for("partners_pages.do_deed", partner_id=partner_id, deed=deed),
        cancel_url=url_for("partners_pages.partner", partner_id=partner_id),
        danger=deed == "end",
    )


@pages.post("/partners/<uuid:partner_id>/<string:deed>")
def do_deed(partner_id: UUID, deed: str) -> Response:
    """Pause it, take it up again, or end the work with it."""
    found = service.get(me(), partner_id)
    verb, _title, _sentence, told = _deed(deed)
    posted(Form(), partial(_refused, partner_id))
    verb(me(), found.id)
    return _back(partner_id, str(told))


def _deed(deed: str) -> tuple[Any, Any, Any, Any]:
    """What an address names. Raises Missing."""
    if deed not in DEEDS:
        raise Missing()
    return DEEDS[deed]


def _back(partner_id: UUID, told: str) -> Response:
    notice("good", told)
    return redirect(url_for("partners_pages.partner", partner_id=partner_id), 303)


def _refused(partner_id: UUID, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    back = (gettext("The partner"), url_for("partners_pages.partner", partner_id=partner_id))
    return render_template("core/problem.html", problem=problem, back=back)
