"""The door the messenger knocks at: its secret header proves it, and what it is told goes back in the same answer.

No chat and no person is kept; the number of a chat comes in with the call and leaves with the answer.
"""

import hmac
from typing import Any

from flask import Blueprint, jsonify, request
from flask_babel import force_locale, lazy_gettext
from marshmallow import ValidationError

from support.core.errors import Forbidden, Malformed, Missing
from support.core.settings import settings
from support.core.web.guard import public, unguarded_csrf
from support.voice import service
from support.voice.schema import BotTextForm

webhook = Blueprint("voice_webhook", __name__)

#: Whoever's messenger speaks one of these is answered in Russian, all others in English.
RUSSIAN = ("ru", "be")
UNREADABLE = lazy_gettext("This holds characters that cannot be read. Nothing was kept. Write it again as plain text.")


@webhook.post("/webhooks/telegram")
@webhook.post("/api/v1/webhooks/telegram")
@public
@unguarded_csrf
def telegram() -> Any:
    """Take one message of text; anything else is answered or left alone."""
    _prove()
    update: Any = request.get_json(silent=True)
    if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
        raise Malformed()
    message: Any = update.get("message") or {}
    chat: Any = message.get("chat") if isinstance(message, dict) else None
    if not isinstance(chat, dict) or chat.get("type") != "private" or not isinstance(chat.get("id"), int):
        return jsonify({})
    with force_locale(_language(message.get("from"))):
        told = _answer(update["update_id"], message.get("text"))
        return jsonify({}) if told is None else _back(chat["id"], str(told))


def _prove() -> None:
    """Raises Missing where no bot is set up, Forbidden for a call without its secret."""
    secret = settings().telegram_secret
    if not secret:
        raise Missing()
    shown = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
    if not hmac.compare_digest(shown.encode(), secret.encode()):
        raise Forbidden(lazy_gettext("This call does not come from the messenger. Nothing was kept."))


def _answer(number: int, text: Any) -> Any:
    if not isinstance(text, str):
        return service.bot.answer(number, None)
    try:
        loaded = BotTextForm().load({"text": text})
    except ValidationError:
        return UNREADABLE
    return service.bot.answer(number, loaded["text"])


def _language(sender: Any) -> str:
    code = sender.get("language_code") if isinstance(sender, dict) else None
    return "ru" if isinstance(code, str) and code.split("-")[0] in RUSSIAN else "en"


def _back(chat_id: int, text: str) -> Any:
    """The bot's message as the answer to the call, so that nothing is ever sent to the messenger by ourselves."""
    return jsonify(method="sendMessage", chat_id=chat_id, text=text, disable_web_page_preview=True)
