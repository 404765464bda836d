"""The blueprint of the pages of the union, and to whom of the members a page is there at all."""

from typing import Any

from flask import Blueprint, g

from support.union.model import TAKING_PART, Membership, MemberStatus
from support.union.service import standing

pages = Blueprint("union_pages", "support.union.pages", template_folder="../templates")


def _membership(actor: Any) -> Membership:
    """Whoever looks at the page, found once however many tabs ask."""
    if "own_membership" not in g:
        g.own_membership = standing.by_id(actor.id)
    found: Membership = g.own_membership
    return found


def belongs(actor: Any) -> bool:
    """Whoever takes part: what members have between them is there for nobody else."""
    return _membership(actor).status in TAKING_PART


def was_taken_in(actor: Any) -> bool:
    """Whoever was ever taken in: their own dues and grievances stay theirs to see."""
    return _membership(actor).since is not None


def may_be_heard(actor: Any) -> bool:
    """Whoever belongs, or did until the council decided: hearings, and appeals against them."""
    return was_taken_in(actor) and _membership(actor).status != MemberStatus.LEFT
