"""The pages of motions: members propose and support, the council and registrars put them to assemblies and count."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import format_date, gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.core.schema import Form
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, section, tab
from support.union.model import MOTION_WORDS
from support.union.pages import asking
from support.union.pages.asking import Act, Asked, both, choices, draw, link
from support.union.pages.door import belongs, pages
from support.union.policy import is_registrar
from support.union.schema.life import PAPER, UnionAgendaForm, UnionCountForm, UnionMotionForm
from support.union.service import assemblies, motions

section("union_pages.browse_motions", lazy_gettext("Motions"), rank=63, may=is_registrar)
tab("own", "union_pages.own_browse_motions", lazy_gettext("Motions"), rank=32, may=belongs)


@both("/motions")
def browse_motions() -> Any:
    """Motions, without their amendments."""
    status = asking.known(MOTION_WORDS, request.args.get("status"))
    cursor = request.args.get("cursor")
    page = motions.browse_motions(me(), status=status, cursor=cursor)
    statuses = choices(MOTION_WORDS, lazy_gettext("All"))
    return draw(
        "motions",
        page=page,
        status=status or "",
        statuses=statuses,
        words=MOTION_WORDS,
        first=not cursor,
        votes=motions.votes(me()),
    )


@both("/motions/<uuid:motion_id>")
def motion(motion_id: UUID) -> Any:
    """A motion with its amendments."""
    return draw("motion", one=motions.show_motion(me(), motion_id), words=MOTION_WORDS)


def _at(motion_id: UUID) -> str:
    return link("motion", motion_id=motion_id)


def _back(motion_id: UUID) -> tuple[Any, str]:
    return lazy_gettext("The motion"), _at(motion_id)


def _done(motion_id: UUID, told: str) -> Response:
    notice("good", told)
    return redirect(_at(motion_id), 303)


def _refused(motion_id: UUID, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    return render_template("core/problem.html", problem=problem, back=_back(motion_id))


# Proposing and supporting


def _words(title: Any, back: tuple[Any, str], lead: Any) -> Act:
    return Act(
        title,
        lazy_gettext("Propose it"),
        back,
        lead,
        [
            Asked("title", lazy_gettext("Title"), longest=200),
            Asked("text", lazy_gettext("What is to be decided, word for word"), "textarea", longest=PAPER, rows=8),
            Asked("reasons", lazy_gettext("Why"), "textarea", longest=PAPER, rows=8),
        ],
    )


def _propose() -> Act:
    return _words(
        lazy_gettext("Propose something"),
        (lazy_gettext("Motions"), link("browse_motions")),
        lazy_gettext("All members read it, under your handle. It goes to an assembly once five support it, with you."),
    )


@pages.get("/own/motions/new")
def own_ask_propose() -> Any:
    """The form of a motion."""
    motions.ensure_votes(me())
    return asking.show(_propose())


@pages.post("/own/motions/new")
def own_propose() -> Response:
    """Propose it."""
    motions.ensure_votes(me())
    given = asking.read(_propose(), UnionMotionForm(exclude=("amends",)))
    return _done(motions.propose(me(), **given).id, gettext("Proposed. Others can support it from now on."))


def _amend(motion_id: UUID) -> Act:
    motions.get(me(), motion_id)
    return _words(
        lazy_gettext("Propose an amendment"),
        _back(motion_id),
        lazy_gettext("It needs support like a motion, and is decided before it."),
    )


@pages.get("/own/motions/<uuid:motion_id>/amend")
def own_ask_amend(motion_id: UUID) -> Any:
    """The form of an amendment."""
    return asking.show(_amend(motion_id))


@pages.post("/own/motions/<uuid:motion_id>/amend")
def own_amend(motion_id: UUID) -> Response:
    """Propose it."""
    given = asking.read(_amend(motion_id), UnionMotionForm(exclude=("amends",)))
    row = motions.propose(me(), **given, amends=motion_id)
    return _done(row.id, gettext("Proposed. Others can support it from now on."))


@pages.post("/own/motions/<uuid:motion_id>/support")
def own_support(motion_id: UUID) -> Response:
    """Support it."""
    motions.get(me(), motion_id)
    posted(Form(), partial(_refused, motion_id))
    motions.support(me(), motion_id)
    return _done(motion_id, gettext("You support it. Until it is admitted you can take that back."))


@pages.post("/own/motions/<uuid:motion_id>/leave")
def own_leave_motion(motion_id: UUID) -> Response:
    """No longer support it."""
    motions.get(me(), motion_id)
    posted(Form(), partial(_refused, motion_id))
    motions.take_back_support(me(), motion_id)
    return _done(motion_id, gettext("You no longer support it."))


@pages.get("/own/motions/<uuid:motion_id>/withdraw")
def own_ask_withdraw_motion(motion_id: UUID) -> Any:
    """A pause before a motion is taken back."""
    found = motions.show_motion(me(), motion_id)
    return render_template(
        "core/confirm.html",
        title=gettext("Take this motion back?"),
        sentence=gettext("It goes to no assembly, and its supporters are told nothing more. You can propose it anew."),
        detail=found["title"],
        action=url_for("union_pages.own_withdraw_motion", motion_id=motion_id),
        confirm_label=gettext("Take it back"),
        cancel_url=_at(motion_id),
        danger=True,
    )


@pages.post("/own/motions/<uuid:motion_id>/withdraw")
def own_withdraw_motion(motion_id: UUID) -> Response:
    """Take it back."""
    motions.get(me(), motion_id)
    posted(Form(), partial(_refused, motion_id))
    motions.withdraw_motion(me(), motion_id)
    return _done(motion_id, gettext("Taken back."))


# Deciding


def _put(motion_id: UUID) -> Act:
    motions.to_run(me(), motion_id)
    coming = [(str(one["id"]), f"{format_date(one['day'])} · {one['title']}") for one in assemblies.called(me())]
    return Act(
        lazy_gettext("Put it to an assembly"),
        lazy_gettext("Put it there"),
        _back(motion_id),
        lazy_gettext("Members see it with the assembly. An amendment goes where its motion goes."),
        [Asked("assembly", lazy_gettext("Which assembly"), "radio", options=coming)],
    )


@both("/motions/<uuid:motion_id>/agenda")
def ask_put_motion(motion_id: UUID) -> Any:
    """To which assembly."""
    return asking.show(_put(motion_id))


@both("/motions/<uuid:motion_id>/agenda", methods=("POST",))
def put_motion(motion_id: UUID) -> Response:
    """Put it there."""
    given = asking.read(_put(motion_id), UnionAgendaForm())
    motions.put_on_agenda(me(), motion_id, given["assembly"])
    return _done(motion_id, gettext("It is on the agenda."))


def _count(motion_id: UUID) -> Act:
    motions.to_run(me(), motion_id)
    return Act(
        lazy_gettext("How the assembly voted"),
        lazy_gettext("Write it down"),
        _back(motion_id),
        lazy_gettext("More ayes than noes adopt it. It is then published as a decision and cannot be changed."),
        [Asked("ayes", lazy_gettext("Ayes"), "number"), Asked("noes", lazy_gettext("Noes"), "number")],
    )


@both("/motions/<uuid:motion_id>/result")
def ask_count_motion(motion_id: UUID) -> Any:
    """Ayes and noes."""
    return asking.show(_count(motion_id))


@both("/motions/<uuid:motion_id>/result", methods=("POST",))
def count_motion(motion_id: UUID) -> Response:
    """Write it down."""
    given = asking.read(_count(motion_id), UnionCountForm())
    motions.count(me(), motion_id, **given)
    return _done(motion_id, gettext("Written down."))
