"""What goes out of the desk, and about staff; what comes in of the lists somebody keeps."""

from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import ValidationError, fields, validates_schema

from support.cases.model import Clearance, Need, Status
from support.core.schema import WANTED, Form, Text, View, code


class TaskView(View):
    """One thing that waits."""

    kind = fields.String()
    reference = fields.String(allow_none=True, metadata={"description": "Null where the case is not yours to see."})
    handle = fields.String()
    on = fields.Date(allow_none=True)
    late = fields.Boolean()
    id = fields.UUID(allow_none=True)


class UnreadView(View):
    """A case with messages that nobody of the team has read."""

    reference = fields.String()
    handle = fields.String()
    count = fields.Integer()


class NewlyView(View):
    """A case that somebody was seated in these days and has not opened."""

    reference = fields.String()
    handle = fields.String()
    seat = fields.String()
    since = fields.Date()


class OldestView(View):
    """The application that waits longest of those nobody holds."""

    reference = fields.String()
    handle = fields.String()
    opened_on = fields.Date()


class QueueView(View):
    """The applications that are not handed over."""

    waiting = fields.Integer()
    unheld = fields.Integer()
    oldest = fields.Nested(OldestView, allow_none=True)


class EscalationView(View):
    """A step of the lead's own team whose day is over."""

    handle = fields.String()
    due_on = fields.Date()
    person = fields.String(allow_none=True, metadata={"description": "Null for the officer's own step."})
    day = fields.Date(metadata={"description": "When the lead was told."})


class DeskView(View):
    """What waits for somebody of staff: codes, names we made, days and numbers."""

    today = fields.Date()
    stages = fields.Dict(keys=fields.String(), values=fields.Integer())
    due = fields.List(fields.Nested(TaskView))
    unread = fields.List(fields.Nested(UnreadView))
    for_me = fields.List(fields.Nested(TaskView))
    for_others = fields.List(fields.Nested(TaskView))
    newly = fields.List(fields.Nested(NewlyView))
    queue = fields.Nested(QueueView, allow_none=True)
    team = fields.List(fields.Nested(EscalationView), allow_none=True)


class FiltersForm(Form):
    """What narrows a list of cases."""

    status = code(*Status)
    need = code(*Need)
    assignee = Text(longest=64)
    clearance = code(*Clearance)
    frozen = fields.Boolean()
    over = fields.Boolean()
    mine = fields.Boolean()
    newly = fields.Boolean()


class NewViewForm(Form):
    """A list to keep."""

    name = Text(required=True, longest=80)
    filters = fields.Nested(FiltersForm, load_default=dict)
    default = fields.Boolean(load_default=False)


class ChangeViewForm(Form):
    """What is to be different about a list."""

    name = Text(longest=80)
    filters = fields.Nested(FiltersForm)
    default = fields.Boolean()


class KeptFiltersView(View):
    """What narrows a kept list; what does not is left out."""

    status = fields.String()
    need = fields.String()
    assignee = fields.String()
    clearance = fields.String()
    frozen = fields.Boolean()
    over = fields.Boolean()
    mine = fields.Boolean()
    newly = fields.Boolean()


class KeptView(View):
    """A list somebody keeps."""

    id = fields.UUID()
    name = fields.String()
    filters = fields.Nested(KeptFiltersView)
    default = fields.Boolean()


class KeptViewsView(View):
    """All the lists somebody keeps."""

    items = fields.List(fields.Nested(KeptView))


class MemberView(View):
    """Somebody who works here, by the generated name."""

    name = fields.String()
    roles = fields.List(fields.String())
    team = fields.String()
    acting = fields.List(fields.String(), metadata={"description": "Roles whose key is held."})
    compartments = fields.List(fields.String())
    # In the document it is `load`, which a schema has as a verb.
    held = fields.Integer(data_key="load", metadata={"description": "Open cases held."})


class StaffView(View):
    """Everybody."""

    items = fields.List(fields.Nested(MemberView))


class LeftView(View):
    """A case that somebody held who has left."""

    reference = fields.String()
    handle = fields.String()
    holders = fields.Integer(metadata={"description": "How many hold it now."})


class DisabledView(View):
    """What somebody's leaving leaves behind."""

    left = fields.List(fields.Nested(LeftView))
    compartments_left_without_member = fields.List(fields.String())


class OpeningsView(View):
    """How many different cases somebody opened today, and how many they may."""

    name = fields.String()
    opened = fields.Integer()
    most = fields.Integer()


class ReplacementView(View):
    """A replacement that waits for a second person."""

    id = fields.UUID()
    expires_at = fields.DateTime()


class CodeView(View):
    """The code for the officer, shown once."""

    code = fields.String()
    expires_at = fields.DateTime()


class NothingForm(Form):
    """A button and nothing else."""


class KeepForm(Form):
    """A list to keep from its page: under a new name, or in place of one that is kept."""

    name = Text(longest=80)
    instead = fields.UUID(error_messages={"invalid_uuid": _("Choose one of the lists you keep.")})
    filters = fields.Nested(FiltersForm, load_default=dict)
    default = fields.Boolean(load_default=False)

    @validates_schema
    def _named(self, data: dict[str, Any], **_options: Any) -> None:
        if not data.get("name") and not data.get("instead"):
            raise ValidationError({"name": [str(WANTED["required"])]})


class RenameForm(Form):
    """What the page of a kept list changes."""

    name = Text(required=True, longest=80)
    default = fields.Boolean(load_default=False)
