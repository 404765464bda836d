"""The end of transfers that wait: what was sealed for their receivers goes with them."""

from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa

from support.cases.folder import Folder
from support.cases.model.moving import Transfer, TransferStatus
from support.core import audit, clock
from support.core.access import Actor
from support.core.db import execute, save
from support.vault import service as vault
from support.vault.model import Data

#: What a receiver was sealed: all that holders read. What is somebody's own stays theirs.
SEALED_TO_RECEIVERS = tuple(kind for kind in Data if kind is not Data.PRIVATE)

#: How each end is noted.
NOTED = {
    TransferStatus.DECLINED: "transfer.declined",
    TransferStatus.WITHDRAWN: "transfer.withdrawn",
    TransferStatus.EXPIRED: "transfer.expired",
    TransferStatus.ENDED: "transfer.ended",
}


def end_transfer(actor: Actor | None, folder: Folder, row: Transfer, ended: TransferStatus) -> Folder:
    """End one transfer that came to nothing and delete its receiver's grants. `actor` None is the system itself.

    Who holds the case by now keeps what a holder has.
    """
    row.answered_on = clock.today()
    row.status = ended
    save(row)
    if row.receiver_id not in folder.holder_ids:
        vault.revoke(folder.id, row.receiver_id, SEALED_TO_RECEIVERS)
    audit.record(actor, NOTED[ended], row)
    return replace(folder, receivers={who: pair for who, pair in folder.receivers.items() if who != row.receiver_id})


def end_waiting(folder: Folder, person_id: UUID | None = None) -> Folder:
    """End what waits to or from somebody who leaves, or all that waits when a case is frozen."""
    if person_id is not None and not folder.receivers:
        return folder
    waiting = sa.select(Transfer).where(Transfer.case_id == folder.id, Transfer.status == TransferStatus.ASKED)
    if person_id is not None:
        waiting = waiting.where(sa.or_(Transfer.sender_id == person_id, Transfer.receiver_id == person_id))
    for row in execute(waiting.order_by(Transfer.id)).scalars().all():
        folder = end_transfer(None, folder, row, TransferStatus.ENDED)
    return folder
