"""Two cases become one to work in: proposed by one person, confirmed by another, undone within thirty days."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import policy as case_policy
from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import LinkKind
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import db, execute, save
from support.core.errors import Conflict, Invalid, Missing
from support.duplicates import policy
from support.duplicates.model import UNDONE_WITHIN, Merge, MergeReason, MergeSeat, MergeStatus
from support.people.model import Person
from support.vault import service as vault
from support.vault.service import Chest

#: The merges that stand, or may come to.
STANDING = (MergeStatus.PROPOSED, MergeStatus.CONFIRMED)


def propose(actor: Actor, *, kept: str, merged: str, reason: MergeReason) -> Merge:
    """Propose to go on in one of two cases, both named by reference.

    Raises Missing for what the actor neither sees nor knows through a link, Forbidden, Invalid for one case twice,
    Conflict for cases that cannot be merged.
    """
    if kept == merged:
        raise Invalid(fields={"merged": [_("This is the same case. Name another.")]})
    keeps, merges = pair(actor, kept, merged)
    link = cases.linked(keeps.id).get(merges.id)
    require(policy.may_propose, actor, keeps, merges, link == LinkKind.SAME_PERSON)
    if link == LinkKind.NOT_SAME:
        raise Conflict(_("It was said that these are two people. Compare them again first."))
    _ensure_can_merge(keeps, merges)
    if execute(sa.select(Merge.id).where(Merge.merged_id == merges.id, Merge.status.in_(STANDING))).first():
        raise Conflict(_("A merge of this case is proposed already, or stands."))
    row = save(
        Merge(
            kept_id=keeps.id,
            merged_id=merges.id,
            reason=reason,
            status=MergeStatus.PROPOSED,
            proposed_by=actor.id,
            proposed_on=clock.today(),
        )
    )
    audit.record(actor, "merge.proposed", row, reason=reason)
    return row


def pair(actor: Actor, kept: str, merged: str) -> tuple[Folder, Folder]:
    """Two cases, by reference: the actor sees one at least, and sees the other or knows that it is of the same person.

    Raises Missing.
    """
    found = cases.several(actor, (kept, merged))
    if not found or kept == merged:
        raise Missing()
    if len(found) == 1:
        ((seen, folder),) = found.items()
        other = merged if seen == kept else kept
        found[other] = _known(actor, folder, other)
    return found[kept], found[merged]


def _known(actor: Actor, folder: Folder, other: str) -> Folder:
    """The other case of somebody whose case the actor holds. Raises Missing, the same for unknown and unlinked."""
    other_id = cases.case_ids([other]).get(other)
    same = other_id is not None and cases.linked(folder.id).get(other_id) == LinkKind.SAME_PERSON
    if other_id is None or not same or not case_policy.holds(actor, folder):
        raise Missing()
    return cases.by_id(other_id)


def _ensure_can_merge(kept: Folder, merged: Folder) -> None:
    """Raises Conflict for a frozen case, one that was merged or into which others were, or the wrong one kept."""
    for folder in (kept, merged):
        cases.ensure_not_frozen(folder)
        if folder.case.merged_into is not None:
            raise Conflict(_("One of these was merged already. Undo that, or take the case it was merged into."))
    if cases.merged_into(merged.id):
        raise Conflict(_("Others were merged into the one you give up. Keep that one instead."))
    if merged.handed_over and not kept.handed_over:
        raise Conflict(_("Keep the case that is handed over already, and merge the other into it."))


def row_of(actor: Actor, merge_id: UUID) -> Merge:
    """A merge of which the actor sees a case. Raises Missing."""
    found: Merge | None = execute(
        sa.select(Merge).where(Merge.id == merge_id, policy.visible_merges(actor))
    ).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def outline(actor: Actor, merge_id: UUID) -> dict[str, Any]:
    """A merge as its page shows it; nothing sealed is opened. Raises Missing.

    `{id, status, reason, proposed_by, proposed_on, confirmed_by, …, undo_until, waits, kept, merged, may_confirm,
    may_undo}`; a case that the actor neither sees nor knows has no reference and no handle.
    """
    merge = row_of(actor, merge_id)
    people = {merge.proposed_by, merge.confirmed_by, merge.undone_by} - {None}
    rows = execute(sa.select(Person.id, Person.name).where(Person.id.in_(people)))
    names = {row.id: row.name for row in rows}
    kept, merged = cases.by_id(merge.kept_id), cases.by_id(merge.merged_id)
    same = cases.linked(kept.id).get(merged.id) == LinkKind.SAME_PERSON
    return {
        "id": merge.id,
        "status": merge.status,
        "reason": merge.reason,
        "proposed_by": names[merge.proposed_by],
        "proposed_on": merge.proposed_on,
        "confirmed_by": names.get(merge.confirmed_by),
        "confirmed_on": merge.confirmed_on,
        "undone_by": names.get(merge.undone_by),
        "undone_on": merge.undone_on,
        "undo_until": _undo_until(merge),
        "waits": merge.status == MergeStatus.CONFIRMED and cases.has_to_follow(kept, merged),
        "kept": _side(actor, kept, merged, same),
        "merged": _side(actor, merged, kept, same),
        "may_confirm": merge.status == MergeStatus.PROPOSED and policy.may_confirm(actor, merge, kept, merged),
        "may_undo": _can_be_undone(merge) and policy.may_undo(actor, merge, kept, merged),
    }


def _side(actor: Actor, folder: Folder, other: Folder, same: bool) -> dict[str, Any]:
    sees = case_policy.sees(actor, folder)
    named = policy.may_name(actor, folder, holds=case_policy.holds(actor, other), same_person=same)
    return {
        "reference": folder.case.reference if named else None,
        "handle": folder.case.handle if named else None,
        "status": folder.case.status if sees else None,
        "opened_on": folder.case.opened_on if sees else None,
        "holders": folder.holders if sees else [],
        "seen": sees,
    }


def _undo_until(merge: Merge) -> Any:
    if merge.status != MergeStatus.CONFIRMED or merge.confirmed_on is None:
        return None
    return merge.confirmed_on + timedelta(days=UNDONE_WITHIN)


def _can_be_undone(merge: Merge) -> bool:
    until = _undo_until(merge)
    return merge.status == MergeStatus.PROPOSED or (until is not None and clock.today() <= until)


def confirm(actor: Actor, merge_id: UUID) -> Merge:
    """The second person's yes: the two are one person's, and one of them is worked in from now on.

    Raises Missing, Forbidden for who proposed it, Conflict for cases that cannot be merged any more.
    """
    merge, kept, merged = _locked(actor, merge_id)
    require(policy.may_confirm, actor, merge, kept, merged)
    if merge.status != MergeStatus.PROPOSED:
        raise Conflict(_("This merge does not wait for a second person any more."))
    _ensure_can_merge(kept, merged)
    merge.linked = cases.linked(kept.id).get(merged.id) != LinkKind.SAME_PERSON
    merge.confirmed_by, merge.confirmed_on = actor.id, clock.today()
    merge.status = MergeStatus.CONFIRMED
    save(merge)
    cases.set_merged(merged, kept)
    if merge.linked:
        cases.link(actor, kept.id, merged.id, LinkKind.SAME_PERSON)
    audit.record(actor, "merge.confirmed", merge)
    bring_together(actor, merge, kept, merged)
    return merge


def bring_together(actor: Actor, merge: Merge, kept: Folder, merged: Folder) -> bool:
    """Let the kept case's holders hold the merged one, if that is not so and this session can seal it to them.

    How the merged case was held is remembered the first time. Whether anything changed.
    """
    if not cases.has_to_follow(kept, merged):
        return False
    chest = vault.open_chest(actor.keyring, merged.id)
    if not cases.opens_whole(chest):
        return False
    if not merge.moved:
        _remember_seats(merge, merged)
    cases.follow(actor, kept, merged, chest)
    return True


def _remember_seats(merge: Merge, merged: Folder) -> None:
    db.session.add_all(
        MergeSeat(merge_id=merge.id, seat=one.seat, person_id=one.person_id) for one in merged.main_holders
    )
    merge.handed_over_before, merge.moved = merged.case.handed_over_on, True
    save(merge)


def undo(actor: Actor, merge_id: UUID) -> Merge:
    """Take back a proposal, or a merge within thirty days: who held the other case holds it again.

    Raises Missing, Forbidden, Conflict when it is too late, a case is frozen, or keys do not open the merged case.
    """
    merge, kept, merged = _locked(actor, merge_id)
    require(policy.may_undo, actor, merge, kept, merged)
    if not _can_be_undone(merge):
        raise Conflict(_("This merge cannot be undone any more."))
    if merge.status == MergeStatus.PROPOSED:
        return _ended(actor, merge, MergeStatus.WITHDRAWN, "merge.withdrawn")
    for folder in (kept, merged):
        cases.ensure_not_frozen(folder)
    chest = vault.open_chest(actor.keyring, merged.id)
    if merge.moved and not cases.opens_whole(chest):
        raise Conflict(_("Your keys do not open the merged case. Somebody who opens it has to undo this."))
    _ended(actor, merge, MergeStatus.UNDONE, "merge.undone")
    cases.set_merged(merged, None)
    if merge.linked:
        cases.unlink(actor, kept.id, merged.id)
    if merge.moved:
        _give_back(actor, merge, merged, chest)
    return merge


def _ended(actor: Actor, merge: Merge, status: MergeStatus, noted: str) -> Merge:
    merge.undone_by, merge.undone_on = actor.id, clock.today()
    merge.status = status
    save(merge)
    audit.record(actor, noted, merge)
    return merge


def _give_back(actor: Actor, merge: Merge, merged: Folder, chest: Chest) -> None:
    rows = execute(sa.select(MergeSeat.person_id, MergeSeat.seat).where(MergeSeat.merge_id == merge.id))
    seats = {row.person_id: row.seat for row in rows}
    cases.give_back(actor, merged, chest, seats, merge.handed_over_before)


def _locked(actor: Actor, merge_id: UUID) -> tuple[Merge, Folder, Folder]:
    """A merge the actor sees and its two cases as they stand now: the cases locked first, in one order."""
    merge = row_of(actor, merge_id)
    found = {case_id: cases.by_id(case_id, lock=True) for case_id in sorted((merge.kept_id, merge.merged_id))}
    statement = sa.select(Merge).where(Merge.id == merge.id).with_for_update()
    row: Merge = execute(statement.execution_options(populate_existing=True)).scalar_one()
    return row, found[row.kept_id], found[row.merged_id]
