"""Who sees a grievance and who does what with it: its member, who represents them, and registrars until it is taken."""

import sqlalchemy as sa

from support.core.access import Actor
from support.union.model import WORKED_ON, CollectiveCase, Grievance, GrievanceOutcome, Office, Stage
from support.union.policy.members import Own, is_member, is_registrar


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """One's own, what one represents, and for registrars all of them: their words open to none once one is taken."""
    if is_registrar(actor):
        return sa.true()
    if is_member(actor):
        return sa.or_(Grievance.member_id == actor.id, represented(actor))
    return sa.false()


def represented(actor: Actor) -> sa.ColumnElement[bool]:
    """What a member represents, or is asked to."""
    return Grievance.representative_id == actor.id


def together(actor: Actor) -> sa.ColumnElement[bool]:
    """The collective cases that a member leads, is asked to lead, is asked into or joined."""
    if not is_member(actor):
        return sa.false()
    asked = sa.select(Grievance.collective_id).where(
        Grievance.member_id == actor.id, Grievance.collective_id.is_not(None)
    )
    leads = sa.or_(CollectiveCase.representative_id == actor.id, CollectiveCase.asked_id == actor.id)
    return sa.or_(leads, CollectiveCase.id.in_(asked))


def may_browse_grievances(actor: Actor) -> bool:
    """Members see theirs, registrars who waits for a representative."""
    return is_member(actor) or is_registrar(actor)


def may_tell(actor: Actor, own: Own) -> bool:
    """A member who takes part tells what their employer does to them."""
    return is_member(actor) and own.id == actor.id and own.takes_part


def is_representative(actor: Actor, own: Own) -> bool:
    """A member who holds that office today."""
    return is_member(actor) and own.id == actor.id and own.holds(Office.REPRESENTATIVE)


def may_name_representatives(actor: Actor) -> bool:
    """Registrars see who can be asked."""
    return is_registrar(actor)


def may_assign(actor: Actor, grievance: Grievance) -> bool:
    """A registrar names a representative as long as nobody has taken it."""
    return is_registrar(actor) and grievance.status == Stage.TOLD


def may_take(actor: Actor, grievance: Grievance, own: Own) -> bool:
    """Who was asked takes it up, or says no."""
    asked = grievance.status == Stage.TOLD and grievance.representative_id == actor.id
    return asked and is_representative(actor, own)


def may_work(actor: Actor, grievance: Grievance, own: Own) -> bool:
    """Who took it says what was done, until when something is to be done, and how far it went."""
    taken = grievance.status in WORKED_ON and grievance.representative_id == actor.id
    return taken and is_representative(actor, own)


def may_add(actor: Actor, grievance: Grievance) -> bool:
    """The member writes to it until it is closed: what was begun goes on, whatever becomes of their membership."""
    return is_member(actor) and grievance.member_id == actor.id and grievance.status != Stage.CLOSED


def may_return(actor: Actor, grievance: Grievance, own: Own) -> bool:
    """The member, or who took it, gives it back to the registrars, so that somebody else takes it."""
    mine = grievance.status in WORKED_ON and may_add(actor, grievance)
    return mine or may_work(actor, grievance, own)


def may_close(actor: Actor, grievance: Grievance, outcome: GrievanceOutcome, own: Own | None) -> bool:
    """The member withdraws; who took it says how it ended; a registrar says that nobody can take it up."""
    if outcome == GrievanceOutcome.NOT_TAKEN:
        return may_assign(actor, grievance)
    if outcome == GrievanceOutcome.WITHDRAWN and may_add(actor, grievance):
        return True
    return own is not None and may_work(actor, grievance, own)


def leads(actor: Actor, collective: CollectiveCase, own: Own) -> bool:
    """Who began a collective case, as long as it is open and they hold the office."""
    return collective.open and collective.representative_id == actor.id and is_representative(actor, own)


def is_asked_to_lead(actor: Actor, collective: CollectiveCase, own: Own) -> bool:
    """Whom somebody asked to lead it, while they hold the office: they take it, or say no."""
    return collective.open and collective.asked_id == actor.id and is_representative(actor, own)


def may_agree(actor: Actor, collective: CollectiveCase, mine: Grievance | None, led: bool) -> bool:
    """A member who joined lets in who is asked to lead it, when nobody leads it any more who could."""
    joined = mine is not None and mine.member_id == actor.id and mine.joined
    return is_member(actor) and joined and not led and collective.open and collective.asked_id is not None


def may_invite(actor: Actor, grievance: Grievance, own: Own) -> bool:
    """Somebody whom they represent, and who is in no other."""
    return may_work(actor, grievance, own) and grievance.collective_id is None


def may_answer_invitation(actor: Actor, grievance: Grievance) -> bool:
    """The member whom a collective case asks in says yes or no, and leaves it on any day."""
    return may_add(actor, grievance) and grievance.collective_id is not None


def may_see_numbers(actor: Actor) -> bool:
    """Registrars: their keys count, and what they see is what is told outside."""
    return is_registrar(actor)
