"""An officer's lost words: one asks, another confirms."""

from uuid import UUID

from support.cases import service as cases
from support.core.access import require
from support.desk import policy
from support.people import service as people
from support.people.actor import Staff
from support.people.model import Invitation
from support.people.service.invitations import Sent


def ask_replacement(actor: Staff, reference: str) -> Invitation:
    """Ask for new words for the officer of a case. Raises Missing, Conflict when that waits already."""
    folder = cases.get(actor, reference)
    require(policy.may_replace_passphrase, actor, folder)
    return people.ask_officer_replacement(actor, folder.case.officer_id)


def confirm_replacement(actor: Staff, reference: str, invitation_id: UUID) -> Sent:
    """The second person's yes: a code for the officer, shown once. Raises Missing, Conflict for who asked."""
    folder = cases.get(actor, reference)
    require(policy.may_replace_passphrase, actor, folder)
    return people.confirm_replacement(actor, invitation_id, folder.case.officer_id)
