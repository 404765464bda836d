"""Keeping a list under a name, changing it, and keeping it no longer."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask_babel import gettext

from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.desk import service
from support.desk.model import View
from support.desk.pages.door import draw, pages
from support.desk.pages.listing import asked_filters
from support.desk.schema import KeepForm, NothingForm, RenameForm


@pages.get("/desk/cases/views/new")
def new_view() -> Any:
    """Under which name to keep the list that the address narrows."""
    return _keep({"filters": asked_filters()}, {}, None)


@pages.post("/desk/cases/views")
def keep_view() -> Any:
    """Keep it, or let it take the place of one that is kept."""
    service.ensure_may_keep(me())
    given = posted(KeepForm(), _keep)
    if given.get("instead"):
        kept = service.change_view(
            me(), given["instead"], name=given.get("name"), filters=given["filters"], default=given["default"]
        )
    else:
        kept = service.keep_view(me(), given["name"], given["filters"], default=given["default"])
    notice("good", gettext("The list is kept. Nobody but you can read its name."))
    return redirect(url_for("desk_pages.queue", view=kept.id), 303)


def _keep(values: dict[str, Any], errors: Any, problem: Any) -> str:
    return draw("keep", kept=service.views(me()), values=values, errors=errors, problem=problem)


@pages.get("/desk/cases/views/<uuid:view_id>")
def view(view_id: UUID) -> Any:
    """A kept list: its name, and whether it is shown first."""
    found = service.view(me(), view_id)
    return _view(found, {"name": found.name, "default": found.default}, {}, None)


@pages.post("/desk/cases/views/<uuid:view_id>")
def change_view(view_id: UUID) -> Any:
    """Rename it, show it first or no longer."""
    found = service.view(me(), view_id)
    given = posted(RenameForm(), partial(_view, found))
    service.change_view(me(), view_id, name=given["name"], default=given["default"])
    notice("good", gettext("The list is changed."))
    return redirect(url_for("desk_pages.queue", view=view_id), 303)


def _view(found: View, values: dict[str, Any], errors: Any, problem: Any) -> str:
    return draw("view", view=found, values=values, errors=errors, problem=problem)


@pages.get("/desk/cases/views/<uuid:view_id>/delete")
def ask_delete_view(view_id: UUID) -> Any:
    """A pause before a kept list goes."""
    return _delete(service.view(me(), view_id), {}, {}, None)


@pages.post("/desk/cases/views/<uuid:view_id>/delete")
def delete_view(view_id: UUID) -> Any:
    """Keep it no longer."""
    posted(NothingForm(), partial(_delete, service.view(me(), view_id)))
    service.delete_view(me(), view_id)
    notice("good", gettext("The list is no longer kept. The cases in it are as they were."))
    return redirect(url_for("desk_pages.queue"), 303)


def _delete(found: View, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    return render_template(
        "core/confirm.html",
        title=gettext("Keep this list no longer?"),
        sentence=gettext("“%(name)s” is deleted. The cases in it stay as they are.", name=found.name),
        detail=problem.detail if problem else None,
        action=url_for("desk_pages.delete_view", view_id=found.id),
        cancel_url=url_for("desk_pages.view", view_id=found.id),
        confirm_label=gettext("Delete the list"),
        danger=True,
    )
