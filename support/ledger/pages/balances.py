"""The pages of what the books say: trial balance, statement by fund, the journal for the accountant."""

from datetime import date
from typing import Any

from flask import render_template, request
from flask_babel import lazy_gettext as _
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from support.core import clock
from support.core.access import require
from support.core.errors import Invalid
from support.core.schema import Form, flatten
from support.core.web.downloads import attachment, streamed
from support.core.web.guard import me
from support.ledger import policy, service
from support.ledger.model import COST_WORDS, SPENDING_WORDS, Account
from support.ledger.pages.door import pages
from support.ledger.schema import JournalForm, OnForm, StatementQueryForm

ACCOUNT_WORDS = {
    Account.CLEARING: _("At the payment provider"),
    Account.IN_TRANSIT: _("On its way to the bank"),
    Account.BANK: _("At the bank"),
    Account.PAYABLE: _("Approved, not sent"),
    Account.ORDERED: _("Sent, not on a statement yet"),
    Account.RESERVED: _("Decided by the members, not paid"),
    Account.CASH: _("Cash and vouchers in hand"),
    Account.SUSPENSE: _("In suspense"),
    Account.DONATIONS: _("Gifts"),
    Account.GRANTS: _("Grants"),
    Account.DUES: _("Dues"),
    Account.FEES: _("Costs of payments"),
    Account.DISPUTED: _("Disputed by payers' banks"),
    Account.AID: _("Aid"),
    Account.COSTS: _("Running costs"),
    Account.TRANSFERS: _("Between funds"),
}
MOVED_WORDS = {
    "donations_in": _("Gifts"),
    "donations_out": _("Gifts given back"),
    "grants_in": _("Grants"),
    "grants_out": _("Grants given back"),
    "dues_in": _("Dues"),
    "dues_out": _("Dues given back"),
    "fees": _("Costs of payments"),
    "disputed_out": _("Disputed by payers' banks"),
    "disputed_in": _("Disputes won"),
    "aid": _("Aid"),
    "costs": _("Running costs"),
    "transfers_in": _("From other funds"),
    "transfers_out": _("To other funds"),
}


@pages.get("/books/trial-balance")
def trial_balance() -> str:
    """Every account of every fund at the end of a day."""
    require(policy.may_see_books, me())
    given, errors = _asked(OnForm(), "on")
    trial = service.trial_balance(me(), **given)
    names = {fund.code: fund.name for fund in service.funds()}
    values = {"on": request.args.get("on", trial.on.isoformat())}
    told = {"account_words": ACCOUNT_WORDS, "names": names, "values": values, "errors": errors}
    return render_template("ledger/trial_balance.html", trial=trial, **told)


@pages.get("/books/statement")
def fund_statement() -> str:
    """What came into each fund and went out of it."""
    require(policy.may_see_books, me())
    given, errors = _asked(StatementQueryForm(), "from", "to", "fund")
    since, until = _period(given)
    found = []
    if not errors:
        try:
            found = service.statement(me(), since=since, until=until, fund=given.get("fund"))
        except Invalid as refusal:
            errors = refusal.fields
    words = {"moved_words": MOVED_WORDS, "category_words": {**service.categories(), **SPENDING_WORDS, **COST_WORDS}}
    values = {"from": request.args.get("from", since.isoformat()), "to": request.args.get("to", until.isoformat())}
    values["fund"] = given.get("fund", "")
    known = [(fund.code, fund.name) for fund in service.funds()]
    return render_template(
        "ledger/statement.html", statements=found, known=known, values=values, errors=errors, **words
    )


@pages.get("/books/statement.csv")
def statement_csv() -> Response:
    """The same as CSV."""
    given, errors = _asked(StatementQueryForm(), "from", "to", "fund")
    if errors:
        raise Invalid(fields=errors)
    since, until = _period(given)
    found = service.statement(me(), since=since, until=until, fund=given.get("fund"))
    name = f"statement-{since.isoformat()}-{until.isoformat()}.csv"
    return attachment(service.statement_csv(found), kind="text/csv", name=name)


@pages.get("/books/journal")
def journal() -> str:
    """Where the accountant's journal is taken from."""
    require(policy.may_see_books, me())
    since, until = _period({})
    return render_template("ledger/journal.html", values={"from": since.isoformat(), "to": until.isoformat()})


@pages.get("/books/journal/file")
def journal_file() -> Response:
    """The journal as CSV or as ledger-cli reads it; that it was taken is recorded."""
    given, errors = _asked(JournalForm(), "from", "to", "format")
    if errors:
        raise Invalid(fields=errors)
    since, until = _period(given)
    kind, ending = service.FORMS[given["format"]]
    pieces = service.export_journal(me(), since=since, until=until, form=given["format"])
    return streamed(pieces, kind=kind, name=f"journal-{since.isoformat()}-{until.isoformat()}.{ending}")


def _asked(schema: Form, *names: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the address asks for, read by the same schema as the JSON door, and what is wrong with it."""
    given = {name: request.args[name] for name in names if request.args.get(name)}
    try:
        loaded: dict[str, Any] = schema.load(given)
    except ValidationError as error:
        return {}, flatten(error.messages)
    return loaded, {}


def _period(given: dict[str, Any]) -> tuple[date, date]:
    """The days asked for; this year so far where they are left out."""
    until = given.get("to") or clock.today()
    return given.get("from_") or until.replace(month=1, day=1), until
