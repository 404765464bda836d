"""What the pages' forms post beside what the JSON door reads."""

from marshmallow import fields

from support.core.schema import WANTED, Form
from support.reinstatement.schema.competitions import ScoreForm


class PanelScoresForm(Form):
    """Points for every criterion, of the application that the address names."""

    scores = fields.List(fields.Nested(ScoreForm), required=True, error_messages=WANTED)
