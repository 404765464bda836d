"""The panel's page of one application: read, score, and then see the others' points."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.reinstatement import service
from support.reinstatement.model import MOST_POINTS
from support.reinstatement.pages.door import draw, first_time, pages, pause
from support.reinstatement.schema.pages import PanelScoresForm


@pages.get("/way-back/applications/<uuid:competition_application_id>")
def application(competition_application_id: UUID) -> Any:
    """An application without a name."""
    return _application(competition_application_id, {}, {}, None)


@pages.post("/way-back/applications/<uuid:competition_application_id>")
def score(competition_application_id: UUID) -> Any:
    """Give points with reasons, after a pause: they stay."""
    one = service.show_application(me(), competition_application_id)
    given = posted(PanelScoresForm(), partial(_application, competition_application_id))
    at = url_for("reinstatement_pages.application", competition_application_id=competition_application_id)
    if first_time():
        sentence = gettext("Points are given once and stay. The applicant reads them, and why, without your name.")
        return pause(gettext("Give these points?"), sentence, action=at, back=at, label=gettext("Give them"))
    competition = service.get_competition(me(), one["competition_id"], lock=True)
    service.score(me(), competition, competition_application_id, given["scores"])
    notice("good", gettext("Given. You now see what the others gave."))
    return redirect(at, 303)


def _application(competition_application_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> Response | str:
    one = service.show_application(me(), competition_application_id)
    choices = [(number, str(number)) for number in range(MOST_POINTS + 1)]
    rows = values.get("scores") or []
    return draw("application", one=one, choices=choices, rows=rows, errors=errors, problem=problem)
