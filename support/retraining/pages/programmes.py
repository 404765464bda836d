"""The pages of programmes: looking, comparing, keeping; for staff and, under neutral addresses, for officers."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from support.core.access import require
from support.core.errors import Invalid
from support.core.schema import Form, flatten
from support.core.settings import settings
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.retraining import policy, service
from support.retraining.model import ProgrammeStatus
from support.retraining.pages import pictures
from support.retraining.pages.door import draw, pages
from support.retraining.schema.programmes import ChangeProgrammeForm, ProgrammeForm, ProgrammeListForm

#: So many can be laid side by side.
SIDES = 4
FILTERS = ("q", "trade", "language", "region", "form", "level", "status", "cursor")


def _looked_for() -> dict[str, Any]:
    """The filters in the address, checked. Raises Invalid."""
    given = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    try:
        loaded: dict[str, Any] = ProgrammeListForm().load(given)
    except ValidationError as error:
        raise Invalid(fields=flatten(error.messages)) from None
    return loaded


def _ids(name: str) -> list[UUID]:
    """The programmes in the address; what is no id is left out."""
    found = []
    for text in request.args.getlist(name)[:SIDES]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def _list(here: str, one: str, compare: str) -> str:
    filters = _looked_for()
    page = service.browse(me(), **filters)
    filters.pop("cursor", None)
    return draw(
        "programmes",
        page=page,
        filters=filters,
        first=not request.args.get("cursor"),
        beside=[str(chosen) for chosen in _ids("beside")],
        at={"here": here, "one": one, "compare": compare},
        keeps=policy.may_keep_programmes(me()),
        sides=SIDES,
    )


@pages.get("/programmes")
def programmes() -> Any:
    """Programmes one can apply for, and filters."""
    return _list("retraining_pages.programmes", "retraining_pages.programme", "retraining_pages.compare")


@pages.get("/mine/learning/programmes")
def own_programmes() -> Any:
    """The same for an officer."""
    return _list("retraining_pages.own_programmes", "retraining_pages.own_programme", "retraining_pages.own_compare")


@pages.get("/programmes/compare")
def compare() -> Any:
    """Two to four side by side."""
    listed = service.compare(me(), _ids("id"))
    return draw("compare", listed=listed, one="retraining_pages.programme", back="programmes")


@pages.get("/mine/learning/programmes/compare")
def own_compare() -> Any:
    """The same for an officer."""
    listed = service.compare(me(), _ids("id"))
    return draw("compare", listed=listed, one="retraining_pages.own_programme", back="own_programmes")


@pages.get("/programmes/outcomes")
def outcomes() -> Any:
    """What became of people, in numbers that tell of nobody."""
    told = service.outcomes(me())
    return draw("outcomes", told=told, drawn=pictures.cohorts(told))


@pages.get("/programmes/<uuid:programme_id>")
def programme(programme_id: UUID) -> Any:
    """A programme; coordinators see how many places are taken, and by whom."""
    found = service.show(me(), programme_id)
    keeps = policy.may_keep_programmes(me())
    cursor = request.args.get("cursor")
    taken = service.browse_enrolments(me(), programme_id=programme_id, cursor=cursor) if keeps else None
    return draw("programme", one=found, keeps=keeps, taken=taken, first=not cursor)


@pages.get("/mine/learning/programmes/<uuid:programme_id>")
def own_programme(programme_id: UUID) -> Any:
    """The same for an officer, with a way to apply."""
    return draw("programme", one=service.show(me(), programme_id), keeps=False, taken=None, first=True)


# Keeping


def _form(programme_id: UUID | None, values: dict[str, Any], errors: Any, problem: Any) -> str:
    return draw(
        "programme_form",
        programme_id=programme_id,
        providers=[] if programme_id else service.providers(me()),
        currency=settings().currency,
        values=values,
        errors=errors,
        problem=problem,
    )


@pages.get("/programmes/new")
def new_programme() -> Any:
    """An empty form."""
    require(policy.may_keep_programmes, me())
    return _form(None, {}, {}, None)


@pages.post("/programmes/new")
def add_programme() -> Response:
    """Enter a programme."""
    require(policy.may_keep_programmes, me())
    given = posted(ProgrammeForm(), partial(_form, None))
    found = service.add(me(), given)
    notice("good", gettext("Entered. What is open can be found by officers from now on."))
    return redirect(url_for("retraining_pages.programme", programme_id=found.id), 303)


@pages.get("/programmes/<uuid:programme_id>/edit")
def edit_programme(programme_id: UUID) -> Any:
    """A programme, to be corrected."""
    found = service.show(me(), programme_id)
    require(policy.may_keep_programmes, me())
    days = {name: found[name].isoformat() for name in ("apply_by", "starts_on", "ends_on")}
    price = {"price": str(found["price"].major) if found["price"].minor else ""}
    return _form(programme_id, {**found, **days, **price}, {}, None)


@pages.post("/programmes/<uuid:programme_id>/edit")
def change_programme(programme_id: UUID) -> Response:
    """Keep what was corrected."""
    service.get(me(), programme_id)
    require(policy.may_keep_programmes, me())
    given = posted(ChangeProgrammeForm(partial=False), partial(_form, programme_id))
    given.setdefault("price", None)
    service.change(me(), programme_id, given)
    notice("good", gettext("Kept."))
    return redirect(url_for("retraining_pages.programme", programme_id=programme_id), 303)


@pages.get("/programmes/<uuid:programme_id>/cancel")
def ask_cancel_programme(programme_id: UUID) -> Any:
    """A pause before a programme is cancelled for everybody."""
    found = service.show(me(), programme_id)
    require(policy.may_keep_programmes, me())
    return render_template(
        "core/confirm.html",
        title=gettext("Cancel this programme?"),
        sentence=gettext("Whoever waits for a place is told no, and whoever has one leaves it. This cannot be undone."),
        detail=found["title"],
        action=url_for("retraining_pages.cancel_programme", programme_id=programme_id),
        confirm_label=gettext("Cancel it"),
        cancel_url=url_for("retraining_pages.programme", programme_id=programme_id),
        danger=True,
    )


@pages.post("/programmes/<uuid:programme_id>/cancel")
def cancel_programme(programme_id: UUID) -> Response:
    """Cancel it."""
    service.get(me(), programme_id)
    posted(Form(), partial(_refused, programme_id))
    service.change(me(), programme_id, {"status": ProgrammeStatus.CANCELLED.value})
    notice("good", gettext("Cancelled."))
    return redirect(url_for("retraining_pages.programme", programme_id=programme_id), 303)


def _refused(programme_id: UUID, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    back = (gettext("The programme"), url_for("retraining_pages.programme", programme_id=programme_id))
    return render_template("core/problem.html", problem=problem, back=back)
