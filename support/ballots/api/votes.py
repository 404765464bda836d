"""The JSON doors of ballots: prepared, frozen, opened, voted in, closed, opened by trustees, published."""

from typing import Any
from uuid import UUID

from flask import Response

from support.ballots import service
from support.ballots.api.door import api
from support.ballots.model import BallotKind, BallotStatus, CancelReason, Method
from support.ballots.schema import (
    BallotCancelDecisionForm,
    BallotCancelForm,
    BallotCredentialForm,
    BallotForm,
    BallotFrozenView,
    BallotListForm,
    BallotPageView,
    BallotSheetView,
    BallotView,
    CredentialView,
    StandForm,
    VotedView,
    VoteForm,
)
from support.core.web.guard import me, nameless, public
from support.vault import polls


@api.get("/ballots")
@api.arguments(BallotListForm, location="query")
@api.response(200, BallotPageView)
def ballots(given: dict[str, Any]) -> Any:
    """Ballots, those that close last first."""
    if status := given.pop("status", None):
        given["status"] = BallotStatus(status)
    return service.browse(me(), **given)


@api.post("/ballots")
@api.arguments(BallotForm)
@api.response(201, BallotView)
def prepare(given: dict[str, Any]) -> Any:
    """Prepare one: what is decided, who stands, which three open it."""
    given |= {"kind": BallotKind(given["kind"]), "method": Method(given["method"])}
    return service.show(me(), service.prepare(me(), **given).id)


@api.get("/ballots/<uuid:ballot_id>")
@api.response(200, BallotView)
def show(ballot_id: UUID) -> Any:
    """One in full."""
    return service.show(me(), ballot_id)


@api.post("/ballots/<uuid:ballot_id>/candidates")
@api.arguments(StandForm)
@api.response(201, BallotView)
def stand(given: dict[str, Any], ballot_id: UUID) -> Any:
    """Stand oneself, until the roll is frozen."""
    service.stand(me(), ballot_id, given["text"])
    return service.show(me(), ballot_id)


@api.delete("/ballots/<uuid:ballot_id>/candidates/me")
@api.response(200, BallotView)
def step_down(ballot_id: UUID) -> Any:
    """Not stand any more, until the roll is frozen."""
    service.step_down(me(), ballot_id)
    return service.show(me(), ballot_id)


@api.post("/ballots/<uuid:ballot_id>/freeze-roll")
@api.response(200, BallotFrozenView)
def freeze_roll(ballot_id: UUID) -> Any:
    """Freeze the roll: all who may vote today. Its hash is published. `taken_off`: who stood and may not any more."""
    off = service.freeze_roll(me(), ballot_id)
    return {**vars(service.show(me(), ballot_id)), "taken_off": off}


@api.post("/ballots/<uuid:ballot_id>/open")
@api.response(200, BallotView)
def open_ballot(ballot_id: UUID) -> Any:
    """Open it: a key for the votes, and a credential for everybody on the roll."""
    service.open_ballot(me(), ballot_id)
    return service.show(me(), ballot_id)


@api.post("/ballots/<uuid:ballot_id>/cancel")
@api.arguments(BallotCancelForm)
@api.response(200, BallotView)
def cancel_ballot(given: dict[str, Any], ballot_id: UUID) -> Any:
    """Give a draft up. From the freezing on: ask for it; it goes on until another agrees."""
    service.cancel(me(), ballot_id, CancelReason(given["reason"]))
    return service.show(me(), ballot_id)


@api.post("/ballots/<uuid:ballot_id>/cancel/decision")
@api.arguments(BallotCancelDecisionForm)
@api.response(200, BallotView)
def decide_cancel(given: dict[str, Any], ballot_id: UUID) -> Any:
    """Another agrees, and what was voted is destroyed unread; or says no, and it goes on."""
    service.decide_cancel(me(), ballot_id, agree=given["agree"])
    return service.show(me(), ballot_id)


@api.post("/ballots/<uuid:ballot_id>/credentials")
@api.response(200, CredentialView)
def draw(ballot_id: UUID) -> Any:
    """One's own credential, until it is used. That it was drawn is known; for what is not."""
    return {"credential": service.draw(me(), ballot_id)}


@api.post("/ballots/paper")
@public
@nameless
@api.arguments(BallotCredentialForm)
@api.response(200, BallotSheetView)
def paper(given: dict[str, Any]) -> Any:
    """The paper that belongs to a credential, with what can be read of it without being signed in."""
    service.hold_back("paper", given["credential"])
    return service.paper_for(given["credential"])


@api.post("/ballots/<uuid:ballot_id>/votes")
@public
@nameless
@api.arguments(VoteForm)
@api.response(201, VotedView)
def cast(given: dict[str, Any], ballot_id: UUID) -> Any:
    """Vote with a credential. Nobody needs to be signed in, and nobody should be: nothing here asks who it is."""
    service.hold_back("vote", given["credential"])
    return {"tracking": service.cast(ballot_id, given["credential"], given["choices"])}


@api.post("/ballots/<uuid:ballot_id>/close")
@api.response(200, BallotView)
def close(ballot_id: UUID) -> Any:
    """Close it, once its last day is over or everybody voted. The hash of the votes is published."""
    service.close(me(), ballot_id)
    return service.show(me(), ballot_id)


@api.post("/ballots/<uuid:ballot_id>/trustees/<int:place>/open")
@api.response(200, BallotView)
def open_votes(ballot_id: UUID, place: int) -> Any:
    """A trustee's part. The first of them hands on what they have; with the second the votes are opened and counted."""
    service.open_votes(me(), ballot_id, place)
    return service.show(me(), ballot_id)


@api.get("/ballots/<uuid:ballot_id>/published")
@api.response(200, content_type="application/json")
def published(ballot_id: UUID) -> Any:
    """The signed file with which anybody counts again: `docs/ballots.md` says how."""
    file = service.published(me(), ballot_id)
    return Response(polls.canonical_json(file), mimetype="application/json")
