"""The pages of the officers of testimony: the list, reading, handing over."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext

from support.core.errors import Invalid
from support.core.web import downloads
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.testimony.model import DepositStatus
from support.testimony.pages.door import draw, pages, pause
from support.testimony.schema import KEPT, HandOverForm
from support.testimony.service import handing

OCTETS = "application/octet-stream"


@pages.get("/testimony")
def browse() -> Any:
    """What was deposited, newest first; nothing is opened."""
    cursor, status = request.args.get("cursor"), request.args.get("status", "")
    chosen = DepositStatus(status) if status in KEPT else None
    page = handing.browse(me(), status=chosen, cursor=cursor)
    return draw("list", page=page, first=not cursor, status=chosen.value if chosen else "", kept=KEPT)


@pages.get("/testimony/<uuid:deposit_id>")
def show(deposit_id: UUID) -> Any:
    """One deposit; who reads it is recorded."""
    return draw("one", found=handing.show(me(), deposit_id))


@pages.get("/testimony/<uuid:deposit_id>/files/<uuid:evidence_id>/content")
def content(deposit_id: UUID, evidence_id: UUID) -> Any:
    """A file exactly as it was sent, to be saved."""
    found = handing.file_of(me(), deposit_id, evidence_id)
    return downloads.streamed(found.pieces, kind=OCTETS, name=found.name, ours=False)


@pages.get("/testimony/<uuid:deposit_id>/packages/<uuid:outside_id>")
def package(deposit_id: UUID, outside_id: UUID) -> Any:
    """What only that register opens."""
    return downloads.streamed(handing.package(me(), deposit_id, outside_id), kind=OCTETS, name="package.bin")


@pages.get("/testimony/<uuid:deposit_id>/hand-over")
def ask_hand_over(deposit_id: UUID) -> Any:
    """To whom it goes."""
    return _hand_over(deposit_id, {}, {}, None)


@pages.post("/testimony/<uuid:deposit_id>/hand-over")
def hand_over(deposit_id: UUID) -> Any:
    """Record to whom it goes, after a pause."""
    known = handing.outline(me(), deposit_id)
    given = posted(HandOverForm(), partial(_hand_over, deposit_id))
    if bool(given.get("register_id")) == bool(given.get("to")):
        raise Invalid(fields={"to": [gettext("Choose a register, or name who receives it: one of the two.")]})
    if "confirmed" not in request.form:
        return _sure(known, given)
    handing.hand_over(me(), deposit_id, **given)
    notice("good", gettext("Recorded. Its officer sees on which day it was handed over, and to whom."))
    return redirect(url_for("testimony_pages.show", deposit_id=deposit_id), 303)


def _sure(known: dict[str, Any], given: dict[str, Any]) -> str:
    names = {one["id"]: one["name"] for one in known["registers"]}
    to = given.get("to") or names.get(given["register_id"]) or gettext("This register")
    return pause(
        title=gettext("Record this hand-over?"),
        sentence=to,
        detail=gettext("It cannot be undone, and its officer cannot take the testimony back any more."),
        action=url_for("testimony_pages.hand_over", deposit_id=known["id"]),
        hidden=[*given.items(), ("confirmed", "true")],
        cancel_url=url_for("testimony_pages.show", deposit_id=known["id"]),
        confirm_label=gettext("Record it"),
    )


def _hand_over(deposit_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    known = handing.outline(me(), deposit_id)
    return draw("hand_over", known=known, values=values, errors=errors, problem=problem)
