"""The pages of who decides: what waits for one's signature, deciding, declaring a conflict, reviewing emergencies."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from support.aid import policy, service
from support.aid.model import AidRequest, Decision, RequestStatus, Review
from support.aid.pages.door import ALL, draw, pages
from support.aid.pages.requests import refused
from support.aid.schema.requests import DecideForm, EmergencyReviewForm
from support.core import clock
from support.core.errors import Invalid
from support.core.schema import Form
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice

#: In a list's address: what waits for one's own signature.
MINE = "mine"


@pages.get("/approvals")
def approvals() -> Any:
    """The requests one sees: first what one may sign, or what waits for others to."""
    signs = policy.signs(me())
    status = request.args.get("status") or (MINE if signs else RequestStatus.SUBMITTED.value)
    wanted = {"mine": "sign"} if status == MINE else {"status": None if status == ALL else status}
    page = service.browse(me(), **wanted, cursor=request.args.get("cursor"))
    reviews = service.browse(me(), mine="review", limit=1).items if signs else []
    first = not request.args.get("cursor")
    return draw("approvals", page=page, status=status, first=first, signs=signs, reviews=bool(reviews))


@pages.get("/approvals/reviews")
def reviews() -> Any:
    """Emergencies that were approved and wait for a second look one may take, the oldest first."""
    page = service.browse(me(), mine="review", cursor=request.args.get("cursor"))
    told = [{**one, "left": time_left(one["review"]["due_by"])} for one in page.items]
    return draw("reviews", listed=told, next=page.next, first=not request.args.get("cursor"))


def time_left(due_by: Any) -> str:
    """How long there still is for a review, in words."""
    hours = int((due_by - clock.now()).total_seconds() // 3600)
    if hours < 0:
        return gettext("overdue; the case gets no further emergency aid until then")
    if hours < 1:
        return gettext("less than an hour")
    return ngettext("%(num)s hour", "%(num)s hours", hours)


@pages.get("/approvals/<uuid:request_id>")
def approval(request_id: UUID) -> Any:
    """One request, as far as one's keys open it."""
    asked = service.show(me(), request_id)
    waits = asked["review"] is not None and asked["review"]["outcome"] is None
    return draw("request", asked=asked, left=time_left(asked["review"]["due_by"]) if waits else None)


# Deciding


@pages.get("/approvals/<uuid:request_id>/approve")
def ask_approve(request_id: UUID) -> Any:
    """A pause before money is promised."""
    return draw("approve", asked=service.outline(me(), request_id))


@pages.get("/approvals/<uuid:request_id>/decline")
def ask_decline(request_id: UUID) -> Any:
    """Where a no, or a not yet, is explained."""
    return _decide(request_id, {}, {}, None)


@pages.post("/approvals/<uuid:request_id>/decision")
def decide(request_id: UUID) -> Response:
    """Approve, refuse or return."""
    found = service.get(me(), request_id)
    given = posted(DecideForm(), partial(_decide, request_id))
    decision, code = Decision(given["decision"]), given.get("code")
    if decision is Decision.REFUSE and not code:
        faults = {"code": [gettext("Choose what the officer is told.")]}
        if not given.get("reason"):
            faults["reason"] = [gettext("Say why, so that the caseworker can explain or correct it.")]
        raise Invalid(fields=faults)
    decided, _payments = service.decide(me(), found, decision, reason=given.get("reason"), code=code)
    notice("good", _told(decided, decision))
    return redirect(url_for("aid_pages.approvals"), 303)


def _told(decided: AidRequest, decision: Decision) -> str:
    if decision is Decision.REFUSE:
        return gettext("Refused. The holders of the case read why.")
    if decision is Decision.RETURN:
        return gettext("Returned. The holders of the case read what to change, and may ask anew.")
    if decided.status == RequestStatus.APPROVED:
        return gettext("Approved. Finance can pay it now.")
    return gettext("Signed. Others have to sign as well before it can be paid.")


def _decide(request_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    asked = service.outline(me(), request_id)
    return draw("decline", asked=asked, values=values, errors=errors, problem=problem)


# A conflict


@pages.get("/approvals/<uuid:request_id>/recuse")
def ask_recuse(request_id: UUID) -> Any:
    """A pause before somebody leaves a request to others for good."""
    service.outline(me(), request_id)
    return render_template(
        "core/confirm.html",
        title=gettext("Declare a conflict?"),
        sentence=gettext(
            "You know the officer, are close to them, or gain by it? Then others sign and pay this. You do not see"
            " why it is asked for, nor who is paid, any more. It cannot be taken back."
        ),
        action=url_for("aid_pages.recuse", request_id=request_id),
        confirm_label=gettext("Declare it"),
        cancel_url=url_for("aid_pages.approval", request_id=request_id),
        danger=True,
    )


@pages.post("/approvals/<uuid:request_id>/recuse")
def recuse(request_id: UUID) -> Response:
    """Declare a conflict."""
    found = service.get(me(), request_id)
    posted(Form(), partial(refused, request_id))
    service.recuse(me(), found)
    notice("good", gettext("Noted. Others sign and pay this request."))
    return redirect(url_for("aid_pages.approval", request_id=request_id), 303)


# The second look at an emergency


@pages.get("/approvals/<uuid:request_id>/review")
def write_review(request_id: UUID) -> Any:
    """Where somebody who had no part in it says whether it was an emergency."""
    return _review(request_id, {}, {}, None)


@pages.post("/approvals/<uuid:request_id>/review")
def review(request_id: UUID) -> Response:
    """Keep the review."""
    found = service.get(me(), request_id)
    given = posted(EmergencyReviewForm(), partial(_review, request_id))
    service.review(me(), found, Review(given["outcome"]), reason=given["reason"])
    notice("good", gettext("Reviewed. The holders of the case and the approvers read it."))
    return redirect(url_for("aid_pages.reviews"), 303)


def _review(request_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    asked = service.outline(me(), request_id)
    return draw("review", asked=asked, values=values, errors=errors, problem=problem)
