"""The JSON door of applying."""

from typing import Any

from support.core.web.api import Door
from support.core.web.guard import public
from support.intake import service
from support.intake.schema import ApplicationForm, ApplicationView

api = Door("intake", __name__, description="Applying for help")


@api.post("/applications")
@public
@api.arguments(ApplicationForm)
@api.response(201, ApplicationView)
def apply(given: dict[str, Any]) -> Any:
    """Apply; the answer holds the passphrase, once."""
    return service.apply(given)
