"""How people can be reached, and what may be known of a household: codes for what is sealed. No table."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _


class Channel(StrEnum):
    """How somebody can be reached."""

    PHONE = "phone"
    EMAIL = "email"
    SIGNAL = "signal"
    TELEGRAM = "telegram"
    THREEMA = "threema"
    MATRIX = "matrix"
    OTHER = "other"


CHANNELS: dict[str, Any] = {
    Channel.PHONE: _("Telephone"),
    Channel.EMAIL: _("E-mail"),
    Channel.SIGNAL: "Signal",
    Channel.TELEGRAM: "Telegram",
    Channel.THREEMA: "Threema",
    Channel.MATRIX: "Matrix",
    Channel.OTHER: _("Another way"),
}
