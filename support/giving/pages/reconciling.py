"""Where Stripe and the books are held together: disputes by deadline, payouts, and what does not agree."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.giving import service
from support.giving.model import RESOLUTION_WORDS, Gap, Resolution
from support.giving.pages.door import pages
from support.giving.pages.finance import ALL, draw
from support.giving.schema.finance import EmptyForm, ExplainForm, HandOnForm
from support.ledger import service as ledger
from support.ledger.model import Kind

DISPUTE_WORDS: dict[str, Any] = {
    "needs_response": _("Evidence is wanted"),
    "under_review": _("The bank looks at it"),
    "warning_needs_response": _("An inquiry: evidence is wanted"),
    "warning_under_review": _("An inquiry: the bank looks at it"),
    "warning_closed": _("An inquiry that is over"),
    "won": _("Won"),
    "lost": _("Lost"),
    "prevented": _("Prevented"),
}
#: Stripe's codes of why, as far as they say anything to a reader.
DISPUTE_REASONS: dict[str, Any] = {
    "fraudulent": _("The payer says it was not them"),
    "duplicate": _("Charged twice"),
    "unrecognized": _("The payer does not recognise it"),
    "subscription_canceled": _("The payer says it was ended"),
    "credit_not_processed": _("A refund did not come"),
    "product_not_received": _("Something did not come"),
    "product_unacceptable": _("Something was not as agreed"),
    "general": _("Other"),
}
PAYOUT_WORDS: dict[str, Any] = {
    "pending": _("Waits"),
    "in_transit": _("On its way"),
    "paid": _("Arrived"),
    "failed": _("Failed"),
    "canceled": _("Cancelled"),
}
#: Stripe's categories of movements, and what an entry books: what neither names is shown as its code.
LINE_WORDS: dict[str, Any] = {
    "charge": _("A gift"),
    "refund": _("A refund"),
    "refund_failure": _("A refund that came back"),
    "dispute": _("A dispute"),
    "dispute_reversal": _("A dispute that was won"),
    "fee": _("A fee"),
    "payout_reversal": _("A payout that came back"),
    "other_adjustment": _("An adjustment"),
}
ENTRY_WORDS: dict[str, Any] = {
    Kind.GIFT_PAID: _("gift"),
    Kind.FEE_KNOWN: _("its fee"),
    Kind.REFUNDED: _("given back"),
    Kind.REFUND_FAILED: _("came back"),
    Kind.DISPUTED: _("disputed"),
    Kind.REINSTATED: _("won back"),
    Kind.PROVIDER_FEE: _("fee"),
    Kind.UNEXPLAINED: _("in suspense"),
    Kind.EXPLAINED: _("explained"),
    Kind.PAYOUT_FAILED: _("payout failed"),
}
GAP_TEXTS: dict[str, Any] = {
    Gap.UNEXPLAINED: _("Stripe's statement shows it, and nothing of ours explains it. It stands in suspense."),
    Gap.UNSETTLED: _("The gift is booked, and after a day Stripe's statement still does not show it."),
    Gap.PAYOUT: _("What Stripe says the payout is made of does not add up to it. It is not booked until it does."),
    Gap.MISSED: _("Stripe lists something that happened and that no notice told us. It is being looked at."),
    Gap.CURRENCY: _("Stripe settled it in another currency than it was given in. Nothing of it is booked."),
}


# Disputes


@pages.get("/giving/disputes")
def disputes() -> Any:
    """Disputes by deadline."""
    status, whose = request.args.get("status") or service.disputes.OPEN, request.args.get("owner") or ALL
    cursor = request.args.get("cursor")
    owner = None if whose == ALL else whose
    page = service.disputes.browse(me(), status=status, owner=owner, cursor=cursor)
    words = {"dispute_words": DISPUTE_WORDS, "soon": service.desk.SOON}
    return draw("disputes", page=page, status=status, owner=whose, own=me().name, first=not cursor, **words)


@pages.get("/giving/disputes/<string:dispute_id>")
def dispute(dispute_id: str) -> Any:
    """One dispute: until when evidence is wanted, and who looks after it."""
    return _dispute(dispute_id, {}, {}, None)


def _dispute(dispute_id: str, values: dict[str, Any], errors: Any, problem: Any) -> str:
    found = service.disputes.show(me(), dispute_id)
    words = {"dispute_words": DISPUTE_WORDS, "dispute_reasons": DISPUTE_REASONS, "soon": service.desk.SOON}
    told = {"values": values, "errors": errors, "problem": problem, "owners": service.duty.owners()}
    return draw("dispute", dispute=found, **words, **told)


@pages.post("/giving/disputes/<string:dispute_id>/answered")
def answered(dispute_id: str) -> Any:
    """Say that evidence was sent at Stripe."""
    service.disputes.show(me(), dispute_id)
    posted(EmptyForm(), partial(_dispute, dispute_id))
    service.disputes.answered(me(), dispute_id)
    notice("good", gettext("Recorded: the evidence was sent."))
    return redirect(url_for("giving_pages.dispute", dispute_id=dispute_id), 303)


@pages.post("/giving/disputes/<string:dispute_id>/hand-on")
def hand_on_dispute(dispute_id: str) -> Any:
    """Ask somebody else of finance to look after it."""
    service.disputes.show(me(), dispute_id)
    given = posted(HandOnForm(), partial(_dispute, dispute_id))
    service.disputes.hand_on(me(), dispute_id, **given)
    notice("good", gettext("It is theirs to look after now."))
    return redirect(url_for("giving_pages.dispute", dispute_id=dispute_id), 303)


# Payouts


@pages.get("/giving/payouts")
def payouts() -> Any:
    """Payouts to our bank, the latest first."""
    cursor = request.args.get("cursor")
    page = service.statement.browse(me(), cursor=cursor)
    return draw("payouts", page=page, first=not cursor, payout_words=PAYOUT_WORDS)


@pages.get("/giving/payouts/<string:payout_id>")
def payout(payout_id: str) -> Any:
    """A payout: what it is made of and what that booked."""
    cursor = request.args.get("cursor")
    found = service.statement.show(me(), payout_id, cursor=cursor)
    words = {"payout_words": PAYOUT_WORDS, "line_words": LINE_WORDS, "entry_words": ENTRY_WORDS}
    return draw("payout", payout=found, first=not cursor, **words)


# What does not agree


@pages.get("/giving/exceptions")
def gaps() -> Any:
    """What does not agree with Stripe."""
    status, whose = request.args.get("status") or service.exceptions.OPEN, request.args.get("owner") or ALL
    cursor = request.args.get("cursor")
    page = service.exceptions.browse(me(), status=status, owner=None if whose == ALL else whose, cursor=cursor)
    words = {"resolution_words": RESOLUTION_WORDS}
    return draw("gaps", page=page, status=status, owner=whose, own=me().name, first=not cursor, **words)


@pages.get("/giving/exceptions/<uuid:gap_id>")
def gap(gap_id: UUID) -> Any:
    """One of them, and what it may be said to be."""
    return _gap(gap_id, {}, {}, None)


def _gap(gap_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    found = service.exceptions.show(me(), gap_id)
    words = {"gap_texts": GAP_TEXTS, "resolution_words": RESOLUTION_WORDS}
    told = {"values": values, "errors": errors, "problem": problem}
    lists = {"owners": service.duty.owners(), "funds": ledger.funds(open_only=True, for_gifts=True)}
    return draw("gap", gap=found, **words, **told, **lists)


@pages.post("/giving/exceptions/<uuid:gap_id>/hand-on")
def hand_on_gap(gap_id: UUID) -> Any:
    """Ask somebody else of finance to explain it."""
    service.exceptions.show(me(), gap_id)
    given = posted(HandOnForm(), partial(_gap, gap_id))
    service.exceptions.hand_on(me(), gap_id, **given)
    notice("good", gettext("It is theirs to explain now."))
    return redirect(url_for("giving_pages.gaps"), 303)


@pages.post("/giving/exceptions/<uuid:gap_id>/explain")
def explain_gap(gap_id: UUID) -> Any:
    """Say what it was, after a pause where something will be booked."""
    service.exceptions.show(me(), gap_id)
    given = posted(ExplainForm(), partial(_gap, gap_id))
    said, fund = Resolution(given["as_"]), given.get("fund")
    if said is not Resolution.LOOKED and "confirmed" not in request.form:
        found = service.exceptions.explain(me(), gap_id, said, fund=fund, preview=True)
        return draw("explain", gap=found, said=said, fund=fund, resolution_words=RESOLUTION_WORDS)
    service.exceptions.explain(me(), gap_id, said, fund=fund)
    notice("good", gettext("Noted. Where money was in suspense, it is booked as what it was."))
    return redirect(url_for("giving_pages.gaps"), 303)
