"""For everybody: saying something without a name, coming back with the code, and the published numbers."""

from typing import Any

from support.core.web.forms import posted
from support.core.web.guard import public
from support.voice import service
from support.voice.model import Category
from support.voice.pages.door import draw, pages
from support.voice.schema import AskAgainByCodeForm, FeedbackCodeForm, FeedbackForm


@pages.get("/feedback")
@public
def say() -> Any:
    """The empty form."""
    return _say({}, {}, None)


@pages.post("/feedback")
@public
def leave() -> Any:
    """Say it; the answer shows the code, and shows it again when the same form is sent twice."""
    given = posted(FeedbackForm(), _say)
    said = service.leave(Category(given["category"]), given["text"])
    return draw("said", said=said)


def _say(values: dict[str, Any], errors: Any, problem: Any) -> str:
    return draw("say", values=values, errors=errors, problem=problem)


@pages.get("/feedback/answer")
@public
def ask_answer() -> Any:
    """Where the code is typed."""
    return _ask({}, {}, None)


@pages.post("/feedback/answer")
@public
def read_answer() -> Any:
    """How it stands, and the answer. The code stands in no address."""
    given = posted(FeedbackCodeForm(), _ask)
    return draw(
        "standing", found=service.by_code(given["code"]), code=given["code"], values={}, errors={}, problem=None
    )


def _ask(values: dict[str, Any], errors: Any, problem: Any) -> str:
    return draw("code", values=values, errors=errors, problem=problem)


@pages.post("/feedback/again")
@public
def again_by_code() -> Any:
    """Ask again, once."""
    given = posted(AskAgainByCodeForm(), _again)
    found = service.ask_again_by_code(given["code"], given["text"])
    return draw("standing", found=found, code=given["code"])


def _again(values: dict[str, Any], errors: Any, problem: Any) -> str:
    """What was typed again; with a wrong code only the code is asked for."""
    return draw("again", values=values, errors=errors, problem=problem)


@pages.get("/feedback/numbers")
@public
def numbers() -> Any:
    """What is published."""
    return draw("numbers", found=service.figures.told())
