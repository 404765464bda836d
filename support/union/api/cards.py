"""The JSON door of cards: one's own, and for everybody whether one is true."""

from typing import Any

from werkzeug.wrappers import Response

from support.core.web.downloads import fleeting
from support.core.web.guard import me, public
from support.union import service
from support.union.api.door import api
from support.union.schema.dues import (
    UnionCardForm,
    UnionCardView,
    UnionRevocationsView,
    UnionStatementForm,
    UnionVerdictView,
)
from support.vault import notary


@api.get("/me/membership/card")
@api.arguments(UnionCardForm, location="query")
@api.response(200, UnionCardView)
def own_card(asked: dict[str, Any]) -> Any:
    """One's own card: what it says, or the card itself with `format=pdf` or `format=svg`."""
    shown = service.cards.mine(me())
    if asked["format"] == "pdf":
        return fleeting(service.cards.pdf(shown), kind="application/pdf", name="card.pdf")
    if asked["format"] == "svg":
        return Response(service.cards.picture(shown), mimetype="image/svg+xml")
    card = shown.card
    return {
        "serial": card.serial,
        "number": card.number,
        "klass": card.klass,
        "valid_until": card.valid_until,
        "statement": shown.statement,
        "verify_key": notary.verify_key().hex(),
    }


@api.post("/me/membership/card/lost")
@api.response(204)
def card_lost() -> None:
    """One's card was lost or copied: it is revoked, and the next one has another serial."""
    service.cards.lost(me())


@api.get("/union/cards/verify")
@public
@api.arguments(UnionStatementForm, location="query")
@api.response(200, UnionVerdictView)
def verify_card(asked: dict[str, Any]) -> Any:
    """Whether a card is true today, and why not if it is not."""
    return service.cards.verify(asked["statement"])


@api.get("/union/revocations")
@public
@api.response(200, UnionRevocationsView)
def revocations() -> Any:
    """The serials of cards that were revoked before they expired, signed."""
    return service.cards.revocations()
