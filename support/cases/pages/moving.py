"""The pages on which a case moves, and the one that tells what it went through."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import render_template, request
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.cases import policy, service
from support.cases.folder import Folder
from support.cases.model import (
    FOLLOW_UP_WORDS,
    NEED_STATUS_WORDS,
    NEED_WORDS,
    SEAT_END_WORDS,
    SEAT_WORDS,
    STATUS_WORDS,
    TRANSFER_WORDS,
    TRANSITION_WORDS,
    WORK_WORDS,
    NeedStatus,
    Transition,
    Work,
)
from support.cases.pages.door import pages, to_case
from support.cases.schema.moving import OUTCOMES, CloseForm, FollowUpForm, HoldForm, NothingForm, ReopenForm, ResumeForm
from support.core.errors import Missing
from support.core.schema import Form
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import tab

tab("case", "cases_pages.history", lazy_gettext("History"), rank=90)

#: The form of each transition.
FORMS: dict[Transition, type[Form]] = {
    Transition.ON_HOLD: HoldForm,
    Transition.RESUME: ResumeForm,
    Transition.CLOSED: CloseForm,
    Transition.REOPENED: ReopenForm,
}


def _draw(template: str, folder: Folder, **values: Any) -> str:
    words = {
        "status_words": STATUS_WORDS,
        "need_words": NEED_WORDS,
        "need_status_words": NEED_STATUS_WORDS,
        "seat_words": SEAT_WORDS,
        "seat_end_words": SEAT_END_WORDS,
        "transition_words": TRANSITION_WORDS,
        "transfer_words": TRANSFER_WORDS,
        "follow_up_words": FOLLOW_UP_WORDS,
        "work_words": WORK_WORDS,
    }
    return render_template(f"cases/{template}.html", case=folder.case, folder=folder, **words, **values)


# Moving


@pages.get("/desk/cases/<string:reference>/move")
def choose_move(reference: str) -> Any:
    """What can be done with the whole case as it stands, and what each means."""
    folder = service.get(me(), reference)
    service.ensure_may_move(me(), folder)
    return _draw(
        "move",
        folder,
        transitions=policy.transitions(folder),
        obstacles=service.in_the_way(folder),
        may_transfer=policy.may_transfer(me(), folder),
    )


@pages.get("/desk/cases/<string:reference>/move/<string:to>")
def ask_move(reference: str, to: str) -> Any:
    """The form of one of them."""
    folder, transition = service.get(me(), reference), _transition(to)
    service.ensure_may_move(me(), folder)
    return _moving(folder, transition, {}, {}, None)


@pages.post("/desk/cases/<string:reference>/move/<string:to>")
def move(reference: str, to: str) -> Any:
    """Move the case; closing is asked twice."""
    folder, transition = service.get(me(), reference), _transition(to)
    given = posted(FORMS[transition](), partial(_moving, folder, transition))
    if transition is Transition.CLOSED and "confirmed" not in request.form:
        service.ensure_may_close(me(), folder, reason=given["reason"], outcomes=_outcomes(given))
        return _draw("confirm_close", folder, given=given)
    return _done(folder, transition, given)


def _done(folder: Folder, transition: Transition, given: dict[str, Any]) -> Response:
    actor, reason, reference = me(), given.get("reason"), folder.case.reference
    if transition is Transition.ON_HOLD:
        service.hold(actor, folder, reason=reason, until=given["until"])
        return to_case(reference, gettext("The case is on hold. It shows up again on its day."))
    if transition is Transition.RESUME:
        service.resume(actor, folder, reason=reason)
        return to_case(reference, gettext("The case goes on."))
    if transition is Transition.REOPENED:
        service.reopen(actor, folder, reason=reason)
        return to_case(reference, gettext("The case is open again."))
    service.close(actor, folder, reason=reason, outcomes=_outcomes(given))
    return to_case(reference, gettext("The case is closed. You are reminded to ask how it went."))


def _outcomes(given: dict[str, Any]) -> dict[str, NeedStatus]:
    return {need: NeedStatus(status) for need, status in given["outcomes"].items()}


def _transition(to: str) -> Transition:
    """The transition an address names. Raises Missing."""
    try:
        return Transition(to)
    except ValueError:
        raise Missing() from None


def _moving(folder: Folder, transition: Transition, values: dict[str, Any], errors: Any, problem: Any) -> str:
    """The form of a transition; one that the case's status does not have says so."""
    return _draw(
        "moving",
        folder,
        transition=transition,
        possible=transition in policy.transitions(folder),
        obstacles=service.in_the_way(folder) if transition is Transition.CLOSED else [],
        waiting=[need["code"] for need in folder.needs if need["status"] == NeedStatus.OPEN],
        outcomes=[(status.value, NEED_STATUS_WORDS[status]) for status in OUTCOMES],
        values={"outcomes": {}, **values},
        errors=errors,
        problem=problem,
    )


# What it went through, and what is asked afterwards


@pages.get("/desk/cases/<string:reference>/history")
def history(reference: str) -> Any:
    """Its moves, who held it, what was handed on, and what was asked after its end."""
    folder = service.get(me(), reference)
    told = service.history(me(), folder)
    return _draw("history", folder, told=told, may_move=policy.may_move(me(), folder))


@pages.get("/desk/cases/<string:reference>/follow-ups/<uuid:follow_up_id>")
def ask_follow_up(reference: str, follow_up_id: UUID) -> Any:
    """How it went: an empty form."""
    return _follow_up(service.get(me(), reference), follow_up_id, {}, {}, None)


@pages.post("/desk/cases/<string:reference>/follow-ups/<uuid:follow_up_id>")
def follow_up(reference: str, follow_up_id: UUID) -> Any:
    """Keep what the officer said."""
    folder = service.get(me(), reference)
    given = posted(FollowUpForm(), partial(_follow_up, folder, follow_up_id))
    service.answer_follow_up(me(), folder, follow_up_id, work=Work(given["work"]), text=given.get("text"))
    return to_case(reference, gettext("What they said is kept."))


@pages.post("/desk/cases/<string:reference>/follow-ups/<uuid:follow_up_id>/skip")
def skip_follow_up(reference: str, follow_up_id: UUID) -> Any:
    """Leave this one out."""
    folder = service.get(me(), reference)
    posted(NothingForm(), partial(_follow_up, folder, follow_up_id))
    service.skip_follow_up(me(), folder, follow_up_id)
    return to_case(reference, gettext("This one is left out."))


def _follow_up(folder: Folder, follow_up_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    row = service.follow_up(me(), folder, follow_up_id)
    works = [(work.value, WORK_WORDS[work]) for work in Work]
    return _draw("follow_up", folder, row=row, works=works, values=values, errors=errors, problem=problem)
