"""What comes in and goes out about testimony."""

from marshmallow import fields, validate

from support.core.keyset import MOST
from support.core.schema import WANTED, Form, Text, View, code
from support.testimony.model import LONGEST_PURPOSE, LONGEST_STATEMENT, MOST_FILES, DepositStatus

KEPT = (DepositStatus.DEPOSITED.value, DepositStatus.HANDED_OVER.value)


class TestimonyForm(Form):
    """What somebody witnessed, in their own words; it may be empty when files say it."""

    statement = Text(load_default="", longest=LONGEST_STATEMENT)


class EvidenceForm(Form):
    """A file that will come in pieces."""

    name = fields.String(required=True, error_messages=WANTED)
    size = fields.Integer(required=True, strict=True, error_messages=WANTED, metadata={"description": "In bytes."})


class PieceForm(Form):
    """A piece of a file."""

    file = fields.Raw(metadata={"type": "string", "format": "binary", "description": "4 MiB; the last piece the rest."})
    sha256 = fields.String(
        validate=validate.Regexp("^[0-9a-fA-F]{64}$"),
        metadata={"description": "Of the piece, in hex: what arrives otherwise is refused."},
    )


class WholeEvidenceForm(Form):
    """A file that comes in one go."""

    file = fields.Raw(metadata={"type": "string", "format": "binary", "description": "48 MB at most."})


class DepositForm(Form):
    """The registers outside that it is sealed to as well."""

    registers = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=20))


class NothingForm(Form):
    """A button and nothing else."""


class OnwardDepositsForm(Form):
    """Where to go on in a list."""

    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MOST))


class BrowseDepositsForm(OnwardDepositsForm):
    """Which deposits."""

    status = code(*KEPT)


class HandOverForm(Form):
    """To whom and what for: a register that the officer chose gets all, named investigators the words and files."""

    register_id = fields.UUID()
    to = Text(longest=500)
    purpose = Text(required=True, longest=LONGEST_PURPOSE)
    files = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=MOST_FILES))


class OutsideRegisterForm(Form):
    """A register outside and its key."""

    name = Text(required=True, longest=120)
    public = fields.String(
        required=True,
        validate=validate.Length(max=10_000),
        error_messages=WANTED,
        metadata={"description": "The file NAME.pub: 1216 bytes in hex."},
    )


class EvidenceView(View):
    """A file of a deposit; its name and size are null when one's keys do not open them."""

    id = fields.UUID()
    name = fields.String(allow_none=True)
    size = fields.Integer(allow_none=True)
    pieces = fields.Integer()
    came = fields.Integer(metadata={"description": "How many pieces are there."})
    complete = fields.Boolean()


class EvidenceStandingView(View):
    """How far a file is: send what is missing, in any order."""

    id = fields.UUID()
    name = fields.String(allow_none=True)
    size = fields.Integer(allow_none=True)
    piece_size = fields.Integer(metadata={"description": "Bytes of every piece but the last."})
    pieces = fields.Integer()
    there = fields.List(fields.Integer())
    missing = fields.List(fields.Integer())
    complete = fields.Boolean()


class DepositItemView(View):
    """A deposit in a list."""

    id = fields.UUID()
    status = fields.String()
    begun_on = fields.Date()
    deposited_on = fields.Date(allow_none=True)
    files = fields.Integer()
    size = fields.Integer(metadata={"description": "Of the files as they are kept, in bytes."})


class DepositPageView(View):
    """Part of the list, newest first."""

    items = fields.List(fields.Nested(DepositItemView))
    next = fields.String(allow_none=True)


class DepositStandView(View):
    """Where a deposit stands after an act on it."""

    id = fields.UUID()
    status = fields.String()
    begun_on = fields.Date()
    deposited_on = fields.Date(allow_none=True)


class OutsideChoiceView(View):
    """A register outside that can be chosen."""

    id = fields.UUID()
    name = fields.String()


class OutsideChoicesView(View):
    """The registers that can be chosen."""

    items = fields.List(fields.Nested(OutsideChoiceView))


