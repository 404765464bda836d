"""What comes in and goes out about consents."""

from flask_babel import lazy_gettext as _
from marshmallow import fields

from support.cases.model import Purpose
from support.core.schema import WANTED, Form, Text, View, code

DAY = {**WANTED, "invalid": _("This is no date of the calendar. Write it as YYYY-MM-DD.")}


class AskConsentForm(Form):
    """What the officer is asked to agree to, and a word of why. Sharing with one partner names them."""

    purpose = code(*[purpose.value for purpose in Purpose], required=True)
    partner = Text(longest=120)
    text = Text(longest=500)


class AnswerConsentForm(Form):
    """The officer's yes or no; a no to what was agreed takes it back."""

    purpose = code(*[purpose.value for purpose in Purpose], required=True)
    partner = Text(longest=120)
    given = fields.Boolean(required=True, error_messages=WANTED)
    until = fields.Date(error_messages=DAY)
    version = fields.Integer(metadata={"description": "That of the terms which were read."})


YES, NO = "yes", "no"


class GiveConsentForm(Form):
    """The officer's answer on the page that shows the terms."""

    answer = code(YES, NO, required=True, error_messages={"required": _("Please choose one.")})
    until = fields.Date(error_messages=DAY)
    version = fields.Integer()


class ConsentView(View):
    """How one consent stands."""

    id = fields.UUID(allow_none=True)
    purpose = fields.String()
    partner = fields.String(allow_none=True)
    state = fields.String()
    on = fields.Date()
    until = fields.Date(allow_none=True)
    terms = fields.String(metadata={"description": "In full, as they were read."})
    version = fields.Integer()
    by = fields.String(metadata={"description": "Who said it last: officer or staff."})
    text = fields.String(allow_none=True)


class ConsentsView(View):
    """How every consent stands, by its newest act."""

    items = fields.List(fields.Nested(ConsentView))
