"""A membership number as somebody types it from a card: in groups, in small letters, with letters that look alike."""

import re
from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import ValidationError

from support.core.schema import Text
from support.union.model.membership import NUMBER_SHAPE

#: Letters that no number has, and the digits they were read for.
_ALIKE = str.maketrans("OIL", "011")


class MemberNumber(Text):
    """It as it is kept: eight letters and digits without a space."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        typed = super()._deserialize(value, attr, data, **kwargs)
        number = re.sub(r"[\s-]", "", typed).upper().translate(_ALIKE)
        if number and not re.search(NUMBER_SHAPE, number):
            raise ValidationError(str(_("A number has eight letters and digits. Look at the card and type it again.")))
        return number
