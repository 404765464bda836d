"""Papers of an assembly that are files: cleaned and sealed as all files are, read by whoever reads its other papers."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit
from support.core.access import Actor
from support.core.db import execute
from support.core.errors import Conflict, Invalid, Missing
from support.files import service as files
from support.union.model import LARGEST_PAPER, MOST_FILES, AssemblyPaper, PaperKind
from support.union.service import assemblies, sealing

#: Under what name of its own the store has them.
ROOM = "papers"
#: What can be a file: notice and agenda are read at once, by whoever opens the page.
FILED = (PaperKind.DOCUMENT, PaperKind.MINUTES)


@dataclass(frozen=True)
class File:
    """A paper as it is handed out."""

    name: str
    type: str
    content: bytes


def add_file(
    actor: Actor, assembly_id: UUID, *, kind: PaperKind, title: str, name: str, content: bytes
) -> AssemblyPaper:
    """Add a file as a document or as minutes, a later version of that kind; the name it came with is not kept.

    Raises Missing, Forbidden, Conflict as for other papers and for too many files, Invalid for a file that is not taken
    (it says what to send instead), TooLarge, Unavailable.
    """
    row = assemblies.to_run(actor, assembly_id)
    if kind not in FILED:
        told = _("A file is a document or minutes. Write the notice and the agenda, so that members read them at once.")
        raise Invalid(fields={"kind": [told]})
    if not title:
        raise Invalid(fields={"title": [_("Please fill this in.")]})
    assemblies.ensure_wanted(row, kind)
    held = sa.select(sa.func.count()).where(AssemblyPaper.assembly_id == row.id, AssemblyPaper.file_id.is_not(None))
    if execute(held).scalar_one() >= MOST_FILES:
        raise Conflict(_("This assembly has %(most)s files already, and no more are kept for one.", most=MOST_FILES))
    chest = sealing.open_common(actor)
    kept = files.keep(ROOM, name=name, content=content, most=LARGEST_PAPER)
    paper = assemblies.write(chest, row, kind, title, "", kept)
    audit.record(actor, "assembly.paper_added", row, reason=kind)
    return paper


def content(actor: Actor, assembly_id: UUID, paper_id: UUID) -> File:
    """A file among the papers of an assembly the actor sees, whole. Raises Missing, Conflict, Unavailable."""
    row, _own = assemblies.get(actor, assembly_id)
    wanted = sa.select(AssemblyPaper).where(
        AssemblyPaper.id == paper_id, AssemblyPaper.assembly_id == row.id, AssemblyPaper.file_id.is_not(None)
    )
    paper: AssemblyPaper | None = execute(wanted).scalar_one_or_none()
    if paper is None or paper.file_id is None:
        raise Missing()
    chest = sealing.open_common(actor)
    chest.fetch([paper.id])
    told = (chest.read(paper.id, "paper") or {}).get("file")
    if told is None:
        raise Conflict(_("Your keys do not open this."))
    name = files.with_ending(f"{paper.kind}-{paper.version}", told["type"])
    return File(name, told["type"], files.content(ROOM, paper.file_id, told))


def sweep() -> int:
    """Remove objects of the file store that no paper names; how many."""
    known = execute(sa.select(AssemblyPaper.file_id).where(AssemblyPaper.file_id.is_not(None))).scalars()
    return files.sweep(ROOM, {one for one in known if one is not None})
