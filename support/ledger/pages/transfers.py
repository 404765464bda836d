"""The pages of funds and of transfers between them."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import format_currency, gettext
from werkzeug.wrappers import Response

from support.core.access import require
from support.core.settings import settings
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.ledger import policy, service
from support.ledger.model import REASON_WORDS, TRANSFER_WORDS, FundKind, TransferReason, TransferStatus
from support.ledger.pages.door import pages
from support.ledger.schema import FundForm, FundTransferForm, NothingForm

#: What each decision asks before it is made, and says afterwards.
ACTS: dict[str, Any] = {
    "release": service.release_transfer,
    "decline": service.decline_transfer,
    "withdraw": service.withdraw_transfer,
}


# Transfers


@pages.get("/transfers")
def fund_transfers() -> str:
    """The transfers between funds, and where one is asked for."""
    return _transfers({}, {}, None)


def _transfers(values: dict[str, Any], errors: Any, problem: Any) -> str:
    cursor = request.args.get("cursor")
    page = service.fund_transfers(me(), cursor=cursor)
    funds = [(fund.code, fund.name) for fund in service.funds(for_gifts=True)]
    return render_template(
        "ledger/transfers.html",
        page=page,
        first=not cursor,
        funds=funds,
        currency=settings().currency,
        reasons=list(REASON_WORDS.items()),
        reason_words=REASON_WORDS,
        transfer_words=TRANSFER_WORDS,
        may_ask=policy.may_ask_transfer(me()),
        values=values,
        errors=errors,
        problem=problem,
    )


@pages.post("/transfers")
def ask_fund_transfer() -> Response:
    """Ask for money to go from one fund to another."""
    require(policy.may_ask_transfer, me())
    given = posted(FundTransferForm(), _transfers)
    reason = TransferReason(given["reason"])
    found = service.ask_transfer(me(), giving=given["from_"], taking=given["to"], amount=given["amount"], reason=reason)
    notice("good", gettext("Asked. Another one of finance releases it."))
    return redirect(url_for("ledger_pages.fund_transfer", moved_id=found["id"]), 303)


@pages.get("/transfers/<uuid:moved_id>")
def fund_transfer(moved_id: UUID) -> str:
    """A transfer, and what can be decided of it."""
    return _transfer(moved_id, {}, {}, None)


def _transfer(moved_id: UUID, _values: Any, _errors: Any, problem: Any) -> str:
    found = service.fund_transfer(me(), moved_id)
    own = found["asked_by_id"] == me().id
    waits = found["status"] == TransferStatus.ASKED and policy.may_ask_transfer(me())
    return render_template(
        "ledger/transfer.html",
        transfer=found,
        reason_words=REASON_WORDS,
        transfer_words=TRANSFER_WORDS,
        may_decide=waits and not own,
        may_withdraw=waits and own,
        problem=problem,
    )


@pages.post("/transfers/<uuid:moved_id>/release")
def release_fund_transfer(moved_id: UUID) -> Any:
    """Agree, as the second person, after a pause."""
    sentence = gettext("It is booked at once and cannot be taken back.")
    return _decide(moved_id, "release", sentence, gettext("Released and booked."))


@pages.post("/transfers/<uuid:moved_id>/decline")
def decline_fund_transfer(moved_id: UUID) -> Any:
    """Say no, as the second person, after a pause."""
    return _decide(moved_id, "decline", gettext("Nothing is booked."), gettext("Declined."))


@pages.post("/transfers/<uuid:moved_id>/withdraw")
def withdraw_fund_transfer(moved_id: UUID) -> Any:
    """Take back what one asked, after a pause."""
    return _decide(moved_id, "withdraw", gettext("Nothing is booked."), gettext("Taken back."))


def _decide(moved_id: UUID, act: str, sentence: str, done: str) -> Any:
    found = service.fund_transfer(me(), moved_id)
    require(policy.may_ask_transfer, me())
    posted(NothingForm(), partial(_transfer, moved_id))
    if "confirmed" not in request.form:
        return _pause(found, act, sentence)
    ACTS[act](me(), moved_id)
    notice("good", done)
    return redirect(url_for("ledger_pages.fund_transfer", moved_id=moved_id), 303)


def _pause(found: dict[str, Any], act: str, sentence: str) -> str:
    titles = {
        "release": gettext("Release this transfer?"),
        "decline": gettext("Decline this transfer?"),
        "withdraw": gettext("Take this transfer back?"),
    }
    told = gettext(
        "%(amount)s from %(giving)s to %(taking)s",
        amount=format_currency(found["amount"].major, found["amount"].currency),
        giving=found["from_name"],
        taking=found["to_name"],
    )
    return render_template(
        "core/confirm.html",
        title=titles[act],
        sentence=sentence,
        detail=told,
        action=url_for(f"ledger_pages.{act}_fund_transfer", moved_id=found["id"]),
        hidden=[("confirmed", "true")],
        cancel_url=url_for("ledger_pages.fund_transfer", moved_id=found["id"]),
    )


# Funds


@pages.get("/books/funds")
def kept_funds() -> str:
    """The funds as finance keeps them: added, closed, opened again."""
    return _funds({}, {}, None)


def _funds(values: dict[str, Any], errors: Any, problem: Any) -> str:
    require(policy.may_see_books, me())
    funds = [(fund, service.reference_of(fund.code)) for fund in service.funds()]
    return render_template(
        "ledger/kept_funds.html",
        funds=funds,
        kinds=FundKind,
        may_keep=policy.may_keep_funds(me()),
        values=values,
        errors=errors,
        problem=problem,
    )


@pages.post("/books/funds")
def add_fund() -> Response:
    """Open a fund for a purpose."""
    require(policy.may_keep_funds, me())
    service.add_fund(me(), **posted(FundForm(), _funds))
    notice("good", gettext("The fund is open."))
    return redirect(url_for("ledger_pages.kept_funds"), 303)


@pages.post("/books/funds/<string:fund_code>/close")
def close_fund(fund_code: str) -> Response:
    """Close it to gifts and requests; what it has stays."""
    return _keep(fund_code, wanted=False, done=gettext("Closed. What it has is still spent on its purpose."))


@pages.post("/books/funds/<string:fund_code>/open")
def open_fund(fund_code: str) -> Response:
    """Open it again."""
    return _keep(fund_code, wanted=True, done=gettext("The fund is open."))


def _keep(fund_code: str, *, wanted: bool, done: str) -> Response:
    require(policy.may_keep_funds, me())
    posted(NothingForm(), _funds)
    service.keep_fund(me(), fund_code, wanted=wanted)
    notice("good", done)
    return redirect(url_for("ledger_pages.kept_funds"), 303)
