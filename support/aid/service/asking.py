"""Asking for money: by a holder of the case, for a need, with a sealed reason and payee. A draft is kept meanwhile."""

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.aid import policy, signing
from support.aid.model import EMERGENCY_CAP, AidRequest, Category, Paper, Rail, RequestStatus
from support.aid.service.costs import claim_cost, give_back
from support.aid.service.heeding import mark
from support.aid.service.papers import documents_of, keep_papers
from support.aid.service.payees import payable
from support.aid.service.requests import TO_FOLLOW
from support.aid.service.submitting import put_forward
from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import Need
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict, Invalid
from support.core.money import Money
from support.ledger import service as ledger
from support.vault.model import Data
from support.vault.service import Chest

#: How far off the first day may be.
AHEAD = timedelta(days=366)


def ensure_may_ask(actor: Actor, folder: Folder) -> None:
    """Refuse whoever does not ask for this case, before they fill in a form. Raises Forbidden."""
    require(policy.may_ask, actor, folder)


def ask(
    actor: Actor,
    folder: Folder,
    *,
    need: Need,
    category: Category,
    fund: str,
    amount: Money,
    reason: str,
    payee: dict[str, Any],
    times: int = 1,
    first_on: date | None = None,
    rail: Rail | None = None,
    debt_id: UUID | None = None,
    cost: UUID | None = None,
    papers: Mapping[Paper, UUID] | None = None,
    follows: UUID | None = None,
    draft: bool = False,
) -> AidRequest:
    """Ask for money and sign for it; a draft is kept and not submitted. `amount` is one of `times` instalments.

    `payee` is the officer, names a `member` of the household by id, who must have agreed to be paid, or is the
    `creditor` of the debt. `follows` is a returned, withdrawn or expired request it was made from, or a draft whose
    place it takes; `cost` is what of the case's costs it is to pay. Raises Forbidden, Invalid for what cannot be or
    is beyond a cap, Conflict for what is not open yet.
    """
    require(policy.may_ask, actor, folder)
    cases.ensure_not_frozen(folder)
    cases.ensure_in_hand(folder)
    found, papers = ledger.fund_by_code(fund), papers or {}
    _ensure_possible(folder, need, category, amount, times, first_on, papers)
    if amount.currency != found.currency:
        raise Invalid(fields={"amount": [_("This fund pays in %(currency)s.", currency=found.currency)]})
    _replace(actor, folder, follows)
    if cost is not None:
        claim_cost(actor, folder, cost, need, Money(amount.minor * times, amount.currency))
    chest = cases.open_folder(actor, folder)
    whom = payable(chest, folder, payee, debt_id)
    request = AidRequest(
        id=uuid4(),
        case_id=folder.id,
        need=need,
        category=category,
        fund_id=found.id,
        amount=amount.minor,
        currency=amount.currency,
        times=times,
        first_on=first_on or clock.today(),
        rail=_rail(category, whom, rail),
        debt_id=debt_id,
        cost_id=cost,
        follows=follows,
        requester_id=actor.id,
        status=RequestStatus.DRAFT,
        asked_on=clock.today(),
    )
    if not draft:
        put_forward(chest, folder, request, found, papers)
    _seal(chest, folder, request, reason, whom)
    request.signature = signing.sign(actor, "ask", request)
    save(request)
    keep_papers(request.id, papers)
    audit.record(actor, "aid.drafted" if draft else "aid.asked", request)
    return request


def _seal(chest: Chest, folder: Folder, request: AidRequest, reason: str, payee: dict[str, Any]) -> None:
    readers = cases.readers_of(folder)
    chest.write(Data.REASON, request.id, "reason", reason, readers=readers, subject_id=request.id)
    sealed = chest.write(Data.PAYEE, request.id, "payee", payee, readers=readers, subject_id=request.id)
    request.payee_hash = hashlib.sha256(sealed).digest()
    mark(chest, folder, request.id, payee, request.debt_id, readers)


def _ensure_possible(
    folder: Folder,
    need: Need,
    category: Category,
    amount: Money,
    times: int,
    first_on: date | None,
    papers: Mapping[Paper, UUID],
) -> None:
    """Raises Invalid for what no scheme would change, naming each field."""
    faults: dict[str, list[Any]] = {}
    if need not in {known["code"] for known in folder.needs}:
        faults["need"] = [_("The case has no such need.")]
    if category is Category.EMERGENCY and amount.minor > EMERGENCY_CAP:
        cap = Money(EMERGENCY_CAP, amount.currency)
        faults["amount"] = [_("Emergency aid goes up to %(cap)s a request.", cap=str(cap))]
    if category is Category.EMERGENCY and times > 1:
        faults["schedule.times"] = [_("An emergency is paid once.")]
    if first_on is not None and first_on < clock.today():
        faults["first_on"] = [_("This day is over. Choose today or a later one.")]
    if first_on is not None and first_on > clock.today() + AHEAD:
        faults["first_on"] = [_("Choose a day within a year from now.")]
    known = set(documents_of(folder.id, papers.values()))
    for code, document_id in papers.items():
        if document_id not in known:
            faults[f"papers.{code}"] = [_("The case has no such document.")]
    if faults:
        raise Invalid(fields=faults)


def _rail(category: Category, payee: Mapping[str, Any], wanted: Rail | None) -> Rail:
    """How the money travels: as wanted, else by SEPA where there is an IBAN. Raises Invalid.

    A file of transfers goes out with a run, and an emergency does not wait for one.
    """
    emergency = category is Category.EMERGENCY
    if wanted is None:
        return Rail.SEPA if payee.get("iban") and not emergency else Rail.MANUAL
    if wanted is Rail.SEPA and emergency:
        raise Invalid(fields={"rail": [_("An emergency is paid by hand, in cash or by voucher, outside a run.")]})
    if wanted is Rail.SEPA and not payee.get("iban"):
        raise Invalid(fields={"rail": [_("A SEPA transfer needs the payee's IBAN.")]})
    return wanted


def _replace(actor: Actor, folder: Folder, follows: UUID | None) -> None:
    """Look at the request this one is made from; a draft is withdrawn in its favour. Raises Invalid, Conflict."""
    if follows is None:
        return
    before: AidRequest | None = execute(
        sa.select(AidRequest)
        .where(AidRequest.id == follows, AidRequest.case_id == folder.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if before is None:
        raise Invalid(fields={"follows": [_("The case has no such request.")]})
    if execute(sa.select(AidRequest.id).where(AidRequest.follows == follows)).first() is not None:
        raise Conflict(_("This was asked for anew already. Look at the newer request."))
    if before.status == RequestStatus.DRAFT:
        before.status = RequestStatus.WITHDRAWN
        save(before)
        give_back(actor, before)
        audit.record(actor, "aid.withdrawn", before)
    elif before.status not in TO_FOLLOW:
        raise Conflict(_("Only what was returned, withdrawn or expired is asked for anew."))
