"""MD6: a mail for whoever asked for it, that says nothing, and whose address is nowhere but in memory."""

import logging
import re
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from support.app.commands import shares_owner_url
from support.core.settings import kept
from support.correspondence.gateway import mail
from tests.aid.factory import held_case
from tests.correspondence.post_office import PostOffice
from tests.correspondence.test_requests import ASK

CONTACTS = "/api/v1/me/case/contacts"
SENDER = "post@house.example"


@pytest.fixture
def office():
    """A mail server."""
    opened = PostOffice()
    yield opened
    opened.close()


@pytest.fixture
def settings(settings, office):
    """A deployment that sends mail, after a few milliseconds."""
    return replace(settings, smtp_url=office.url, mail_from=SENDER, notice_delay=(0.0, 0.001))


def opt_in(officer, address):
    contact = {"kind": "email", "value": address, "safe": True, "notify": True}
    answer = officer.patch(CONTACTS, json={"contacts": [{"kind": "phone", "value": "1", "safe": False}, contact]})
    assert answer.status_code == 200, answer.text
    assert answer.json["contacts"][1] == contact


def tell(client, case, text="There is news."):
    assert client.post(f"{case.address}/messages", json={"text": text}).status_code == 201


def without_envelope(delivery):
    """All that the mail server was told, save whom it goes to."""
    return [line for line in delivery.said if not line.upper().startswith(b"RCPT")], delivery.mail


def test_md6_all_notices_are_the_same_bytes_and_the_address_is_nowhere(
    app, client, as_, people, office, settings, caplog
):
    caplog.set_level(logging.DEBUG)
    addresses = [f"zelenka-{'x' * 7 * number}@mail{number}.example" for number in range(4)]
    events = [
        lambda case: tell(as_("carol"), case),
        lambda case: tell(as_("cyril"), case, "Something much longer. " * 300),
        lambda case: as_("carol").post(f"{case.address}/document-requests", json=ASK),
        lambda case: as_("cyril").post(f"{case.address}/document-requests", json={**ASK, "what": "x"}),
    ]
    cases = [held_case(client, as_, people) for _address in addresses]
    for address, case in zip(addresses, cases, strict=True):
        opt_in(people.officer(case.passphrase), address)
    sent = 0
    for event in events:  # every event for every officer
        for case in cases:
            event(case)
            sent += 1
            office.wait_for(sent)
    found = office.taken
    assert sorted(one.to[0].decode() for one in found) == sorted(addresses * len(events))
    assert len({repr(without_envelope(one)) for one in found}) == 1, "two mails differ"
    text = found[0].mail
    assert not [
        one for one in (b"zelenka", b"localhost", b"127.0.0.1", b"http", b"Message-ID", b"Received") if one in text
    ]
    assert re.search(rb"\r\nDate: \w{3}, \d\d \w{3} \d{4} 00:00:00 \+0000\r\n", text)
    assert b"To: undisclosed-recipients:;" in text
    assert found[0].said[0] == b"ehlo localhost\r\n"
    traces = everywhere(app, settings)
    assert not [trace for trace in traces if "zelenka-" in trace or b"zelenka-".hex() in trace]
    assert not [record for record in caplog.records if "zelenka" in record.getMessage()]
    print(
        f"MD6: {len(found)} notices of {len(events)} kinds of event to {len(addresses)} addresses: one and the same"
        f" {len(text)} bytes; the address in none of {len(traces)} rows and files, and in no line of the log"
    )


