"""Whom a request pays, as it is sealed: the officer, somebody of the household, or a debt's creditor."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _

from support.aid import policy
from support.aid.model import AidRequest
from support.aid.service.debts import creditor_of
from support.aid.service.heeding import mark
from support.cases import service as cases
from support.cases.folder import Folder
from support.core import audit
from support.core.access import Actor, require
from support.core.errors import Conflict, Invalid
from support.vault.model import Data
from support.vault.service import Chest

#: What a form says of a payee that is not sealed with it.
_DECLARED = ("officer", "member", "creditor")


def payable(chest: Chest, folder: Folder, payee: Mapping[str, Any], debt_id: UUID | None) -> dict[str, Any]:
    """The payee as it is sealed: without the declaration, a member's id as text. Raises Invalid, Conflict."""
    if payee.get("creditor"):
        if debt_id is None:
            raise Invalid(fields={"debt_id": [_("Choose the debt whose creditor is paid.")]})
        whom = {**creditor_of(chest, folder, debt_id), "creditor": True}
    else:
        whom = {name: value for name, value in payee.items() if name not in _DECLARED}
        if payee.get("member"):
            whom["member"] = str(payee["member"])
        elif not payee.get("officer", True):
            raise Invalid(fields={"payee.member": [_("Choose who of the household is paid, or the officer.")]})
    ensure_payable(chest, folder, whom, debt_id)
    return whom


def ensure_payable(chest: Chest, folder: Folder, whom: Mapping[str, Any], debt_id: UUID | None) -> None:
    """Refuse a sealed payee that is not paid, or not any more: when it is chosen, and again when it is submitted.

    Raises Conflict for who must never be contacted, for a consent that is missing, and for a creditor that was
    changed since, Invalid for nobody of the household.
    """
    if whom.get("member"):
        cases.ensure_payable(chest, folder, UUID(whom["member"]))
    for one in cases.household_of(chest, folder):
        if one["never_contact"] and _folded(one["name"]) == _folded(whom.get("name")):
            raise Conflict(_("%(name)s must never be contacted, and so is not paid.", name=one["name"]))
    if whom.get("creditor") and debt_id is not None:
        present = creditor_of(chest, folder, debt_id)
        if present != {name: value for name, value in whom.items() if name != "creditor"}:
            raise Conflict(_("The creditor of this debt was changed since. Ask anew, so that the right one is paid."))


def look_again(actor: Actor, request: AidRequest) -> AidRequest:
    """A holder looks whether the payee of a request may still be paid, and says so to finance.

    Raises Forbidden, Invalid, Conflict for who may not be paid any more and for keys that do not open it.
    """
    folder = cases.by_id(request.case_id)
    require(policy.may_ask, actor, folder)
    chest = cases.open_folder(actor, folder)
    payee = chest.read(request.id, "payee")
    if payee is None or not chest.has(Data.IDENTITY):
        raise Conflict(_("Your keys do not open this part of the case."))
    ensure_payable(chest, folder, payee, request.debt_id)
    mark(chest, folder, request.id, payee, request.debt_id)
    audit.record(actor, "payee.checked", request)
    return request


def _folded(name: str | None) -> str:
    return " ".join((name or "").split()).casefold()
