"""Blind tokens of what intake opens, and questions to the holders of handed-over cases that have some in common.

The secret is made in the first session of intake that needs it, and stands sealed to intake alone.
"""

from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.dialects.postgresql import insert

from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import Case
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict
from support.core.settings import settings
from support.duplicates import policy
from support.duplicates.likeness import ASKED_FROM, TOKEN_WORTH, facts_of, values_of
from support.duplicates.model import Answer, BlindSecret, BlindToken, DuplicateQuestion, TokenKind
from support.duplicates.service.comparing import SIDE, ensure_opens
from support.people.model import Role
from support.vault import blind
from support.vault import service as vault
from support.vault.model import Data, Name
from support.vault.service import Chest

SECRET, FACTS = "secret", "facts"
#: So many questions at most come of one application: somebody's keys open what they are asked.
MOST_ASKED = 5


def remember(actor: Actor, folder: Folder, chest: Chest) -> set[tuple[TokenKind, int]]:
    """Keep a case's blind tokens as they are by now, in a session of intake that opens it; what they are.

    Nothing happens where the deployment keeps none, or to whoever is not of intake; nothing is written twice.
    """
    if not settings().blind_tokens or not actor.has(Role.INTAKE) or not chest.has(Data.IDENTITY):
        return set()
    facts = facts_of(chest.read(folder.id, "identity"), chest.read(folder.id, "contacts"))
    secret = _secret(actor)
    if secret is None:
        return set()
    tokens = {(kind, blind.blind(secret, kind, value)) for kind, value in values_of(facts)}
    kept = execute(sa.select(BlindToken.kind, BlindToken.token).where(BlindToken.case_id == folder.id))
    if tokens == {(row.kind, row.token) for row in kept}:
        return tokens
    execute(sa.delete(BlindToken).where(BlindToken.case_id == folder.id))
    if tokens:
        rows = [{"case_id": folder.id, "kind": kind, "token": token} for kind, token in sorted(tokens)]
        execute(insert(BlindToken).on_conflict_do_nothing(), rows)
    audit.record(actor, "duplicates.remembered", folder)
    return tokens


def _secret(actor: Actor) -> str | None:
    """The secret, made if there is none yet; None for a session that does not open it."""
    row = execute(sa.select(BlindSecret)).scalar_one_or_none() or _make_secret(actor)
    found: str | None = vault.open_chest(actor.keyring, row.id).read(row.id, SECRET)
    return found


def _make_secret(actor: Actor) -> BlindSecret:
    """Make the secret, unless another session has just made it."""
    execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("blind secret"))))
    made: BlindSecret | None = execute(sa.select(BlindSecret)).scalar_one_or_none()
    if made is not None:
        return made
    row = save(BlindSecret(id=uuid4(), one=True, made_on=clock.today()))
    intake = vault.compartment_ids(Name.INTAKE)[Name.INTAKE]
    chest = vault.new_chest(row.id)
    chest.write(Data.PRIVATE, row.id, SECRET, blind.new_secret(), readers=lambda *_of: {intake}, subject_id=row.id)
    chest.close()
    audit.record(actor, "duplicates.founded", row)
    return row


def ask_holders(actor: Actor, folder: Folder) -> bool:
    """Ask the holders of handed-over cases that have tokens in common with this one; whether anybody was ever asked.

    The actor learns nothing else. Raises Forbidden, Conflict where it is switched off or keys do not open the case.
    """
    require(policy.may_compare, actor, folder)
    if not settings().blind_tokens:
        raise Conflict(_("Comparing with cases that are handed over is switched off here."))
    chest = cases.open_folder(actor, folder)
    ensure_opens(chest)
    if _secret(actor) is None:
        raise Conflict(_("Your keys do not open what these comparisons need. Ask another member of intake."))
    tokens = remember(actor, folder, chest)
    facts = {part: chest.read(folder.id, part) for part in SIDE}
    for about_id in _in_common(folder, tokens):
        _ask(actor, folder, cases.by_id(about_id), facts)
    asked = execute(sa.select(DuplicateQuestion.id).where(DuplicateQuestion.asked_id == folder.id)).first() is not None
    audit.record(actor, "duplicates.asked", folder, reason="somebody" if asked else "nobody")
    return asked


def was_asked(folder: Folder) -> bool:
    """Whether a holder was ever asked about this application."""
    statement = sa.select(DuplicateQuestion.id).where(DuplicateQuestion.asked_id == folder.id)
    return execute(statement.limit(1)).first() is not None


def _in_common(folder: Folder, tokens: set[tuple[TokenKind, int]]) -> list[UUID]:
    """Handed-over cases with enough tokens in common, of which nothing was asked or said yet; the most alike first."""
    if not tokens:
        return []
    alike = [
        sa.and_(BlindToken.kind == kind, BlindToken.token.in_([token for of, token in tokens if of == kind]))
        for kind in TokenKind
    ]
    worth = sa.func.sum(sa.case(TOKEN_WORTH, value=BlindToken.kind))
    asked = sa.exists().where(DuplicateQuestion.asked_id == folder.id, DuplicateQuestion.about_id == BlindToken.case_id)
    told = cases.linked(folder.id)
    rows = execute(
        sa.select(BlindToken.case_id)
        .join(Case, Case.id == BlindToken.case_id)
        .where(sa.or_(*alike), ~asked, BlindToken.case_id.not_in([folder.id, *told]))
        .where(Case.handed_over_on.is_not(None), Case.merged_into.is_(None))
        .group_by(BlindToken.case_id)
        .having(worth >= ASKED_FROM)
        .order_by(worth.desc(), BlindToken.case_id)
        .limit(MOST_ASKED)
    )
    return list(rows.scalars())


def _ask(actor: Actor, folder: Folder, about: Folder, facts: dict[str, Any]) -> None:
    """One question, with what is to be compared sealed to exactly those who hold the other case now."""
    if not about.holders:
        return
    row = save(
        DuplicateQuestion(
            id=uuid4(),
            asked_id=folder.id,
            about_id=about.id,
            status=Answer.WAITING,
            asked_by=actor.id,
            asked_on=clock.today(),
        )
    )
    chest = vault.new_chest(about.id)
    chest.write(Data.PRIVATE, row.id, FACTS, facts, readers=lambda *_of: about.holder_ids, subject_id=row.id)
    chest.close()


def forget_tokens() -> bool:
    """Delete all tokens and their secret once the deployment keeps none any more; whether there were any."""
    if settings().blind_tokens:
        return False
    gone = int(execute(sa.delete(BlindToken)).rowcount)
    for row in execute(sa.select(BlindSecret)).scalars().all():
        vault.forget(row.id, Data.PRIVATE, row.id)
        execute(sa.delete(BlindSecret).where(BlindSecret.id == row.id))
        gone += 1
    return gone > 0