def everywhere(app, settings):
    """Every row of both databases, read with the owner's login, and every file of the instance, as text."""
    found = []
    with app.app_context():
        urls = (settings.database_owner_url, shares_owner_url())
    for url in urls:
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            names = connection.execute(sa.text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
            for name in names.scalars().all():
                found += connection.execute(sa.text(f'SELECT t::text FROM "{name}" t')).scalars()
        engine.dispose()
    folders = (settings.instance, Path(settings.files_url.removeprefix("file://")))
    found += [path.read_bytes().decode("latin-1") for folder in folders for path in folder.rglob("*") if path.is_file()]
    return found


def test_md6_the_mail_is_as_long_on_every_day():
    lengths = {len(mail.letter(SENDER, date(2024, 1, 1) + timedelta(days=day))) for day in range(800)}
    assert len(lengths) == 1
    print(f"MD6: the mail has {lengths.pop()} bytes on each of 800 days")


def test_nobody_is_told_who_did_not_ask(as_, officer, case, office):
    assert officer.patch(CONTACTS, json={"contacts": [{"kind": "email", "value": "a@b.example", "safe": True}]}).json[
        "contacts"
    ] == [{"kind": "email", "value": "a@b.example", "safe": True}]
    tell(as_("carol"), case)
    time.sleep(0.4)
    assert office.taken == []


def test_what_is_not_for_the_officer_tells_them_nothing(as_, officer, case, office):
    opt_in(officer, "a@b.example")
    for audience in ("team", "private"):
        body = {"text": "Among us.", "audience": audience}
        assert as_("carol").post(f"{case.address}/messages", json=body).status_code == 201
    assert officer.post("/api/v1/me/case/messages", json={"text": "Mine."}).status_code == 201
    time.sleep(0.4)
    assert office.taken == []


def test_what_was_rolled_back_tells_nobody(app, as_, officer, case, office, monkeypatch):
    from support.core.errors import Conflict
    from support.correspondence.service import messages

    opt_in(officer, "a@b.example")

    real = messages.tell_officer

    def broken(folder, chest):
        real(folder, chest)
        raise Conflict

    monkeypatch.setattr(messages, "tell_officer", broken)
    assert as_("carol").post(f"{case.address}/messages", json={"text": "x"}).status_code == 409
    time.sleep(0.4)
    assert office.taken == []


def test_at_most_one_waits_for_a_case(app, as_, officer, case, office, settings):
    app.extensions["settings"] = replace(settings, notice_delay=(0.01, 0.01))
    opt_in(officer, "a@b.example")
    for _message in range(5):
        tell(as_("carol"), case)
    with app.app_context():
        assert len(kept("notices")) <= 1
    office.wait_for(1)
    time.sleep(0.9)
    assert len(office.taken) == 1
    tell(as_("carol"), case)
    office.wait_for(2)


def test_the_delay_is_random_and_within_what_was_set(app, settings, monkeypatch):
    waits = []
    monkeypatch.setattr(mail.Waiting, "add", lambda _self, _case, _address, *, after: waits.append(after))
    with app.test_request_context():
        app.extensions["settings"] = replace(settings, notice_delay=(5.0, 120.0))
        for _try in range(200):
            mail.tell(None, "a@b.example")
    assert all(300 <= wait <= 7200 for wait in waits)
    assert len(set(waits)) > 150
    assert max(waits) - min(waits) > 3600


def test_a_server_that_refuses_or_is_away_is_survived_and_quotes_nobody(
    app, as_, officer, case, office, settings, caplog
):
    opt_in(officer, "zelenka@b.example")
    app.extensions["settings"] = replace(settings, smtp_url="smtp://127.0.0.1:9")
    tell(as_("carol"), case)
    deadline = time.monotonic() + 10
    while "a notice could not be sent" not in caplog.text:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert "zelenka" not in caplog.text
    app.extensions["settings"] = settings
    tell(as_("carol"), case)
    office.wait_for(1)


def test_nothing_in_memory_shows_the_address_when_printed():
    waiting = mail.Waiting("smtp://user:secret@x", SENDER)
    waiting._due[None] = (0.0, "zelenka@b.example")
    assert "zelenka" not in repr(waiting)


REFUSED = [
    ([{"kind": "phone", "value": "+375291112233", "safe": True, "notify": True}], "contacts.0.notify"),
    ([{"kind": "email", "value": "not an address", "safe": True, "notify": True}], "contacts.0.notify"),
    ([{"kind": "email", "value": "a@b.example\nRCPT TO:<x@y>", "safe": True, "notify": True}], "contacts.0.notify"),
    ([{"kind": "email", "value": "a@b.example", "safe": False, "notify": True}], "contacts.0.notify"),
    (
        [{"kind": "email", "value": f"{letter}@b.example", "safe": True, "notify": True} for letter in "ab"],
        "contacts.1.notify",
    ),
]


@pytest.mark.parametrize(("contacts", "field"), REFUSED)
def test_what_cannot_be_told_is_refused(officer, contacts, field):
    answer = officer.patch(CONTACTS, json={"contacts": contacts})
    assert (answer.status_code, set(answer.json["fields"])) == (422, {field})


def test_without_a_mail_server_it_is_not_offered(app, officer, case, settings):
    app.extensions["settings"] = replace(settings, smtp_url="", mail_from="")
    contact = {"kind": "email", "value": "a@b.example", "safe": True, "notify": True}
    answer = officer.patch(CONTACTS, json={"contacts": [contact]})
    assert "No mail is sent from here" in str(answer.json["fields"])
    browser = app.test_client()
    assert browser.submit("/apply/confirm", {"passphrase": case.passphrase}).status_code == 303
    assert "news" not in browser.get("/mine/contacts").text


def test_the_page_explains_the_risk_and_takes_the_wish(app, case, as_, office):
    browser = app.test_client()
    assert browser.submit("/apply/confirm", {"passphrase": case.passphrase}).status_code == 303
    shown = browser.get("/mine/contacts").text
    assert "It has a risk" in shown
    assert "checked" not in shown.partition("contacts.0.notify")[2][:80], "it is ticked beforehand"
    form = {
        "contacts.0.kind": "email",
        "contacts.0.value": "a@b.example",
        "contacts.0.safe": "true",
        "contacts.0.notify": "true",
    }
    assert browser.submit("/mine/contacts", form).status_code == 303
    tell(as_("carol"), case)
    assert office.wait_for(1)[0].to == [b"a@b.example"]
    form["contacts.0.kind"] = "phone"
    assert "Only an email address can be told" in browser.submit("/mine/contacts", form).text
