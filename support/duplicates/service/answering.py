"""Questions to those who hold a case: is this new application of the same person? One answer, and it is forgotten."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import Case, LinkKind
from support.cases.service import Page
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict, Missing
from support.core.keyset import MOST, Cursor
from support.duplicates import policy
from support.duplicates.likeness import compare, facts_of
from support.duplicates.model import Answer, DuplicateQuestion
from support.duplicates.service.asking import FACTS
from support.duplicates.service.comparing import SIDE
from support.vault import service as vault
from support.vault.model import Data


def browse(actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page:
    """The questions that wait for the actor, newest first, by keyset: `[{id, reference, handle, asked_on}]`.

    Raises Forbidden for who holds no cases, Invalid for a broken cursor.
    """
    require(policy.may_browse_questions, actor)
    statement = (
        sa.select(DuplicateQuestion.id, DuplicateQuestion.asked_on, Case.reference, Case.handle)
        .join(Case, Case.id == DuplicateQuestion.about_id)
        .where(policy.visible_questions(actor), DuplicateQuestion.status == Answer.WAITING)
    )
    place = (DuplicateQuestion.asked_on, DuplicateQuestion.id)
    if cursor:
        statement = statement.where(sa.tuple_(*place) < sa.tuple_(*Cursor.read(cursor).as_row()))
    limit = max(1, min(limit, MOST))
    rows = execute(statement.order_by(*(one.desc() for one in place)).limit(limit + 1)).all()
    following = Cursor(rows[limit - 1].asked_on, rows[limit - 1].id).write() if len(rows) > limit else None
    return Page([dict(row._mapping) for row in rows[:limit]], following)


def get(actor: Actor, question_id: UUID) -> tuple[DuplicateQuestion, Folder]:
    """A question about a case the actor holds, and that case. Raises Missing."""
    row = execute(
        sa.select(DuplicateQuestion, Case.reference)
        .join(Case, Case.id == DuplicateQuestion.about_id)
        .where(DuplicateQuestion.id == question_id, policy.visible_questions(actor))
    ).one_or_none()
    if row is None:
        raise Missing()
    return row[0], cases.get(actor, row.reference)


def about(actor: Actor, question_id: UUID) -> str:
    """The reference of the case a question is about. Raises Missing."""
    _question, folder = get(actor, question_id)
    return folder.case.reference


def show(actor: Actor, question_id: UUID) -> dict[str, Any]:
    """The application beside the case, as far as the actor's keys open both; recorded before it is answered.

    `{id, status, asked_on, case, new, ours, likeness}`. The visit also seals the application to holders who came
    since. Raises Missing, Conflict once it is answered.
    """
    question, folder = get(actor, question_id)
    _ensure_waiting(question)
    chest = cases.open_folder(actor, folder)
    audit.record(actor, "duplicates.opened", question)
    new = chest.read(question.id, FACTS)
    if new is not None and not folder.case.frozen and folder.holder_ids - chest.holders(Data.PRIVATE, question.id):
        chest.grant(Data.PRIVATE, folder.holder_ids, question.id)
    ours = {part: chest.read(folder.id, part) for part in SIDE}
    likeness = compare(*(facts_of(*((one or {}).get(part) for part in SIDE)) for one in (new, ours)))
    return {
        "id": question.id,
        "status": question.status,
        "asked_on": question.asked_on,
        "case": folder.case,
        "new": new,
        "ours": ours,
        "likeness": likeness,
    }


def answer(actor: Actor, question_id: UUID, *, same: bool) -> DuplicateQuestion:
    """Say whether they are one person; the two cases are linked, and what was sealed for comparing is deleted.

    Raises Missing, Forbidden, Conflict once it is answered, or when the actor's keys do not open what is asked.
    """
    question, folder = get(actor, question_id)
    require(policy.may_answer, actor, folder)
    question = _locked(question.id)
    _ensure_waiting(question)
    if not vault.open_chest(actor.keyring, folder.id).has(Data.PRIVATE, question.id):
        raise Conflict(_("Your keys do not open the application. Another holder has to open this question first."))
    question.status = Answer.SAME if same else Answer.NOT_SAME
    question.answered_by, question.answered_on = actor.id, clock.today()
    save(question)
    kind = LinkKind.SAME_PERSON if same else LinkKind.NOT_SAME
    cases.link(actor, question.asked_id, question.about_id, kind)
    vault.forget(question.about_id, Data.PRIVATE, question.id)
    audit.record(actor, "duplicates.answered", question, reason=question.status)
    return question


def _locked(question_id: UUID) -> DuplicateQuestion:
    statement = sa.select(DuplicateQuestion).where(DuplicateQuestion.id == question_id)
    row: DuplicateQuestion = execute(statement.with_for_update().execution_options(populate_existing=True)).scalar_one()
    return row


def _ensure_waiting(question: DuplicateQuestion) -> None:
    if question.status != Answer.WAITING:
        raise Conflict(_("This was answered already."))
