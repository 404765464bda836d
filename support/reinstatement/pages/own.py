"""The officer's pages: one's own entry, and what one was asked."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from support.core.schema import Form
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.reinstatement import service
from support.reinstatement.pages.door import draw, first_time, pages, pause
from support.reinstatement.schema.register import YES, RegisterEntryForm, WishAnswerForm


@pages.get("/mine/service")
def mine() -> Any:
    """Where one stands: the entry, what waits for an answer, and what one may apply for."""
    return _mine({}, {}, None)


def _mine(values: dict[str, Any], errors: Any, problem: Any) -> str:
    actor, cursor = me(), request.args.get("cursor")
    own, wishes = service.own(actor), service.own_wishes(actor, cursor=cursor, limit=10)
    return draw("mine", own=own, page=wishes, first=not cursor, problem=problem)


def _back(told: str) -> Response:
    notice("good", told)
    return redirect(url_for("reinstatement_pages.mine"), 303)


@pages.get("/mine/service/entry")
def entry_form() -> Any:
    """Where one enters, or says it anew."""
    return _entry(service.own(me())["entry"] or {}, {}, None)


@pages.post("/mine/service/entry")
def write_entry() -> Response:
    """Keep it for a year."""
    service.put(me(), **posted(RegisterEntryForm(), _entry))
    return _back(gettext("Kept. You can change it or take it back on any day."))


def _entry(values: dict[str, Any], errors: Any, problem: Any) -> str:
    return draw("entry", values=values, errors=errors, problem=problem)


@pages.post("/mine/service/renew")
def renew_entry() -> Response:
    """Stay for another year."""
    posted(Form(), _mine)
    service.renew(me())
    return _back(gettext("It lasts a year from today."))


@pages.route("/mine/service/withdraw", methods=["GET", "POST"])
def withdraw_entry() -> Any:
    """Take the entry back, after a pause."""
    if request.method == "GET":
        service.own(me())
        return pause(
            gettext("Take it back?"),
            gettext("What you wrote is destroyed, and every way to reach you that you gave here. You can write anew."),
            action=url_for("reinstatement_pages.withdraw_entry"),
            back=url_for("reinstatement_pages.mine"),
            label=gettext("Take it back"),
            danger=True,
        )
    posted(Form(), _mine)
    service.withdraw(me())
    return _back(gettext("Taken back. Nothing of it is left."))


@pages.get("/mine/service/wishes/<uuid:wish_id>")
def wish(wish_id: UUID) -> Any:
    """One request, to be answered; or a yes, to be taken back."""
    return _wish(wish_id, {}, {}, None)


@pages.post("/mine/service/wishes/<uuid:wish_id>")
def answer_wish(wish_id: UUID) -> Any:
    """Yes with a way to be reached, or no, after a pause: it is the end of it."""
    service.own_wish(me(), wish_id)
    given = posted(WishAnswerForm(), partial(_wish, wish_id))
    yes = given["answer"] == YES
    if not yes and first_time():
        return pause(
            gettext("Say no?"),
            gettext("Nobody is told that it was you. You cannot change a no, but you may be asked another time."),
            action=url_for("reinstatement_pages.answer_wish", wish_id=wish_id),
            back=url_for("reinstatement_pages.wish", wish_id=wish_id),
            label=gettext("Say no"),
        )
    service.answer(me(), wish_id, yes=yes, contact=given.get("contact"))
    return _back(gettext("Sent. You can take it back on any day.") if yes else gettext("Noted. Nothing was told."))


def _wish(wish_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    return draw("wish", one=service.own_wish(me(), wish_id), values=values, errors=errors, problem=problem)
