"""The staff's first page and the page of a case."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext

from support.aid.model import CATEGORY_WORDS, PAYMENT_WORDS, REQUEST_WORDS
from support.cases import policy as case_policy
from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import NEED_STATUS_WORDS, NEED_WORDS, SEAT_WORDS, STATUS_WORDS
from support.core.errors import Missing
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import has_page, section, tab
from support.desk import service
from support.desk.schema import NothingForm
from support.intake.model import AGENCIES, CHANNELS, MANNERS, PURPOSES
from support.people import policy as people_policy
from support.people import service as people
from support.people.model import COMPARTMENT_WORDS, ROLE_WORDS, Person, Role
from support.vault.model import Name

pages = Blueprint("desk_pages", __name__, template_folder="templates")
tab("case", "desk_pages.case", lazy_gettext("Overview"), rank=10, may=case_policy.may_browse)
section("desk_pages.queue", lazy_gettext("Queue"), rank=10, may=case_policy.may_browse)

#: Whose work does not begin with cases begins there.
ELSEWHERE = (
    (Role.APPROVER, "aid_pages.approvals"),
    (Role.FINANCE, "aid_pages.payments"),
    (Role.AUDITOR, "oversight_pages.audit"),
    (Role.ADMIN, "people_pages.people"),
)


def _draw(template: str, **values: Any) -> str:
    words = {
        "need_words": NEED_WORDS,
        "need_status_words": NEED_STATUS_WORDS,
        "seat_words": SEAT_WORDS,
        "status_words": STATUS_WORDS,
        "category_words": CATEGORY_WORDS,
        "request_words": REQUEST_WORDS,
        "payment_words": PAYMENT_WORDS,
        "agencies": AGENCIES,
        "manners": MANNERS,
        "channels": CHANNELS,
        "purposes": PURPOSES,
        "role_words": ROLE_WORDS,
        "compartment_words": COMPARTMENT_WORDS,
    }
    return render_template(f"desk/{template}.html", **words, **values)


# The queue


@pages.get("/desk")
def queue() -> Any:
    """The cases one works with; whoever works with none is led to their own first page."""
    actor = me()
    if actor.kind != "staff":
        raise Missing()
    if not case_policy.may_browse(actor):
        return _elsewhere(actor)
    names = ("status", "need", "assignee", "cursor")
    given: dict[str, Any] = {name: value for name in names if (value := request.args.get(name, "").strip())}
    return _draw(
        "queue",
        page=cases.browse(actor, **given),
        given=given,
        kept={name: value for name, value in given.items() if name != "cursor"},
        intake=actor.has(Role.INTAKE),
        caseworkers=[one.name for one in people.staff(actor) if Role.CASEWORKER in one.roles],
    )


def _elsewhere(actor: Any) -> Any:
    for role, endpoint in ELSEWHERE:
        if actor.has(role) and has_page(endpoint):
            return redirect(url_for(endpoint), 303)
    waiting = [role for role in actor.roles if not actor.has(Role(role))]
    return _draw("waiting", waiting=sorted(waiting))


# A case


@pages.get("/desk/cases/<string:reference>")
def case(reference: str) -> Any:
    """Everything one's keys open of a case."""
    found = service.open_case(me(), reference)
    return _draw(
        "case", found=found, folder=found.folder, one=found.folder.case, parts=found.parts, day_of=date.fromisoformat
    )


# More openings on a day


@pages.get("/people/<string:name>/openings")
def ask_openings(name: str) -> Any:
    """How many cases a colleague opened today, and whether to let them open more."""
    return _openings(name, {}, {}, None)


@pages.post("/people/<string:name>/openings")
def allow_openings(name: str) -> Any:
    """Let them."""
    posted(NothingForm(), partial(_openings, name))
    service.allow_openings(me(), name)
    return redirect(url_for("desk_pages.ask_openings", name=name), 303)


def _openings(name: str, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    return _draw("openings", one=service.openings(me(), name), problem=problem)


# An officer's lost words


@pages.get("/desk/cases/<string:reference>/words")
def lost_words(reference: str) -> Any:
    """What happens when an officer has lost their words."""
    return _lost(cases.get(me(), reference), {}, {}, None)


@pages.post("/desk/cases/<string:reference>/words")
def ask_words(reference: str) -> Any:
    """Ask for new ones."""
    folder = cases.get(me(), reference)
    posted(NothingForm(), partial(_lost, folder))
    service.ask_replacement(me(), reference)
    return redirect(url_for("desk_pages.lost_words", reference=reference), 303)


@pages.post("/desk/cases/<string:reference>/words/<uuid:replacement_id>")
def confirm_words(reference: str, replacement_id: UUID) -> Any:
    """The second person's yes; the code is in this answer and nowhere else."""
    folder = cases.get(me(), reference)
    posted(NothingForm(), partial(_lost, folder))
    return _draw("code", one=folder.case, sent=service.confirm_replacement(me(), reference, replacement_id))


def _lost(folder: Folder, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    waiting = people.pending_replacements(folder.case.officer_id)
    return _draw("words", one=folder.case, waiting=waiting, problem=problem)


# The end of somebody's access


@pages.get("/people/<string:name>/leaving")
def ask_disable(name: str) -> Any:
    """A pause before somebody's access ends, with what it would leave short."""
    return _leaving(people.colleague(me(), name), {}, {}, None)


@pages.post("/people/<string:name>/leaving")
def disable(name: str) -> Any:
    """End somebody's access and say what it left short."""
    found = people.colleague(me(), name)
    posted(NothingForm(), partial(_leaving, found))
    left = service.disable(me(), found)
    groups = [COMPARTMENT_WORDS[Name(group)] for group in left["compartments_left_without_member"]]
    return _draw("left", name=name, left=left["left"], groups=groups)


def _leaving(found: Person, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    load = cases.loads().get(found.id, 0)
    return _draw("leaving", person=found, load=load, may=people_policy.may_disable(me(), found), problem=problem)
