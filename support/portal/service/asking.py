"""What is asked of the officer at this moment: one line for each, the most pressing first."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _

from support.aid.model import PaymentStatus
from support.aid.service.reading import Payment
from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import ConsentState
from support.core.money import Money
from support.vault.service import Chest

TEXT: dict[str, Any] = {
    "payment": _("Has this money arrived?"),
    "consent": _("Somebody asks whether you agree to something."),
}


@dataclass(frozen=True)
class Asked:
    """One thing that waits for the officer; `id` and `amount` where there is one."""

    code: str
    id: UUID | None = None
    amount: Money | None = None
    #: The day by which an answer is wanted.
    by: date | None = None

    @property
    def text(self) -> Any:
        """The question in one sentence."""
        return TEXT[self.code]


def asked_now(folder: Folder, chest: Chest, paid: list[Payment]) -> list[Asked]:
    """All that waits for an answer, a case that was merged into another as well: money may still be on its way."""
    return [*_payments(paid), *_consents(folder, chest)]


def _payments(paid: list[Payment]) -> list[Asked]:
    return [Asked("payment", one.id, one.amount) for one in paid if one.status == PaymentStatus.SENT]


def _consents(folder: Folder, chest: Chest) -> list[Asked]:
    waiting = any(one.state is ConsentState.ASKED for one in cases.consents_of(chest, folder))
    return [Asked("consent")] if waiting else []
