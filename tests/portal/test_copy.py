"""A copy of everything: whatever the officer's key opens is in it, it is made in memory alone, and warned of first."""

import io
import json
import re
import tracemalloc
import zipfile

import html5lib
import pytest
import sqlalchemy as sa

from support.core.audit import AuditEvent
from support.core.db import db
from support.files.gateway import store as files_gateway
from support.people import service as accounts
from support.portal.service.copying import PLACED
from support.portal.service.packing import fit_name, packed
from support.vault import service as vault
from tests.intake.factory import application
from tests.portal.factory import PAPER, lived_through

ADDRESS = "/api/v1/me/case/export"


def opened(answer):
    """The files of a copy."""
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def leaves(value):
    """Every text, number and date in a value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in {"fill", "key", "picture", "position"}:  # what holds the rest together
                yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    elif value not in (None, "", True, False):
        yield value


def sealed_leaves(app, passphrase):
    """What the officer's own key opens, part by part: `[(part, leaf)]`."""
    with app.test_request_context():
        actor = accounts.actor_of(accounts.sign_in_officer(passphrase).token, "bearer")
        case_id = db.session.execute(
            sa.text('SELECT id FROM "case" WHERE officer_id = :o'), {"o": actor.id}
        ).scalar_one()
        chest = vault.open_chest(actor.keyring, case_id)
        found = [(part, leaf) for row_id, part in chest.parts() for leaf in leaves(chest.read(row_id, part))]
        db.session.rollback()
        db.session.remove()
    return found


@pytest.fixture
def full(officer, as_, people, case, sent):
    """A case in which everything was said that can be said by now."""
    lived_through(as_, people, case)
    as_("carol").post(f"{case.address}/notes", json={"text": "Zelenka-teamnote"})
    officer.post("/api/v1/me/case/erasure-request", json={"confirm": True, "text": "Zelenka-forget"})
    return case


def test_every_part_that_the_officers_key_opens_is_in_the_copy(app, officer, full):
    files = opened(officer.get(ADDRESS))
    data = json.loads(files["data.json"])
    there = {str(leaf) for leaf in leaves(data)}
    sealed = sealed_leaves(app, full.passphrase)
    missing = [(part, leaf) for part, leaf in sealed if str(leaf) not in there]
    assert missing == []
    assert data["other"] == [], "a part without a place of its own in the copy"
    parts = {part for part, _leaf in sealed}
    assert parts >= PLACED
    print(f"{len(sealed)} values in {len(parts)} kinds of sealed parts, all of them in the copy")


def test_what_is_not_the_officers_is_not_in_it(officer, people, full):
    text = b"".join(opened(officer.get(ADDRESS)).values()).decode()
    for nickname in people:
        assert people.name(nickname) not in text
    for foreign in ("teamnote", "why", "ref", "teammessage", "private", "internal", "check", "foreign"):
        assert f"Zelenka-{foreign}" not in text
    assert not re.search(r"\d\d:\d\d:\d\d", text)


def test_the_page_in_it_stands_by_itself(officer, full):
    page = opened(officer.get(ADDRESS))["index.html"].decode()
    html5lib.HTMLParser(strict=True).parse(page)
    assert "<title>Page</title>" in page
    for forbidden in ("<script", "<style", "style=", "src=", "href=", "<form", "http"):
        assert forbidden not in page, forbidden
    for words in (
        "Zelenka-story",
        "Zelenka-name",
        "Zelenka-spouse",
        "Zelenka-phone",
        "Internal troops",
        "€120.00",
        "Coordinator 1",
        "different countries",
        "Zelenka-forget",
        "The two people who hold my case",
        "Zelenka-tous",
        "Zelenka-tothem",
        "Zelenka-wanted",
        "Zelenka-cannot",
        "Zelenka-order.txt",
        "Zelenka-goal",
        "Zelenka-own-step",
        "Zelenka-need",
        "Zelenka-child",
        "Zelenka-evening",
        "Zelenka-askconsent",
        "Zelenka-question",
        "Zelenka-answer",
        "Zelenka-appeal",
        "What we found says that you took part in crimes.",
    ):
        assert words in page, words


def test_the_papers_are_in_it_as_they_are_kept(officer, full):
    files = opened(officer.get(ADDRESS))
    papers = {name: body for name, body in files.items() if name.startswith("papers/")}
    assert papers == {"papers/01-Zelenka-order.txt": PAPER}
    assert json.loads(files["data.json"])["papers"][0]["file"] in papers


def test_a_paper_that_is_gone_is_said_to_be_gone(officer, full, monkeypatch):
    monkeypatch.setattr(files_gateway, "get", lambda _name: None)
    files = opened(officer.get(ADDRESS))
    assert "no longer in the store" in files["papers/01-Zelenka-order.txt.txt"].decode()
    assert b"Zelenka-story" in files["data.json"]


