"""The JSON door of runs."""

from typing import Any
from uuid import UUID

from flask import Response, request

from support.aid import service
from support.aid.api.door import api
from support.aid.model import Rail
from support.aid.schema.lists import ListForm
from support.aid.schema.runs import GatherForm, ReleaseForm, RunItemView, RunListView, RunPageForm, RunView
from support.core.web.downloads import attachment
from support.core.web.guard import me

#: What the bank's file is.
KIND = "application/xml"


@api.get("/payment-runs")
@api.arguments(ListForm, location="query")
@api.response(200, RunListView)
def runs(filters: dict[str, Any]) -> Any:
    """The runs, newest first."""
    return service.browse_runs(me(), **filters)


@api.post("/payment-runs")
@api.arguments(GatherForm)
@api.response(201, RunView)
def gather(given: dict[str, Any]) -> Any:
    """Gather payments that are due into a run."""
    run = service.gather(me(), rail=Rail(given.pop("rail")), **given)
    return service.show_run(me(), run.id)


@api.get("/payment-runs/<uuid:run_id>")
@api.arguments(RunPageForm, location="query")
@api.response(200, RunView)
def run(filters: dict[str, Any], run_id: UUID) -> Any:
    """A run and part of its payments."""
    return service.show_run(me(), run_id, **filters)


@api.post("/payment-runs/<uuid:run_id>/release")
@api.arguments(ReleaseForm)
@api.response(200, RunItemView)
def release(given: dict[str, Any], run_id: UUID) -> Any:
    """Release a run that another gathered, or its file once more."""
    service.release(me(), run_id, **given)
    return service.show_run(me(), run_id)


@api.post("/payment-runs/<uuid:run_id>/cancel")
@api.response(200, RunItemView)
def cancel(run_id: UUID) -> Any:
    """Take a run back: its payments are free again."""
    service.cancel(me(), run_id)
    return service.show_run(me(), run_id)


@api.get("/payment-runs/<uuid:run_id>/file")
@api.response(200, content_type=KIND)
def file(run_id: UUID) -> Any:
    """The bank's file, once a release: it is not kept, and cannot be asked for a second time."""
    if request.method == "HEAD":
        service.run_row(me(), run_id)
        return Response(mimetype=KIND)  # only looked at: that must not use it up
    made = service.make_file(me(), run_id)
    return attachment(made.content, kind=KIND, name=made.name)
