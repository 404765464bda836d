"""The pages of duplicates and merges. What is opened of two people stands side by side, and nowhere else."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import CHANNELS, LINK_WORDS, STATUS_WORDS
from support.cases.model.served import AGENCIES, MANNERS
from support.core.errors import Missing
from support.core.settings import settings
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, section, tab
from support.duplicates import service
from support.duplicates.likeness import Reason
from support.duplicates.model import GRADE_WORDS, MERGE_WORDS, REASON_WORDS, SIGN_WORDS, MergeReason, Sign
from support.duplicates.schema import OTHER, THIS, NothingForm, ProposeHereForm, SayForm
from support.people.model import Role

pages = Blueprint("duplicates_pages", __name__, template_folder="templates")
tab(
    "case",
    "duplicates_pages.duplicates",
    lazy_gettext("Same person?"),
    rank=90,
    may=lambda actor: actor.has(Role.INTAKE),
)
section(
    "duplicates_pages.questions",
    lazy_gettext("Same person?"),
    rank=18,
    may=lambda actor: actor.has(Role.CASEWORKER) and settings().blind_tokens,
)


def _draw(template: str, **values: Any) -> str:
    words = {
        "grade_words": GRADE_WORDS,
        "reason_words": REASON_WORDS,
        "merge_words": MERGE_WORDS,
        "status_words": STATUS_WORDS,
        "link_words": LINK_WORDS,
        "agencies": AGENCIES,
        "manners": MANNERS,
        "channels": CHANNELS,
        "day_of": date.fromisoformat,
        "why": _why,
    }
    return render_template(f"duplicates/{template}.html", **words, **values)


def _why(reason: Reason) -> str:
    """One reason in words."""
    if reason.sign == Sign.NAMES:
        return gettext("Names %(percent)s %% alike", percent=reason.percent)
    return str(SIGN_WORDS[reason.sign])


# Comparing


@pages.get("/desk/cases/<string:reference>/duplicates")
def duplicates(reference: str) -> Any:
    """What looks like the same person among the cases that are not handed over."""
    folder = cases.get(me(), reference)
    cursor = request.args.get("cursor")
    found = service.duplicates(me(), folder, cursor=cursor)
    asked = service.was_asked(folder)
    return _draw(
        "duplicates", case=folder.case, found=found, first=not cursor, blind=settings().blind_tokens, asked=asked
    )


@pages.post("/desk/cases/<string:reference>/duplicates/questions")
def ask(reference: str) -> Response:
    """Ask the holders of cases that are handed over."""
    folder = cases.get(me(), reference)
    posted(NothingForm(), partial(_asked, folder))
    if service.ask_holders(me(), folder):
        notice("good", gettext("A holder was asked. If it is the same person, you see that the two are linked."))
    else:
        notice("good", gettext("Nobody had to be asked."))
    return redirect(url_for("duplicates_pages.duplicates", reference=reference), 303)


def _asked(folder: Folder, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    return _draw("asking", case=folder.case, problem=problem)


@pages.get("/desk/cases/<string:reference>/duplicates/<string:other>")
def side_by_side(reference: str, other: str) -> Any:
    """Two cases beside each other."""
    return _draw("side_by_side", found=service.side_by_side(me(), cases.get(me(), reference), other))


@pages.post("/desk/cases/<string:reference>/duplicates/<string:other>")
def tell(reference: str, other: str) -> Any:
    """Say whether they are one person."""
    folder = cases.get(me(), reference)
    given = posted(SayForm(), partial(_say, folder, other))
    same = given["same"] == "yes"
    service.tell(me(), folder, other, same=same)
    if same:
        return redirect(url_for("duplicates_pages.choose", reference=reference, other=other), 303)
    notice("good", gettext("Two different people. They are not shown to you together again."))
    return redirect(url_for("duplicates_pages.duplicates", reference=reference), 303)


def _say(folder: Folder, other: str, _values: dict[str, Any], errors: Any, problem: Any) -> str:
    return _draw("say", case=folder.case, other=cases.get(me(), other).case, errors=errors, problem=problem)


# Merging


@pages.get("/desk/cases/<string:reference>/duplicates/<string:other>/merge")
def choose(reference: str, other: str) -> Any:
    """Which of two cases to go on with."""
    return _choose(reference, other, {}, {}, None)


@pages.post("/desk/cases/<string:reference>/duplicates/<string:other>/merge")
def propose(reference: str, other: str) -> Response:
    """Propose it."""
    service.pair(me(), reference, other)
    given = posted(ProposeHereForm(), partial(_choose, reference, other))
    kept, merged = (reference, other) if given["keep"] == THIS else (other, reference)
    row = service.propose(me(), kept=kept, merged=merged, reason=MergeReason(given["reason"]))
    notice("good", gettext("Proposed. A second person has to confirm it: give them the address of this page."))
    return redirect(url_for("duplicates_pages.merge", merge_id=row.id), 303)


def _choose(reference: str, other: str, values: dict[str, Any], errors: Any, problem: Any) -> str:
    here, there = service.pair(me(), reference, other)
    # What is handed over is kept; else where the work began.
    earlier = there.case.opened_on < here.case.opened_on
    suggested = OTHER if (there.handed_over, earlier) > (here.handed_over, False) else THIS
    return _draw(
        "choose",
        case=here.case,
        other=there.case,
        values={"keep": suggested, **values},
        errors=errors,
        problem=problem,
        options=[(THIS, here.case), (OTHER, there.case)],
    )


@pages.get("/desk/merges/<uuid:merge_id>")
def merge(merge_id: UUID) -> Any:
    """A merge, and what can be done with it."""
    return _merge(merge_id, {}, {}, None)


def _merge(merge_id: UUID, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    return _draw("merge", found=service.outline(me(), merge_id), problem=problem)


@pages.post("/desk/merges/<uuid:merge_id>/confirm")
def confirm(merge_id: UUID) -> Response:
    """The second person's yes."""
    service.outline(me(), merge_id)
    posted(NothingForm(), partial(_merge, merge_id))
    service.confirm(me(), merge_id)
    return _merged(merge_id, gettext("Confirmed. The two cases are looked after together."))


