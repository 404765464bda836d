"""The JSON door of the desk."""

from typing import Any
from uuid import UUID

from support.core.web.api import Door
from support.core.web.guard import me
from support.desk import service
from support.desk.schema import (
    ChangeViewForm,
    CodeView,
    DeskView,
    DisabledView,
    KeptView,
    KeptViewsView,
    NewViewForm,
    OpeningsView,
    ReplacementView,
    StaffView,
)
from support.people import service as people

api = Door("desk", __name__, description="What waits, who works here, and officers' lost words")


@api.get("/desk")
@api.response(200, DeskView)
def desk() -> Any:
    """What waits for whoever asks; nothing sealed is opened."""
    return service.desk(me())


@api.get("/desk/views")
@api.response(200, KeptViewsView)
def views() -> Any:
    """The lists of cases that whoever asks keeps; nobody else can read them."""
    return {"items": service.views(me())}


@api.post("/desk/views")
@api.arguments(NewViewForm)
@api.response(201, KeptView)
def keep_view(given: dict[str, Any]) -> Any:
    """Keep a list under a name."""
    return service.keep_view(me(), given["name"], given["filters"], default=given["default"])


@api.patch("/desk/views/<uuid:view_id>")
@api.arguments(ChangeViewForm)
@api.response(200, KeptView)
def change_view(given: dict[str, Any], view_id: UUID) -> Any:
    """Rename a list, narrow it otherwise, or let it be shown first."""
    return service.change_view(me(), view_id, **given)


@api.delete("/desk/views/<uuid:view_id>")
@api.response(204)
def delete_view(view_id: UUID) -> None:
    """Keep a list no longer."""
    service.delete_view(me(), view_id)


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
