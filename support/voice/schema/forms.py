"""What comes in."""

from marshmallow import fields, validate

from support.core.keyset import MOST
from support.core.schema import Form, Text, code
from support.voice.model import Category, ComplaintStatus, Resolution

#: How long a text may be, and what a messenger's message can have.
LONGEST, LONGEST_MESSAGE = 10_000, 4096
CATEGORIES = [category.value for category in Category]


class FeedbackForm(Form):
    """What somebody says who leaves no name."""

    category = code(*CATEGORIES, required=True)
    text = Text(longest=LONGEST, required=True)


class ComplaintForm(FeedbackForm):
    """What somebody says who is signed in: staff may name a colleague, an officer a coordinator by the number."""

    about = Text(longest=100)
    coordinator = fields.Integer(validate=validate.Range(min=1, max=9999))


class AboutForm(FeedbackForm):
    """The same as it is typed on an officer's page."""

    coordinator = fields.Integer(validate=validate.Range(min=1, max=9999))


class FeedbackCodeForm(Form):
    """The code that was shown once."""

    code = Text(longest=100, required=True)


class AskAgainForm(Form):
    """What is still not right."""

    text = Text(longest=LONGEST, required=True)


class AskAgainByCodeForm(FeedbackCodeForm, AskAgainForm):
    """The same of somebody who left no name."""


class OwnListForm(Form):
    """Where to go on in a list."""

    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MOST))


class ComplaintListForm(OwnListForm):
    """Which ones: those that are open unless something else is asked for."""

    status = code("open", *[status.value for status in ComplaintStatus], load_default="open")
    category = code(*CATEGORIES)
    late = fields.Boolean(load_default=False)
    mine = fields.Boolean(load_default=False)


class GiveComplaintForm(Form):
    """Who looks into it, by their name here."""

    name = Text(longest=100, required=True)


class ComplaintKindForm(Form):
    """What kind it is, and whom it is about."""

    category = code(*CATEGORIES)
    sensitive = fields.Boolean()
    about = Text(longest=100)


class ComplaintKindPageForm(Form):
    """The same as it is typed on a page, where a box that is not ticked says no."""

    category = code(*CATEGORIES, required=True)
    sensitive = fields.Boolean(load_default=False)
    about = Text(longest=100)


class ComplaintNoteForm(Form):
    """A note among those who look into it."""

    text = Text(longest=LONGEST, required=True)


class ResolveComplaintForm(Form):
    """What was found, and the answer in words."""

    resolution = code(*[resolution.value for resolution in Resolution], required=True)
    answer = Text(longest=LONGEST, required=True)


class BotTextForm(Form):
    """The text of a messenger's message."""

    text = Text(longest=LONGEST_MESSAGE, required=True)


class NothingForm(Form):
    """A button."""