@pages.post("/desk/merges/<uuid:merge_id>/undo")
def undo(merge_id: UUID) -> Response:
    """Take it back."""
    service.outline(me(), merge_id)
    posted(NothingForm(), partial(_merge, merge_id))
    service.undo(me(), merge_id)
    return _merged(merge_id, gettext("Taken back. Each of the two cases stands by itself."))


def _merged(merge_id: UUID, told: str) -> Response:
    """Back to the merge, or to the queue for who sees neither case any more."""
    notice("good", told)
    try:
        service.outline(me(), merge_id)
    except Missing:
        return redirect(url_for("desk_pages.queue"), 303)
    return redirect(url_for("duplicates_pages.merge", merge_id=merge_id), 303)


# Questions


@pages.get("/desk/duplicates")
def questions() -> Any:
    """The questions about one's cases that wait for an answer."""
    cursor = request.args.get("cursor")
    return _draw("questions", page=service.browse(me(), cursor=cursor), first=not cursor)


@pages.get("/desk/duplicates/<uuid:question_id>")
def question(question_id: UUID) -> Any:
    """The application beside one's case."""
    return _draw("question", found=service.show(me(), question_id))


@pages.post("/desk/duplicates/<uuid:question_id>")
def answer(question_id: UUID) -> Response:
    """Answer it."""
    reference = service.about(me(), question_id)
    given = posted(SayForm(), partial(_again, question_id))
    service.answer(me(), question_id, same=given["same"] == "yes")
    if given["same"] == "yes":
        notice("good", gettext("The two are linked now. On this page you can propose to go on in one of them."))
        return redirect(url_for("desk_pages.case", reference=reference), 303)
    notice("good", gettext("Two different people. What you compared is deleted, and nobody is asked again."))
    return redirect(url_for("duplicates_pages.questions"), 303)


def _again(question_id: UUID, _values: dict[str, Any], errors: Any, problem: Any) -> str:
    return _draw("say_again", question_id=question_id, errors=errors, problem=problem)
