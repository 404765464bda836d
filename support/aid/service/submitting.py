"""Submitting: the terms in force are copied onto the request, and what is changed of them later does not touch it."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from flask_babel import format_date
from flask_babel import lazy_gettext as _

from support.aid import policy
from support.aid.model import AidRequest, Category, EmergencyReview, Paper, RequestStatus
from support.aid.service.caps import ensure_within
from support.aid.service.costs import give_back
from support.aid.service.debts import ensure_owes
from support.aid.service.heeding import mark
from support.aid.service.papers import ensure_papers, papers_of
from support.aid.service.payees import ensure_payable
from support.aid.service.reading import request_row
from support.aid.service.terms import months_after, terms_for
from support.cases import service as cases
from support.cases.folder import Folder
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict, Invalid
from support.ledger.model import Fund
from support.vault.service import Chest

#: A request nobody decides in this time comes to nothing.
EXPIRES = timedelta(days=30)


def submit(actor: Actor, request: AidRequest) -> AidRequest:
    """Send a draft to the approvers, by the holder who asked and signed it.

    Raises Forbidden, Conflict for what is no draft any more or not open yet, Invalid for what is beyond a cap.
    """
    folder = cases.by_id(request.case_id)
    require(policy.may_submit, actor, request, folder)
    cases.ensure_not_frozen(folder)
    cases.ensure_in_hand(folder)
    request = request_row(request.id, lock=True)
    if request.status != RequestStatus.DRAFT:
        raise Conflict(_("This is no draft any more."))
    if request.times > 1 and request.first_on is not None and request.first_on < clock.today():
        raise Conflict(_("The first day of this schedule is over. Change the draft, with a later one."))
    chest = cases.open_folder(actor, folder)
    payee = chest.read(request.id, "payee")
    if payee is None:
        raise Conflict(_("Your keys do not open this part of the case."))
    ensure_payable(chest, folder, payee, request.debt_id)
    mark(chest, folder, request.id, payee, request.debt_id)
    fund = execute(sa.select(Fund).where(Fund.id == request.fund_id)).scalar_one()
    papers = {Paper(code): document_id for code, document_id in papers_of(request.id).items()}
    put_forward(chest, folder, request, fund, papers)
    save(request)
    audit.record(actor, "aid.submitted", request)
    return request


def withdraw(actor: Actor, request: AidRequest) -> AidRequest:
    """Take back a draft, or what nobody has decided: whoever asked, or another holder. Raises Forbidden, Conflict."""
    folder = cases.by_id(request.case_id)
    require(policy.may_withdraw, actor, request, folder)
    request = request_row(request.id, lock=True)
    if request.status not in (RequestStatus.DRAFT, RequestStatus.SUBMITTED):
        raise Conflict(_("This request was decided or withdrawn already."))
    request.status = RequestStatus.WITHDRAWN
    save(request)
    give_back(actor, request)
    audit.record(actor, "aid.withdrawn", request)
    return request


def put_forward(chest: Chest, folder: Folder, request: AidRequest, fund: Fund, papers: Mapping[Paper, UUID]) -> None:
    """Judge a request by the terms in force and copy them; the case's requests are judged one after another.

    Raises Conflict, Invalid.
    """
    execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"aid caps {folder.id}", 0))))
    _open_lane(folder, request)
    today = clock.today()
    terms = terms_for(request.category, request.total.minor, today)
    ensure_within(
        folder,
        terms,
        amount=request.money,
        times=request.times,
        first_on=max(request.first_on or today, today),
        fund=fund,
        besides=request.id,
    )
    ensure_papers(folder, terms, papers)
    _ensure_before_the_end(folder, request)
    if request.debt_id is not None:
        ensure_owes(chest, folder, request.debt_id, request.total, besides=request.id)
    request.status = RequestStatus.SUBMITTED
    request.scheme_version_id = terms.scheme.id
    request.signatures, request.chair = terms.signatures, terms.chair
    request.submitted_on, request.expires_on = today, today + EXPIRES


def _open_lane(folder: Folder, request: AidRequest) -> None:
    """An emergency is helped before vetting; for anything else nothing may be missing."""
    if request.category is not Category.EMERGENCY:
        if missing := cases.missing_for_aid(folder):
            told = "; ".join(str(one) for one in missing)
            raise Conflict(_("Only emergency aid can be asked for yet. What is missing: %(missing)s.", missing=told))
        return
    late = (
        policy.awaits_review(),
        AidRequest.review_by < clock.now(),
        sa.not_(sa.exists().where(EmergencyReview.request_id == AidRequest.id)),
    )
    if execute(sa.select(AidRequest.id).where(AidRequest.case_id == folder.id, *late).limit(1)).first() is not None:
        raise Conflict(
            _(
                "An earlier emergency of this case was not reviewed in time. First an approver who did not sign it, or"
                " the chair of finance, has to review it, under “Approvals”."
            )
        )


def _ensure_before_the_end(folder: Folder, request: AidRequest) -> None:
    """Raises Invalid for a schedule that goes on after the last step of the agreed plan."""
    if request.times == 1:
        return
    last = months_after(max(request.first_on or clock.today(), clock.today()), request.times - 1)
    end = cases.ends_on(folder.id)
    if end is not None and last > end:
        told = _(
            "The last instalment would be due on %(last)s, after the last step of the plan (%(end)s). Ask for fewer,"
            " or agree on a longer plan first.",
            last=format_date(last, "long", rebase=False),
            end=format_date(end, "long", rebase=False),
        )
        raise Invalid(fields={"schedule.times": [told]})
