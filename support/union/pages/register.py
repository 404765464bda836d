"""The registrars' pages: who waits, who belongs, one of them, what is decided, and the sections."""

from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.core.errors import Invalid
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, section
from support.union import policy, service
from support.union.model import (
    APPEAL_WORDS,
    CLASS_WORDS,
    MEMBER_STATUS_WORDS,
    OFFICE_WORDS,
    RECOGNISED_WORDS,
    REFUSAL_WORDS,
    AppealStatus,
    MemberClass,
    MemberStatus,
    RefusalReason,
)
from support.union.pages.door import pages
from support.union.pages.joining import GENDERS
from support.union.schema.members import (
    MemberHearingForm,
    MemberRefusalPageForm,
    MemberRefusalsForm,
    MembersNothingForm,
    SectionChangePageForm,
    SectionForm,
    UnionMemberListForm,
)

section("union_pages.members", lazy_gettext("Members"), rank=60, may=policy.may_see_members)
section("union_pages.waiting_members", lazy_gettext("Waiting to join"), rank=61, may=policy.may_see_members)

#: What the list may be narrowed by, and where it goes on.
ASKED = ("status", "class", "number", "cursor")
WORDS = {
    "class_words": CLASS_WORDS,
    "status_words": MEMBER_STATUS_WORDS,
    "office_words": OFFICE_WORDS,
    "refusal_words": REFUSAL_WORDS,
    "appeal_words": APPEAL_WORDS,
    "recognised_words": RECOGNISED_WORDS,
    "genders": dict(GENDERS),
}


def _draw(template: str, **values: Any) -> str:
    return render_template(f"union/members/{template}.html", **WORDS, **values)


@pages.get("/union/members")
def members() -> str:
    """Members, by status and class."""
    asked = {name: value for name in ASKED if (value := request.args.get(name))}
    form = UnionMemberListForm()
    errors: dict[str, Any] = form.validate(asked)
    try:
        page = service.browse_members(me(), **(_filters(form.load(asked)) if not errors else {}))
    except Invalid as problem:
        errors, page = dict(problem.fields), service.browse_members(me())
    kept = {name: value for name, value in asked.items() if name != "cursor"}
    return _draw("members", page=page, asked=kept, errors=errors, first="cursor" not in asked)


def _filters(given: dict[str, Any]) -> dict[str, Any]:
    kinds: dict[str, Any] = {"status": MemberStatus, "klass": MemberClass}
    return {name: kinds[name](value) if name in kinds else value for name, value in given.items()}


@pages.get("/union/waiting")
def waiting_members() -> str:
    """Who asked to join, and whose appeal waits."""
    cursor = request.args.get("cursor")
    appeals = service.appeals_waiting(me())
    page, crowd = service.browse_proven(me(), cursor), service.supporters_waiting(me())
    like = request.args.get("alike")
    chosen = [one["number"] for group in crowd.groups if like in [each["number"] for each in group] for one in group]
    return _draw("waiting", page=page, crowd=crowd, chosen=chosen, appeals=appeals, first=not cursor)


@pages.get("/union/waiting/refuse")
def ask_refuse_many() -> Any:
    """The reason and the words for several at once."""
    if not request.args.getlist("numbers"):
        notice("note", gettext("Select those whom you refuse."))
        return redirect(url_for("union_pages.waiting_members"), 303)
    return _refuse_many({"numbers": request.args.getlist("numbers")}, {}, None)


@pages.post("/union/waiting/refuse")
def refuse_many() -> Response:
    """Refuse them."""
    given = posted(MemberRefusalsForm(), _refuse_many)
    count = service.refuse_many(me(), given["numbers"], RefusalReason(given["reason"]), given["why"])
    notice("good", gettext("Refused: %(count)s. They read why, and can appeal to another registrar.", count=count))
    return redirect(url_for("union_pages.waiting_members"), 303)


def _refuse_many(values: dict[str, Any], errors: Any, problem: Any) -> str:
    service.ensure_keeps_sections(me())
    reasons = [(one.value, REFUSAL_WORDS[one]) for one in RefusalReason]
    return _draw("refuse", number=None, reasons=reasons, values=values, errors=errors, problem=problem)


