"""An officer's own entry: made, changed, renewed, withdrawn. Only a withdrawal needs no vetting."""

from calendar import monthrange
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import Clearance
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Missing
from support.reinstatement import policy
from support.reinstatement.model import LASTS_MONTHS, EntryStatus, RegisterEntry, Wish, WishStatus
from support.vault import service as vault
from support.vault.model import Data

#: The sealed part of an entry: `{"specialities", "languages", "training", "would", "would_not"}`.
ENTRY = "entry"
#: How many entries one turn of the job ends; the next takes the others.
A_TURN = 200


def entry_of(folder: Folder) -> RegisterEntry | None:
    """The entry of a case, whatever became of it."""
    wanted = sa.select(RegisterEntry).where(RegisterEntry.case_id == folder.id)
    found: RegisterEntry | None = execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    return found


def own(actor: Actor) -> dict[str, Any]:
    """The officer's own entry as it stands, `{"status", "renew_by", "may_enter", "entry"}`; Nones without one.

    Raises Missing for anybody but an officer.
    """
    folder = cases.own(actor)
    row = entry_of(folder)
    told = {"status": None, "renew_by": None, ENTRY: None, "may_enter": _cleared(folder)}
    if row is None or row.status == EntryStatus.WITHDRAWN:
        return told
    chest = cases.open_folder(actor, folder)
    audit.record(actor, "entry.opened", row)
    return {**told, "status": row.status, "renew_by": row.renew_by, ENTRY: chest.read(row.id, ENTRY)}


def put(actor: Actor, **told: Any) -> dict[str, Any]:
    """Enter, or say it anew; both last a year from today. Raises Missing, Conflict before vetting has cleared."""
    folder = cases.own(actor, lock=True)
    require(policy.may_enter, actor, folder)
    ensure_cleared(folder)
    row = _standing(folder)
    chest = cases.open_folder(actor, folder)
    chest.write(Data.REGISTER, row.id, ENTRY, told, readers=cases.readers_of(folder), subject_id=row.id)
    audit.record(actor, "entry.written", row)
    return {"status": row.status, "renew_by": row.renew_by, "may_enter": True, ENTRY: told}


def renew(actor: Actor) -> RegisterEntry:
    """Stay in the register for another year. Raises Missing without an entry, Conflict without clearance."""
    folder = cases.own(actor, lock=True)
    require(policy.may_enter, actor, folder)
    row = entry_of(folder)
    if row is None or row.status == EntryStatus.WITHDRAWN:
        raise Missing()
    ensure_cleared(folder)
    _stand(row)
    audit.record(actor, "entry.renewed", row)
    return row


def withdraw(actor: Actor) -> None:
    """Leave the register: what was written, what was asked and every contact given is destroyed. Raises Missing."""
    folder = cases.own(actor, lock=True)
    require(policy.may_enter, actor, folder)
    row = entry_of(folder)
    if row is None or row.status == EntryStatus.WITHDRAWN:
        raise Missing()
    row.status = EntryStatus.WITHDRAWN
    for wish in _open_wishes(row):
        wish.status = WishStatus.NO if wish.status == WishStatus.YES else WishStatus.LAPSED
    flush()
    vault.forget(folder.id, Data.REGISTER, row.id)
    audit.record(actor, "entry.withdrawn", row)


def ensure_cleared(folder: Folder) -> None:
    """Raises Conflict for a case that vetting has not cleared."""
    if not _cleared(folder):
        raise Conflict(_("This is open to you once your papers were looked at. Your coordinators say how far that is."))


def lapse() -> int:
    """End the entries that were not renewed, recorded as the system's act; how many."""
    overdue = sa.select(RegisterEntry).where(
        RegisterEntry.status == EntryStatus.ACTIVE, RegisterEntry.renew_by < clock.today()
    )
    turn = overdue.order_by(RegisterEntry.renew_by, RegisterEntry.id).limit(A_TURN)
    rows = execute(turn.with_for_update(skip_locked=True).execution_options(populate_existing=True)).scalars().all()
    for row in rows:
        row.status = EntryStatus.LAPSED
    flush()
    audit.record_all(None, "entry.lapsed", rows)
    return len(rows)


def _cleared(folder: Folder) -> bool:
    return folder.case.clearance == Clearance.CLEARED


def _standing(folder: Folder) -> RegisterEntry:
    """The case's row, in the register for a year from today."""
    row = entry_of(folder)
    if row is None:
        return save(RegisterEntry(case_id=folder.id, status=EntryStatus.ACTIVE, renew_by=_in_a_year(clock.today())))
    return _stand(row)


def _stand(row: RegisterEntry) -> RegisterEntry:
    if row.status != EntryStatus.ACTIVE:
        row.status = EntryStatus.ACTIVE
    row.renew_by = _in_a_year(clock.today())
    return save(row)


def _in_a_year(day: date) -> date:
    """The same day so many months later, or the last of that month."""
    years, month = divmod(day.month - 1 + LASTS_MONTHS, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def _open_wishes(row: RegisterEntry) -> list[Wish]:
    wanted = sa.select(Wish).where(Wish.entry_id == row.id, Wish.status.in_((WishStatus.ASKED, WishStatus.YES)))
    return list(execute(wanted.with_for_update()).scalars())
