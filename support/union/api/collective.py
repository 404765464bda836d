"""The JSON door of collective cases: for who leads one, and members who were asked into it or joined."""

from typing import Any
from uuid import UUID

from support.core.web.guard import me
from support.union.api.door import api
from support.union.model import GrievanceKind, GrievanceOutcome, Stage
from support.union.schema.grievances import (
    AssignGrievanceForm,
    CollectiveForm,
    CollectiveListForm,
    CollectiveNewsView,
    CollectivePageView,
    CollectiveStepForm,
    CollectiveView,
    InviteGrievanceForm,
    UnledListView,
)
from support.union.service import grievances as service


@api.get("/collective-cases")
@api.arguments(CollectiveListForm, location="query")
@api.response(200, CollectivePageView)
def collective_cases(given: dict[str, Any]) -> Any:
    """Those one leads, is asked into or joined."""
    return service.browse_collectives(me(), **given)


@api.post("/collective-cases")
@api.arguments(CollectiveForm)
@api.response(201, CollectiveView)
def begin_collective(given: dict[str, Any]) -> Any:
    """Begin one, as somebody who represents members."""
    made = service.begin(me(), GrievanceKind(given["kind"]), given["title"], given["text"])
    return service.show_collective(me(), made.id)


@api.get("/collective-cases/<uuid:collective_id>")
@api.response(200, CollectiveView)
def collective_case(collective_id: UUID) -> Any:
    """What is shared, and how many carry it."""
    return service.show_collective(me(), collective_id)


@api.post("/collective-cases/<uuid:collective_id>/invitations")
@api.arguments(InviteGrievanceForm)
@api.response(200, CollectiveView)
def invite_to_collective(given: dict[str, Any], collective_id: UUID) -> Any:
    """Ask a member whom one represents; they answer themselves."""
    service.invite(me(), collective_id, given["grievance"])
    return service.show_collective(me(), collective_id)


@api.get("/union/collective-cases")
@api.response(200, UnledListView)
def unled_collectives() -> Any:
    """Those that nobody leads any more: for registrars."""
    return {"items": service.unled(me())}


@api.post("/collective-cases/<uuid:collective_id>/leader")
@api.arguments(AssignGrievanceForm)
@api.response(204)
def ask_to_lead(given: dict[str, Any], collective_id: UUID) -> None:
    """Ask another representative to lead it: who leads it does, or a registrar when nobody does any more."""
    service.ask_to_lead(me(), collective_id, given["handle"])


@api.post("/collective-cases/<uuid:collective_id>/leader/agree")
@api.response(200, CollectiveView)
def agree_to_lead(collective_id: UUID) -> Any:
    """A member who joined opens what is shared to whom a registrar asked."""
    service.agree(me(), collective_id)
    return service.show_collective(me(), collective_id)


@api.post("/collective-cases/<uuid:collective_id>/leader/take")
@api.response(200, CollectiveView)
def take_lead(collective_id: UUID) -> Any:
    """Lead it from now on."""
    service.take_lead(me(), collective_id)
    return service.show_collective(me(), collective_id)


@api.post("/collective-cases/<uuid:collective_id>/leader/decline")
@api.response(204)
def decline_lead(collective_id: UUID) -> None:
    """Say no to leading it."""
    service.decline_lead(me(), collective_id)


@api.post("/collective-cases/<uuid:collective_id>/steps")
@api.arguments(CollectiveStepForm)
@api.response(201, CollectiveNewsView)
def note_collective(given: dict[str, Any], collective_id: UUID) -> Any:
    """Note what was done for all; a stage moves all who joined, `closed` ends it for all."""
    return note_news(collective_id, given)


def note_news(collective_id: UUID, given: dict[str, Any]) -> dict[str, Any]:
    """What was done, with its codes."""
    return service.add_news(
        me(),
        collective_id,
        given["text"],
        stage=Stage(given["stage"]) if given["stage"] else None,
        day=given["day"],
        due=given["due"],
        outcome=GrievanceOutcome(given["outcome"]) if given["outcome"] else None,
    )


@api.post("/collective-cases/<uuid:collective_id>/steps/<uuid:collective_step_id>/done")
@api.response(200, CollectiveView)
def collective_step_done(collective_id: UUID, collective_step_id: UUID) -> Any:
    """Say that what was due is done."""
    service.mark_news_done(me(), collective_id, collective_step_id)
    return service.show_collective(me(), collective_id)
