"""What comes in and goes out about runs."""

from marshmallow import fields, validate

from support.aid.model import Rail
from support.aid.schema.payments import PaymentItemView
from support.core.keyset import MOST
from support.core.schema import WANTED, Amount, Form, View, code


class GatherForm(Form):
    """Payments to be sent together; at most 5,000 of one rail and currency."""

    rail = code(*Rail, required=True)
    disbursements = fields.List(fields.UUID(), required=True, error_messages=WANTED)
    execute_on = fields.Date(metadata={"description": "When the bank carries them out; today unless given."})


class GatherPageForm(GatherForm):
    """The same from the page: those ticked, or everything that was shown to come to `expected` minor units."""

    disbursements = fields.List(fields.UUID(), load_default=list)
    everything = fields.Boolean(load_default=False)
    expected = fields.Integer()


class ReleaseForm(Form):
    """Release a run, or its file once more."""

    again = fields.Boolean(
        load_default=False,
        metadata={"description": "The file of a released run was lost before the bank had it: let it be made again."},
    )


class RunPageForm(Form):
    """Where to go on in the payments of a run."""

    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MOST))


class RunItemView(View):
    """A run in a list."""

    id = fields.UUID()
    rail = fields.String()
    status = fields.String()
    payments = fields.Integer()
    total = Amount()
    execute_on = fields.Date()
    prepared_by = fields.String()
    prepared_on = fields.Date()
    released_by = fields.String(allow_none=True)
    released_on = fields.Date(allow_none=True)
    releases = fields.Integer()
    downloads = fields.Integer()
    file_hash = fields.String(allow_none=True, metadata={"description": "SHA-256 of the file that was made last."})
    made_by = fields.String(allow_none=True)
    made_at = fields.AwareDateTime(allow_none=True)


class RunListView(View):
    """Part of the list of runs."""

    items = fields.List(fields.Nested(RunItemView))
    next = fields.String(allow_none=True)


class RunView(RunItemView):
    """A run with part of its payments, and what one may do with it."""

    may_release = fields.Boolean()
    may_cancel = fields.Boolean()
    may_take_file = fields.Boolean()
    may_release_again = fields.Boolean()
    items = fields.List(fields.Nested(PaymentItemView))
    next = fields.String(allow_none=True)
