"""What an officer can do: what their service taught them, and what they say of it themselves."""

from collections.abc import Mapping
from typing import Any

from support.cases.folder import Folder
from support.cases.model.served import Agency
from support.cases.service import ensure_in_hand, ensure_not_frozen_to
from support.core import audit
from support.core.access import Actor, require
from support.retraining import policy
from support.retraining.model import OF_AGENCY, OF_DUTY, OF_RANK, Duty, Rank, Skill
from support.retraining.service.keys import open_training, readers_of
from support.vault.model import Data

#: The sealed part of the case's own row.
PART = "profile"
#: How well: not at all, a little, well, well enough to teach it. What a service taught counts as well.
LEVELS = (0, 1, 2, 3)
TAUGHT = 2
EMPTY: dict[str, Any] = {
    "agency": None,
    "rank": None,
    "duties": [],
    "skills": {},
    "languages": [],
    "regions": [],
    "forms": [],
    "trades": [],
    "hours": None,
    "from_on": None,
    "note": "",
}


def taught(profile: Mapping[str, Any]) -> set[Skill]:
    """What a service taught: by where somebody served, what they did, and whom they led."""
    found: set[Skill] = set()
    if profile.get("agency"):
        found |= set(OF_AGENCY[Agency(profile["agency"])])
    if profile.get("rank"):
        found |= set(OF_RANK[Rank(profile["rank"])])
    for duty in profile.get("duties") or []:
        found |= set(OF_DUTY[Duty(duty)])
    return found


def skills_of(profile: Mapping[str, Any]) -> dict[str, int]:
    """Every skill with its level: what the officer says of themselves counts before what their service taught."""
    own = {Skill(name).value: int(level) for name, level in (profile.get("skills") or {}).items()}
    known = {skill.value: TAUGHT for skill in taught(profile)} | own
    return {skill.value: known[skill] for skill in Skill if known.get(skill, 0) > 0}


def read(actor: Actor, folder: Folder) -> dict[str, Any]:
    """What an officer can do, recorded first: what was written, and `known`, the skills with their levels.

    `told` says whether anything was written yet. Raises Forbidden.
    """
    require(policy.may_describe, actor, folder)
    audit.record(actor, "skills.opened", folder)
    return shown(open_training(actor, folder).read(folder.id, PART))


def shown(written: Mapping[str, Any] | None) -> dict[str, Any]:
    """A profile as it is shown."""
    profile = {**EMPTY, **(written or {})}
    return {**profile, "known": skills_of(profile), "told": written is not None}


def write(actor: Actor, folder: Folder, given: Mapping[str, Any]) -> dict[str, Any]:
    """Write down what an officer can do. Raises Forbidden, Conflict for a frozen or closed case."""
    require(policy.may_describe, actor, folder)
    ensure_not_frozen_to(actor, folder)
    ensure_in_hand(folder)
    profile = {name: given.get(name, blank) for name, blank in EMPTY.items()}
    chest = open_training(actor, folder)
    chest.write(Data.TRAINING, folder.id, PART, profile, readers=readers_of(folder))
    audit.record(actor, "skills.written", folder)
    return shown(profile)
