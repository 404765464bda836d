"""The JSON door of the bank: statements in, exceptions out."""

from typing import Any
from uuid import UUID

from support.bank import service
from support.bank.gateway import Columns
from support.bank.model import LARGEST_FILE, Form, What
from support.bank.schema import (
    ExceptionItemView,
    ExceptionsForm,
    ExceptionsView,
    ExceptionView,
    LinesForm,
    ListForm,
    OwnerForm,
    ResolveForm,
    StatementForm,
    StatementsView,
    StatementView,
    TakenView,
)
from support.core.web import uploads
from support.core.web.api import Door
from support.core.web.guard import me

api = Door("bank", __name__, description="The bank's statements, and what nobody could explain yet")


@api.post("/statements")
@uploads.takes_files(LARGEST_FILE)
@api.arguments(StatementForm, location="form", content_type="multipart/form-data")
@api.response(202, TakenView)
def take(given: dict[str, Any]) -> Any:
    """Import a statement as camt.053 or CSV; its lines are booked by and by."""
    form, columns = Form(given.pop("form")), columns_of(given)
    return service.take(me(), content=uploads.taken().content, form=form, columns=columns)


@api.get("/statements")
@api.arguments(ListForm, location="query")
@api.response(200, StatementsView)
def statements(filters: dict[str, Any]) -> Any:
    """The statements, the newest first."""
    return service.browse(me(), **filters)


@api.get("/statements/<uuid:statement_id>")
@api.arguments(LinesForm, location="query")
@api.response(200, StatementView)
def statement(filters: dict[str, Any], statement_id: UUID) -> Any:
    """A statement: how far it is booked, and its lines."""
    return service.show(me(), statement_id, **filters)


@api.get("/exceptions")
@api.arguments(ExceptionsForm, location="query")
@api.response(200, ExceptionsView)
def exceptions(filters: dict[str, Any]) -> Any:
    """What nobody could explain yet, the oldest first."""
    return service.exceptions(me(), **filters)


@api.get("/exceptions/<uuid:line_id>")
@api.response(200, ExceptionView)
def exception(line_id: UUID) -> Any:
    """One of them with what the bank wrote; who reads it is recorded."""
    return service.words(me(), line_id)


@api.post("/exceptions/<uuid:line_id>/owner")
@api.arguments(OwnerForm)
@api.response(200, ExceptionItemView)
def hand_on(given: dict[str, Any], line_id: UUID) -> Any:
    """Ask somebody else of finance to explain it."""
    return service.hand_on(me(), line_id, **given)


@api.post("/exceptions/<uuid:line_id>/resolve")
@api.arguments(ResolveForm)
@api.response(200, ExceptionItemView)
def resolve(given: dict[str, Any], line_id: UUID) -> Any:
    """Say what it was; it is booked as that."""
    return service.resolve(me(), line_id, what=What(given.pop("as_")), **given)


def columns_of(given: dict[str, Any]) -> Columns:
    """Where a CSV has what, from a form."""
    return Columns(**{name.removeprefix("column_"): value for name, value in given.items()})
