"""Ballots in a list, and one of them: for members in their own place, for registrars at the union's desk."""

from typing import Any
from uuid import UUID

from flask import Response, request
from flask_babel import lazy_gettext

from support.ballots import service
from support.ballots.pages import results
from support.ballots.pages.door import draw, is_staff, pages
from support.core.web import downloads
from support.core.web.guard import me
from support.core.web.pages import section, tab
from support.union.policy import is_registrar
from support.union.service import standing
from support.vault import polls


def _was_taken_in(actor: Any) -> bool:
    """Whoever was never taken in has no votes to look for."""
    return standing.by_id(actor.id).since is not None


tab("own", "ballots_pages.own_ballots", lazy_gettext("Votes"), rank=14, may=_was_taken_in)
section("ballots_pages.ballots", lazy_gettext("Ballots"), rank=64, may=is_registrar)


@pages.get("/own/votes", endpoint="own_ballots")
@pages.get("/union/ballots", endpoint="ballots")
def ballots() -> Any:
    """All of them, those that close last first."""
    cursor = request.args.get("cursor")
    found = service.browse(me(), cursor=cursor)
    return draw("ballots", page=found, first=cursor is None, runs=service.runs(me()), staff=is_staff())


@pages.get("/own/votes/<uuid:ballot_id>", endpoint="own_ballot")
@pages.get("/union/ballots/<uuid:ballot_id>", endpoint="ballot")
def ballot(ballot_id: UUID) -> Any:
    """One of them."""
    return one(ballot_id, {}, {}, None)


def one(ballot_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    """One of them, with what was typed into its form."""
    whole = service.show(me(), ballot_id)
    shown = results.figures(whole, whole.ballot.result) if whole.ballot.result else None
    trustee = next((each for each in whole.trustees if each.mine), None)
    typed = {"values": values, "errors": errors, "problem": problem}
    return draw("ballot", whole=whole, ballot=whole.ballot, shown=shown, trustee=trustee, staff=is_staff(), **typed)


@pages.get("/own/votes/<uuid:ballot_id>/file", endpoint="own_file")
@pages.get("/union/ballots/<uuid:ballot_id>/file", endpoint="file")
def file(ballot_id: UUID) -> Response:
    """The published file, to be kept and counted again elsewhere."""
    published = service.published(me(), ballot_id)
    content = polls.canonical_json(published).encode()
    return downloads.attachment(content, kind="application/json", name=f"{published['status']}.json")
