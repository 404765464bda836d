"""The JSON door of assemblies, motions and decisions."""

from typing import Any
from uuid import UUID

from flask_babel import gettext

from support.core.web import downloads, uploads
from support.core.web.guard import me
from support.union.api.door import api
from support.union.model import LARGEST_PAPER, AssemblyKind, PaperKind
from support.union.schema.life import (
    UnionAgendaForm,
    UnionAssemblyForm,
    UnionAssemblyListForm,
    UnionAssemblyPageView,
    UnionAssemblyView,
    UnionCancelForm,
    UnionCountForm,
    UnionDecisionListForm,
    UnionDecisionPageView,
    UnionDecisionView,
    UnionFileForm,
    UnionHeldForm,
    UnionMotionForm,
    UnionMotionListForm,
    UnionMotionPageView,
    UnionMotionView,
    UnionPaperForm,
)
from support.union.service import assemblies, decisions, motions, papers

# Assemblies


def _assembly(assembly_id: UUID) -> dict[str, Any]:
    return {**assemblies.show(me(), assembly_id), "motions": motions.agenda(me(), assembly_id)}


@api.get("/assemblies")
@api.arguments(UnionAssemblyListForm, location="query")
@api.response(200, UnionAssemblyPageView)
def browse_assemblies(filters: dict[str, Any]) -> Any:
    """The assemblies you see, the latest day first."""
    return assemblies.browse(me(), **filters)


@api.post("/assemblies")
@api.arguments(UnionAssemblyForm)
@api.response(201, UnionAssemblyView)
def call_assembly(given: dict[str, Any]) -> Any:
    """Call an assembly: fourteen days before, an extraordinary one three."""
    row = assemblies.call(me(), **{**given, "kind": AssemblyKind(given["kind"])})
    return _assembly(row.id)


@api.get("/assemblies/<uuid:assembly_id>")
@api.response(200, UnionAssemblyView)
def assembly(assembly_id: UUID) -> Any:
    """An assembly with its papers and the motions put to it."""
    return _assembly(assembly_id)


@api.get("/assemblies/<uuid:assembly_id>/calendar")
@api.response(200, content_type="text/calendar")
def assembly_day(assembly_id: UUID) -> Any:
    """Its day for a calendar (RFC 5545), under a title that does not say what is on it."""
    content = assemblies.calendar(me(), assembly_id, gettext("Meeting"))
    return downloads.fleeting(content, kind="text/calendar", name="day.ics")


@api.post("/assemblies/<uuid:assembly_id>/papers")
@api.arguments(UnionPaperForm)
@api.response(201, UnionAssemblyView)
def add_paper(given: dict[str, Any], assembly_id: UUID) -> Any:
    """Add a paper, or a later version of one."""
    assemblies.add_paper(me(), assembly_id, **{**given, "kind": PaperKind(given["kind"])})
    return _assembly(assembly_id)


@api.post("/assemblies/<uuid:assembly_id>/files")
@uploads.takes_files(LARGEST_PAPER)
@api.arguments(UnionFileForm, location="form", content_type="multipart/form-data")
@api.response(201, UnionAssemblyView)
def add_paper_file(given: dict[str, Any], assembly_id: UUID) -> Any:
    """Add a document or minutes as a file; hidden data (author, place, scripts) and its name are left out."""
    assemblies.to_run(me(), assembly_id)
    file, kind = uploads.taken(), PaperKind(given["kind"])
    papers.add_file(me(), assembly_id, kind=kind, title=given["title"], name=file.name, content=file.content)
    return _assembly(assembly_id)


@api.get("/assemblies/<uuid:assembly_id>/files/<uuid:paper_id>")
@api.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
def paper_file(assembly_id: UUID, paper_id: UUID) -> Any:
    """A paper that is a file, to be saved."""
    found = papers.content(me(), assembly_id, paper_id)
    return downloads.attachment(found.content, kind=found.type, name=found.name)


@api.post("/assemblies/<uuid:assembly_id>/held")
@api.arguments(UnionHeldForm)
@api.response(200, UnionAssemblyView)
def hold_assembly(given: dict[str, Any], assembly_id: UUID) -> Any:
    """Note that it was held."""
    assemblies.hold(me(), assembly_id, given["present"])
    return _assembly(assembly_id)


@api.post("/assemblies/<uuid:assembly_id>/cancel")
@api.arguments(UnionCancelForm)
@api.response(200, UnionAssemblyView)
def cancel_assembly(given: dict[str, Any], assembly_id: UUID) -> Any:
    """Cancel it."""
    assemblies.cancel(me(), assembly_id, given["why"])
    return _assembly(assembly_id)


# Motions


@api.get("/motions")
@api.arguments(UnionMotionListForm, location="query")
@api.response(200, UnionMotionPageView)
def browse_motions(filters: dict[str, Any]) -> Any:
    """Motions, without their amendments."""
    return motions.browse_motions(me(), **filters)


@api.post("/motions")
@api.arguments(UnionMotionForm)
@api.response(201, UnionMotionView)
def propose_motion(given: dict[str, Any]) -> Any:
    """Propose a motion, or an amendment of one."""
    return motions.show_motion(me(), motions.propose(me(), **given).id)


@api.get("/motions/<uuid:motion_id>")
@api.response(200, UnionMotionView)
def motion(motion_id: UUID) -> Any:
    """A motion with its amendments."""
    return motions.show_motion(me(), motion_id)


@api.post("/motions/<uuid:motion_id>/support")
@api.response(200, UnionMotionView)
def support_motion(motion_id: UUID) -> Any:
    """Support it."""
    return motions.show_motion(me(), motions.support(me(), motion_id).id)


@api.delete("/motions/<uuid:motion_id>/support")
@api.response(200, UnionMotionView)
def leave_motion(motion_id: UUID) -> Any:
    """No longer support it."""
    return motions.show_motion(me(), motions.take_back_support(me(), motion_id).id)


@api.post("/motions/<uuid:motion_id>/withdraw")
@api.response(200, UnionMotionView)
def withdraw_motion(motion_id: UUID) -> Any:
    """Take your own back."""
    return motions.show_motion(me(), motions.withdraw_motion(me(), motion_id).id)


@api.post("/motions/<uuid:motion_id>/agenda")
@api.arguments(UnionAgendaForm)
@api.response(200, UnionMotionView)
def put_motion(given: dict[str, Any], motion_id: UUID) -> Any:
    """Put it to an assembly."""
    return motions.show_motion(me(), motions.put_on_agenda(me(), motion_id, given["assembly"]).id)


@api.post("/motions/<uuid:motion_id>/result")
@api.arguments(UnionCountForm)
@api.response(200, UnionMotionView)
def count_motion(given: dict[str, Any], motion_id: UUID) -> Any:
    """Write down how the assembly voted; what it adopted is published as a decision."""
    return motions.show_motion(me(), motions.count(me(), motion_id, **given).id)


# Decisions


@api.get("/decisions")
@api.arguments(UnionDecisionListForm, location="query")
@api.response(200, UnionDecisionPageView)
def browse_decisions(filters: dict[str, Any]) -> Any:
    """Decisions, the latest first."""
    return decisions.browse_decisions(me(), **filters)


@api.get("/decisions/<uuid:decision_id>")
@api.response(200, UnionDecisionView)
def decision(decision_id: UUID) -> Any:
    """A decision."""
    return decisions.decision(me(), decision_id)
