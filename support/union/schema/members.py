"""What comes in and goes out about membership."""

from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import ValidationError, fields, validate, validates_schema

from support.core.keyset import MOST
from support.core.schema import WANTED, Form, Text, View, code
from support.union.model import AppealStatus, MemberClass, MemberStatus, RefusalReason
from support.union.schema.number import MemberNumber

CLASSES = [one.value for one in MemberClass]
#: How people may say what they are, if they like: for the balance that a confederation asks for.
GENDERS = ("woman", "man", "other")
LONGEST = 4000
_SURE: dict[str, Any] = {**WANTED, "invalid": _("Say `true` if you are sure.")}


class MemberToldForm(Form):
    """What somebody tells the registrars. All of it may be left out."""

    about = Text(longest=LONGEST)
    gender = code(*GENDERS)


class MemberJoinForm(Form):
    """How somebody asks to join, without a name."""

    klass = code(*CLASSES, data_key="class", required=True)
    section = Text(longest=24)
    voucher = Text(longest=60)
    vouches = fields.List(
        Text(longest=60), load_default=list, validate=validate.Length(max=2, error=_("Two codes are enough."))
    )
    told = fields.Nested(MemberToldForm, load_default=dict)
    language = code("en", "ru", "be", load_default="en")


class MemberJoinPageForm(Form):
    """The same as it is typed on a page."""

    klass = code(*CLASSES, data_key="class", required=True)
    section = Text(longest=24)
    voucher = Text(longest=60)
    first_code = Text(longest=60)
    second_code = Text(longest=60)
    about = Text(longest=LONGEST)
    gender = code(*GENDERS)


class MemberWordsForm(Form):
    """The words, typed back."""

    passphrase = Text(longest=400, required=True)


class UnionMemberListForm(Form):
    """Which members, and where to go on."""

    status = code(*[one.value for one in MemberStatus])
    klass = code(*CLASSES, data_key="class")
    number = MemberNumber()
    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MOST))


class MemberDecisionForm(Form):
    """What a registrar decides on somebody who asked to join."""

    decision = code("take_in", "refuse", required=True)
    reason = code(*[one.value for one in RefusalReason])
    why = Text(longest=LONGEST)

    @validates_schema
    def _say_why(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data.get("decision") == "refuse":
            lacking = {name: [str(WANTED["required"])] for name in ("reason", "why") if not data.get(name)}
            if lacking:
                raise ValidationError(lacking)


class MemberRefusalPageForm(Form):
    """Why somebody is refused, on a page."""

    reason = code(*[one.value for one in RefusalReason], required=True)
    why = Text(longest=LONGEST, required=True)


class MemberRefusalsForm(MemberRefusalPageForm):
    """Why several supporters are refused who came on nobody's word."""

    numbers = fields.List(
        MemberNumber(),
        required=True,
        validate=validate.Length(min=1, max=MOST, error=_("Select those whom you refuse.")),
        error_messages=WANTED,
    )


class MemberRefusedView(View):
    """How many were refused."""

    refused = fields.Integer()


class MemberAppealForm(Form):
    """Why a refusal was wrong."""

    grounds = Text(longest=LONGEST, required=True)


class MemberHearingForm(Form):
    """What another registrar decides on an appeal."""

    outcome = code(AppealStatus.UPHELD.value, AppealStatus.OVERTURNED.value, required=True)
    answer = Text(longest=LONGEST, required=True)


class OwnMembershipForm(Form):
    """What a member changes; what is not named stays. `leave` in quarters, this one included; 0 ends it."""

    told = fields.Nested(MemberToldForm)
    section = Text(longest=24)
    leave = fields.Integer(validate=validate.Range(min=0, max=4, error=_("Give 0 to 4 quarters.")))
    voucher = Text(longest=60)


class OwnToldPageForm(MemberToldForm):
    """What one told, and the section, on a page."""

    section = Text(longest=24)


class OwnLeavePageForm(Form):
    """For how many quarters one rests."""

    quarters = fields.Integer(
        required=True,
        validate=validate.Range(min=0, max=4, error=_("Choose 0 to 4.")),
        error_messages={**WANTED, "invalid": _("Write a number.")},
    )


class OwnVoucherPageForm(Form):
    """A voucher with which one becomes a full member."""

    voucher = Text(longest=60, required=True)


class OwnExitForm(Form):
    """Going: `confirm` has to be true, for what one told is deleted at once."""

    confirm = fields.Boolean(required=True, validate=validate.Equal(True, error=_SURE["invalid"]), error_messages=_SURE)


class MembersNothingForm(Form):
    """A button and nothing else."""


class SectionForm(Form):
    """A new section."""

    code = Text(
        longest=24,
        required=True,
        validate=validate.Regexp(
            r"^[a-z][a-z0-9-]{1,23}$", error=_("Use small letters, digits and hyphens, beginning with a letter.")
        ),
    )
    name = Text(longest=120, required=True)
    agency = Text(longest=120, required=True)
    region = Text(longest=120, required=True)


class SectionChangeForm(Form):
    """A section's name, and whether it takes newcomers."""

    name = Text(longest=120)
    open = fields.Boolean()


class SectionChangePageForm(Form):
    """The same on a page, where an empty box says no."""

    name = Text(longest=120, required=True)
    open = fields.Boolean(load_default=False)


class SectionView(View):
    """A section."""

    code = fields.String()
    name = fields.String()
    agency = fields.String()
    region = fields.String()
    open = fields.Boolean()


class SectionsView(View):
    """The sections that take newcomers."""

    items = fields.List(fields.Nested(SectionView))


class MemberJoinedView(View):
    """A membership just asked for. The words are shown here and never again."""

    number = fields.String()
    handle = fields.String()
    status = fields.String()
    passphrase = fields.String()


class MemberOutlineView(View):
    """A member in a list."""

    number = fields.String()
    klass = fields.String(data_key="class")
    status = fields.String()
    since = fields.Date(allow_none=True, metadata={"description": "The first day of the quarter."})
    section = fields.String(allow_none=True)
    section_name = fields.String(allow_none=True)


class MemberPageView(View):
    """Part of the list of members."""

    items = fields.List(fields.Nested(MemberOutlineView))
    next = fields.String(allow_none=True)


class MemberRefusalAppealView(View):
    """An appeal against a refusal."""

    id = fields.UUID()
    status = fields.String()
    grounds = fields.String(allow_none=True)
    answer = fields.String(allow_none=True)


class OwnMembershipView(MemberOutlineView):
    """All that is kept of a member, as far as the session opens it; quarters by their first day."""

    handle = fields.String()
    ended = fields.Date(allow_none=True)
    leave_until = fields.Date(allow_none=True, metadata={"description": "The last quarter of a leave."})
    paid_until = fields.Date(allow_none=True, metadata={"description": "The last quarter that is paid or waived."})
    told = fields.Dict(allow_none=True)
    vouched_by = fields.List(fields.String())
    refusal = fields.String(allow_none=True)
    refusal_words = fields.String(allow_none=True)
    offices = fields.List(fields.String())
    appeal = fields.Nested(MemberRefusalAppealView, allow_none=True)


class UnionMemberView(OwnMembershipView):
    """The same for a registrar, with what may be done."""

    may_decide = fields.Boolean()
    may_hear = fields.Boolean()


class VouchView(View):
    """A code by which the member vouches: whether it was used, not by whom."""

    id = fields.UUID()
    used = fields.Boolean()


class VouchesView(View):
    """The member's codes."""

    items = fields.List(fields.Nested(VouchView))


class VouchGivenView(VouchView):
    """A code just made; it is shown here and never again."""

    code = fields.String()
