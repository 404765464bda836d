"""The member's pages of grievances: one's own, and for who represents members those of others."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.core.errors import Missing
from support.core.schema import Form
from support.core.web.downloads import fleeting
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, tab
from support.union.model import GRIEVANCE_KIND_WORDS, OUTCOME_WORDS, STAGE_WORDS, GrievanceKind, GrievanceOutcome, Stage
from support.union.pages import asking
from support.union.pages.asking import Act, Asked, choices
from support.union.pages.door import pages, was_taken_in
from support.union.policy import Own
from support.union.policy import grievances as policy
from support.union.schema.grievances import (
    ENDS,
    GOES_TO,
    LONGEST,
    GrievanceEndForm,
    GrievanceForm,
    GrievanceStepForm,
    GrievanceWithdrawForm,
    JoinCollectiveForm,
)
from support.union.service import grievances as service
from support.union.service import standing

tab("own", "union_pages.work", lazy_gettext("Work"), rank=40, may=was_taken_in)
STAGES = [(stage.value, STAGE_WORDS[stage]) for stage in GOES_TO]


def draw_work(template: str, **values: Any) -> str:
    """A page of grievances, with the words for its codes."""
    return render_template(
        f"union/work/{template}.html",
        kind_words=GRIEVANCE_KIND_WORDS,
        stage_words=STAGE_WORDS,
        outcome_words=OUTCOME_WORDS,
        **values,
    )


def represents() -> bool:
    """Whether who looks at the page represents members."""
    own: Own = standing.own(me())
    return policy.is_representative(me(), own)


@pages.get("/own/work")
def work() -> Any:
    """What one told, and what is due."""
    cursor = request.args.get("cursor")
    page = service.browse(me(), role="member", cursor=cursor)
    return draw_work(
        "list",
        page=page,
        first=not cursor,
        due=service.deadlines(me()),
        carried=False,
        represents=represents(),
        takes_part=policy.may_tell(me(), standing.own(me())),
        together=service.browse_collectives(me()).items,
    )


@pages.get("/own/work/represented")
def work_represented() -> Any:
    """What one represents, and what is due. For everybody else there is nothing in it."""
    cursor = request.args.get("cursor")
    page = service.browse(me(), role="representative", cursor=cursor)
    return draw_work(
        "list",
        page=page,
        first=not cursor,
        due=service.deadlines(me()),
        carried=True,
        represents=represents(),
        takes_part=False,
        together=service.browse_collectives(me()).items,
    )


@pages.get("/own/work/days")
def work_days() -> Response:
    """The days on which something is due, for a calendar: nothing but the days."""
    return fleeting(service.calendar(me(), gettext("Reminder")), kind="text/calendar", name="days.ics")


def _back() -> tuple[Any, str]:
    return lazy_gettext("Work"), url_for("union_pages.work")


# Telling


def _told() -> Act:
    return Act(
        title=lazy_gettext("Tell us"),
        lead=lazy_gettext(
            "What your employer does to you, or did. The registrars read it and ask somebody to stand beside you; from "
            "the day that one takes it, only the two of you can open it."
        ),
        button=lazy_gettext("Send"),
        back=_back(),
        fields=[
            Asked("kind", lazy_gettext("What it is about"), "select", options=choices(GRIEVANCE_KIND_WORDS)),
            Asked("text", lazy_gettext("What happened"), "textarea", longest=LONGEST, rows=9,
                  hint=lazy_gettext("When, by whom, what was said or written, and what you want.")),
        ],
    )  # fmt: skip


@pages.get("/own/work/new")
def ask_tell() -> Any:
    """The empty form."""
    return asking.show(_told())


@pages.post("/own/work/new")
def tell_work() -> Response:
    """Tell it."""
    given = asking.read(_told(), GrievanceForm())
    made = service.tell(me(), GrievanceKind(given["kind"]), given["text"])
    return done(made.id, gettext("Sent. A registrar reads it and asks somebody to stand beside you."))


# One of them


@pages.get("/own/work/<uuid:grievance_id>")
def work_one(grievance_id: UUID) -> Any:
    """What was told and done, and what one may do with it."""
    return _one(grievance_id, {}, {}, None)


def seen(grievance_id: UUID) -> service.Seen:
    """One's own, or one that one represents; registrars have pages of their own. Raises Missing."""
    found = service.get(me(), grievance_id)
    if found.own is None:
        raise Missing()
    return found


