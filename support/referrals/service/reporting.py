"""What a helper writes back: sealed to the officer, and to the holders only if the officer says so; files; costs."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import CaseCost, CostStatus, Need
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict, Missing
from support.core.money import Money
from support.correspondence.service import documents
from support.correspondence.service.documents import File
from support.files import service as attached
from support.partners.model import Offer
from support.referrals import policy
from support.referrals.model import Referral, Report
from support.referrals.service.answering import begin
from support.referrals.service.reading import get, open_referral, readers_of
from support.vault.model import Data
from support.vault.service import Chest

#: Where the files that came back lie in the store.
ROOM = "referrals"
#: What a cost is asked for as, in the budget of the case.
NEEDS: dict[Offer, Need] = {
    Offer.LEGAL: Need.LEGAL,
    Offer.PSYCHOLOGICAL: Need.PSYCHOLOGICAL,
    Offer.TRAINING: Need.RETRAINING,
}


def report(actor: Actor, referral_id: UUID, text: str) -> Report:
    """Write back. Under the key of the service, which the holders open only if the officer says so.

    Raises Missing, Forbidden to anybody but who helps.
    """
    referral, folder, chest = _helping(actor, referral_id)
    return _write(actor, folder, chest, referral, text, None)


def send_file(actor: Actor, referral_id: UUID, *, name: str, content: bytes, text: str = "") -> Report:
    """Hand a document back, cleaned as all are. Raises Missing, Forbidden, Invalid, TooLarge, Unavailable."""
    referral, folder, chest = _helping(actor, referral_id)
    return _write(actor, folder, chest, referral, text, attached.keep(ROOM, name=name, content=content))


def _helping(actor: Actor, referral_id: UUID) -> tuple[Referral, Folder, Chest]:
    referral = get(actor, referral_id, lock=True)
    require(policy.may_help, actor, referral)
    begin(actor, referral)
    folder, chest = open_referral(actor, referral)
    return referral, folder, chest


def _write(
    actor: Actor, folder: Folder, chest: Chest, referral: Referral, text: str, file: attached.Attached | None
) -> Report:
    kind = policy.kind_of(referral)
    row = save(
        Report(
            referral_id=referral.id,
            author_id=actor.id,
            written_on=clock.today(),
            file_id=file.id if file else None,
            padded=file.padded if file else None,
        )
    )
    readers = readers_of(folder, referral)
    chest.write(kind, row.id, "report", text, readers=readers, subject_id=referral.id)
    if file is not None:
        chest.write(kind, row.id, "attached", file.told, readers=readers, subject_id=referral.id)
    audit.record(actor, "report.written", row)
    return row


def reports_of(referral: Referral, chest: Chest) -> list[dict[str, Any]]:
    """What came back, newest first: `[{"id", "written_on", "text", "file", "opened"}]`; text None without the key."""
    rows = execute(sa.select(Report).where(Report.referral_id == referral.id)).scalars().all()
    told = []
    for row in sorted(rows, key=lambda one: (one.written_on, one.id), reverse=True):
        file, text = chest.read(row.id, "attached") or {}, chest.read(row.id, "report")
        named = {part: file.get(part) for part in ("name", "type", "size")} if row.file_id else None
        told.append(
            {"id": row.id, "written_on": row.written_on, "text": text, "file": named, "opened": text is not None}
        )
    return told


def papers_of(referral: Referral, chest: Chest) -> list[tuple[str, Callable[[], bytes]]]:
    """The files that came back, as far as the chest opens them: `(name, what gives its content)`, for a copy."""
    wanted = sa.select(Report).where(Report.referral_id == referral.id, Report.file_id.is_not(None))
    found: list[tuple[str, Callable[[], bytes]]] = []
    for row in execute(wanted.order_by(Report.written_on, Report.id)).scalars().all():
        told = chest.read(row.id, "attached")
        if told is not None and row.file_id is not None:
            found.append((told["name"], partial(attached.content, ROOM, row.file_id, told)))
    return found


def report_file(actor: Actor, referral_id: UUID, report_id: UUID) -> File:
    """A file that came back; recorded. Raises Missing, Conflict for who may not open it, Unavailable."""
    referral = get(actor, referral_id)
    wanted = sa.select(Report).where(Report.id == report_id, Report.referral_id == referral.id)
    row: Report | None = execute(wanted).scalar_one_or_none()
    if row is None or row.file_id is None:
        raise Missing()
    _folder, chest = open_referral(actor, referral)
    told = chest.read(row.id, "attached")
    if told is None:
        raise Conflict(_("The officer has not opened this to you. Ask them, if you need to read it."))
    audit.record(actor, "report.opened", row)
    return File(told["name"], told["type"], attached.content(ROOM, row.file_id, told))


def shared_document(actor: Actor, referral_id: UUID, document_id: UUID) -> File:
    """A document of the copy, opened with the copy of its key; recorded. Raises Missing, Conflict, Unavailable."""
    referral = get(actor, referral_id)
    _folder, chest = open_referral(actor, referral)
    slot = chest.read(referral.id, "slot") or {}
    copy = next((one for one in slot.get("documents", ()) if one["id"] == str(document_id)), None)
    if copy is None:
        raise Missing()
    audit.record(actor, "copy.opened", referral, reason="document")
    return documents.handed(copy)


# Costs


def tell_cost(actor: Actor, referral_id: UUID, amount: Money, *, what: str) -> CaseCost:
    """What the help costs, told by who helps or by a holder; a holder asks for it as aid.

    Raises Missing, Forbidden, Conflict before somebody took it.
    """
    referral = get(actor, referral_id, lock=True)
    folder, chest = open_referral(actor, referral)
    if referral.helper_id is None:
        raise Conflict(_("Nobody has taken this yet, so it costs nothing."))
    require(policy.may_close, actor, referral, folder.holder_ids)
    need = NEEDS.get(referral.service, Need.FINANCIAL)
    cost = cases.tell_cost(
        actor, folder.id, need=need, source_id=referral.id, amount=amount.minor, currency=amount.currency
    )
    chest.write(Data.SLOT, cost.id, "cost", what, readers=readers_of(folder, referral), subject_id=referral.id)
    return cost


def costs(referral: Referral, chest: Chest) -> list[dict[str, Any]]:
    """The costs told of it, newest first: `[{"id", "amount", "told_on", "status", "what"}]`."""
    return [
        {
            "id": cost.id,
            "amount": Money(cost.amount, cost.currency),
            "told_on": cost.told_on,
            "status": cost.status,
            "what": chest.read(cost.id, "cost"),
        }
        for cost in cases.costs_from(referral.id)
    ]


def drop_cost(actor: Actor, referral_id: UUID, cost_id: UUID) -> CaseCost:
    """A holder says that a cost is not asked for. Raises Missing, Forbidden, Conflict."""
    referral = get(actor, referral_id)
    folder, _chest = open_referral(actor, referral)
    require(policy.may_refer, actor, folder.holder_ids)
    if cost_id not in {one.id for one in cases.costs_from(referral.id)}:
        raise Missing()
    return cases.set_cost(actor, folder, cost_id, CostStatus.DROPPED)


def sweep_files() -> int:
    """Remove objects that no report names; how many."""
    known: Sequence[UUID | None] = execute(sa.select(Report.file_id)).scalars().all()
    return attached.sweep(ROOM, {one for one in known if one is not None})
