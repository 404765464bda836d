"""Freezing a case at once, with all that hang together with it; and lifting that, for which two people are needed."""

from flask_babel import lazy_gettext as _

from support.cases import service as cases
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import save
from support.core.errors import Conflict
from support.vault.model import Data
from support.vetting import policy
from support.vetting.dossier import Dossier, Frozen
from support.vetting.model import Freeze, FreezeStatus, FrozenCase
from support.vetting.service.reading import frozen_by, of, readers_of, row_of


def freeze(actor: Actor, dossier: Dossier, reason: str) -> Freeze:
    """Freeze a case and all that hang together with it; the officer sees nothing of it.

    Raises Forbidden, Conflict when a freeze of this case stands already.
    """
    require(policy.may_freeze, actor, dossier)
    # All rows are locked in one order, so that two freezes that overlap wait for each other.
    folders = {case_id: cases.by_id(case_id, lock=True) for case_id in sorted(cases.linked_all(dossier.id))}
    dossier = of(folders[dossier.id])
    if any(one.origin == dossier.id for one in dossier.standing):
        raise Conflict(_("This case is frozen already."))
    row = Freeze(
        case_id=dossier.id,
        status=FreezeStatus.STANDING,
        frozen_by=actor.id,
        frozen_on=clock.today(),
    )
    save(row)
    for case_id in folders:
        save(FrozenCase(freeze_id=row.id, case_id=case_id))
    chest = cases.open_folder(actor, dossier.folder)
    readers = readers_of(of(dossier.folder))
    chest.write(Data.FREEZE, row.id, "reason", reason, readers=readers, subject_id=row.id)
    for folder in folders.values():
        cases.set_frozen(folder, True)
        audit.record(actor, "case.frozen", folder)
    return row


def ensure_may_freeze(actor: Actor, dossier: Dossier) -> None:
    """Refuse whoever does not freeze, before they say why. Raises Forbidden."""
    require(policy.may_freeze, actor, dossier)


def next_step(actor: Actor, dossier: Dossier) -> FreezeStatus:
    """What `unfreeze` would make of a freeze now: asked, or lifted. Raises Forbidden, Conflict."""
    require(policy.may_lift, actor, dossier)
    standing = to_lift(actor, dossier).status == FreezeStatus.STANDING
    return FreezeStatus.ASKED if standing else FreezeStatus.LIFTED


def unfreeze(actor: Actor, dossier: Dossier) -> Freeze:
    """Ask that a freeze be lifted or, as somebody else, lift it: then all its cases thaw that no other one holds.

    Raises Forbidden, Conflict when nothing is frozen or the actor has asked already.
    """
    require(policy.may_lift, actor, dossier)
    chosen = to_lift(actor, dossier)
    folders = [cases.by_id(case_id, lock=True) for case_id in sorted(frozen_by(chosen.id))]
    row = row_of(Freeze, chosen.id)
    if row.status != chosen.status:
        raise Conflict()
    if row.status == FreezeStatus.STANDING:
        row.status, row.asked_by, row.asked_on = FreezeStatus.ASKED, actor.id, clock.today()
        save(row)
        audit.record(actor, "freeze.lift_asked", row)
        return row
    row.status, row.lifted_by, row.lifted_on = FreezeStatus.LIFTED, actor.id, clock.today()
    save(row)
    audit.record(actor, "freeze.lifted", row)
    for folder in folders:
        if not of(folder).standing:
            cases.set_frozen(folder, False)
            audit.record(actor, "case.thawed", folder)
    return row


def to_lift(actor: Actor, dossier: Dossier) -> Frozen:
    """The freeze on which the actor has something to say: one that waits for a second person, else one nobody asked
    about. Raises Conflict when there is none.
    """
    standing = dossier.standing
    if not standing:
        raise Conflict(_("This case is not frozen."))
    asked = [one for one in standing if one.status == FreezeStatus.ASKED and one.asked_by != actor.id]
    waiting = asked or [one for one in standing if one.status == FreezeStatus.STANDING]
    if not waiting:
        raise Conflict(_("You have asked for this already. Somebody else has to confirm it."))
    return waiting[0]
