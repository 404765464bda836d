"""The pages of debts: what an officer owes, what was paid of it, and what comes next."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.aid import service
from support.aid.model import DEBT_KIND_WORDS, DEBT_WORDS, DebtStatus
from support.aid.pages.door import draw, pages
from support.aid.schema.debts import DebtForm, DebtStatusForm, EditDebtForm
from support.cases import service as cases
from support.cases.folder import Folder
from support.core import clock
from support.core.keyset import MOST
from support.core.settings import settings
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, tab
from support.correspondence import service as correspondence
from support.people.model import Role

tab("case", "aid_pages.debts", lazy_gettext("Debts"), rank=55, may=lambda actor: actor.has(Role.CASEWORKER))


def _draw(template: str, folder: Folder, **values: Any) -> str:
    words = {"debt_words": DEBT_WORDS, "debt_kind_words": DEBT_KIND_WORDS, "portions": portions}
    return draw(template, case=folder.case, **words, **values)


def portions(debt: dict[str, Any]) -> list[dict[str, Any]]:
    """A debt as a bar has it: what others paid, what we paid, what is left, in per cent of all of it.

    All of it is the principal, or more where interest and costs came on top.
    """
    ours, left = debt["paid_in_all"].minor, debt["left"].minor
    whole = max(debt["principal"].minor, ours + left)
    found, begins = [], 0.0
    for what, minor in (("others", whole - ours - left), ("ours", ours), ("left", left)):
        width = 100 * minor / whole
        found.append({"what": what, "x": round(begins, 2), "width": round(width, 2)})
        begins += width
    return [one for one in found if one["width"]]


@pages.get("/desk/cases/<string:reference>/debts")
def debts(reference: str) -> Any:
    """What is owed, what was paid of it, and what comes next."""
    folder = cases.get(me(), reference)
    listed = service.debts_of(me(), folder)
    return _draw("debts", folder, debts=listed, coming=service.coming(listed))


@pages.get("/desk/cases/<string:reference>/debts/new")
def new_debt(reference: str) -> Any:
    """An empty form."""
    folder = cases.get(me(), reference)
    service.ensure_keeps_debts(me(), folder)
    return _form(folder, None, {"balance_on": clock.today().isoformat()}, {}, None)


@pages.post("/desk/cases/<string:reference>/debts/new")
def note_debt(reference: str) -> Response:
    """Write a debt down."""
    folder = cases.get(me(), reference)
    given = posted(DebtForm(), partial(_form, folder, None))
    service.note_debt(me(), folder, given)
    return _back(reference, gettext("The debt is noted. It is sealed with the case."))


@pages.get("/desk/cases/<string:reference>/debts/<uuid:debt_id>")
def edit_debt(reference: str, debt_id: UUID) -> Any:
    """A debt, to be corrected."""
    folder = cases.get(me(), reference)
    debt = service.debt_of(me(), folder, debt_id)
    if not debt["opened"]:
        return _draw("debts", folder, debts=[debt], coming=[])
    return _form(folder, debt_id, _values(debt), {}, None)


@pages.post("/desk/cases/<string:reference>/debts/<uuid:debt_id>")
def change_debt(reference: str, debt_id: UUID) -> Response:
    """Keep what was corrected, unless somebody else changed it since."""
    folder = cases.get(me(), reference)
    given = posted(EditDebtForm(), partial(_form, folder, debt_id))
    revision = given.pop("revision")
    service.change_debt(me(), folder, debt_id, given, revision=revision)
    return _back(reference, gettext("Kept."))


@pages.post("/desk/cases/<string:reference>/debts/<uuid:debt_id>/status")
def close_debt(reference: str, debt_id: UUID) -> Response:
    """Say that it is paid, not owed any more, or stands again."""
    folder = cases.get(me(), reference)
    given = posted(DebtStatusForm(), partial(_refused, reference))
    changes = {"status": given["status"]}
    service.change_debt(me(), folder, debt_id, changes, revision=given["revision"])
    told = {
        DebtStatus.PAID: gettext("The debt is closed as paid."),
        DebtStatus.DROPPED: gettext("The debt is closed as not owed any more."),
        DebtStatus.OPEN: gettext("The debt stands again."),
    }
    return _back(reference, told[DebtStatus(given["status"])])


def _back(reference: str, told: str) -> Response:
    notice("good", told)
    return redirect(url_for("aid_pages.debts", reference=reference), 303)


def _refused(reference: str, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    back = (gettext("Debts"), url_for("aid_pages.debts", reference=reference))
    return render_template("core/problem.html", problem=problem, back=back)


def _values(debt: dict[str, Any]) -> dict[str, Any]:
    """A debt as its form shows it."""
    instalment = debt["instalment"]
    return {
        "revision": debt["revision"],
        "kind": debt["kind"],
        "creditor": debt["creditor"],
        "principal": debt["principal"].major,
        "balance": debt["balance"].major,
        "balance_on": debt["balance_on"].isoformat(),
        "instalment": {"amount": instalment["amount"].major, "day": instalment["day"]} if instalment else {},
        "court_days": [{"on": one["on"].isoformat(), "what": one["what"]} for one in debt["court_days"]],
        "papers": debt["papers"],
        "note": debt["note"],
    }


def _form(folder: Folder, debt_id: UUID | None, values: dict[str, Any], errors: Any, problem: Any) -> str:
    documents = correspondence.documents.browse(me(), folder, limit=MOST).items
    return _draw(
        "debt_form",
        folder,
        debt_id=debt_id,
        documents=[(one["id"], one["name"] or gettext("A document your keys do not open")) for one in documents],
        warnings=cases.heed(me(), folder).warnings,
        currency=settings().currency,
        latest=clock.today().isoformat(),
        values=values,
        errors=errors,
        problem=problem,
    )
