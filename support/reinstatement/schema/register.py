"""What comes in and goes out about the register: an entry, a request for contacts, an answer."""

from flask_babel import lazy_gettext as _
from marshmallow import fields, validate

from support.core.keyset import MOST
from support.core.schema import WANTED, Form, Text, View, code
from support.reinstatement.model import Speciality

DAY = {**WANTED, "invalid": _("This is no date of the calendar. Write it as YYYY-MM-DD.")}
YES, NO = "yes", "no"


class RegisterListForm(Form):
    """Where a list goes on."""

    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MOST))


class RegisterEntryForm(Form):
    """What an officer who would serve again says: sealed to the reform team's key and their own."""

    specialities = fields.List(
        code(*[one.value for one in Speciality]),
        required=True,
        validate=validate.Length(min=1, max=5, error=_("Choose between one and five.")),
        error_messages=WANTED,
    )
    languages = Text(required=True, longest=300)
    training = Text(longest=3000, load_default="")
    would = Text(required=True, longest=3000, metadata={"description": "What they would do."})
    would_not = Text(required=True, longest=3000, metadata={"description": "What they would not do."})


class RegisterEntryView(View):
    """What an entry says."""

    specialities = fields.List(fields.String())
    languages = fields.String()
    training = fields.String()
    would = fields.String()
    would_not = fields.String()


class OwnEntryView(View):
    """One's own entry; `status` is null without one, and `may_enter` false until vetting has cleared."""

    status = fields.String(allow_none=True)
    renew_by = fields.Date(allow_none=True)
    may_enter = fields.Boolean()
    entry = fields.Nested(RegisterEntryView, allow_none=True)


class RenewedView(View):
    """How long an entry lasts now."""

    status = fields.String()
    renew_by = fields.Date()


class WishView(View):
    """One request as it was put to one officer."""

    id = fields.UUID()
    status = fields.String()
    asked_on = fields.Date()
    answer_by = fields.Date()
    speciality = fields.String(allow_none=True)
    words = fields.String(allow_none=True)
    contact = fields.String(allow_none=True)


class WishPageView(View):
    """What one was asked, the newest first."""

    items = fields.List(fields.Nested(WishView))
    next = fields.String(allow_none=True)


class WishAnswerForm(Form):
    """Yes, with a way to be reached; or no."""

    answer = code(YES, NO, required=True)
    contact = Text(longest=1000)


class AnsweredView(View):
    """How a wish stands."""

    id = fields.UUID()
    status = fields.String()


class CaseWishView(View):
    """That somebody wishes to speak with the officer of a case."""

    id = fields.UUID()
    status = fields.String()
    asked_on = fields.Date()
    answer_by = fields.Date()


class CaseWishesView(View):
    """The wishes of a case that wait or were answered with a yes."""

    items = fields.List(fields.Nested(CaseWishView))


class CountView(View):
    """How many named a speciality: in steps of five, null for fewer than five."""

    speciality = fields.String()
    people = fields.Integer(allow_none=True)


class CountsView(View):
    """Every speciality. One person may name several, so they do not sum to anything."""

    items = fields.List(fields.Nested(CountView))


class ContactRequestForm(Form):
    """Whom the reform team would speak with, what for, and until when they may answer."""

    speciality = code(*[one.value for one in Speciality], required=True)
    words = Text(required=True, longest=2000)
    answer_by = fields.Date(required=True, error_messages=DAY)


class ContactAskedView(View):
    """A request that was put. How many it was put to is told in steps of five, in the list."""

    id = fields.UUID()
    asked_on = fields.Date()
    answer_by = fields.Date()


class GivenContactView(View):
    """What one officer who said yes wrote."""

    id = fields.UUID()
    contact = fields.String(allow_none=True)


class ContactRequestView(View):
    """A request; `asked` is in steps of five, null for fewer than five."""

    id = fields.UUID()
    speciality = fields.String(allow_none=True)
    words = fields.String(allow_none=True)
    asked_by = fields.String()
    asked_on = fields.Date()
    answer_by = fields.Date()
    asked = fields.Integer(allow_none=True)
    yes = fields.Integer()


class ContactRequestDetailView(ContactRequestView):
    """A request with the contacts that were given."""

    contacts = fields.List(fields.Nested(GivenContactView))


class ContactRequestPageView(View):
    """Requests, the newest first."""

    items = fields.List(fields.Nested(ContactRequestView))
    next = fields.String(allow_none=True)
