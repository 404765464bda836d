"""An officer's own statements: neutral titles and addresses, plain words, days and no times."""

import json
from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from support.core.web import downloads, uploads
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.testimony.model import LARGEST_WHOLE
from support.testimony.pages.door import draw, pages, pause
from support.testimony.schema import DepositForm, DepositReceiptView, NothingForm, TestimonyForm, WholeEvidenceForm
from support.testimony.service import depositing, drafting, files, registers


def _back(deposit_id: UUID, told: str) -> Response:
    notice("good", told)
    return redirect(url_for("testimony_pages.show_own", deposit_id=deposit_id), 303)


@pages.get("/mine/statement")
def browse_own() -> Any:
    """What was begun and what is kept; before that, what this is and that no help hangs on it."""
    cursor = request.args.get("cursor")
    page = drafting.browse_own(me(), cursor=cursor)
    return draw("own", page=page, first=not cursor, open=drafting.open_to_deposits())


@pages.get("/mine/statement/new")
def new() -> Any:
    """An empty page to write on."""
    drafting.ensure_officer(me())
    return _begin({}, {}, None)


@pages.post("/mine/statement/new")
def begin() -> Any:
    """Begin a draft, which nobody else reads."""
    drafting.ensure_officer(me())
    draft = drafting.begin(me(), **posted(TestimonyForm(), _begin))
    return _back(draft.id, gettext("Kept for you alone. Nobody else can open it yet."))


def _begin(values: dict[str, Any], errors: Any, problem: Any) -> str:
    action = url_for("testimony_pages.begin")
    return draw("own_write", action=action, deposit_id=None, values=values, errors=errors, problem=problem)


@pages.get("/mine/statement/<uuid:deposit_id>")
def show_own(deposit_id: UUID) -> Any:
    """One of them, with what can be done."""
    return draw("own_one", own=drafting.show_own(me(), deposit_id), values={}, errors={})


@pages.post("/mine/statement/<uuid:deposit_id>")
def write(deposit_id: UUID) -> Any:
    """Write it anew."""
    drafting.changeable(me(), deposit_id)
    drafting.write(me(), deposit_id, **posted(TestimonyForm(), partial(_write, deposit_id)))
    return _back(deposit_id, gettext("Kept for you alone."))