@pages.get("/union/members/<string:number>")
def member(number: str) -> str:
    """One member with what they told; of those who wait, also who comes next."""
    one = service.show_member(me(), number)
    following = service.next_to_decide(me(), number) if one["may_decide"] else None
    return _draw("member", one=one, following=following)


def _on(number: str, told: str) -> Response:
    """On to the next who waits: there may be forty of them."""
    notice("good", told)
    following = service.next_to_decide(me(), number)
    if following is None:
        return redirect(url_for("union_pages.waiting_members"), 303)
    notice("note", gettext("This is the next who waits."))
    return redirect(url_for("union_pages.member", number=following), 303)


@pages.get("/union/members/<string:number>/take-in")
def ask_take_in(number: str) -> str:
    """A pause before somebody is taken in."""
    return _take_in(number, {}, {}, None)


@pages.post("/union/members/<string:number>/take-in")
def take_in(number: str) -> Response:
    """Take them in."""
    service.by_number(me(), number)
    posted(MembersNothingForm(), partial(_take_in, number))
    service.decide_member(me(), number, None)
    return _on(number, gettext("Taken in. What all members read opens to them from now on."))


def _take_in(number: str, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    service.by_number(me(), number)
    return _draw("take_in", number=number, problem=problem)


@pages.get("/union/members/<string:number>/refuse")
def ask_refuse(number: str) -> str:
    """The reason and the words."""
    return _refuse(number, {}, {}, None)


@pages.post("/union/members/<string:number>/refuse")
def refuse(number: str) -> Response:
    """Refuse."""
    service.by_number(me(), number)
    given = posted(MemberRefusalPageForm(), partial(_refuse, number))
    service.decide_member(me(), number, RefusalReason(given["reason"]), given["why"])
    return _on(number, gettext("Refused. They read why, and can appeal to another registrar."))


def _refuse(number: str, values: dict[str, Any], errors: Any, problem: Any) -> str:
    service.by_number(me(), number)
    reasons = [(one.value, REFUSAL_WORDS[one]) for one in RefusalReason]
    return _draw("refuse", number=number, reasons=reasons, values=values, errors=errors, problem=problem)


@pages.get("/union/members/<string:number>/hear")
def ask_hear(number: str) -> str:
    """The appeal and the answer to it."""
    return _hear(number, {}, {}, None)


@pages.post("/union/members/<string:number>/hear")
def hear(number: str) -> Response:
    """Decide on it."""
    service.by_number(me(), number)
    given = posted(MemberHearingForm(), partial(_hear, number))
    service.hear(me(), number, AppealStatus(given["outcome"]), given["answer"])
    notice("good", gettext("Decided. They read your answer."))
    return redirect(url_for("union_pages.waiting_members"), 303)


def _hear(number: str, values: dict[str, Any], errors: Any, problem: Any) -> str:
    one = service.show_member(me(), number)
    return _draw("hear", one=one, values=values, errors=errors, problem=problem)


# Sections


@pages.get("/union/sections")
def kept_sections() -> str:
    """The sections, and a form for a new one."""
    return _sections({}, {}, None)


@pages.post("/union/sections")
def add_section() -> Response:
    """Open one."""
    given = posted(SectionForm(), _sections)
    service.add_section(me(), **given)
    notice("good", gettext("Opened. Whoever joins can choose it."))
    return redirect(url_for("union_pages.kept_sections"), 303)


def _sections(values: dict[str, Any], errors: Any, problem: Any) -> str:
    service.ensure_keeps_sections(me())
    items = service.sections(open_only=False)
    return _draw("sections", items=items, values=values, errors=errors, problem=problem)


@pages.get("/union/sections/<string:section_code>")
def edit_section(section_code: str) -> str:
    """One of them."""
    return _section(section_code, None, {}, None)


@pages.post("/union/sections/<string:section_code>")
def change_section(section_code: str) -> Response:
    """Rename it, close it to newcomers or open it again."""
    service.section(me(), section_code)
    given = posted(SectionChangePageForm(), partial(_section, section_code))
    service.change_section(me(), section_code, **given)
    notice("good", gettext("Kept."))
    return redirect(url_for("union_pages.kept_sections"), 303)


def _section(section_code: str, values: dict[str, Any] | None, errors: Any, problem: Any) -> str:
    one = service.section(me(), section_code)
    shown = {"name": one.name, "open": one.open} if values is None else values
    return _draw("section", one=one, values=shown, errors=errors, problem=problem)
