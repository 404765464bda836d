"""The pages of the bank: statements in, what their lines were, and what somebody still has to explain."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from support.bank import policy, service
from support.bank.gateway import Columns
from support.bank.model import (
    FAULT_WORDS,
    FORM_WORDS,
    LARGEST_FILE,
    LINE_WORDS,
    STATEMENT_WORDS,
    WHAT_WORDS,
    Form,
    StatementStatus,
    What,
)
from support.bank.schema import OwnerForm, ResolveForm, StatementForm
from support.core.access import require
from support.core.web import uploads
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, section
from support.ledger import service as ledger
from support.ledger.model import COST_WORDS

pages = Blueprint("bank_pages", __name__, template_folder="templates")
section("bank_pages.statements", _("Bank"), rank=34, may=policy.may_see_statements)

#: In a list's address: whoever has it, and every status.
ALL = "all"
#: Seconds until the page of a statement that is being booked looks again.
PAUSE = 3


def _draw(template: str, **values: Any) -> str:
    words = {
        "form_words": FORM_WORDS,
        "statement_words": STATEMENT_WORDS,
        "line_words": LINE_WORDS,
        "what_words": WHAT_WORDS,
        "fault_words": FAULT_WORDS,
        "may_import": policy.may_import(me()),
        "megabytes": LARGEST_FILE // uploads.MEGABYTE,
    }
    return render_template(f"bank/{template}.html", **words, **values)


# Statements


@pages.get("/bank")
def statements() -> Any:
    """The statements, and where the next one is imported."""
    return _statements({}, {}, None)


def _statements(values: dict[str, Any], errors: Any, problem: Any) -> str:
    cursor = request.args.get("cursor")
    page = service.browse(me(), cursor=cursor)
    references = [(fund.name, ledger.reference_of(fund.code)) for fund in ledger.funds(open_only=True, for_aid=True)]
    told = {"references": references, "values": values, "errors": errors, "problem": problem}
    return _draw("statements", page=page, first=not cursor, **told)


@pages.get("/bank/csv")
def table() -> Any:
    """Where a CSV is imported: it needs to be told which column is what."""
    require(policy.may_import, me())
    return _table({}, {}, None)


def _table(values: dict[str, Any], errors: Any, problem: Any) -> str:
    return _draw("csv", values=values, errors=errors, problem=problem)


@pages.post("/bank/statements")
@uploads.takes_files(LARGEST_FILE)
def take() -> Any:
    """Import a statement."""
    require(policy.may_import, me())
    given = posted(StatementForm(), _table if request.form.get("form") == Form.CSV.value else _statements)
    form = Form(given.pop("form"))
    columns = Columns(**{name.removeprefix("column_"): value for name, value in given.items()})
    found = service.take(me(), content=uploads.taken().content, form=form, columns=columns)
    notice("good", gettext("Taken in. Its lines are booked one after the other."))
    return redirect(url_for("bank_pages.statement", statement_id=found.id), 303)


@pages.get("/bank/statements/<uuid:statement_id>")
def statement(statement_id: UUID) -> Any:
    """A statement: how far it is booked, and its lines."""
    status, cursor = request.args.get("status") or ALL, request.args.get("cursor")
    found = service.show(me(), statement_id, status=None if status == ALL else status, cursor=cursor)
    looks_again = found["status"] == StatementStatus.BOOKING and not request.args
    drawn = _draw("statement", statement=found, status=status, first=not cursor, looks_again=looks_again)
    return make_response(drawn, {"Refresh": str(PAUSE)} if looks_again else {})


# What is not explained yet


@pages.get("/bank/exceptions")
def exceptions() -> Any:
    """What somebody still has to explain; on request one's own, or what was explained."""
    whose, status = request.args.get("owner") or ALL, request.args.get("status") or service.OPEN
    cursor = request.args.get("cursor")
    owner = None if whose == ALL else whose
    page = service.exceptions(me(), status=status, owner=owner, cursor=cursor)
    return _draw("exceptions", page=page, status=status, owner=whose, first=not cursor, own=me().name)


@pages.get("/bank/exceptions/<uuid:line_id>")
def exception(line_id: UUID) -> Any:
    """One of them with what the bank wrote; who reads it is recorded."""
    return _exception(service.words(me(), line_id), {}, {}, None)


def _again(line_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    """The same page without the words, which only the first look opens."""
    return _exception(service.outline(me(), line_id), values, errors, problem)


#: What a line is called that left the account.
TAKEN_BACK = {
    What.GIFT: _("A gift that was taken back"),
    What.GRANT: _("A grant, or the rest of one, given back"),
    What.DUES: _("Dues given back to a member"),
}


def _exception(line: dict[str, Any], values: dict[str, Any], errors: Any, problem: Any) -> str:
    told = {
        "funds": ledger.funds(open_only=line["direction"] == "in", for_aid=True),
        "owners": service.owners(me()),
        "choices": service.choices(line),
    }
    told |= {"costs": list(COST_WORDS.items()), "taken_back": TAKEN_BACK}
    return _draw("exception", line=line, values=values, errors=errors, problem=problem, **told)


@pages.post("/bank/exceptions/<uuid:line_id>/owner")
def hand_on(line_id: UUID) -> Any:
    """Ask somebody else of finance to explain it."""
    service.outline(me(), line_id)
    given = posted(OwnerForm(), partial(_again, line_id))
    service.hand_on(me(), line_id, **given)
    notice("good", gettext("It is theirs to explain now."))
    return redirect(url_for("bank_pages.exceptions"), 303)


@pages.post("/bank/exceptions/<uuid:line_id>/resolve")
def resolve(line_id: UUID) -> Any:
    """Say what it was, after a pause that says what will be booked."""
    service.outline(me(), line_id)
    given = posted(ResolveForm(), partial(_again, line_id))
    what, told = What(given.pop("as_")), {name: given.get(name) for name in ("fund", "category", "payment")}
    if "confirmed" not in request.form:
        line = service.preview(me(), line_id, what=what, **told)
        return _draw("confirm", line=line, what=what, cost_words=COST_WORDS, **told)
    service.resolve(me(), line_id, what=what, **told)
    notice("good", gettext("Booked. The books show what it was."))
    return redirect(url_for("bank_pages.exceptions"), 303)
