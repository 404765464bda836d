"""What comes in and goes out about the log."""

from marshmallow import fields

from support.core.schema import Form, Text, View


class AuditForm(Form):
    """Filters, and where to go on."""

    about = Text(
        longest=64,
        load_default="",
        data_key="object",
        metadata={"description": "The id of the object that was acted on."},
    )
    actor = Text(longest=64, load_default="", metadata={"description": "A name of staff, or anybody's id."})
    cursor = Text(longest=64, load_default="")


class EventView(View):
    """One act. An officer's carries a day and no time."""

    id = fields.UUID()
    day = fields.Date()
    at = fields.DateTime(allow_none=True)
    actor = fields.String(metadata={"description": "A name of staff, or `officer`, `system` or `unknown`."})
    action = fields.String()
    object_kind = fields.String(allow_none=True)
    object_id = fields.UUID(allow_none=True)
    reason = fields.String(allow_none=True)


class AuditView(View):
    """Part of the log."""

    items = fields.List(fields.Nested(EventView))
    next = fields.String(allow_none=True)


class AlarmView(View):
    """Somebody opened a case that is nobody's."""

    id = fields.UUID()
    kind = fields.String()
    name = fields.String()
    case_id = fields.UUID()
    day = fields.Date()


class AlarmsView(View):
    """What is not settled yet, newest first."""

    items = fields.List(fields.Nested(AlarmView))
