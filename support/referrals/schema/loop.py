"""What comes in and goes out about referrals: proposing, answering, ending, what came back."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from marshmallow import ValidationError, fields, post_load, pre_load, validate

from support.core.keyset import MOST
from support.core.schema import WANTED, Amount, Form, Text, View, code
from support.partners.model import Offer
from support.referrals.model import MOST_CHOICES, MOST_DOCUMENTS, Outcome, ReferralStatus, Shared

#: Instead of a partner's id: our own people of this work.
OURS = "ours"
DAY = {**WANTED, "invalid": _("Write the day as 2026-01-31.")}
LONGEST_WHY = 5000

#: A shortened text for each part; what is left out is copied whole.
TextsForm = Form.from_dict({part.value: Text(longest=20_000) for part in Shared}, name="ReferralTextsForm")


class Whom(fields.Field[Any]):
    """A partner's id, or `ours`."""

    def _serialize(self, value: UUID | None, attr: str | None, obj: Any, **kwargs: Any) -> str:
        return OURS if value is None else str(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> UUID | None:
        if value == OURS:
            return None
        try:
            return UUID(str(value))
        except ValueError:
            raise ValidationError(str(_("Choose one of the list."))) from None


class ProposeForm(Form):
    """A referral to be suggested to the officer."""

    partner = Whom(metadata={"type": "string", "description": "One who is asked, if only one is."})
    partners = fields.List(
        Whom(metadata={"type": "string", "description": "A partner’s id, or `ours` for our own people."}),
        validate=validate.Length(max=MOST_CHOICES, error=_("Choose at most {max}.")),
        metadata={"description": "Who is asked, in turn."},
    )
    service = code(*[offer.value for offer in Offer], required=True)
    why = Text(required=True, longest=LONGEST_WHY, metadata={"description": "The purpose: the helper reads it."})
    parts = fields.List(
        code(*[part.value for part in Shared]), load_default=list, metadata={"description": "What is copied."}
    )
    texts = fields.Nested(TextsForm, metadata={"description": "Shortened texts of the parts."})
    documents = fields.List(
        fields.UUID(error_messages={"invalid_uuid": _("Choose one of the list.")}),
        load_default=list,
        validate=validate.Length(max=MOST_DOCUMENTS, error=_("Choose at most {max}.")),
        metadata={"description": "Documents of the case whose keys are copied."},
    )
    until = fields.Date(required=True, error_messages=DAY)
    urgent = fields.Boolean(load_default=False)

    @pre_load
    def _without_blanks(self, data: Any, **_kwargs: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("partners"), list):
            return {**data, "partners": [one for one in data["partners"] if one not in ("", None)]}
        return data

    @post_load
    def _in_terms_of_the_verb(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        whom = [data.pop("partner")] if "partner" in data else []
        whom += data.pop("partners", [])
        texts = {Shared(name): text for name, text in data.pop("texts", {}).items() if text}
        return {
            **data,
            "whom": whom,
            "service": Offer(data["service"]),
            "parts": [Shared(part) for part in data["parts"]],
            "texts": texts,
        }


class ReferralConsentForm(Form):
    """The officer’s answer."""

    answer = code("yes", "no", required=True)


class ReferralSwitchForm(Form):
    """Whether holders read what came back."""

    opened = fields.Boolean(required=True, error_messages=WANTED)


class ReferralUntilForm(Form):
    """A new end."""

    until = fields.Date(required=True, error_messages=DAY)


class ReferralOutcomeForm(Form):
    """What came of it, and a last word if there is one."""

    outcome = code(*[outcome.value for outcome in Outcome], required=True)
    text = Text(longest=20_000, metadata={"description": "A last report, written before it ends."})


class ReferralReportForm(Form):
    """Something written back."""

    text = Text(required=True, longest=20_000)


class ReferralSendForm(Form):
    """What goes with a file."""

    text = Text(longest=20_000, load_default="")


class ReferralCostForm(Form):
    """What it costs."""

    amount = Amount(required=True)
    what = Text(required=True, longest=500)


class ReferralListForm(Form):
    """Filters of the list, and where to go on."""

    status = code(*[status.value for status in ReferralStatus])
    urgent = fields.Boolean()
    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MOST))


class ReferralItemView(View):
    """A referral in a list."""

    id = fields.UUID()
    handle = fields.String()
    reference = fields.String(allow_none=True, metadata={"description": "For who holds the case."})
    service = fields.String()
    status = fields.String()
    urgent = fields.Boolean()
    outcome = fields.String(allow_none=True)
    proposed_on = fields.Date()
    until = fields.Date()
    answer_on = fields.Date(allow_none=True)
    answer_by = fields.AwareDateTime(allow_none=True, metadata={"description": "For staff."})
    agreed_on = fields.Date(allow_none=True)
    accepted_on = fields.Date(allow_none=True)
    ended_on = fields.Date(allow_none=True)


class ReferralPartView(View):
    """A part of the copy."""

    part = fields.String()
    text = fields.String()


class ReferralFileView(View):
    """A file by what it is called."""

    name = fields.String()
    type = fields.String()
    size = fields.Integer()


class ReferralDocumentView(ReferralFileView):
    """A document of the copy."""

    id = fields.String()


class ReferralChoiceView(View):
    """One of those who may be asked."""

    position = fields.Integer()
    name = fields.String(allow_none=True)
    partner = fields.UUID(allow_none=True, metadata={"description": "None: our own people."})
    status = fields.String()


class ReferralReportView(View):
    """Something that came back; without its text for who may not open it."""

    id = fields.UUID()
    written_on = fields.Date()
    text = fields.String(allow_none=True)
    file = fields.Nested(ReferralFileView, allow_none=True)
    opened = fields.Boolean()


class ReferralCostView(View):
    """A cost that was told."""

    id = fields.UUID()
    amount = Amount()
    told_on = fields.Date()
    status = fields.String()
    what = fields.String(allow_none=True)


class ReferralView(ReferralItemView):
    """A referral as far as the actor’s keys open it."""

    why = fields.String(allow_none=True)
    parts = fields.List(fields.Nested(ReferralPartView))
    documents = fields.List(fields.Nested(ReferralDocumentView))
    choices = fields.List(fields.Nested(ReferralChoiceView))
    helper = fields.String(allow_none=True)
    by_word = fields.Boolean()
    opened = fields.Boolean()
    reports = fields.List(fields.Nested(ReferralReportView))
    costs = fields.List(fields.Nested(ReferralCostView))
    may = fields.Dict(keys=fields.String(), values=fields.Boolean())


class ReferralStandView(View):
    """Where a referral stands after an act; a helper who is out of it reads that it ended for them."""

    id = fields.UUID()
    status = fields.String()
    until = fields.Date()
    outcome = fields.String(allow_none=True)


class ReferralPageView(View):
    """Part of the list."""

    items = fields.List(fields.Nested(ReferralItemView))
    next = fields.String(allow_none=True)


class NewReportView(View):
    """Something that was written back."""

    id = fields.UUID()


class NewCostView(View):
    """A cost that was told, or dropped."""

    id = fields.UUID()
    status = fields.String()
