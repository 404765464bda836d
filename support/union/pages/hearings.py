"""The pages of who sits where, of hearings before the council, and of appeals to the commission."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.core.errors import Conflict
from support.core.schema import Form
from support.core.web.forms import OURS, posted
from support.core.web.guard import me
from support.core.web.pages import notice, section, tab
from support.union.model import APPEAL_WORDS, EXPULSION_WORDS, NOTICE, OFFICE_WORDS, Office
from support.union.pages import asking
from support.union.pages.asking import Act, Asked, both, choices, link
from support.union.pages.door import may_be_heard, pages
from support.union.policy import hearings as rules
from support.union.policy import is_registrar
from support.union.schema.hearings import (
    LONGEST,
    YES,
    UnionAppealAnswerForm,
    UnionAppealVoteForm,
    UnionHearingAppealForm,
    UnionHearingForm,
    UnionHearingReasonsForm,
    UnionHearingVoteForm,
    UnionOfficeForm,
    UnionStatementForm,
)
from support.union.service import hearings, offices, reviewing

section("union_pages.council", lazy_gettext("Council and offices"), rank=68, may=is_registrar)
tab("own", "union_pages.own_council", lazy_gettext("Council"), rank=46, may=may_be_heard)
WORDS = {"offices": OFFICE_WORDS, "hearings": EXPULSION_WORDS, "appeals": APPEAL_WORDS}


def _draw(template: str, **values: Any) -> str:
    staff = me().kind == "staff"
    frame = "core/staff.html" if staff else "core/public.html"
    return render_template(
        f"union/hearings/{template}.html", frame=frame, staff=staff, link=link, words=WORDS, **values
    )


def _done(told: str, expulsion_id: UUID | None = None) -> Response:
    notice("good", told)
    return redirect(link("hearing", expulsion_id=expulsion_id) if expulsion_id else link("council"), 303)


def _pause(title: Any, sentence: Any, back: str, *, danger: bool = True) -> Response:
    """A pause before what cannot be undone, with all that was typed carried along."""
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in OURS]
    page = render_template(
        "core/confirm.html",
        title=title,
        sentence=sentence,
        action=request.path,
        cancel_url=back,
        confirm_label=title,
        hidden=[*typed, ("confirmed", "true")],
        danger=danger,
    )
    return Response(page, mimetype="text/html")


@both("/council")
def council() -> Any:
    """Who sits where, and the hearings one sees."""
    return _council(None)


def _council(problem: Any) -> str:
    cursor = request.args.get("cursor")
    actor = me()
    page = hearings.browse(actor, cursor=cursor)
    return _draw(
        "council",
        seats=offices.shown(actor),
        page=page,
        first=not cursor,
        may_call=hearings.may_call_any(actor),
        problem=problem,
    )


def _name() -> Act:
    offices.ensure_names(me())
    return Act(
        lazy_gettext("Name somebody to an office"),
        lazy_gettext("Name them"),
        (lazy_gettext("Council and offices"), link("council")),
        lazy_gettext("Write down what was elected or decided. Members see it by handle, from today on."),
        [
            Asked(
                "number", lazy_gettext("Their number"), hint=lazy_gettext("Eight letters and digits, as on the card.")
            ),
            Asked("office", lazy_gettext("Office held"), "radio", options=choices(OFFICE_WORDS)),
        ],
        values={"number": request.args.get("number", "")},
    )


@pages.get("/union/council/new")
def ask_name_to_office() -> Any:
    """The form for who holds which office."""
    return asking.show(_name())


@pages.post("/union/council/new")
def name_to_office() -> Response:
    """Write it down."""
    given = asking.read(_name(), UnionOfficeForm())
    offices.name_to(me(), given["number"], Office(given["office"]))
    return _done(gettext("Written down. Members see it."))


@both("/council/<uuid:office_id>/end", methods=("POST",))
def end_office(office_id: UUID) -> Response:
    """An office ends today, after a pause."""
    offices.to_end(me(), office_id)
    posted(Form(), lambda _values, _errors, problem: _council(problem))
    if "confirmed" not in request.form:
        title, sentence = gettext("End this office"), gettext("It ends today, and with it what it opened.")
        return _pause(title, sentence, link("council"))
    offices.end_office(me(), office_id)
    return _done(gettext("Ended."))


def _call() -> Act:
    hearings.ensure_calls(me())
    return Act(
        lazy_gettext("Call a hearing"),
        lazy_gettext("Call it"),
        (lazy_gettext("Council"), link("council")),
        lazy_gettext(
            "The member reads the grounds at once and answers them. On the day or later the council votes: two thirds"
            " of its seats expel."
        ),
        [
            Asked("handle", lazy_gettext("The member's handle"), longest=80),
            Asked(
                "grounds", lazy_gettext("Grounds: what happened, when, how it is known"), "textarea", longest=LONGEST
            ),
            Asked(
                "hearing_on",
                lazy_gettext("Day of the hearing"),
                "date",
                lazy_gettext("At least %(days)s days from today.", days=NOTICE),
            ),
        ],
    )


@pages.get("/own/council/hearings/new")
def ask_call_hearing() -> Any:
    """The form of a hearing."""
    return asking.show(_call())


@pages.post("/own/council/hearings/new")
def call_hearing() -> Response:
    """Call it."""
    row = hearings.call(me(), **asking.read(_call(), UnionHearingForm()))
    return _done(gettext("Called. The member reads it."), row.id)


@both("/council/hearings/<uuid:expulsion_id>")
def hearing(expulsion_id: UUID) -> Any:
    """One hearing with the appeal against it."""
    return _hearing(expulsion_id, None)


def _hearing(expulsion_id: UUID, problem: Any) -> str:
    one = hearings.show(me(), expulsion_id)
    return _draw("hearing", one=one, appeal=reviewing.show_appeal(me(), expulsion_id), problem=problem)


def _act(title: Any, button: Any, expulsion_id: UUID, lead: Any, asked: Asked, **values: Any) -> Act:
    back = (lazy_gettext("The hearing"), link("hearing", expulsion_id=expulsion_id))
    return Act(title, button, back, lead, [asked], values=values)


def _statement(expulsion_id: UUID) -> Act:
    hearings.to_act(me(), expulsion_id, rules.may_state)
    return _act(
        lazy_gettext("Your answer"),
        lazy_gettext("Send it"),
        expulsion_id,
        lazy_gettext("The council and the registrars read it. You can write it anew until it is decided."),
        Asked("text", lazy_gettext("Your answer"), "textarea", longest=LONGEST, rows=10),
        text=hearings.show(me(), expulsion_id)["statement"],
    )


@pages.get("/own/council/hearings/<uuid:expulsion_id>/statement")
def ask_state_in_hearing(expulsion_id: UUID) -> Any:
    """Where the member answers."""
    return asking.show(_statement(expulsion_id))


@pages.post("/own/council/hearings/<uuid:expulsion_id>/statement")
def state_in_hearing(expulsion_id: UUID) -> Response:
    """Keep the answer."""
    given = asking.read(_statement(expulsion_id), UnionStatementForm())
    hearings.state(me(), expulsion_id, given["text"])
    return _done(gettext("Sent. You can write it anew until it is decided."), expulsion_id)


def _vote(expulsion_id: UUID) -> Act:
    hearings.to_act(me(), expulsion_id, rules.may_judge)
    return _act(
        lazy_gettext("Your vote"),
        lazy_gettext("Vote"),
        expulsion_id,
        lazy_gettext("Read the grounds and the answer first. A vote is not changed."),
        Asked(
            "expel",
            lazy_gettext("Your vote"),
            "radio",
            options=[("yes", lazy_gettext("Yes, expel")), ("no", lazy_gettext("No"))],
        ),
    )


@pages.get("/own/council/hearings/<uuid:expulsion_id>/votes")
def ask_vote_in_hearing(expulsion_id: UUID) -> Any:
    """Where one of the council votes."""
    return asking.show(_vote(expulsion_id))


@pages.post("/own/council/hearings/<uuid:expulsion_id>/votes")
def vote_in_hearing(expulsion_id: UUID) -> Response:
    """Vote, after a pause."""
    given = asking.read(_vote(expulsion_id), UnionHearingVoteForm())
    if "confirmed" not in request.form:
        title = gettext("Yes, expel") if given["expel"] == YES else gettext("No, do not expel")
        return _pause(title, gettext("A vote is not changed."), link("hearing", expulsion_id=expulsion_id))
    hearings.vote(me(), expulsion_id, expel=given["expel"] == YES)
    return _done(gettext("Your vote is counted."), expulsion_id)


def _conclude(expulsion_id: UUID) -> Act:
    hearings.to_act(me(), expulsion_id, rules.may_judge)
    return _act(
        lazy_gettext("What was decided"),
        lazy_gettext("Write it down"),
        expulsion_id,
        lazy_gettext("The votes say what was decided. The member reads the reasons."),
        Asked("reasons", lazy_gettext("Reasons"), "textarea", longest=LONGEST, rows=10),
    )


@pages.get("/own/council/hearings/<uuid:expulsion_id>/decision")
def ask_conclude_hearing(expulsion_id: UUID) -> Any:
    """Where one of the council writes down what was decided."""
    return asking.show(_conclude(expulsion_id))


@pages.post("/own/council/hearings/<uuid:expulsion_id>/decision")
def conclude_hearing(expulsion_id: UUID) -> Response:
    """Write it down, after a pause."""
    given = asking.read(_conclude(expulsion_id), UnionHearingReasonsForm())
    if "confirmed" not in request.form:
        sentence = gettext("With two thirds the membership ends at once. The member may appeal within thirty days.")
        return _pause(gettext("Write it down"), sentence, link("hearing", expulsion_id=expulsion_id))
    hearings.conclude(me(), expulsion_id, given["reasons"])
    return _done(gettext("Written down. The member reads it."), expulsion_id)


@both("/council/hearings/<uuid:expulsion_id>/withdraw", methods=("POST",))
def withdraw_hearing(expulsion_id: UUID) -> Response:
    """Take a hearing back, after a pause."""
    hearings.to_act(me(), expulsion_id, rules.may_withdraw_hearing)
    posted(Form(), lambda _values, _errors, problem: _hearing(expulsion_id, problem))
    if "confirmed" not in request.form:
        there = link("hearing", expulsion_id=expulsion_id)
        return _pause(gettext("Take it back"), gettext("The hearing does not take place."), there)
    hearings.withdraw(me(), expulsion_id)
    return _done(gettext("Taken back."), expulsion_id)


def _appeal(expulsion_id: UUID) -> Act:
    hearings.to_act(me(), expulsion_id, rules.may_appeal)
    return _act(
        lazy_gettext("Appeal"),
        lazy_gettext("Appeal"),
        expulsion_id,
        lazy_gettext(
            "The review commission reads this and the whole hearing. Nobody of the council sits in it. You appeal once."
        ),
        Asked("grounds", lazy_gettext("What is wrong with the decision"), "textarea", longest=LONGEST, rows=10),
    )


@pages.get("/own/council/hearings/<uuid:expulsion_id>/appeal")
def ask_appeal_expulsion(expulsion_id: UUID) -> Any:
    """Where whoever was expelled appeals."""
    return asking.show(_appeal(expulsion_id))


@pages.post("/own/council/hearings/<uuid:expulsion_id>/appeal")
def appeal_expulsion(expulsion_id: UUID) -> Response:
    """Appeal."""
    given = asking.read(_appeal(expulsion_id), UnionHearingAppealForm())
    reviewing.appeal(me(), expulsion_id, given["grounds"])
    return _done(gettext("Sent. The commission reads it."), expulsion_id)


def _review(expulsion_appeal_id: UUID, title: Any, button: Any, lead: Any, asked: Asked) -> tuple[Act, UUID]:
    found = reviewing.to_review(me(), expulsion_appeal_id)
    if found.expulsion_id is None:
        raise Conflict
    return _act(title, button, found.expulsion_id, lead, asked), found.expulsion_id


def _review_vote(expulsion_appeal_id: UUID) -> tuple[Act, UUID]:
    return _review(
        expulsion_appeal_id,
        lazy_gettext("Your vote"),
        lazy_gettext("Vote"),
        lazy_gettext("More than half of the commission undo the expulsion. A vote is not changed."),
        Asked(
            "overturn",
            lazy_gettext("Your vote"),
            "radio",
            options=[("yes", lazy_gettext("Undo the expulsion")), ("no", lazy_gettext("Let the expulsion stand"))],
        ),
    )


@pages.get("/own/council/appeals/<uuid:expulsion_appeal_id>/votes")
def ask_vote_on_appeal(expulsion_appeal_id: UUID) -> Any:
    """Where one of the commission votes."""
    return asking.show(_review_vote(expulsion_appeal_id)[0])


@pages.post("/own/council/appeals/<uuid:expulsion_appeal_id>/votes")
def vote_on_appeal(expulsion_appeal_id: UUID) -> Response:
    """Vote, after a pause."""
    act, expulsion_id = _review_vote(expulsion_appeal_id)
    given = asking.read(act, UnionAppealVoteForm())
    if "confirmed" not in request.form:
        title = gettext("Undo the expulsion") if given["overturn"] == YES else gettext("Let the expulsion stand")
        return _pause(title, gettext("A vote is not changed."), act.back[1])
    reviewing.vote_on_appeal(me(), expulsion_appeal_id, overturn=given["overturn"] == YES)
    return _done(gettext("Your vote is counted."), expulsion_id)


def _review_answer(expulsion_appeal_id: UUID) -> tuple[Act, UUID]:
    return _review(
        expulsion_appeal_id,
        lazy_gettext("What the commission decided"),
        lazy_gettext("Write it down"),
        lazy_gettext("The votes say what was decided. Undone, the membership is as it was, at once."),
        Asked("answer", lazy_gettext("The commission's answer"), "textarea", longest=LONGEST, rows=10),
    )


@pages.get("/own/council/appeals/<uuid:expulsion_appeal_id>/decision")
def ask_conclude_appeal(expulsion_appeal_id: UUID) -> Any:
    """Where one of the commission writes down what was decided."""
    return asking.show(_review_answer(expulsion_appeal_id)[0])


@pages.post("/own/council/appeals/<uuid:expulsion_appeal_id>/decision")
def conclude_appeal(expulsion_appeal_id: UUID) -> Response:
    """Write it down, after a pause."""
    act, expulsion_id = _review_answer(expulsion_appeal_id)
    given = asking.read(act, UnionAppealAnswerForm())
    if "confirmed" not in request.form:
        return _pause(gettext("Write it down"), gettext("It is not changed later."), act.back[1])
    reviewing.conclude_appeal(me(), expulsion_appeal_id, given["answer"])
    return _done(gettext("Written down. The member reads it."), expulsion_id)
