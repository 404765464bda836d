"""What a helper and the officer have between them: found, opened and written under the right key."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from support.cases.folder import Folder
from support.core import audit
from support.core.access import Actor, require
from support.core.db import execute
from support.core.errors import Missing
from support.partners.model import Offer
from support.referrals import policy
from support.referrals.model import Referral
from support.referrals.service.answering import begin
from support.referrals.service.reading import get, open_referral, readers_of
from support.vault.service import Chest
from support.vault.service.chest import Readers


@dataclass(frozen=True)
class Between:
    """A referral with its case's folder, and what the session's keys open of it."""

    referral: Referral
    folder: Folder
    chest: Chest

    @property
    def subject_id(self) -> UUID:
        """Whose key it is: a psychologist's notes have one that nobody else is ever sealed."""
        psychology = self.referral.service == Offer.PSYCHOLOGICAL
        return self.referral.notes_id if psychology else self.referral.id

    @property
    def opens(self) -> bool:
        """Whether the session opens what is there; an officer with new words waits until their helper came by."""
        kind = policy.kind_of(self.referral)
        return self.chest.has(kind, self.subject_id) or not self.chest.exists(kind, self.subject_id)

    def write(self, row_id: UUID, part: str, value: Any) -> None:
        """Seal a value. Raises Conflict for a session that does not hold the key."""
        kind = policy.kind_of(self.referral)
        self.chest.write(kind, row_id, part, value, readers=self._readers(), subject_id=self.subject_id)

    def _readers(self) -> Readers:
        """To whom a key is sealed that is made now; of a frozen case nothing new to the officer until it thaws."""
        wanted = readers_of(self.folder, self.referral)
        frozen = {self.folder.case.officer_id} if self.folder.case.frozen else set()
        return lambda kind, subject_id: wanted(kind, subject_id) - frozen

    def read(self, row_id: UUID, part: str) -> Any:
        """A value, or None."""
        return self.chest.read(row_id, part)


def read(actor: Actor, referral_id: UUID, service: Offer) -> Between:
    """Open what is between the two, which is recorded before it is answered.

    Raises Missing for anybody else, and for a referral of another service.
    """
    found: Referral | None = execute(_between(actor, referral_id, service)).scalar_one_or_none()
    if found is None:
        raise Missing()
    inside = Between(found, *open_referral(actor, found))
    audit.record(actor, "referral.read_within", inside.referral, reason=service)
    return inside


def write(actor: Actor, referral_id: UUID, service: Offer, may: Callable[[Actor, Referral], bool]) -> Between:
    """The same for writing, under a rule; the helper's first work means that the help has begun.

    Raises Missing for who does not see the referral, Forbidden for who sees it and may not write here: who holds the
    case, say, or is asked and has not taken it.
    """
    referral = get(actor, referral_id, lock=True)
    if referral.service != service:
        raise Missing()
    require(may, actor, referral)
    inside = Between(referral, *open_referral(actor, referral))
    begin(actor, referral)
    return inside


def work(actor: Actor, referral_id: UUID, service: Offer) -> Between:
    """The same for what the helper alone writes. Raises Missing, Forbidden."""
    return write(actor, referral_id, service, policy.may_help)


def ensure(actor: Actor, referral_id: UUID, service: Offer, *, officer: bool) -> None:
    """Raises Missing unless it is the actor's, for a page of officers or for one of those who help them."""
    known = sa.exists(_between(actor, referral_id, service))
    if officer is not (actor.kind == "officer") or not execute(sa.select(known)).scalar_one():
        raise Missing()


def _between(actor: Actor, referral_id: UUID, service: Offer) -> sa.Select[Any]:
    return sa.select(Referral).where(Referral.id == referral_id, Referral.service == service, policy.between(actor))
