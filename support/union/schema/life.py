"""What comes in and goes out about assemblies, motions, decisions and mutual aid."""

from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import fields, validate

from support.core.keyset import MOST
from support.core.schema import WANTED, Form, Text, View, code
from support.union.model import (
    AssemblyKind,
    AssemblyStatus,
    Direction,
    HelpKind,
    MotionStatus,
    PaperKind,
    PostStatus,
)

#: Characters of a paper, and of what people write to each other.
PAPER, LETTER = 20_000, 4_000
DAY: dict[str, Any] = {**WANTED, "invalid": _("Write the day as YYYY-MM-DD.")}
ID: dict[str, Any] = {**WANTED, "invalid_uuid": _("Choose one of those there are.")}
NONE: dict[str, Any] = {"load_default": None, "allow_none": True}


def _number(most: int = 1_000_000, **options: Any) -> fields.Integer:
    told = {**WANTED, "invalid": _("Write a whole number.")}
    between = validate.Range(0, most, error=_("Between {min} and {max}."))
    return fields.Integer(validate=between, error_messages=told, **options)


class _ListForm(Form):
    cursor = fields.String(**NONE)
    limit = fields.Integer(load_default=20, validate=validate.Range(1, MOST, error=_("Between {min} and {max}.")))


# Assemblies


class UnionAssemblyForm(Form):
    """An assembly that is called, with its notice and agenda; `section` is a section's code."""

    kind = code(*AssemblyKind, required=True)
    section = Text(longest=24, **NONE)
    day = fields.Date(required=True, error_messages=DAY)
    title = Text(required=True, longest=200)
    notice = Text(required=True, longest=PAPER)
    agenda = Text(required=True, longest=PAPER)


class UnionPaperForm(Form):
    """A paper of an assembly."""

    kind = code(*PaperKind, required=True)
    title = Text(required=True, longest=200)
    text = Text(required=True, longest=PAPER)


class UnionFileForm(Form):
    """A paper of an assembly that is a file. Who may send one is asked first, so nothing is wanted here yet."""

    kind = code(*PaperKind, load_default=PaperKind.DOCUMENT.value)
    title = Text(longest=200, load_default="")
    file = fields.Raw(metadata={"type": "string", "format": "binary", "description": "20 MB at most."})


class UnionHeldForm(Form):
    """How many were there."""

    present = _number(required=True)


class UnionCancelForm(Form):
    """Why it does not take place: a word to the members."""

    why = Text(required=True, longest=LETTER)


class UnionAssemblyListForm(_ListForm):
    """Which assemblies."""

    status = code(*AssemblyStatus, **NONE)


class UnionAssemblyItemView(View):
    """An assembly in a list."""

    id = fields.UUID()
    kind = fields.String()
    section = fields.String(allow_none=True)
    day = fields.Date()
    called_on = fields.Date()
    status = fields.String()
    present = fields.Integer(allow_none=True)
    title = fields.String(allow_none=True)


class UnionAssemblyPageView(View):
    """Part of the list of assemblies."""

    items = fields.List(fields.Nested(UnionAssemblyItemView))
    next = fields.String(allow_none=True)


class UnionFileView(View):
    """What a file is, and how large in bytes."""

    type = fields.String()
    size = fields.Integer()


class UnionPaperView(View):
    """A paper, with its version. One that is a file has no text."""

    id = fields.UUID()
    kind = fields.String()
    version = fields.Integer()
    title = fields.String(allow_none=True)
    text = fields.String(allow_none=True)
    on = fields.Date(allow_none=True)
    file = fields.Nested(UnionFileView, allow_none=True)


# Motions and decisions


class UnionMotionForm(Form):
    """A motion, or with `amends` an amendment of one."""

    title = Text(required=True, longest=200)
    text = Text(required=True, longest=PAPER)
    reasons = Text(required=True, longest=PAPER)
    amends = fields.UUID(error_messages=ID, **NONE)


class UnionAgendaForm(Form):
    """To which assembly it is put."""

    assembly = fields.UUID(required=True, error_messages=ID)


class UnionCountForm(Form):
    """How an assembly voted."""

    ayes = _number(required=True)
    noes = _number(required=True)


class UnionMotionListForm(_ListForm):
    """Which motions."""

    status = code(*MotionStatus, **NONE)


class UnionMeetingView(View):
    """Where a motion is decided."""

    id = fields.UUID()
    day = fields.Date()


