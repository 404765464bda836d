"""Who reads what was said to us, and who looks into it: never whom it is about, and never who said it."""

import sqlalchemy as sa

from support.core.access import Actor
from support.people.model import Person, Role
from support.voice.model import Complaint


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """What one said oneself, and what lies on one's desk."""
    return sa.or_(Complaint.by_id == actor.id, on_desk(actor))


def on_desk(actor: Actor) -> sa.ColumnElement[bool]:
    """For complaints officers all but what is about them or by them; for a lead what was given to them and is harmless.

    What is about an officer of complaints is nowhere for that one, not even in a count.
    """
    others = sa.and_(Complaint.about_id.is_distinct_from(actor.id), Complaint.by_id.is_distinct_from(actor.id))
    if is_independent(actor):
        return others
    if actor.has(Role.LEAD):
        return sa.and_(others, Complaint.handler_id == actor.id, sa.not_(Complaint.sensitive))
    return sa.false()


def may_say(actor: Actor) -> bool:
    """Officers, staff and partners say something signed in; a member of the union without a name, like everybody.

    What was said carries its day and who said it, and no day of a member's is kept.
    """
    return actor.kind != "member"


def is_independent(actor: Actor) -> bool:
    """A complaints officer: nobody with another role is one, and nobody without the compartment's key."""
    return actor.kind == "staff" and actor.has(Role.COMPLAINTS)


def may_browse(actor: Actor) -> bool:
    """Complaints officers, and leads, who may be given what is harmless."""
    return is_independent(actor) or (actor.kind == "staff" and actor.has(Role.LEAD))


def may_direct(actor: Actor, complaint: Complaint) -> bool:
    """Saying that it was read, what kind it is and who looks into it: a complaints officer who is not part of it."""
    return is_independent(actor) and actor.id not in (complaint.about_id, complaint.by_id)


def may_handle(actor: Actor, complaint: Complaint) -> bool:
    """Who looks into it answers; as long as nobody does, any complaints officer who is not part of it."""
    if complaint.handler_id is None:
        return may_direct(actor, complaint)
    if actor.id != complaint.handler_id or actor.id in (complaint.about_id, complaint.by_id):
        return False
    return is_independent(actor) or (actor.has(Role.LEAD) and not complaint.sensitive)


def may_note(actor: Actor, complaint: Complaint) -> bool:
    """Whoever looks into it, or directs it."""
    return may_direct(actor, complaint) or may_handle(actor, complaint)


def may_be_given(person: Person, complaint: Complaint) -> bool:
    """Whom it may be given to: a complaints officer, or a lead where it is harmless; nobody who is part of it."""
    if person.disabled_on is not None or person.id in (complaint.about_id, complaint.by_id):
        return False
    return Role.COMPLAINTS in person.roles or (Role.LEAD in person.roles and not complaint.sensitive)


def may_ask_again(actor: Actor, complaint: Complaint) -> bool:
    """Who said it."""
    return actor.id == complaint.by_id
