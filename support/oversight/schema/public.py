"""What goes out to everybody: the figures of published months, in minor units."""

from marshmallow import fields, validate

from support.core.schema import Form, Text, View


class PublicReceivedView(View):
    """What came in: a fund and a source, or several together, or large gifts."""

    fund = fields.String(allow_none=True)
    source = fields.String(metadata={"description": "`card`, `transfer`, `grant`, `together` or `large`."})
    amount = fields.Integer()
    gifts = fields.Integer(allow_none=True)


class PublicSpentView(View):
    """What was spent: a fund and a category, or several together."""

    fund = fields.String(allow_none=True)
    category = fields.String()
    amount = fields.Integer()


class PublicFeesView(View):
    """What payments cost."""

    gifts = fields.Integer(metadata={"description": "In whole steps; the rest is carried into the next month."})
    provider = fields.Integer()
    bank = fields.Integer()


class PublicTransferView(View):
    """From one fund to another."""

    from_ = fields.String(data_key="from", attribute="from")
    to = fields.String()
    amount = fields.Integer()
    reason = fields.String()


class PublicHeldView(View):
    """What was told as received less what was told as gone, up to the end of the month."""

    fund = fields.String(allow_none=True)
    amount = fields.Integer()


class PublicSoFarView(View):
    """All months up to this one."""

    received = fields.Integer()
    spent = fields.Integer()
    costs = fields.Integer()
    fees = fields.Integer()
    gift_fees = fields.Integer()
    held = fields.Integer()


class PublicCurrencyView(View):
    """The figures of a month in one currency."""

    currency = fields.String()
    received = fields.List(fields.Nested(PublicReceivedView))
    spent = fields.List(fields.Nested(PublicSpentView))
    costs = fields.List(fields.Nested(PublicSpentView))
    fees = fields.Nested(PublicFeesView)
    transfers = fields.List(fields.Nested(PublicTransferView))
    held = fields.List(fields.Nested(PublicHeldView))
    so_far = fields.Nested(PublicSoFarView)


class PublicFundView(View):
    """A fund by its code."""

    code = fields.String()
    name = fields.String()
    kind = fields.String()


class PublicGrantView(View):
    """A grant of an institution."""

    fund = fields.String()
    grantor = fields.String()
    purpose = fields.String()
    currency = fields.String()
    agreed = fields.Integer()
    starts_on = fields.String()
    ends_on = fields.String()


class PublicRulesView(View):
    """By what a number may be told."""

    least = fields.Integer()
    merge_limit = fields.Integer()
    fee_step = fields.Integer()


class PublicMonthView(View):
    """A published month, as it was signed."""

    format = fields.String()
    month = fields.String()
    published_on = fields.String()
    previous = fields.String(allow_none=True)
    rules = fields.Nested(PublicRulesView)
    helped = fields.Integer(metadata={"description": "Rounded down to a multiple of five; 0 is fewer than five."})
    currencies = fields.List(fields.Nested(PublicCurrencyView))
    funds = fields.List(fields.Nested(PublicFundView))
    grants = fields.List(fields.Nested(PublicGrantView))


class DisclosureForm(Form):
    """Where to go on, and as what."""

    before = Text(longest=7, load_default="", metadata={"description": "Months before this one: 2026-03."})
    format = fields.String(load_default="json", validate=validate.OneOf(["json", "csv"]))


class DisclosureView(View):
    """Published months, the newest first."""

    items = fields.List(fields.Nested(PublicMonthView))
    next = fields.String(allow_none=True)


class BeforeForm(Form):
    """Where to go on."""

    before = Text(longest=7, load_default="", metadata={"description": "Months before this one: 2026-03."})


class SnapshotView(View):
    """What proves a published month; all in hexadecimal."""

    month = fields.String()
    published_on = fields.Date()
    digest = fields.String(metadata={"description": "SHA-256 of the body."})
    previous = fields.String(allow_none=True, metadata={"description": "The digest of the month before."})
    signature = fields.String(metadata={"description": "Ed25519 over the body (RFC 8032)."})
    verify_key = fields.String()


class SnapshotsView(View):
    """Published months, the newest first, and the key of today."""

    items = fields.List(fields.Nested(SnapshotView))
    next = fields.String(allow_none=True)
    verify_key = fields.String()


class LinkView(View):
    """A published month, and what is wrong with it."""

    month = fields.String()
    published_on = fields.Date()
    faults = fields.List(fields.String())


class ChainView(View):
    """Whether what was published is still what was published."""

    whole = fields.Boolean()
    links = fields.List(fields.Nested(LinkView))
