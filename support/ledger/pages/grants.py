"""The pages of grants: what institutions gave, for what, and what came of it."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from support.core import clock
from support.core.access import require
from support.core.settings import settings
from support.core.web.downloads import attachment
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.ledger import policy, service
from support.ledger.model import GRANT_WORDS, GrantAgreement, GrantStatus
from support.ledger.pages.door import pages
from support.ledger.schema import GrantForm, NothingForm

TONES = {"received": "good", "overdue": "stop", "due": "wait", "planned": None}


def _draw(template: str, **values: Any) -> str:
    words = {"grant_words": GRANT_WORDS, "category_words": service.categories(), "tones": TONES}
    return render_template(f"ledger/{template}.html", may_record=policy.may_work_on_grants(me()), **words, **values)


@pages.get("/grants")
def grants() -> str:
    """The grants, the newest first."""
    cursor = request.args.get("cursor")
    page = service.grants(me(), cursor=cursor)
    return _draw("grants", page=page, totals=service.totals_of(page["items"]), first=not cursor)


@pages.get("/grants/new")
def new_grant() -> str:
    """Where what was agreed is written down."""
    require(policy.may_work_on_grants, me())
    return _form({"starts_on": clock.today().isoformat(), "instalments": [{}]}, {}, None)


def _form(values: dict[str, Any], errors: Any, problem: Any) -> str:
    told = {"values": values, "errors": errors, "problem": problem}
    return _draw("grant_form", currency=settings().currency, **told)


@pages.post("/grants")
def record_grant() -> Response:
    """Write it down; another one of finance confirms it."""
    require(policy.may_work_on_grants, me())
    given = posted(GrantForm(), _form)
    found = service.record_grant(me(), service.terms(given))
    notice("good", gettext("Written down. Another one of finance confirms it."))
    return redirect(url_for("ledger_pages.grant", grant_id=found.id), 303)


@pages.get("/grants/<uuid:grant_id>")
def grant(grant_id: UUID) -> str:
    """A grant: what was agreed, what came, what it was spent on."""
    return _grant(grant_id, {}, {}, None)


def _grant(grant_id: UUID, _values: Any, _errors: Any, problem: Any) -> str:
    found = service.grant_by_id(me(), grant_id)
    return _draw(
        "grant",
        grant=found,
        standing=service.account_of(found),
        reference=service.reference_of(found.code),
        may_decide=policy.may_decide_grant(me(), found),
        problem=problem,
    )


@pages.post("/grants/<uuid:grant_id>/confirm")
def confirm_grant(grant_id: UUID) -> Any:
    """Agree, as the second person, after a pause."""
    found = _ours(grant_id)
    if "confirmed" not in request.form:
        sentence = gettext("It gets a fund of its own. What was agreed cannot be changed afterwards.")
        return _pause(found, "confirm_grant", gettext("Confirm this grant?"), sentence)
    service.confirm_grant(me(), grant_id)
    notice("good", gettext("Agreed. It has a fund of its own now."))
    return _back(grant_id)


@pages.post("/grants/<uuid:grant_id>/decline")
def decline_grant(grant_id: UUID) -> Any:
    """Say no, as the second person, after a pause."""
    found = _ours(grant_id)
    if "confirmed" not in request.form:
        sentence = gettext("It stays written down as declined, and has no fund.")
        return _pause(found, "decline_grant", gettext("Decline this grant?"), sentence)
    service.decline_grant(me(), grant_id)
    notice("good", gettext("Declined."))
    return _back(grant_id)


@pages.post("/grants/<uuid:grant_id>/end")
def end_grant(grant_id: UUID) -> Any:
    """Spend nothing from it any more, after a pause."""
    found = _ours(grant_id)
    if "confirmed" not in request.form:
        sentence = gettext("Nothing can be spent from it afterwards. What is left waits in its fund.")
        return _pause(found, "end_grant", gettext("End this grant?"), sentence)
    service.end_grant(me(), grant_id)
    notice("good", gettext("Ended. Its fund is closed."))
    return _back(grant_id)


@pages.get("/grants/<uuid:grant_id>/report.csv")
def grant_csv(grant_id: UUID) -> Response:
    """The report as CSV; that it was taken is recorded."""
    found = service.grant_by_id(me(), grant_id)
    return attachment(service.report_csv(me(), found), kind="text/csv", name=f"{found.code}.csv")


@pages.get("/grants/<uuid:grant_id>/report.pdf")
def grant_pdf(grant_id: UUID) -> Response:
    """The report as PDF; that it was taken is recorded."""
    found = service.grant_by_id(me(), grant_id)
    return attachment(service.report_pdf(me(), found), kind="application/pdf", name=f"{found.code}.pdf")


def _ours(grant_id: UUID) -> GrantAgreement:
    """The grant, and nothing typed but a button. Raises Missing, Forbidden."""
    found = service.grant_by_id(me(), grant_id)
    require(policy.may_work_on_grants, me())
    posted(NothingForm(), partial(_grant, grant_id))
    return found


def _pause(found: GrantAgreement, act: str, title: str, sentence: str) -> str:
    return render_template(
        "core/confirm.html",
        title=title,
        sentence=sentence,
        detail=found.grantor if found.status == GrantStatus.RECORDED else None,
        action=url_for(f"ledger_pages.{act}", grant_id=found.id),
        hidden=[("confirmed", "true")],
        cancel_url=url_for("ledger_pages.grant", grant_id=found.id),
    )


def _back(grant_id: UUID) -> Response:
    return redirect(url_for("ledger_pages.grant", grant_id=grant_id), 303)
