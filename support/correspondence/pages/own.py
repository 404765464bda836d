"""An officer's own messages and documents: neutral titles and addresses, plain words, days and no times."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from support.cases import service as cases
from support.core.web import downloads, uploads
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.correspondence.model import DocumentRequest
from support.correspondence.pages.door import count_unread, draw, pages
from support.correspondence.schema import CannotForm, OwnDocumentForm, OwnMessageForm
from support.correspondence.service import documents, messages, requests
from support.files.model import LARGEST_FILE


def _back(endpoint: str, told: str) -> Response:
    notice("good", told)
    return redirect(url_for(f"correspondence_pages.{endpoint}"), 303)


@pages.get("/mine/messages")
def read_own() -> Any:
    """What was written, newest first, and room for more."""
    folder, cursor = cases.own(me()), request.args.get("cursor")
    page = messages.read(me(), folder, cursor=cursor)
    return draw("own_messages", page=page, first=not cursor, values={}, errors={})


@pages.post("/mine/messages")
def write_own() -> Any:
    """Write to those who help."""
    folder = cases.own(me())
    messages.write(me(), folder, posted(OwnMessageForm(), _write)["text"])
    return _back("read_own", gettext("Sent. Those who help you read it."))


def _write(values: dict[str, Any], errors: Any, problem: Any) -> str:
    return draw("own_write", values=values, errors=errors, problem=problem)


@pages.get("/mine/documents")
def list_own() -> Any:
    """What one was asked for, and what was sent."""
    folder, cursor = cases.own(me()), request.args.get("cursor")
    count_unread(me(), folder, "correspondence_pages.read_own")
    page, asked = documents.browse_with_requests(me(), folder, cursor=cursor)
    return draw("own_documents", page=page, asked=asked, first=not cursor, values={}, errors={})


@pages.post("/mine/documents")
@uploads.takes_files(LARGEST_FILE)
def send_own() -> Any:
    """Send a document without being asked."""
    folder = cases.own(me())
    posted(OwnDocumentForm(exclude=["request_id"]), _send)
    file = uploads.taken()
    documents.add(me(), folder, name=file.name, content=file.content)
    return _back("list_own", gettext("Sent. What was hidden in it is removed."))


def _send(values: dict[str, Any], errors: Any, problem: Any) -> str:
    return draw("own_send", values=values, errors=errors, problem=problem)


@pages.get("/mine/documents/<uuid:document_id>/content")
def own_content(document_id: UUID) -> Any:
    """A document whole, to be saved."""
    found = documents.content(me(), cases.own(me()), document_id)
    return downloads.attachment(found.content, kind=found.type, name=found.name)


@pages.get("/mine/documents/<uuid:document_id>/picture")
def own_picture(document_id: UUID) -> Any:
    """A small picture of a document that is one."""
    return downloads.picture(documents.picture(me(), cases.own(me()), document_id))


# What one was asked for


@pages.get("/mine/documents/asked/<uuid:asked_id>")
def answer_request(asked_id: UUID) -> Any:
    """What is asked for and why, and how to answer."""
    asked = requests.show(me(), cases.own(me()), asked_id)
    return draw("own_request", asked=asked, values={}, errors={}, problem=None)


@pages.post("/mine/documents/asked/<uuid:asked_id>")
@uploads.takes_files(LARGEST_FILE)
def fulfil_request(asked_id: UUID) -> Any:
    """Send what was asked for."""
    folder = cases.own(me())
    asked = requests.find(folder, asked_id, lock=False)
    posted(OwnDocumentForm(exclude=["request_id"]), partial(_again, asked))
    file = uploads.taken()
    documents.add(me(), folder, name=file.name, content=file.content, request_id=asked_id)
    return _back("list_own", gettext("Sent. What was hidden in it is removed."))


@pages.post("/mine/documents/asked/<uuid:asked_id>/cannot")
def decline_request(asked_id: UUID) -> Any:
    """Say that it cannot be sent, and why."""
    folder = cases.own(me())
    asked = requests.find(folder, asked_id, lock=False)
    given = posted(CannotForm(), partial(_again, asked))
    requests.cannot(me(), folder, asked_id, reason=given["reason"])
    return _back("list_own", gettext("Passed on. You can still send it later."))


def _again(asked: DocumentRequest, values: dict[str, Any], errors: Any, problem: Any) -> str:
    """The same page without what was asked for, which only the first look opens."""
    facts = {"id": asked.id, "what": None, "why": None, "due_on": asked.due_on, "status": asked.status}
    return draw("own_request", asked=facts, values=values, errors=errors, problem=problem)
