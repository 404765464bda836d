"""The pages of assemblies and decisions: members read, the council and registrars call, hold and minute."""

from typing import Any
from uuid import UUID

from flask import redirect, request
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.core.web import downloads, uploads
from support.core.web.guard import me
from support.core.web.pages import notice, section, tab
from support.union.model import (
    ASSEMBLY_KIND_WORDS,
    ASSEMBLY_WORDS,
    LARGEST_PAPER,
    MOTION_WORDS,
    PAPER_WORDS,
    AssemblyKind,
    AssemblyStatus,
    PaperKind,
)
from support.union.pages import asking
from support.union.pages.asking import Act, Asked, both, choices, draw, link
from support.union.pages.door import belongs
from support.union.policy import is_registrar
from support.union.schema.life import (
    PAPER,
    UnionAssemblyForm,
    UnionCancelForm,
    UnionFileForm,
    UnionHeldForm,
    UnionPaperForm,
)
from support.union.service import assemblies, decisions, motions, papers

section("union_pages.meetings", lazy_gettext("Assemblies"), rank=63, may=is_registrar)
tab("own", "union_pages.own_meetings", lazy_gettext("Meetings"), rank=30, may=belongs)
tab("own", "union_pages.own_browse_decisions", lazy_gettext("Decisions"), rank=34, may=belongs)

TYPES = {
    "application/pdf": "PDF",
    "image/jpeg": lazy_gettext("Picture"),
    "image/png": lazy_gettext("Picture"),
    "text/plain": lazy_gettext("Text"),
}
WORDS = {
    "kinds": ASSEMBLY_KIND_WORDS,
    "statuses": ASSEMBLY_WORDS,
    "papers": PAPER_WORDS,
    "motions": MOTION_WORDS,
    "types": TYPES,
}


@both("/meetings")
def meetings() -> Any:
    """The assemblies one sees, the latest first."""
    cursor = request.args.get("cursor")
    return draw(
        "meetings",
        page=assemblies.browse(me(), cursor=cursor),
        words=WORDS,
        first=not cursor,
        runs=assemblies.runs(me()),
    )


@both("/meetings/<uuid:assembly_id>")
def meeting(assembly_id: UUID) -> Any:
    """An assembly with its papers and the motions put to it."""
    found = assemblies.show(me(), assembly_id)
    return draw("meeting", one=found, motions=motions.agenda(me(), assembly_id), words=WORDS)


@both("/meetings/<uuid:assembly_id>/day")
def meeting_day(assembly_id: UUID) -> Response:
    """Its day for a calendar of one's own, which does not say what is on it."""
    content = assemblies.calendar(me(), assembly_id, gettext("Meeting"))
    return downloads.fleeting(content, kind="text/calendar", name="day.ics")


def _at(assembly_id: UUID) -> str:
    return link("meeting", assembly_id=assembly_id)


def _back(assembly_id: UUID) -> tuple[Any, str]:
    return lazy_gettext("The assembly"), _at(assembly_id)


def _done(assembly_id: UUID, told: str) -> Response:
    notice("good", told)
    return redirect(_at(assembly_id), 303)


def _call() -> Act:
    return Act(
        lazy_gettext("Call an assembly"),
        lazy_gettext("Call it"),
        (lazy_gettext("Assemblies"), link("meetings")),
        lazy_gettext("Fourteen days before its day; an extraordinary one, three. All members it is for read this."),
        [
            Asked("kind", lazy_gettext("What sort"), "radio", options=choices(ASSEMBLY_KIND_WORDS)),
            Asked(
                "section",
                lazy_gettext("Which section"),
                "select",
                lazy_gettext("Only for an assembly of a section."),
                required=False,
                options=[("", lazy_gettext("None")), *assemblies.open_sections()],
            ),
            Asked("day", lazy_gettext("Day"), "date"),
            Asked("title", lazy_gettext("Title"), longest=200),
            Asked("notice", lazy_gettext("Notice: where, when, how to take part"), "textarea", longest=PAPER),
            Asked("agenda", lazy_gettext("Agenda"), "textarea", longest=PAPER, rows=8),
        ],
    )


@both("/meetings/new")
def ask_call_meeting() -> Any:
    """The form of a call."""
    assemblies.ensure_runs(me())
    return asking.show(_call())


@both("/meetings/new", methods=("POST",))
def call_meeting() -> Response:
    """Call it."""
    assemblies.ensure_runs(me())
    given = asking.read(_call(), UnionAssemblyForm())
    row = assemblies.call(me(), **{**given, "kind": AssemblyKind(given["kind"])})
    return _done(row.id, gettext("Called. Members see it from now on."))


def _paper(assembly_id: UUID) -> Act:
    row = assemblies.to_run(me(), assembly_id)
    allowed = assemblies.BEFORE if row.status == AssemblyStatus.CALLED else assemblies.AFTER
    options = choices({code: PAPER_WORDS[code] for code in allowed})
    return Act(
        lazy_gettext("Add a paper"),
        lazy_gettext("Add it"),
        _back(assembly_id),
        lazy_gettext("A second one of a kind is a later version. Earlier ones stay for everybody to read."),
        [
            Asked("kind", lazy_gettext("What it is"), "radio", options=options),
            Asked("title", lazy_gettext("Title"), longest=200),
            Asked("text", lazy_gettext("Text"), "textarea", longest=PAPER, rows=12),
        ],
    )


