"""The JSON door of vetting, appeals and freezes."""

from typing import Any
from uuid import UUID

from support.core.web.api import Door
from support.core.web.guard import me
from support.vetting import service
from support.vetting.dossier import Dossier
from support.vetting.model import Confidence, Item, Method, Outcome, Reason, Result
from support.vetting.schema import (
    AppealedView,
    AppealView,
    CheckForm,
    ConflictForm,
    DeclaredView,
    DutiesForm,
    DutiesView,
    FindingForm,
    FoundView,
    FreezeForm,
    FreezeView,
    HearersForm,
    HearingForm,
    NameForm,
    NotedCheckView,
    OpenForm,
    OwnTextForm,
    QuestionAnsweredView,
    RoundOpenedView,
    VettingView,
)

api = Door("vetting", __name__, description="Vetting by two, appeals against it, and freezing")


@api.post("/cases/<string:reference>/vetting")
@api.arguments(OpenForm)
@api.response(201, RoundOpenedView)
def vet(given: dict[str, Any], reference: str) -> Any:
    """Open a round of vetting and name two for it."""
    dossier = service.open_round(me(), service.get(me(), reference), given["officers"], given.get("kind"))
    return dossier.current


@api.get("/cases/<string:reference>/vetting")
@api.response(200, VettingView)
def vetting(reference: str) -> Any:
    """The vetting of a case: for a holder all rounds, for somebody named the file and their own findings."""
    return service.show(me(), service.get(me(), reference))


@api.post("/cases/<string:reference>/vetting/officers")
@api.arguments(NameForm)
@api.response(201, RoundOpenedView)
def name_officer(given: dict[str, Any], reference: str) -> Any:
    """Name a third because two differ, or somebody in place of who cannot go on."""
    dossier = service.name_officer(me(), service.get(me(), reference), given["name"], given.get("instead_of"))
    return dossier.current


@api.post("/cases/<string:reference>/vetting/conflicts")
@api.arguments(ConflictForm)
@api.response(200, DeclaredView)
def declare_conflict(given: dict[str, Any], reference: str) -> Any:
    """Say whether anything ties one to the officer. If so, all access ends for good."""
    service.declare(me(), service.get(me(), reference), conflict=given["conflict"], text=given.get("text"))
    return {"conflict": given["conflict"]}


@api.post("/cases/<string:reference>/vetting/checks")
@api.arguments(CheckForm)
@api.response(201, NotedCheckView)
def note_check(given: dict[str, Any], reference: str) -> Any:
    """Note what looking into something showed."""
    return service.check(
        me(),
        service.get(me(), reference),
        Item(given["item"]),
        result=Result(given["result"]),
        method=Method(given["method"]),
        confidence=Confidence(given["confidence"]),
        text=given["text"],
    )


@api.post("/cases/<string:reference>/vetting/findings")
@api.arguments(FindingForm)
@api.response(201, FoundView)
def give_finding(given: dict[str, Any], reference: str) -> Any:
    """Say what one found, for good; a second who found the same decides."""
    outcome, reasons = Outcome(given["outcome"]), [Reason(one) for one in given["reasons"]]
    dossier = service.find(me(), service.get(me(), reference), outcome, reasons=reasons, text=given.get("text"))
    return _found(dossier, outcome)


def _found(dossier: Dossier, outcome: Outcome) -> dict[str, Any]:
    decision = dossier.latest.outcome if dossier.latest is not None else None
    return {"outcome": outcome, "decided": decision is not None, "decision": decision}


@api.get("/vetting")
@api.arguments(DutiesForm, location="query")
@api.response(200, DutiesView)
def duties(given: dict[str, Any]) -> Any:
    """The cases one is named in, and the frozen ones by handle and reference."""
    page = service.duties(me(), **given)
    return {"items": page.items, "next": page.next, "frozen": service.frozen_cases(me())}


@api.post("/cases/<string:reference>/freeze")
@api.arguments(FreezeForm)
@api.response(201, FreezeView)
def freeze(given: dict[str, Any], reference: str) -> Any:
    """Freeze a case and all that hang together with it."""
    return service.freeze(me(), service.get(me(), reference), given["reason"])


@api.post("/cases/<string:reference>/unfreeze")
@api.response(200, FreezeView)
def unfreeze(reference: str) -> Any:
    """Ask that a freeze be lifted or, as somebody else, lift it."""
    return service.unfreeze(me(), service.get_frozen(me(), reference))


@api.post("/me/case/vetting/answers")
@api.arguments(OwnTextForm)
@api.response(201, QuestionAnsweredView)
def answer_question(given: dict[str, Any]) -> Any:
    """Answer what the officer was asked."""
    return service.answer(me(), given["text"])


@api.post("/me/case/appeals")
@api.arguments(OwnTextForm)
@api.response(201, AppealedView)
def make_appeal(given: dict[str, Any]) -> Any:
    """Ask others to look at a decision again."""
    return service.appeal(me(), given["text"])


@api.post("/appeals/<uuid:appeal_id>/hearers")
@api.arguments(HearersForm)
@api.response(201, RoundOpenedView)
def name_hearers(given: dict[str, Any], appeal_id: UUID) -> Any:
    """Name who hears an appeal."""
    return service.name_hearers(me(), appeal_id, given["names"]).current


@api.get("/appeals/<uuid:appeal_id>")
@api.response(200, AppealView)
def appeal(appeal_id: UUID) -> Any:
    """An appeal, for a holder or for who hears it."""
    return service.show_appeal(me(), appeal_id)


@api.post("/appeals/<uuid:appeal_id>/decision")
@api.arguments(HearingForm)
@api.response(201, FoundView)
def decide_appeal(given: dict[str, Any], appeal_id: UUID) -> Any:
    """Say what one found in an appeal; a second who found the same decides."""
    outcome, reasons = Outcome(given["outcome"]), [Reason(one) for one in given["reasons"]]
    dossier = service.decide_appeal(me(), appeal_id, outcome, reasons=reasons, text=given.get("text"))
    return _found(dossier, outcome)
