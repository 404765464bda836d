"""The pages of applying. The words are drawn by the POST itself, so that they stand in no address."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from support.cases.model.consent import terms_of
from support.core import clock
from support.core.errors import Invalid, SignInNeeded
from support.core.web.forms import posted
from support.core.web.guard import public
from support.intake import service
from support.intake.model import AGENCIES, CHANNELS, MANNERS, NEEDS, PURPOSES, Purpose
from support.intake.schema import EARLIEST, ApplicationForm, WordsForm
from support.people import cookie

pages = Blueprint("intake_pages", __name__, template_folder="templates")


@pages.get("/apply")
@public
def apply() -> Any:
    """The empty application, or word that none can be taken yet."""
    if not service.open_to_applications():
        return render_template("intake/closed.html"), 503
    return _application({"language": str(get_locale()), "contacts": [{}], "household": []}, {}, None)


@pages.post("/apply")
@public
def submit() -> Any:
    """Apply; the answer shows the words, and shows them again when the same form is sent twice."""
    applied = service.apply(posted(ApplicationForm(), _application))
    return render_template(
        "intake/words.html", applied=applied, words=applied.passphrase, confirm_url=url_for("intake_pages.confirm")
    )


@pages.get("/apply/confirm")
@public
def type_back() -> Any:
    """Where the words are typed back when the page that showed them is gone."""
    return _words({}, {}, None)


@pages.post("/apply/confirm")
@public
def confirm() -> Response:
    """Type the words back, which is the first sign-in. A wrong word never shows the right ones again."""
    given = posted(WordsForm(), _words)
    try:
        cookie.enter(given)
    except SignInNeeded:
        fault = gettext("These are not the words we gave you. Look at each word and its place, and type them again.")
        raise Invalid(fields={"passphrase": [fault]}) from None
    return redirect(url_for("portal_pages.mine"), 303)


def _application(values: dict[str, Any], errors: dict[str, list[str]], problem: Any) -> str:
    return render_template(
        "intake/apply.html",
        values={"identity": {}, "service": {}, "household": [], "contacts": [], **values},
        errors=errors,
        problem=problem,
        agencies=list(AGENCIES.items()),
        manners=list(MANNERS.items()),
        channels=list(CHANNELS.items()),
        needs=NEEDS,
        purposes=PURPOSES,
        terms={purpose.value: terms_of(purpose) for purpose in Purpose},
        earliest=EARLIEST.isoformat(),
        latest=clock.today().isoformat(),
    )


def _words(values: dict[str, Any], errors: dict[str, list[str]], problem: Any) -> str:
    """Only the faults come back: what was typed is a passphrase, perhaps another one's."""
    return render_template("intake/again.html", errors=errors, problem=problem)
