"""The JSON door through which intake gives out many cases at once."""

from typing import Any

from support.cases import service
from support.cases.api.door import api
from support.cases.model import MAIN_SEATS
from support.cases.model.allotting import Allotment
from support.cases.schema.allotting import AllotForm, AllotmentPreviewView, AllotmentsForm, AllottedView
from support.core.web.guard import me


@api.post("/cases/assignments/preview")
@api.arguments(AllotmentsForm)
@api.response(200, AllotmentPreviewView)
def preview_allotment(given: dict[str, Any]) -> Any:
    """How it would be if these cases were given out so; nothing is changed."""
    return service.preview_allotment(me(), **given)


@api.post("/cases/assignments")
@api.arguments(AllotForm)
@api.response(200, AllottedView)
def allot(given: dict[str, Any]) -> Any:
    """Give out cases: what can be done is done, and for the rest it is said why not."""
    wanted = [
        Allotment(one["reference"], None, {seat: one[seat.value] for seat in MAIN_SEATS if one.get(seat.value)})
        for one in given["items"]
    ]
    return {"items": service.allot(me(), wanted)}
