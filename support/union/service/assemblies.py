"""Assemblies: called in time, with papers that all members read, held, and minuted."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Invalid, Missing
from support.core.keyset import MOST, Cursor
from support.files.service import Attached
from support.union.model import (
    NOTICE_DAYS,
    NOTICE_DAYS_EXTRAORDINARY,
    Assembly,
    AssemblyKind,
    AssemblyPaper,
    AssemblyStatus,
    Motion,
    PaperKind,
    Section,
)
from support.union.policy import life as policy
from support.union.policy.members import Own
from support.union.service import calendars, sealing
from support.union.service.joining import ensure_section
from support.union.service.places import Page, insider, page, reader
from support.vault.service import Chest

#: What can be added while an assembly is to come, and once it was held.
BEFORE = (PaperKind.NOTICE, PaperKind.AGENDA, PaperKind.DOCUMENT)
AFTER = (PaperKind.MINUTES, PaperKind.DOCUMENT)


def call(
    actor: Actor,
    *,
    kind: AssemblyKind,
    day: date,
    title: str,
    notice: str,
    agenda: str,
    section: str | None = None,
) -> Assembly:
    """Call an assembly, with its notice and agenda. Raises Forbidden, Invalid for a day too near or a wrong section."""
    ensure_runs(actor)
    needed = NOTICE_DAYS_EXTRAORDINARY if kind == AssemblyKind.EXTRAORDINARY else NOTICE_DAYS
    today = clock.today()
    if day - today < timedelta(days=needed):
        told = _("Members need %(days)s days’ notice. Choose a later day.", days=needed)
        raise Invalid(fields={"day": [told]})
    row = save(
        Assembly(
            kind=kind,
            section_id=_section_id(kind, section),
            called_by=actor.id,
            called_on=today,
            day=day,
            status=AssemblyStatus.CALLED,
        )
    )
    chest = sealing.open_common(actor)
    write(chest, row, PaperKind.NOTICE, title, notice)
    write(chest, row, PaperKind.AGENDA, gettext("Agenda"), agenda)
    audit.record(actor, "assembly.called", row)
    return row


def _section_id(kind: AssemblyKind, code: str | None) -> UUID | None:
    if kind == AssemblyKind.SECTION:
        if code is None:
            raise Invalid(fields={"section": [_("Say which section meets.")]})
        return ensure_section(code).id
    if code is not None:
        raise Invalid(fields={"section": [_("Only an assembly of a section names one. Leave it out.")]})
    return None


def add_paper(actor: Actor, assembly_id: UUID, *, kind: PaperKind, title: str, text: str) -> AssemblyPaper:
    """Add a paper: before the day a notice, an agenda or a document, afterwards minutes or a document.

    A second one of a kind is a later version; the earlier ones stay. Raises Missing, Forbidden, Conflict.
    """
    row = to_run(actor, assembly_id)
    ensure_wanted(row, kind)
    paper = write(sealing.open_common(actor), row, kind, title, text)
    audit.record(actor, "assembly.paper_added", row, reason=kind)
    return paper


def ensure_wanted(row: Assembly, kind: PaperKind) -> None:
    """Refuse a paper of a kind that has no place now. Raises Conflict."""
    allowed = {AssemblyStatus.CALLED: BEFORE, AssemblyStatus.HELD: AFTER, AssemblyStatus.CANCELLED: ()}
    if kind not in allowed[row.status]:
        told = {
            AssemblyStatus.CALLED: _("Minutes are written once the assembly was held. Note first that it was."),
            AssemblyStatus.HELD: _("It was held. Add minutes or a document."),
            AssemblyStatus.CANCELLED: _("It was cancelled, so nothing can be added."),
        }
        raise Conflict(told[row.status])


def write(
    chest: Chest, row: Assembly, kind: PaperKind, title: str, text: str, file: Attached | None = None
) -> AssemblyPaper:
    """Keep a paper as the next version of its kind; of a file what opens it, and not the name it came with."""
    last = sa.select(sa.func.max(AssemblyPaper.version)).where(
        AssemblyPaper.assembly_id == row.id, AssemblyPaper.kind == kind
    )
    version = (execute(last).scalar_one() or 0) + 1
    paper = save(AssemblyPaper(assembly_id=row.id, kind=kind, version=version, file_id=file.id if file else None))
    told: dict[str, Any] = {"title": title, "text": text, "on": clock.today().isoformat()}
    if file is not None:
        told["file"] = {part: file.told[part] for part in ("type", "size", "key")}
    sealing.write_paper(chest, paper.id, told)
    return paper


def hold(actor: Actor, assembly_id: UUID, present: int) -> Assembly:
    """Note that it was held, and how many were there. Raises Missing, Forbidden, Conflict before its day."""
    row = to_run(actor, assembly_id)
    if row.status == AssemblyStatus.CALLED and clock.today() < row.day:
        raise Conflict(_("Its day has not come yet. Note on the day, or later, that it was held."))
    row.status = AssemblyStatus.HELD
    row.present = present
    flush()
    audit.record(actor, "assembly.held", row)
    return row


def cancel(actor: Actor, assembly_id: UUID, why: str) -> Assembly:
    """Cancel it, with a word to the members; motions on its agenda wait for another. Raises Missing, Forbidden."""
    row = to_run(actor, assembly_id)
    row.status = AssemblyStatus.CANCELLED
    flush()
    write(sealing.open_common(actor), row, PaperKind.NOTICE, gettext("Cancelled"), why)
    execute(sa.update(Motion).where(Motion.assembly_id == row.id).values(assembly_id=None))
    audit.record(actor, "assembly.cancelled", row)
    return row


def runs(actor: Actor) -> bool:
    """Whether the actor calls and holds assemblies."""
    return policy.runs_assemblies(actor, reader(actor))


def ensure_runs(actor: Actor) -> None:
    """Refuse whoever runs no assemblies, before they fill in a form. Raises Forbidden."""
    require(policy.runs_assemblies, actor, reader(actor))


def open_sections() -> list[tuple[str, str]]:
    """The sections that can meet, as `(code, name)`."""
    wanted = sa.select(Section.code, Section.name).where(Section.open.is_(True)).order_by(Section.name)
    return [(row.code, row.name) for row in execute(wanted)]


def to_run(actor: Actor, assembly_id: UUID) -> Assembly:
    """An assembly for somebody who runs it, locked. Raises Missing, Forbidden."""
    row, own = get(actor, assembly_id, lock=True)
    require(policy.runs_assemblies, actor, own)
    return row


def get(actor: Actor, assembly_id: UUID, *, lock: bool = False) -> tuple[Assembly, Own | None]:
    """An assembly the actor sees, and where they stand. Raises Missing."""
    own = insider(actor)
    wanted = sa.select(Assembly).where(Assembly.id == assembly_id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found: Assembly | None = execute(wanted).scalar_one_or_none()
    if found is None or not (found.section_id is None or _in_section(actor, own, found.section_id)):
        raise Missing()
    return found, own


def _in_section(actor: Actor, own: Own | None, section_id: UUID) -> bool:
    return policy.runs_assemblies(actor, own) or section_of(actor, own) == section_id


def section_of(actor: Actor, own: Own | None) -> UUID | None:
    """The section a member is in, which their own key alone tells."""
    if own is None:
        return None
    code = sealing.open_member(actor, own.id).read(own.id, "section")
    if code is None:
        return None
    found: UUID | None = execute(sa.select(Section.id).where(Section.code == code)).scalar_one_or_none()
    return found


def browse(actor: Actor, *, status: str | None = None, cursor: str | None = None, limit: int = 20) -> Page:
    """The assemblies one sees, the latest day first. Raises Forbidden, Invalid."""
    own = reader(actor)
    section_id = None if policy.runs_assemblies(actor, own) else section_of(actor, own)
    wanted = sa.select(Assembly).where(policy.visible_assemblies(actor, own, section_id))
    if status:
        wanted = wanted.where(Assembly.status == AssemblyStatus(status))
    if cursor:
        at = Cursor.read(cursor).as_row()
        wanted = wanted.where(sa.tuple_(Assembly.day, Assembly.id) < sa.tuple_(*at))
    ordered = wanted.order_by(Assembly.day.desc(), Assembly.id.desc())
    return page(ordered, limit, lambda row: Cursor(row.day, row.id), lambda rows: items(actor, rows))


def upcoming(actor: Actor) -> dict[str, Any] | None:
    """The next assembly a member or a registrar sees, if one is called. Raises Forbidden for whoever takes no part."""
    own = reader(actor)
    section_id = None if policy.runs_assemblies(actor, own) else section_of(actor, own)
    wanted = (
        sa.select(Assembly)
        .where(
            policy.visible_assemblies(actor, own, section_id),
            Assembly.status == AssemblyStatus.CALLED,
            Assembly.day >= clock.today(),
        )
        .order_by(Assembly.day, Assembly.id)
        .limit(1)
    )
    found = list(execute(wanted).scalars())
    return items(actor, found)[0] if found else None


def called(actor: Actor) -> list[dict[str, Any]]:
    """The assemblies a motion can be put to, the next first; for whoever runs them."""
    wanted = sa.select(Assembly).where(Assembly.status == AssemblyStatus.CALLED).order_by(Assembly.day).limit(MOST)
    return items(actor, execute(wanted).scalars())


def show(actor: Actor, assembly_id: UUID) -> dict[str, Any]:
    """An assembly with all its papers, of each kind the latest version first. Raises Missing."""
    row, own = get(actor, assembly_id)
    papers = sorted(_papers([row.id]), key=lambda one: list(PaperKind).index(one.kind))
    chest = sealing.open_common(actor)
    chest.fetch([one.id for one in papers])
    told = [_paper(chest, one) for one in papers]
    found = items(actor, [row])[0]
    return {**found, "papers": told, "may_run": policy.runs_assemblies(actor, own), "over": row.day <= clock.today()}


def calendar(actor: Actor, assembly_id: UUID, title: str) -> bytes:
    """Its day as an entry for a calendar, under a neutral title. Raises Missing."""
    row, _own = get(actor, assembly_id)
    return calendars.of_days([row.day], title, of="day")


def items(actor: Actor, rows: Iterable[Assembly]) -> list[dict[str, Any]]:
    """Assemblies as a list shows them, with the title of the first notice; three statements however many."""
    listed = list(rows)
    notices = {one.assembly_id: one.id for one in _papers([row.id for row in listed]) if _first(one)}
    names = _section_names(listed)
    chest = sealing.open_common(actor)
    chest.fetch(notices.values())
    return [
        {
            "id": row.id,
            "kind": row.kind,
            "day": row.day,
            "called_on": row.called_on,
            "status": row.status,
            "present": row.present,
            "section": names.get(row.section_id) if row.section_id else None,
            "title": (chest.read(notices[row.id], "paper") or {}).get("title"),
        }
        for row in listed
    ]


def _first(paper: AssemblyPaper) -> bool:
    return paper.kind == PaperKind.NOTICE and paper.version == 1


def _section_names(rows: list[Assembly]) -> dict[UUID, str]:
    wanted = {row.section_id for row in rows if row.section_id}
    if not wanted:
        return {}
    return {row.id: row.name for row in execute(sa.select(Section.id, Section.name).where(Section.id.in_(wanted)))}


def _papers(assembly_ids: list[UUID]) -> list[AssemblyPaper]:
    wanted = sa.select(AssemblyPaper).where(AssemblyPaper.assembly_id.in_(assembly_ids))
    return list(execute(wanted.order_by(AssemblyPaper.kind, AssemblyPaper.version.desc())).scalars())


def _paper(chest: Chest, row: AssemblyPaper) -> dict[str, Any]:
    told = chest.read(row.id, "paper") or {}
    return {
        "id": row.id,
        "kind": row.kind,
        "version": row.version,
        "title": told.get("title"),
        "text": told.get("text"),
        "on": date.fromisoformat(told["on"]) if told.get("on") else None,
        "file": {part: told["file"][part] for part in ("type", "size")} if "file" in told else None,
    }
