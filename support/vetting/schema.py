"""What comes in and goes out about vetting, appeals and freezes."""

from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import fields, validate

from support.core.keyset import MOST
from support.core.schema import WANTED, Form, Text, View, code
from support.vetting.model import (
    OF_APPEALS,
    Confidence,
    Item,
    Method,
    Outcome,
    Reason,
    Result,
    RoundKind,
)

#: What a holder may say of a round they open; an appeal's is opened by naming who hears it.
OPENED = tuple(kind.value for kind in RoundKind if kind is not RoundKind.APPEAL)


def names(least: int, most: int, wrong: Any) -> fields.List[Any]:
    """Names of people of vetting."""
    length = validate.Length(min=least, max=most, error=wrong)
    return fields.List(Text(longest=64), required=True, error_messages=WANTED, validate=length)


class LiftForm(Form):
    """A button and nothing else."""


class OpenForm(Form):
    """Two who are to look into the case; for a decided case, that it is to be vetted anew."""

    officers = names(2, 2, _("Name two people."))
    kind = code(*OPENED)


class NameForm(Form):
    """One more who is to look into the case, perhaps in place of somebody who was named and has not spoken."""

    name = Text(required=True, longest=64)
    instead_of = Text(longest=64)


class HearersForm(Form):
    """Two who are to hear an appeal, or a third."""

    names = names(1, 2, _("Name two people, or one more."))


class ConflictForm(Form):
    """Whether anything ties one to the officer, and what."""

    conflict = fields.Boolean(required=True, error_messages={**WANTED, "invalid": _("Say yes or no.")})
    text = Text(longest=2000)


class TiesForm(Form):
    """The same on a page, where nothing is chosen beforehand."""

    conflict = code("true", "false", required=True)
    text = Text(longest=2000)


class CheckForm(Form):
    """What looking into something showed."""

    item = code(*[item.value for item in Item], required=True)
    result = code(*[result.value for result in Result], required=True)
    method = code(*[method.value for method in Method], required=True)
    confidence = code(*[confidence.value for confidence in Confidence], required=True)
    text = Text(required=True, longest=5000)


def _reasons() -> fields.List[Any]:
    return fields.List(code(*[reason.value for reason in Reason]), load_default=list, validate=validate.Length(max=12))


class FindingForm(Form):
    """What somebody found. The text is the question to the officer, or stays among the holders."""

    outcome = code(*[outcome.value for outcome in Outcome], required=True)
    reasons = _reasons()
    text = Text(longest=5000)


class HearingForm(Form):
    """What somebody who hears an appeal found."""

    outcome = code(*[outcome.value for outcome in OF_APPEALS], required=True)
    reasons = _reasons()
    text = Text(longest=5000)


class FreezeForm(Form):
    """Why a case is frozen: sealed to who works on it."""

    reason = Text(required=True, longest=5000)


class OwnTextForm(Form):
    """What an officer writes: an answer, or why others should look again."""

    text = Text(required=True, longest=20_000)


class DutiesForm(Form):
    """Where to go on in a list."""

    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MOST))


class NamedView(View):
    """Somebody named, and how far they are."""

    name = fields.String()
    stage = fields.String()


class RoundOpenedView(View):
    """A round, and who is named in it."""

    id = fields.UUID()
    number = fields.Integer()
    kind = fields.String()
    opened_on = fields.Date()
    officers = fields.List(fields.Nested(NamedView), attribute="named")


class DeclaredView(View):
    """What somebody said about themselves."""

    conflict = fields.Boolean()


class NotedCheckView(View):
    """A check that was noted."""

    id = fields.UUID()
    item = fields.String()
    noted_on = fields.Date()


class FoundView(View):
    """A finding that was given, and whether the round is decided by it."""

    outcome = fields.String()
    decided = fields.Boolean()
    decision = fields.String(allow_none=True)


class WholeCheckView(View):
    """A check with what it showed, as far as the keys open it."""

    item = fields.String()
    noted_on = fields.Date()
    author = fields.String()
    result = fields.String()
    method = fields.String()
    confidence = fields.String()
    text = fields.String()


class WholeFindingView(View):
    """A finding with its reasons."""

    outcome = fields.String()
    found_on = fields.Date()
    reasons = fields.List(fields.String())
    text = fields.String(allow_none=True)


