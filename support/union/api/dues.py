"""The JSON door of dues: a member's own, rates, cash, who is behind, and waivers."""

from typing import Any
from uuid import UUID

from support.core.money import Money
from support.core.settings import settings
from support.core.web.guard import me
from support.union import service
from support.union.api.door import api
from support.union.model import How, MemberClass, WaiverReason, WaiverStatus
from support.union.schema.dues import (
    DuesArrearsView,
    DuesAskWaiverForm,
    DuesBegunView,
    DuesCashForm,
    DuesCountForm,
    DuesListForm,
    DuesOwnWaiversView,
    DuesPayForm,
    DuesRateForm,
    DuesRatesView,
    DuesView,
    DuesWaitingPageView,
    DuesWaiverDecisionForm,
    DuesWaiverForm,
    DuesWaiverListForm,
    DuesWaiversView,
)

# One's own


@api.get("/me/membership/dues")
@api.response(200, DuesView)
def own_dues() -> Any:
    """How one's dues stand, and what was paid for which quarters."""
    return service.dues.show(me())


@api.post("/me/membership/dues")
@api.arguments(DuesPayForm)
@api.response(201, DuesBegunView)
def pay_dues(given: dict[str, Any]) -> Any:
    """Mean to pay the next quarters: by card at the address in the answer, by transfer with its reference, in cash."""
    return _begun(service.dues.pay(me(), quarters=given["quarters"], how=How(given["how"])))


@api.post("/me/membership/dues/<uuid:dues_id>/checkout")
@api.response(200, DuesBegunView)
def pay_dues_again(dues_id: UUID) -> Any:
    """Back to the checkout of a payment that waits."""
    return _begun(service.dues.pay_again(me(), dues_id))


@api.delete("/me/membership/dues/<uuid:dues_id>")
@api.response(200, DuesView)
def take_dues_back(dues_id: UUID) -> Any:
    """Not to pay after all, while no money has come."""
    service.dues.take_back(me(), dues_id)
    return service.dues.show(me())


@api.get("/me/membership/waivers")
@api.response(200, DuesOwnWaiversView)
def own_waivers() -> Any:
    """What one asked to be let off."""
    return {"items": service.waivers.own_waivers(me())}


@api.post("/me/membership/waivers")
@api.arguments(DuesAskWaiverForm)
@api.response(201, DuesOwnWaiversView)
def ask_waiver(given: dict[str, Any]) -> Any:
    """Ask to be let off the next quarters; a registrar decides."""
    service.waivers.ask(me(), **given | {"reason": WaiverReason(given["reason"])})
    return {"items": service.waivers.own_waivers(me())}


def _begun(begun: Any) -> dict[str, Any]:
    paid = service.dues.one(me(), begun.payment.id)
    return {"payment": paid, "checkout_url": begun.checkout_url}


# What registrars and finance do


@api.get("/union/rates")
@api.response(200, DuesRatesView)
def rates() -> Any:
    """What each class pays a quarter, now and later."""
    return {"items": service.rates.browse(me())}


@api.post("/union/rates")
@api.arguments(DuesRateForm)
@api.response(201, DuesRatesView)
def set_rate(given: dict[str, Any]) -> Any:
    """Write down what a class pays from a quarter on."""
    amount = given["amount"] or Money(0, settings().currency)
    service.rates.set_rate(me(), MemberClass(given["klass"]), amount, given["from_"])
    return {"items": service.rates.browse(me())}


@api.get("/union/dues")
@api.arguments(DuesListForm, location="query")
@api.response(200, DuesWaitingPageView)
def waiting_dues(filters: dict[str, Any]) -> Any:
    """Transfers that are awaited, and cash that is to be handed over or counted."""
    return service.money.waiting(me(), **filters)


@api.post("/union/dues")
@api.arguments(DuesCashForm)
@api.response(201, DuesWaitingPageView)
def take_cash(given: dict[str, Any]) -> Any:
    """Cash was taken from a member; another counts it."""
    service.money.take_cash(me(), given["number"], quarters=given["quarters"])
    return service.money.waiting(me())


@api.post("/union/dues/<uuid:dues_id>/count")
@api.arguments(DuesCountForm)
@api.response(200, DuesWaitingPageView)
def count_cash(given: dict[str, Any], dues_id: UUID) -> Any:
    """The cash was counted: it is there and booked, or it is not."""
    service.money.count(me(), dues_id, came=given["came"])
    return service.money.waiting(me())


@api.get("/union/arrears")
@api.arguments(DuesListForm, location="query")
@api.response(200, DuesArrearsView)
def arrears(filters: dict[str, Any]) -> Any:
    """Who is behind, by number."""
    return service.money.arrears(me(), **filters)


@api.get("/union/waivers")
@api.arguments(DuesWaiverListForm, location="query")
@api.response(200, DuesWaiversView)
def waivers(filters: dict[str, Any]) -> Any:
    """Waivers that wait, or were decided."""
    return service.waivers.browse(me(), **filters | {"status": WaiverStatus(filters["status"])})


@api.post("/union/waivers")
@api.arguments(DuesWaiverForm)
@api.response(201, DuesWaiversView)
def ask_waiver_for(given: dict[str, Any]) -> Any:
    """Ask for a member to be let off; another registrar decides."""
    number = given.pop("number")
    service.waivers.ask_for(me(), number, **given | {"reason": WaiverReason(given["reason"])})
    return service.waivers.browse(me())


@api.post("/union/waivers/<uuid:waiver_id>/decision")
@api.arguments(DuesWaiverDecisionForm)
@api.response(200, DuesWaiversView)
def decide_waiver(given: dict[str, Any], waiver_id: UUID) -> Any:
    """Let them off, or not."""
    service.waivers.decide(me(), waiver_id, grant=given["grant"])
    return service.waivers.browse(me())
