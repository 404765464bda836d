"""To whom the training key of a case is sealed: officer and holders always, coordinators while there is training."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from support.cases import service as cases
from support.cases.folder import Folder
from support.core.access import Actor
from support.core.db import execute
from support.people.model import Person, Role
from support.retraining import policy
from support.retraining.model import LIVE, Enrolment, Placement, WorkFollowUp
from support.vault import service as vault
from support.vault.model import Data
from support.vault.service import Chest
from support.vault.service.chest import Readers


def coordinators() -> dict[UUID, UUID]:
    """The training coordinators, with the pair of each."""
    wanted = Person.roles.op("@>")(sa.cast([Role.TRAINING.value], ARRAY(sa.Text)))
    rows = execute(sa.select(Person.id, Person.pair_id).where(wanted, Person.disabled_on.is_(None)))
    return {row.id: row.pair_id for row in rows}


def accompanied(case_id: UUID) -> bool:
    """Whether coordinators have to do with a case: a place is sought or held, or a job is asked after."""
    learning = sa.exists().where(Enrolment.case_id == case_id, Enrolment.status.in_(LIVE))
    working = sa.exists().where(
        Placement.case_id == case_id, WorkFollowUp.placement_id == Placement.id, WorkFollowUp.outcome.is_(None)
    )
    return bool(execute(sa.select(sa.or_(learning, working))).scalar_one())


def readers_of(folder: Folder, known: dict[UUID, UUID] | None = None) -> Readers:
    """As the case says; the training key to coordinators as well, while the case is accompanied and not frozen."""
    base = cases.readers_of(folder)
    shown = not folder.case.frozen and accompanied(folder.id)
    also = set(known if known is not None else coordinators()) if shown else set()
    return lambda kind, subject_id: base(kind, subject_id) | (also if kind == Data.TRAINING else set())


def open_training(actor: Actor, folder: Folder) -> Chest:
    """What the actor's keys open of a case; a coordinator's open what is about training and no more.

    Whoever opens it also seals it to coordinators who came since, or have a new pair. Raises Forbidden for a holder
    who opened too many cases today.
    """
    ours = policy.concerns(actor, folder)
    chest = cases.open_folder(actor, folder) if ours else vault.open_chest(actor.keyring, folder.id)
    if chest.has(Data.TRAINING) and not folder.case.frozen and accompanied(folder.id):
        held, due = chest.subjects(Data.TRAINING)[folder.id], coordinators()
        if any(held.get(who) != pair_id for who, pair_id in due.items()):
            chest.regrant(readers_of(folder, due))
    return chest


def end_access(case_id: UUID) -> None:
    """Take the training key from coordinators once there is no training any more; holders keep it."""
    if accompanied(case_id):
        return
    holders = cases.by_id(case_id).holder_ids
    for person_id in set(coordinators()) - holders:
        vault.revoke(case_id, person_id, [Data.TRAINING])
