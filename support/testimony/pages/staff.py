"""The pages of the officers of testimony: the list, reading, handing over."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext

from support.core.web import downloads
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.testimony.model import DepositStatus
from support.testimony.pages.door import draw, pages, pause
from support.testimony.schema import KEPT, HandOverForm, NothingForm
from support.testimony.service import asking, handing

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
    return draw("one", found=handing.show(me(), deposit_id), mine=me().id)


@pages.get("/testimony/<uuid:deposit_id>/files/<uuid:evidence_id>/content")
def content(deposit_id: UUID, evidence_id: UUID) -> Any:
    """A file exactly as it was sent, to be saved."""
    found = handing.file_of(me(), deposit_id, evidence_id)
    return downloads.streamed(found.pieces, kind=OCTETS, name=found.name, ours=False)


@pages.get("/testimony/<uuid:deposit_id>/packages/<uuid:outside_id>")
def package(deposit_id: UUID, outside_id: UUID) -> Any:
    """What only that register opens."""
    return downloads.streamed(handing.package(me(), deposit_id, outside_id), kind=OCTETS, name="package.bin")


@pages.get("/testimony/hand-overs")
def waiting_hand_overs() -> Any:
    """What waits for a second of them; nothing is opened."""
    cursor = request.args.get("cursor")
    return draw("waiting", page=asking.waiting(me(), cursor=cursor), first=not cursor)


@pages.get("/testimony/<uuid:deposit_id>/hand-over")
def new_hand_over(deposit_id: UUID) -> Any:
    """To whom it is to go, and what for."""
    return _new_hand_over(deposit_id, {}, {}, None)


@pages.post("/testimony/<uuid:deposit_id>/hand-over")
def ask_hand_over(deposit_id: UUID) -> Any:
    """Ask another to agree to it."""
    handing.outline(me(), deposit_id)
    given = posted(HandOverForm(), partial(_new_hand_over, deposit_id))
    asking.ask(me(), deposit_id, **given)
    notice("good", gettext("It waits for another of you to agree. Nothing leaves before."))
    return redirect(url_for("testimony_pages.show", deposit_id=deposit_id), 303)


def _new_hand_over(deposit_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    known = handing.choices(me(), deposit_id)
    return draw("hand_over", known=known, values=values, errors=errors, problem=problem)


@pages.get("/testimony/<uuid:deposit_id>/hand-over/<uuid:handing_id>/<string:verdict>")
def ask_verdict(deposit_id: UUID, handing_id: UUID, verdict: str) -> Any:
    """A pause before it is agreed to, refused or taken back."""
    asking.verdict(verdict)
    return _verdict(deposit_id, handing_id, verdict, {}, {}, None)


@pages.post("/testimony/<uuid:deposit_id>/hand-over/<uuid:handing_id>/<string:verdict>")
def decide_hand_over(deposit_id: UUID, handing_id: UUID, verdict: str) -> Any:
    """Agree to it, say no to it, or take it back."""
    decide = asking.verdict(verdict)
    asking.outline(me(), deposit_id, handing_id)
    posted(NothingForm(), partial(_verdict, deposit_id, handing_id, verdict))
    decide(me(), deposit_id, handing_id)
    told = {
        "agree": gettext("Agreed. Its officer sees on which day it was handed over, and to whom."),
        "refuse": gettext("You said no. Nothing leaves."),
        "withdraw": gettext("Taken back. Nothing leaves."),
    }
    notice("good", told[verdict])
    return redirect(url_for("testimony_pages.show", deposit_id=deposit_id), 303)


def _verdict(deposit_id: UUID, handing_id: UUID, verdict: str, _values: Any, _errors: Any, problem: Any) -> str:
    known = asking.outline(me(), deposit_id, handing_id)
    title, detail, label = {
        "agree": (
            gettext("Agree to this hand-over?"),
            gettext("It cannot be undone, and its officer cannot take the testimony back any more."),
            gettext("Agree: hand it over"),
        ),
        "refuse": (
            gettext("Say no to this hand-over?"),
            gettext("Nothing leaves. It can be asked anew."),
            gettext("Say no"),
        ),
        "withdraw": (gettext("Take back what you asked for?"), gettext("Nothing leaves."), gettext("Take it back")),
    }[verdict]
    opened = [one for one in (known["to"], known["purpose"]) if one]
    about: dict[str, Any] = {"deposit_id": deposit_id, "handing_id": handing_id, "verdict": verdict}
    return pause(
        title=title,
        sentence=" – ".join(opened) or gettext("Your keys do not open this."),
        detail=problem.detail if problem else detail,
        action=url_for("testimony_pages.decide_hand_over", **about),
        cancel_url=url_for("testimony_pages.show", deposit_id=deposit_id),
        confirm_label=label,
        danger=verdict == "agree",
    )
