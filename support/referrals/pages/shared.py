"""The list of what one sees, and one of them: what is shared, answering, writing back; for helpers and holders."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.core.access import require
from support.core.errors import Missing
from support.core.schema import Form
from support.core.settings import settings
from support.core.web import downloads, uploads
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, section
from support.files.model import LARGEST_FILE
from support.partners import service as partners
from support.people.model import Role
from support.referrals import policy, service
from support.referrals.model import Outcome, ReferralStatus
from support.referrals.pages.door import pages
from support.referrals.pages.words import draw
from support.referrals.schema.loop import (
    ReferralCostForm,
    ReferralOutcomeForm,
    ReferralReportForm,
    ReferralSendForm,
    ReferralUntilForm,
)

section(
    "referrals_pages.shared",
    lazy_gettext("Referrals"),
    rank=41,
    may=lambda actor: actor.kind == "staff" and actor.has(Role.CASEWORKER),
)
section(
    "referrals_pages.shared",
    lazy_gettext("Shared with me"),
    rank=46,
    may=lambda actor: policy.may_browse(actor) and not actor.has(Role.CASEWORKER),
)
section("referrals_pages.urgent", lazy_gettext("Urgent help"), rank=42, may=policy.may_see_urgent)


@pages.get("/shared")
def shared() -> Any:
    """The referrals one sees, newest first; those that are not over, unless another status is asked for."""
    status, cursor = request.args.get("status", ""), request.args.get("cursor")
    chosen = status if status in set(ReferralStatus) else None
    page = service.browse(me(), status=chosen, live=not status, cursor=cursor)
    return draw("shared", page=page, status=status, first=not cursor)


@pages.get("/shared/urgent")
def urgent() -> Any:
    """Urgent ones with the time that is left, and the partners who answer at any hour."""
    cursor = request.args.get("cursor")
    page = service.urgent(me(), cursor=cursor)
    listed = partners.browse(me(), out_of_hours=True, status="agreed", limit=200).items
    return draw("urgent", page=page, first=not cursor, partners=[one for one in listed if one["in_force"]])


@pages.get("/shared/<uuid:referral_id>")
def referral(referral_id: UUID) -> Any:
    """One of them, as far as one's keys open it."""
    return _one(referral_id, {}, {}, None)


