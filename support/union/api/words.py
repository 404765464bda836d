"""New words for a member who lost theirs: two registrars, a code, and the member's own door."""

from typing import Any

from support.core.web.guard import me, public
from support.union import service
from support.union.api.door import api
from support.union.model import Recognised
from support.union.schema.words import (
    LostWordsCodeView,
    LostWordsForm,
    LostWordsListView,
    LostWordsView,
    NewWordsForm,
    NewWordsView,
)
from support.union.service.renewing import HOURS


@api.get("/union/words-requests")
@api.response(200, LostWordsListView)
def words_requests() -> Any:
    """What is open, for registrars. Whoever has new words by now is given back what registrars open of theirs."""
    return {"items": service.browse_words(me())}


@api.post("/union/members/<string:number>/words-request")
@api.arguments(LostWordsForm)
@api.response(201, LostWordsView)
def ask_words(given: dict[str, Any], number: str) -> Any:
    """Ask for new words for a member who lost theirs; another registrar agrees."""
    service.ask_words(me(), number, recognised=Recognised(given["recognised"]), note=given.get("note"))
    return service.show_member(me(), number)["words"]


@api.post("/union/members/<string:number>/words-request/agreement")
@api.response(201, LostWordsCodeView)
def agree_words(number: str) -> Any:
    """Agree, as another registrar than the one who asked. The code is shown here alone."""
    return {"code": service.agree_words(me(), number).code, "hours": HOURS}


@api.delete("/union/members/<string:number>/words-request")
@api.response(204)
def stop_words(number: str) -> None:
    """Stop it; a code that was given opens nothing any more."""
    service.stop_words(me(), number)


@api.delete("/me/membership/words-request")
@api.response(204)
def keep_words() -> None:
    """Say that one has one's words: what was asked for in one's name is stopped."""
    service.keep_words(me())


@api.post("/union/words")
@public
@api.arguments(NewWordsForm)
@api.response(201, NewWordsView)
def renew_words(given: dict[str, Any]) -> Any:
    """New words for a code; they are shown here alone, and the old ones open nothing from now on."""
    service.ensure_nobody(me())
    return {"passphrase": service.renew(given["code"], language=given["language"])}
