"""Joining: a form for everybody, whose answer shows the words; they are typed back as the first sign-in."""

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import get_locale, gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.core.errors import Invalid, SignInNeeded
from support.core.web.forms import posted
from support.core.web.guard import me, public
from support.people import cookie
from support.people import service as people
from support.union import service
from support.union.model import MemberClass
from support.union.pages.door import pages
from support.union.schema.members import MemberJoinPageForm, MemberWordsForm

#: The ways to join, as whoever joins reads them.
WAYS = [
    (
        MemberClass.FULL.value,
        lazy_gettext("I left the service, and have a voucher"),
        lazy_gettext("You were given it on your page, once."),
    ),
    (
        MemberClass.SERVING.value,
        lazy_gettext("I still serve, and two members vouch for me"),
        lazy_gettext("Each of them gives you a code. Nobody outside learns that you are a member."),
    ),
    (
        MemberClass.SUPPORTER.value,
        lazy_gettext("I am a friend or relative, and want to support them"),
        lazy_gettext("You read and help like everybody, and do not vote. With a member's code you come first."),
    ),
]
GENDERS = [("woman", lazy_gettext("Woman")), ("man", lazy_gettext("Man")), ("other", lazy_gettext("Something else"))]
#: Under which name of the page's form a fault of the service is shown.
_SHOWN_AT = {"vouches": "first_code"}


@pages.get("/own/begin")
@public
def begin() -> Any:
    """The empty form."""
    return _begin({}, {}, None)


@pages.post("/own/begin")
@public
def ask_to_join() -> Any:
    """Ask; the answer shows the words, and shows them again when the same form is sent twice."""
    given = posted(MemberJoinPageForm(), _begin)
    service.ensure_nobody(me())
    codes = [given[name] for name in ("first_code", "second_code") if given.get(name)]
    told = {name: given[name] for name in ("about", "gender") if given.get(name)}
    try:
        joined = service.join(
            MemberClass(given["klass"]),
            section=given.get("section"),
            told=told,
            voucher=given.get("voucher"),
            vouches=codes,
            language=str(get_locale()),
        )
    except Invalid as problem:
        raise Invalid(fields={_SHOWN_AT.get(name, name): said for name, said in problem.fields.items()}) from None
    return render_template(
        "union/members/words.html",
        joined=joined,
        words=joined.passphrase,
        confirm_url=url_for("union_pages.confirm_words"),
    )


def _begin(values: dict[str, Any], errors: Any, problem: Any) -> str:
    return render_template(
        "union/members/begin.html",
        values=values,
        errors=errors,
        problem=problem,
        ways=WAYS,
        genders=GENDERS,
        sections=[(one.code, one.name) for one in service.sections()],
        signed_in=getattr(me(), "is_authenticated", False),
    )


@pages.get("/own/words")
@public
def type_back() -> Any:
    """Where the words are typed back when the page that showed them is gone."""
    return _words({}, {}, None)


@pages.post("/own/words")
@public
def confirm_words() -> Response:
    """Type the words back, which is the first sign-in. A wrong word never shows the right ones again."""
    given = posted(MemberWordsForm(), _words)
    try:
        cookie.enter(given)
    except people.WordsReplaced as problem:
        raise Invalid(fields={"passphrase": [problem.detail]}) from None
    except SignInNeeded:
        fault = gettext("These are not the words we gave you. Look at each word and its place, and type them again.")
        raise Invalid(fields={"passphrase": [fault]}) from None
    return redirect(url_for("union_pages.own"), 303)


def _words(_values: dict[str, Any], errors: Any, problem: Any) -> str:
    """Only the faults come back: what was typed is a passphrase, perhaps another one's."""
    return render_template("union/members/again.html", errors=errors, problem=problem)
