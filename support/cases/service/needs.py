"""Needs: what the officer says in their own words beside what a caseworker judges, and how each need stands."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import policy
from support.cases.folder import Folder
from support.cases.model import CaseNeed, Need, NeedStatus
from support.cases.service.opening import open_folder, readers_of
from support.cases.service.standing import ensure_in_hand
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict, Missing
from support.people.actor import Staff
from support.vault.model import Data
from support.vault.service import Chest


def needs_of(chest: Chest, folder: Folder) -> list[dict[str, Any]]:
    """Each need, with what the session's keys open of it; no statement.

    `{id, code, status, assessed_on, own_words: {text, on} or None, assessments: [{severity, urgency, text, on, by}]}`,
    the newest assessment first.
    """
    return [
        {
            **need,
            "id": UUID(need["id"]),
            "own_words": chest.read(UUID(need["id"]), "own_words"),
            "assessments": chest.read(UUID(need["id"]), "assessment") or [],
        }
        for need in folder.needs
    ]


def open_needs(actor: Actor, folder: Folder) -> tuple[list[dict[str, Any]], Chest]:
    """The needs of a case as far as the actor's keys open them, and the open chest; recorded first."""
    chest = open_folder(actor, folder)
    audit.record(actor, "needs.opened", folder)
    return needs_of(chest, folder), chest


def add_need(actor: Actor, folder: Folder, code: Need) -> CaseNeed:
    """A need that came up later. Raises Forbidden, Conflict when the case has it or is closed."""
    require(policy.may_assess, actor, folder)
    ensure_in_hand(folder)
    if code in {need["code"] for need in folder.needs}:
        raise Conflict(_("The case has this need already. If it came up again, set it to open."))
    need = save(CaseNeed(case_id=folder.id, code=code, status=NeedStatus.OPEN))
    audit.record(actor, "need.added", need, reason=code)
    return need


def change_need(
    actor: Staff,
    folder: Folder,
    need_id: UUID,
    *,
    severity: int | None = None,
    urgency: int | None = None,
    text: str | None = None,
    status: str | None = None,
) -> CaseNeed:
    """Judge a need (severity and urgency from 1 to 4, and why), say how it stands, or both.

    What was judged before stays. Raises Forbidden, Missing, Conflict for a closed case or a move there is not.
    """
    require(policy.may_assess, actor, folder)
    ensure_in_hand(folder)
    need = _need(folder, need_id)
    if severity is not None:
        chest = open_folder(actor, folder)
        judged = {"severity": severity, "urgency": urgency, "text": text}
        said = {**judged, "on": clock.today().isoformat(), "by": actor.name}
        earlier = chest.read(need.id, "assessment") or []
        chest.write(Data.TEAM, need.id, "assessment", [said, *earlier], readers=readers_of(folder))
        need.assessed_on = clock.today()
        audit.record(actor, "need.assessed", need)
    if status is not None and status != need.status:
        need.status = NeedStatus(status)
        audit.record(actor, "need.moved", need, reason=status)
    return save(need)


def tell_need(actor: Actor, folder: Folder, need_id: UUID, text: str) -> None:
    """The officer says in their own words what they need. Raises Forbidden, Missing, Conflict for a closed case."""
    require(policy.may_tell_need, actor, folder)
    ensure_in_hand(folder)
    need = _need(folder, need_id)
    chest = open_folder(actor, folder)
    said = {"text": text, "on": clock.today().isoformat()}
    chest.write(Data.STORY, need.id, "own_words", said, readers=readers_of(folder))
    audit.record(actor, "need.told", need)


def _need(folder: Folder, need_id: UUID) -> CaseNeed:
    found: CaseNeed | None = execute(
        sa.select(CaseNeed)
        .where(CaseNeed.id == need_id, CaseNeed.case_id == folder.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found
