"""A member's own pages: where they stand and what to do next, what they told, leave, codes for others, going."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, tab
from support.union import policy, service
from support.union.model import CLASS_WORDS, MEMBER_STATUS_WORDS, OFFICE_WORDS, REFUSAL_WORDS
from support.union.pages import asking
from support.union.pages.asking import Act, Asked
from support.union.pages.door import pages
from support.union.pages.joining import GENDERS
from support.union.schema.members import (
    LONGEST,
    MemberAppealForm,
    MembersNothingForm,
    OwnLeavePageForm,
    OwnToldPageForm,
    OwnVoucherPageForm,
)

tab("own", "union_pages.own", lazy_gettext("Membership"), rank=10)

WORDS = {
    "class_words": CLASS_WORDS,
    "status_words": MEMBER_STATUS_WORDS,
    "office_words": OFFICE_WORDS,
    "refusal_words": REFUSAL_WORDS,
    "genders": dict(GENDERS),
}


def _back() -> tuple[Any, str]:
    return lazy_gettext("Back"), url_for("union_pages.own")


def _done(told: str) -> Response:
    notice("good", told)
    return redirect(url_for("union_pages.own"), 303)


@pages.get("/own")
def own() -> str:
    """Where one stands, what is asked of one, what comes next."""
    found = service.front(me())
    return render_template("union/members/own.html", **found, **WORDS)


# What one told


def _told() -> Act:
    shown = service.show_own(me())
    return Act(
        lazy_gettext("What you told us"),
        lazy_gettext("Keep this"),
        _back(),
        lazy_gettext("Only you and the registrars read it."),
        [
            Asked(
                "section",
                lazy_gettext("Your section"),
                "select",
                required=False,
                options=[("", lazy_gettext("None")), *((one.code, one.name) for one in service.sections())],
            ),
            Asked("about", lazy_gettext("About you"), "textarea", required=False, longest=LONGEST),
            Asked(
                "gender",
                lazy_gettext("You are"),
                "select",
                lazy_gettext("Only counted, never shown."),
                required=False,
                options=[("", lazy_gettext("I would rather not say")), *GENDERS],
            ),
        ],
        values={**(shown["told"] or {}), "section": shown["section"]},
    )


@pages.get("/own/told")
def own_told() -> str:
    """The form."""
    return asking.show(_told())


@pages.post("/own/told")
def change_told() -> Response:
    """Keep what was changed."""
    given = asking.read(_told(), OwnToldPageForm())
    told = {name: given[name] for name in ("about", "gender") if given.get(name)}
    service.change_own(me(), told=told, section=given.get("section"))
    return _done(gettext("Kept."))


# Leave


def _rest() -> Act:
    service.own(me())
    return Act(
        lazy_gettext("Taking leave"),
        lazy_gettext("Keep this"),
        _back(),
        lazy_gettext("Nothing is owed while you are on leave, and you stay a member. Between two leaves lies a year."),
        [
            Asked(
                "quarters",
                lazy_gettext("For how long"),
                "radio",
                options=[
                    ("1", lazy_gettext("This quarter")),
                    ("2", lazy_gettext("Two quarters, this one included")),
                    ("3", lazy_gettext("Three quarters, this one included")),
                    ("4", lazy_gettext("Four quarters, this one included")),
                    ("0", lazy_gettext("I am back: end my leave")),
                ],
            )
        ],
    )


@pages.get("/own/rest")
def own_rest() -> str:
    """The form."""
    return asking.show(_rest())


@pages.post("/own/rest")
def take_leave() -> Response:
    """Take it, or end it."""
    given = asking.read(_rest(), OwnLeavePageForm())
    service.take_leave(me(), given["quarters"])
    return _done(gettext("Kept."))


# A voucher that came later


def _rise() -> Act:
    service.own(me())
    return Act(
        lazy_gettext("You have a voucher by now"),
        lazy_gettext("Use it"),
        _back(),
        lazy_gettext("With it you become a full member. It is used up."),
        [
            Asked(
                "voucher",
                lazy_gettext("Voucher"),
                hint=lazy_gettext("28 letters and digits. Small or capital letters and hyphens make no difference."),
                longest=60,
            )
        ],
    )


@pages.get("/own/voucher")
def own_voucher() -> str:
    """The form."""
    return asking.show(_rise())


@pages.post("/own/voucher")
def use_voucher() -> Response:
    """Become a full member."""
    given = asking.read(_rise(), OwnVoucherPageForm())
    service.become_full(me(), given["voucher"])
    return _done(gettext("You are a full member now."))


# Answering for others


@pages.get("/own/codes")
def own_codes() -> str:
    """The codes by which one vouches, used or not."""
    return _codes({}, {}, None)


@pages.post("/own/codes")
def give_code() -> str:
    """A new code, shown by this answer alone."""
    posted(MembersNothingForm(), _codes)
    return render_template("union/members/code.html", given=service.vouch(me()))


@pages.post("/own/codes/<uuid:vouch_id>/withdraw")
def withdraw_code(vouch_id: UUID) -> Response:
    """Take one back that nobody used."""
    posted(MembersNothingForm(), _codes)
    service.withdraw_vouch(me(), vouch_id)
    notice("good", gettext("Withdrawn. It opens nothing any more."))
    return redirect(url_for("union_pages.own_codes"), 303)


def _codes(_values: dict[str, Any], _errors: Any, problem: Any) -> str:
    mine = service.own(me())
    return render_template(
        "union/members/codes.html",
        items=service.vouches(me()),
        may_vouch=policy.may_vouch(me(), mine),
        problem=problem,
    )


# An appeal against a refusal


def _object() -> Act:
    service.own(me())
    return Act(
        lazy_gettext("Ask another registrar to look again"),
        lazy_gettext("Send it"),
        _back(),
        lazy_gettext("Say what was overlooked. Who refused does not decide this time. You can do this once."),
        [Asked("grounds", lazy_gettext("What was overlooked"), "textarea", longest=LONGEST, rows=8)],
    )


@pages.get("/own/objection")
def own_objection() -> str:
    """The form."""
    return asking.show(_object())


@pages.post("/own/objection")
def send_objection() -> Response:
    """Send it."""
    given = asking.read(_object(), MemberAppealForm())
    service.appeal(me(), service.own(me()).membership.number, given["grounds"])
    return _done(gettext("Sent. You read the answer here."))


# Going


@pages.get("/own/end")
def own_end() -> str:
    """What going means, and the question."""
    return _end({}, {}, None)


@pages.post("/own/end")
def end_own() -> Any:
    """Go, after a pause."""
    posted(MembersNothingForm(), _end)
    if "confirmed" not in request.form:
        service.own(me())
        return render_template("union/members/sure_end.html")
    service.leave(me())
    return _done(gettext("You have left. What you told us was deleted."))


def _end(_values: dict[str, Any], _errors: Any, problem: Any) -> str:
    mine = service.own(me())
    return render_template("union/members/end.html", may_exit=policy.may_exit(me(), mine), problem=problem)