def _one(referral_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    one = service.show(me(), referral_id)
    currency = settings().currency
    return draw("referral", one=one, currency=currency, values=values, errors=errors, problem=problem)


def _back(referral_id: UUID, told: str) -> Response:
    notice("good", told)
    return redirect(url_for("referrals_pages.referral", referral_id=referral_id), 303)


def _out(told: str) -> Response:
    """Where one is led who does not see it any more."""
    notice("good", told)
    return redirect(url_for("referrals_pages.shared"), 303)


# What is shared


@pages.get("/shared/<uuid:referral_id>/documents/<uuid:document_id>")
def shared_document(referral_id: UUID, document_id: UUID) -> Any:
    """A document of the copy, to be saved."""
    found = service.shared_document(me(), referral_id, document_id)
    return downloads.attachment(found.content, kind=found.type, name=found.name)


@pages.get("/shared/<uuid:referral_id>/reports/<uuid:report_id>/file")
def report_file(referral_id: UUID, report_id: UUID) -> Any:
    """A file that came back, to be saved."""
    found = service.report_file(me(), referral_id, report_id)
    return downloads.attachment(found.content, kind=found.type, name=found.name)


# Answering, and what else is one button after a pause

#: The verb, what is asked before it, what it means, what is said after, and whether one still sees it then.
ACTS: dict[str, tuple[Callable[..., Any], Any, Any, Any, bool]] = {
    "accept": (
        service.accept,
        lazy_gettext("Take this?"),
        lazy_gettext("You help from now on; of your colleagues nobody sees it any more, and nobody else is asked."),
        lazy_gettext("Taken. Write back what there is to say."),
        True,
    ),
    "decline": (
        service.decline,
        lazy_gettext("Decline this?"),
        lazy_gettext("You and your colleagues do not see it any more. It goes to the next who was named, if any."),
        lazy_gettext("Declined. You do not see it any more."),
        False,
    ),
    "word": (
        service.take_word,
        lazy_gettext("Did the officer say yes?"),
        lazy_gettext(
            "To those named here, for what is copied here, until this day. The officer reads that you noted it, and can"
            " take it back. The first is asked at once."
        ),
        lazy_gettext("Noted. The first is asked, and has four hours."),
        True,
    ),
    "revoke": (
        service.revoke,
        lazy_gettext("Take this back?"),
        lazy_gettext("Whoever was asked or helps sees nothing of it any more. What was read cannot be called back."),
        lazy_gettext("Taken back. Nobody sees the copy any more."),
        True,
    ),
}  # fmt: skip


@pages.get("/shared/<uuid:referral_id>/<string:act>")
def ask_act(referral_id: UUID, act: str) -> Any:
    """A pause before it is done."""
    service.get(me(), referral_id)
    _verb, title, sentence, _told, _seen = _act(act)
    return render_template(
        "core/confirm.html",
        title=title,
        sentence=sentence,
        action=url_for("referrals_pages.do_act", referral_id=referral_id, act=act),
        cancel_url=url_for("referrals_pages.referral", referral_id=referral_id),
        danger=act in ("decline", "revoke"),
    )


@pages.post("/shared/<uuid:referral_id>/<string:act>")
def do_act(referral_id: UUID, act: str) -> Response:
    """Take it, decline it, note the officer's word, or take it back."""
    service.get(me(), referral_id)
    verb, _title, _sentence, told, seen = _act(act)
    posted(Form(), partial(_refused, referral_id))
    verb(me(), referral_id)
    return _back(referral_id, str(told)) if seen else _out(str(told))


def _act(act: str) -> tuple[Callable[..., Any], Any, Any, Any, bool]:
    """What an address names. Raises Missing."""
    if act not in ACTS:
        raise Missing()
    return ACTS[act]


def _refused(referral_id: UUID, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    back = (gettext("The referral"), url_for("referrals_pages.referral", referral_id=referral_id))
    return render_template("core/problem.html", problem=problem, back=back)


@pages.post("/shared/<uuid:referral_id>/until")
def extend(referral_id: UUID) -> Response:
    """Say anew until when it is shared."""
    service.get(me(), referral_id)
    given = posted(ReferralUntilForm(), partial(_one, referral_id))
    service.set_until(me(), referral_id, given["until"])
    return _back(referral_id, gettext("Kept. The officer sees until when it is shared."))


# Writing back


@pages.post("/shared/<uuid:referral_id>/reports")
def report(referral_id: UUID) -> Response:
    """Write back, as who helps."""
    service.get(me(), referral_id)
    given = posted(ReferralReportForm(), partial(_one, referral_id))
    service.report(me(), referral_id, given["text"])
    return _back(referral_id, gettext("Sent. The officer reads it on their own page."))


@pages.get("/shared/<uuid:referral_id>/files")
def file_form(referral_id: UUID) -> Any:
    """Where a file is chosen."""
    return _file(referral_id, {}, {}, None)


@pages.post("/shared/<uuid:referral_id>/files")
@uploads.takes_files(LARGEST_FILE)
def send_file(referral_id: UUID) -> Response:
    """Hand a file back, as who helps."""
    service.get(me(), referral_id)
    given = posted(ReferralSendForm(), partial(_file, referral_id))
    file = uploads.taken()
    service.send_file(me(), referral_id, name=file.name, content=file.content, text=given["text"])
    return _back(referral_id, gettext("Sent. What was hidden in it is removed."))


def _file(referral_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    one = service.get(me(), referral_id)
    require(policy.may_help, me(), one)
    return draw("file", one=one, values=values, errors=errors, problem=problem)


@pages.get("/shared/<uuid:referral_id>/outcome")
def outcome_form(referral_id: UUID) -> Any:
    """Where it is said what came of it; after that no helper sees it."""
    return _outcome(referral_id, {}, {}, None)


@pages.post("/shared/<uuid:referral_id>/outcome")
def outcome(referral_id: UUID) -> Response:
    """Say what came of it, and end it."""
    service.get(me(), referral_id)
    given = posted(ReferralOutcomeForm(), partial(_outcome, referral_id))
    service.finish(me(), referral_id, Outcome(given["outcome"]), text=given.get("text"))
    return _out(gettext("It is over. Thank you."))


def _outcome(referral_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    found = service.get(me(), referral_id)
    helps = policy.may_help(me(), found)
    return draw("outcome", one=found, helps=helps, values=values, errors=errors, problem=problem)


# Costs


@pages.post("/shared/<uuid:referral_id>/costs")
def tell_cost(referral_id: UUID) -> Response:
    """Say what it costs."""
    service.get(me(), referral_id)
    given = posted(ReferralCostForm(), partial(_one, referral_id))
    service.tell_cost(me(), referral_id, given["amount"], what=given["what"])
    return _back(referral_id, gettext("Noted. Who holds the case asks for the money."))


@pages.post("/shared/<uuid:referral_id>/costs/<uuid:cost_id>/drop")
def drop_cost(referral_id: UUID, cost_id: UUID) -> Response:
    """Say that a cost is not asked for."""
    service.get(me(), referral_id)
    posted(Form(), partial(_refused, referral_id))
    service.drop_cost(me(), referral_id, cost_id)
    return _back(referral_id, gettext("Noted: this is not asked for."))
