"""The JSON door of a case's messages and documents, for the team."""

from typing import Any
from uuid import UUID

from support.cases import service as cases
from support.core.web import downloads, uploads
from support.core.web.guard import me
from support.correspondence.api.door import BYTES, MULTIPART, api
from support.correspondence.model import Audience
from support.correspondence.schema import (
    DocumentForm,
    DocumentPageView,
    DocumentRequestForm,
    DocumentRequestStandView,
    DocumentRequestsView,
    MessageForm,
    MessagePageView,
    NewDocumentView,
    NewMessageView,
    OnwardForm,
)
from support.correspondence.service import documents, messages, requests
from support.files.model import LARGEST_FILE


@api.get("/cases/<string:reference>/messages")
@api.arguments(OnwardForm, location="query")
@api.response(200, MessagePageView)
def read_messages(given: dict[str, Any], reference: str) -> Any:
    """Messages of a case, newest first."""
    return messages.read(me(), cases.get(me(), reference), **given)


@api.post("/cases/<string:reference>/messages")
@api.arguments(MessageForm)
@api.response(201, NewMessageView)
def write_message(given: dict[str, Any], reference: str) -> Any:
    """Write to the officer, to the team, or to oneself."""
    folder = cases.get(me(), reference)
    return messages.write(me(), folder, given["text"], audience=Audience(given["audience"]))


@api.get("/cases/<string:reference>/documents")
@api.arguments(OnwardForm, location="query")
@api.response(200, DocumentPageView)
def list_documents(given: dict[str, Any], reference: str) -> Any:
    """Documents of a case, newest first."""
    return documents.browse(me(), cases.get(me(), reference), **given)


@api.post("/cases/<string:reference>/documents")
@uploads.takes_files(LARGEST_FILE)
@api.arguments(DocumentForm, location="form", content_type=MULTIPART)
@api.response(201, NewDocumentView)
def send_document(given: dict[str, Any], reference: str) -> Any:
    """Keep a document of the team's; hidden data is removed from it."""
    folder, file = cases.get(me(), reference), uploads.taken()
    audience = Audience(given["audience"])
    return documents.add(me(), folder, name=file.name, content=file.content, audience=audience)


@api.get("/cases/<string:reference>/documents/<uuid:document_id>/content")
@api.response(200, BYTES, content_type="application/octet-stream")
def document_content(reference: str, document_id: UUID) -> Any:
    """A document whole, to be saved."""
    found = documents.content(me(), cases.get(me(), reference), document_id)
    return downloads.attachment(found.content, kind=found.type, name=found.name)


@api.get("/cases/<string:reference>/documents/<uuid:document_id>/picture")
@api.response(200, BYTES, content_type="image/jpeg")
def document_picture(reference: str, document_id: UUID) -> Any:
    """A small picture of a document that is one."""
    return downloads.picture(documents.picture(me(), cases.get(me(), reference), document_id))


@api.get("/cases/<string:reference>/document-requests")
@api.response(200, DocumentRequestsView)
def list_requests(reference: str) -> Any:
    """What the officer was asked for, those that wait first."""
    return {"items": requests.browse(me(), cases.get(me(), reference))}


@api.post("/cases/<string:reference>/document-requests")
@api.arguments(DocumentRequestForm)
@api.response(201, DocumentRequestStandView)
def ask_document(given: dict[str, Any], reference: str) -> Any:
    """Ask the officer for a document."""
    return requests.ask(me(), cases.get(me(), reference), **given)


@api.post("/cases/<string:reference>/document-requests/<uuid:asked_id>/withdraw")
@api.response(200, DocumentRequestStandView)
def withdraw_request(reference: str, asked_id: UUID) -> Any:
    """Take a request for a document back."""
    return requests.withdraw(me(), cases.get(me(), reference), asked_id)
