"""Looking again before money leaves: whether a payment may still go, and whether all who signed it still stand behind.

Everything is read for any number of payments in the same handful of statements. What only the officer's own part of a
case tells (that a member of the household took back their consent, or is never to be contacted) finance's keys do not
open: `heeding` tells whether a holder looked at it since it was last changed.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.aid import signing
from support.aid.model import (
    AidRequest,
    Approval,
    Category,
    Debt,
    DebtStatus,
    Decision,
    Disbursement,
    PaymentRun,
    PaymentStatus,
    Rail,
    Recusal,
    RunStatus,
)
from support.aid.policy import Said, Way
from support.cases import service as cases
from support.cases.model import Case, CaseNeed, NeedStatus, Status
from support.core.access import Actor
from support.core.db import execute
from support.vault import service as vault
from support.vault.model import Data
from support.vault.service import Chest

#: A need that ended like this is not paid for. Money that came marks it met, so an instalment goes on after that.
ENDED = (NeedStatus.UNMET, NeedStatus.WITHDRAWN)


@dataclass(frozen=True)
class Facts:
    """A payment, its request, and how its case stands now: all of it open."""

    payment: Disbursement
    request: AidRequest
    run: PaymentRun | None
    handle: str
    case_status: Status
    frozen: bool
    merged: bool
    need: NeedStatus | None
    debt: DebtStatus | None

    @property
    def emergency(self) -> bool:
        """Paid before vetting ends, and by itself."""
        return self.request.category == Category.EMERGENCY

    @property
    def kept_by(self) -> PaymentRun | None:
        """The run it is in, unless that was cancelled."""
        return None if self.run is None or self.run.status == RunStatus.CANCELLED else self.run

    @property
    def way(self) -> Way:
        """How it leaves."""
        run = self.kept_by
        if run is None:
            return Way(emergency=self.emergency)
        return Way(self.emergency, run.prepared_by, run.status == RunStatus.RELEASED)


def facts_of(payment_ids: Iterable[UUID], *, lock: bool = False) -> list[Facts]:
    """These payments in the order of their ids; locked, they wait for whoever else acts on them. One statement."""
    return _facts(Disbursement.id == sa.any_(_array(payment_ids)), lock=lock)


def facts_in(run_id: UUID, *, lock: bool = False) -> list[Facts]:
    """All payments of a run, in the order of their ids. One statement."""
    return _facts(Disbursement.run_id == run_id, lock=lock)


def _facts(condition: sa.ColumnElement[bool], *, lock: bool) -> list[Facts]:
    if lock:
        # First the locks, then the facts: what is read must be what stands once the lock was given.
        execute(sa.select(Disbursement.id).where(condition).order_by(Disbursement.id).with_for_update())
    rows = execute(
        sa.select(
            Disbursement,
            AidRequest,
            PaymentRun,
            Case.handle,
            Case.status,
            Case.frozen,
            Case.merged_into.is_not(None),
            CaseNeed.status,
            Debt.status,
        )
        .join(AidRequest, AidRequest.id == Disbursement.request_id)
        .join(Case, Case.id == AidRequest.case_id)
        .outerjoin(CaseNeed, sa.and_(CaseNeed.case_id == Case.id, CaseNeed.code == AidRequest.need))
        .outerjoin(Debt, Debt.id == AidRequest.debt_id)
        .outerjoin(PaymentRun, PaymentRun.id == Disbursement.run_id)
        .where(condition)
        .order_by(Disbursement.id)
        .execution_options(populate_existing=True)
    )
    return [Facts(*row) for row in rows]


def recheck(facts: Collection[Facts], *, again: bool = False) -> dict[UUID, list[Any]]:
    """Why some of these must not be paid now, in words, by payment; those that may are left out. One statement.

    `again` asks it of payments that came back and are to be paid anew.
    """
    wanted = {one.request.case_id for one in facts if not one.emergency}
    missing = cases.missing_for_aid_each(wanted) if wanted else {}
    found: dict[UUID, list[Any]] = {}
    for one in facts:
        reasons = _reasons(one, [] if one.emergency else missing[one.request.case_id])
        if not again and one.payment.status != PaymentStatus.DUE:
            reasons.insert(0, _("It is stopped, or was sent already."))
        if reasons:
            found[one.payment.id] = reasons
    return found


def _reasons(one: Facts, missing: list[Any]) -> list[Any]:
    told = (
        (_("The case is frozen."), one.frozen),
        (_("The case was merged into another."), one.merged),
        (_("The case is closed."), one.case_status == Status.CLOSED),
        (_("The need has ended."), one.need in ENDED),
        (_("The debt is closed."), one.debt not in (None, DebtStatus.OPEN)),
    )
    return [words for words, stands in told if stands] + [
        _("Something is missing: %(missing)s.", missing=words) for words in missing
    ]


# Who signed


@dataclass(frozen=True)
class Signatures:
    """Everybody who had a say in some requests, and the keys with which they signed."""

    approvals: Mapping[UUID, list[Approval]]
    recused: Mapping[UUID, frozenset[UUID]]

    def said(self, request_id: UUID) -> Said:
        """Who had a part in one of them."""
        signed = self.approvals.get(request_id, [])
        return Said(
            signed=frozenset(one.approver_id for one in signed),
            yes=sum(one.decision == Decision.APPROVE for one in signed),
            chaired=any(one.as_chair for one in signed),
            recused=self.recused.get(request_id, frozenset()),
        )

    def barred(self, requests: Iterable[AidRequest]) -> set[UUID]:
        """All who asked for, signed or declared a conflict about any of these."""
        found: set[UUID] = set()
        for request in requests:
            said = self.said(request.id)
            found |= {request.requester_id, *said.signed, *said.recused}
        return found


def signatures_behind(requests: Iterable[AidRequest]) -> Signatures:
    """Who had a say in these requests. Two statements."""
    wanted = _array({request.id for request in requests})
    approvals: dict[UUID, list[Approval]] = {}
    for row in execute(sa.select(Approval).where(Approval.request_id == sa.any_(wanted))).scalars():
        approvals.setdefault(row.request_id, []).append(row)
    recused: dict[UUID, set[UUID]] = {}
    for request_id, person_id in execute(
        sa.select(Recusal.request_id, Recusal.person_id).where(Recusal.request_id == sa.any_(wanted))
    ):
        recused.setdefault(request_id, set()).add(person_id)
    return Signatures(approvals, {request_id: frozenset(people) for request_id, people in recused.items()})


def payees_of(actor: Actor, requests: Iterable[AidRequest]) -> dict[UUID, Chest]:
    """The chests with the payees of these requests, by case; three statements, and nothing is opened yet."""
    wanted = {request.case_id for request in requests}
    return vault.open_chests(actor.keyring, wanted, Data.PAYEE, ["payee", "heeded"])


def unsigned(facts: Collection[Facts], signatures: Signatures, bodies: Mapping[UUID, bytes | None]) -> list[Facts]:
    """Those whose signatures do not match them: who asked, who approved, whom it pays; and who released what was sent.

    `bodies` are the sealed payees by request. One statement: the keys of everybody who signed.
    """
    people = signatures.barred(one.request for one in facts) | {
        one.payment.payer_id for one in facts if one.payment.payer_id is not None
    }
    keys = vault.verify_keys_of(people)
    return [one for one in facts if not _stands(one, signatures, bodies.get(one.request.id), keys)]


def _stands(one: Facts, signatures: Signatures, body: bytes | None, keys: Mapping[UUID, list[bytes]]) -> bool:
    request, payment = one.request, one.payment
    yes = [each for each in signatures.approvals.get(request.id, []) if each.decision == Decision.APPROVE]
    if body is None or hashlib.sha256(body).digest() != request.payee_hash or len(yes) < request.signatures:
        return False
    if request.chair and not any(each.as_chair for each in yes):
        return False
    signed = [(request.requester_id, request.signature, "ask")]
    signed += [(each.approver_id, each.signature, Decision.APPROVE.value) for each in yes]
    if payment.payer_id is not None and payment.signature is not None and payment.rail is not None:
        signed.append((payment.payer_id, payment.signature, act_of(payment.rail, payment)))
    return all(
        signing.matches(keys.get(person_id, []), signature, act, request) for person_id, signature, act in signed
    )


def act_of(rail: Rail, payment: Disbursement) -> str:
    """What is signed by who sends a payment: this one, of this request, by this rail."""
    return f"sent/{rail.value}/{payment.id}"


def _array(ids: Iterable[UUID]) -> sa.ColumnElement[list[UUID]]:
    return sa.literal(list(ids), sa.ARRAY(sa.Uuid))
