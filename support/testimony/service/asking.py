"""Two stand behind a hand-over: one asks for it, another agrees or says no. Before that nothing leaves."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Invalid, Missing
from support.core.keyset import MOST, Cursor
from support.people.model import Person, Role
from support.testimony import policy
from support.testimony.model import (
    AskStatus,
    Deposit,
    DepositStatus,
    HandOver,
    HandOverAsk,
    OutsideCopy,
    OutsideRegister,
    TestimonyFile,
)
from support.testimony.service.finding import get, open_chest, readers
from support.testimony.service.listing import Page
from support.vault.model import Data
from support.vault.service import Chest


def ask(
    actor: Actor,
    deposit_id: UUID,
    *,
    purpose: str,
    register_id: UUID | None = None,
    to: str | None = None,
    files: Sequence[UUID] = (),
) -> HandOverAsk:
    """Ask another to agree that a deposit goes to a register its officer chose, or to investigators who are named.

    Nothing leaves by this. To a register everything goes, and only it can open that; to others the words and `files`.
    Raises Missing, Forbidden, Invalid, Conflict for a register that the officer did not choose, or what waits already.
    """
    deposit = get(actor, deposit_id, lock=True)
    require(policy.may_ask_hand_over, actor, deposit)
    _ensure_whole(deposit, register_id, to, files)
    _ensure_chosen(deposit, register_id)
    chest = open_chest(actor, deposit)
    if not chest.has(Data.TESTIMONY):
        raise Conflict(_("Your keys do not open this."))
    asked = save(
        HandOverAsk(
            deposit_id=deposit.id,
            register_id=register_id,
            asked_by=actor.id,
            asked_on=clock.today(),
            status=AskStatus.WAITING,
        )
    )
    if to:
        _write(chest, deposit, asked, "to", to)
    _write(chest, deposit, asked, "handing", {"purpose": purpose, "files": [str(one) for one in files]})
    audit.record(actor, "testimony.hand_over_asked", deposit)
    return asked


def _write(chest: Chest, deposit: Deposit, asked: HandOverAsk, part: str, value: Any) -> None:
    mine = readers(deposit)
    chest.write(Data.TESTIMONY, asked.id, part, value, readers=lambda _kind, _subject: mine, subject_id=deposit.id)


def _ensure_whole(deposit: Deposit, register_id: UUID | None, to: str | None, files: Sequence[UUID]) -> None:
    if (register_id is None) == (not to):
        told = _("Choose a register, or name who receives it: one of the two.")
        raise Invalid(fields={"register_id": [told]})
    if register_id is not None and files:
        raise Invalid(fields={"files": [_("A register gets all of it, sealed. Tick files for named investigators.")]})
    there = sa.select(TestimonyFile.id).where(TestimonyFile.deposit_id == deposit.id)
    if not set(files) <= set(execute(there).scalars()):
        raise Invalid(fields={"files": [_("There is no such file in it. Choose from its files.")]})
    same = sa.select(HandOverAsk.id).where(
        HandOverAsk.deposit_id == deposit.id,
        HandOverAsk.register_id == register_id,
        HandOverAsk.status == AskStatus.WAITING,
    )
    if register_id is not None and execute(same).first():
        raise Conflict(_("This waits for somebody's agreement already."))


def copy_for(deposit: Deposit, register_id: UUID) -> bytes | None:
    """What its officer sealed to a register, or None when they did not choose it."""
    wanted = sa.select(OutsideCopy.sealed).where(
        OutsideCopy.deposit_id == deposit.id, OutsideCopy.register_id == register_id
    )
    found: bytes | None = execute(wanted).scalar_one_or_none()
    return found


def _ensure_chosen(deposit: Deposit, register_id: UUID | None) -> None:
    """What the officer agreed to: that it lies here, and, for a register, that they sealed it to that one."""
    if deposit.status not in policy.KEPT:
        raise Conflict(_("Its officer took it back. Nothing of it is left to hand over."))
    if register_id is not None and copy_for(deposit, register_id) is None:
        raise Conflict(_("Its officer did not seal this to that register. Name investigators instead."))


# Deciding


def agree(actor: Actor, deposit_id: UUID, asked_id: UUID) -> HandOver:
    """Stand behind it as the second: from now on it is handed over, and its officer reads so.

    What the officer chose is looked at again. Raises Missing, Forbidden for who asked, Conflict for what was decided.
    """
    deposit, asked = _waiting(actor, deposit_id, asked_id)
    require(policy.may_decide_hand_over, actor, deposit, asked, detail=_NOT_ALONE)
    _ensure_chosen(deposit, asked.register_id)
    _ensure_still_stood_behind(asked)
    if not open_chest(actor, deposit).has(Data.TESTIMONY):
        raise Conflict(_("Your keys do not open this."))
    _decided(asked, AskStatus.AGREED, actor.id)
    handed = save(
        HandOver(
            id=asked.id,
            deposit_id=deposit.id,
            register_id=asked.register_id,
            handed_by=actor.id,
            handed_on=clock.today(),
        )
    )
    if deposit.status == DepositStatus.DEPOSITED:
        deposit.status = DepositStatus.HANDED_OVER
    flush()
    audit.record(actor, "testimony.handed_over", deposit)
    return handed


def _ensure_still_stood_behind(asked: HandOverAsk) -> None:
    still = sa.select(Person.id).where(
        Person.id == asked.asked_by, Person.disabled_on.is_(None), Person.roles.contains([Role.WITNESS.value])
    )
    if not execute(still).first():
        raise Conflict(_("Who asked for this is no longer an officer of testimony. Say no, and ask for it anew."))


def refuse(actor: Actor, deposit_id: UUID, asked_id: UUID) -> HandOverAsk:
    """Say no: nothing leaves. Raises Missing, Forbidden for who asked, Conflict for what was decided."""
    deposit, asked = _waiting(actor, deposit_id, asked_id)
    require(policy.may_decide_hand_over, actor, deposit, asked, detail=_NOT_ALONE)
    _decided(asked, AskStatus.REFUSED, actor.id)
    audit.record(actor, "testimony.hand_over_refused", deposit)
    return asked


def withdraw(actor: Actor, deposit_id: UUID, asked_id: UUID) -> HandOverAsk:
    """Take back what one asked for. Raises Missing, Forbidden for anybody else, Conflict for what was decided."""
    deposit, asked = _waiting(actor, deposit_id, asked_id)
    require(
        policy.may_withdraw_hand_over, actor, asked, detail=_("Only who asked for it can take it back. Say no to it.")
    )
    _decided(asked, AskStatus.WITHDRAWN, None)
    audit.record(actor, "testimony.hand_over_withdrawn", deposit)
    return asked


_NOT_THEIRS = _("Only who asked for it can take it back. Say no to it.")
_NOT_ALONE = _("You asked for this: somebody else of you has to agree, or to say no.")


def verdict(name: str) -> Callable[[Actor, UUID, UUID], Any]:
    """The verb of this name, as addresses have it. Raises Missing."""
    known: dict[str, Callable[[Actor, UUID, UUID], Any]] = {"agree": agree, "refuse": refuse, "withdraw": withdraw}
    if name not in known:
        raise Missing()
    return known[name]


def _waiting(actor: Actor, deposit_id: UUID, asked_id: UUID) -> tuple[Deposit, HandOverAsk]:
    """Both locked, the deposit first: an officer who takes it back at this moment waits, or was there before."""
    deposit = get(actor, deposit_id, lock=True)
    wanted = sa.select(HandOverAsk).where(HandOverAsk.id == asked_id, HandOverAsk.deposit_id == deposit.id)
    asked: HandOverAsk | None = execute(
        wanted.with_for_update().execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if asked is None:
        raise Missing()
    if asked.status != AskStatus.WAITING:
        raise Conflict(_("This was decided or taken back already."))
    return deposit, asked


def _decided(asked: HandOverAsk, status: AskStatus, by: UUID | None) -> None:
    asked.status, asked.decided_by, asked.decided_on = status, by, clock.today()
    flush()


# Looking


def waiting(actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page:
    """What waits for a second, oldest first: `{id, deposit_id, register, asked_by, asked_on, may_decide}`.

    One statement; nothing is opened. Raises Forbidden, Invalid.
    """
    require(policy.may_browse_testimony, actor)
    statement = (
        sa.select(
            HandOverAsk.id,
            HandOverAsk.deposit_id,
            HandOverAsk.asked_on,
            OutsideRegister.name.label("register"),
            Person.name.label("asked_by"),
            (HandOverAsk.asked_by != actor.id).label("may_decide"),
        )
        .outerjoin(OutsideRegister, OutsideRegister.id == HandOverAsk.register_id)
        .join(Person, Person.id == HandOverAsk.asked_by)
        .join(Deposit, Deposit.id == HandOverAsk.deposit_id)
        .where(HandOverAsk.status == AskStatus.WAITING, policy.visible(actor))
    )
    if cursor:
        here = sa.tuple_(HandOverAsk.asked_on, HandOverAsk.id)
        statement = statement.where(here > sa.tuple_(*Cursor.read(cursor).as_row()))
    limit = max(1, min(limit, MOST))
    rows = execute(statement.order_by(HandOverAsk.asked_on, HandOverAsk.id).limit(limit + 1)).all()
    following = Cursor(rows[limit - 1].asked_on, rows[limit - 1].id).write() if len(rows) > limit else None
    return Page([dict(row._mapping) for row in rows[:limit]], following)


def outline(actor: Actor, deposit_id: UUID, asked_id: UUID) -> dict[str, Any]:
    """What is decided upon: to whom, what for, which files by name; recorded. Raises Missing, Unavailable."""
    deposit = get(actor, deposit_id)
    wanted = (
        sa.select(HandOverAsk, OutsideRegister.name)
        .outerjoin(OutsideRegister, OutsideRegister.id == HandOverAsk.register_id)
        .where(HandOverAsk.id == asked_id, HandOverAsk.deposit_id == deposit.id)
    )
    row = execute(wanted).first()
    if row is None:
        raise Missing()
    chest = open_chest(actor, deposit)
    audit.record(actor, "testimony.opened", deposit, reason="hand_over")
    return told_of(row[0], row[1], chest)


def told_of(asked: HandOverAsk, register: str | None, chest: Chest) -> dict[str, Any]:
    """To whom, what for and which files; nulls for who cannot open it."""
    handing = chest.read(asked.id, "handing") or {}
    return {
        "id": asked.id,
        "deposit_id": asked.deposit_id,
        "register_id": asked.register_id,
        "status": asked.status,
        "to": register or chest.read(asked.id, "to"),
        "purpose": handing.get("purpose"),
        "files": [UUID(one) for one in handing.get("files", ())],
        "asked_on": asked.asked_on,
    }
