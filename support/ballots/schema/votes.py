"""Ballots as they come in and go out."""

from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import ValidationError, fields, validate, validates_schema

from support.ballots.model import Ballot, BallotKind, BallotStatus, CancelReason, Method
from support.core.keyset import MOST
from support.core.schema import WANTED, Form, Text, View, code


class BallotCandidateForm(Form):
    """Somebody who is put up, by their handle (a registrar: or number), with their words."""

    member = Text(required=True, longest=60)
    text = Text(load_default="", longest=2000)


class BallotWordsForm(Form):
    """What a ballot is about: a title and a text, or a motion, which has them."""

    title = Text(load_default="", longest=200)
    text = Text(load_default="", longest=8000)
    motion = fields.UUID(
        load_default=None, allow_none=True, error_messages={"invalid_uuid": _("Choose one of those there are.")}
    )

    @validates_schema(skip_on_field_errors=False)
    def _of_one(self, data: dict[str, Any], **_more: Any) -> None:
        if data.get("motion") is None and not data.get("title"):
            raise ValidationError({"title": [str(WANTED["required"])]})
        if data.get("motion") is not None and (data.get("title") or data.get("text")):
            raise ValidationError({"motion": [str(_("Title and text are the motion’s. Leave them out."))]})


class BallotForm(BallotWordsForm):
    """A ballot to be prepared."""

    kind = code(*BallotKind, required=True)
    method = code(*Method, required=True)
    opens_on = fields.Date(required=True, error_messages=WANTED)
    closes_on = fields.Date(required=True, error_messages=WANTED)
    seats = fields.Integer(load_default=1, strict=True, validate=validate.Range(1, 60))
    quorum = fields.Integer(load_default=0, strict=True, validate=validate.Range(0, 100))
    renews = fields.Boolean(load_default=True)
    trustees = fields.List(Text(longest=60), required=True, error_messages=WANTED, validate=validate.Length(max=3))
    candidates = fields.List(fields.Nested(BallotCandidateForm), load_default=list, validate=validate.Length(max=60))


class BallotListForm(Form):
    """Which ballots."""

    status = code(*BallotStatus)
    cursor = fields.String()
    limit = fields.Integer(load_default=20, validate=validate.Range(1, MOST))


class BallotCancelForm(Form):
    """Why a ballot is to be given up: everybody reads it."""

    reason = code(*CancelReason, required=True)


class BallotCancelDecisionForm(Form):
    """Another's answer to that."""

    agree = fields.Boolean(required=True, error_messages=WANTED)


class StandForm(Form):
    """What somebody says who stands."""

    text = Text(load_default="", longest=2000)


class Choice(fields.Field[int | str]):
    """A position on the paper, or an answer."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int | str:
        if isinstance(value, (int, str)) and not isinstance(value, bool) and len(str(value)) < 20:
            return value
        raise ValidationError(str(_("Give the number on the paper, or yes, no or abstain.")))


class VoteForm(Form):
    """A vote: the credential says that it counts, and nothing says whose it is."""

    credential = Text(required=True, longest=60)
    choices = fields.List(Choice(), required=True, error_messages=WANTED, validate=validate.Length(max=60))


class BallotBriefView(View):
    """A ballot in a list."""

    id = fields.UUID(attribute="ballot.id")
    title = fields.String(allow_none=True)
    kind = fields.String(attribute="ballot.kind")
    method = fields.String(attribute="ballot.method")
    status = fields.String(attribute="ballot.status")
    outcome = fields.String(attribute="ballot.outcome", allow_none=True)
    opens_on = fields.Date(attribute="ballot.opens_on")
    closes_on = fields.Date(attribute="ballot.closes_on")
    roll_size = fields.Integer(attribute="ballot.roll_size", allow_none=True)
    cast = fields.Integer()
    on_roll = fields.Boolean()
    drawn = fields.Boolean()


class BallotPageView(View):
    """Some of them, and where the list goes on."""

    items = fields.List(fields.Nested(BallotBriefView))
    next = fields.String(allow_none=True)


class BallotCandidateView(View):
    """Somebody who stands."""

    position = fields.Integer()
    handle = fields.String()
    text = fields.String(allow_none=True)
    elected = fields.Boolean(allow_none=True)
    mine = fields.Boolean()


class BallotTrusteeView(View):
    """One of the three who open it."""

    number = fields.Integer()
    handle = fields.String()
    opened = fields.Boolean()
    mine = fields.Boolean()


class OnRollView(View):
    """One's own place on the roll: for comparing with the published leaves."""

    number = fields.String()
    salt = fields.String()
    leaf = fields.String()
    drawn = fields.Boolean()