@both("/meetings/<uuid:assembly_id>/papers")
def ask_add_paper(assembly_id: UUID) -> Any:
    """The form of a paper."""
    return asking.show(_paper(assembly_id))


@both("/meetings/<uuid:assembly_id>/papers", methods=("POST",))
def add_paper(assembly_id: UUID) -> Response:
    """Add it."""
    given = asking.read(_paper(assembly_id), UnionPaperForm())
    assemblies.add_paper(me(), assembly_id, **{**given, "kind": PaperKind(given["kind"])})
    return _done(assembly_id, gettext("Added."))


def _file(assembly_id: UUID) -> Act:
    row = assemblies.to_run(me(), assembly_id)
    allowed = assemblies.BEFORE if row.status == AssemblyStatus.CALLED else assemblies.AFTER
    options = choices({code: PAPER_WORDS[code] for code in allowed if code in papers.FILED})
    what = lazy_gettext(
        "A PDF, a picture (JPEG, PNG, WebP, GIF, HEIC) or plain text, up to %(most)s MB. What is hidden in it, and its"
        " name, are left out. If this page comes back, choose the file again.",
        most=LARGEST_PAPER >> 20,
    )
    return Act(
        lazy_gettext("Add a file"),
        lazy_gettext("Send the file"),
        _back(assembly_id),
        lazy_gettext(
            "Members save it from here. A second one of a kind is a later version, and the earlier ones stay."
        ),
        [
            Asked("kind", lazy_gettext("What it is"), "radio", options=options),
            Asked("title", lazy_gettext("Title"), longest=200),
            Asked("file", lazy_gettext("File"), "file", what),
        ],
    )


@both("/meetings/<uuid:assembly_id>/files")
def ask_add_paper_file(assembly_id: UUID) -> Any:
    """The form of a file."""
    return asking.show(_file(assembly_id))


@both("/meetings/<uuid:assembly_id>/files", methods=("POST",))
@uploads.takes_files(LARGEST_PAPER)
def add_paper_file(assembly_id: UUID) -> Response:
    """Add it."""
    given = asking.read(_file(assembly_id), UnionFileForm())
    file, kind = uploads.taken(), PaperKind(given["kind"])
    papers.add_file(me(), assembly_id, kind=kind, title=given["title"], name=file.name, content=file.content)
    return _done(assembly_id, gettext("Kept, without what was hidden in it."))


@both("/meetings/<uuid:assembly_id>/files/<uuid:paper_id>")
def paper_file(assembly_id: UUID, paper_id: UUID) -> Response:
    """A paper that is a file, to be saved."""
    found = papers.content(me(), assembly_id, paper_id)
    return downloads.attachment(found.content, kind=found.type, name=found.name)


def _held(assembly_id: UUID) -> Act:
    assemblies.to_run(me(), assembly_id)
    return Act(
        lazy_gettext("It was held"),
        lazy_gettext("Note it"),
        _back(assembly_id),
        lazy_gettext("Then write down what became of the motions, and add the minutes."),
        [Asked("present", lazy_gettext("How many were there"), "number")],
    )


@both("/meetings/<uuid:assembly_id>/held")
def ask_hold_meeting(assembly_id: UUID) -> Any:
    """How many were there."""
    return asking.show(_held(assembly_id))


@both("/meetings/<uuid:assembly_id>/held", methods=("POST",))
def hold_meeting(assembly_id: UUID) -> Response:
    """Note that it was held."""
    given = asking.read(_held(assembly_id), UnionHeldForm())
    assemblies.hold(me(), assembly_id, given["present"])
    return _done(assembly_id, gettext("Noted. Now the motions and the minutes."))


def _cancel(assembly_id: UUID) -> Act:
    assemblies.to_run(me(), assembly_id)
    return Act(
        lazy_gettext("Cancel this assembly?"),
        lazy_gettext("Cancel it"),
        _back(assembly_id),
        lazy_gettext("It cannot be called back. Motions on its agenda wait for another one."),
        [Asked("why", lazy_gettext("A word to the members"), "textarea", longest=4000)],
    )


@both("/meetings/<uuid:assembly_id>/cancel")
def ask_cancel_meeting(assembly_id: UUID) -> Any:
    """A pause before it is cancelled."""
    return asking.show(_cancel(assembly_id))


@both("/meetings/<uuid:assembly_id>/cancel", methods=("POST",))
def cancel_meeting(assembly_id: UUID) -> Response:
    """Cancel it."""
    given = asking.read(_cancel(assembly_id), UnionCancelForm())
    assemblies.cancel(me(), assembly_id, given["why"])
    return _done(assembly_id, gettext("Cancelled. Members see it."))


@both("/decisions")
def browse_decisions() -> Any:
    """Decisions, the latest first."""
    cursor = request.args.get("cursor")
    return draw("decisions", page=decisions.browse_decisions(me(), cursor=cursor), first=not cursor)


@both("/decisions/<uuid:decision_id>")
def decision(decision_id: UUID) -> Any:
    """A decision."""
    return draw("decision", one=decisions.decision(me(), decision_id))
