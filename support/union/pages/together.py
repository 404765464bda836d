"""The pages of what several members carry together."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.core.errors import Missing
from support.core.schema import Form
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.union.model import GRIEVANCE_KIND_WORDS, OUTCOME_WORDS, GrievanceKind, GrievanceOutcome, Stage
from support.union.pages import asking
from support.union.pages.asking import Act, Asked, choices
from support.union.pages.door import pages
from support.union.pages.work import STAGES, draw_work, pause_at_end, represents
from support.union.schema.grievances import (
    ENDS,
    LONGEST,
    LONGEST_TITLE,
    AssignGrievanceForm,
    CollectiveForm,
    CollectiveStepForm,
    GrievanceEndForm,
    InviteGrievanceForm,
)
from support.union.service import grievances as service


@pages.get("/own/work/together")
def collectives() -> Any:
    """Those one leads, is asked into or joined."""
    cursor = request.args.get("cursor")
    page = service.browse_collectives(me(), cursor=cursor)
    return draw_work("together", page=page, first=not cursor, represents=represents())


def _begun() -> Act:
    return Act(
        title=lazy_gettext("Carry several together"),
        lead=lazy_gettext(
            "Everybody whom you ask reads this text and says yes or no themselves. What each of them told you stays "
            "between the two of you."
        ),
        button=lazy_gettext("Begin"),
        back=(lazy_gettext("Work"), url_for("union_pages.work_represented")),
        fields=[
            Asked("kind", lazy_gettext("What it is about"), "select", options=choices(GRIEVANCE_KIND_WORDS)),
            Asked("title", lazy_gettext("Title"), longest=LONGEST_TITLE),
            Asked("text", lazy_gettext("What all of them share"), "textarea", longest=LONGEST, rows=8,
                  hint=lazy_gettext("Name nobody: each who is asked reads it.")),
        ],
    )  # fmt: skip


@pages.get("/own/work/together/new")
def ask_begin_together() -> Any:
    """The empty form, for who represents members."""
    if not represents():
        raise Missing()
    return asking.show(_begun())


@pages.post("/own/work/together/new")
def begin_together() -> Response:
    """Begin one."""
    given = asking.read(_begun(), CollectiveForm())
    made = service.begin(me(), GrievanceKind(given["kind"]), given["title"], given["text"])
    return _done(made.id, gettext("Begun. Ask the members whom you represent."))


@pages.get("/own/work/together/<uuid:collective_id>")
def together_one(collective_id: UUID) -> Any:
    """What is shared, and how many carry it."""
    return _one(collective_id, "", {}, {}, None)


def _one(collective_id: UUID, part: str, values: dict[str, Any], errors: Any, problem: Any) -> str:
    found = service.show_collective(me(), collective_id)
    open_ = service.invitable(me()) if found["may_lead"] else []
    asked = [(str(row_id), f"{handle} · {GRIEVANCE_KIND_WORDS[kind]}") for row_id, handle, kind in open_]
    leaders = service.candidates_to_lead(me(), collective_id) if found["may_lead"] else []
    typed = {"leaders": leaders, "part": part, "values": values, "errors": errors, "problem": problem}
    return draw_work("together_one", found=found, invitable=asked, stages=STAGES, **typed)


def _at(collective_id: UUID) -> str:
    return url_for("union_pages.together_one", collective_id=collective_id)


def _done(collective_id: UUID, told: str) -> Response:
    notice("good", told)
    return redirect(_at(collective_id), 303)


@pages.post("/own/work/together/<uuid:collective_id>/invite")
def invite_together(collective_id: UUID) -> Response:
    """Ask a member."""
    service.show_collective(me(), collective_id)
    given = posted(InviteGrievanceForm(), partial(_one, collective_id, "invite"))
    service.invite(me(), collective_id, given["grievance"])
    return _done(collective_id, gettext("Asked. They read what is shared and answer themselves."))


@pages.post("/own/work/together/<uuid:collective_id>/hand-on")
def hand_on_together(collective_id: UUID) -> Response:
    """Ask another representative to lead it."""
    service.show_collective(me(), collective_id)
    given = posted(AssignGrievanceForm(), partial(_one, collective_id, "hand"))
    service.ask_to_lead(me(), collective_id, given["handle"])
    return _done(collective_id, gettext("Asked. Once they take it, you read no more of it."))


def _press(collective_id: UUID) -> None:
    service.show_collective(me(), collective_id)
    posted(Form(), partial(_one, collective_id, ""))


@pages.post("/own/work/together/<uuid:collective_id>/agree")
def agree_together(collective_id: UUID) -> Response:
    """Open what is shared to who was asked to lead it."""
    _press(collective_id)
    service.agree(me(), collective_id)
    return _done(collective_id, gettext("You agreed. They read what is shared, and take it or say no."))


@pages.post("/own/work/together/<uuid:collective_id>/take")
def take_together(collective_id: UUID) -> Response:
    """Lead it from now on."""
    _press(collective_id)
    service.take_lead(me(), collective_id)
    return _done(collective_id, gettext("You lead it now. Who led it before reads no more of it."))


@pages.post("/own/work/together/<uuid:collective_id>/decline")
def decline_together(collective_id: UUID) -> Response:
    """Say no to leading it."""
    _press(collective_id)
    service.decline_lead(me(), collective_id)
    notice("good", gettext("You said no. Whoever asked you can ask somebody else."))
    return redirect(url_for("union_pages.collectives"), 303)


@pages.post("/own/work/together/<uuid:collective_id>/steps")
def note_together(collective_id: UUID) -> Response:
    """Note what was done for all."""
    service.show_collective(me(), collective_id)
    schema = CollectiveStepForm(only=("text", "stage", "day", "due"))
    given = posted(schema, partial(_one, collective_id, "note"))
    stage = Stage(given["stage"]) if given["stage"] else None
    service.add_news(me(), collective_id, given["text"], stage=stage, day=given["day"], due=given["due"])
    return _done(collective_id, gettext("Noted. All who joined read it."))


@pages.post("/own/work/together/<uuid:collective_id>/steps/<uuid:collective_step_id>/done")
def together_step_done(collective_id: UUID, collective_step_id: UUID) -> Response:
    """Say that what was due is done."""
    service.show_collective(me(), collective_id)
    posted(Form(), partial(_one, collective_id, ""))
    service.mark_news_done(me(), collective_id, collective_step_id)
    return _done(collective_id, gettext("Done."))


def _end(collective_id: UUID) -> Act:
    return Act(
        title=lazy_gettext("How it ended for all"),
        lead=lazy_gettext("It is closed then, with what each of those who joined told."),
        button=lazy_gettext("Close it"),
        back=(lazy_gettext("Back to it"), _at(collective_id)),
        fields=[
            Asked("outcome", lazy_gettext("Outcome"), "radio",
                  options=choices({code: OUTCOME_WORDS[code] for code in ENDS})),
            Asked("text", lazy_gettext("In words"), "textarea", longest=LONGEST, rows=4),
        ],
    )  # fmt: skip


@pages.get("/own/work/together/<uuid:collective_id>/end")
def ask_end_together(collective_id: UUID) -> Any:
    """How it ended."""
    service.show_collective(me(), collective_id)
    return asking.show(_end(collective_id))


@pages.post("/own/work/together/<uuid:collective_id>/end")
def end_together(collective_id: UUID) -> Response | str:
    """Close it for all, after a pause."""
    service.show_collective(me(), collective_id)
    given = asking.read(_end(collective_id), GrievanceEndForm())
    if "confirmed" not in request.form:
        action = url_for("union_pages.end_together", collective_id=collective_id)
        return pause_at_end(action, _at(collective_id), given)
    outcome = GrievanceOutcome(given["outcome"])
    service.add_news(me(), collective_id, given["text"], stage=Stage.CLOSED, outcome=outcome)
    return _done(collective_id, gettext("Closed for all who joined."))
