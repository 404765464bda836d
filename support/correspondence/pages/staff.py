"""The team's pages of a case's messages and documents. A form that is shown again opens nothing sealed."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from support.cases import service as cases
from support.cases.folder import Folder
from support.core.web import downloads, uploads
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.correspondence.model import Audience
from support.correspondence.pages.door import count_unread, draw, pages
from support.correspondence.schema import DocumentForm, DocumentRequestForm, MessageForm, NothingForm
from support.correspondence.service import documents, messages, requests
from support.files.model import LARGEST_FILE


def _back(endpoint: str, reference: str, told: str) -> Response:
    notice("good", told)
    return redirect(url_for(f"correspondence_pages.{endpoint}", reference=reference), 303)


# Messages


@pages.get("/desk/cases/<string:reference>/messages")
def read_messages(reference: str) -> Any:
    """What was written, newest first, and room for more."""
    folder, cursor = cases.get(me(), reference), request.args.get("cursor")
    page = messages.read(me(), folder, cursor=cursor)
    return draw("messages", case=folder.case, page=page, first=not cursor, values={}, errors={})


@pages.post("/desk/cases/<string:reference>/messages")
def write_message(reference: str) -> Any:
    """Write to the officer, to the team, or to oneself."""
    folder = cases.get(me(), reference)
    given = posted(MessageForm(), partial(_write, folder))
    audience = Audience(given["audience"])
    messages.write(me(), folder, given["text"], audience=audience)
    told = {
        Audience.OFFICER: gettext("Sent. The officer reads it when they next come."),
        Audience.TEAM: gettext("Kept for the team."),
        Audience.PRIVATE: gettext("Kept for you alone."),
    }
    return _back("read_messages", reference, told[audience])


def _write(folder: Folder, values: dict[str, Any], errors: Any, problem: Any) -> str:
    return draw("write", case=folder.case, values=values, errors=errors, problem=problem)


# Documents


@pages.get("/desk/cases/<string:reference>/documents")
def list_documents(reference: str) -> Any:
    """The documents of a case, and what the officer was asked for."""
    folder, cursor = cases.get(me(), reference), request.args.get("cursor")
    count_unread(me(), folder, "correspondence_pages.read_messages")
    page, asked = documents.browse_with_requests(me(), folder, cursor=cursor)
    return draw("documents", case=folder.case, page=page, asked=asked, first=not cursor, values={}, errors={})


@pages.post("/desk/cases/<string:reference>/documents")
@uploads.takes_files(LARGEST_FILE)
def send_document(reference: str) -> Any:
    """Keep a document of the team's."""
    folder = cases.get(me(), reference)
    given = posted(DocumentForm(), partial(_send, folder))
    file = uploads.taken()
    documents.add(me(), folder, name=file.name, content=file.content, audience=Audience(given["audience"]))
    return _back("list_documents", reference, gettext("The document is kept."))


def _send(folder: Folder, values: dict[str, Any], errors: Any, problem: Any) -> str:
    return draw("send", case=folder.case, values=values, errors=errors, problem=problem)


@pages.get("/desk/cases/<string:reference>/documents/<uuid:document_id>/content")
def document_content(reference: str, document_id: UUID) -> Any:
    """A document whole, to be saved."""
    found = documents.content(me(), cases.get(me(), reference), document_id)
    return downloads.attachment(found.content, kind=found.type, name=found.name)


@pages.get("/desk/cases/<string:reference>/documents/<uuid:document_id>/picture")
def document_picture(reference: str, document_id: UUID) -> Any:
    """A small picture of a document that is one."""
    return downloads.picture(documents.picture(me(), cases.get(me(), reference), document_id))


# Requests for documents


@pages.get("/desk/cases/<string:reference>/documents/ask")
def write_request(reference: str) -> Any:
    """An empty request."""
    return _ask(cases.get(me(), reference), {}, {}, None)


@pages.post("/desk/cases/<string:reference>/documents/ask")
def ask_document(reference: str) -> Any:
    """Ask the officer for a document."""
    folder = cases.get(me(), reference)
    requests.ask(me(), folder, **posted(DocumentRequestForm(), partial(_ask, folder)))
    return _back("list_documents", reference, gettext("Asked. The officer sees it when they next come."))


def _ask(folder: Folder, values: dict[str, Any], errors: Any, problem: Any) -> str:
    warnings = cases.heed(me(), folder).warnings
    return draw("ask", case=folder.case, warnings=warnings, values=values, errors=errors, problem=problem)


@pages.get("/desk/cases/<string:reference>/documents/asked/<uuid:asked_id>/withdraw")
def ask_withdraw(reference: str, asked_id: UUID) -> Any:
    """A pause before a request is taken back."""
    return _withdraw(cases.get(me(), reference), asked_id, {}, {}, None)


@pages.post("/desk/cases/<string:reference>/documents/asked/<uuid:asked_id>/withdraw")
def withdraw_request(reference: str, asked_id: UUID) -> Any:
    """Take a request back."""
    folder = cases.get(me(), reference)
    posted(NothingForm(), partial(_withdraw, folder, asked_id))
    requests.withdraw(me(), folder, asked_id)
    return _back("list_documents", reference, gettext("Taken back. The officer is no longer asked for it."))


def _withdraw(folder: Folder, asked_id: UUID, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    asked = requests.find(folder, asked_id, lock=False)
    return draw("withdraw", case=folder.case, asked=asked, problem=problem)
