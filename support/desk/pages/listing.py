"""The list of cases: narrowed, marked, and for intake given out from here."""

from typing import Any
from uuid import UUID

from flask import request
from flask_babel import lazy_gettext

from support.cases import policy as case_policy
from support.cases.model.allotting import SPREAD
from support.core.errors import Missing
from support.core.web.guard import me
from support.core.web.pages import section
from support.desk import service
from support.desk.model import CODES, TICKS, View
from support.desk.pages.door import draw, pages
from support.people.model import Role


def _gives_out_alone(actor: Any) -> bool:
    return bool(actor.has(Role.INTAKE) and not actor.has(Role.CASEWORKER))


def _holds(actor: Any) -> bool:
    return bool(actor.has(Role.CASEWORKER))


section("desk_pages.queue", lazy_gettext("Cases"), rank=10, may=_holds, key="2")
section("desk_pages.queue", lazy_gettext("Queue"), rank=11, may=_gives_out_alone, key="2")

#: In place of a kept list: no list, narrowed by nothing.
ALL = "all"


@pages.get("/desk/cases")
def queue() -> Any:
    """The cases one works with, as one keeps them or as the address says."""
    actor = me()
    if actor.kind != "staff":
        raise Missing()
    kept = service.views(actor)
    view, filters = _asked(kept)
    given = {"view": view.id} if view else filters or {"view": ALL}
    cursor = request.args.get("cursor", "").strip() or None
    return draw(
        "cases",
        found=service.listing(actor, filters, cursor),
        team=service.caseworkers(actor),
        kept=kept,
        view=view,
        filters=filters,
        given=given,
        later=cursor is not None,
        intake=actor.has(Role.INTAKE),
        alone=_gives_out_alone(actor),
        gives_out=case_policy.may_allot(actor),
        spread=SPREAD,
    )


def asked_filters() -> dict[str, Any]:
    """What the address narrows the list by."""
    found: dict[str, Any] = {name: request.args.get(name, "").strip() for name in CODES}
    found |= {name: request.args.get(name, "") in {"true", "1", "on"} for name in TICKS}
    return service.chosen(found)


def _asked(kept: list[View]) -> tuple[View | None, dict[str, Any]]:
    """The kept list that is shown, if it is one, and what narrows it. Raises Missing for one that there is not."""
    wanted = request.args.get("view", "")
    if wanted and wanted != ALL:
        view = next((one for one in kept if one.id == _uuid(wanted)), None)
        if view is None:
            raise Missing()
    elif wanted or any(name in request.args for name in (*CODES, *TICKS)):
        return None, asked_filters()
    else:
        view = next((one for one in kept if one.default), None)
    return view, dict(view.filters) if view else {}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
