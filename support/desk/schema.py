"""What goes out about staff, and about an officer's lost words."""

from marshmallow import fields

from support.core.schema import Form, View


class MemberView(View):
    """Somebody who works here, by the generated name."""

    name = fields.String()
    roles = fields.List(fields.String())
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
