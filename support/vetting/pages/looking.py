"""The pages of those who are named: their list, what ties them to the officer, checks and findings.

A form that is shown again opens nothing sealed.
"""

from functools import partial
from typing import Any
from uuid import UUID

from flask import g, request, url_for
from flask_babel import gettext

from support.core.web.forms import posted
from support.core.web.guard import me
from support.vetting import service
from support.vetting.dossier import Dossier
from support.vetting.model import OF_APPEALS, OF_VETTING, REASONS, Confidence, Item, Method, Outcome, Reason, Result
from support.vetting.pages.door import draw, pages, to_duties, to_vetting
from support.vetting.schema import CheckForm, FindingForm, HearingForm, TiesForm


@pages.get("/desk/vetting")
def queue() -> Any:
    """The cases one is named in, and those that are frozen."""
    cursor = request.args.get("cursor")
    return draw("queue", page=service.duties(me(), cursor=cursor), frozen=service.frozen_cases(me()), first=not cursor)


# What ties one to the officer


@pages.get("/desk/cases/<string:reference>/vetting/conflict")
def ask_conflict(reference: str) -> Any:
    """A pause before one is shut out of the case for good."""
    dossier = service.get(me(), reference)
    service.ensure_named(me(), dossier)
    return _conflict(dossier, {"conflict": "true"}, {}, None)


@pages.post("/desk/cases/<string:reference>/vetting/conflict")
def declare(reference: str) -> Any:
    """Say whether anything ties one to the officer."""
    dossier = service.get(me(), reference)
    given = posted(TiesForm(), partial(_conflict, dossier))
    tied = given["conflict"] == "true"
    service.declare(me(), dossier, conflict=tied, text=given.get("text"))
    if tied:
        return to_duties(gettext("Thank you. You no longer see this case, and somebody else is named."))
    return to_vetting(reference, gettext("Noted. You can open the file now."))


def _conflict(dossier: Dossier, values: dict[str, Any], errors: Any, problem: Any) -> str:
    return draw("conflict", case=dossier.folder.case, values=values, errors=errors, problem=problem)


# Checks


@pages.get("/desk/cases/<string:reference>/vetting/check")
def write_check(reference: str) -> Any:
    """An empty check."""
    dossier = service.get(me(), reference)
    service.ensure_named(me(), dossier)
    return _check(dossier, {"item": request.args.get("item", "")}, {}, None)


@pages.post("/desk/cases/<string:reference>/vetting/check")
def note_check(reference: str) -> Any:
    """Note what looking into something showed."""
    dossier = service.get(me(), reference)
    given = posted(CheckForm(), partial(_check, dossier))
    service.check(
        me(),
        dossier,
        Item(given["item"]),
        result=Result(given["result"]),
        method=Method(given["method"]),
        confidence=Confidence(given["confidence"]),
        text=given["text"],
    )
    return to_vetting(reference, gettext("The check is kept. Nobody else who looks into this case can open it."))


def _check(dossier: Dossier, values: dict[str, Any], errors: Any, problem: Any) -> str:
    return draw("check", case=dossier.folder.case, values=values, errors=errors, problem=problem)


# Findings


@pages.get("/desk/cases/<string:reference>/vetting/finding")
def write_finding(reference: str) -> Any:
    """An empty finding."""
    dossier = service.get(me(), reference)
    service.ensure_named(me(), dossier)
    return _finding(dossier, _to_finding(reference), {}, {}, None)


@pages.post("/desk/cases/<string:reference>/vetting/finding")
def give_finding(reference: str) -> Any:
    """Say what one found, after a pause."""
    dossier, action = service.get(me(), reference), _to_finding(reference)
    return _found(dossier, action, posted(FindingForm(), partial(_finding, dossier, action)))


@pages.get("/desk/appeals/<uuid:appeal_id>/decision")
def write_hearing(appeal_id: UUID) -> Any:
    """An empty finding on an appeal."""
    dossier = service.get_appeal(me(), appeal_id)
    service.ensure_named(me(), dossier)
    return _finding(dossier, _to_hearing(appeal_id), {}, {}, None)


@pages.post("/desk/appeals/<uuid:appeal_id>/decision")
def decide_appeal(appeal_id: UUID) -> Any:
    """Say what one found in an appeal, after a pause."""
    dossier, action = service.get_appeal(me(), appeal_id), _to_hearing(appeal_id)
    return _found(dossier, action, posted(HearingForm(), partial(_finding, dossier, action)))


def _to_finding(reference: str) -> str:
    return url_for("vetting_pages.give_finding", reference=reference)


def _to_hearing(appeal_id: UUID) -> str:
    return url_for("vetting_pages.decide_appeal", appeal_id=appeal_id)


def _found(dossier: Dossier, action: str, given: dict[str, Any]) -> Any:
    outcome, reasons = Outcome(given["outcome"]), [Reason(one) for one in given["reasons"]]
    if "confirmed" not in request.form:
        service.ensure_can_find(me(), dossier, outcome, reasons=reasons, text=given.get("text"))
        return draw(
            "sure_finding",
            case=dossier.folder.case,
            action=action,
            outcome=outcome,
            typed={**g.values, "reasons": [reason.value for reason in reasons]},
            text=given.get("text"),
        )
    after = service.find(me(), dossier, outcome, reasons=reasons, text=given.get("text"))
    if after.current is None:
        return to_duties(gettext("Your finding is kept, and with it this is decided. You no longer see the case."))
    return to_vetting(dossier.folder.case.reference, gettext("Your finding is kept. It stands."))


def _finding(dossier: Dossier, action: str, values: dict[str, Any], errors: Any, problem: Any) -> str:
    outcomes = OF_APPEALS if action.startswith("/desk/appeals/") else OF_VETTING
    fitting = dict.fromkeys(reason for outcome in outcomes for reason in REASONS[outcome])
    return draw(
        "finding",
        case=dossier.folder.case,
        action=action,
        outcomes=outcomes,
        reasons=list(fitting),
        values=values,
        errors=errors,
        problem=problem,
    )
