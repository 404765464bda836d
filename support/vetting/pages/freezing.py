"""The pages of freezing a case, and of lifting that by two."""

from functools import partial
from typing import Any

from flask import g, redirect, request, url_for
from flask_babel import gettext

from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.vetting import policy, service
from support.vetting.dossier import Dossier
from support.vetting.model import FreezeStatus
from support.vetting.pages.door import draw, pages, to_duties, to_vetting
from support.vetting.schema import FreezeForm, LiftForm


@pages.get("/desk/cases/<string:reference>/freeze")
def ask_freeze(reference: str) -> Any:
    """Why a case is to be frozen."""
    dossier = service.get(me(), reference)
    service.ensure_may_freeze(me(), dossier)
    return _freeze(dossier, {}, {}, None)


@pages.post("/desk/cases/<string:reference>/freeze")
def freeze(reference: str) -> Any:
    """Freeze a case, after a pause."""
    dossier = service.get(me(), reference)
    given = posted(FreezeForm(), partial(_freeze, dossier))
    service.ensure_may_freeze(me(), dossier)
    if "confirmed" not in request.form:
        return draw("sure_freeze", case=dossier.folder.case, typed=g.values)
    service.freeze(me(), dossier, given["reason"])
    return to_vetting(reference, gettext("Frozen. The officer sees nothing of it."))


def _freeze(dossier: Dossier, values: dict[str, Any], errors: Any, problem: Any) -> str:
    return draw("freeze", case=dossier.folder.case, values=values, errors=errors, problem=problem)


@pages.get("/desk/cases/<string:reference>/unfreeze")
def ask_unfreeze(reference: str) -> Any:
    """A pause before one asks for it, or lifts it."""
    return _unfreeze(service.get_frozen(me(), reference), {}, {}, None)


@pages.post("/desk/cases/<string:reference>/unfreeze")
def unfreeze(reference: str) -> Any:
    """Ask for it or, as somebody else, lift it."""
    dossier = service.get_frozen(me(), reference)
    posted(LiftForm(), partial(_unfreeze, dossier))
    row = service.unfreeze(me(), dossier)
    told = (
        gettext("Asked. Somebody else has to confirm it: a holder, or anybody of vetting.")
        if row.status == FreezeStatus.ASKED
        else gettext("Lifted.")
    )
    if policy.may_browse(me()):
        return to_duties(told)
    notice("good", told)
    return redirect(url_for("vetting_pages.vetting", reference=reference), 303)


def _unfreeze(dossier: Dossier, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    return draw("sure_unfreeze", case=dossier.folder.case, step=service.next_step(me(), dossier), problem=problem)
