"""The officer's own pages: a question, what was decided, and asking others to look again. None names its purpose."""

from typing import Any

from flask import g, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.vetting import service
from support.vetting.pages.door import draw, pages
from support.vetting.schema import OwnTextForm


@pages.get("/mine/decision")
def own_decision() -> str:
    """What was decided, why, and what one can do."""
    _folder, told = service.own(me())
    return draw("own_decision", told=told)


@pages.get("/mine/answer")
def own_answer() -> str:
    """A question, and what one answered."""
    return _answer({}, {}, None)


@pages.post("/mine/answer")
def answer() -> Response:
    """Answer it."""
    service.answer(me(), posted(OwnTextForm(), _answer)["text"])
    notice("good", gettext("Thank you. Your answer has arrived."))
    return redirect(url_for("vetting_pages.own_decision"), 303)


def _answer(values: dict[str, Any], errors: Any, problem: Any) -> str:
    _folder, told = service.own(me())
    return draw("own_answer", told=told, values=values, errors=errors, problem=problem)


@pages.get("/mine/appeal")
def own_appeal() -> str:
    """Why others should look again."""
    return _appeal({}, {}, None)


@pages.post("/mine/appeal")
def make_appeal() -> Any:
    """Ask others to look again, after a pause."""
    given = posted(OwnTextForm(), _appeal)
    if "confirmed" not in request.form:
        service.ensure_may_appeal(me())
        return draw("sure_appeal", typed=g.values)
    service.appeal(me(), given["text"])
    notice("good", gettext("Thank you. Others will look again. You see here what comes of it."))
    return redirect(url_for("vetting_pages.own_decision"), 303)


def _appeal(values: dict[str, Any], errors: Any, problem: Any) -> str:
    _folder, told = service.own(me())
    return draw("own_appeal", told=told, values=values, errors=errors, problem=problem)
