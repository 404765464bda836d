"""What comes in and goes out about partners."""

from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import fields, post_load, validate

from support.core.keyset import MOST
from support.core.schema import WANTED, Form, Text, View, code
from support.partners.model import LANGUAGES, REGIONS, Offer, PartnerKind, PartnerStatus

DAY = {**WANTED, "invalid": _("Write the day as 2026-01-31.")}
NUMBER = {**WANTED, "invalid": _("Write this as a whole number.")}


def _some(*codes: str, **options: Any) -> "fields.List[Any]":
    least = validate.Length(min=1, error=_("Choose at least one."))
    return fields.List(code(*codes), validate=least, error_messages=WANTED, **options)


class PartnerForm(Form):
    """A partner as it is entered, or changed."""

    name = Text(required=True, longest=200)
    contact = Text(longest=1000, load_default="")
    note = Text(longest=2000, load_default="")
    kind = code(*[kind.value for kind in PartnerKind], required=True)
    offers = _some(*[offer.value for offer in Offer], required=True)
    languages = _some(*LANGUAGES, required=True)
    regions = _some(*REGIONS, required=True)
    capacity = fields.Integer(
        required=True,
        validate=validate.Range(min=0, max=10000, error=_("Choose from {min} to {max}.")),
        error_messages=NUMBER,
        metadata={"description": "How many referrals it takes at a time."},
    )
    out_of_hours = fields.Boolean(load_default=False)

    @post_load
    def _in_terms_of_the_verb(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return {**data, "kind": PartnerKind(data["kind"])} if "kind" in data else data


class ChangePartnerForm(PartnerForm):
    """What to change of a partner; the rest stays."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"partial": True, **options})


class AgreementForm(Form):
    """From when until when, both included."""

    since = fields.Date(required=True, error_messages=DAY)
    until = fields.Date(required=True, error_messages=DAY)


class PartnerListForm(Form):
    """Filters of the directory, and where to go on."""

    kind = code(*[kind.value for kind in PartnerKind])
    offer = code(*[offer.value for offer in Offer])
    language = code(*LANGUAGES)
    region = code(*REGIONS)
    status = code(*[status.value for status in PartnerStatus])
    out_of_hours = fields.Boolean()
    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MOST))


class PartnerSearchForm(PartnerListForm):
    """The same with words of a name: sent in the body, so that a name stands in no address."""

    q = Text(required=True, longest=200)


class PartnerItemView(View):
    """A partner in the directory; without its name for who was not sealed it yet."""

    id = fields.UUID()
    kind = fields.String()
    status = fields.String()
    offers = fields.List(fields.String())
    languages = fields.List(fields.String())
    regions = fields.List(fields.String())
    capacity = fields.Integer()
    out_of_hours = fields.Boolean()
    agreed_from = fields.Date(allow_none=True)
    agreed_until = fields.Date(allow_none=True)
    in_force = fields.Boolean()
    entered_on = fields.Date()
    vetted_on = fields.Date(allow_none=True)
    name = fields.String(allow_none=True)
    contact = fields.String(allow_none=True)


class PartnerView(PartnerItemView):
    """A partner with its people, by the names they sign in with."""

    note = fields.String(allow_none=True)
    people = fields.List(fields.String())
    may_keep = fields.Boolean()
    may_vet = fields.Boolean()


class PartnerPageView(View):
    """Part of the directory."""

    items = fields.List(fields.Nested(PartnerItemView))
    next = fields.String(allow_none=True)


class GuestInvitationView(View):
    """An invitation for one of its people: the code is shown once."""

    code = fields.String()
    expires_at = fields.AwareDateTime()
