"""The pages of the registers outside: added by one, compared and confirmed by another."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.testimony.pages.door import draw, pages, pause
from support.testimony.schema import NothingForm, OutsideRegisterForm
from support.testimony.service import registers


def _back(told: str) -> Response:
    notice("good", told)
    return redirect(url_for("testimony_pages.browse_registers"), 303)


@pages.get("/testimony/registers")
def browse_registers() -> Any:
    """All of them, with the fingerprints of their keys."""
    return draw("registers", listed=registers.browse(me()))


@pages.get("/testimony/registers/new")
def new_register() -> Any:
    """An empty form."""
    registers.browse(me())
    return _add({}, {}, None)


@pages.post("/testimony/registers/new")
def add_register() -> Any:
    """Name a register and its key."""
    registers.browse(me())
    registers.add(me(), **posted(OutsideRegisterForm(), _add))
    return _back(gettext("Added. Somebody else of you has to compare the key with its owner and confirm it."))


def _add(values: dict[str, Any], errors: Any, problem: Any) -> str:
    return draw("register_form", values=values, errors=errors, problem=problem)


@pages.get("/testimony/registers/<uuid:outside_id>/confirm")
def ask_confirm_register(outside_id: UUID) -> Any:
    """The fingerprint to compare, before it is confirmed."""
    return _confirm(outside_id, {}, {}, None)


@pages.post("/testimony/registers/<uuid:outside_id>/confirm")
def confirm_register(outside_id: UUID) -> Any:
    """Say that the key is theirs."""
    registers.show(me(), outside_id)
    posted(NothingForm(), partial(_confirm, outside_id))
    registers.confirm(me(), outside_id)
    return _back(gettext("Confirmed. Officers can choose it from now on."))


def _confirm(outside_id: UUID, _values: Any, _errors: Any, problem: Any) -> str:
    found = registers.show(me(), outside_id)
    return pause(
        title=gettext("Is this the key of %(name)s?", name=found["name"]),
        sentence=found["fingerprint"],
        detail=problem.detail
        if problem
        else gettext(
            "Ask its owner by a way that you trust for the SHA-256 of the file NAME.pub, and compare all of it."
        ),
        action=url_for("testimony_pages.confirm_register", outside_id=outside_id),
        cancel_url=url_for("testimony_pages.browse_registers"),
        confirm_label=gettext("I compared it: confirm"),
    )


@pages.get("/testimony/registers/<uuid:outside_id>/end")
def ask_end_register(outside_id: UUID) -> Any:
    """A pause before it is offered no longer."""
    return _end(outside_id, {}, {}, None)


@pages.post("/testimony/registers/<uuid:outside_id>/end")
def end_register(outside_id: UUID) -> Any:
    """Offer it no longer."""
    registers.show(me(), outside_id)
    posted(NothingForm(), partial(_end, outside_id))
    registers.end(me(), outside_id)
    return _back(gettext("It is offered no longer."))


def _end(outside_id: UUID, _values: Any, _errors: Any, problem: Any) -> str:
    found = registers.show(me(), outside_id)
    return pause(
        title=gettext("Offer %(name)s no longer?", name=found["name"]),
        sentence=gettext("Officers can choose it no longer. What was sealed to it stays so, and can be handed over."),
        detail=problem.detail if problem else None,
        action=url_for("testimony_pages.end_register", outside_id=outside_id),
        cancel_url=url_for("testimony_pages.browse_registers"),
        confirm_label=gettext("End it"),
        danger=True,
    )
