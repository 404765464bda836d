"""Comparing an application with all others that are not handed over, in a session that opens them.

Nothing that was opened outlives the request: a long comparison goes on by a cursor, portion by portion.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import Case, LinkKind, Status
from support.core import audit
from support.core.access import Actor, require
from support.core.db import execute
from support.core.errors import Conflict, Invalid
from support.core.keyset import Cursor
from support.duplicates import policy
from support.duplicates.likeness import SHOWN, Facts, Likeness, compare, facts_of
from support.duplicates.model import Merge, MergeStatus
from support.vault import service as vault
from support.vault.model import Data
from support.vault.service import Chest

#: So many cases are compared in one request: less than two seconds of work.
PORTION = 1500
#: So many of those that are alike are listed at a time, the most alike first.
MOST_LISTED = 50
#: What is shown of a case when it is compared side by side.
SIDE = ("identity", "contacts", "service")


@dataclass(frozen=True)
class Hit:
    """A case that looks like the same person's. Nothing here was opened but how much it is alike."""

    reference: str
    handle: str
    status: Status
    opened_on: date
    likeness: Likeness
    linked: bool

    @property
    def grade(self) -> str:
        """How much, in a word."""
        return self.likeness.grade

    @property
    def points(self) -> int:
        """How much, of 100."""
        return self.likeness.points

    @property
    def reasons(self) -> Any:
        """Why."""
        return self.likeness.reasons


@dataclass(frozen=True)
class Comparison:
    """One portion of a comparison: what is alike in it, and how far it has come.

    `closed` are those of this portion that the session does not open; `more` those alike that are not listed here.
    """

    items: list[Hit]
    compared: int
    total: int
    closed: int
    more: int
    next: str | None


def duplicates(actor: Actor, folder: Folder, *, cursor: str | None = None) -> Comparison:
    """Compare a case with the others that are not handed over, newest first, `PORTION` at a time; recorded once.

    Raises Forbidden, Conflict for keys that do not open the case, Invalid for a broken cursor.
    """
    require(policy.may_compare, actor, folder)
    own = own_facts(actor, folder)
    at = Cursor.read(cursor) if cursor else None
    rows, compared, total = _others(folder, at)
    following = Cursor(rows[PORTION - 1].opened_on, rows[PORTION - 1].id).write() if len(rows) > PORTION else None
    rows = rows[:PORTION]
    audit.record(actor, "duplicates.compared", folder, reason=str(len(rows)))
    links = cases.linked(folder.id)
    asked = [row for row in rows if links.get(row.id) != LinkKind.NOT_SAME]
    found, closed = _alike(actor, own, [row.id for row in asked])
    hits = [
        Hit(row.reference, row.handle, row.status, row.opened_on, found[row.id], row.id in links)
        for row in asked
        if row.id in found
    ]
    hits.sort(key=lambda hit: (-hit.points, hit.reference))
    more = max(0, len(hits) - MOST_LISTED)
    return Comparison(hits[:MOST_LISTED], compared + len(rows), total, closed, more, following)


def own_facts(actor: Actor, folder: Folder) -> Facts:
    """The facts of the case itself. Raises Conflict for keys that do not open it."""
    chest = cases.open_folder(actor, folder)
    ensure_opens(chest)
    return facts_of(*(chest.read(folder.id, part) for part in SIDE))


def ensure_opens(chest: Chest) -> None:
    """Raises Conflict for a session that cannot read who a case is about."""
    if not chest.has(Data.IDENTITY):
        raise Conflict(_("Your keys do not open this case, so you cannot compare it."))


def _others(folder: Folder, at: Cursor | None) -> tuple[list[Any], int, int]:
    """The next portion and one more, how many came before it, and how many there are."""
    others = (Case.handed_over_on.is_(None), Case.merged_into.is_(None), Case.id != folder.id)
    place = sa.tuple_(Case.opened_on, Case.id)
    before = sa.false() if at is None else place >= sa.tuple_(*at.as_row())
    counted = execute(sa.select(sa.func.count(), sa.func.count().filter(before)).select_from(Case).where(*others)).one()
    statement = sa.select(Case.id, Case.reference, Case.handle, Case.status, Case.opened_on).where(*others, ~before)
    rows = execute(statement.order_by(Case.opened_on.desc(), Case.id.desc()).limit(PORTION + 1)).all()
    return rows, counted[1], counted[0]


def _alike(actor: Actor, own: Facts, case_ids: list[UUID]) -> tuple[dict[UUID, Likeness], int]:
    """Those alike, and how many the session does not open. Service is opened only where something else is alike."""
    chests = vault.open_chests(actor.keyring, case_ids, Data.IDENTITY, ("identity", "contacts"))
    opened = {
        case_id: (chest.read(case_id, "identity"), chest.read(case_id, "contacts"))
        for case_id, chest in chests.items()
        if chest.has(Data.IDENTITY)
    }
    near = [case_id for case_id, parts in opened.items() if compare(own, facts_of(*parts)).points]
    told = vault.open_chests(actor.keyring, near, Data.STORY, ("service",)) if near else {}
    found = {
        case_id: compare(own, facts_of(*opened[case_id], told[case_id].read(case_id, "service"))) for case_id in near
    }
    return {case_id: one for case_id, one in found.items() if one.points >= SHOWN}, len(case_ids) - len(opened)


def side(actor: Actor, folder: Folder) -> dict[str, Any]:
    """One case as it is compared: its open facts, and what the actor's keys open; the opening is counted and recorded.

    Raises Forbidden for more cases than somebody opens alone in a day.
    """
    chest = cases.open_folder(actor, folder)
    audit.record(actor, "case.opened", folder)
    return {"case": folder.case, **{part: chest.read(folder.id, part) for part in SIDE}}


def side_by_side(actor: Actor, folder: Folder, other: str) -> dict[str, Any]:
    """Two cases the actor sees, beside each other: `{one, other, likeness, link}`. Raises Missing, Invalid."""
    second = _second(actor, folder, other)
    sides = [side(actor, one) for one in (folder, second)]
    likeness = compare(*(facts_of(*(one[part] for part in SIDE)) for one in sides))
    link = cases.linked(folder.id).get(second.id)
    return {"one": sides[0], "other": sides[1], "likeness": likeness, "link": link}


def _second(actor: Actor, folder: Folder, other: str) -> Folder:
    second = cases.get(actor, other)
    if second.id == folder.id:
        raise Invalid(fields={"other": [_("This is the same case. Name another.")]})
    return second


def tell(actor: Actor, folder: Folder, other: str, *, same: bool) -> LinkKind:
    """Say whether two cases the actor sees are of one person; a no is not shown again.

    Raises Missing, Invalid, Forbidden, Conflict for what a merge says already.
    """
    second = _second(actor, folder, other)
    require(policy.may_tell_apart, actor, folder, second)
    if not same and _together(folder.id, second.id):
        raise Conflict(_("A merge of these two stands or is proposed. Undo it first."))
    kind = LinkKind.SAME_PERSON if same else LinkKind.NOT_SAME
    cases.link(actor, folder.id, second.id, kind)
    return kind


def _together(one: UUID, other: UUID) -> bool:
    pair = sa.tuple_(Merge.kept_id, Merge.merged_id).in_([(one, other), (other, one)])
    statement = sa.select(Merge.id).where(pair, Merge.status.in_([MergeStatus.PROPOSED, MergeStatus.CONFIRMED]))
    return execute(statement).first() is not None
