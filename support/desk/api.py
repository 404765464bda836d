"""The JSON door of the desk."""

from typing import Any
from uuid import UUID

from support.core.web.api import Door
from support.core.web.guard import me
from support.desk import service
from support.desk.schema import CodeView, DisabledView, OpeningsView, ReplacementView, StaffView
from support.people import service as people

api = Door("desk", __name__, description="Who works here, and officers' lost words")


@api.get("/staff")
@api.response(200, StaffView)
def staff() -> Any:
    """Everybody who works here, their roles and how many open cases they hold."""
    return {"items": service.staff(me())}


@api.delete("/staff/<string:name>")
@api.response(200, DisabledView)
def disable(name: str) -> Any:
    """End somebody's access; names the cases and compartments it leaves short."""
    return service.disable(me(), people.colleague(me(), name))


@api.post("/staff/<string:name>/openings")
@api.response(200, OpeningsView)
def allow_openings(name: str) -> Any:
    """Let a colleague open some more cases today: a second person's yes."""
    return service.allow_openings(me(), name)


@api.post("/cases/<string:reference>/passphrase-replacements")
@api.response(201, ReplacementView)
def ask_replacement(reference: str) -> Any:
    """Ask for new words for an officer who lost theirs."""
    return service.ask_replacement(me(), reference)


@api.post("/cases/<string:reference>/passphrase-replacements/<uuid:replacement_id>/confirm")
@api.response(200, CodeView)
def confirm_replacement(reference: str, replacement_id: UUID) -> Any:
    """The second person's yes: a code that the officer turns into new words at `POST /invitations/accept`."""
    return service.confirm_replacement(me(), reference, replacement_id)
