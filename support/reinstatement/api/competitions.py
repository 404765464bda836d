"""The JSON door of open competitions."""

from typing import Any
from uuid import UUID

from support.core.web.guard import me
from support.reinstatement import service
from support.reinstatement.api.door import api
from support.reinstatement.schema.competitions import (
    PanelApplicationPageView,
    PanelApplicationView,
    PanelSeatForm,
    PostingChangeForm,
    PostingDetailView,
    PostingForm,
    PostingPageView,
    PostingView,
    RankingView,
    ScoresForm,
)
from support.reinstatement.schema.register import RegisterListForm


@api.get("/reinstatement/postings")
@api.arguments(RegisterListForm, location="query")
@api.response(200, PostingPageView)
def postings(page: dict[str, Any]) -> Any:
    """The competitions one sees."""
    return service.browse_competitions(me(), **page)


@api.post("/reinstatement/postings")
@api.arguments(PostingForm)
@api.response(201, PostingDetailView)
def announce(given: dict[str, Any]) -> Any:
    """Announce an open competition."""
    return service.show_competition(me(), service.announce(me(), **given).id)


@api.get("/reinstatement/postings/<uuid:competition_id>")
@api.response(200, PostingDetailView)
def posting(competition_id: UUID) -> Any:
    """A competition."""
    return service.show_competition(me(), competition_id)


@api.patch("/reinstatement/postings/<uuid:competition_id>")
@api.arguments(PostingChangeForm)
@api.response(200, PostingDetailView)
def correct(given: dict[str, Any], competition_id: UUID) -> Any:
    """Correct what is published, while it is open."""
    service.change(me(), service.get_competition(me(), competition_id, lock=True), **given)
    return service.show_competition(me(), competition_id)


@api.post("/reinstatement/postings/<uuid:competition_id>/panel")
@api.arguments(PanelSeatForm)
@api.response(200, PostingDetailView)
def give_seat(given: dict[str, Any], competition_id: UUID) -> Any:
    """Give the seat of somebody who has scored nothing to another."""
    service.seat(me(), service.get_competition(me(), competition_id, lock=True), **given)
    return service.show_competition(me(), competition_id)


@api.post("/reinstatement/postings/<uuid:competition_id>/scoring")
@api.response(200, PostingDetailView)
def begin(competition_id: UUID) -> Any:
    """Close it, so that the panel reads and scores."""
    service.begin(me(), service.get_competition(me(), competition_id, lock=True))
    return service.show_competition(me(), competition_id)


@api.post("/reinstatement/postings/<uuid:competition_id>/cancel")
@api.response(200, PostingView)
def cancel(competition_id: UUID) -> Any:
    """Cancel it."""
    service.cancel(me(), service.get_competition(me(), competition_id, lock=True))
    return service.show_competition(me(), competition_id)


@api.get("/reinstatement/postings/<uuid:competition_id>/applications")
@api.arguments(RegisterListForm, location="query")
@api.response(200, PanelApplicationPageView)
def applications(page: dict[str, Any], competition_id: UUID) -> Any:
    """The applications, for the panel."""
    return service.applications(me(), service.get_competition(me(), competition_id), **page)


@api.get("/reinstatement/applications/<uuid:competition_application_id>")
@api.response(200, PanelApplicationView)
def application(competition_application_id: UUID) -> Any:
    """One application as the panel reads it."""
    return service.show_application(me(), competition_application_id)


@api.post("/reinstatement/postings/<uuid:competition_id>/scores")
@api.arguments(ScoresForm)
@api.response(201, PanelApplicationView)
def give_points(given: dict[str, Any], competition_id: UUID) -> Any:
    """Give points with reasons, once; then see the others'."""
    competition = service.get_competition(me(), competition_id, lock=True)
    service.score(me(), competition, given["application"], given["scores"])
    return service.show_application(me(), given["application"])


@api.get("/reinstatement/postings/<uuid:competition_id>/ranking")
@api.arguments(RegisterListForm, location="query")
@api.response(200, RankingView)
def ranking(page: dict[str, Any], competition_id: UUID) -> Any:
    """The ranking, by the names made for the applications."""
    return service.ranking(me(), service.get_competition(me(), competition_id), **page)


@api.post("/reinstatement/postings/<uuid:competition_id>/ranking")
@api.response(201, PostingDetailView)
def rank(competition_id: UUID) -> Any:
    """Rank the applications, once all three have scored each."""
    service.rank(me(), service.get_competition(me(), competition_id, lock=True))
    return service.show_competition(me(), competition_id)
