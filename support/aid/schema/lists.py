"""What every list of aid takes."""

from marshmallow import fields, validate

from support.core.keyset import MOST
from support.core.schema import Form


class ListForm(Form):
    """Filters of a list, and where to go on."""

    status = fields.String()
    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MOST))
