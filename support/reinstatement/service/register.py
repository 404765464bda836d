"""The register as the reform team uses it: opened to count it and to find who is asked, and never shown."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from support.cases.model import Case
from support.core import audit
from support.core.access import Actor, require
from support.core.db import execute
from support.reinstatement import policy
from support.reinstatement.model import RegisterEntry, Speciality
from support.reinstatement.service.entries import ENTRY
from support.vault import service as vault
from support.vault.model import Data
from support.vault.service import Chest


@dataclass(frozen=True)
class Opened:
    """An entry that counts, the chest of its case (the register's keys alone), and its specialities."""

    entry_id: UUID
    case_id: UUID
    chest: Chest
    specialities: frozenset[str]


def open_register(actor: Actor) -> list[Opened]:
    """Every entry that counts, as far as the session's keys open it: three statements however many.

    What is found here is never shown to anybody: see `counts` and `requests.ask`.
    """
    wanted = sa.select(RegisterEntry.id, RegisterEntry.case_id).join(Case, Case.id == RegisterEntry.case_id)
    rows = execute(wanted.where(policy.asked()).order_by(RegisterEntry.id)).all()
    if not rows:
        return []
    chests = vault.open_chests(actor.keyring, [row.case_id for row in rows], Data.REGISTER, [ENTRY])
    return [Opened(row.id, row.case_id, chests[row.case_id], _known(chests[row.case_id], row.id)) for row in rows]


def _known(chest: Chest, entry_id: UUID) -> frozenset[str]:
    return frozenset((chest.read(entry_id, ENTRY) or {}).get("specialities", ()))


def counts(actor: Actor) -> list[dict[str, Any]]:
    """How many entries name each speciality, in steps of five: `[{"speciality", "people"}]`, None for fewer.

    Recorded before it is answered. Raises Forbidden.
    """
    require(policy.may_seek, actor)
    audit.record(actor, "register.counted")
    found = Counter(code for one in open_register(actor) for code in one.specialities)
    return [{"speciality": one, "people": policy.told(found[one])} for one in Speciality]
