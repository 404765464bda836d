"""Who runs ballots, a registrar or the council: preparing one, freezing its roll, opening, closing, giving up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.ballots import service
from support.ballots.model import CANCEL_WORDS, METHOD_WORDS, BallotKind, BallotStatus, CancelReason, Method
from support.ballots.pages.door import at, draw, is_staff, pages
from support.ballots.pages.listing import one
from support.ballots.schema import TRUSTEE_FIELDS, BallotCancelForm, BallotPageForm
from support.core.errors import Forbidden, Missing, Problem
from support.core.schema import Form
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.union.service.balloted import Words


@pages.get("/own/votes/new", endpoint="own_new")
@pages.get("/union/ballots/new", endpoint="new")
def new() -> Any:
    """The empty form; with `?motion=` the one that puts a motion to a ballot."""
    values = {"quorum": "25", "seats": "1"}
    if "motion" in request.args:
        values |= {"motion": str(service.about(me(), _motion(request.args)).id), "method": Method.YES_NO.value}
    return _new(values, {}, None)


def _motion(given: Mapping[str, Any]) -> UUID:
    try:
        return UUID(str(given.get("motion")))
    except ValueError as error:
        raise Missing() from error


def _about(values: dict[str, Any]) -> Words | None:
    """The motion that a form is about. None if it is about none, or about one that cannot be voted on: it says so."""
    try:
        return service.about(me(), _motion(values)) if values.get("motion") else None
    except Problem:
        return None


def _new(values: dict[str, Any], errors: Any, problem: Any) -> str:
    if not service.runs(me()):
        raise Forbidden()
    methods = [(method.value, METHOD_WORDS[method]) for method in Method]
    trustees = [(handle, handle) for handle in service.trustees_to_name()]
    errors = dict(errors)
    if "trustees" in errors:
        errors["trustee_1"] = errors.pop("trustees")
    typed = {"values": values, "errors": errors, "problem": problem}
    return draw("new", methods=methods, trustees=trustees, about=_about(values), staff=is_staff(), **typed)


@pages.post("/own/votes/new", endpoint="own_prepare")
@pages.post("/union/ballots/new", endpoint="prepare")
def prepare() -> Response:
    """Write a ballot down."""
    given = posted(BallotPageForm(), _new)
    method = Method(given.pop("method"))
    kind = BallotKind.RESOLUTION if method == Method.YES_NO else BallotKind.ELECTION
    trustees = [given.pop(name) for name in TRUSTEE_FIELDS]
    made = service.prepare(me(), kind=kind, method=method, trustees=trustees, renews=not given.pop("adds"), **given)
    notice("good", gettext("Written down. Members see it now; who votes stands until the roll is frozen."))
    return redirect(at("ballot", made.id), 303)


@dataclass(frozen=True)
class Act:
    """Something that is done to a whole ballot, after a pause."""

    does: Callable[[Any, UUID], Any]
    title: Any
    sentence: Any
    label: Any
    done: Any
    danger: bool = False


ACTS = {
    "freeze": Act(
        service.freeze_roll,
        lazy_gettext("Freeze the roll?"),
        lazy_gettext("All who may vote today are put on it. After that nobody is added, taken off or put up."),
        lazy_gettext("Freeze it"),
        lazy_gettext("The roll is frozen and its hash is published."),
    ),
    "open": Act(
        service.open_ballot,
        lazy_gettext("Open the vote?"),
        lazy_gettext("Everybody on the roll gets a credential, and from then on votes are taken until the last day."),
        lazy_gettext("Open it"),
        lazy_gettext("It is open."),
    ),
    "close": Act(
        service.close,
        lazy_gettext("Close the vote?"),
        lazy_gettext(
            "No vote is taken any more. The votes are published, sealed as they are, for two trustees to open."
        ),
        lazy_gettext("Close it"),
        lazy_gettext("It is closed. Two of the three trustees open it now."),
    ),
    "agree": Act(
        partial(service.decide_cancel, agree=True),
        lazy_gettext("Cancel this ballot?"),
        lazy_gettext("Another asked for it. Votes that were cast are destroyed unread. It cannot be taken up again."),
        lazy_gettext("Agree and cancel it"),
        lazy_gettext("It was cancelled."),
        danger=True,
    ),
    "refuse": Act(
        partial(service.decide_cancel, agree=False),
        lazy_gettext("Say no?"),
        lazy_gettext("The ballot goes on as if nobody had asked. The members see that it was asked, and refused."),
        lazy_gettext("Say no"),
        lazy_gettext("You said no: the ballot goes on."),
    ),
}


CANCEL = "cancel"


def _act(ballot_id: UUID, act: str) -> Act | None:
    """The act by its name, for who runs ballots; None to give one up, which wants a reason.

    Raises Missing, Forbidden.
    """
    service.get(me(), ballot_id)
    if act not in ACTS and act != CANCEL:
        raise Missing()
    if not service.runs(me()):
        raise Forbidden()
    return ACTS.get(act)


def _cancelling(ballot_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    """Why it is to be given up."""
    ballot, _own = service.get(me(), ballot_id)
    typed = {"values": values, "errors": errors, "problem": problem}
    alone = ballot.status == BallotStatus.DRAFT
    reasons = [(str(reason), words) for reason, words in CANCEL_WORDS.items()]
    return draw("cancel", ballot=ballot, alone=alone, reasons=reasons, staff=is_staff(), **typed)


def _cancel(ballot_id: UUID) -> Response:
    given = posted(BallotCancelForm(), partial(_cancelling, ballot_id))
    ballot = service.cancel(me(), ballot_id, CancelReason(given["reason"]))
    given_up = ballot.status == BallotStatus.CANCELLED
    notice("good", gettext("It was cancelled.") if given_up else gettext("Asked. It goes on until another agrees."))
    return redirect(at("ballot", ballot_id), 303)


def _before(ballot_id: UUID, act: str) -> str:
    """What one should know before it."""
    off = service.losing(me(), ballot_id) if act == "freeze" else []
    if act == "refuse":
        return gettext("Somebody may ask for it again later.")
    told = gettext("This cannot be taken back.")
    if off:
        who = gettext("May not stand any more, and is taken off the paper: %(handles)s.", handles=", ".join(off))
        return f"{who} {told}"
    return told


@pages.get("/own/votes/<uuid:ballot_id>/act/<ballot_act>", endpoint="own_ask")
@pages.get("/union/ballots/<uuid:ballot_id>/act/<ballot_act>", endpoint="ask")
def ask(ballot_id: UUID, ballot_act: str) -> Any:
    """A pause before it."""
    chosen = _act(ballot_id, ballot_act)
    if chosen is None:
        return _cancelling(ballot_id, {}, {}, None)
    return render_template(
        "core/confirm.html",
        title=chosen.title,
        sentence=chosen.sentence,
        detail=_before(ballot_id, ballot_act),
        action=at("do", ballot_id, ballot_act=ballot_act),
        cancel_url=at("ballot", ballot_id),
        confirm_label=chosen.label,
        danger=chosen.danger,
    )


@pages.post("/own/votes/<uuid:ballot_id>/act/<ballot_act>", endpoint="own_do")
@pages.post("/union/ballots/<uuid:ballot_id>/act/<ballot_act>", endpoint="do")
def do(ballot_id: UUID, ballot_act: str) -> Response:
    """Do it."""
    chosen = _act(ballot_id, ballot_act)
    if chosen is None:
        return _cancel(ballot_id)
    posted(Form(), partial(one, ballot_id))
    did = chosen.does(me(), ballot_id)
    notice("good", chosen.done)
    if ballot_act == "freeze" and did:
        notice("wait", gettext("Who may not stand any more was taken off the paper."))
    return redirect(at("ballot", ballot_id), 303)
