"""The JSON door of an officer's own messages and documents."""

from typing import Any
from uuid import UUID

from support.cases import service as cases
from support.core.web import downloads, uploads
from support.core.web.guard import me
from support.correspondence.api.door import BYTES, MULTIPART, api
from support.correspondence.schema import (
    CannotForm,
    DocumentPageView,
    DocumentRequestStandView,
    DocumentRequestsView,
    MessagePageView,
    NewDocumentView,
    NewMessageView,
    OnwardForm,
    OwnDocumentForm,
    OwnMessageForm,
)
from support.correspondence.service import documents, messages, requests
from support.files.model import LARGEST_FILE


@api.get("/me/case/messages")
@api.arguments(OnwardForm, location="query")
@api.response(200, MessagePageView)
def read_own_messages(given: dict[str, Any]) -> Any:
    """Messages of the officer's own case, newest first."""
    return messages.read(me(), cases.own(me()), **given)


@api.post("/me/case/messages")
@api.arguments(OwnMessageForm)
@api.response(201, NewMessageView)
def write_own_message(given: dict[str, Any]) -> Any:
    """Write to those who hold the case."""
    return messages.write(me(), cases.own(me()), given["text"])


@api.get("/me/case/documents")
@api.arguments(OnwardForm, location="query")
@api.response(200, DocumentPageView)
def list_own_documents(given: dict[str, Any]) -> Any:
    """Documents of the officer's own case, newest first."""
    return documents.browse(me(), cases.own(me()), **given)


@api.post("/me/case/documents")
@uploads.takes_files(LARGEST_FILE)
@api.arguments(OwnDocumentForm, location="form", content_type=MULTIPART)
@api.response(201, NewDocumentView)
def send_own_document(given: dict[str, Any]) -> Any:
    """Send a document; hidden data (place, camera, author) is removed from it."""
    folder, file = cases.own(me()), uploads.taken()
    return documents.add(me(), folder, name=file.name, content=file.content, request_id=given.get("request_id"))


@api.get("/me/case/documents/<uuid:document_id>/content")
@api.response(200, BYTES, content_type="application/octet-stream")
def own_document_content(document_id: UUID) -> Any:
    """A document whole, to be saved."""
    found = documents.content(me(), cases.own(me()), document_id)
    return downloads.attachment(found.content, kind=found.type, name=found.name)


@api.get("/me/case/documents/<uuid:document_id>/picture")
@api.response(200, BYTES, content_type="image/jpeg")
def own_document_picture(document_id: UUID) -> Any:
    """A small picture of a document that is one."""
    return downloads.picture(documents.picture(me(), cases.own(me()), document_id))


@api.get("/me/case/document-requests")
@api.response(200, DocumentRequestsView)
def list_own_requests() -> Any:
    """What the officer is asked for, those that wait first."""
    return {"items": requests.browse(me(), cases.own(me()))}


@api.post("/me/case/document-requests/<uuid:asked_id>/cannot")
@api.arguments(CannotForm)
@api.response(200, DocumentRequestStandView)
def decline_request(given: dict[str, Any], asked_id: UUID) -> Any:
    """Say that a document cannot be sent, and why."""
    return requests.cannot(me(), cases.own(me()), asked_id, reason=given["reason"])
