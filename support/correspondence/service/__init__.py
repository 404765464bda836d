"""The verbs of correspondence."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from support.cases.folder import Folder
from support.core.access import Actor
from support.correspondence.service import documents, messages, requests
from support.correspondence.service.messages import unread
from support.correspondence.service.notices import offered, tell_officer
from support.correspondence.service.requests import open_requests
from support.correspondence.service.waiting import requests_waiting, unread_cases
from support.vault.service import Chest

__all__ = [
    "Waiting",
    "all_of",
    "documents",
    "messages",
    "offered",
    "open_requests",
    "requests",
    "requests_waiting",
    "tell_officer",
    "unread",
    "unread_cases",
    "waiting_for_officer",
]


@dataclass(frozen=True)
class Waiting:
    """What waits for an officer: messages they have not been shown, documents they are asked for."""

    messages: int
    requests: int


def waiting_for_officer(actor: Actor, folder: Folder) -> Waiting:
    """How much waits for the officer whose case this is; two statements, nothing is opened."""
    return Waiting(unread(actor, [folder.id]).get(folder.id, 0), open_requests([folder.id]).get(folder.id, 0))


def all_of(actor: Actor, folder: Folder, chest: Chest) -> Iterator[tuple[str, dict[str, Any]]]:
    """All that the actor reads of this room, for an export: `("message" | "request" | "document", facts)`.

    A document's `content` is a function that opens it, so that one is in memory at a time, and after the transaction.
    The caller records the export.
    """
    for one in messages.all_messages(actor, folder, chest):
        yield "message", one
    for one in requests.all_requests(actor, folder, chest):
        yield "request", one
    for one in documents.all_documents(actor, folder, chest):
        yield "document", one