class EarlierView(WholeFindingView):
    """An earlier finding, for those who hear an appeal: by number."""

    who = fields.Integer()
    checks = fields.List(fields.Nested(WholeCheckView))


class OfficerView(View):
    """Somebody named, for a holder; what they found once the round is over."""

    name = fields.String()
    stage = fields.String(metadata={"description": "named, ready, spoken, conflict or replaced"})
    named_on = fields.Date()
    disabled = fields.Boolean()
    conflict = fields.String(allow_none=True)
    finding = fields.Nested(WholeFindingView, allow_none=True)
    checks = fields.List(fields.Nested(WholeCheckView))


class RoundView(View):
    """A round, for a holder."""

    id = fields.UUID()
    number = fields.Integer()
    kind = fields.String()
    status = fields.String()
    opened_on = fields.Date()
    appeal_id = fields.UUID(allow_none=True)
    outcome = fields.String(allow_none=True)
    decided_on = fields.Date(allow_none=True)
    officers = fields.List(fields.Nested(OfficerView))
    questions = fields.List(fields.String())
    answer = fields.String(allow_none=True)
    answered_on = fields.Date(allow_none=True)


class AppealItemView(View):
    """An appeal, for a holder."""

    id = fields.UUID()
    status = fields.String()
    made_on = fields.Date()
    text = fields.String(allow_none=True)
    outcome = fields.String(allow_none=True)
    wanted = fields.Integer(metadata={"description": "How many more have to be named."})
    hearers = fields.List(fields.Nested(OfficerView))


class FrozenView(View):
    """A freeze that stands."""

    by = fields.String()
    on = fields.Date()
    status = fields.String()
    reason = fields.String(allow_none=True)


class CaseFactsView(View):
    """Which case, and how it stands."""

    seen_as = fields.String(metadata={"description": "holder or vetter: the other's fields are left out."})
    reference = fields.String()
    handle = fields.String()
    clearance = fields.String()
    frozen = fields.Boolean()


class VettingView(CaseFactsView):
    """The vetting of a case: as a holder sees it, or as somebody named does."""

    next_kind = fields.String()
    wanted = fields.Integer(metadata={"description": "How many more have to be named."})
    rounds = fields.List(fields.Nested(RoundView))
    appeals = fields.List(fields.Nested(AppealItemView))
    freezes = fields.List(fields.Nested(FrozenView))
    kind = fields.String()
    stage = fields.String()
    appeal_id = fields.UUID(allow_none=True)
    file = fields.Dict(allow_none=True, metadata={"description": "Name and unit alone until one is impartial."})
    checks = fields.List(fields.Nested(WholeCheckView))
    to_check = fields.List(fields.String())
    finding = fields.Nested(WholeFindingView, allow_none=True)
    earlier = fields.List(fields.Nested(EarlierView))


class AppealView(VettingView):
    """An appeal: as a holder sees it, or with the file and the earlier findings as who hears it does."""

    id = fields.UUID()
    status = fields.String()
    made_on = fields.Date()
    text = fields.String(allow_none=True)
    outcome = fields.String(allow_none=True)
    hearers = fields.List(fields.Nested(OfficerView))


class DutyView(View):
    """A case one is named in."""

    reference = fields.String()
    handle = fields.String()
    kind = fields.String()
    appeal_id = fields.UUID(allow_none=True)
    stage = fields.String()
    named_on = fields.Date()
    frozen = fields.Boolean()


class FrozenCaseView(View):
    """A frozen case: that and no more."""

    reference = fields.String()
    handle = fields.String()
    lift_asked = fields.Boolean(metadata={"description": "Whether somebody else asked and it waits for a second."})
    asked_by_me = fields.Boolean()


class DutiesView(View):
    """Part of the list of one's duties, and the frozen cases."""

    items = fields.List(fields.Nested(DutyView))
    next = fields.String(allow_none=True)
    frozen = fields.List(fields.Nested(FrozenCaseView))


class FreezeView(View):
    """A freeze after an act on it."""

    id = fields.UUID()
    status = fields.String()


class QuestionAnsweredView(View):
    """An answer that was given."""

    id = fields.UUID()
    answered_on = fields.Date()


class AppealedView(View):
    """An appeal that was made."""

    id = fields.UUID()
    status = fields.String()
    made_on = fields.Date()
