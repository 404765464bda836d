"""The JSON door of the officer's own case."""

from typing import Any

from support.core.web.api import Door
from support.core.web.guard import me
from support.portal import service
from support.portal.schema import OwnCaseView, OwnContactsForm, OwnContactsView

api = Door("portal", __name__, description="An officer's own case")


@api.get("/me/case")
@api.response(200, OwnCaseView)
def mine() -> Any:
    """The officer's own case: where it stands, what comes next, payments, and what they told us."""
    return service.read(me())


@api.patch("/me/case/contacts")
@api.arguments(OwnContactsForm)
@api.response(200, OwnContactsView)
def change_contacts(given: dict[str, Any]) -> Any:
    """Put these ways to be reached in place of the old ones."""
    return {"contacts": service.change_contacts(me(), given["contacts"])}
