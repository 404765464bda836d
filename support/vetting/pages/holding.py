"""The pages of those who hold a case: its vetting, and naming who looks into it or hears an appeal."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from flask_babel import gettext

from support.core.web.forms import posted
from support.core.web.guard import me
from support.vetting import service
from support.vetting.dossier import Dossier
from support.vetting.model import RoundKind
from support.vetting.pages.door import draw, pages, to_vetting
from support.vetting.schema import HearersForm, NameForm, OpenForm


@pages.get("/desk/cases/<string:reference>/vetting")
def vetting(reference: str) -> Any:
    """The vetting of a case: all rounds for a holder, the file and one's own checks for who is named."""
    seen = service.show(me(), service.get(me(), reference))
    return draw(seen["seen_as"], seen=seen, day_of=date.fromisoformat)


@pages.get("/desk/cases/<string:reference>/vetting/open")
def choose_vetters(reference: str) -> Any:
    """Who could look into the case."""
    dossier = service.get(me(), reference)
    service.ensure_may_open(me(), dossier)
    return _open(dossier, {}, {}, None)


@pages.post("/desk/cases/<string:reference>/vetting/open")
def open_vetting(reference: str) -> Any:
    """Open a round."""
    dossier = service.get(me(), reference)
    given = posted(OpenForm(), partial(_open, dossier))
    service.open_round(me(), dossier, given["officers"], given.get("kind"))
    return to_vetting(reference, gettext("The round is open. Those you named see it in their list."))


def _open(dossier: Dossier, values: dict[str, Any], errors: Any, problem: Any) -> str:
    return draw(
        "open",
        case=dossier.folder.case,
        kind=dossier.next_kind,
        candidates=service.candidates(me(), dossier, dossier.next_kind),
        values=values,
        errors=errors,
        problem=problem,
    )


@pages.get("/desk/cases/<string:reference>/vetting/officers")
def choose_vetter(reference: str) -> Any:
    """Who could look into the case as well, or in somebody's place."""
    dossier = service.get(me(), reference)
    service.ensure_may_name(me(), dossier)
    return _name(dossier, {}, {}, None)


@pages.post("/desk/cases/<string:reference>/vetting/officers")
def name_vetter(reference: str) -> Any:
    """Name one more."""
    dossier = service.get(me(), reference)
    given = posted(NameForm(), partial(_name, dossier))
    service.name_officer(me(), dossier, given["name"], given.get("instead_of"))
    return to_vetting(reference, gettext("Named. They see it in their list."))


def _name(dossier: Dossier, values: dict[str, Any], errors: Any, problem: Any) -> str:
    current = dossier.current
    kind = current.kind if current is not None else RoundKind.FIRST
    return draw(
        "name",
        case=dossier.folder.case,
        wanted=current.wanted if current is not None else 0,
        silent=[one.name for one in current.active if one.finding is None] if current is not None else [],
        candidates=service.candidates(me(), dossier, kind),
        values=values,
        errors=errors,
        problem=problem,
    )


@pages.get("/desk/appeals/<uuid:appeal_id>")
def appeal(appeal_id: UUID) -> Any:
    """An appeal: for a holder with who hears it, for a hearer with the file and the earlier findings."""
    seen = service.show_appeal(me(), appeal_id)
    return draw("appeal" if seen["seen_as"] == "holder" else "vetter", seen=seen, day_of=date.fromisoformat)


@pages.get("/desk/appeals/<uuid:appeal_id>/hearers")
def choose_hearers(appeal_id: UUID) -> Any:
    """Who could hear an appeal."""
    dossier = service.get_appeal(me(), appeal_id)
    service.ensure_may_name(me(), dossier)
    return _hearers(appeal_id, {}, {}, None)


@pages.post("/desk/appeals/<uuid:appeal_id>/hearers")
def name_hearers(appeal_id: UUID) -> Any:
    """Name who hears an appeal."""
    dossier = service.get_appeal(me(), appeal_id)
    given = posted(HearersForm(), partial(_hearers, appeal_id))
    service.name_hearers(me(), appeal_id, given["names"])
    return to_vetting(dossier.folder.case.reference, gettext("Named. They see the appeal in their list."))


def _hearers(appeal_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    dossier = service.get_appeal(me(), appeal_id)
    return draw(
        "hearers",
        case=dossier.folder.case,
        appeal_id=appeal_id,
        wanted=dossier.current.wanted if dossier.current is not None else 2,
        candidates=service.candidates(me(), dossier, RoundKind.APPEAL),
        values=values,
        errors=errors,
        problem=problem,
    )
