"""The JSON door of the ledger: the funds, and whether the books hold."""

from typing import Any

from support.core.web.guard import me, public
from support.ledger import service
from support.ledger.api.door import api
from support.ledger.schema import FundsView, ResultView


@api.get("/funds")
@public
@api.response(200, FundsView)
def funds() -> Any:
    """What money may be given for; what is there to spend is told to few."""
    return {"items": service.listing(me())}


@api.get("/ledger/check")
@api.response(200, ResultView)
def check() -> Any:
    """Check the books now."""
    return service.self_check(me())
