"""What comes in and goes out about competitions: a posting, an application, points."""

from flask_babel import lazy_gettext as _
from marshmallow import fields, validate

from support.core.schema import WANTED, Form, Text, View, code
from support.reinstatement.model import MOST_POINTS, PANEL, Criterion, Speciality
from support.reinstatement.schema.register import DAY

_NUMBER = {**WANTED, "invalid": _("Write a whole number.")}
_PLACES = validate.Range(min=1, max=1000, error=_("Between {min} and {max}."))


class PostingForm(Form):
    """An open competition: what is published of it, and the three who will score it."""

    title = Text(required=True, longest=120)
    words = Text(required=True, longest=5000)
    speciality = code(*[one.value for one in Speciality], required=True)
    places = fields.Integer(required=True, validate=_PLACES, error_messages=_NUMBER)
    closes_on = fields.Date(required=True, error_messages=DAY)
    panel = fields.List(
        Text(longest=60),
        required=True,
        validate=validate.Length(equal=PANEL, error=_("Choose three people.")),
        error_messages=WANTED,
        metadata={"description": "Names of three of the reform team."},
    )


class PostingChangeForm(Form):
    """What may be corrected while it is open."""

    title = Text(longest=120, validate=validate.Length(min=1))
    words = Text(longest=5000, validate=validate.Length(min=1))
    places = fields.Integer(validate=_PLACES, error_messages=_NUMBER)
    closes_on = fields.Date(error_messages=DAY)


class PanelSeatForm(Form):
    """Who takes the seat of somebody who has scored nothing."""

    instead_of = Text(required=True, longest=60)
    name = Text(required=True, longest=60)


class PostingView(View):
    """What is published; `open` says whether one can still apply."""

    id = fields.UUID()
    title = fields.String()
    words = fields.String()
    speciality = fields.String()
    places = fields.Integer()
    closes_on = fields.Date()
    status = fields.String()
    open = fields.Boolean()


class PostingPageView(View):
    """Competitions, those that close last first."""

    items = fields.List(fields.Nested(PostingView))
    next = fields.String(allow_none=True)


class PanelSeatView(View):
    """One of the three, and how many applications they have scored."""

    seat = fields.Integer()
    name = fields.String()
    scored = fields.Integer()


class PostingDetailView(PostingView):
    """A competition; its panel and how many applied are for the reform team alone."""

    panel = fields.List(fields.Nested(PanelSeatView))
    applications = fields.Integer()


class PostingApplyForm(Form):
    """One answer to each of what is scored. No names, no ranks of others: the panel knows nobody."""

    competence = Text(required=True, longest=3000)
    lawfulness = Text(required=True, longest=3000)
    languages = Text(required=True, longest=500)
    motive = Text(required=True, longest=3000)


class ReachForm(Form):
    """How somebody who got a place is reached."""

    contact = Text(required=True, longest=1000)


class AppliedView(View):
    """An application that was sent."""

    id = fields.UUID()
    handle = fields.String()
    status = fields.String()


class ScoreForm(Form):
    """Points for one criterion, and why."""

    criterion = code(*[one.value for one in Criterion], required=True)
    points = fields.Integer(
        required=True,
        strict=False,
        validate=validate.Range(min=0, max=MOST_POINTS, error=_("Between {min} and {max} points.")),
        error_messages=_NUMBER,
    )
    reason = Text(required=True, longest=1000)


class ScoresForm(Form):
    """Points for every criterion of one application."""

    application = fields.UUID(required=True, error_messages={**WANTED, "invalid_uuid": _("This is no id.")})
    scores = fields.List(fields.Nested(ScoreForm), required=True, error_messages=WANTED)


class ScoreView(View):
    """Points that were given; the officer reads the number of a seat, not a name."""

    seat = fields.Integer()
    name = fields.String(allow_none=True)
    criterion = fields.String()
    points = fields.Integer()
    reason = fields.String(allow_none=True)


class PostingAnswersView(View):
    """What an applicant wrote."""

    competence = fields.String()
    lawfulness = fields.String()
    languages = fields.String()
    motive = fields.String()


class PanelApplicationItemView(View):
    """An application in the panel's list; how many of the three have scored it."""

    id = fields.UUID()
    handle = fields.String()
    status = fields.String()
    rank = fields.Integer(allow_none=True)
    mine = fields.Boolean()
    scored = fields.Integer()


class PanelApplicationPageView(View):
    """The applications of a competition, in no order that tells anything."""

    items = fields.List(fields.Nested(PanelApplicationItemView))
    next = fields.String(allow_none=True)


class PanelApplicationView(View):
    """An application as the panel reads it; `others` is null until one's own points are given."""

    id = fields.UUID()
    competition_id = fields.UUID()
    handle = fields.String()
    status = fields.String()
    rank = fields.Integer(allow_none=True)
    answers = fields.Nested(PostingAnswersView, allow_none=True)
    contact = fields.String(allow_none=True)
    mine = fields.List(fields.Nested(ScoreView))
    others = fields.List(fields.Nested(ScoreView), allow_none=True)


class RankedView(View):
    """One place of a ranking."""

    id = fields.UUID()
    rank = fields.Integer()
    handle = fields.String()
    points = fields.Integer()
    lawful = fields.Integer(metadata={"description": "Points for keeping to the law, which decide between equals."})
    placed = fields.Boolean()


class RankingView(View):
    """A ranking, the best first."""

    items = fields.List(fields.Nested(RankedView))
    next = fields.String(allow_none=True)


class OwnApplicationView(View):
    """One's own application."""

    id = fields.UUID()
    handle = fields.String()
    status = fields.String()
    rank = fields.Integer(allow_none=True)
    placed = fields.Boolean()
    cancelled = fields.Boolean()
    competition = fields.Nested(PostingView)


class OwnApplicationDetailView(OwnApplicationView):
    """One's own application with what one wrote and, once ranked, everybody's points and reasons."""

    answers = fields.Nested(PostingAnswersView, allow_none=True)
    contact = fields.String(allow_none=True)
    scores = fields.List(fields.Nested(ScoreView))


class OwnApplicationPageView(View):
    """What one applied for."""

    items = fields.List(fields.Nested(OwnApplicationView))
    next = fields.String(allow_none=True)
