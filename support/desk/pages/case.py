"""The page of a case."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext

from support.cases import policy as case_policy
from support.core.web.guard import me
from support.core.web.pages import tab
from support.desk import service
from support.desk.pages.door import draw, pages

tab("case", "desk_pages.case", lazy_gettext("Overview"), rank=10, may=case_policy.may_browse)


@pages.get("/desk/cases/<string:reference>")
def case(reference: str) -> Any:
    """Everything one's keys open of a case."""
    found = service.open_case(me(), reference)
    return draw(
        "case", found=found, folder=found.folder, one=found.folder.case, parts=found.parts, day_of=date.fromisoformat
    )
