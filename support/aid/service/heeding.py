"""Whether a holder looked at who is paid since the household, or the debt, was last changed.

Finance opens neither. So whoever looks with a holder's keys seals beside the payee what both looked like sealed, as a
digest; before money leaves finance compares it with what lies there now. What was changed since stops the payment
until a holder looked again: also a change by the officer, whose keys do not open the payee.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.aid.model import AidRequest
from support.cases import service as cases
from support.cases.folder import Folder
from support.core.db import execute
from support.vault import service as vault
from support.vault.model import Data
from support.vault.service import Chest
from support.vault.service.chest import Readers

#: The name of the sealed part; its row is the request's.
PART = "heeded"
#: The sealed part of a debt, as `debts`, which uses this, calls it.
DEBT = "debt"
#: As long as a digest, so that the length does not tell whether somebody of the household is paid.
NOTHING = "-" * 64


def mark(
    chest: Chest,
    folder: Folder,
    request_id: UUID,
    payee: Mapping[str, Any],
    debt_id: UUID | None,
    readers: Readers | None = None,
) -> None:
    """Seal beside a payee that it was looked at, with a holder's keys, as household and debt stand now."""
    told = {
        "household": _now([folder.id], "household").get(folder.id, NOTHING) if payee.get("member") else NOTHING,
        "debt": _now([debt_id], DEBT).get(debt_id, NOTHING) if payee.get("creditor") and debt_id else NOTHING,
    }
    readers = readers or cases.readers_of(folder)
    chest.write(Data.PAYEE, request_id, PART, told, readers=readers, subject_id=request_id)


def changed_since(requests: Collection[AidRequest], chests: Mapping[UUID, Chest]) -> dict[UUID, list[Any]]:
    """Why a holder has to look first, by request; those that may be paid are left out. At most two statements.

    `chests` are open by case, with the payees and this part of them. What nobody ever looked at is named as well.
    """
    found: dict[UUID, list[Any]] = {}
    payees = {one.id: chests[one.case_id].read(one.id, "payee") or {} for one in requests}
    to_members = {one.case_id for one in requests if payees[one.id].get("member")}
    debts = {one.debt_id for one in requests if one.debt_id and payees[one.id].get("creditor")}
    households, owed = _now(to_members, "household"), _now(debts, DEBT)
    for one in requests:
        payee, told = payees[one.id], chests[one.case_id].read(one.id, PART) or {}
        if payee.get("member") and told.get("household") != households.get(one.case_id, NOTHING):
            found[one.id] = [_("The household was changed since a holder looked at who is paid. They look again.")]
        if payee.get("creditor") and one.debt_id and told.get("debt") != owed.get(one.debt_id, NOTHING):
            found[one.id] = [_("The debt was changed since a holder looked at who is paid. They look again.")]
    return found


def debt_changed(chest: Chest, folder: Folder, debt_id: UUID, before: str | None) -> None:
    """A holder changed a debt but not its creditor: what was looked at until then still holds. Two statements.

    `before` is the digest of the debt as it was; what was marked with another stays as it is.
    """
    rows = execute(sa.select(AidRequest).where(AidRequest.case_id == folder.id, AidRequest.debt_id == debt_id))
    for request in rows.scalars().all():
        payee, told = chest.read(request.id, "payee") or {}, chest.read(request.id, PART) or {}
        if payee.get("creditor") and told.get("debt") == before:
            mark(chest, folder, request.id, payee, debt_id)


def _now(row_ids: Collection[UUID], part: str) -> dict[UUID, str]:
    return vault.digests(row_ids, part) if row_ids else {}
