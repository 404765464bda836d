"""What a helper and the officer have between them: found, opened and written under the right key."""

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
from support.referrals.service.reading import open_referral, readers_of
from support.vault.service import Chest


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
        readers = readers_of(self.folder, self.referral)
        self.chest.write(kind, row_id, part, value, readers=readers, subject_id=self.subject_id)

    def read(self, row_id: UUID, part: str) -> Any:
        """A value, or None."""
        return self.chest.read(row_id, part)


def enter(actor: Actor, referral_id: UUID, service: Offer, *, lock: bool = False) -> Between:
    """Open what is between the two. Raises Missing for anybody else, and for a referral of another service."""
    wanted = sa.select(Referral).where(Referral.id == referral_id, Referral.service == service, policy.between(actor))
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found: Referral | None = execute(wanted).scalar_one_or_none()
    if found is None:
        raise Missing()
    return Between(found, *open_referral(actor, found))


def read(actor: Actor, referral_id: UUID, service: Offer) -> Between:
    """The same for reading, which is recorded before it is answered. Raises Missing."""
    inside = enter(actor, referral_id, service)
    audit.record(actor, "referral.read_within", inside.referral, reason=service)
    return inside


def work(actor: Actor, referral_id: UUID, service: Offer) -> Between:
    """The same for the helper's writing; the first of it means that the help has begun. Raises Missing, Forbidden."""
    inside = enter(actor, referral_id, service, lock=True)
    require(policy.may_help, actor, inside.referral)
    begin(actor, inside.referral)
    return inside


def ensure(actor: Actor, referral_id: UUID, service: Offer, *, officer: bool) -> None:
    """Raises Missing unless it is the actor's, for a page of officers or for one of those who help them."""
    known = sa.exists().where(Referral.id == referral_id, Referral.service == service, policy.between(actor))
    if officer is not (actor.kind == "officer") or not execute(sa.select(known)).scalar_one():
        raise Missing()
