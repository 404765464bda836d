"""The JSON door of the ledger: the funds, and whether the books hold."""

from typing import Any

from support.core.web.guard import me, public
from support.ledger import service
from support.ledger.api.door import api
from support.ledger.schema import CheckForm, FundsView, ResultView


@api.get("/funds")
@public
@api.response(200, FundsView)
def funds() -> Any:
    """What money may be given for; what is there to spend is told to few."""
    return {"items": service.listing(me())}


@api.get("/ledger/check")
@api.arguments(CheckForm, location="query")
@api.response(200, ResultView)
def check(filters: dict[str, Any]) -> Any:
    """Check the books now; `whole` looks at closed days entry by entry too, as is done every night."""
    return service.self_check(me(), full=filters["whole"])
