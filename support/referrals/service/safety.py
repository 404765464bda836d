"""The safety plan: six steps that the officer goes through when a crisis comes, written with their psychologist.

The steps are those of Stanley and Brown (Cogn Behav Pract 2012; 19: 256). Their form is theirs; these words are ours.
"""

from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor
from support.core.errors import Conflict
from support.partners.model import Offer
from support.referrals import policy
from support.referrals.model.kinds import SafetyStep
from support.referrals.service.between import Between, read, write

PART = "safety"
#: What is said at once to whoever answers that there were such thoughts, and to who reads that answer.
WHAT_TO_DO: tuple[Any, ...] = (
    _("If you might act on it now, call the emergency number: 112 in all of the European Union, 103 in Belarus."),
    _("Do not stay alone. Go to somebody you trust, or call them, and say how it is."),
    _("Bring what you could hurt yourself with out of reach, or ask somebody to keep it for you."),
    _("Nobody is called by this page. Your psychologist reads it when they next look; do not wait for that."),
)


def safety_plan(actor: Actor, referral_id: UUID) -> dict[str, Any]:
    """The plan as it is, with its revision (0: not written yet). Raises Missing to everybody but the two."""
    inside = read(actor, referral_id, Offer.PSYCHOLOGICAL)
    return _view(actor, inside)


def write_safety_plan(actor: Actor, referral_id: UUID, steps: dict[str, str], *, revision: int) -> dict[str, Any]:
    """Keep the plan. Raises Missing, Forbidden, Conflict when the other changed it since it was read."""
    inside = write(actor, referral_id, Offer.PSYCHOLOGICAL, policy.may_plan_safety)
    kept = inside.read(inside.referral.id, PART) or {"revision": 0}
    if kept["revision"] != revision:
        raise Conflict(_("The plan was changed since you opened it. Look at it as it is now, and write again."))
    told = {
        "steps": {step.value: steps.get(step, "") for step in SafetyStep},
        "revision": revision + 1,
        "on": clock.today().isoformat(),
    }
    inside.write(inside.referral.id, PART, told)
    audit.record(actor, "safety_plan.written", inside.referral)
    return _view(actor, inside)


def _view(actor: Actor, inside: Between) -> dict[str, Any]:
    told = inside.read(inside.referral.id, PART) or {"steps": {}, "revision": 0, "on": None}
    return {
        "referral": inside.referral,
        "handle": inside.folder.case.handle,
        "may_write": policy.may_plan_safety(actor, inside.referral),
        "opened": inside.opens,
        "revision": told["revision"],
        "written_on": date.fromisoformat(told["on"]) if told["on"] else None,
        **{step.value: told["steps"].get(step.value, "") for step in SafetyStep},
    }