def _one(grievance_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    seen(grievance_id)
    found = service.show(me(), grievance_id)
    return draw_work("one", found=found, stages=STAGES, values=values, errors=errors, problem=problem)


def at(grievance_id: UUID) -> str:
    """The address of one."""
    return url_for("union_pages.work_one", grievance_id=grievance_id)


def done(grievance_id: UUID, told: str) -> Response:
    """Back to it, with a sentence."""
    notice("good", told)
    return redirect(at(grievance_id), 303)


def _press(grievance_id: UUID) -> None:
    seen(grievance_id)
    posted(Form(), partial(_one, grievance_id))


@pages.post("/own/work/<uuid:grievance_id>/steps")
def note_work(grievance_id: UUID) -> Response:
    """Note what was done or is due."""
    seen(grievance_id)
    given = posted(GrievanceStepForm(only=("text", "stage", "day", "due")), partial(_one, grievance_id))
    stage = Stage(given["stage"]) if given["stage"] else None
    service.add_step(me(), grievance_id, given["text"], stage=stage, day=given["day"], due=given["due"])
    return done(grievance_id, gettext("Noted. The two of you read it."))


@pages.post("/own/work/<uuid:grievance_id>/steps/<uuid:grievance_step_id>/done")
def work_step_done(grievance_id: UUID, grievance_step_id: UUID) -> Response:
    """Say that what was due is done."""
    _press(grievance_id)
    service.mark_done(me(), grievance_id, grievance_step_id)
    return done(grievance_id, gettext("Done."))


@pages.post("/own/work/<uuid:grievance_id>/take")
def take_work(grievance_id: UUID) -> Response:
    """Take it up."""
    _press(grievance_id)
    service.take(me(), grievance_id)
    return done(grievance_id, gettext("You represent them now. Only the two of you open this."))


@pages.post("/own/work/<uuid:grievance_id>/decline")
def decline_work(grievance_id: UUID) -> Response:
    """Say no to it."""
    _press(grievance_id)
    service.decline(me(), grievance_id)
    notice("good", gettext("The registrars ask somebody else."))
    return redirect(url_for("union_pages.work_represented"), 303)


@pages.get("/own/work/<uuid:grievance_id>/return")
def ask_return(grievance_id: UUID) -> Any:
    """A pause before it is given back."""
    found = seen(grievance_id)
    mine = found.role == "member"
    return render_template(
        "core/confirm.html",
        title=gettext("Have somebody else take it?") if mine else gettext("Give this back?"),
        sentence=gettext(
            "The registrars read it again and ask somebody else. Whoever represented you reads no more of it."
        )
        if mine
        else gettext("The registrars read it again and ask somebody else. You read no more of it."),
        action=url_for("union_pages.return_work", grievance_id=grievance_id),
        confirm_label=gettext("Give it back"),
        cancel_url=at(grievance_id),
        danger=True,
    )


@pages.post("/own/work/<uuid:grievance_id>/return")
def return_work(grievance_id: UUID) -> Response:
    """Give it back."""
    found = seen(grievance_id)
    posted(Form(), partial(_one, grievance_id))
    service.give_back(me(), grievance_id)
    notice("good", gettext("Given back. The registrars ask somebody else."))
    return redirect(at(grievance_id) if found.role == "member" else url_for("union_pages.work_represented"), 303)


# Its end


def _end(grievance_id: UUID) -> Act:
    back = (lazy_gettext("Back to it"), at(grievance_id))
    text = Asked("text", lazy_gettext("In words"), "textarea", longest=LONGEST, rows=4)
    if seen(grievance_id).role == "member":
        return Act(
            title=lazy_gettext("Go no further with this"),
            lead=lazy_gettext("It is closed then. You can tell it anew on any day."),
            button=lazy_gettext("Go no further"),
            back=back,
            fields=[Asked(text.name, lazy_gettext("Why, if you like"), text.kind, required=False, longest=LONGEST)],
        )
    ends = choices({code: OUTCOME_WORDS[code] for code in ENDS})
    return Act(
        title=lazy_gettext("How it ended"),
        lead=lazy_gettext("It is closed then, and nobody can open it again."),
        button=lazy_gettext("Close it"),
        back=back,
        fields=[Asked("outcome", lazy_gettext("Outcome"), "radio", options=ends), text],
    )


@pages.get("/own/work/<uuid:grievance_id>/end")
def ask_end_work(grievance_id: UUID) -> Any:
    """How it ended."""
    return asking.show(_end(grievance_id))


@pages.post("/own/work/<uuid:grievance_id>/end")
def end_work(grievance_id: UUID) -> Response | str:
    """Close it, after a pause: what is closed stays so."""
    mine = seen(grievance_id).role == "member"
    given = asking.read(_end(grievance_id), GrievanceWithdrawForm() if mine else GrievanceEndForm())
    if "confirmed" not in request.form:
        return pause_at_end(url_for("union_pages.end_work", grievance_id=grievance_id), at(grievance_id), given)
    outcome = GrievanceOutcome.WITHDRAWN if mine else GrievanceOutcome(given["outcome"])
    service.close(me(), grievance_id, outcome, given["text"])
    return done(grievance_id, gettext("Closed."))


def pause_at_end(action: str, back: str, given: dict[str, Any]) -> str:
    """A pause with what was typed carried along."""
    return render_template(
        "core/confirm.html",
        title=gettext("Close this?"),
        sentence=gettext("What is closed is not opened again. It stays to be read."),
        detail=given["text"] or None,
        action=action,
        hidden=[*((name, value) for name, value in given.items() if value), ("confirmed", "true")],
        confirm_label=gettext("Close it"),
        cancel_url=back,
        danger=True,
    )


# With others


@pages.post("/own/work/<uuid:grievance_id>/together")
def answer_together(grievance_id: UUID) -> Response:
    """Join what several carry, say no, or leave it."""
    seen(grievance_id)
    given = posted(JoinCollectiveForm(), partial(_one, grievance_id))
    joins = given["answer"] == "join"
    service.answer_invitation(me(), grievance_id, join=joins)
    return done(grievance_id, gettext("You carry it together now.") if joins else gettext("You carry yours alone."))
