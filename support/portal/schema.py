"""What an officer sends about their own case, and how it is shown to them."""

from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import ValidationError, fields, validate, validates_schema

from support.aid.model import PaymentStatus
from support.core.schema import WANTED, Amount, Form, Text, View, code
from support.intake.model import Channel

MOST_CONTACTS = 10


class OwnContactForm(Form):
    """A way to reach the officer, and whether it is safe to use."""

    kind = code(*[channel.value for channel in Channel], required=True)
    value = Text(required=True, longest=200)
    safe = fields.Boolean(load_default=False)


class OwnContactsForm(Form):
    """All the ways to reach the officer, in place of those given before."""

    contacts = fields.List(
        fields.Nested(OwnContactForm),
        required=True,
        error_messages=WANTED,
        validate=validate.Length(max=MOST_CONTACTS, error=_("These are too many: at most {max}.")),
    )


class ArrivalForm(Form):
    """Whether a payment arrived; if less arrived, how much."""

    outcome = code(
        PaymentStatus.RECEIVED.value,
        PaymentStatus.NOT_RECEIVED.value,
        PaymentStatus.WITH_ISSUES.value,
        required=True,
        error_messages={"required": _("Please choose one.")},
    )
    amount = Amount()

    @validates_schema
    def _how_much(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data.get("outcome") == PaymentStatus.WITH_ISSUES and data.get("amount") is None:
            raise ValidationError(str(_("Say how much arrived.")), field_name="amount")


class OwnStepView(View):
    """Something that was done, or comes next."""

    text = fields.String()
    done = fields.Boolean()


class OwnNeedView(View):
    """A need, and whether it is met."""

    code = fields.String()
    status = fields.String()


class OwnPaymentView(View):
    """A payment; days only."""

    id = fields.UUID()
    amount = Amount()
    status = fields.String()
    status_text = fields.String()
    sent_on = fields.Date(allow_none=True)
    received = Amount(allow_none=True)
    answerable = fields.Boolean(metadata={"description": "Whether you can still say that it arrived."})


class OwnReaderView(View):
    """Somebody who can read the case, by number."""

    who = fields.String()
    since = fields.Date()


class OwnContactView(View):
    """A way to reach the officer."""

    kind = fields.String()
    value = fields.String()
    safe = fields.Boolean()


class OwnContactsView(View):
    """All the ways to reach the officer."""

    contacts = fields.List(fields.Nested(OwnContactView))


class OwnCaseView(View):
    """The officer's own case in plain words, and all they told us."""

    reference = fields.String()
    handle = fields.String()
    status = fields.String()
    status_text = fields.String()
    next = fields.List(fields.Nested(OwnStepView))
    needs = fields.List(fields.Nested(OwnNeedView))
    payments = fields.List(fields.Nested(OwnPaymentView))
    readers = fields.List(fields.Nested(OwnReaderView))
    identity = fields.Dict(allow_none=True)
    contacts = fields.List(fields.Nested(OwnContactView), allow_none=True)
    household = fields.List(fields.Dict(), allow_none=True)
    service = fields.Dict(allow_none=True)
    story = fields.String(allow_none=True)
    asked = fields.Dict(allow_none=True)
