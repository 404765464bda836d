"""The pages of places: coordinators give them out, holders and officers answer, everybody sees how far it went."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.cases import service as cases
from support.core.schema import Form
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.retraining import service
from support.retraining.model import DROP_WORDS, ENROLMENT_WORDS, MILESTONE_WORDS, DropReason, MilestoneKind
from support.retraining.pages import acts
from support.retraining.pages.acts import Act, Asked, choices, words_field
from support.retraining.pages.door import draw, pages
from support.retraining.schema.learning import CompleteForm, DropForm, MilestoneForm, OfferWordsForm, WishForm


def _at(enrolment_id: UUID) -> str:
    """The page of a place, as the actor calls it."""
    mine = me().kind == "officer"
    return url_for(f"retraining_pages.{'own_place' if mine else 'enrolment'}", enrolment_id=enrolment_id)


def _back(enrolment_id: UUID) -> tuple[Any, str]:
    return lazy_gettext("The place"), _at(enrolment_id)


def _done(enrolment_id: UUID, told: str) -> Response:
    notice("good", told)
    return redirect(_at(enrolment_id), 303)


def _refused(enrolment_id: UUID, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    return render_template("core/problem.html", problem=problem, back=_back(enrolment_id))


@pages.get("/enrolments")
def enrolments() -> Any:
    """Places and wishes for one, by handle."""
    status = request.args.get("status") or None
    page = service.browse_enrolments(me(), status=status, cursor=request.args.get("cursor"))
    due = service.browse_due(me(), cursor=request.args.get("due"))
    statuses = choices(ENROLMENT_WORDS, lazy_gettext("All"))
    first = not (request.args.get("cursor") or request.args.get("due"))
    return draw("enrolments", page=page, due=due, status=status or "", statuses=statuses, first=first)


@pages.get("/enrolments/<uuid:enrolment_id>")
def enrolment(enrolment_id: UUID) -> Any:
    """A place, with what one's keys open of it."""
    return draw("enrolment", one=service.show_enrolment(me(), enrolment_id))


@pages.get("/mine/learning/places/<uuid:enrolment_id>")
def own_place(enrolment_id: UUID) -> Any:
    """The same for an officer."""
    return draw("enrolment", one=service.show_enrolment(me(), enrolment_id))


# Giving out


def _offer(enrolment_id: UUID) -> Act:
    return Act(
        lazy_gettext("Offer the place"),
        lazy_gettext("Offer it"),
        _back(enrolment_id),
        lazy_gettext("It is kept for fourteen days, or until the programme begins. The officer, or a holder, answers."),
        [words_field("words", lazy_gettext("For the officer: where, when, and whom to ask for"))],
    )


@pages.get("/enrolments/<uuid:enrolment_id>/offer")
def ask_offer(enrolment_id: UUID) -> Any:
    """What the officer is told with an offer."""
    service.get_enrolment(me(), enrolment_id)
    return acts.show(_offer(enrolment_id))


@pages.post("/enrolments/<uuid:enrolment_id>/offer")
def offer_place(enrolment_id: UUID) -> Response:
    """Offer a place."""
    service.get_enrolment(me(), enrolment_id)
    given = acts.read(_offer(enrolment_id), OfferWordsForm())
    service.offer(me(), enrolment_id, **given)
    return _done(enrolment_id, gettext("Offered. You see here what the officer answers."))


@pages.post("/enrolments/<uuid:enrolment_id>/wait")
def put_to_wait(enrolment_id: UUID) -> Response:
    """Put who applied on the waiting list."""
    service.get_enrolment(me(), enrolment_id)
    posted(Form(), partial(_refused, enrolment_id))
    service.wait(me(), enrolment_id)
    return _done(enrolment_id, gettext("On the waiting list. Who waits longest is offered the next place by itself."))


def _decline(enrolment_id: UUID) -> Act:
    return Act(
        lazy_gettext("Say no"),
        lazy_gettext("Say no"),
        _back(enrolment_id),
        lazy_gettext("The officer sees that there is no place, and what you write. They can apply elsewhere."),
        [words_field("words", lazy_gettext("Why, and what they could do instead"))],
    )


