"""The pages of work: a job, and how it is some months later."""

from typing import Any
from uuid import UUID

from flask import redirect, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.cases import service as cases
from support.core.access import require
from support.core.errors import Missing
from support.core.web.guard import me
from support.core.web.pages import notice
from support.retraining import policy, service
from support.retraining.model import FOLLOWED, SALARY_WORDS, TRADE_WORDS, WORK_NOW_WORDS, SalaryBand, Trade, WorkNow
from support.retraining.pages import acts
from support.retraining.pages.acts import Act, Asked, choices, words_field
from support.retraining.pages.door import draw, pages
from support.retraining.schema.learning import BeginForm, EndForm, PlacementForm, WorkForm


def _at(placement_id: UUID) -> str:
    mine = me().kind == "officer"
    return url_for(f"retraining_pages.{'own_job' if mine else 'job'}", placement_id=placement_id)


def _back(placement_id: UUID) -> tuple[Any, str]:
    return lazy_gettext("The job"), _at(placement_id)


def _done(placement_id: UUID, told: str) -> Response:
    notice("good", told)
    return redirect(_at(placement_id), 303)


def _new(reference: str) -> Act:
    folder = cases.get(me(), reference)
    require(policy.may_place, me(), folder)
    places = {str(one["id"]): one["programme"]["title"] for one in service.of_case(me(), folder)["enrolments"]}
    employers = {str(one): name for one, name in service.employers(me())}
    none = lazy_gettext("None")
    return Act(
        lazy_gettext("Note a job"),
        lazy_gettext("Note it"),
        (lazy_gettext("Retraining and work"), url_for("retraining_pages.learning", reference=reference)),
        lazy_gettext("Three, six and twelve months after they began it is asked how it goes."),
        [
            Asked("trade", lazy_gettext("Trade"), "select", required=True, options=choices(TRADE_WORDS)),
            Asked("salary", lazy_gettext("Pay a month, before tax"), "select", required=None,
                  options=choices(SALARY_WORDS)),
            Asked("began_on", lazy_gettext("First day at work"), "date",
                  lazy_gettext("Left empty, the job is offered and not begun yet.")),
            Asked("enrolment_id", lazy_gettext("After which programme"), "select", required=None,
                  options=choices(places, none)),
            Asked("employer_id", lazy_gettext("A partner who employs people"), "select", required=None,
                  options=choices(employers, none)),
            words_field("job", lazy_gettext("Where, and as what")),
        ],
        {"salary": SalaryBand.UNTOLD.value},
    )  # fmt: skip


@pages.get("/desk/cases/<string:reference>/learning/job")
def new_job(reference: str) -> Any:
    """An empty form."""
    return acts.show(_new(reference))


@pages.post("/desk/cases/<string:reference>/learning/job")
def note_job(reference: str) -> Response:
    """Note a job."""
    folder = cases.get(me(), reference)
    given = acts.read(_new(reference), PlacementForm())
    coded = {**given, "trade": Trade(given["trade"]), "salary": SalaryBand(given["salary"])}
    return _done(service.place(me(), folder, **coded).id, gettext("Noted."))


@pages.get("/placements/<uuid:placement_id>")
def job(placement_id: UUID) -> Any:
    """A job, with what one's keys open of it."""
    return draw("job", one=service.show_placement(me(), placement_id))


@pages.get("/mine/learning/work/<uuid:placement_id>")
def own_job(placement_id: UUID) -> Any:
    """The same for an officer."""
    return draw("job", one=service.show_placement(me(), placement_id))


def _begin(placement_id: UUID) -> Act:
    asked = Asked("began_on", lazy_gettext("First day at work"), "date", required=True)
    return Act(lazy_gettext("They began"), lazy_gettext("Note it"), _back(placement_id), fields=[asked])


@pages.get("/placements/<uuid:placement_id>/begin")
def ask_begin(placement_id: UUID) -> Any:
    """On which day."""
    service.get_placement(me(), placement_id)
    return acts.show(_begin(placement_id))


@pages.post("/placements/<uuid:placement_id>/begin")
def begin_work(placement_id: UUID) -> Response:
    """They began."""
    service.get_placement(me(), placement_id)
    service.begin(me(), placement_id, acts.read(_begin(placement_id), BeginForm())["began_on"])
    return _done(placement_id, gettext("Noted. In three months it is asked how it goes."))


def _end(placement_id: UUID) -> Act:
    asked = Asked("ended_on", lazy_gettext("Last day"), "date", lazy_gettext("Left empty, today."))
    lead = lazy_gettext("This cannot be undone. What is asked later is asked all the same: there may be other work.")
    return Act(lazy_gettext("The job ended"), lazy_gettext("It ended"), _back(placement_id), lead, [asked])


@pages.get("/placements/<uuid:placement_id>/end")
def ask_end(placement_id: UUID) -> Any:
    """On which day."""
    service.get_placement(me(), placement_id)
    return acts.show(_end(placement_id))


@pages.post("/placements/<uuid:placement_id>/end")
def end_work(placement_id: UUID) -> Response:
    """It ended."""
    service.get_placement(me(), placement_id)
    service.end(me(), placement_id, acts.read(_end(placement_id), EndForm())["ended_on"])
    return _done(placement_id, gettext("Noted."))


def _follow(placement_id: UUID, months: int) -> Act:
    if months not in FOLLOWED:
        raise Missing()
    own = me().kind == "officer"
    return Act(
        lazy_gettext("How is it after %(months)s months?", months=months),
        lazy_gettext("Say so"),
        _back(placement_id),
        lazy_gettext("It is said once. In sums nobody is told of by themselves."),
        [
            Asked("outcome", lazy_gettext("At present") if own else lazy_gettext("At present, the officer is"),
                  "radio", required=True, options=choices(WORK_NOW_WORDS)),
            Asked("salary", lazy_gettext("Pay a month, before tax"), "select", required=None,
                  options=choices(SALARY_WORDS, lazy_gettext("Not told"))),
            words_field("note", lazy_gettext("What should be known")),
        ],
        hidden=[("months", str(months))],
    )  # fmt: skip


@pages.get("/work/<uuid:placement_id>/after/<int:months>")
def ask_follow_up(placement_id: UUID, months: int) -> Any:
    """How it is."""
    service.get_placement(me(), placement_id)
    return acts.show(_follow(placement_id, months))


@pages.post("/work/<uuid:placement_id>/after/<int:months>")
def follow_up(placement_id: UUID, months: int) -> Response:
    """Say how it is."""
    service.get_placement(me(), placement_id)
    given = acts.read(_follow(placement_id, months), WorkForm())
    salary = SalaryBand(given["salary"]) if given["salary"] else None
    service.follow_up(
        me(), placement_id, months=months, outcome=WorkNow(given["outcome"]), salary=salary, note=given["note"]
    )
    return _done(placement_id, gettext("Thank you. It is noted."))
