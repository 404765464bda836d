"""What comes in and goes out about the union's numbers."""

from marshmallow import fields, validate

from support.core.schema import Form, View, code

YEARS = validate.Range(min=2000, max=9998)


class UnionNumbersForm(Form):
    """Of which year; by default the present one."""

    year = fields.Integer(validate=YEARS, load_default=None, allow_none=True)


class UnionReportForm(UnionNumbersForm):
    """The same as a file."""

    format = code("csv", "pdf", load_default="csv")


class _UnionClassCountView(View):
    """Members of a class; without one, of several together."""

    class_ = fields.String(allow_none=True, required=True, data_key="class", attribute="class")
    members = fields.Integer(required=True)


class _UnionSectionCountView(View):
    """A section, or (without a code) small ones together; `-` for members in none."""

    code = fields.String(allow_none=True, required=True)
    name = fields.String(allow_none=True, required=True)
    agency = fields.String(allow_none=True, required=True)
    region = fields.String(allow_none=True, required=True)
    members = fields.Integer(required=True)
    classes = fields.List(fields.Nested(_UnionClassCountView), required=True)


class _UnionCountView(View):
    """A count; without a code, of several together."""

    code = fields.String(allow_none=True, required=True)
    members = fields.Integer(required=True)


class UnionNumbersView(View):
    """Counts from five on, in fives, rounded down; a number told stays until the count is two fives away from it."""

    year = fields.Integer(required=True)
    on = fields.Date(required=True)
    members = fields.Integer(required=True)
    joined = fields.Integer(allow_none=True, required=True)
    left = fields.Integer(allow_none=True, required=True)
    classes = fields.List(fields.Nested(_UnionClassCountView), required=True)
    sections = fields.List(fields.Nested(_UnionSectionCountView), required=True)
    statuses = fields.List(fields.Nested(_UnionCountView), required=True)
    genders = fields.List(fields.Nested(_UnionCountView), required=True)
    percent_women = fields.Integer(allow_none=True, required=True)
