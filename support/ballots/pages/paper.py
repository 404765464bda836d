"""Voting without being signed in: whoever holds a credential types it, fills the paper in, looks over it, casts it.

All of it is nameless: no session is read, and nothing kept beside the vote says who sent it.
"""

from functools import partial
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from support.ballots import service
from support.ballots.model import Method
from support.ballots.pages.door import draw, pages, said
from support.ballots.schema import BallotCastForm, BallotCredentialForm, chosen, filled, paper_form
from support.core.web.forms import Redisplay, posted
from support.core.web.guard import nameless, public


@pages.get("/own/paper", endpoint="paper")
@public
@nameless
def ask() -> Any:
    """Where a credential is typed."""
    return _ask({}, {}, None)


def _ask(values: dict[str, Any], errors: Any, problem: Any) -> str:
    return draw("ask", values=values, errors=errors, problem=problem)


@pages.post("/own/paper", endpoint="show_paper")
@public
@nameless
def show() -> Any:
    """The paper that belongs to it, with what everybody may read."""
    given = posted(BallotCredentialForm(), _ask)
    service.hold_back("paper", given["credential"])
    return _sheet(service.paper_for(given["credential"]), {"credential": given["credential"]}, {}, None)


def _sheet(sheet: service.Sheet, values: dict[str, Any], errors: Any, problem: Any) -> str:
    mine = (request.endpoint or "").startswith("ballots_pages.own_")
    typed = {"values": values, "errors": errors, "problem": problem}
    return draw("sheet", sheet=sheet, ballot=sheet.ballot, mine=mine, **typed)


@pages.post("/own/paper/<uuid:ballot_id>", endpoint="check_paper")
@public
@nameless
def check(ballot_id: UUID) -> Any:
    """A look over it before it is cast; nothing is kept."""
    sheet = service.sheet(ballot_id)
    method = sheet.ballot.method
    given = posted(paper_form(method, [each.position for each in sheet.options]), partial(_sheet, sheet))
    service.hold_back("paper", given["credential"])
    service.paper_for(given["credential"], ballot_id)
    choices = chosen(method, given)
    service.sound(sheet.ballot, choices)
    told = said(choices, {each.position: each.handle for each in sheet.options}, ordered=method == Method.STV)
    hidden = [("credential", given["credential"]), *(("choices", str(each)) for each in choices)]
    action = url_for("ballots_pages.cast_paper", ballot_id=ballot_id)
    return render_template("ballots/look.html", told=told, hidden=hidden, action=action)


@pages.post("/own/paper/<uuid:ballot_id>/cast", endpoint="cast_paper")
@pages.post("/own/votes/<uuid:ballot_id>/cast", endpoint="own_cast")
@public
@nameless
def cast(ballot_id: UUID) -> Any:
    """Cast it, by a member's own address or by that for everybody: neither asks who it is.

    The answer shows the tracking code, and again if the same form is sent twice; refused, the paper is shown as filled.
    """
    given = posted(BallotCastForm(), partial(_again, ballot_id))
    if given["change"]:
        raise Redisplay(given)
    service.hold_back("vote", given["credential"])
    choices = [int(each) if each.isascii() and each.isdigit() else each for each in given["choices"]]
    tracking = service.cast(ballot_id, given["credential"], choices)
    mine = request.endpoint == "ballots_pages.own_cast"
    return draw("cast", ballot_id=ballot_id, tracking=tracking, mine=mine)


def _again(ballot_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    sheet = service.sheet(ballot_id)
    on_paper = {"credential": values.get("credential"), **filled(sheet.ballot.method, values.get("choices") or [])}
    return _sheet(sheet, on_paper, errors, problem)
