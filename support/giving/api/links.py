"""The JSON door of a donor's private link: open to whoever holds it. A dead one is the same 404 for all."""

from typing import Any

from werkzeug.wrappers import Response

from support.core.web.downloads import fleeting
from support.core.web.guard import public
from support.giving import service
from support.giving.api.door import api
from support.giving.schema import (
    ChangeForm,
    GiftPaymentsView,
    GiftReceiptForm,
    GiftStatementForm,
    GiftYearsView,
    MyGiftView,
    NameView,
    PaymentListForm,
    PortalView,
    ThanksForm,
)

PDF = "application/pdf"


@api.get("/gifts/by-link/<string:link>")
@public
@api.arguments(PaymentListForm, location="query")
@api.response(200, MyGiftView)
def show(filters: dict[str, Any], link: str) -> Any:
    """How a gift stands, and what was paid, the newest first."""
    return service.mine.show(link, **filters)


@api.patch("/gifts/by-link/<string:link>")
@public
@api.arguments(ChangeForm)
@api.response(200, MyGiftView)
def change(given: dict[str, Any], link: str) -> Any:
    """Give another amount from the next month on."""
    service.mine.change(link, given["amount"])
    return service.mine.show(link)


@api.delete("/gifts/by-link/<string:link>")
@public
@api.response(200, MyGiftView)
def end(link: str) -> Any:
    """End a monthly gift; what was paid stays, and so does the link."""
    service.mine.end(link)
    return service.mine.show(link)


@api.post("/gifts/by-link/<string:link>/portal")
@public
@api.response(200, PortalView)
def portal(link: str) -> Any:
    """Open Stripe's page about the card."""
    return {"url": service.mine.portal(link)}


@api.get("/gifts/by-link/<string:link>/receipt")
@public
@api.arguments(PaymentListForm, location="query")
@api.response(200, GiftPaymentsView)
def receipts(filters: dict[str, Any], link: str) -> Any:
    """The payments and the numbers of their receipts."""
    return service.mine.payments(link, **filters)


@api.post("/gifts/by-link/<string:link>/receipt")
@public
@api.arguments(GiftReceiptForm)
@api.response(200, content_type=PDF, description="The receipt. The name is printed and kept nowhere.")
def receipt(given: dict[str, Any], link: str) -> Response:
    """Make a receipt, or the same one again under its number."""
    made = service.receipts.make(link, gift_id=given.pop("gift", None), **given)
    return fleeting(made.content, kind=PDF, name=made.name)


@api.get("/gifts/by-link/<string:link>/statement")
@public
@api.response(200, GiftYearsView)
def years(link: str) -> Any:
    """The years of which a statement can be made."""
    return {"years": service.mine.years(link)}


@api.post("/gifts/by-link/<string:link>/statement")
@public
@api.arguments(GiftStatementForm)
@api.response(200, content_type=PDF, description="The statement. The name is printed and kept nowhere.")
def statement(given: dict[str, Any], link: str) -> Response:
    """Make the statement of a year."""
    made = service.receipts.make_statement(link, **given)
    return fleeting(made.content, kind=PDF, name=made.name)


@api.post("/gifts/by-link/<string:link>/name")
@public
@api.arguments(ThanksForm)
@api.response(200, NameView)
def offer_name(given: dict[str, Any], link: str) -> Any:
    """Wish to be thanked in public by a name; it is sealed until finance has looked at it."""
    return {"status": service.thanking.offer(link, given["name"])}


@api.delete("/gifts/by-link/<string:link>/name")
@public
@api.response(200, NameView)
def take_name_back(link: str) -> Any:
    """Wish it no more; the name is deleted."""
    return {"status": service.thanking.take_back(link)}
