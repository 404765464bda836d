"""The pages of requests: asking, deciding.

A form that is shown again opens nothing sealed but whom never to contact, and who may be paid.
"""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from support.aid import service
from support.aid.model import EMERGENCY_CAP, Decision, RequestStatus
from support.aid.pages.door import ALL, draw, pages
from support.aid.schema.requests import AskForm, DecideForm
from support.cases import service as cases
from support.cases.folder import Folder
from support.core.money import Money
from support.core.settings import settings
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.ledger import service as ledger


@pages.get("/desk/cases/<string:reference>/aid")
def ask(reference: str) -> Any:
    """An empty request, for a holder."""
    folder = cases.get(me(), reference)
    service.ensure_may_ask(me(), folder)
    return _ask(folder, {}, {}, None)


@pages.post("/desk/cases/<string:reference>/aid")
def submit(reference: str) -> Response:
    """Ask for money for a need of the case."""
    folder = cases.get(me(), reference)
    given = posted(AskForm(), partial(_ask, folder))
    service.ask(me(), folder, **given)
    notice("good", gettext("The request is with the approvers. You see here what becomes of it."))
    return redirect(url_for("desk_pages.case", reference=reference), 303)


def _ask(folder: Folder, values: dict[str, Any], errors: Any, problem: Any) -> str:
    heeded, missing = cases.heed(me(), folder), cases.missing_for_aid(folder)
    return draw(
        "ask",
        case=folder.case,
        warnings=heeded.warnings,
        members=heeded.members,
        missing=missing,
        needs=[need["code"] for need in sorted(folder.needs, key=lambda need: need["status"] != "open")],
        funds=ledger.funds(open_only=True),
        cap=Money(EMERGENCY_CAP, settings().currency),
        values={"payee": {}, **values},
        errors=errors,
        problem=problem,
    )


# Deciding


@pages.get("/approvals")
def approvals() -> Any:
    """The requests one sees, those that wait first."""
    status = request.args.get("status") or RequestStatus.SUBMITTED.value
    wanted = None if status == ALL else status
    page = service.browse(me(), status=wanted, cursor=request.args.get("cursor"))
    return draw("approvals", page=page, status=status, first=not request.args.get("cursor"))


@pages.get("/approvals/<uuid:request_id>")
def approval(request_id: UUID) -> Any:
    """One request, as far as one's keys open it."""
    return draw("request", asked=service.show(me(), request_id))


@pages.get("/approvals/<uuid:request_id>/approve")
def ask_approve(request_id: UUID) -> Any:
    """A pause before money is promised."""
    asked = service.outline(me(), request_id)
    return draw("approve", asked=asked)


@pages.get("/approvals/<uuid:request_id>/decline")
def ask_decline(request_id: UUID) -> Any:
    """Where a no, or a not yet, is explained."""
    return _decide(request_id, {}, {}, None)


@pages.post("/approvals/<uuid:request_id>/decision")
def decide(request_id: UUID) -> Response:
    """Approve, refuse or return."""
    found = service.get(me(), request_id)
    given = posted(DecideForm(), partial(_decide, request_id))
    decision = Decision(given["decision"])
    service.decide(me(), found, decision, reason=given.get("reason"))
    told = {
        Decision.APPROVE: gettext("Approved. Finance can pay it now."),
        Decision.REFUSE: gettext("Refused. The holders of the case read why."),
        Decision.RETURN: gettext("Returned. The holders of the case read what to change, and may ask anew."),
    }
    notice("good", told[decision])
    return redirect(url_for("aid_pages.approvals"), 303)


def _decide(request_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    asked = service.outline(me(), request_id)
    return draw("decline", asked=asked, values=values, errors=errors, problem=problem)