def test_it_is_told_in_the_officers_language(app, case):
    client = app.test_client()
    assert client.submit("/apply/confirm", {"passphrase": case.passphrase}).status_code == 303
    client.submit("/language", {"lang": "ru", "next": "/mine"}, page="/mine")
    page = opened(client.get(ADDRESS))["index.html"].decode()
    assert '<html lang="ru">' in page
    assert "Внутренние войска" in page


def test_an_officer_of_whom_little_is_known_has_a_copy_too(client, people):
    few = application(household=[], contacts=[], needs=["legal"])
    few["service"] = {"agency": "internal_troops", "manner": "refused"}
    answer = people.officer(client.post("/api/v1/applications", json=few).json["passphrase"]).get(ADDRESS)
    page = opened(answer)["index.html"].decode()
    assert "You named nobody." in page
    assert "Nobody yet" in page


def test_the_answer_is_a_neutral_file_that_no_browser_shows(app, officer):
    answer = officer.get(ADDRESS)
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="copy.zip"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert {about.date_time for about in zipfile.ZipFile(io.BytesIO(answer.data)).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    with app.app_context():
        noted = sa.select(AuditEvent.at, AuditEvent.actor_kind).where(AuditEvent.action == "case.exported")
        assert db.session.execute(noted).all() == [(None, "officer")]


def test_the_page_warns_and_asks_before_it_gives(app, browser):
    page = browser.get("/mine/export")
    assert "It is safer to read it here" in page.text
    sure = browser.submit("/mine/export")
    assert sure.mimetype == "text/html"
    assert "Put the copy on this device?" in sure.text
    with app.app_context():
        assert db.session.execute(sa.select(AuditEvent).where(AuditEvent.action == "case.exported")).all() == []
    given = browser.submit("/mine/export", {"confirmed": "true"})
    assert given.mimetype == "application/zip"
    assert b"Zelenka-story" in opened(given)["data.json"]


def test_a_key_in_the_form_does_not_keep_the_copy(app, browser):
    form = {"confirmed": "true", "idempotency_key": "k3Jq8vX2mN5pR7sT9wYz1A"}
    assert opened(browser.submit("/mine/export", form, page="/mine/export"))
    with app.app_context():
        assert db.session.execute(sa.text("SELECT count(*) FROM repeated_request")).scalar_one() == 0


def test_nobody_else_has_it(client, as_, people, case):
    assert client.get(ADDRESS).status_code == 401
    for nickname in ("ina", "carol", "ada", "otto"):
        assert as_(nickname).get(ADDRESS).status_code == 404
        assert as_(nickname).get("/mine/export").status_code == 404


def test_a_frozen_case_is_copied_as_any_other(app, officer, full):
    before = opened(officer.get(ADDRESS))
    with app.app_context():
        db.session.execute(sa.text('UPDATE "case" SET frozen = true'))
        db.session.commit()
        db.session.remove()
    assert opened(officer.get(ADDRESS)) == before


# Packing


def test_a_large_paper_is_never_in_memory_whole():
    megabyte, size = 1024 * 1024, 60

    def pieces():
        for number in range(size):
            yield bytes([number]) * megabyte

    tracemalloc.start()
    sent = longest = 0
    for piece in packed([("index.html", [b"x"]), ("papers/01-a.bin", pieces()), ("papers/02-b.bin", pieces())]):
        sent += len(piece)
        longest = max(longest, len(piece))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12 * megabyte
    assert longest < 4 * megabyte
    print(f"two papers of {size} MB packed with {peak / megabyte:.1f} MB at most, {sent} bytes sent")


def test_what_is_packed_is_unpacked_as_it_was():
    content = {"index.html": b"<p>x</p>", "papers/01-паспорт.pdf": bytes(range(256)) * 1000, "data.json": b""}
    packing = packed((name, [body[:100], body[100:]]) for name, body in content.items())
    with zipfile.ZipFile(io.BytesIO(b"".join(packing))) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == content


def test_a_copy_that_is_broken_off_leaves_nothing_open():
    packing = packed([("a", iter([b"x" * 100_000] * 50))])
    next(packing)
    packing.close()


@pytest.mark.parametrize(
    ("name", "fit"),
    [
        ("passport.pdf", "papers/01-passport.pdf"),
        ("Военный билет.jpg", "papers/01-Военный билет.jpg"),
        ("../../etc/passwd", "papers/01-_.._etc_passwd"),
        ("..\\x\x00<y>.exe", "papers/01-_x_y_.exe"),
        ("", "papers/01-paper"),
        (" . ", "papers/01-paper"),
        ("a" * 300 + ".pdf", "papers/01-" + "a" * 76 + ".pdf"),
    ],
)
def test_a_name_of_a_paper_is_harmless(name, fit):
    assert fit_name(1, name) == fit
