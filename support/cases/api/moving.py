"""The JSON door of a case's life: its moves, seats handed on, covers, what is asked afterwards, and a team's work."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from support.cases import service
from support.cases.api.door import api
from support.cases.folder import Folder
from support.cases.model import NeedStatus, SeatName, Transition, Work
from support.cases.schema.moving import (
    AskedTransferView,
    CaseHistoryView,
    CaseTransfersView,
    CoverForm,
    CoversForm,
    CoversView,
    DeclineForm,
    EndedFollowUpView,
    FollowUpForm,
    SeatTakenView,
    TransferForm,
    TransferListForm,
    TransferPageView,
    TransitionForm,
    TransitionView,
    WorkloadView,
)
from support.core.web.guard import me
from support.people import service as people

#: What each transition is, with its own of the fields.
VERBS: dict[Transition, Callable[[Folder, dict[str, Any]], Any]] = {
    Transition.ON_HOLD: lambda folder, given: service.hold(
        me(), folder, reason=given.get("reason"), until=given.get("until")
    ),
    Transition.RESUME: lambda folder, given: service.resume(me(), folder, reason=given.get("reason")),
    Transition.CLOSED: lambda folder, given: service.close(
        me(), folder, reason=given.get("reason"), outcomes=outcomes(given)
    ),
    Transition.REOPENED: lambda folder, given: service.reopen(me(), folder, reason=given.get("reason")),
}


def outcomes(given: dict[str, Any]) -> dict[str, NeedStatus]:
    """How each need ended, as codes."""
    return {need: NeedStatus(status) for need, status in given["outcomes"].items()}


@api.post("/cases/<string:reference>/transitions")
@api.arguments(TransitionForm)
@api.response(200, TransitionView)
def move(given: dict[str, Any], reference: str) -> Any:
    """Put a case on hold, let it go on, close it, or open it again."""
    folder = service.get(me(), reference)
    VERBS[Transition(given["to"])](folder, given)
    return folder.case


@api.get("/cases/<string:reference>/history")
@api.response(200, CaseHistoryView)
def history(reference: str) -> Any:
    """What a case went through, as far as the actor's keys open it."""
    return service.history(me(), service.get(me(), reference))


@api.post("/cases/<string:reference>/follow-ups/<uuid:follow_up_id>/done")
@api.arguments(FollowUpForm)
@api.response(200, EndedFollowUpView)
def follow_up(given: dict[str, Any], reference: str, follow_up_id: UUID) -> Any:
    """Note how it went with the officer of a closed case."""
    folder = service.get(me(), reference)
    return service.answer_follow_up(me(), folder, follow_up_id, work=Work(given["work"]), text=given.get("text"))


@api.post("/cases/<string:reference>/follow-ups/<uuid:follow_up_id>/skipped")
@api.response(200, EndedFollowUpView)
def skip_follow_up(reference: str, follow_up_id: UUID) -> Any:
    """Leave a follow-up out."""
    return service.skip_follow_up(me(), service.get(me(), reference), follow_up_id)


@api.post("/cases/<string:reference>/transfers")
@api.arguments(TransferForm)
@api.response(201, AskedTransferView)
def ask_transfer(given: dict[str, Any], reference: str) -> Any:
    """Ask a colleague to take one's own seat."""
    folder = service.get(me(), reference)
    seat = SeatName(given["seat"]) if given.get("seat") else None
    return service.ask_transfer(me(), folder, people.by_name(given["name"]), reason=given["reason"], seat=seat)


@api.get("/cases/<string:reference>/transfers")
@api.response(200, CaseTransfersView)
def transfers_of_case(reference: str) -> Any:
    """The transfers of a case."""
    return {"items": service.transfers_of(me(), service.get(me(), reference))}


@api.get("/transfers")
@api.arguments(TransferListForm, location="query")
@api.response(200, TransferPageView)
def transfers(filters: dict[str, Any]) -> Any:
    """What one was asked to take and asked others to take, newest first."""
    return service.browse_transfers(me(), **filters)


@api.post("/transfers/<uuid:transfer_id>/accept")
@api.response(200, SeatTakenView)
def accept(transfer_id: UUID) -> Any:
    """Take the seat; who asked leaves it."""
    actor = me()
    transfer = service.get_transfer(actor, transfer_id)
    return service.accept_transfer(actor, transfer, people.by_name(actor.name))


@api.post("/transfers/<uuid:transfer_id>/decline")
@api.arguments(DeclineForm)
@api.response(200, AskedTransferView)
def decline(given: dict[str, Any], transfer_id: UUID) -> Any:
    """Leave the seat where it is."""
    return service.decline_transfer(me(), service.get_transfer(me(), transfer_id), reason=given.get("reason"))


@api.post("/transfers/<uuid:transfer_id>/withdraw")
@api.response(200, AskedTransferView)
def withdraw(transfer_id: UUID) -> Any:
    """Take back what one asked."""
    return service.withdraw_transfer(me(), service.get_transfer(me(), transfer_id))


@api.post("/cases/<string:reference>/cover")
@api.arguments(CoverForm)
@api.response(201, SeatTakenView)
def cover(given: dict[str, Any], reference: str) -> Any:
    """Let a colleague act as a holder until a day."""
    folder = service.get(me(), reference)
    return service.cover(me(), folder, people.by_name(given["name"]), until=given["until"])


@api.post("/covers")
@api.arguments(CoversForm)
@api.response(201, CoversView)
def cover_own(given: dict[str, Any]) -> Any:
    """The same for the cases one holds as owner or deputy."""
    person = people.colleague(me(), given["name"])
    covered, left_out = service.cover_own(me(), person, until=given["until"], references=given.get("references"))
    return {"covered": covered, "left_out": left_out}


@api.get("/workload")
@api.response(200, WorkloadView)
def workload() -> Any:
    """How much work the lead's team has, in numbers."""
    return service.workload(me())