class BallotView(View):
    """A ballot in full. `drawn` and `cast` are the turnout; there is no result before the count."""

    id = fields.UUID(attribute="ballot.id")
    title = fields.String(allow_none=True)
    text = fields.String(allow_none=True)
    kind = fields.String(attribute="ballot.kind")
    method = fields.String(attribute="ballot.method")
    status = fields.String(attribute="ballot.status")
    outcome = fields.String(attribute="ballot.outcome", allow_none=True)
    seats = fields.Integer(attribute="ballot.seats")
    quorum = fields.Integer(attribute="ballot.quorum")
    renews = fields.Boolean(attribute="ballot.renews")
    motion = fields.UUID(attribute="ballot.motion_id", allow_none=True)
    opens_on = fields.Date(attribute="ballot.opens_on")
    closes_on = fields.Date(attribute="ballot.closes_on")
    roll_size = fields.Integer(attribute="ballot.roll_size", allow_none=True)
    roll_hash = fields.Function(lambda whole: _hex(_ballot(whole).roll_hash))
    votes_hash = fields.Function(lambda whole: _hex(_ballot(whole).votes_hash))
    drawn = fields.Integer()
    cast = fields.Integer()
    candidates = fields.List(fields.Nested(BallotCandidateView))
    trustees = fields.List(fields.Nested(BallotTrusteeView))
    mine = fields.Nested(OnRollView, allow_none=True)
    runs = fields.Boolean()
    may_stand = fields.Boolean()
    superseded = fields.Boolean(attribute="ballot.superseded")
    cancel_reason = fields.String(attribute="ballot.cancel_reason", allow_none=True)
    cancel_answered = fields.Function(lambda whole: _ballot(whole).cancel_decided_by is not None)
    may_decide_cancel = fields.Boolean()


class BallotFrozenView(BallotView):
    """A ballot whose roll was frozen just now, and who stood and is off the paper."""

    taken_off = fields.List(fields.String())


class BallotSheetOptionView(View):
    """Somebody who stands, without their words."""

    position = fields.Integer()
    handle = fields.String()


class BallotSheetView(View):
    """A paper as it can be read without a session."""

    ballot = fields.UUID(attribute="ballot.id")
    number = fields.String()
    kind = fields.String(attribute="ballot.kind")
    method = fields.String(attribute="ballot.method")
    seats = fields.Integer(attribute="ballot.seats")
    closes_on = fields.Date(attribute="ballot.closes_on")
    options = fields.List(fields.Nested(BallotSheetOptionView))


class CredentialView(View):
    """A credential, to whom it is sealed."""

    credential = fields.String()


class VotedView(View):
    """That a vote was kept: the code finds it in the published list."""

    tracking = fields.String()


def _ballot(whole: Any) -> Ballot:
    found: Ballot = whole["ballot"] if isinstance(whole, dict) else whole.ballot
    return found


def _hex(raw: bytes | None) -> str | None:
    return None if raw is None else raw.hex()


__all__ = [
    "BallotBriefView",
    "BallotCancelDecisionForm",
    "BallotCancelForm",
    "BallotCandidateForm",
    "BallotCandidateView",
    "BallotForm",
    "BallotFrozenView",
    "BallotListForm",
    "BallotPageView",
    "BallotSheetOptionView",
    "BallotSheetView",
    "BallotTrusteeView",
    "BallotView",
    "BallotWordsForm",
    "CredentialView",
    "OnRollView",
    "StandForm",
    "VoteForm",
    "VotedView",
]
