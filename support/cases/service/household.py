"""Who lives with an officer, how each may be reached, and who may be paid. Sealed like the officer's own name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4, uuid5

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from support.cases import policy
from support.cases.folder import Folder
from support.cases.model.household import CHANNELS
from support.cases.service.consents import casework_withdrawn
from support.cases.service.opening import open_folder, readers_of
from support.cases.service.standing import ensure_in_hand
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.errors import Conflict, Invalid, Missing
from support.vault.model import Data
from support.vault.service import Chest

MOST_MEMBERS = 20
#: What nobody has said yet.
NO_RULES: dict[str, Any] = {"never_contact": False, "safe_channels": [], "safe_hours": ""}
BLANK: dict[str, Any] = {
    "name": "",
    "relation": None,
    "born": None,
    "dependant": False,
    "inside_country": False,
    **NO_RULES,
    "payee_consent": None,
}


# Reading


def household_of(chest: Chest, folder: Folder) -> list[dict[str, Any]]:
    """The household, each with an id, as far as the session's keys open it; no statement.

    `{id, name, relation, born, dependant, inside_country, never_contact, safe_channels, safe_hours, payee_consent}`,
    the last `{on, by, text}` or None. Who was named before there were ids has one by their place, until one is kept.
    """
    kept = chest.read(folder.id, "household") or []
    return [{**BLANK, "id": str(uuid5(folder.id, f"household/{place}")), **member} for place, member in enumerate(kept)]


def contact_rules_of(chest: Chest, folder: Folder) -> dict[str, Any]:
    """How the officer themself may be reached: `{never_contact, safe_channels, safe_hours}`."""
    return {**NO_RULES, **(chest.read(folder.id, "contact_rules") or {})}


def read_household(actor: Actor, folder: Folder) -> dict[str, Any]:
    """The household and the officer's own rules: `{members, contact_rules, opened}`; recorded first."""
    chest = open_folder(actor, folder)
    audit.record(actor, "household.opened", folder)
    return {
        "members": household_of(chest, folder),
        "contact_rules": contact_rules_of(chest, folder),
        "opened": chest.has(Data.IDENTITY),
    }


def member_of(members: list[dict[str, Any]], member_id: UUID) -> dict[str, Any]:
    """One of them. Raises Missing."""
    for member in members:
        if member["id"] == str(member_id):
            return member
    raise Missing()


# What every page of the case says first


def warnings(parts: dict[str, Any]) -> list[str]:
    """Plain sentences about whom not to reach and how, from the parts `contact_rules` and `household`."""
    told = _rules(parts.get("contact_rules") or {}, gettext("The officer"))
    for member in parts.get("household") or []:
        name = member["name"]
        told += _rules(member, name)
        if member.get("inside_country"):
            told.append(gettext("%(name)s: still inside the country. Nothing may point to them.", name=name))
    return told


def _rules(rules: dict[str, Any], name: str) -> list[str]:
    if rules.get("never_contact"):
        return [gettext("%(name)s: never contact them.", name=name)]
    told = []
    if rules.get("safe_channels"):
        ways = ", ".join(str(CHANNELS.get(code, code)) for code in rules["safe_channels"])
        told.append(gettext("%(name)s: contact them only by %(ways)s.", name=name, ways=ways))
    if rules.get("safe_hours"):
        told.append(
            gettext("%(name)s: contact them only at these times: %(hours)s.", name=name, hours=rules["safe_hours"])
        )
    return told


def warnings_of(chest: Chest, folder: Folder) -> list[str]:
    """The same from an open chest, after the gravest: that the officer took their consent back. No statement."""
    told = []
    if casework_withdrawn(chest, folder):
        told.append(gettext("The officer no longer agrees to this work. Share nothing, and talk to them first."))
    return told + warnings({part: chest.read(folder.id, part) for part in ("contact_rules", "household")})


@dataclass(frozen=True)
class Heeded:
    """What a page on which something is done says first, and who of the household may be chosen there."""

    warnings: list[str]
    members: list[dict[str, Any]]
    contact_rules: dict[str, Any]


def heed(actor: Actor, folder: Folder) -> Heeded:
    """What to know before acting on a case; recorded first, also for a form that is refused and shown again."""
    chest = open_folder(actor, folder)
    audit.record_aside(actor, "household.opened", folder)
    return Heeded(warnings_of(chest, folder), household_of(chest, folder), contact_rules_of(chest, folder))