@pages.get("/enrolments/<uuid:enrolment_id>/decline")
def ask_decline_place(enrolment_id: UUID) -> Any:
    """Why there is no place."""
    service.get_enrolment(me(), enrolment_id)
    return acts.show(_decline(enrolment_id))


@pages.post("/enrolments/<uuid:enrolment_id>/decline")
def decline_place(enrolment_id: UUID) -> Response:
    """Say that there is no place for them."""
    service.get_enrolment(me(), enrolment_id)
    given = acts.read(_decline(enrolment_id), OfferWordsForm())
    service.decline(me(), enrolment_id, **given)
    return _done(enrolment_id, gettext("The officer is told. If somebody waits, they are offered the place."))


# Answering


@pages.post("/places/<uuid:enrolment_id>/accept")
def accept(enrolment_id: UUID) -> Response:
    """Take the offered place; for staff, with the officer's word."""
    service.get_enrolment(me(), enrolment_id)
    posted(Form(), partial(_refused, enrolment_id))
    service.accept(me(), enrolment_id)
    return _done(enrolment_id, gettext("The place is taken."))


@pages.get("/places/<uuid:enrolment_id>/withdraw")
def ask_withdraw(enrolment_id: UUID) -> Any:
    """A pause before a wish is taken back."""
    found = service.show_enrolment(me(), enrolment_id)
    return render_template(
        "core/confirm.html",
        title=gettext("Leave this to others?"),
        sentence=gettext("Somebody who waits may be offered the place at once. To come back one has to apply anew."),
        detail=found["programme"]["title"],
        action=url_for("retraining_pages.withdraw", enrolment_id=enrolment_id),
        confirm_label=gettext("Leave it"),
        cancel_url=_at(enrolment_id),
        danger=True,
    )


@pages.post("/places/<uuid:enrolment_id>/withdraw")
def withdraw(enrolment_id: UUID) -> Response:
    """Take a wish back, or leave the offered place to others."""
    service.get_enrolment(me(), enrolment_id)
    posted(Form(), partial(_refused, enrolment_id))
    service.withdraw(me(), enrolment_id)
    return _done(enrolment_id, gettext("Withdrawn."))


# The way through


def _reach(enrolment_id: UUID) -> Act:
    return Act(
        lazy_gettext("Note a step"),
        lazy_gettext("Note it"),
        _back(enrolment_id),
        lazy_gettext("With “Started” the officer attends. Each step is noted once."),
        [
            Asked("kind", lazy_gettext("Step"), "radio", required=True, options=choices(MILESTONE_WORDS)),
            Asked("reached_on", lazy_gettext("On which day"), "date", lazy_gettext("Left empty, today.")),
            words_field("note", lazy_gettext("How it goes")),
        ],
    )


@pages.get("/enrolments/<uuid:enrolment_id>/steps")
def ask_step(enrolment_id: UUID) -> Any:
    """Which step."""
    service.get_enrolment(me(), enrolment_id)
    return acts.show(_reach(enrolment_id))


@pages.post("/enrolments/<uuid:enrolment_id>/steps")
def reach_step(enrolment_id: UUID) -> Response:
    """Note a step that was reached."""
    service.get_enrolment(me(), enrolment_id)
    given = acts.read(_reach(enrolment_id), MilestoneForm())
    service.reach(me(), enrolment_id, MilestoneKind(given.pop("kind")), **given)
    return _done(enrolment_id, gettext("Noted."))


def _complete(enrolment_id: UUID) -> Act:
    return Act(
        lazy_gettext("Completed"),
        lazy_gettext("It was completed"),
        _back(enrolment_id),
        lazy_gettext("What comes next is work. A holder of the case notes a job there."),
        [
            Asked("certified", lazy_gettext("With the certificate"), "checkbox", required=None),
            words_field("note", lazy_gettext("How it went")),
        ],
    )


