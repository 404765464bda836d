"""The messenger's bot: text comes in, one text goes back in the same answer. Nothing of who wrote is kept."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.dialects.postgresql import insert

from support.core import clock
from support.core.db import execute
from support.core.settings import settings
from support.vault import coded
from support.voice.model import BotUpdate, Category, Source
from support.voice.service.saying import leave

HELP = _(
    "Write what you want to tell us: feedback, or a complaint, in one message of text. You get a code, and with it you "
    "read our answer on our page.\n\n"
    "This messenger is watched: whoever runs it, and whoever holds your telephone or your account, can read what you "
    "write here and that you wrote. Name nobody. What could endanger somebody belongs on our page, not here."
)
TEXT_ONLY = _("Only text can be taken here: no pictures, files, voices or places. Nothing was kept.")


def answer(number: int, text: str | None) -> Any:
    """What goes back to a message; None when it was taken before. Raises TooMany, Unavailable."""
    if text is not None and text.startswith("/"):
        return HELP
    if text is None:
        return TEXT_ONLY
    if not _first_time(number):
        return None
    said = leave(Category.OTHER, text, source=Source.BOT)
    return _(
        "We have it. It is locked: only our complaints officers open it.\n\nYour code: %(code)s\n\n"
        "Write it on paper, then delete this chat. With the code you read our answer here: %(address)s\n"
        "This messenger is watched. Do not send more here than you must.",
        code=said.code,
        address=f"{settings().url}/feedback/answer",
    )


def _first_time(number: int) -> bool:
    """Whether this update was not taken before: the messenger sends it again when our answer was lost."""
    mark = coded.mark_of(settings().pepper.encode(), f"bot/{number}")
    row = insert(BotUpdate).values(digest=mark, day=clock.today()).on_conflict_do_nothing().returning(BotUpdate.digest)
    return execute(row).first() is not None


def forget() -> int:
    """Delete the marks of updates that are older than yesterday's: the messenger keeps one for a day; how many."""
    old = BotUpdate.day < clock.today() - timedelta(days=1)
    return int(execute(sa.delete(BotUpdate).where(old)).rowcount)