# Writing


def add_member(actor: Actor, folder: Folder, given: dict[str, Any]) -> dict[str, Any]:
    """Add somebody. `given` as `household_of` has it, without the id; `payee_consent` is its text or None.

    Raises Forbidden, Conflict for a closed case or keys that do not open it, Invalid for too many.
    """
    member: dict[str, Any] = {**BLANK, "id": str(uuid4()), **_plain(actor, given)}

    def add(members: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len(members) >= MOST_MEMBERS:
            raise Invalid(_("A household has at most %(most)s people here.", most=MOST_MEMBERS))
        return [*members, member]

    _change(actor, folder, add)
    return member


def change_member(actor: Actor, folder: Folder, member_id: UUID, given: dict[str, Any]) -> dict[str, Any]:
    """Correct what is named in `given` and leave the rest. Raises as `add_member` does, and Missing."""
    found: dict[str, Any] = {}

    def change(members: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found.update(member_of(members, member_id))
        found.update(_plain(actor, given, found["payee_consent"]))
        return [found if member["id"] == found["id"] else member for member in members]

    _change(actor, folder, change)
    return found


def remove_member(actor: Actor, folder: Folder, member_id: UUID) -> None:
    """Take somebody out. Raises as `change_member` does."""

    def remove(members: list[dict[str, Any]]) -> list[dict[str, Any]]:
        gone = member_of(members, member_id)
        return [member for member in members if member is not gone]

    _change(actor, folder, remove)


def ensure_member(actor: Actor, folder: Folder, member_id: UUID) -> None:
    """Whether there is somebody of this id, before a form about them is read. Raises Missing."""
    member_of(household_of(open_folder(actor, folder), folder), member_id)


def set_contact_rules(actor: Actor, folder: Folder, rules: dict[str, Any]) -> dict[str, Any]:
    """Say how the officer themself may be reached. Raises Forbidden, Conflict for a closed case."""
    require(policy.may_change_household, actor, folder)
    ensure_in_hand(folder)
    chest = open_folder(actor, folder)
    kept = {**contact_rules_of(chest, folder), **rules}
    chest.write(Data.IDENTITY, folder.id, "contact_rules", kept, readers=readers_of(folder))
    audit.record(actor, "contact_rules.changed", folder)
    return kept


def _change(actor: Actor, folder: Folder, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    """Read, change, write: the caller holds the case's lock, so that no change is lost."""
    require(policy.may_change_household, actor, folder)
    ensure_in_hand(folder)
    chest = open_folder(actor, folder)
    if not chest.has(Data.IDENTITY):
        raise Conflict(_("Your keys do not open this part of the case."))
    changed = change(household_of(chest, folder))
    chest.write(Data.IDENTITY, folder.id, "household", changed, readers=readers_of(folder))
    audit.record(actor, "household.changed", folder)


def _plain(actor: Actor, given: dict[str, Any], before: dict[str, Any] | None = None) -> dict[str, Any]:
    """As it is kept: days as text, and a consent with the day it was recorded and by whom; an unchanged one stays."""
    plain = dict(given)
    if "born" in plain:
        plain["born"] = plain["born"].isoformat() if plain["born"] else None
    if "payee_consent" in plain:
        text = plain["payee_consent"]
        if before is not None and text == before["text"]:
            plain["payee_consent"] = before
        elif text:
            by = "officer" if actor.kind == "officer" else "staff"
            plain["payee_consent"] = {"on": clock.today().isoformat(), "by": by, "text": text}
        else:
            plain["payee_consent"] = None
    return plain


# Before somebody is paid


def ensure_payable(chest: Chest, folder: Folder, member_id: UUID) -> dict[str, Any]:
    """The member of the household who is to be paid. Raises Invalid for nobody of it, Conflict, naming what forbids it.

    Nobody is paid who must never be contacted, or whose consent to be paid is not recorded.
    """
    found = next((one for one in household_of(chest, folder) if one["id"] == str(member_id)), None)
    if found is None:
        raise Invalid(fields={"payee.member": [_("Nobody of this household. Choose again.")]})
    if found["never_contact"]:
        raise Conflict(_("%(name)s must never be contacted, and so is not paid.", name=found["name"]))
    if found["payee_consent"] is None:
        raise Conflict(
            _(
                "The consent of %(name)s to be paid is not recorded. Record it in the household first.",
                name=found["name"],
            )
        )
    return found
