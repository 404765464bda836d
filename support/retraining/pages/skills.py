"""The pages of what an officer can do, what suits them, and all of it at a glance: for holders and for themselves."""

from functools import partial
from typing import Any

from flask import redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from support.cases import service as cases
from support.cases.folder import Folder
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.retraining import service
from support.retraining.pages.door import draw, pages
from support.retraining.pages.sentences import sentence
from support.retraining.schema.learning import ProfileForm, in_words


def _overview(folder: Folder, reference: str | None) -> str:
    return draw("learning", case=folder.case, reference=reference, **service.of_case(me(), folder))


@pages.get("/desk/cases/<string:reference>/learning")
def learning(reference: str) -> Any:
    """Skills, places and jobs of a case."""
    return _overview(cases.get(me(), reference), reference)


@pages.get("/mine/learning")
def own_learning() -> Any:
    """One's own skills, places and jobs."""
    return _overview(cases.own(me()), None)


# What somebody can do


def _form(folder: Folder, reference: str | None, values: dict[str, Any], errors: Any, problem: Any) -> str:
    values = {"skills": {}, **values}
    return draw("skills", case=folder.case, reference=reference, values=values, errors=errors, problem=problem)


def _typed(folder: Folder) -> dict[str, Any]:
    """What was written before, as the form shows it."""
    return service.read(me(), folder)


def _write(folder: Folder, reference: str | None, there: str) -> Response:
    given = posted(ProfileForm(), partial(_form, folder, reference))
    service.write(me(), folder, in_words(given))
    notice("good", gettext("Kept. These programmes suit best, and here is why."))
    return redirect(there, 303)


@pages.get("/desk/cases/<string:reference>/learning/skills")
def skills(reference: str) -> Any:
    """What the officer of a case can do."""
    folder = cases.get(me(), reference)
    return _form(folder, reference, _typed(folder), {}, None)


@pages.post("/desk/cases/<string:reference>/learning/skills")
def write_skills(reference: str) -> Response:
    """Keep what was written together with them."""
    folder = cases.get(me(), reference)
    return _write(folder, reference, url_for("retraining_pages.matches", reference=reference))


@pages.get("/mine/learning/skills")
def own_skills() -> Any:
    """What one can do."""
    folder = cases.own(me())
    return _form(folder, None, _typed(folder), {}, None)


@pages.post("/mine/learning/skills")
def write_own_skills() -> Response:
    """Keep it."""
    return _write(cases.own(me()), None, url_for("retraining_pages.own_matches"))


# What suits them


def _matches(folder: Folder, reference: str | None) -> str:
    cursor = request.args.get("cursor")
    page = service.matches(me(), folder, cursor=cursor)
    return draw("matches", case=folder.case, reference=reference, page=page, first=not cursor, sentence=sentence)


@pages.get("/desk/cases/<string:reference>/learning/matches")
def matches(reference: str) -> Any:
    """What suits the officer of a case, and why."""
    folder = cases.get(me(), reference)
    if not service.read(me(), folder)["told"]:
        notice("wait", gettext("First write down what the officer can do and wishes. Programmes are matched to that."))
        return redirect(url_for("retraining_pages.skills", reference=reference), 303)
    return _matches(folder, reference)


@pages.get("/mine/learning/matches")
def own_matches() -> Any:
    """What suits oneself, and why."""
    folder = cases.own(me())
    if not service.read(me(), folder)["told"]:
        notice("wait", gettext("First write down what you can do and wish for. Programmes are matched to that."))
        return redirect(url_for("retraining_pages.own_skills"), 303)
    return _matches(folder, None)