class OwnHandOverView(View):
    """That it was handed over."""

    to = fields.String(allow_none=True)
    handed_on = fields.Date()


class OwnHandOverAskView(View):
    """That it is being considered to hand it over."""

    to = fields.String(allow_none=True)
    asked_on = fields.Date()


class HandOverView(OwnHandOverView):
    """The same for the officers of testimony."""

    id = fields.UUID()
    register_id = fields.UUID(allow_none=True)
    asked_by = fields.String(allow_none=True, metadata={"description": "Who asked for it; null of old ones."})
    by = fields.String(metadata={"description": "Who agreed."})
    purpose = fields.String(allow_none=True)
    files = fields.List(fields.UUID())


class HandOverAskView(OwnHandOverAskView):
    """What waits for a second officer of testimony."""

    id = fields.UUID()
    register_id = fields.UUID(allow_none=True)
    asked_by = fields.String()
    purpose = fields.String(allow_none=True)
    files = fields.List(fields.UUID())


class HandOverAskedView(View):
    """A hand-over that was asked for, and how it stands."""

    id = fields.UUID()
    deposit_id = fields.UUID()
    register_id = fields.UUID(allow_none=True)
    status = fields.String()
    to = fields.String(allow_none=True)
    purpose = fields.String(allow_none=True)
    files = fields.List(fields.UUID())
    asked_on = fields.Date()


class WaitingHandOverView(View):
    """One of those that wait."""

    id = fields.UUID()
    deposit_id = fields.UUID()
    register = fields.String(allow_none=True, metadata={"description": "Null for investigators who are named."})
    asked_by = fields.String()
    asked_on = fields.Date()
    may_decide = fields.Boolean()


class WaitingHandOversView(View):
    """Part of what waits, oldest first."""

    items = fields.List(fields.Nested(WaitingHandOverView))
    next = fields.String(allow_none=True)


class OwnDepositView(View):
    """A deposit of one's own."""

    id = fields.UUID()
    status = fields.String()
    begun_on = fields.Date()
    kept_until = fields.Date(allow_none=True, metadata={"description": "A draft's last day."})
    deposited_on = fields.Date(allow_none=True)
    digest = fields.String(allow_none=True)
    statement = fields.String(allow_none=True)
    files = fields.List(fields.Nested(EvidenceView))
    registers = fields.List(fields.Nested(OutsideChoiceView))
    handed_over = fields.List(fields.Nested(OwnHandOverView))
    waiting = fields.List(fields.Nested(OwnHandOverAskView))


class DepositView(View):
    """A deposit as the officers of testimony read it."""

    id = fields.UUID()
    status = fields.String()
    deposited_on = fields.Date()
    digest = fields.String()
    statement = fields.String(allow_none=True)
    files = fields.List(fields.Nested(EvidenceView))
    registers = fields.List(fields.Nested(OutsideChoiceView))
    handed_over = fields.List(fields.Nested(HandOverView))
    waiting = fields.List(fields.Nested(HandOverAskView))


class EvidenceSumView(View):
    """A file as a receipt knows it."""

    name = fields.String()
    sum = fields.String()


class DepositReceiptView(View):
    """The proof of a deposit; docs/testimony.md says how to check it. Whoever has it can try texts against it."""

    version = fields.String()
    deposit = fields.String()
    deposited_on = fields.Date()
    digest = fields.String()
    statement = fields.String(metadata={"description": "The salted sum of the statement."})
    files = fields.List(fields.Nested(EvidenceSumView))
    salt = fields.String()
    signature = fields.String(metadata={"description": "Ed25519, in hex."})
    verify_key = fields.String()


class OutsideRegisterView(View):
    """A register outside."""

    id = fields.UUID()
    name = fields.String()
    fingerprint = fields.String(metadata={"description": "SHA-256 of the file NAME.pub."})
    added_by = fields.String()
    added_on = fields.Date()
    confirmed_by = fields.String(allow_none=True)
    ended_on = fields.Date(allow_none=True)


class OutsideRegistersView(View):
    """All registers."""

    items = fields.List(fields.Nested(OutsideRegisterView))
