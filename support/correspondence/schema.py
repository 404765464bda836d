"""What comes in and goes out about messages, documents and requests for documents."""

from marshmallow import fields, validate

from support.core.keyset import MOST
from support.core.schema import Form, Text, View, code
from support.correspondence.model import LONGEST_TEXT, SHARED, Audience

LONGEST_REASON = 5000


class MessageForm(Form):
    """A message of the team, and whom it is for."""

    text = Text(required=True, longest=LONGEST_TEXT)
    audience = code(*[audience.value for audience in Audience], load_default=Audience.OFFICER.value)


class OwnMessageForm(Form):
    """A message of an officer to their team."""

    text = Text(required=True, longest=LONGEST_TEXT)


class OnwardForm(Form):
    """Where to go on in a list."""

    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MOST))


class MessageView(View):
    """A message; its text is null when one's keys do not open it."""

    id = fields.UUID()
    by = fields.String(metadata={"description": "To an officer staff are a number, to staff the officer a handle."})
    own = fields.Boolean()
    audience = fields.String(metadata={"description": "officer: officer and team; team; private: its author alone."})
    written_on = fields.Date()
    text = fields.String(allow_none=True)


class MessagePageView(View):
    """Part of the messages, newest first."""

    items = fields.List(fields.Nested(MessageView))
    next = fields.String(allow_none=True)


class NewMessageView(View):
    """A message that was written."""

    id = fields.UUID()
    written_on = fields.Date()


class OwnDocumentForm(Form):
    """A file of an officer's, and the request it answers, if it answers one."""

    file = fields.Raw(metadata={"type": "string", "format": "binary", "description": "50 MB at most."})
    request_id = fields.UUID()


class DocumentForm(Form):
    """A file of the team's, and whom it is for."""

    file = fields.Raw(metadata={"type": "string", "format": "binary", "description": "50 MB at most."})
    audience = code(*[audience.value for audience in SHARED], load_default=Audience.OFFICER.value)


class DocumentView(View):
    """A document; name, type and size are null when one's keys do not open them."""

    id = fields.UUID()
    name = fields.String(allow_none=True)
    type = fields.String(allow_none=True)
    size = fields.Integer(allow_none=True, metadata={"description": "In bytes, once hidden data was removed."})
    by = fields.String()
    own = fields.Boolean()
    audience = fields.String()
    added_on = fields.Date()
    has_picture = fields.Boolean()
    request_id = fields.UUID(allow_none=True)


class DocumentPageView(View):
    """Part of the documents, newest first."""

    items = fields.List(fields.Nested(DocumentView))
    next = fields.String(allow_none=True)


class NewDocumentView(View):
    """A document that was kept."""

    id = fields.UUID()
    added_on = fields.Date()


class DocumentRequestForm(Form):
    """A document the officer is asked for."""

    what = Text(required=True, longest=200)
    why = Text(required=True, longest=LONGEST_REASON)
    due_on = fields.Date()


class CannotForm(Form):
    """Why a document cannot be sent."""

    reason = Text(required=True, longest=LONGEST_REASON)


class NothingForm(Form):
    """A button and nothing else."""


class DocumentRequestView(View):
    """A request for a document."""

    id = fields.UUID()
    what = fields.String(allow_none=True)
    why = fields.String(allow_none=True)
    by = fields.String()
    own = fields.Boolean()
    asked_on = fields.Date()
    due_on = fields.Date(allow_none=True)
    status = fields.String()
    answered_on = fields.Date(allow_none=True)
    cannot = fields.String(allow_none=True)


class DocumentRequestsView(View):
    """All requests of a case, those that wait first."""

    items = fields.List(fields.Nested(DocumentRequestView))


class DocumentRequestStandView(View):
    """Where a request stands after an act on it."""

    id = fields.UUID()
    status = fields.String()
    asked_on = fields.Date()
    due_on = fields.Date(allow_none=True)
    answered_on = fields.Date(allow_none=True)