def _write(deposit_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    action = url_for("testimony_pages.write", deposit_id=deposit_id)
    return draw("own_write", action=action, deposit_id=deposit_id, values=values, errors=errors, problem=problem)


# Files


@pages.post("/mine/statement/<uuid:deposit_id>/files")
@uploads.takes_files(LARGEST_WHOLE)
def add_file(deposit_id: UUID) -> Any:
    """Add a file, exactly as it is."""
    draft = drafting.changeable(me(), deposit_id)
    posted(WholeEvidenceForm(), partial(_add_file, deposit_id))
    file = uploads.taken()
    files.add_whole(me(), draft, name=file.name, content=file.content)
    return _back(deposit_id, gettext("The file is kept for you alone, exactly as it was."))


def _add_file(deposit_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    return draw("own_file", deposit_id=deposit_id, values=values, errors=errors, problem=problem)


@pages.get("/mine/statement/<uuid:deposit_id>/files/<uuid:evidence_id>/remove")
def ask_remove_file(deposit_id: UUID, evidence_id: UUID) -> Any:
    """A pause before a file is removed."""
    return _remove_file(deposit_id, evidence_id, {}, {}, None)


@pages.post("/mine/statement/<uuid:deposit_id>/files/<uuid:evidence_id>/remove")
def remove_file(deposit_id: UUID, evidence_id: UUID) -> Any:
    """Remove a file of a draft."""
    files.show(me(), deposit_id, evidence_id)
    draft = drafting.changeable(me(), deposit_id)
    posted(NothingForm(), partial(_remove_file, deposit_id, evidence_id))
    files.remove(me(), draft, evidence_id)
    return _back(deposit_id, gettext("Removed."))


def _remove_file(deposit_id: UUID, evidence_id: UUID, _values: Any, _errors: Any, problem: Any) -> str:
    told = files.show(me(), deposit_id, evidence_id)
    return pause(
        title=gettext("Remove this file?"),
        sentence=told["name"] or gettext("A file"),
        detail=problem.detail if problem else gettext("It is deleted here. What you have of it yourself stays."),
        action=url_for("testimony_pages.remove_file", deposit_id=deposit_id, evidence_id=evidence_id),
        cancel_url=url_for("testimony_pages.show_own", deposit_id=deposit_id),
        confirm_label=gettext("Remove it"),
        danger=True,
    )


@pages.get("/mine/statement/<uuid:deposit_id>/files/<uuid:evidence_id>/content")
def own_content(deposit_id: UUID, evidence_id: UUID) -> Any:
    """A file of one's own, to be saved."""
    found = drafting.own_file(me(), deposit_id, evidence_id)
    return downloads.streamed(found.pieces, kind="application/octet-stream", name=found.name, ours=False)


# Handing it in


@pages.get("/mine/statement/<uuid:deposit_id>/hand-in")
def ask_deposit(deposit_id: UUID) -> Any:
    """What happens when it is handed in, and to whom else it can be sealed."""
    drafting.changeable(me(), deposit_id)
    return _deposit(deposit_id, {}, {}, None)


@pages.post("/mine/statement/<uuid:deposit_id>/hand-in")
def deposit(deposit_id: UUID) -> Any:
    """Hand it in: it stays as it is, and there is a receipt."""
    drafting.changeable(me(), deposit_id)
    given = posted(DepositForm(), partial(_deposit, deposit_id))
    depositing.deposit(me(), deposit_id, **given)
    notice("good", gettext("It is kept. This is your receipt."))
    return redirect(url_for("testimony_pages.receipt", deposit_id=deposit_id), 303)


def _deposit(deposit_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    known = registers.usable()
    return draw("own_deposit", deposit_id=deposit_id, known=known, values=values, errors=errors, problem=problem)


@pages.get("/mine/statement/<uuid:deposit_id>/receipt")
def receipt(deposit_id: UUID) -> Any:
    """What proves that it was received on that day."""
    return draw("own_receipt", told=depositing.receipt(me(), deposit_id), deposit_id=deposit_id)


@pages.get("/mine/statement/<uuid:deposit_id>/receipt.pdf")
def receipt_paper(deposit_id: UUID) -> Any:
    """The receipt to be printed."""
    paper = depositing.receipt_paper(me(), deposit_id, language=str(get_locale()))
    return downloads.fleeting(paper, kind="application/pdf", name="receipt.pdf")


@pages.get("/mine/statement/<uuid:deposit_id>/receipt.json")
def receipt_data(deposit_id: UUID) -> Any:
    """The receipt for a program that checks it."""
    told = json.dumps(DepositReceiptView().dump(depositing.receipt(me(), deposit_id)), ensure_ascii=False, indent=2)
    return downloads.fleeting(told.encode(), kind="application/json", name="receipt.json")


# Taking back


@pages.get("/mine/statement/<uuid:deposit_id>/delete")
def ask_take_back(deposit_id: UUID) -> Any:
    """A pause before it is deleted."""
    drafting.ensure_may_take_back(me(), deposit_id)
    return _take_back(deposit_id, {}, {}, None)


@pages.post("/mine/statement/<uuid:deposit_id>/delete")
def take_back(deposit_id: UUID) -> Any:
    """Delete it, words and files."""
    drafting.ensure_may_take_back(me(), deposit_id)
    posted(NothingForm(), partial(_take_back, deposit_id))
    drafting.take_back(me(), deposit_id)
    notice("good", gettext("Deleted, with all its files."))
    return redirect(url_for("testimony_pages.browse_own"), 303)


def _take_back(deposit_id: UUID, _values: Any, _errors: Any, problem: Any) -> str:
    return pause(
        title=gettext("Delete it?"),
        sentence=gettext("What you wrote and all files are deleted here, and nobody can open them again."),
        detail=problem.detail
        if problem
        else gettext("Your help does not change by this. A receipt proves nothing then."),
        action=url_for("testimony_pages.take_back", deposit_id=deposit_id),
        cancel_url=url_for("testimony_pages.show_own", deposit_id=deposit_id),
        confirm_label=gettext("Delete it"),
        danger=True,
    )
