"""Registers of investigators outside: one adds a key, another compares it and confirms it, any of them ends it."""

import binascii
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import aliased

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Invalid, Missing
from support.people.model import Person
from support.testimony import policy
from support.testimony.model import OutsideRegister
from support.vault import tokens
from support.vault.ciphers import seal_to


def usable() -> list[dict[str, Any]]:
    """The registers that an officer can choose, by name: `[{id, name}]`; one statement."""
    rows = execute(
        sa.select(OutsideRegister.id, OutsideRegister.name)
        .where(OutsideRegister.confirmed_by.is_not(None), OutsideRegister.ended_on.is_(None))
        .order_by(OutsideRegister.name)
    )
    return [dict(row._mapping) for row in rows]


def browse(actor: Actor) -> list[dict[str, Any]]:
    """All registers with the fingerprints of their keys, for the officers of testimony. Raises Forbidden."""
    require(policy.may_keep_registers, actor)
    added, confirmed = aliased(Person), aliased(Person)
    rows = execute(
        sa.select(OutsideRegister, added.name, confirmed.name)
        .join(added, added.id == OutsideRegister.added_by)
        .outerjoin(confirmed, confirmed.id == OutsideRegister.confirmed_by)
        .order_by(OutsideRegister.ended_on.is_not(None), OutsideRegister.name)
    )
    return [_told(actor, *row) for row in rows]


def show(actor: Actor, register_id: UUID) -> dict[str, Any]:
    """One of them. Raises Missing."""
    if not policy.reads(actor):
        raise Missing()
    found = [one for one in browse(actor) if one["id"] == register_id]
    if not found:
        raise Missing()
    return found[0]


def _told(actor: Actor, register: OutsideRegister, added_by: str, confirmed_by: str | None) -> dict[str, Any]:
    return {
        "id": register.id,
        "name": register.name,
        "fingerprint": fingerprint(register.public),
        "added_by": added_by,
        "added_on": register.added_on,
        "confirmed_by": confirmed_by,
        "ended_on": register.ended_on,
        "may_confirm": policy.may_confirm_register(actor, register),
        "may_end": policy.may_end_register(actor, register),
    }


def fingerprint(public: bytes) -> str:
    """The SHA-256 of the key as its owner holds it (in hex, as the file NAME.pub), in groups of four."""
    found = tokens.fingerprint(public.hex()).hex()
    return " ".join(found[at : at + 4] for at in range(0, len(found), 4))


def add(actor: Actor, *, name: str, public: str) -> OutsideRegister:
    """Name a register and the key its owner handed over, in hex. Raises Forbidden, Invalid, Conflict."""
    require(policy.may_keep_registers, actor)
    key = _key(public)
    if execute(sa.select(OutsideRegister.id).where(OutsideRegister.name == name)).first():
        raise Conflict(_("There is a register of this name. A new key needs a new name, such as one with the year."))
    register = save(OutsideRegister(name=name, public=key, added_by=actor.id, added_on=clock.today()))
    audit.record(actor, "outside_register.added", register)
    return register


def _key(public: str) -> bytes:
    """The key, tried once: what nothing can be sealed to is no key. Raises Invalid."""
    told = _("This is no key of such a register. Paste the whole of the file NAME.pub that they made.")
    try:
        key = binascii.unhexlify("".join(public.split()))
        seal_to(key, b"a try", b"a try")
    except ValueError:
        raise Invalid(fields={"public": [told]}) from None
    return key


def confirm(actor: Actor, register_id: UUID) -> OutsideRegister:
    """Say that one compared the key with its owner. Raises Missing, Forbidden for who added it, Conflict."""
    register = _locked(actor, register_id)
    if register.confirmed_by is not None or register.ended_on is not None:
        raise Conflict(_("This register is confirmed already, or has ended."))
    require(
        policy.may_confirm_register,
        actor,
        register,
        detail=_("You added it: somebody else has to compare the key and confirm it."),
    )
    register.confirmed_by = actor.id
    flush()
    audit.record(actor, "outside_register.confirmed", register)
    return register


def end(actor: Actor, register_id: UUID) -> OutsideRegister:
    """Offer it no longer; what was sealed to it stays so. Raises Missing, Conflict."""
    register = _locked(actor, register_id)
    if not policy.may_end_register(actor, register):
        raise Conflict(_("This register has ended already."))
    register.ended_on = clock.today()
    flush()
    audit.record(actor, "outside_register.ended", register)
    return register


def _locked(actor: Actor, register_id: UUID) -> OutsideRegister:
    if not policy.reads(actor):
        raise Missing()
    wanted = sa.select(OutsideRegister).where(OutsideRegister.id == register_id).with_for_update()
    found: OutsideRegister | None = execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found
