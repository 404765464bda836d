"""What comes in and goes out by a donor's private link."""

import re
from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import ValidationError, fields, validate

from support.core.keyset import MOST
from support.core.schema import WANTED, Amount, Form, Text, View, code
from support.giving.model import PAPER_LANGUAGES

#: What the typesetter's own letters can write: Latin, Greek, Cyrillic, Georgian, Hebrew, Arabic, and signs.
_PRINTED = re.compile(
    "[\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u024f\u0300-\u0304\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1"
    "\u03a3-\u0481\u0490-\u04ff\u05d0-\u05ea\u0621-\u063a\u0641-\u064a\u10d0-\u10ff\u1e00-\u1eff\u2010-\u2027"
    "\u2030-\u203a\u20ac\u2116]*"
)


class Printed(Text):
    """Text that can be printed on paper."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not _PRINTED.fullmatch(text):
            raise ValidationError(
                str(_("This holds signs that cannot be printed. Use Latin, Cyrillic, Greek or similar letters."))
            )
        return text


class PaperForm(Form):
    """Who a paper is made out to: printed, and kept nowhere."""

    name = Printed(required=True, longest=120)
    address = Printed(load_default="", longest=300)
    language = code(*PAPER_LANGUAGES, load_default="en")


class GiftReceiptForm(PaperForm):
    """A receipt; of a monthly gift it says which payment."""

    gift = fields.UUID(error_messages={"invalid_uuid": _("This is not the id of a payment.")})


class GiftStatementForm(PaperForm):
    """The statement of a year."""

    year = fields.Integer(required=True, validate=validate.Range(min=2000, max=9999), error_messages=WANTED)


class ThanksForm(Form):
    """A name to be thanked by in public, once somebody has looked at it."""

    name = Text(required=True, longest=80)


class ThanksPageForm(ThanksForm):
    """The same from a page, with a tick that says one knows that it becomes public."""

    public = fields.Boolean(
        required=True, error_messages=WANTED, validate=validate.Equal(True, error=WANTED["required"])
    )


class SeenForm(Form):
    """Which sealed name was looked at."""

    seen = Text(required=True, longest=64)


class NothingForm(Form):
    """A form of one button."""


class PaymentListForm(Form):
    """Where to go on in a list."""

    cursor = fields.String()
    limit = fields.Integer(load_default=24, validate=validate.Range(min=1, max=MOST))


class GiftPaymentView(View):
    """One payment: what came, what went back, what is disputed, and its receipt."""

    id = fields.UUID()
    day = fields.Date()
    amount = Amount()
    back = Amount()
    disputed = Amount()
    receipt = fields.String(allow_none=True)
    receipt_void = fields.Boolean()


class GiftPaymentsView(View):
    """Some of the payments, the newest first."""

    items = fields.List(fields.Nested(GiftPaymentView))
    next = fields.String(allow_none=True)


class MyGiftView(GiftPaymentsView):
    """What a private link leads to."""

    id = fields.UUID()
    interval = fields.String()
    status = fields.String()
    amount = Amount()
    fund = fields.String()
    campaign = fields.String(allow_none=True)
    day = fields.Date()
    past_due_on = fields.Date(allow_none=True)
    ends_on = fields.Date(allow_none=True)
    name_status = fields.String(allow_none=True)


class PortalView(View):
    """A page of Stripe that is the donor's for a short while."""

    url = fields.URL(require_tld=False)


class GiftYearsView(View):
    """The years of which there is a statement."""

    years = fields.List(fields.Integer())


class NameView(View):
    """How the name one wishes to be thanked by stands."""

    status = fields.String()
