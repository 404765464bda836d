"""What comes in and goes out about debts."""

from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import fields, validate

from support.aid.model import DebtKind, DebtStatus
from support.aid.schema.payees import WayForm
from support.core.schema import WANTED, Amount, Form, Text, View, code

_DAY = {**WANTED, "invalid": _("Write the day as YYYY-MM-DD.")}
_NUMBER = {**WANTED, "invalid": _("Write a whole number.")}
_MOST = 20


class CreditorForm(WayForm):
    """To whom it is owed, how they are paid, and the reference they want to read."""

    reference = Text(longest=140)


class InstalmentForm(Form):
    """What is due every month, and on which day; in a shorter month on its last."""

    amount = Amount(required=True)
    every = code("month", load_default="month")
    day = fields.Integer(
        required=True,
        validate=validate.Range(min=1, max=31, error=_("Between {min} and {max}.")),
        error_messages=_NUMBER,
    )


class CourtDayForm(Form):
    """A day in court, or until when a court wants an answer."""

    on = fields.Date(required=True, error_messages=_DAY)
    what = Text(required=True, longest=200)


class DebtForm(Form):
    """What is owed. All of it is sealed."""

    kind = code(*[kind.value for kind in DebtKind], required=True)
    creditor = fields.Nested(CreditorForm, required=True)
    principal = Amount(required=True)
    balance = Amount(required=True)
    balance_on = fields.Date(
        load_default=None,
        error_messages=_DAY,
        metadata={"description": "The day at whose beginning the balance is what it is; today if left out."},
    )
    instalment = fields.Nested(InstalmentForm, load_default=None, allow_none=True)
    court_days = fields.List(
        fields.Nested(CourtDayForm),
        load_default=list,
        validate=validate.Length(max=_MOST, error=_("Give {max} days at most.")),
    )
    papers = fields.List(
        fields.UUID(error_messages={"invalid_uuid": _("The case has no such document.")}),
        load_default=list,
        validate=validate.Length(max=_MOST, error=_("Choose {max} at most.")),
        metadata={"description": "Documents of the case."},
    )
    note = Text(longest=2000, load_default="")


_REVISION: dict[str, Any] = {
    "required": True,
    "error_messages": _NUMBER,
    "metadata": {"description": "The one that was read; refused when somebody changed the debt since."},
}


class EditDebtForm(DebtForm):
    """A debt as it is now."""

    revision = fields.Integer(**_REVISION)


class ChangeDebtForm(EditDebtForm):
    """What to correct of a debt, or its status; the rest stays."""

    status = code(*[status.value for status in DebtStatus])

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "partial": tuple(DebtForm().fields)})


class DebtStatusForm(Form):
    """That a debt is paid, not owed any more, or stands again."""

    status = code(*[status.value for status in DebtStatus], required=True)
    revision = fields.Integer(**_REVISION)


class CreditorView(View):
    """To whom it is owed."""

    name = fields.String()
    iban = fields.String(allow_none=True)
    method = fields.String(allow_none=True)
    details = fields.String(allow_none=True)
    reference = fields.String(allow_none=True)


class RateView(View):
    """What is due every month, and on which day."""

    amount = Amount()
    every = fields.String()
    day = fields.Integer()


class CourtDayView(View):
    """A day in court."""

    on = fields.Date()
    what = fields.String()


class ComingView(View):
    """What comes: a day in court, or (without `what`) an instalment."""

    on = fields.Date()
    what = fields.String(allow_none=True)
    amount = Amount(allow_none=True)


class DebtView(View):
    """A debt; nothing but its status where the actor's keys do not open it.

    `paid` was sent since the balance was told, `waiting` is asked for or approved, `left` is still owed.
    """

    id = fields.UUID()
    status = fields.String()
    noted_on = fields.Date()
    revision = fields.Integer()
    opened = fields.Boolean()
    kind = fields.String()
    creditor = fields.Nested(CreditorView)
    principal = Amount()
    balance = Amount()
    balance_on = fields.Date()
    paid = Amount()
    paid_in_all = Amount()
    waiting = Amount()
    left = Amount()
    instalment = fields.Nested(RateView, allow_none=True)
    court_days = fields.List(fields.Nested(CourtDayView))
    papers = fields.List(fields.UUID())
    note = fields.String()
    next = fields.List(fields.Nested(ComingView))


class DebtsView(View):
    """The debts of a case."""

    items = fields.List(fields.Nested(DebtView))
