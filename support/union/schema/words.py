"""What comes in and goes out about new words for a member."""

from marshmallow import fields

from support.core.schema import Form, Text, View
from support.core.schema import code as one_of
from support.union.model import Recognised

#: Letters of a note.
LONGEST = 1000


class LostWordsForm(Form):
    """How a member without words was recognised. The note is sealed to registrars."""

    recognised = one_of(*[one.value for one in Recognised], required=True)
    note = Text(longest=LONGEST)


class LostWordsView(View):
    """Where it stands."""

    status = fields.String(metadata={"description": "asked, agreed or renewed"})
    recognised = fields.String()
    asked_by = fields.String()
    may_agree = fields.Boolean()
    note = fields.String(allow_none=True)


class LostWordsOfView(LostWordsView):
    """The same in a list."""

    number = fields.String()


class LostWordsListView(View):
    """All that is open."""

    items = fields.List(fields.Nested(LostWordsOfView))


class LostWordsCodeView(View):
    """The code, shown once; it holds so many hours."""

    code = fields.String()
    hours = fields.Integer()


class NewWordsForm(Form):
    """A code that a registrar gave."""

    code = Text(longest=60, required=True)
    language = one_of("en", "ru", "be", load_default="en")


class NewWordsPageForm(Form):
    """The same as it is typed on a page."""

    code = Text(longest=60, required=True)


class NewWordsView(View):
    """New words, shown once."""

    passphrase = fields.String()
