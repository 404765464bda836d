"""Without a name: say something, come back with the code, and the numbers that are published."""

from typing import Any

from support.core.web import headers
from support.core.web.guard import public
from support.voice import service
from support.voice.api.door import api
from support.voice.model import Category
from support.voice.schema import (
    AskAgainByCodeForm,
    FeedbackCodeForm,
    FeedbackFiguresView,
    FeedbackForm,
    FeedbackLeftView,
    FeedbackStandingView,
)


@api.post("/feedback")
@public
@api.arguments(FeedbackForm)
@api.response(201, FeedbackLeftView)
def leave(given: dict[str, Any]) -> Any:
    """Say something without a name. The code is shown once and kept nowhere: it alone leads to the answer."""
    said = service.leave(Category(given["category"]), given["text"])
    return {"code": said.code, "answer_by": said.complaint.answer_by}


@api.post("/feedback/answer")
@public
@api.arguments(FeedbackCodeForm)
@api.response(200, FeedbackStandingView)
def read_answer(given: dict[str, Any]) -> Any:
    """How it stands, and the answer. The code stands in the body, so that it stands in no log."""
    return service.by_code(given["code"])


@api.post("/feedback/again")
@public
@api.arguments(AskAgainByCodeForm)
@api.response(200, FeedbackStandingView)
def again_by_code(given: dict[str, Any]) -> Any:
    """Ask again, once, within thirty days of the answer."""
    return service.ask_again_by_code(given["code"], given["text"])


@api.get("/public/feedback")
@public
@api.response(200, FeedbackFiguresView)
def figures() -> Any:
    """The counts of each quarter in steps of five, told once the next quarter is over."""
    headers.same_for_all()
    return {"items": service.figures.told()}
