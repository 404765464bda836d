"""The messenger's bot: a forged call is refused, a message counts once, and nothing of who wrote is kept."""

import secrets
from dataclasses import replace

import pytest
import sqlalchemy as sa
import time_machine

from support.core.db import at_the_edge, db
from support.voice import service
from tests.giving.books import one
from tests.giving.test_md5 import every_row
from tests.voice.factory import resolve, the_only_one
from tests.voice.test_pages import CODE

URL = "/api/v1/webhooks/telegram"
SECRET = secrets.token_urlsafe(32)
CHAT, SENDER = 7_316_482_951_003, 9_204_117_753_886
NAME = "Kanareika-Ptushka"


@pytest.fixture
def settings(settings):
    return replace(settings, telegram_secret=SECRET)


def call(client, number=1, text="The bot hears me.", url=URL, secret=SECRET, **message):
    told = {
        "message_id": 5,
        "from": {"id": SENDER, "first_name": NAME, "language_code": "en"},
        "chat": {"id": CHAT, "type": "private", "first_name": NAME},
        "date": 1,
        **({} if text is None else {"text": text}),
        **message,
    }
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret is not None else {}
    return client.post(url, json={"update_id": number, "message": told}, headers=headers)


def test_a_message_counts_once_and_its_code_leads_to_the_answer(client, as_, app, settings):
    first = call(client)
    assert (first.status_code, first.json["method"], first.json["chat_id"]) == (200, "sendMessage", CHAT)
    assert "watched" in first.json["text"]
    code = CODE.search(first.json["text"]).group()
    assert call(client).json == {}
    assert call(client, url="/webhooks/telegram").json == {}
    complaint_id = the_only_one(as_("cora"))
    shown = as_("cora").get(f"/api/v1/complaints/{complaint_id}").json
    assert (shown["source"], shown["text"], shown["category"]) == ("bot", "The bot hears me.", "other")
    resolve(as_("cora"), complaint_id)
    assert client.post("/api/v1/feedback/answer", json={"code": code}).json["answer"] == "We are sorry."


def test_nothing_of_the_chat_is_kept(client, settings):
    call(client)
    call(client, number=2, text="/start")
    rows = "\n".join(row for _table, row in every_row(settings.database_owner_url))
    assert "bot_update" in {table for table, _row in every_row(settings.database_owner_url)}
    for trace in (str(CHAT), str(SENDER), NAME, "hears me", CHAT.to_bytes(8, "big").hex()):
        assert trace not in rows


def test_a_forged_call_is_refused_and_leaves_nothing(client, app):
    for secret in (None, "", "x" * 40, SECRET[:-1], SECRET + "x", "é"):
        assert call(client, secret=None if secret is None else secret.encode()).status_code == 403
    assert one(app, "SELECT count(*) FROM complaint") == one(app, "SELECT count(*) FROM bot_update") == 0


def test_without_a_secret_there_is_no_bot(client, app, settings):
    app.extensions["settings"] = replace(settings, telegram_secret="")
    for secret in ("", SECRET):
        assert call(client, secret=secret).status_code == 404


@pytest.mark.parametrize(
    ("text", "message", "answer"),
    [
        ("/start", {}, "watched"),
        ("/help", {}, "watched"),
        ("/anything", {}, "watched"),
        (None, {"photo": [{"file_id": "x"}], "caption": "x"}, "Only text"),
        ("x\u202ex", {}, "cannot be read"),
        ("x" * 5000, {}, "cannot be read"),
        ("   ", {}, "cannot be read"),
    ],
)
def test_what_is_no_message_of_text_is_answered_and_not_kept(client, app, text, message, answer):
    told = call(client, text=text, **message)
    assert (told.status_code, told.json["chat_id"]) == (200, CHAT)
    assert answer in told.json["text"]
    assert one(app, "SELECT count(*) FROM complaint") == 0


def test_groups_edits_and_strange_calls_are_left_alone(client, app):
    assert call(client, chat={"id": -5, "type": "group"}).json == {}
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    for body in ({"update_id": 3, "edited_message": {"text": "x"}}, {"update_id": 3, "message": "x"}):
        assert client.post(URL, json=body, headers=headers).json == {}
    for body in ([], {}, {"update_id": "3"}, "x", None):
        assert client.post(URL, json=body, headers=headers).status_code == 400
    assert client.post(URL, data="{", headers=headers, content_type="application/json").status_code == 400
    assert one(app, "SELECT count(*) FROM complaint") == 0


def test_it_answers_in_the_language_of_the_messenger(client):
    sender = {"id": SENDER, "language_code": "ru-RU"}
    english = call(client, number=1, text="/help").json["text"]
    russian = call(client, number=2, text="/help", **{"from": sender}).json["text"]
    assert english.isascii()
    assert russian  # in Russian as soon as it is translated


def test_which_calls_were_taken_is_forgotten(client, app):
    with time_machine.travel("2031-03-03 09:00:00Z", tick=False):
        call(client)
    for day, left in (("2031-03-04", 1), ("2031-03-05", 0)):
        with time_machine.travel(f"{day} 09:00:00Z", tick=False), app.app_context(), at_the_edge():
            service.bot.forget()
            assert db.session.execute(sa.text("SELECT count(*) FROM bot_update")).scalar_one() == left
