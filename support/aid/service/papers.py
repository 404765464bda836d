"""The documents of a case that stand behind a request: a scheme's version says which kinds there must be."""

from collections.abc import Iterable, Mapping
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.aid.model import PAPER_WORDS, Paper, RequestPaper
from support.aid.service.terms import Terms
from support.cases.folder import Folder
from support.core.db import execute
from support.core.errors import Invalid
from support.correspondence.model import Document


def ensure_papers(folder: Folder, terms: Terms, papers: Mapping[Paper, UUID]) -> None:
    """Refuse a request without the papers its scheme asks for, or with one that is no document of this case.

    Raises Invalid, on `papers.<kind>` for each of them.
    """
    faults: dict[str, list[str]] = {}
    known = set(documents_of(folder.id, papers.values()))
    for code in terms.scheme.papers:
        if code not in papers:
            faults[f"papers.{code}"] = [
                _("This scheme asks for it: %(paper)s. Choose a document of the case.", paper=PAPER_WORDS[code])
            ]
    for code, document_id in papers.items():
        if document_id not in known:
            faults[f"papers.{code}"] = [_("The case has no such document.")]
    if faults:
        raise Invalid(fields=faults)


def documents_of(case_id: UUID, ids: Iterable[UUID]) -> list[UUID]:
    """Which of these documents are the case's."""
    wanted = list(ids)
    if not wanted:
        return []
    rows = execute(sa.select(Document.id).where(Document.case_id == case_id, Document.id.in_(wanted)))
    return list(rows.scalars())


def keep_papers(request_id: UUID, papers: Mapping[Paper, UUID]) -> None:
    """Write down which documents belong to a request."""
    if papers:
        rows = [{"request_id": request_id, "code": code, "document_id": papers[code]} for code in papers]
        execute(sa.insert(RequestPaper), rows)


def papers_of(request_id: UUID) -> dict[str, UUID]:
    """The documents of a request, by their kind."""
    rows = execute(sa.select(RequestPaper).where(RequestPaper.request_id == request_id)).scalars()
    return {row.code.value: row.document_id for row in rows}
