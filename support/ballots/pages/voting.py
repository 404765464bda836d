"""A member votes: the paper with their credential, a look over it, and finding it again. `paper.py` casts it."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from support.ballots import service
from support.ballots.model import BallotStatus, Method
from support.ballots.pages.door import draw, is_staff, pages, said
from support.ballots.pages.listing import one
from support.ballots.schema import BallotFindForm, StandForm, chosen, paper_form
from support.core.errors import Missing
from support.core.schema import Form
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice


@pages.post("/own/votes/<uuid:ballot_id>/paper", endpoint="own_paper")
def paper(ballot_id: UUID) -> Any:
    """The paper, with the credential that was just drawn."""
    posted(Form(), partial(one, ballot_id))
    return _paper(ballot_id, {"credential": service.draw(me(), ballot_id)}, {}, None)


def _paper(ballot_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    whole = service.show(me(), ballot_id)
    typed = {"values": values, "errors": errors, "problem": problem}
    number = service.number_of(whole.ballot)
    return draw("paper", whole=whole, ballot=whole.ballot, paper_number=number, **typed)


@pages.post("/own/votes/<uuid:ballot_id>/check", endpoint="own_check")
def check(ballot_id: UUID) -> Any:
    """A look over it before it is cast; nothing is kept."""
    whole = service.show(me(), ballot_id)
    method = whole.ballot.method
    form = paper_form(method, [each.position for each in whole.candidates])
    given = posted(form, partial(_paper, ballot_id))
    choices = chosen(method, given)
    service.sound(whole.ballot, choices)
    handles = {each.position: each.handle for each in whole.candidates}
    return render_template(
        "core/confirm.html",
        title=gettext("Is this your vote?"),
        sentence=said(choices, handles, ordered=method == Method.STV),
        detail=gettext("A vote cannot be changed or taken back. You get a code that finds it in the list later."),
        action=url_for("ballots_pages.own_cast", ballot_id=ballot_id),
        hidden=[("credential", given["credential"]), *(("choices", str(each)) for each in choices)],
        cancel_url=url_for("ballots_pages.own_ballot", ballot_id=ballot_id),
        confirm_label=gettext("Cast it"),
    )


@pages.get("/own/votes/<uuid:ballot_id>/list", endpoint="own_list")
@pages.get("/union/ballots/<uuid:ballot_id>/list", endpoint="list")
def listed(ballot_id: UUID) -> Any:
    """The votes by their codes, from one letter or code on: who looks does not say which is theirs."""
    after = service.read_tracking(request.args.get("after", ""))[:16]
    return _list(ballot_id, {}, {}, None, found=service.votes(me(), ballot_id, after=after), first=not after)


def _list(ballot_id: UUID, values: dict[str, Any], errors: Any, problem: Any, **shown: Any) -> str:
    whole = service.show(me(), ballot_id)
    shown.setdefault("found", None)
    shown["found"] = shown["found"] or service.votes(me(), ballot_id)
    handles = {each.position: each.handle for each in whole.candidates}
    tell = partial(said, handles=handles, ordered=whole.ballot.method == Method.STV)
    shown = {"first": True, "mine": None, "asked": False} | shown
    typed = {"values": values, "errors": errors, "problem": problem}
    return draw("list", whole=whole, ballot=whole.ballot, tell=tell, staff=is_staff(), **typed, **shown)


@pages.post("/own/votes/<uuid:ballot_id>/find", endpoint="own_find")
def find(ballot_id: UUID) -> Any:
    """One's own vote by its code, which stands in no address."""
    given = posted(BallotFindForm(), partial(_list, ballot_id))
    mine = service.find_vote(me(), ballot_id, given["tracking"])
    return _list(ballot_id, {"tracking": given["tracking"]}, {}, None, mine=mine, asked=True)


@pages.post("/own/votes/<uuid:ballot_id>/stand", endpoint="own_stand")
def stand(ballot_id: UUID) -> Response:
    """Stand oneself."""
    given = posted(StandForm(), partial(one, ballot_id))
    service.stand(me(), ballot_id, given["text"])
    notice("good", gettext("You stand. Others see your handle and your words."))
    return redirect(url_for("ballots_pages.own_ballot", ballot_id=ballot_id), 303)


@pages.post("/own/votes/<uuid:ballot_id>/step-down", endpoint="own_step_down")
def step_down(ballot_id: UUID) -> Response:
    """Not stand any more."""
    posted(Form(), partial(one, ballot_id))
    service.step_down(me(), ballot_id)
    notice("good", gettext("You do not stand any more."))
    return redirect(url_for("ballots_pages.own_ballot", ballot_id=ballot_id), 303)


@pages.get("/own/votes/<uuid:ballot_id>/trustees/<int:place>", endpoint="own_ask_trustee")
def ask_trustee(ballot_id: UUID, place: int) -> Any:
    """A pause before a trustee does their part."""
    whole = service.show(me(), ballot_id)
    if whole.ballot.status != BallotStatus.CLOSED or not any(t.mine and t.number == place for t in whole.trustees):
        raise Missing()
    second = any(each.opened for each in whole.trustees)
    return render_template(
        "core/confirm.html",
        title=gettext("Open the votes?") if second else gettext("Do your part?"),
        sentence=gettext("Another trustee did their part. With yours the votes are opened, counted and published.")
        if second
        else gettext("What you hold is passed to the other two. Nothing is opened until one of them does their part."),
        detail=gettext("This cannot be taken back."),
        action=url_for("ballots_pages.own_open_votes", ballot_id=ballot_id, place=place),
        cancel_url=url_for("ballots_pages.own_ballot", ballot_id=ballot_id),
        confirm_label=gettext("Open them") if second else gettext("Do it"),
    )


@pages.post("/own/votes/<uuid:ballot_id>/trustees/<int:place>", endpoint="own_open_votes")
def open_votes(ballot_id: UUID, place: int) -> Response:
    """A trustee's part."""
    posted(Form(), partial(one, ballot_id))
    opened = service.open_votes(me(), ballot_id, place)
    counted = opened.status == BallotStatus.COUNTED
    notice("good", gettext("The votes are opened and counted.") if counted else gettext("You did your part."))
    return redirect(url_for("ballots_pages.own_ballot", ballot_id=ballot_id), 303)
