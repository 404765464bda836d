"""A case's one voucher for the union: that it was issued is marked, and nothing else of it is kept."""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import policy
from support.cases.folder import Folder
from support.cases.model import Case, CaseVoucher
from support.cases.service.reading import own
from support.core.access import Actor
from support.core.db import execute, save
from support.core.errors import Conflict
from support.core.settings import settings
from support.vault import vouchers


def may_have_voucher(actor: Actor, folder: Folder) -> bool:
    """Whether the officer's own case, which may be frozen, was cleared and had none yet. One statement at most."""
    return policy.may_ask_voucher(actor, folder) and not _had(folder)


def issue_voucher(actor: Actor) -> str:
    """A voucher for the officer's own case: known here and now, and written down nowhere, in no log either.

    A frozen case gets one as any other does, for the officer is told nothing of a freeze; who comes in with it is the
    registrar's to decide. Raises Missing to everybody but an officer, Conflict before the case is cleared and where it
    had one, or a case that was merged into it.
    """
    folder = own(actor, lock=True)
    if not policy.may_ask_voucher(actor, folder):
        # Not by `require`: a refusal stands in the log with its day, and would tell who wished to join.
        raise Conflict(_("This is open to you once your case was cleared."))
    if _had(folder):
        raise Conflict(_("You had it already. It is given once, is written down nowhere here, and cannot be replaced."))
    save(CaseVoucher(case_id=folder.id))
    return vouchers.new_voucher(settings().pepper.encode())


def _had(folder: Folder) -> bool:
    """Whether this case had one, or one of the same person that was merged into it."""
    same = sa.select(Case.id).where(sa.or_(Case.id == folder.id, Case.merged_into == folder.id))
    return execute(sa.select(CaseVoucher.case_id).where(CaseVoucher.case_id.in_(same)).limit(1)).first() is not None
