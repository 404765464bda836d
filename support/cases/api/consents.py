"""The JSON door of consents: staff ask, the officer answers and takes back."""

from typing import Any
from uuid import UUID

from support.cases import service
from support.cases.api.door import api
from support.cases.model import Purpose
from support.cases.schema.consents import AnswerConsentForm, AskConsentForm, ConsentsView, ConsentView
from support.core.web.guard import me


@api.get("/cases/<string:reference>/consents")
@api.response(200, ConsentsView)
def consents(reference: str) -> Any:
    """How each consent stands, as far as the actor's keys open it."""
    return {"items": service.open_consents(me(), service.get(me(), reference))[0]}


@api.post("/cases/<string:reference>/consents")
@api.arguments(AskConsentForm)
@api.response(201, ConsentView)
def ask_consent(given: dict[str, Any], reference: str) -> Any:
    """Ask the officer for a consent."""
    purpose = Purpose(given.pop("purpose"))
    return service.ask_consent(me(), service.get(me(), reference), purpose, **given)


@api.get("/me/case/consents")
@api.response(200, ConsentsView)
def own_consents() -> Any:
    """What you were asked, agreed to, refused and took back."""
    return {"items": service.own_consents(me(), service.own(me()))}


@api.post("/me/case/consents")
@api.arguments(AnswerConsentForm)
@api.response(201, ConsentView)
def answer_consent(given: dict[str, Any]) -> Any:
    """Agree, or say no."""
    purpose = Purpose(given.pop("purpose"))
    return service.answer_consent(me(), service.own(me(), lock=True), purpose, **given)


@api.delete("/me/case/consents/<uuid:consent_id>")
@api.response(204)
def withdraw_consent(consent_id: UUID) -> None:
    """Take back what you agreed to."""
    service.withdraw_consent(me(), service.own(me(), lock=True), consent_id)
