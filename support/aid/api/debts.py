"""The JSON door of debts."""

from typing import Any
from uuid import UUID

from support.aid import service
from support.aid.api.door import api
from support.aid.schema.debts import ChangeDebtForm, DebtForm, DebtsView, DebtView
from support.cases import service as cases
from support.core.web.guard import me


@api.get("/cases/<string:reference>/debts")
@api.response(200, DebtsView)
def debts(reference: str) -> Any:
    """What the officer of a case owes, and what of it was paid."""
    return {"items": service.debts_of(me(), cases.get(me(), reference))}


@api.post("/cases/<string:reference>/debts")
@api.arguments(DebtForm)
@api.response(201, DebtView)
def note_debt(given: dict[str, Any], reference: str) -> Any:
    """Write a debt down."""
    return service.note_debt(me(), cases.get(me(), reference), given)


@api.patch("/cases/<string:reference>/debts/<uuid:debt_id>")
@api.arguments(ChangeDebtForm)
@api.response(200, DebtView)
def change_debt(given: dict[str, Any], reference: str, debt_id: UUID) -> Any:
    """Correct what is named and leave the rest; or say that it is paid, not owed any more, or stands again."""
    revision = given.pop("revision")
    return service.change_debt(me(), cases.get(me(), reference), debt_id, given, revision=revision)


@api.get("/me/case/debts")
@api.response(200, DebtsView)
def own_debts() -> Any:
    """What you owe, and what of it was paid."""
    return {"items": service.own_debts(me(), cases.own(me()))}
