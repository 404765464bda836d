"""What comes in and goes out about campaigns."""

from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import ValidationError, fields, validate, validates

from support.core.keyset import MOST
from support.core.schema import WANTED, Amount, Form, Text, View
from support.giving.schema.donors import GiftAmount

_DAY = {**WANTED, "invalid": _("Write this as a day.")}
_CODE = validate.Regexp(
    r"^[a-z][a-z0-9_]{1,39}$", error=_("Use small Latin letters, digits and _, beginning with a letter.")
)
_LEAST = 100


def _enough(minor: int) -> None:
    if minor < _LEAST:
        raise ValidationError(str(_("A goal is at least 1.")))


class CampaignForm(Form):
    """A new campaign for a fund, in the fund's currency."""

    code = Text(required=True, longest=40, validate=_CODE)
    name = Text(required=True, longest=80)
    story = Text(required=True, longest=2000)
    fund = Text(required=True, longest=40)
    goal = GiftAmount(required=True)
    ends_on = fields.Date(required=True, error_messages=_DAY)

    @validates("goal")
    def _goal(self, goal: Any, **_more: Any) -> None:
        _enough(goal.minor)


class CampaignChangeForm(Form):
    """What changes of a campaign; what is left out stays."""

    name = Text(longest=80, validate=validate.Length(min=1))
    story = Text(longest=2000, validate=validate.Length(min=1))
    goal = GiftAmount()
    ends_on = fields.Date(error_messages=_DAY)
    open = fields.Boolean()

    @validates("goal")
    def _goal(self, goal: Any, **_more: Any) -> None:
        _enough(goal.minor)


class CampaignPageForm(Form):
    """A new one from a page: the goal as it is typed, in the currency of the fund."""

    code = Text(required=True, longest=40, validate=_CODE)
    name = Text(required=True, longest=80)
    story = Text(required=True, longest=2000)
    fund = Text(required=True, longest=40)
    goal = Text(required=True, longest=20)
    ends_on = fields.Date(required=True, error_messages=_DAY)


class CampaignChangePageForm(Form):
    """The same of one there is."""

    name = Text(required=True, longest=80)
    story = Text(required=True, longest=2000)
    goal = Text(required=True, longest=20)
    ends_on = fields.Date(required=True, error_messages=_DAY)


class CampaignListForm(Form):
    """Where to go on in the list."""

    cursor = fields.String()
    limit = fields.Integer(load_default=20, validate=validate.Range(min=1, max=MOST))


class CampaignView(View):
    """A campaign; `shown` is what was given as of `shown_on`, told in steps when at least five people more gave."""

    code = fields.String()
    name = fields.String()
    story = fields.String()
    fund = fields.String()
    goal = Amount()
    shown = Amount()
    step = Amount()
    percent = fields.Integer()
    shown_on = fields.Date(allow_none=True)
    ends_on = fields.Date()
    open = fields.Boolean()
    takes_gifts = fields.Boolean()


class CampaignsView(View):
    """Some of the campaigns, the one that ends first above."""

    items = fields.List(fields.Nested(CampaignView))
    next = fields.String(allow_none=True)
