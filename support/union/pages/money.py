"""Dues for registrars and finance: cash, transfers that are awaited, rates, who is behind, who is let off."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext, ngettext
from werkzeug.wrappers import Response

from support.core.access import require
from support.core.money import Money
from support.core.settings import settings
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, section
from support.union import policy, service
from support.union.model import (
    CLASS_WORDS,
    HOW_WORDS,
    MEMBER_STATUS_WORDS,
    MOST_QUARTERS,
    WAIVER_REASON_WORDS,
    WAIVER_WORDS,
    MemberClass,
    WaiverReason,
    WaiverStatus,
)
from support.union.pages import asking
from support.union.pages.asking import Act, Asked
from support.union.pages.door import pages
from support.union.pages.dues import waiver_fields
from support.union.schema.dues import DuesCashForm, DuesCountForm, DuesRateForm, DuesWaiverDecisionForm, DuesWaiverForm

section("union_pages.waiting_dues", lazy_gettext("Dues"), rank=62, may=policy.may_see_money)

WORDS: dict[str, Any] = {
    "classes": CLASS_WORDS,
    "how": HOW_WORDS,
    "reasons": WAIVER_REASON_WORDS,
    "statuses": MEMBER_STATUS_WORDS,
    "waivers": WAIVER_WORDS,
}


def _draw(template: str, **values: Any) -> str:
    return render_template(f"union/dues/{template}.html", words=WORDS, registrar=policy.is_registrar(me()), **values)


def _back(endpoint: str = "waiting_dues") -> Response:
    return redirect(url_for(f"union_pages.{endpoint}"), 303)


@pages.get("/union/dues")
def waiting_dues() -> str:
    """What is awaited, and what is to be counted."""
    cursor = request.args.get("cursor")
    return _draw("waiting", page=service.money.waiting(me(), cursor=cursor), first=not cursor)


def _cash() -> Act:
    counts = [(str(count), str(count)) for count in range(1, MOST_QUARTERS + 1)]
    return Act(
        title=gettext("Take cash"),
        lead=gettext("Write it down when you have it in your hand. Another person counts it; then it is paid."),
        button=gettext("I have it"),
        back=(gettext("Dues"), url_for("union_pages.waiting_dues")),
        fields=[
            Asked("number", gettext("Number"), hint=gettext("Eight letters and digits, as on the card.")),
            Asked("quarters", gettext("For how many quarters"), "select", options=counts),
        ],
        values={"number": request.args.get("number", "")},
    )


@pages.get("/union/dues/cash")
def new_cash() -> str:
    """The empty form."""
    require(policy.may_take_cash, me())
    return asking.show(_cash())


@pages.post("/union/dues/cash")
def take_cash() -> Response:
    """Cash was taken."""
    require(policy.may_take_cash, me())
    given = asking.read(_cash(), DuesCashForm())
    service.money.take_cash(me(), given["number"], quarters=given["quarters"])
    notice("good", gettext("Written down. Somebody else counts it now."))
    return _back()


@pages.get("/union/dues/<uuid:dues_id>/count")
def ask_count(dues_id: UUID) -> str:
    """A pause before cash is booked, or called missing."""
    found = service.money.one(me(), dues_id)
    came = "missing" not in request.args
    money = asking.amount(found["amount"])
    return render_template(
        "core/confirm.html",
        title=gettext("Is it all there?") if came else gettext("Is it not there?"),
        sentence=gettext("You have counted %(amount)s yourself. It is booked as cash in hand.", amount=money)
        if came
        else gettext("%(amount)s did not reach you. The quarters are due again.", amount=money),
        action=url_for("union_pages.count_cash", dues_id=dues_id),
        hidden=[("came", "true")] if came else [],
        confirm_label=gettext("I have counted it") if came else gettext("It is not there"),
        cancel_url=url_for("union_pages.waiting_dues"),
        danger=not came,
    )


@pages.post("/union/dues/<uuid:dues_id>/count")
def count_cash(dues_id: UUID) -> Response:
    """It was counted."""
    service.money.one(me(), dues_id)
    given = posted(DuesCountForm(), partial(_refused, "waiting_dues"))
    service.money.count(me(), dues_id, came=given["came"])
    notice("good", gettext("Booked.") if given["came"] else gettext("The quarters are due again."))
    return _back()


def _refused(endpoint: str, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    back = (gettext("Dues"), url_for(f"union_pages.{endpoint}"))
    return render_template("core/problem.html", problem=problem, back=back)


@pages.get("/union/dues/late")
def arrears() -> str:
    """Who is behind."""
    cursor = request.args.get("cursor")
    return _draw("late", page=service.money.arrears(me(), cursor=cursor), first=not cursor)


# Rates


@pages.get("/union/dues/rates")
def rates() -> str:
    """What each class pays, and the form for a quarter to come."""
    return _rates({}, {}, None)


@pages.post("/union/dues/rates")
def set_rate() -> Response:
    """Write down a rate."""
    given = posted(DuesRateForm(), _rates)
    amount = given["amount"] or Money(0, settings().currency)
    service.rates.set_rate(me(), MemberClass(given["klass"]), amount, given["from_"])
    notice("good", gettext("Written down."))
    return _back("rates")


def _rates(values: dict[str, Any], errors: Any, problem: Any) -> str:
    return _draw(
        "rates",
        items=service.rates.browse(me()),
        currency=settings().currency,
        quarters=service.rates.to_come(),
        keeps=policy.may_set_rates(me()),
        values=values,
        errors=errors,
        problem=problem,
    )


# Being let off


@pages.get("/union/dues/waivers")
def waivers() -> str:
    """Who asks to be let off, and why."""
    cursor = request.args.get("cursor")
    status = WaiverStatus(asking.known(WAIVER_WORDS, request.args.get("status")) or WaiverStatus.ASKED)
    page = service.waivers.browse(me(), status=status, cursor=cursor)
    return _draw("waivers", page=page, status=status.value, first=not cursor)


def _waiver_for() -> Act:
    return Act(
        title=gettext("Ask for a member not to pay for now"),
        lead=gettext("Another registrar decides."),
        button=gettext("Ask"),
        back=(gettext("Waivers"), url_for("union_pages.waivers")),
        fields=[
            Asked("number", gettext("Number"), hint=gettext("Eight letters and digits, as on the card.")),
            *waiver_fields(),
        ],
        values={"number": request.args.get("number", "")},
    )


@pages.get("/union/dues/waivers/new")
def new_waiver_for() -> str:
    """The empty form."""
    require(policy.may_ask_waiver, me())
    return asking.show(_waiver_for())


@pages.post("/union/dues/waivers/new")
def ask_waiver_for() -> Response:
    """Ask."""
    require(policy.may_ask_waiver, me())
    given = asking.read(_waiver_for(), DuesWaiverForm())
    number = given.pop("number")
    service.waivers.ask_for(me(), number, **given | {"reason": WaiverReason(given["reason"])})
    notice("good", gettext("Asked. Another registrar decides."))
    return _back("waivers")


@pages.get("/union/dues/waivers/<uuid:waiver_id>/decision")
def ask_decide_waiver(waiver_id: UUID) -> str:
    """A pause before it is decided."""
    asked = service.waivers.one(me(), waiver_id)
    number = service.by_id(asked.member_id).number
    grant = "decline" not in request.args
    return render_template(
        "core/confirm.html",
        title=gettext("Let %(number)s off?", number=number) if grant else gettext("Decline %(number)s?", number=number),
        sentence=ngettext(
            "Nothing is due from them for the next quarter.",
            "Nothing is due from them for the next %(num)s quarters.",
            asked.quarters,
        )
        if grant
        else gettext("Their dues stay due. They may ask again."),
        action=url_for("union_pages.decide_waiver", waiver_id=waiver_id),
        hidden=[("grant", "true")] if grant else [],
        confirm_label=gettext("Let them off") if grant else gettext("Decline"),
        cancel_url=url_for("union_pages.waivers"),
        danger=not grant,
    )


@pages.post("/union/dues/waivers/<uuid:waiver_id>/decision")
def decide_waiver(waiver_id: UUID) -> Response:
    """Decide."""
    service.waivers.one(me(), waiver_id)
    given = posted(DuesWaiverDecisionForm(), partial(_refused, "waivers"))
    service.waivers.decide(me(), waiver_id, grant=given["grant"])
    notice("good", gettext("Decided."))
    return _back("waivers")
