"""What stands beside a case: others of the same person or household, merges, and questions that wait."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from support.cases import policy as case_policy
from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import Case, CaseLink, LinkKind
from support.core.access import Actor
from support.core.db import execute
from support.duplicates.model import Answer, DuplicateQuestion, Merge, MergeStatus
from support.duplicates.service.asking import remember
from support.duplicates.service.merging import STANDING, bring_together
from support.vault.service import Chest


@dataclass(frozen=True)
class Link:
    """Another case and what it has to do with this one; without reference and handle for who may not know them.

    `seen` says whether the actor sees that case, and not merely knows of it.
    """

    kind: LinkKind
    made_on: date
    reference: str | None
    handle: str | None
    seen: bool


@dataclass(frozen=True)
class MergeHere:
    """A merge of this case, proposed or standing; `kept` says whether this is the one that is kept."""

    id: UUID
    status: MergeStatus
    kept: bool


@dataclass(frozen=True)
class Beside:
    """All that stands beside one case. Open facts alone."""

    links: list[Link]
    merges: list[MergeHere]
    questions: int

    @property
    def together(self) -> MergeHere | None:
        """The merge by which this case was given up for another, if one stands."""
        return next((one for one in self.merges if not one.kept and one.status == MergeStatus.CONFIRMED), None)

    def may_merge(self, link: Link) -> bool:
        """Whether to propose to go on in one of the two: one person, named to the actor, and nothing proposed yet."""
        return link.kind == LinkKind.SAME_PERSON and link.reference is not None and not self.merges


def of_case(actor: Actor, folder: Folder) -> Beside:
    """What stands beside a case the actor sees; three statements.

    The visit of somebody who opens a merged case also lets the kept one's holders hold it, if they do not yet.
    """
    found = _merges(folder)
    for merge in found:
        if merge.status == MergeStatus.CONFIRMED:
            _bring_together(actor, merge, folder)
    merges = [MergeHere(one.id, one.status, one.kept_id == folder.id) for one in found]
    return Beside(_links(actor, folder), merges, _questions(actor, folder))


def seated(actor: Actor, folder: Folder, chest: Chest) -> None:
    """Somebody was assigned: intake's session writes the case's tokens, and what was merged into it follows."""
    remember(actor, folder, chest)
    for merge in _merges(folder):
        if merge.status == MergeStatus.CONFIRMED:
            _bring_together(actor, merge, folder)


def _bring_together(actor: Actor, merge: Merge, folder: Folder) -> None:
    other = cases.by_id(merge.merged_id if merge.kept_id == folder.id else merge.kept_id)
    kept, merged = (folder, other) if merge.kept_id == folder.id else (other, folder)
    bring_together(actor, merge, kept, merged)


def _merges(folder: Folder) -> list[Merge]:
    of = sa.or_(Merge.kept_id == folder.id, Merge.merged_id == folder.id)
    statement = sa.select(Merge).where(of, Merge.status.in_(STANDING)).order_by(Merge.proposed_on.desc(), Merge.id)
    return list(execute(statement).scalars())


def _links(actor: Actor, folder: Folder) -> list[Link]:
    other = aliased(Case)
    seen = sa.exists().where(Case.id == other.id, case_policy.visible(actor)).label("seen")
    here = sa.or_(
        sa.and_(CaseLink.one_id == folder.id, CaseLink.other_id == other.id),
        sa.and_(CaseLink.other_id == folder.id, CaseLink.one_id == other.id),
    )
    rows = execute(
        sa.select(CaseLink.kind, CaseLink.made_on, other.reference, other.handle, seen)
        .join(other, here)
        .where(CaseLink.kind != LinkKind.NOT_SAME)
        .order_by(CaseLink.made_on.desc(), other.reference)
    )
    holds = case_policy.holds(actor, folder)
    return [_link(row, row.seen or (holds and row.kind == LinkKind.SAME_PERSON)) for row in rows]


def _link(row: Any, named: bool) -> Link:
    return Link(row.kind, row.made_on, row.reference if named else None, row.handle if named else None, row.seen)


def _questions(actor: Actor, folder: Folder) -> int:
    """How many questions wait for an answer, for who holds the case."""
    if not case_policy.holds(actor, folder):
        return 0
    waiting = (DuplicateQuestion.about_id == folder.id, DuplicateQuestion.status == Answer.WAITING)
    return int(execute(sa.select(sa.func.count()).where(*waiting)).scalar_one())
