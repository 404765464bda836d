"""The pages of requests: asking, keeping a draft, submitting, withdrawing.

A form that is shown again opens what can be chosen in it, and that is recorded each time.
"""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from support.aid import service
from support.aid.model import EMERGENCY_CAP, PAPER_WORDS, RequestStatus
from support.aid.pages.door import draw, pages
from support.aid.schema.requests import AskForm
from support.cases import service as cases
from support.cases.folder import Folder
from support.core.errors import Missing
from support.core.money import Money
from support.core.schema import Form
from support.core.settings import settings
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.ledger import service as ledger


@pages.get("/desk/cases/<string:reference>/aid")
def ask(reference: str) -> Any:
    """An empty request, for a holder; or one filled in from a request that is asked for anew."""
    folder = cases.get(me(), reference)
    service.ensure_may_ask(me(), folder)
    return _ask(folder, _begun(folder), {}, None)


def _begun(folder: Folder) -> dict[str, Any]:
    """What the form begins with: an earlier request, what a referral or a course costs, or nothing."""
    follows, cost = request.args.get("follows"), request.args.get("cost")
    if follows:
        return _typed(service.again(me(), folder, _id(follows)))
    if cost:
        told = service.prefilled(me(), folder, _id(cost))
        return {**told, "amount": str(told["amount"].major)}
    return {}


@pages.post("/desk/cases/<string:reference>/aid")
def submit(reference: str) -> Response:
    """Ask for money for a need of the case, or keep a draft."""
    folder = cases.get(me(), reference)
    given = posted(AskForm(), partial(_ask, folder))
    asked = service.ask(me(), folder, **given)
    if asked.status == RequestStatus.DRAFT:
        notice("good", gettext("Kept as a draft. The approvers do not see it until you submit it."))
        return redirect(url_for("aid_pages.approval", request_id=asked.id), 303)
    notice("good", gettext("The request is with the approvers. You see here what becomes of it."))
    return redirect(url_for("desk_pages.case", reference=reference), 303)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Missing() from None


def _typed(asked: dict[str, Any]) -> dict[str, Any]:
    """A request as somebody would have typed it."""
    payee = {name: value for name, value in asked["payee"].items() if name != "reference"}
    if payee.get("creditor"):
        payee = {"creditor": True}
    return {
        **asked,
        "amount": str(asked["amount"].major),
        "schedule": {"every": "month", "times": asked["times"]} if asked["times"] > 1 else {},
        "payee": payee,
    }


def _ask(folder: Folder, values: dict[str, Any], errors: Any, problem: Any) -> str:
    heeded, missing = cases.heed(me(), folder), cases.missing_for_aid(folder)
    prepared = service.prepare(me(), folder)
    papers = {code for scheme, _left in prepared.rooms.values() for code in scheme.papers}
    papers |= {name.removeprefix("papers.") for name in errors if name.startswith("papers.")}
    return draw(
        "ask",
        case=folder.case,
        warnings=heeded.warnings,
        members=heeded.members,
        missing=missing,
        prepared=prepared,
        costs=service.costs(me(), folder),
        papers=sorted(papers | {code for code, chosen in (values.get("papers") or {}).items() if chosen}),
        needs=[need["code"] for need in sorted(folder.needs, key=lambda need: need["status"] != "open")],
        funds=ledger.funds(open_only=True, for_aid=True),
        cap=Money(EMERGENCY_CAP, settings().currency),
        values={"payee": {}, "schedule": {}, "papers": {}, **values},
        errors=errors,
        problem=problem,
    )


# A draft, or what nobody has decided


@pages.get("/approvals/<uuid:request_id>/submit")
def ask_submit(request_id: UUID) -> Any:
    """A pause before a draft goes to the approvers."""
    return draw("submit", asked=service.outline(me(), request_id))


@pages.post("/approvals/<uuid:request_id>/submit")
def submit_draft(request_id: UUID) -> Response:
    """Submit a draft."""
    found = service.get(me(), request_id)
    posted(Form(), partial(refused, request_id))
    service.submit(me(), found)
    notice("good", gettext("The request is with the approvers. You see here what becomes of it."))
    return redirect(url_for("aid_pages.approval", request_id=request_id), 303)


@pages.get("/approvals/<uuid:request_id>/withdraw")
def ask_withdraw(request_id: UUID) -> Any:
    """A pause before a request is taken back."""
    asked = service.outline(me(), request_id)
    draft = asked["status"] == RequestStatus.DRAFT
    return render_template(
        "core/confirm.html",
        title=gettext("Withdraw the draft?") if draft else gettext("Withdraw the request?"),
        sentence=gettext("Nobody will decide it. It stays on the page of the case, and you can ask for it anew."),
        action=url_for("aid_pages.withdraw", request_id=request_id),
        confirm_label=gettext("Withdraw it"),
        cancel_url=url_for("aid_pages.approval", request_id=request_id),
        danger=True,
    )


@pages.post("/approvals/<uuid:request_id>/withdraw")
def withdraw(request_id: UUID) -> Response:
    """Take a draft back, or what nobody has decided."""
    found = service.get(me(), request_id)
    posted(Form(), partial(refused, request_id))
    service.withdraw(me(), found)
    notice("good", gettext("Withdrawn."))
    return redirect(url_for("aid_pages.approval", request_id=request_id), 303)


@pages.post("/approvals/<uuid:request_id>/payee-check")
def check_payee(request_id: UUID) -> Response:
    """Look whether the payee may still be paid, and say so to finance."""
    found = service.get(me(), request_id)
    posted(Form(), partial(refused, request_id))
    service.look_again(me(), found)
    notice("good", gettext("Looked at: as household and debt stand now, this payee may be paid."))
    return redirect(url_for("aid_pages.approval", request_id=request_id), 303)


def refused(request_id: UUID, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    """Why an act that has no form of its own was not done."""
    back = (gettext("The request"), url_for("aid_pages.approval", request_id=request_id))
    labels = {f"papers.{code}": str(label) for code, label in PAPER_WORDS.items()}
    labels |= {"amount": gettext("Amount"), "fund": gettext("Fund"), "schedule.times": gettext("How many times")}
    return render_template("core/problem.html", problem=problem, labels=labels, back=back)
