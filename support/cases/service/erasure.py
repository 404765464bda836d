"""Asking to be forgotten, and taking that back. Whoever holds the case answers; carrying it out is not done here."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import policy
from support.cases.folder import Folder
from support.cases.model import Case
from support.cases.model.erasure import ANSWERED_WITHIN, ErasureRequest, ErasureStatus
from support.cases.service.opening import open_folder, readers_of
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict
from support.vault.model import Data
from support.vault.service import Chest

PART = "erasure"


def ask_erasure(actor: Actor, folder: Folder, text: str | None = None) -> ErasureRequest:
    """The officer asks to be forgotten, with a word of theirs or none. Also of a closed case, and of a frozen one.

    Raises Forbidden, Conflict when they have asked already.
    """
    require(policy.may_ask_erasure, actor, folder)
    if open_erasure_request(folder) is not None:
        raise Conflict(_("You have asked for this already. A person will answer you."))
    today = clock.today()
    row = save(
        ErasureRequest(
            case_id=folder.id,
            status=ErasureStatus.ASKED,
            asked_on=today,
            answer_by=today + timedelta(days=ANSWERED_WITHIN),
        )
    )
    if text:
        open_folder(actor, folder).write(Data.STORY, row.id, PART, text, readers=readers_of(folder))
    audit.record(actor, "erasure.asked", row)
    return row


def withdraw_erasure(actor: Actor, folder: Folder) -> None:
    """The officer takes it back. Raises Forbidden, Conflict when nothing is asked."""
    require(policy.may_ask_erasure, actor, folder)
    row = open_erasure_request(folder, lock=True)
    if row is None:
        raise Conflict(_("Nothing is asked at the moment, so there is nothing to take back."))
    row.status, row.ended_on = ErasureStatus.WITHDRAWN, clock.today()
    save(row)
    audit.record(actor, "erasure.withdrawn", row)


def open_erasure_request(folder: Folder, *, lock: bool = False) -> ErasureRequest | None:
    """The wish of this case that waits for an answer, with the day by which it is due; one statement."""
    statement = sa.select(ErasureRequest).where(
        ErasureRequest.case_id == folder.id, ErasureRequest.status == ErasureStatus.ASKED
    )
    found: ErasureRequest | None = execute(statement.with_for_update() if lock else statement).scalar_one_or_none()
    return found


def erasure_words(chest: Chest, row: ErasureRequest) -> str | None:
    """What the officer wrote with it, if anything, for whoever holds the story's key."""
    found: str | None = chest.read(row.id, PART)
    return found


def erasure_requests(folder: Folder) -> list[ErasureRequest]:
    """Every wish of this case, the newest first: for the officer's own copy of all there is."""
    rows = execute(
        sa.select(ErasureRequest)
        .where(ErasureRequest.case_id == folder.id)
        .order_by(ErasureRequest.asked_on.desc(), ErasureRequest.id)
    )
    return list(rows.scalars())


def erasures_due(actor: Actor) -> list[dict[str, Any]]:
    """Open wishes of the cases somebody sees, the most urgent first: `[{reference, handle, asked_on, answer_by}]`."""
    rows = execute(
        sa.select(Case.reference, Case.handle, ErasureRequest.asked_on, ErasureRequest.answer_by)
        .join(Case, Case.id == ErasureRequest.case_id)
        .where(ErasureRequest.status == ErasureStatus.ASKED, policy.visible(actor))
        .order_by(ErasureRequest.answer_by, ErasureRequest.id)
    )
    return [dict(row._mapping) for row in rows]
