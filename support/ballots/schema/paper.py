"""What the pages of ballots read: a paper as it is filled in without scripts, and a ballot as it is prepared."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import ValidationError, fields, validate, validates_schema

from support.ballots.model import TRUSTEES, Method
from support.ballots.schema.votes import BallotCandidateForm, BallotWordsForm
from support.core.schema import WANTED, Form, Text

#: How many people one form names when a ballot is prepared; more stand by themselves.
MOST_NAMED = 20
#: What a council may have, and the most that a form takes.
MOST_SEATS = 30
PLACE = "place_"


class BallotCredentialForm(Form):
    """A paper needs the credential that was drawn."""

    credential = Text(required=True, longest=60)


class BallotTickForm(BallotCredentialForm):
    """Approval: those one agrees with."""

    choices = fields.List(fields.Integer(), load_default=list)


class BallotAnswerForm(BallotCredentialForm):
    """Yes, no or abstain."""

    answer = fields.String(
        required=True,
        error_messages=WANTED,
        validate=validate.OneOf(("yes", "no", "abstain"), error=_("Choose one of the three.")),
    )


def ranking_form(positions: Iterable[int]) -> BallotCredentialForm:
    """The form of a paper on which places are written beside people: one field for each who stands."""
    place: dict[str, Any] = {"validate": validate.Range(min=1, error=_("Places begin with 1.")), "allow_none": True}
    wrong = {"invalid": _("Write a place as a number: 1, 2, 3.")}
    named = {f"{PLACE}{one}": fields.Integer(**place, error_messages=wrong) for one in positions}
    return _Ranking.from_dict(named, name="BallotRankingForm")()  # type: ignore[return-value,arg-type]


class _Ranking(BallotCredentialForm):
    """Nobody shares a place; places may be left out."""

    @validates_schema
    def _apart(self, data: dict[str, Any], **_more: Any) -> None:
        given: dict[int, list[str]] = {}
        for name, place in data.items():
            if name.startswith(PLACE) and place is not None:
                given.setdefault(place, []).append(name)
        shared = [name for names in given.values() if len(names) > 1 for name in names]
        if shared:
            raise ValidationError({name: [str(_("Two have this place. Give each their own."))] for name in shared})


def paper_form(method: Method, positions: Iterable[int]) -> Form:
    """The form of a method's paper."""
    if method == Method.YES_NO:
        return BallotAnswerForm()
    return BallotTickForm() if method == Method.APPROVAL else ranking_form(positions)


def chosen(method: Method, given: dict[str, Any]) -> list[Any]:
    """What a filled paper says, as a vote has it."""
    if method == Method.YES_NO:
        return [given["answer"]]
    if method == Method.APPROVAL:
        return sorted(given["choices"])
    places = {int(name.removeprefix(PLACE)): at for name, at in given.items() if name.startswith(PLACE)}
    return sorted((one for one, at in places.items() if at is not None), key=lambda one: places[one])


def filled(method: Method, choices: Sequence[Any]) -> dict[str, Any]:
    """The opposite: a paper as it was filled in, from what it says."""
    if method == Method.YES_NO:
        return {"answer": choices[0] if choices else None}
    if method == Method.APPROVAL:
        return {"choices": list(choices)}
    return {f"{PLACE}{one}": str(place) for place, one in enumerate(choices, 1)}


class BallotCastForm(BallotCredentialForm):
    """A paper that was looked over: it is cast as it is, or with `change` filled in anew."""

    choices = fields.List(Text(longest=12), load_default=list)
    change = fields.Boolean(load_default=False)


class BallotFindForm(Form):
    """A tracking code."""

    tracking = Text(required=True, longest=40)


class BallotPageForm(BallotWordsForm):
    """A ballot as it is prepared on a page; what is decided follows from how it is counted."""

    method = fields.String(
        required=True,
        error_messages=WANTED,
        validate=validate.OneOf([one.value for one in Method], error=_("Choose one of the list.")),
    )
    seats = fields.Integer(
        load_default=1,
        validate=validate.Range(1, MOST_SEATS, error=_("Between 1 and %(most)s.", most=MOST_SEATS)),
        error_messages={"invalid": _("Write this as a number.")},
    )
    quorum = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 100, error=_("Percent: between 0 and 100.")),
        error_messages={"invalid": _("Write this as a number.")},
    )
    opens_on = fields.Date(required=True, error_messages={**WANTED, "invalid": _("Choose a day.")})
    closes_on = fields.Date(required=True, error_messages={**WANTED, "invalid": _("Choose a day.")})
    trustee_1 = Text(required=True, longest=60)
    trustee_2 = Text(required=True, longest=60)
    trustee_3 = Text(required=True, longest=60)
    adds = fields.Boolean(load_default=False)
    candidates = fields.List(
        fields.Nested(BallotCandidateForm),
        load_default=list,
        validate=validate.Length(max=MOST_NAMED, error=_("Name at most %(most)s here.", most=MOST_NAMED)),
    )


#: The fields that name trustees.
TRUSTEE_FIELDS = tuple(f"trustee_{number}" for number in range(1, TRUSTEES + 1))
