"""Asking for money: by a holder of the case, for a need, with a sealed reason and payee."""

import hashlib
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from flask_babel import lazy_gettext as _

from support.aid import policy, signing
from support.aid.model import EMERGENCY_CAP, AidRequest, Category, Rail, RequestStatus
from support.aid.service.terms import terms_for
from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import Need
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import save
from support.core.errors import Conflict, Invalid
from support.core.money import Money
from support.ledger import service as ledger
from support.vault.model import Data
from support.vault.service import Chest

#: A request nobody decides in this time comes to nothing.
EXPIRES = timedelta(days=30)


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
) -> AidRequest:
    """Ask for money and sign for it.

    `payee` is the officer, or names a `member` of the household by id, who must have agreed to be paid. Raises
    Forbidden, Invalid for an unknown need, fund or payee or too much money, Conflict for what is not open yet.
    """
    require(policy.may_ask, actor, folder)
    cases.ensure_not_frozen(folder)
    cases.ensure_in_hand(folder)
    _open_lane(folder, category, amount)
    if need not in {known["code"] for known in folder.needs}:
        raise Invalid(fields={"need": [_("The case has no such need.")]})
    found = ledger.fund_by_code(fund)
    request_id = uuid4()
    chest = cases.open_folder(actor, folder)
    payee = _payable(chest, folder, payee)
    readers = cases.readers_of(folder)
    chest.write(Data.REASON, request_id, "reason", reason, readers=readers, subject_id=request_id)
    sealed = chest.write(Data.PAYEE, request_id, "payee", payee, readers=readers, subject_id=request_id)
    request = AidRequest(
        id=request_id,
        case_id=folder.id,
        need=need,
        category=category,
        fund_id=found.id,
        amount=amount.minor,
        currency=amount.currency,
        requester_id=actor.id,
        status=RequestStatus.SUBMITTED,
        asked_on=clock.today(),
        payee_hash=hashlib.sha256(sealed).digest(),
        times=times,
        first_on=first_on or clock.today(),
        rail=Rail.SEPA if payee.get("iban") and category is not Category.EMERGENCY else Rail.MANUAL,
    )
    _submit(request)
    request.signature = signing.sign(actor, "ask", request)
    save(request)
    audit.record(actor, "aid.asked", request)
    return request


def _submit(request: AidRequest) -> None:
    """Copy the terms in force onto the request: what is changed of them later does not touch it."""
    terms = terms_for(request.category, request.total.minor, clock.today())
    request.scheme_version_id = terms.scheme.id
    request.signatures, request.chair = terms.signatures, terms.chair
    request.submitted_on = clock.today()
    request.expires_on = clock.today() + EXPIRES


def _payable(chest: Chest, folder: Folder, payee: dict[str, Any]) -> dict[str, Any]:
    """The payee as it is sealed: without the declaration, with the member's id as text. Raises Invalid, Conflict."""
    told = {name: value for name, value in payee.items() if name not in ("officer", "member")}
    if payee.get("member"):
        cases.ensure_payable(chest, folder, payee["member"])
        return {**told, "member": str(payee["member"])}
    if not payee.get("officer", True):
        raise Invalid(fields={"payee.member": [_("Choose who of the household is paid, or the officer.")]})
    return told


def _open_lane(folder: Folder, category: Category, amount: Money) -> None:
    """An emergency is helped before vetting; for anything else nothing may be missing."""
    if category is not Category.EMERGENCY:
        if missing := cases.missing_for_aid(folder):
            told = "; ".join(str(one) for one in missing)
            raise Conflict(_("Only emergency aid can be asked for yet. What is missing: %(missing)s.", missing=told))
        return
    if amount.minor > EMERGENCY_CAP:
        cap = Money(EMERGENCY_CAP, amount.currency)
        raise Invalid(fields={"amount": [_("Emergency aid goes up to %(cap)s a request.", cap=str(cap))]})
