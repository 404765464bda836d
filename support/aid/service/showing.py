"""Opening a request: its reason, payee and decisions, as far as the actor may see and their keys open them."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from support.aid import policy
from support.aid.model import AidRequest, Approval, EmergencyReview, RequestStatus
from support.aid.service.papers import papers_of
from support.aid.service.requests import TO_FOLLOW, item, rows
from support.aid.service.standing import said_of
from support.cases import policy as case_policy
from support.cases import service as cases
from support.cases.folder import Folder
from support.core import audit
from support.core.access import Actor
from support.core.db import execute
from support.core.errors import Missing
from support.people.model import Person
from support.vault import service as vault
from support.vault.service import Chest


def show(actor: Actor, request_id: UUID) -> dict[str, Any]:
    """A request whole, and what the actor may do with it; recorded first. Raises Missing."""
    row = execute(rows().where(AidRequest.id == request_id, policy.visible(actor))).one_or_none()
    if row is None:
        raise Missing()
    request: AidRequest = row[0]
    folder, said = cases.by_id(request.case_id), said_of(request_id)
    told = item(row)
    audit.record(actor, "aid.opened", request)
    chest = vault.open_chest(actor.keyring, request.case_id)
    sees_reason = policy.may_see_reason(actor, folder, said.recused)
    sees_payee = policy.may_see_payee(actor, request, folder, said.recused)
    return {
        **told,
        "reason": chest.read(request.id, "reason") if sees_reason else None,
        "payee": chest.read(request.id, "payee") if sees_payee else None,
        "papers": papers_of(request_id),
        "decisions": _decisions(request_id, chest, sees_reason),
        "review": _review(told, chest, sees_reason),
        **_open_to(actor, request, folder, said),
        "may_ask_anew": case_policy.holds(actor, folder)
        and request.status in (*TO_FOLLOW, RequestStatus.DRAFT)
        and told["followed_by"] is None,
    }


def _open_to(actor: Actor, request: AidRequest, folder: Folder, said: policy.Said) -> dict[str, Any]:
    """What the actor may do with it as it stands."""
    status, obstacle = request.status, policy.why_not_approve(actor, request, folder, said)
    undecided = status in (RequestStatus.DRAFT, RequestStatus.SUBMITTED)
    part = actor.id in said.signed | said.paid | said.recused
    return {
        "obstacle": obstacle,
        "may_decide": obstacle is None,
        "may_submit": status == RequestStatus.DRAFT and policy.may_submit(actor, request, folder),
        "may_withdraw": undecided and policy.may_withdraw(actor, request, folder),
        "may_recuse": status in (RequestStatus.SUBMITTED, RequestStatus.APPROVED)
        and policy.may_recuse(actor, request)
        and not part
        and not case_policy.holds(actor, folder),
        "recused": actor.id in said.recused,
        "may_review": request.review_by is not None and policy.may_review(actor, request, folder, said),
        "holds": case_policy.holds(actor, folder),
    }


def _decisions(request_id: UUID, chest: Chest, sees_reason: bool) -> list[dict[str, Any]]:
    found = execute(
        sa.select(Approval.id, Approval.decision, Approval.decided_on, Approval.as_chair, Approval.code, Person.name)
        .join(Person, Person.id == Approval.approver_id)
        .where(Approval.request_id == request_id)
        .order_by(Approval.decided_on, Approval.decision != "approve", Approval.id)
    )
    return [
        {
            "decision": row.decision,
            "by": row.name,
            "on": row.decided_on,
            "as_chair": row.as_chair,
            "code": row.code,
            "reason": chest.read(row.id, "decision") if sees_reason else None,
        }
        for row in found
    ]


def _review(told: dict[str, Any], chest: Chest, sees_reason: bool) -> dict[str, Any] | None:
    """When the review is due; and once it is there who wrote it, what it says, and why."""
    due: dict[str, Any] | None = told["review"]
    if due is None or due["outcome"] is None:
        return due
    by = execute(
        sa.select(Person.name, EmergencyReview.reviewed_on)
        .join(Person, Person.id == EmergencyReview.reviewer_id)
        .where(EmergencyReview.request_id == told["id"])
    ).one()
    words = chest.read(told["id"], "review") if sees_reason else None
    return {**due, "by": by.name, "on": by.reviewed_on, "reason": words}
