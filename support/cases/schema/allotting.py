"""What comes in and goes out when many cases are given to who is to hold them."""

from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import fields, validate

from support.cases.model import SeatName
from support.cases.model.allotting import AT_ONCE, SPREAD
from support.core.keyset import MOST
from support.core.schema import WANTED, Form, Text, View

#: One of the cases after the present portion: its reference, and a name or nothing for each seat.
LINE = r"^[0-9A-Z-]{1,16}(/[a-z-]{0,64}){2}\Z"
WHO = f"The name of a caseworker, `{SPREAD}` for whoever holds least, or left out to leave the seat as it is."


class AllotmentsForm(Form):
    """Which cases, and who is to hold them."""

    references = fields.List(
        Text(longest=16),
        required=True,
        error_messages=WANTED,
        validate=validate.Length(min=1, max=MOST, error=_("Choose at least one case, and at most {max}.")),
    )
    owner = Text(longest=64, metadata={"description": WHO})
    deputy = Text(longest=64, metadata={"description": WHO})


class AllotmentForm(Form):
    """Who is to hold one case."""

    reference = fields.String(required=True, error_messages=WANTED, validate=validate.Length(max=16))
    owner = Text(longest=64)
    deputy = Text(longest=64)


class AllotForm(Form):
    """Who gets which case."""

    items = fields.List(
        fields.Nested(AllotmentForm),
        required=True,
        error_messages=WANTED,
        validate=validate.Length(min=1, max=AT_ONCE, error=_("Give at least one case, and at most {max} at once.")),
    )


class PortionForm(AllotForm):
    """One portion of many, as a page sends it: what comes after it, a line each, and how many are done."""

    later = fields.List(
        fields.String(
            validate=validate.Regexp(r"^[0-9A-Z-]{1,16}(/[a-z-]{0,64}){2}\Z", error=_("Choose the cases again."))
        ),
        load_default=list,
        validate=validate.Length(max=MOST, error=_("Choose at most {max} cases.")),
    )
    done = fields.Integer(load_default=0, validate=validate.Range(min=0, max=MOST))


class AllotmentView(View):
    """One case: who gets which seat, or why not."""

    reference = fields.String()
    handle = fields.String(allow_none=True, metadata={"description": "Null for a case that is not yours to see."})
    owner = fields.Function(lambda one: one.seats.get(SeatName.OWNER), metadata={"type": ["string", "null"]})
    deputy = fields.Function(lambda one: one.seats.get(SeatName.DEPUTY), metadata={"type": ["string", "null"]})
    faults = fields.Function(
        lambda one: _said(one.faults),
        metadata={"type": "object", "description": "For each seat that cannot be filled, why."},
    )


def _said(faults: dict[SeatName, Any]) -> dict[str, str]:
    return {seat.value: str(why) for seat, why in faults.items()}


class LoadView(View):
    """How many open cases somebody holds, now and then."""

    name = fields.String()
    before = fields.Integer()
    after = fields.Integer()


class AllotmentPreviewView(View):
    """How it would be; nothing was changed."""

    items = fields.List(fields.Nested(AllotmentView))
    # In the document it is `loads`, which a schema has as a verb.
    busy = fields.List(fields.Nested(LoadView), attribute="loads", data_key="loads")


class AllottedView(View):
    """What became of each case."""

    items = fields.List(fields.Nested(AllotmentView))
