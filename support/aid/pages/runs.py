"""The pages of runs: gathering, releasing, the bank's file."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import format_currency, gettext, ngettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from support.aid import policy, service
from support.aid.model import Rail
from support.aid.pages.door import draw, pages
from support.aid.pages.payments import WORDS
from support.aid.schema.runs import GatherPageForm, ReleaseForm
from support.core import clock
from support.core.money import Money
from support.core.schema import Form
from support.core.settings import settings
from support.core.web.downloads import attachment
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, section
from support.ledger import service as ledger

section("aid_pages.runs", _("Payment runs"), rank=31, may=policy.may_run)


@pages.get("/runs")
def runs() -> Any:
    """All runs, newest first."""
    page = service.browse_runs(me(), cursor=request.args.get("cursor"))
    return draw("runs", page=page, first=not request.args.get("cursor"), halted=ledger.halted(), **WORDS)


@pages.get("/runs/new")
def ask_gather() -> Any:
    """What could be gathered by one rail on a day."""
    values = {name: request.args[name] for name in ("rail", "execute_on") if request.args.get(name)}
    return _gather(values, {}, None)


@pages.post("/runs")
def gather() -> Response:
    """Gather what was ticked, or everything that was shown."""
    given = posted(GatherPageForm(), _gather)
    rail, day = Rail(given["rail"]), given.get("execute_on")
    everything = given["everything"]
    ids = service.free(me(), rail=rail, execute_on=day)["ids"] if everything else given["disbursements"]
    expected = given.get("expected") if everything else None
    run = service.gather(me(), rail=rail, disbursements=ids, execute_on=day, expected=expected)
    notice("good", gettext("Gathered. Somebody else of finance has to release it."))
    return redirect(url_for("aid_pages.run", run_id=run.id), 303)


def _gather(values: dict[str, Any], errors: Any, problem: Any) -> str:
    rail = Rail(values["rail"]) if values.get("rail") in set(Rail) else Rail.SEPA
    found = service.free(me(), rail=rail, execute_on=_day(values.get("execute_on")))
    named = {f"disbursements.{place}": handle for place, handle in enumerate(_handles(found, values))}
    return draw(
        "gather",
        found=found,
        total=Money(found["total"], settings().currency),
        rail=rail,
        ticked=values.get("disbursements") if errors or problem else None,
        named=named,
        today=clock.today(),
        latest=clock.today() + service.AHEAD,
        errors=errors,
        problem=problem,
        **WORDS,
    )


def _day(text: Any) -> date | None:
    """A day as a browser sends it; none for anything that `gather` would refuse."""
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        return None
    return day if clock.today() <= day <= clock.today() + service.AHEAD else None


def _handles(found: dict[str, Any], values: dict[str, Any]) -> list[str]:
    """What the faults of a form are about, in the order in which it named them."""
    known = {str(one["id"]): one["handle"] for one in found["payments"]}
    return [known.get(one, gettext("A payment")) for one in values.get("disbursements") or []]


@pages.get("/runs/<uuid:run_id>")
def run(run_id: UUID) -> Any:
    """What a run holds, who gathered and released it, and what comes next."""
    found = service.show_run(me(), run_id, cursor=request.args.get("cursor"))
    return draw("run", run=found, first=not request.args.get("cursor"), halted=ledger.halted(), **WORDS)


@pages.get("/runs/<uuid:run_id>/release")
def ask_release(run_id: UUID) -> Any:
    """A pause before money leaves."""
    found = service.show_run(me(), run_id)
    if "again" in request.args:
        sentence = gettext("Only if the file was lost before the bank had it: else everybody would be paid twice.")
        return _pause(run_id, "release", gettext("Let the file be made once more?"), sentence, "true")
    count = ngettext("%(num)s payment", "%(num)s payments", found["payments"])
    total = format_currency(found["total"].major, found["total"].currency)
    title = gettext("Release %(count)s, %(total)s in all?", count=count, total=total)
    return _pause(run_id, "release", title, _what_follows(found["rail"]))


def _what_follows(rail: Rail) -> str:
    if rail == Rail.SEPA:
        return gettext("All of it is booked as sent. You sign each payment with your key; it cannot be taken back.")
    return gettext("Each payment is then recorded by itself, once it was handed over or transferred.")


@pages.post("/runs/<uuid:run_id>/release")
def release(run_id: UUID) -> Response:
    """Release it."""
    service.run_row(me(), run_id)
    given = posted(ReleaseForm(), partial(_refused, run_id))
    service.release(me(), run_id, **given)
    notice("good", gettext("Released."))
    return redirect(url_for("aid_pages.run", run_id=run_id), 303)


@pages.get("/runs/<uuid:run_id>/cancel")
def ask_cancel(run_id: UUID) -> Any:
    """A pause before a run is taken back."""
    service.run_row(me(), run_id)
    sentence = gettext("Its payments are free again and can be gathered anew. Nothing was sent.")
    return _pause(run_id, "cancel", gettext("Cancel this run?"), sentence)


@pages.post("/runs/<uuid:run_id>/cancel")
def cancel(run_id: UUID) -> Response:
    """Take it back."""
    service.run_row(me(), run_id)
    posted(Form(), partial(_refused, run_id))
    service.cancel(me(), run_id)
    notice("good", gettext("Cancelled. Its payments are free again."))
    return redirect(url_for("aid_pages.run", run_id=run_id), 303)


def _pause(run_id: UUID, act: str, title: str, sentence: str, again: str | None = None) -> str:
    return render_template(
        "core/confirm.html",
        title=title,
        sentence=sentence,
        action=url_for(f"aid_pages.{act}", run_id=run_id),
        hidden=[("again", again)] if again else [],
        cancel_url=url_for("aid_pages.run", run_id=run_id),
    )


def _refused(run_id: UUID, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    """Why it was not done; the sentence names the cases, so that the fields, which name ids, need not stand there."""
    problem.fields = {}
    back = (gettext("The run"), url_for("aid_pages.run", run_id=run_id))
    return render_template("core/problem.html", problem=problem, back=back)


@pages.post("/runs/<uuid:run_id>/file")
def run_file(run_id: UUID) -> Response:
    """The bank's file, once: a POST, so that nothing that only follows links uses it up."""
    service.run_row(me(), run_id)
    posted(Form(), partial(_refused, run_id))
    made = service.make_file(me(), run_id)
    return attachment(made.content, kind="application/xml", name=made.name)
