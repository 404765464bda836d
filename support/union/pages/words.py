"""New words for a member: the registrars' pages, and the neutral one where a code is typed."""

from functools import partial
from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from support.core.web.forms import posted
from support.core.web.guard import me, public
from support.core.web.pages import notice
from support.union import service
from support.union.model import RECOGNISED_WORDS, Recognised
from support.union.pages.door import pages
from support.union.schema.members import MembersNothingForm
from support.union.schema.words import LostWordsForm, NewWordsPageForm


def _draw(template: str, **values: Any) -> str:
    return render_template(f"union/members/{template}.html", **values)


@pages.get("/union/words")
def lost_words() -> str:
    """What is open. Who has new words by now is given back what registrars open of theirs."""
    return _draw("lost_list", items=service.browse_words(me()))


@pages.get("/union/members/<string:number>/words")
def ask_lost_words(number: str) -> str:
    """What will happen, and how they were recognised."""
    return _lost(number, {}, {}, None)


@pages.post("/union/members/<string:number>/words")
def ask_words(number: str) -> Response:
    """Ask for new words."""
    service.by_number(me(), number)
    given = posted(LostWordsForm(), partial(_lost, number))
    service.ask_words(me(), number, recognised=Recognised(given["recognised"]), note=given.get("note"))
    notice("good", gettext("Asked for. Another registrar finds it under what waits."))
    return redirect(url_for("union_pages.member", number=number), 303)


def _lost(number: str, values: dict[str, Any], errors: Any, problem: Any) -> str:
    service.by_number(me(), number)
    ways = [(one.value, RECOGNISED_WORDS[one]) for one in Recognised]
    return _draw("lost", number=number, ways=ways, values=values, errors=errors, problem=problem)


@pages.get("/union/members/<string:number>/words/agree")
def ask_agree_words(number: str) -> str:
    """A pause before another registrar agrees."""
    return _agree(number, {}, {}, None)


@pages.post("/union/members/<string:number>/words/agree")
def agree_words(number: str) -> str:
    """Agree; the answer shows the code, and shows it again when the same form is sent twice."""
    service.by_number(me(), number)
    posted(MembersNothingForm(), partial(_agree, number))
    return _draw("words_code", number=number, code=service.agree_words(me(), number).code)


def _agree(number: str, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    service.by_number(me(), number)
    return _draw("agree_words", number=number, problem=problem)


@pages.post("/union/members/<string:number>/words/stop")
def stop_words(number: str) -> Response:
    """Stop it."""
    service.stop_words(me(), number)
    notice("good", gettext("Stopped. A code that was given opens nothing any more."))
    return redirect(url_for("union_pages.member", number=number), 303)


@pages.post("/own/words/keep")
def keep_words() -> Response:
    """A member stops what was asked for in their name."""
    service.keep_words(me())
    notice("good", gettext("Stopped. Your words stay as they are."))
    return redirect(url_for("union_pages.own"), 303)


@pages.get("/own/words/new")
@public
def renew() -> str:
    """Where a code is typed."""
    return _renew({}, {}, None)


@pages.post("/own/words/new")
@public
def renew_words() -> str:
    """New words for a code; the answer shows them, and shows them again when the same form is sent twice."""
    given = posted(NewWordsPageForm(), _renew)
    service.ensure_nobody(me())
    words = service.renew(given["code"], language=str(get_locale()))
    return _draw("new_words", words=words, confirm_url=url_for("union_pages.confirm_words"))


def _renew(values: dict[str, Any], errors: Any, problem: Any) -> str:
    signed_in = getattr(me(), "is_authenticated", False)
    return _draw("renew", values=values, errors=errors, problem=problem, signed_in=signed_in)
