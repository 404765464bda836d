"""The reform team's pages of the register, and the one on which a holder reads that a contact is wished."""

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from support.cases import service as cases
from support.core.access import require
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.reinstatement import policy, service
from support.reinstatement.pages.door import draw, first_time, pages, pause
from support.reinstatement.schema.register import ContactRequestForm


@pages.get("/way-back")
def team() -> Any:
    """Who would serve again, in numbers, and where to go from here."""
    return draw("team", counts=service.counts(me()))


@pages.get("/way-back/requests")
def requests() -> Any:
    """The requests for contacts, newest first."""
    cursor = request.args.get("cursor")
    return draw("requests", page=service.browse_requests(me(), cursor=cursor), first=not cursor)


@pages.get("/way-back/requests/new")
def request_form() -> Any:
    """Where a contact is asked for."""
    return _request({}, {}, None)


@pages.post("/way-back/requests/new")
def ask() -> Any:
    """Ask, after a pause: a question that was put cannot be called back."""
    require(policy.may_seek, me())
    given = posted(ContactRequestForm(), _request)
    if first_time():
        return pause(
            gettext("Ask them?"),
            gettext("Everybody in the register who named this is asked by themselves. It cannot be called back."),
            action=url_for("reinstatement_pages.ask"),
            back=url_for("reinstatement_pages.request_form"),
            label=gettext("Ask them"),
        )
    made = service.ask(me(), **given)
    notice("good", gettext("Asked. A contact stands here as soon as somebody says yes."))
    return redirect(url_for("reinstatement_pages.request_page", contact_request_id=made.id), 303)


def _request(values: dict[str, Any], errors: Any, problem: Any) -> str:
    require(policy.may_seek, me())
    return draw("request_form", values=values, errors=errors, problem=problem)


@pages.get("/way-back/requests/<uuid:contact_request_id>")
def request_page(contact_request_id: UUID) -> Any:
    """One of them, with the contacts that were given."""
    return draw("request", one=service.show_request(me(), contact_request_id))


@pages.get("/desk/cases/<string:reference>/contact-wishes")
def case_wishes(reference: str) -> Response | str:
    """For a holder: that somebody wishes to speak with the officer."""
    found = service.of_case(me(), reference)
    return draw("case_wishes", case=cases.get(me(), reference).case, found=found)
