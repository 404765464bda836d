"""The JSON door of the officer's own case."""

from typing import Any

from flask import render_template
from werkzeug.wrappers import Response

from support.core.web.api import Door
from support.core.web.downloads import streamed
from support.core.web.guard import me
from support.portal import service
from support.portal.schema import (
    ForgetForm,
    OwnCaseView,
    OwnContactsForm,
    OwnContactsView,
    OwnErasureView,
    OwnMoneyView,
    OwnReadersView,
    OwnVoucherView,
)

COPY_TYPE = "application/zip"
api = Door("portal", __name__, description="An officer's own case")


@api.get("/me/case")
@api.response(200, OwnCaseView)
def mine() -> Any:
    """The officer's own case: where it stands, what comes next, payments, and what they told us."""
    return service.read(me())


@api.patch("/me/case/contacts")
@api.arguments(OwnContactsForm)
@api.response(200, OwnContactsView)
def change_contacts(given: dict[str, Any]) -> Any:
    """Put these ways to be reached in place of the old ones."""
    return {"contacts": service.change_contacts(me(), given["contacts"])}


@api.get("/me/case/payments")
@api.response(200, OwnMoneyView)
def money() -> Any:
    """What was asked for the officer and what became of it, and every payment."""
    return service.money(me())


@api.get("/me/case/readers")
@api.response(200, OwnReadersView)
def readers() -> Any:
    """Who can open what of the officer's own case, from the keys themselves."""
    return {"readers": service.readers(me())}


@api.get("/me/case/export")
@api.response(200, content_type=COPY_TYPE, description="A zip: a page to read, the same as data, and the papers.")
def export() -> Response:
    """A copy of everything the officer may read, as one file; it is not locked."""
    copy = service.copy_of(me())
    page = render_template("portal/copy.html", copy=copy.data, **service.WORDS)
    return streamed(service.packed_copy(copy, page), kind=COPY_TYPE, name=service.COPY_NAME)


@api.post("/me/case/union-voucher")
@api.response(201, OwnVoucherView)
def voucher() -> Any:
    """The voucher for the union: given once to the officer of a cleared case, and written down nowhere."""
    return {"voucher": service.voucher(me())}


@api.post("/me/case/erasure-request")
@api.arguments(ForgetForm)
@api.response(201, OwnErasureView)
def forget(given: dict[str, Any]) -> Any:
    """Ask for everything to be erased. A person answers within fourteen days."""
    return service.ask_to_be_forgotten(me(), given.get("text"))


@api.delete("/me/case/erasure-request")
@api.response(204)
def take_back() -> None:
    """Take the wish to be forgotten back."""
    service.take_back(me())
