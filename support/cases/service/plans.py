"""Making a plan: written by a holder, approved by another where money follows, agreed to by the officer."""

from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import policy
from support.cases.folder import Folder
from support.cases.model import NEED_WORDS, Status
from support.cases.model.planning import UNDECIDED, Plan, PlanGoal, PlanStatus, PlanStep, StepOwner, StepStatus
from support.cases.policy.planning import awaits_officer
from support.cases.service.moves import set_status
from support.cases.service.opening import open_folder, readers_of
from support.cases.service.standing import ensure_in_hand, ensure_not_frozen
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import db, execute, save
from support.core.errors import Conflict, Invalid
from support.people.actor import Staff
from support.vault.model import Data
from support.vault.service import Chest

#: As whose a step is named when it is the officer's.
OFFICER = StepOwner.OFFICER.value


def ensure_may_plan(actor: Actor, folder: Folder) -> None:
    """Refuse whoever does not plan, before they fill in a form. Raises Forbidden, Conflict for a closed case."""
    require(policy.may_plan, actor, folder)
    ensure_in_hand(folder)


def draft_plan(
    actor: Actor,
    folder: Folder,
    *,
    money: bool,
    goals: list[dict[str, Any]],
    steps: list[dict[str, Any]],
    follows: UUID | None = None,
) -> Plan:
    """Begin a version: `goals` are `{need, text}`, `steps` `{need, text, owner, starts_on, due_on}`.

    It follows the newest there is. `follows` names a version that nobody has agreed to yet and that this one replaces.
    Raises Forbidden, Invalid, Conflict for a closed case or when another version waits.
    """
    require(policy.may_plan, actor, folder)
    ensure_in_hand(folder)
    _ensure_sound(folder, goals, steps)
    newest = _newest(folder)
    if newest is not None and newest.status in UNDECIDED:
        if newest.id != follows:
            raise Conflict(_("There is a version that nobody has agreed to yet. Change that one, or replace it."))
        newest.status = PlanStatus.SUPERSEDED
        save(newest)
    plan = save(
        Plan(
            case_id=folder.id,
            version=newest.version + 1 if newest else 1,
            follows=newest.id if newest else None,
            status=PlanStatus.DRAFT,
            author_id=actor.id,
            money=money,
            made_on=clock.today(),
        )
    )
    _write(open_folder(actor, folder), plan, folder, goals, steps)
    audit.record(actor, "plan.drafted", plan)
    return plan


