"""What comes in and goes out about schemes."""

from flask_babel import lazy_gettext as _
from marshmallow import fields, validate

from support.aid.model import ALL_KINDS, MOST_SIGNATURES, Category, Paper
from support.core.schema import WANTED, Amount, Form, Text, View, code

_DAY = {**WANTED, "invalid": _("Write the day as YYYY-MM-DD.")}
_NUMBER = {**WANTED, "invalid": _("Write a whole number.")}


class BandForm(Form):
    """So many signatures for amounts up to `up_to`; the last band has no end."""

    up_to = Amount(load_default=None, allow_none=True)
    signatures = fields.Integer(
        required=True,
        validate=validate.Range(min=1, max=MOST_SIGNATURES, error=_("Between {min} and {max}.")),
        error_messages=_NUMBER,
    )
    chair = fields.Boolean(load_default=False, metadata={"description": "One of them is the chair of finance."})


class VersionForm(Form):
    """A version of a scheme: caps per payment and per case and calendar year, and who signs for how much."""

    valid_from = fields.Date(required=True, error_messages=_DAY)
    is_open = fields.Boolean(load_default=True, data_key="open", metadata={"description": "Whether it is asked for."})
    cap_payment = Amount(required=True)
    cap_year = Amount(required=True)
    cooldown_days = fields.Integer(
        load_default=0,
        validate=validate.Range(min=0, max=366, error=_("Between {min} and {max} days.")),
        error_messages=_NUMBER,
        metadata={"description": "Days between two requests of this kind in one case."},
    )
    papers = fields.List(code(*[paper.value for paper in Paper]), load_default=list)
    bands = fields.List(fields.Nested(BandForm), load_default=list)
    funds = fields.List(
        Text(longest=64), load_default=list, metadata={"description": "What it may draw on; empty for every fund."}
    )


class SchemeForm(VersionForm):
    """The first version of a scheme."""

    code = code(*[kind.value for kind in Category], ALL_KINDS, required=True)


class BandView(View):
    """So many signatures for amounts up to `up_to`; null has no end."""

    up_to = Amount(allow_none=True)
    signatures = fields.Integer()
    chair = fields.Boolean()


class FundRefView(View):
    """A fund it may draw on."""

    code = fields.String()
    name = fields.String()


class VersionView(View):
    """A version of a scheme; `state` is past, in_force or coming."""

    code = fields.String()
    version = fields.Integer()
    valid_from = fields.Date()
    open = fields.Boolean()
    currency = fields.String()
    cap_payment = Amount()
    cap_year = Amount()
    cooldown_days = fields.Integer()
    papers = fields.List(fields.String())
    bands = fields.List(fields.Nested(BandView))
    funds = fields.List(fields.Nested(FundRefView), metadata={"description": "Empty: every fund."})
    made_by = fields.String(allow_none=True)
    made_on = fields.Date()
    state = fields.String()


class SchemeView(View):
    """A scheme: what is in force, and what comes."""

    code = fields.String()
    now = fields.Nested(VersionView, allow_none=True)
    coming = fields.List(fields.Nested(VersionView))


class SchemesView(View):
    """Every scheme."""

    items = fields.List(fields.Nested(SchemeView))


class VersionsView(View):
    """The versions of a scheme, the newest first."""

    items = fields.List(fields.Nested(VersionView))
