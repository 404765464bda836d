"""The JSON door of offices, expulsions and appeals against them."""

from typing import Any
from uuid import UUID

from support.core.web.guard import me
from support.union.api.door import api
from support.union.model import Office
from support.union.schema.hearings import (
    YES,
    UnionAppealAnswerForm,
    UnionAppealStandView,
    UnionAppealVoteForm,
    UnionHearingAppealForm,
    UnionHearingForm,
    UnionHearingListForm,
    UnionHearingReasonsForm,
    UnionHearingStandView,
    UnionHearingsView,
    UnionHearingView,
    UnionHearingVoteForm,
    UnionOfficeForm,
    UnionOfficeStandView,
    UnionOfficesView,
    UnionStatementForm,
)
from support.union.service import hearings, offices, reviewing


@api.get("/union/offices")
@api.response(200, UnionOfficesView)
def union_offices() -> Any:
    """Who sits in the council and the commission, who is a trustee, who represents."""
    return {"items": offices.offices(me())}


@api.post("/union/offices")
@api.arguments(UnionOfficeForm)
@api.response(201, UnionOfficeStandView)
def name_to_office(given: dict[str, Any]) -> Any:
    """Write down that a member holds an office from today on."""
    return offices.name_to(me(), given["number"], Office(given["office"]))


@api.delete("/union/offices/<uuid:office_id>")
@api.response(200, UnionOfficeStandView)
def end_office(office_id: UUID) -> Any:
    """An office ends today."""
    return offices.end_office(me(), office_id)


@api.get("/expulsions")
@api.arguments(UnionHearingListForm, location="query")
@api.response(200, UnionHearingsView)
def expulsions(filters: dict[str, Any]) -> Any:
    """The hearings one sees, the latest first."""
    return hearings.browse(me(), **filters)


@api.post("/expulsions")
@api.arguments(UnionHearingForm)
@api.response(201, UnionHearingStandView)
def call_hearing(given: dict[str, Any]) -> Any:
    """The council hears a member; not before two weeks have passed."""
    return hearings.call(me(), **given)


@api.get("/expulsions/<uuid:expulsion_id>")
@api.response(200, UnionHearingView)
def expulsion(expulsion_id: UUID) -> Any:
    """One hearing, with the appeal against it."""
    return hearings.show(me(), expulsion_id) | {"appeal": reviewing.show_appeal(me(), expulsion_id)}


@api.post("/expulsions/<uuid:expulsion_id>/statement")
@api.arguments(UnionStatementForm)
@api.response(200, UnionHearingStandView)
def state_in_hearing(given: dict[str, Any], expulsion_id: UUID) -> Any:
    """The member answers the grounds."""
    return hearings.state(me(), expulsion_id, given["text"])


@api.post("/expulsions/<uuid:expulsion_id>/votes")
@api.arguments(UnionHearingVoteForm)
@api.response(201, UnionHearingStandView)
def vote_in_hearing(given: dict[str, Any], expulsion_id: UUID) -> Any:
    """One of the council votes, on the day of the hearing or later."""
    return hearings.vote(me(), expulsion_id, expel=given["expel"] == YES)


@api.post("/expulsions/<uuid:expulsion_id>/decision")
@api.arguments(UnionHearingReasonsForm)
@api.response(200, UnionHearingStandView)
def conclude_hearing(given: dict[str, Any], expulsion_id: UUID) -> Any:
    """One of the council writes down what the votes gave: two thirds of its seats expel."""
    return hearings.conclude(me(), expulsion_id, given["reasons"])


@api.post("/expulsions/<uuid:expulsion_id>/withdraw")
@api.response(200, UnionHearingStandView)
def withdraw_hearing(expulsion_id: UUID) -> Any:
    """Take a hearing back."""
    return hearings.withdraw(me(), expulsion_id)


@api.post("/expulsions/<uuid:expulsion_id>/appeal")
@api.arguments(UnionHearingAppealForm)
@api.response(201, UnionAppealStandView)
def appeal_expulsion(given: dict[str, Any], expulsion_id: UUID) -> Any:
    """Whoever was expelled appeals to the review commission, within thirty days."""
    return reviewing.appeal(me(), expulsion_id, given["grounds"])


@api.post("/expulsion-appeals/<uuid:expulsion_appeal_id>/votes")
@api.arguments(UnionAppealVoteForm)
@api.response(201, UnionAppealStandView)
def vote_on_appeal(given: dict[str, Any], expulsion_appeal_id: UUID) -> Any:
    """One of the commission votes."""
    return reviewing.vote_on_appeal(me(), expulsion_appeal_id, overturn=given["overturn"] == YES)


@api.post("/expulsion-appeals/<uuid:expulsion_appeal_id>/decision")
@api.arguments(UnionAppealAnswerForm)
@api.response(200, UnionAppealStandView)
def conclude_appeal(given: dict[str, Any], expulsion_appeal_id: UUID) -> Any:
    """One of the commission writes down what it decided: more than half undo the expulsion."""
    return reviewing.conclude_appeal(me(), expulsion_appeal_id, given["answer"])
