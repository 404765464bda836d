"""Finance looks at the names donors wish to be thanked by, and at the receipts; no donor is known from either."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from support.core.access import require
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.giving import policy, service
from support.giving.model import VOID_WORDS
from support.giving.pages.door import pages
from support.giving.schema import NothingForm, SeenForm


@pages.get("/giving/names")
def kept_names() -> str:
    """The names that wait to be looked at, and those that are shown; that they were opened is recorded."""
    return _names({}, {}, None)


@pages.post("/giving/names/<uuid:name_id>/show")
def show_name(name_id: UUID) -> Response:
    """Show a name to everybody."""
    service.thanking.ensure_one(me(), name_id)
    service.thanking.show(me(), name_id, seen=posted(SeenForm(), _names)["seen"])
    notice("good", gettext("Everybody sees this name now."))
    return redirect(url_for("giving_pages.kept_names"), 303)


@pages.get("/giving/names/<uuid:name_id>/refuse")
def refusing_name(name_id: UUID) -> str:
    """Before a name is refused."""
    service.thanking.ensure_one(me(), name_id)
    return render_template(
        "core/confirm.html",
        title=gettext("Refuse this name?"),
        sentence=gettext("It is deleted and shown to nobody. The donor is told so and cannot offer another."),
        action=url_for("giving_pages.refuse_name", name_id=name_id),
        cancel_url=url_for("giving_pages.kept_names"),
        confirm_label=gettext("Refuse it"),
        danger=True,
    )


@pages.post("/giving/names/<uuid:name_id>/refuse")
def refuse_name(name_id: UUID) -> Response:
    """Show a name to nobody."""
    service.thanking.ensure_one(me(), name_id)
    posted(NothingForm(), _names)
    service.thanking.refuse(me(), name_id)
    notice("good", gettext("The name is refused and deleted."))
    return redirect(url_for("giving_pages.kept_names"), 303)


@pages.get("/giving/receipts")
def receipts() -> str:
    """Every receipt by its number: what was given, and whether it counts."""
    return _receipts({}, {}, None)


@pages.get("/giving/receipts/<uuid:receipt_id>/void")
def voiding(receipt_id: UUID) -> str:
    """Before a receipt is voided."""
    found = service.receipts.show(me(), receipt_id)
    require(policy.may_void_receipt, me())
    return render_template(
        "core/confirm.html",
        title=gettext("Void this receipt?"),
        sentence=gettext(
            "Receipt %(number)s counts no more, and no other can be made for this payment.",
            number=f"{found['year']}-{found['number']}",
        ),
        action=url_for("giving_pages.void_receipt", receipt_id=receipt_id),
        cancel_url=url_for("giving_pages.receipts"),
        confirm_label=gettext("Void it"),
        danger=True,
    )


@pages.post("/giving/receipts/<uuid:receipt_id>/void")
def void_receipt(receipt_id: UUID) -> Response:
    """A receipt made by mistake counts no more."""
    service.receipts.show(me(), receipt_id)
    posted(NothingForm(), _receipts)
    service.receipts.void(me(), receipt_id)
    notice("good", gettext("The receipt counts no more."))
    return redirect(url_for("giving_pages.receipts"), 303)


def _names(_values: dict[str, Any], _errors: Any, problem: Any) -> str:
    cursor = request.args.get("cursor")
    page = service.thanking.browse(me(), cursor=cursor)
    return render_template("giving/kept_names.html", page=page, first=not cursor, problem=problem)


def _receipts(_values: dict[str, Any], _errors: Any, problem: Any) -> str:
    cursor = request.args.get("cursor")
    page = service.receipts.browse(me(), cursor=cursor)
    told = {"may_void": policy.may_void_receipt(me()), "words": VOID_WORDS, "problem": problem}
    return render_template("giving/receipts.html", page=page, first=not cursor, **told)