class UnionMotionItemView(View):
    """A motion, under its proposer's handle; supporters are counted and not named."""

    id = fields.UUID()
    amends_id = fields.UUID(allow_none=True)
    status = fields.String()
    by = fields.String()
    own = fields.Boolean()
    title = fields.String(allow_none=True)
    text = fields.String(allow_none=True)
    reasons = fields.String(allow_none=True)
    supporters = fields.Integer()
    needed = fields.Integer()
    supported = fields.Boolean()
    assembly = fields.Nested(UnionMeetingView, allow_none=True)
    ballot_id = fields.UUID(allow_none=True, metadata={"description": "The ballot that decides on it."})
    ayes = fields.Integer(allow_none=True)
    noes = fields.Integer(allow_none=True)


class UnionMotionView(UnionMotionItemView):
    """A motion with its amendments."""

    amendments = fields.List(fields.Nested(UnionMotionItemView))


class UnionMotionPageView(View):
    """Part of the list of motions."""

    items = fields.List(fields.Nested(UnionMotionItemView))
    next = fields.String(allow_none=True)


class UnionAssemblyView(UnionAssemblyItemView):
    """An assembly with its papers and the motions put to it."""

    papers = fields.List(fields.Nested(UnionPaperView))
    motions = fields.List(fields.Nested(UnionMotionItemView))


class UnionDecisionListForm(_ListForm):
    """Decisions of a year."""

    year = _number(most=9999, **NONE)


class UnionDecisionView(View):
    """A decision under its number."""

    id = fields.UUID()
    code = fields.String()
    year = fields.Integer()
    number = fields.Integer()
    day = fields.Date()
    motion_id = fields.UUID(allow_none=True)
    ballot_id = fields.UUID(allow_none=True)
    title = fields.String(allow_none=True)
    text = fields.String(allow_none=True)


class UnionDecisionPageView(View):
    """Part of the list of decisions."""

    items = fields.List(fields.Nested(UnionDecisionView))
    next = fields.String(allow_none=True)


# Mutual aid


class MutualPostForm(Form):
    """What somebody offers or asks for."""

    direction = code(*Direction, required=True)
    kind = code(*HelpKind, required=True)
    title = Text(required=True, longest=120)
    text = Text(required=True, longest=LETTER)


class MutualModerationForm(Form):
    """Whether others see it; with a word to who wrote it when they do not."""

    show = fields.Boolean(required=True, error_messages=WANTED)
    why = Text(longest=LETTER, **NONE)


class MutualHideForm(Form):
    """Why others do not see it."""

    why = Text(required=True, longest=LETTER)


class MutualEndForm(Form):
    """Whether it was met, or is taken back."""

    met = fields.Boolean(required=True, error_messages=WANTED)


class MutualMessageForm(Form):
    """What somebody writes to the other."""

    text = Text(required=True, longest=LETTER)


class MutualReportForm(Form):
    """What is wrong."""

    why = Text(required=True, longest=LETTER)


class MutualListForm(_ListForm):
    """Which of them."""

    direction = code(*Direction, **NONE)
    kind = code(*HelpKind, **NONE)
    status = code(*PostStatus, **NONE)
    mine = fields.Boolean(load_default=False)


class MutualThreadListForm(_ListForm):
    """Part of the list."""


class MutualBeforeForm(Form):
    """The messages before a number."""

    before = _number(**NONE)


class MutualPostItemView(View):
    """A post, under its writer's handle."""

    id = fields.UUID()
    direction = fields.String()
    kind = fields.String()
    status = fields.String()
    by = fields.String()
    own = fields.Boolean()
    title = fields.String(allow_none=True)
    text = fields.String(allow_none=True)


class MutualPostView(MutualPostItemView):
    """A post, with one's own thread about it, and why it was hidden."""

    thread_id = fields.UUID(allow_none=True)
    why = fields.String(allow_none=True)


class MutualPostPageView(View):
    """Part of what is offered and asked for."""

    items = fields.List(fields.Nested(MutualPostItemView))
    next = fields.String(allow_none=True)


class MutualThreadItemView(View):
    """A thread: about what, begun by whom, and whether it is one's turn."""

    id = fields.UUID()
    post = fields.Nested(MutualPostItemView)
    by = fields.String()
    own = fields.Boolean()
    reported = fields.Boolean()
    ended = fields.Boolean()
    to_answer = fields.Boolean()


class MutualMessageView(View):
    """One message."""

    number = fields.Integer()
    by = fields.String()
    own = fields.Boolean()
    text = fields.String(allow_none=True)


class MutualThreadView(MutualThreadItemView):
    """A thread with its messages."""

    messages = fields.List(fields.Nested(MutualMessageView))
    before = fields.Integer(allow_none=True)
    why = fields.String(allow_none=True)


class MutualThreadPageView(View):
    """Part of the list of threads."""

    items = fields.List(fields.Nested(MutualThreadItemView))
    next = fields.String(allow_none=True)
