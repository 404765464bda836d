"""What comes in and goes out about legal matters, their days and the calendar."""

from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import fields, validate

from support.core.schema import WANTED, Form, Text, View, code
from support.referrals.model import DateStatus, MatterStatus
from support.referrals.model.kinds import DateKind, MatterKind

DAY: dict[str, Any] = {**WANTED, "invalid": _("Write the day as YYYY-MM-DD.")}


def clock_time(**options: Any) -> fields.String:
    """The time of day as a clock on the wall shows it."""
    shape = validate.Regexp(r"^([01]\d|2[0-3]):[0-5]\d$", error=_("Write the time as HH:MM, such as 09:30."))
    return fields.String(validate=shape, allow_none=True, **options)


class MatterForm(Form):
    """A matter. All of it is sealed."""

    kind = code(*[kind.value for kind in MatterKind], required=True)
    court = Text(longest=200, load_default="")
    number = Text(longest=100, load_default="")
    power_from = fields.Date(load_default=None, allow_none=True, error_messages=DAY)
    power_until = fields.Date(load_default=None, allow_none=True, error_messages=DAY)
    note = Text(longest=5000, load_default="")
    outcome = Text(longest=2000, load_default="")


class EditMatterForm(MatterForm):
    """A matter as it is now, and whether it goes on."""

    status = code(*[status.value for status in MatterStatus], required=True)


class ChangeMatterForm(EditMatterForm):
    """What to correct of a matter; the rest stays."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "partial": True})


class MatterDayForm(Form):
    """A hearing or a deadline. All of it is sealed."""

    kind = code(*[kind.value for kind in DateKind], required=True)
    on = fields.Date(required=True, error_messages=DAY)
    at = clock_time(load_default=None)
    place = Text(longest=200, load_default="")
    note = Text(longest=2000, load_default="")


class NewMatterDayForm(MatterDayForm):
    """The same with the matter it belongs to."""

    matter = fields.UUID(required=True, error_messages={**WANTED, "invalid_uuid": _("There is no such matter.")})


class EditMatterDayForm(MatterDayForm):
    """A day of a matter as it is now, and what became of it."""

    status = code(*[status.value for status in DateStatus], required=True)


class ChangeMatterDayForm(EditMatterDayForm):
    """What became of a day, or what to correct of it; a move names the new day."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "partial": True})


class MatterDayView(View):
    """A hearing or a deadline."""

    id = fields.UUID()
    matter_id = fields.UUID()
    status = fields.String()
    kind = fields.String()
    on = fields.Date()
    at = fields.String(allow_none=True)
    place = fields.String()
    note = fields.String()


class MatterView(View):
    """A matter with its days."""

    id = fields.UUID()
    status = fields.String()
    opened_on = fields.Date()
    kind = fields.String()
    court = fields.String()
    number = fields.String()
    power_from = fields.Date(allow_none=True)
    power_until = fields.Date(allow_none=True)
    note = fields.String()
    outcome = fields.String()
    dates = fields.List(fields.Nested(MatterDayView))


class MattersView(View):
    """The matters of a referral; `opened` says whether the actor's keys open them."""

    opened = fields.Boolean()
    items = fields.List(fields.Nested(MatterView))


class CalendarDayView(View):
    """What comes, by the handle of its case and nothing else."""

    id = fields.UUID()
    referral_id = fields.UUID()
    handle = fields.String()
    what = fields.String()
    on = fields.Date()
    at = fields.String(allow_none=True)


class CalendarView(View):
    """What comes, the next first."""

    items = fields.List(fields.Nested(CalendarDayView))
