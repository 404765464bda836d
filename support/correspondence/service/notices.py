"""Telling an officer who asked for it that there is news. Nothing of it is written down."""

from typing import Any

from support.cases.folder import Folder
from support.core.db import when_kept
from support.correspondence.gateway import mail
from support.vault.service import Chest


def offered() -> bool:
    """Whether an officer can ask to be told: only where mail is set up."""
    return mail.offered()


def tell_officer(folder: Folder, chest: Chest) -> None:
    """Once this act is kept, and after a while, one mail that says nothing, if the officer asked for it.

    To be called by whoever of staff writes, asks or decides something for the officer, with a chest of theirs that
    opens the contacts; with any other nothing happens.
    """
    if not mail.offered():
        return
    address = _address(chest.read(folder.id, "contacts"))
    if address is not None:
        when_kept(lambda: mail.tell(folder.id, address))


def _address(contacts: list[dict[str, Any]] | None) -> str | None:
    asked = (one for one in contacts or [] if one.get("kind") == "email" and one.get("notify"))
    return next((str(one["value"]) for one in asked), None)
