"""A member's own pages of dues: what is due, paying it, taking a payment back, asking to be let off."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.core.settings import settings
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.headers import allow_form_to
from support.core.web.pages import notice, tab
from support.union import service
from support.union.model import (
    HOW_WORDS,
    MOST_QUARTERS,
    PAYMENT_WORDS,
    WAIVER_REASON_WORDS,
    WAIVER_WORDS,
    How,
    WaiverReason,
)
from support.union.pages import asking
from support.union.pages.asking import Act, Asked
from support.union.pages.door import pages, was_taken_in
from support.union.schema.dues import DuesAskWaiverForm, DuesNothingForm, DuesPayForm

tab("own", "union_pages.own_dues", lazy_gettext("Dues"), rank=20, may=was_taken_in)

WORDS = {"how": HOW_WORDS, "payments": PAYMENT_WORDS, "reasons": WAIVER_REASON_WORDS, "waivers": WAIVER_WORDS}


@pages.get("/own/dues")
def own_dues() -> str:
    """How one's dues stand, what waits, and the form to pay."""
    return _dues({}, {}, None)


@pages.post("/own/dues")
def pay_dues() -> Response:
    """Mean to pay; by card it goes on to the checkout."""
    service.dues.show(me())
    given = posted(DuesPayForm(), _dues)
    return _on(service.dues.pay(me(), quarters=given["quarters"], how=How(given["how"])))


@pages.post("/own/dues/<uuid:dues_id>/checkout")
def pay_dues_again(dues_id: UUID) -> Response:
    """Back to the checkout."""
    service.dues.one(me(), dues_id)
    posted(DuesNothingForm(), _dues)
    return _on(service.dues.pay_again(me(), dues_id))


@pages.post("/own/dues/<uuid:dues_id>/take-back")
def take_dues_back(dues_id: UUID) -> Response:
    """Not to pay after all."""
    service.dues.one(me(), dues_id)
    posted(DuesNothingForm(), _dues)
    service.dues.take_back(me(), dues_id)
    notice("good", gettext("Taken back. These quarters are due again."))
    return redirect(url_for("union_pages.own_dues"), 303)


def _on(begun: Any) -> Response:
    if begun.checkout_url:
        return redirect(begun.checkout_url, 303)
    notice("good", gettext("Noted. This page shows what you have to do now."))
    return redirect(url_for("union_pages.own_dues"), 303)


def _dues(values: dict[str, Any], errors: Any, problem: Any) -> str:
    allow_form_to(settings().stripe_checkout_origin)
    found = service.dues.show(me())
    return render_template(
        "union/dues/own.html",
        **found,
        waits=next((one for one in found["items"] if one["status"] == "waiting"), None),
        number=service.own(me()).membership.number,
        waivers=service.waivers.own_waivers(me()),
        counts=[(str(count), str(count)) for count in range(1, MOST_QUARTERS + 1)],
        words=WORDS,
        values={"quarters": "1", "how": How.CARD.value} | values,
        errors=errors,
        problem=problem,
    )


# Being let off


def _waiver() -> Act:
    return Act(
        title=gettext("Ask not to pay for now"),
        lead=gettext("A registrar reads this and decides. You stay a member like everybody else."),
        button=gettext("Ask"),
        back=(gettext("Dues"), url_for("union_pages.own_dues")),
        fields=waiver_fields(),
    )


def waiver_fields() -> list[Asked]:
    """The fields of being let off."""
    return [
        Asked("reason", gettext("Why"), "radio", options=asking.choices(WAIVER_REASON_WORDS)),
        Asked(
            "quarters",
            gettext("For how many quarters"),
            "select",
            options=[(str(count), str(count)) for count in range(1, 9)],
        ),
        Asked(
            "why",
            gettext("What a registrar should know"),
            "textarea",
            gettext("It is sealed to you and the registrars. Leave it empty if the reason says enough."),
            required=False,
            longest=2000,
        ),
    ]


@pages.get("/own/dues/waiver")
def new_waiver() -> str:
    """The empty form."""
    service.waivers.own_waivers(me())
    return asking.show(_waiver())


@pages.post("/own/dues/waiver")
def ask_waiver() -> Response:
    """Ask."""
    service.waivers.own_waivers(me())
    given = asking.read(_waiver(), DuesAskWaiverForm())
    service.waivers.ask(me(), **given | {"reason": WaiverReason(given["reason"])})
    notice("good", gettext("Asked. Nothing is due from you until it is decided."))
    return redirect(url_for("union_pages.own_dues"), 303)
