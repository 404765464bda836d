"""The pages on which a seat is handed on."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.cases import policy, service
from support.cases.folder import Folder
from support.cases.model import SEAT_WORDS, TO_ANSWER, TRANSFER_WORDS
from support.cases.pages.door import pages, to_case
from support.cases.schema.moving import DeclineForm, NothingForm, TransferForm
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, section
from support.people import service as people

section("cases_pages.transfers", lazy_gettext("Transfers"), rank=14, may=policy.may_browse_transfers)


def _draw(template: str, **values: Any) -> str:
    return render_template(f"cases/{template}.html", seat_words=SEAT_WORDS, transfer_words=TRANSFER_WORDS, **values)


@pages.get("/desk/cases/<string:reference>/transfer")
def choose_receiver(reference: str) -> Any:
    """Whom one could ask to take one's seat, and how much they hold already."""
    folder = service.get(me(), reference)
    service.ensure_may_transfer(me(), folder)
    return _transfer(folder, {}, {}, None)


@pages.post("/desk/cases/<string:reference>/transfer")
def ask_transfer(reference: str) -> Any:
    """Ask a colleague."""
    folder = service.get(me(), reference)
    given = posted(TransferForm(), partial(_transfer, folder))
    service.ask_transfer(me(), folder, people.colleague(me(), given["name"]), reason=given["reason"])
    return to_case(
        reference, gettext("%(name)s was asked. The seat stays yours until they accept.", name=given["name"])
    )


def _transfer(folder: Folder, values: dict[str, Any], errors: Any, problem: Any) -> str:
    mine = folder.holder(me().id)
    return _draw(
        "transfer",
        case=folder.case,
        mine=mine,
        days=TO_ANSWER,
        candidates=service.candidates(me(), folder),
        values=values,
        errors=errors,
        problem=problem,
    )


@pages.get("/desk/transfers")
def transfers() -> Any:
    """What one was asked to take, and what one asked others to take."""
    return _transfers({}, {}, None)


def _transfers(_values: dict[str, Any], _errors: Any, problem: Any) -> str:
    cursor = request.args.get("cursor")
    return _draw("transfers", page=service.browse_transfers(me(), cursor=cursor), first=not cursor, problem=problem)


@pages.get("/desk/transfers/<uuid:transfer_id>/accept")
def ask_accept(transfer_id: UUID) -> Any:
    """A pause before a seat is taken."""
    return _accept(transfer_id, {}, {}, None)


@pages.post("/desk/transfers/<uuid:transfer_id>/accept")
def accept(transfer_id: UUID) -> Response:
    """Take the seat; the case is there from now on."""
    actor = me()
    transfer = service.get_transfer(actor, transfer_id)
    posted(NothingForm(), partial(_accept, transfer_id))
    service.accept_transfer(actor, transfer, people.colleague(actor, actor.name))
    reference = service.by_id(transfer.case_id).case.reference
    return to_case(reference, gettext("The case is yours now. Who handed it on no longer opens it."))


def _accept(transfer_id: UUID, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    return _draw("accept", asked=service.outline_transfer(me(), transfer_id), problem=problem)


@pages.get("/desk/transfers/<uuid:transfer_id>/decline")
def ask_decline(transfer_id: UUID) -> Any:
    """Where a no may be explained."""
    return _decline(transfer_id, {}, {}, None)


@pages.post("/desk/transfers/<uuid:transfer_id>/decline")
def decline(transfer_id: UUID) -> Response:
    """Leave the seat where it is."""
    transfer = service.get_transfer(me(), transfer_id)
    given = posted(DeclineForm(), partial(_decline, transfer_id))
    service.decline_transfer(me(), transfer, reason=given.get("reason"))
    return _told(gettext("Declined. What was sealed for you is deleted."))


def _decline(transfer_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    asked = service.outline_transfer(me(), transfer_id)
    return _draw("decline", asked=asked, values=values, errors=errors, problem=problem)


@pages.post("/desk/transfers/<uuid:transfer_id>/withdraw")
def withdraw(transfer_id: UUID) -> Response:
    """Take back what one asked."""
    transfer = service.get_transfer(me(), transfer_id)
    posted(NothingForm(), _transfers)
    service.withdraw_transfer(me(), transfer)
    return _told(gettext("Withdrawn. What was sealed for your colleague is deleted."))


def _told(sentence: str) -> Response:
    notice("good", sentence)
    return redirect(url_for("cases_pages.transfers"), 303)
