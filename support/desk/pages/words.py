"""An officer's lost words."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, url_for

from support.cases import service as cases
from support.cases.folder import Folder
from support.core.web.forms import posted
from support.core.web.guard import me
from support.desk import service
from support.desk.pages.door import draw, pages
from support.desk.schema import NothingForm
from support.people import service as people


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
    return draw("code", one=folder.case, sent=service.confirm_replacement(me(), reference, replacement_id))


def _lost(folder: Folder, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    waiting = people.pending_replacements(folder.case.officer_id)
    return draw("words", one=folder.case, waiting=waiting, problem=problem)
