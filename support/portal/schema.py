"""What an officer sends about their own case, and how it is shown to them."""

import re
from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from support.aid.model import PaymentStatus
from support.core.schema import WANTED, Amount, Form, Text, View, code
from support.core.settings import settings
from support.intake.model import Channel

MOST_CONTACTS = 10
_ADDRESS = re.compile(r"^[^\s@<>]{1,64}@[^\s@<>]{1,190}$")


class OwnContactForm(Form):
    """A way to reach the officer, and whether it is safe to use."""

    kind = code(*[channel.value for channel in Channel], required=True)
    value = Text(required=True, longest=200)
    safe = fields.Boolean(load_default=False)
    notify = fields.Boolean(metadata={"description": "Whether to be told by mail that there is news; an email alone."})

    @validates_schema
    def _to_be_told(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if not data.get("notify"):
            return
        if not settings().smtp_url:
            raise ValidationError(str(_("No mail is sent from here.")), field_name="notify")
        if data.get("kind") != Channel.EMAIL or not _ADDRESS.match(data.get("value", "")):
            raise ValidationError(str(_("Only an email address can be told.")), field_name="notify")
        if not data.get("safe"):
            raise ValidationError(str(_("Tick also that it is safe to write to you there.")), field_name="notify")

    @post_load
    def _only_if_asked(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """What was not asked for leaves no trace."""
        if not data.get("notify"):
            data.pop("notify", None)
        return data


class OwnContactsForm(Form):
    """All the ways to reach the officer, in place of those given before."""

    contacts = fields.List(
        fields.Nested(OwnContactForm),
        required=True,
        error_messages=WANTED,
        validate=validate.Length(max=MOST_CONTACTS, error=_("These are too many: at most {max}.")),
    )

    @validates_schema
    def _one_is_told(self, data: dict[str, Any], **_kwargs: Any) -> None:
        asked = [at for at, one in enumerate(data.get("contacts", [])) if one.get("notify")]
        if len(asked) > 1:
            raise ValidationError({f"contacts.{asked[1]}.notify": [str(_("One address is enough: tick only one."))]})


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


class NothingForm(Form):
    """A button and nothing else."""


class ForgetForm(Form):
    """The wish to be forgotten: `confirm` has to be true, for it cannot be undone once it was carried out."""

    confirm = fields.Boolean(
        required=True,
        validate=validate.Equal(True, error=_("Say `true` if you are sure.")),
        error_messages={**WANTED, "invalid": _("Say `true` if you are sure.")},
    )
    text = Text(longest=5000)


class ForgetPageForm(Form):
    """The same on a page, which asks once more before it counts."""

    text = Text(longest=5000)


class OwnAskedView(View):
    """Something that waits for the officer's answer."""

    code = fields.String(metadata={"description": "What is asked: payment, consent and the like."})
    text = fields.String()
    id = fields.UUID(allow_none=True, metadata={"description": "Of the payment that is asked about."})
    amount = Amount(allow_none=True)
    by = fields.Date(allow_none=True)


class OwnStepView(View):
    """Something that was done, or comes next."""

    text = fields.String()
    done = fields.Boolean()
    state = fields.String(metadata={"description": "done, current or next; one at most is current."})


class OwnNeedView(View):
    """A need, and whether it is met."""

    id = fields.UUID()
    code = fields.String()
    status = fields.String()


class OwnPaymentView(View):
    """A payment; days only."""

    id = fields.UUID()
    kind = fields.String()
    amount = Amount()
    number = fields.Integer(metadata={"description": "Which of the payments of a schedule."})
    times = fields.Integer(metadata={"description": "How many there are; 1 for a single payment."})
    status = fields.String()
    status_text = fields.String()
    due_on = fields.Date(allow_none=True, metadata={"description": "From when on it is sent; null once it was."})
    sent_on = fields.Date(allow_none=True)
    received = Amount(allow_none=True)
    answerable = fields.Boolean(metadata={"description": "Whether you can still say that it arrived."})


class OwnRequestView(View):
    """Money that was asked for, and what became of it."""

    id = fields.UUID()
    kind = fields.String()
    amount = Amount(metadata={"description": "Of a schedule, one payment."})
    times = fields.Integer()
    asked_on = fields.Date()
    status = fields.String()
    status_text = fields.String()
    reason = fields.String(allow_none=True, metadata={"description": "Why it is not given."})


class OwnMoneyView(View):
    """What was asked for, and what is paid."""

    requests = fields.List(fields.Nested(OwnRequestView))
    payments = fields.List(fields.Nested(OwnPaymentView))


class OwnReaderView(View):
    """Somebody who can read the case, by number."""

    who = fields.String()
    since = fields.Date()


class OwnAccessView(View):
    """Somebody who holds keys of the case, never by name, and what the keys open."""

    role = fields.String()
    who = fields.String()
    number = fields.Integer(allow_none=True)
    people = fields.Integer(metadata={"description": "How many people; 1 for a team, who share a key."})
    since = fields.Date()
    reads = fields.List(fields.String())
    codes = fields.List(fields.String(), metadata={"description": "The kinds of key they hold."})
    note = fields.String(allow_none=True)


class OwnReadersView(View):
    """Everybody who can open something of the case."""

    readers = fields.List(fields.Nested(OwnAccessView))


class OwnCoordinatorView(View):
    """Somebody who works with the officer, or did."""

    who = fields.String()
    number = fields.Integer()
    since = fields.Date()
    until = fields.Date(allow_none=True)
    present = fields.Boolean()
    stands_in = fields.Boolean()
    followed_by = fields.Integer(allow_none=True)


class OwnVerdictView(View):
    """What was decided, and why, in plain words."""

    outcome = fields.String()
    text = fields.String()
    reasons = fields.List(fields.String())
    on = fields.Date()


class OwnErasureView(View):
    """The wish to be forgotten that waits for an answer, and by when a person answers it."""

    asked_on = fields.Date()
    answer_by = fields.Date()


class OwnVoucherView(View):
    """The voucher, shown this once."""

    voucher = fields.String()


class OwnContactView(View):
    """A way to reach the officer."""

    kind = fields.String()
    value = fields.String()
    safe = fields.Boolean()
    notify = fields.Boolean(metadata={"description": "There if mail was asked for."})


class OwnContactsView(View):
    """All the ways to reach the officer."""

    contacts = fields.List(fields.Nested(OwnContactView))


class OwnCaseView(View):
    """The officer's own case in plain words, and all they told us."""

    reference = fields.String()
    handle = fields.String()
    status = fields.String()
    status_text = fields.String()
    rests_until = fields.Date(allow_none=True)
    asked_now = fields.List(fields.Nested(OwnAskedView))
    next = fields.List(fields.Nested(OwnStepView))
    needs = fields.List(fields.Nested(OwnNeedView))
    decision = fields.Nested(OwnVerdictView, allow_none=True)
    may_appeal = fields.Boolean()
    payments = fields.List(fields.Nested(OwnPaymentView))
    coordinators = fields.List(fields.Nested(OwnCoordinatorView))
    erasure = fields.Nested(OwnErasureView, allow_none=True)
    readers = fields.List(fields.Nested(OwnReaderView))
    voucher = fields.Boolean(metadata={"description": "Whether a voucher for the union can be asked for."})
    identity = fields.Dict(allow_none=True)
    contacts = fields.List(fields.Nested(OwnContactView), allow_none=True)
    household = fields.List(fields.Dict(), allow_none=True)
    service = fields.Dict(allow_none=True)
    story = fields.String(allow_none=True)
    asked = fields.Dict(allow_none=True)
