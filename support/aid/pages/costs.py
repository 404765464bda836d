"""The page that says nobody asks for a cost."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from support.aid import service
from support.aid.pages.door import pages
from support.cases import service as cases
from support.core.schema import Form
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice


@pages.get("/desk/cases/<string:reference>/costs/<uuid:cost_id>/drop")
def ask_drop_cost(reference: str, cost_id: UUID) -> Any:
    """A pause before a cost is left out."""
    folder = cases.get(me(), reference)
    told = service.open_cost(me(), folder, cost_id)
    return render_template(
        "core/confirm.html",
        title=gettext("Ask for nothing?"),
        sentence=gettext("Somebody else pays this, or it was not charged. It cannot be asked for any more."),
        detail=str(told["amount"]),
        action=url_for("aid_pages.drop_cost", reference=reference, cost_id=cost_id),
        confirm_label=gettext("Ask for nothing"),
        cancel_url=url_for("aid_pages.ask", reference=reference),
    )


@pages.post("/desk/cases/<string:reference>/costs/<uuid:cost_id>/drop")
def drop_cost(reference: str, cost_id: UUID) -> Response:
    """Leave a cost out."""
    folder = cases.get(me(), reference)
    posted(Form(), partial(_refused, reference))
    service.drop_cost(me(), folder, cost_id)
    notice("good", gettext("Nobody asks for it."))
    return redirect(url_for("aid_pages.ask", reference=reference), 303)


def _refused(reference: str, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    back = (gettext("Ask for aid"), url_for("aid_pages.ask", reference=reference))
    return render_template("core/problem.html", problem=problem, back=back)