def _newest(folder: Folder) -> Plan | None:
    """The newest version, whichever it is, locked."""
    found: Plan | None = execute(
        sa.select(Plan)
        .where(Plan.case_id == folder.id)
        .order_by(Plan.version.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    return found


def edit_plan(
    actor: Actor,
    plan: Plan,
    folder: Folder,
    *,
    money: bool,
    goals: list[dict[str, Any]],
    steps: list[dict[str, Any]],
) -> Plan:
    """Put this in place of what a draft said. Raises Forbidden, Invalid, Conflict for what is no draft any more."""
    ensure_draft(actor, plan, folder)
    _ensure_sound(folder, goals, steps)
    plan.money = money
    save(plan)
    chest = open_folder(actor, folder)
    _clear(chest, plan)
    _write(chest, plan, folder, goals, steps)
    audit.record(actor, "plan.edited", plan)
    return plan


def ensure_draft(actor: Actor, plan: Plan, folder: Folder) -> None:
    """Raises Forbidden for whoever did not write it, Conflict for a version that is no draft, or a closed case."""
    require(policy.may_edit_plan, actor, plan, folder)
    ensure_in_hand(folder)
    if plan.status != PlanStatus.DRAFT:
        raise Conflict(_("This version was proposed, so it no longer changes. Make a new one of it instead."))


def _clear(chest: Chest, plan: Plan) -> None:
    goals = list(execute(sa.select(PlanGoal.id).where(PlanGoal.plan_id == plan.id)).scalars())
    steps = list(execute(sa.select(PlanStep.id).where(PlanStep.goal_id.in_(goals))).scalars())
    chest.remove([*goals, *steps])
    execute(sa.delete(PlanStep).where(PlanStep.id.in_(steps)))
    execute(sa.delete(PlanGoal).where(PlanGoal.id.in_(goals)))


def _write(chest: Chest, plan: Plan, folder: Folder, goals: list[dict[str, Any]], steps: list[dict[str, Any]]) -> None:
    readers = readers_of(folder)
    ids: dict[str, UUID] = {}
    for position, goal in enumerate(goals, 1):
        row = PlanGoal(id=uuid4(), plan_id=plan.id, case_id=folder.id, need=goal["need"], position=position)
        ids[goal["need"]] = row.id
        db.session.add(row)
        chest.write(Data.STORY, row.id, "goal", goal["text"], readers=readers)
    db.session.flush()
    for step in steps:
        made = new_step(folder, ids[step["need"]], step)
        chest.write(Data.STORY, made.id, "step", step["text"], readers=readers)
    db.session.flush()


def new_step(folder: Folder, goal_id: UUID, step: dict[str, Any], step_id: UUID | None = None) -> PlanStep:
    """A step of a draft, with its owner found among those who hold the case; `_ensure_sound` has looked at it."""
    person_id = None if step["owner"] == OFFICER else _holder_id(folder, step["owner"])
    row = PlanStep(
        id=step_id or uuid4(),
        goal_id=goal_id,
        case_id=folder.id,
        owner=StepOwner.OFFICER if person_id is None else StepOwner.STAFF,
        person_id=person_id,
        starts_on=step["starts_on"],
        due_on=step["due_on"],
        status=StepStatus.TODO,
    )
    db.session.add(row)
    return row


def _holder_id(folder: Folder, name: str) -> UUID | None:
    return next((holder.person_id for holder in folder.holders if holder.name == name), None)


def _ensure_sound(folder: Folder, goals: list[dict[str, Any]], steps: list[dict[str, Any]]) -> None:
    """Raises Invalid, field by field: a plan has a goal, each for a need of the case, and steps towards them."""
    faults: dict[str, list[Any]] = {}
    needs = {need["code"] for need in folder.needs}
    named = [goal["need"] for goal in goals]
    if not goals:
        faults["goals"] = [_("A plan needs at least one goal, for a need of the case.")]
    for at, need in enumerate(named):
        if need not in needs:
            faults[f"goals.{at}.need"] = [_("The case has no such need. Add the need first.")]
        elif need in named[:at]:
            faults[f"goals.{at}.need"] = [_("There is a goal for this need already. Put both into one.")]
    for at, step in enumerate(steps):
        faults |= {f"steps.{at}.{name}": fault for name, fault in step_faults(folder, named, step).items()}
    if faults:
        raise Invalid(fields=faults)


def step_faults(folder: Folder, needs: list[str], step: dict[str, Any]) -> dict[str, list[Any]]:
    """What is wrong with a step, by field."""
    faults: dict[str, list[Any]] = {}
    if step["need"] not in needs:
        faults["need"] = [_("The plan has no goal for this need.")]
    if step["owner"] != OFFICER and _holder_id(folder, step["owner"]) is None:
        faults["owner"] = [_("Choose the officer, or somebody who holds the case.")]
    if step["due_on"] < step["starts_on"]:
        faults["due_on"] = [_("This lies before the start. Choose the same day or a later one.")]
    return faults


# Proposing, approving, agreeing


def propose_plan(actor: Actor, plan: Plan, folder: Folder) -> Plan:
    """Put a draft before who decides next. Raises Forbidden, Conflict for a goal without a step or for no draft."""
    ensure_draft(actor, plan, folder)
    without = execute(
        sa.select(PlanGoal.need).where(PlanGoal.plan_id == plan.id, ~sa.exists().where(PlanStep.goal_id == PlanGoal.id))
    ).scalars()
    if missing := ", ".join(str(NEED_WORDS[need]) for need in without):
        raise Conflict(_("Every goal needs a step. There is none yet for: %(missing)s.", missing=missing))
    plan.status = PlanStatus.PROPOSED
    save(plan)
    audit.record(actor, "plan.proposed", plan)
    return plan


def ensure_may_approve_plan(actor: Actor, plan: Plan, folder: Folder) -> None:
    """Refuse the author and whoever does not hold the case, before they read it. Raises Forbidden, Conflict."""
    require(policy.may_approve_plan, actor, plan, folder)
    ensure_in_hand(folder)
    if not plan.money:
        raise Conflict(_("No money follows from this plan, so only the officer has to agree."))
    if plan.status != PlanStatus.PROPOSED:
        raise Conflict(_("This version does not wait for an approval."))


def approve_plan(actor: Staff, plan: Plan, folder: Folder, *, approved: bool, text: str | None = None) -> Plan:
    """Another holder says yes to a plan that money follows from, or sends it back saying why.

    Raises Forbidden for the author, Conflict when it waits for nobody's approval or the case is frozen, Invalid for a
    no without a reason.
    """
    ensure_may_approve_plan(actor, plan, folder)
    if approved:
        ensure_not_frozen(folder)
        plan.approved_by, plan.approved_on = actor.id, clock.today()
        plan.status = PlanStatus.APPROVED
    else:
        if not text:
            raise Invalid(fields={"text": [_("Say what should be different, so that the author can change it.")]})
        chest = open_folder(actor, folder)
        said = {"on": clock.today().isoformat(), "by": actor.name, "text": text}
        earlier = chest.read(plan.id, "reviews") or []
        chest.write(Data.TEAM, plan.id, "reviews", [said, *earlier], readers=readers_of(folder))
        plan.status = PlanStatus.DRAFT
    save(plan)
    audit.record(actor, "plan.approved" if approved else "plan.returned", plan)
    return plan


def answer_plan(actor: Actor, plan: Plan, folder: Folder, *, agreed: bool, text: str | None = None) -> Plan:
    """The officer agrees to a version, or says what should be different, which makes it a draft again.

    The version agreed to before is replaced; the first one makes an accepted case active. A frozen case is agreed in as
    any other, so that the officer notices nothing. Raises Forbidden, Conflict when it does not await them, Invalid for
    a no without words.
    """
    require(policy.may_agree, actor, plan, folder)
    ensure_in_hand(folder)
    if not awaits_officer(plan):
        raise Conflict(_("You have answered this already."))
    if not agreed and not text:
        raise Invalid(fields={"text": [_("Say in a few words what should be different.")]})
    chest = open_folder(actor, folder)
    said = {"on": clock.today().isoformat(), "agreed": agreed, "text": text}
    earlier = chest.read(plan.id, "answers") or []
    chest.write(Data.STORY, plan.id, "answers", [said, *earlier], readers=readers_of(folder))
    if agreed:
        _agree(actor, plan, folder)
    else:
        plan.approved_by, plan.approved_on = None, None
        plan.status = PlanStatus.DRAFT
        save(plan)
    audit.record(actor, "plan.agreed" if agreed else "plan.not_agreed", plan)
    return plan


def _agree(actor: Actor, plan: Plan, folder: Folder) -> None:
    former = execute(
        sa.select(Plan).where(Plan.case_id == folder.id, Plan.status == PlanStatus.AGREED).with_for_update()
    ).scalar_one_or_none()
    if former is not None:
        former.status = PlanStatus.SUPERSEDED
        save(former)
    plan.agreed_on = clock.today()
    plan.status = PlanStatus.AGREED
    save(plan)
    if folder.case.status == Status.ACCEPTED:
        set_status(actor, folder, Status.ACTIVE)
    elif folder.case.status == Status.ON_HOLD and folder.case.resumes == Status.ACCEPTED:
        folder.case.resumes = Status.ACTIVE
        save(folder.case)