@pages.get("/enrolments/<uuid:enrolment_id>/complete")
def ask_complete(enrolment_id: UUID) -> Any:
    """With the certificate, or without."""
    service.get_enrolment(me(), enrolment_id)
    return acts.show(_complete(enrolment_id))


@pages.post("/enrolments/<uuid:enrolment_id>/complete")
def complete(enrolment_id: UUID) -> Response:
    """It was completed."""
    service.get_enrolment(me(), enrolment_id)
    given = acts.read(_complete(enrolment_id), CompleteForm())
    service.complete(me(), enrolment_id, **given)
    return _done(enrolment_id, gettext("Completed."))


def _leave(enrolment_id: UUID) -> Act:
    reasons = {code: label for code, label in DROP_WORDS.items() if code != DropReason.CANCELLED}
    return Act(
        lazy_gettext("Leave the programme"),
        lazy_gettext("Leave it"),
        _back(enrolment_id),
        lazy_gettext("This cannot be undone. To come back one has to apply anew."),
        [
            Asked("reason", lazy_gettext("Why"), "radio", required=True, options=choices(reasons)),
            words_field("why", lazy_gettext("In your own words")),
        ],
    )


@pages.get("/places/<uuid:enrolment_id>/leave")
def ask_leave(enrolment_id: UUID) -> Any:
    """Why somebody leaves."""
    service.get_enrolment(me(), enrolment_id)
    return acts.show(_leave(enrolment_id))


@pages.post("/places/<uuid:enrolment_id>/leave")
def leave_programme(enrolment_id: UUID) -> Response:
    """They left, for a reason."""
    service.get_enrolment(me(), enrolment_id)
    given = acts.read(_leave(enrolment_id), DropForm())
    service.drop(me(), enrolment_id, DropReason(given["reason"]), why=given["why"])
    return _done(enrolment_id, gettext("Noted. The reason helps us to find something better."))


# Applying


def _apply(programme_id: UUID, back: tuple[Any, str]) -> Act:
    found = service.show(me(), programme_id)
    lead = (
        lazy_gettext("A coordinator reads this and what was written about skills, and sees no name.")
        if found["has_place"]
        else lazy_gettext("All places are taken. You go on the waiting list, and are offered the next one by itself.")
    )
    label = lazy_gettext("Why this one, and what should be known")
    return Act(found["title"], lazy_gettext("Apply"), back, lead, [words_field("wish", label)])


@pages.get("/mine/learning/programmes/<uuid:programme_id>/apply")
def ask_apply_oneself(programme_id: UUID) -> Any:
    """Words with a wish."""
    cases.own(me())
    at = url_for("retraining_pages.own_programme", programme_id=programme_id)
    return acts.show(_apply(programme_id, (lazy_gettext("The programme"), at)))


@pages.post("/mine/learning/programmes/<uuid:programme_id>/apply")
def apply_oneself(programme_id: UUID) -> Response:
    """Apply for a place."""
    folder = cases.own(me())
    at = url_for("retraining_pages.own_programme", programme_id=programme_id)
    given = acts.read(_apply(programme_id, (lazy_gettext("The programme"), at)), WishForm())
    return _done(service.apply(me(), folder, programme_id, **given).id, gettext("Sent. You see here what comes of it."))


@pages.get("/desk/cases/<string:reference>/learning/apply/<uuid:programme_id>")
def ask_enrol(reference: str, programme_id: UUID) -> Any:
    """Words with a wish, by a holder."""
    cases.get(me(), reference)
    at = url_for("retraining_pages.matches", reference=reference)
    return acts.show(_apply(programme_id, (lazy_gettext("What suits them"), at)))


@pages.post("/desk/cases/<string:reference>/learning/apply/<uuid:programme_id>")
def enrol(reference: str, programme_id: UUID) -> Response:
    """Apply for a place with the officer's word."""
    folder = cases.get(me(), reference)
    at = url_for("retraining_pages.matches", reference=reference)
    given = acts.read(_apply(programme_id, (lazy_gettext("What suits them"), at)), WishForm())
    return _done(service.apply(me(), folder, programme_id, **given).id, gettext("Applied with the officer's word."))
