"""Who writes, sends, asks and reads. Whoever sees the case was found before; this says what of it is theirs."""

import sqlalchemy as sa

from support.cases import policy as cases
from support.cases.folder import Folder
from support.core.access import Actor
from support.correspondence.model import SHARED, Audience, Document, Message


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """The messages of a case that an actor reads: an officer what is for them, staff all but others' private ones."""
    if actor.kind == "officer":
        return Message.audience == Audience.OFFICER
    return sa.or_(Message.audience != Audience.PRIVATE, Message.author_id == actor.id)


def visible_documents(actor: Actor) -> sa.ColumnElement[bool]:
    """The documents of a case that an actor reads: an officer those they may see, staff all."""
    return Document.audience == Audience.OFFICER if actor.kind == "officer" else sa.true()


def may_write(actor: Actor, folder: Folder, audience: Audience) -> bool:
    """The officer to the team; a holder, or intake before hand-over, to whomever they like."""
    return cases.sees(actor, folder) and (actor.kind == "staff" or audience == Audience.OFFICER)


def may_send(actor: Actor, folder: Folder, audience: Audience) -> bool:
    """As with messages, but a document is never private."""
    return may_write(actor, folder, audience) and audience in SHARED


def may_ask(actor: Actor, folder: Folder) -> bool:
    """A holder, or intake before hand-over, asks the officer for a document and takes that back."""
    return actor.kind == "staff" and cases.sees(actor, folder)


def may_answer(actor: Actor, folder: Folder) -> bool:
    """The officer answers a request for a document."""
    return actor.kind == "officer" and cases.sees(actor, folder)
