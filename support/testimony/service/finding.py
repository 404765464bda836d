"""Fetching deposits for those who may see them, and opening what is sealed of one."""

from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core.access import Actor
from support.core.db import execute
from support.core.errors import Conflict, Missing
from support.testimony import policy
from support.testimony.model import Deposit, TestimonyFile
from support.vault import service as vault
from support.vault.model import Data, Name
from support.vault.service import Chest


def own(actor: Actor, deposit_id: UUID, *, lock: bool = False) -> Deposit:
    """A deposit of the officer's own. Raises Missing."""
    return _one(Deposit.id == deposit_id, policy.own(actor), lock=lock)


def get(actor: Actor, deposit_id: UUID, *, lock: bool = False) -> Deposit:
    """A deposit that an officer of testimony sees. Raises Missing."""
    return _one(Deposit.id == deposit_id, policy.visible(actor), lock=lock)


def _one(*conditions: sa.ColumnElement[bool], lock: bool) -> Deposit:
    statement = sa.select(Deposit).where(*conditions).execution_options(populate_existing=True)
    found: Deposit | None = execute(statement.with_for_update() if lock else statement).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def file_of(deposit: Deposit, file_id: UUID) -> TestimonyFile:
    """A file of this deposit. Raises Missing."""
    wanted = sa.select(TestimonyFile).where(TestimonyFile.id == file_id, TestimonyFile.deposit_id == deposit.id)
    found: TestimonyFile | None = execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def readers(deposit: Deposit) -> set[UUID]:
    """Who holds the key of a deposit: of a draft its officer alone."""
    if deposit.status not in policy.KEPT:
        return {deposit.officer_id}
    return {deposit.officer_id, *vault.compartment_ids(Name.TESTIMONY, Name.RECOVERY).values()}


def open_draft(actor: Actor, deposit: Deposit) -> Chest:
    """What is sealed of a draft, for going on with it. Raises Conflict for who has other words than they began with."""
    chest = vault.open_chest(actor.keyring, deposit.id)
    if not chest.has(Data.TESTIMONY):
        raise Conflict(_("Your words do not open this draft. Begin a new one."))
    return chest


def open_chest(actor: Actor, deposit: Deposit) -> Chest:
    """What is sealed of a deposit. An officer who lost their words and has new ones is given its key again by this."""
    chest = vault.open_chest(actor.keyring, deposit.id)
    if deposit.status in policy.KEPT and chest.has(Data.TESTIMONY):
        chest.regrant(lambda _kind, _subject: readers(deposit))
    return chest
