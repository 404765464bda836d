"""Documents: cleaned, sealed, kept in a store that holds nothing in clear, opened with a line in the log."""

import io
import secrets
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import sqlalchemy as sa
from PIL import Image
from sqlalchemy.exc import DBAPIError

from support.cases import service as cases
from support.core import clock
from support.core.db import at_the_edge, db
from support.correspondence import service
from support.correspondence.service import documents
from support.files.gateway import cleaning
from support.files.gateway import store as files
from support.files.model import LARGEST_FILE
from support.vault import frames
from tests.correspondence.test_messages import _officer_actor
from tests.files.factory import MARK, paper, photograph, send
from tests.people.test_acceptance import at_once

OWN = "/api/v1/me/case/documents"


@pytest.fixture
def address(case):
    return f"{case.address}/documents"


@pytest.fixture
def store(settings):
    """The folder of the file store."""
    return Path(urlsplit(settings.files_url).path)


def kept(client, address, content=None, name="photo.jpg", **fields):
    """Upload, and insist; the document's id."""
    answer = send(client, address, photograph() if content is None else content, name, **fields)
    assert answer.status_code == 201, answer.text
    return answer.json["id"]


def objects(store):
    return sorted(path for path in store.rglob("*") if path.is_file())


def test_an_officer_sends_a_photograph_and_the_team_opens_it(as_, officer, address, store):
    document = kept(officer, OWN, photograph(turned=6), "Загад № 5.HEIC")
    shown = as_("cyril").get(address).json["items"]
    assert [(one["id"], one["name"], one["type"], one["own"], one["has_picture"]) for one in shown] == [
        (document, "Загад № 5.jpg", "image/jpeg", False, True)
    ]
    opened = as_("cyril").get(f"{address}/{document}/content")
    assert Image.open(io.BytesIO(opened.data)).size == (200, 320)
    assert len(opened.data) == shown[0]["size"]
    assert MARK.encode() not in opened.data
    assert opened.headers["Content-Type"] == "image/jpeg"
    assert opened.headers["Content-Disposition"] == (
        "attachment; filename=\"file.jpg\"; filename*=UTF-8''%D0%97%D0%B0%D0%B3%D0%B0%D0%B4%20%E2%84%96%205.jpg"
    )
    assert opened.headers["X-Content-Type-Options"] == "nosniff"
    assert opened.headers["Cache-Control"] == "no-store"
    assert opened.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    small = as_("carol").get(f"{address}/{document}/picture")
    assert (small.mimetype, small.headers["Content-Disposition"]) == ("image/jpeg", "inline")
    assert small.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert len(objects(store)) == 2


def test_what_lies_in_the_store_is_sealed_and_tells_neither_size_nor_hour(app, officer, store):
    content = (b"The quick brown fox. " * 500)[:9_999]
    kept(officer, OWN, content, "fox.txt")
    (only,) = objects(store)
    sealed = only.read_bytes()
    assert b"fox" not in sealed
    assert len(sealed) == 2 + frames.size_of(9_999) + 16
    assert frames.size_of(9_999) > 9_999 + 8
    written = datetime.fromtimestamp(only.stat().st_mtime, UTC)
    assert written == clock.midnight(clock.today())
    with app.app_context():
        row = db.session.execute(sa.text("SELECT * FROM document")).one()
        assert str(row.id) == only.name
        assert row.padded == frames.size_of(9_999)
        assert row.picture_id is None


def test_what_the_team_keeps_among_itself_an_officer_never_sees(as_, officer, address):
    ours = kept(as_("carol"), address, paper(), "assessment.pdf", audience="team")
    theirs = kept(as_("carol"), address, paper(), "letter.pdf")
    assert [one["id"] for one in officer.get(OWN).json["items"]] == [theirs]
    assert officer.get(f"{OWN}/{theirs}/content").status_code == 200
    hidden, unknown = (officer.get(f"{OWN}/{one}/content") for one in (ours, uuid4()))
    assert (hidden.status_code, hidden.data) == (404, unknown.data)
    assert {one["id"] for one in as_("cyril").get(address).json["items"]} == {ours, theirs}
    assert as_("chloe").get(f"{address}/{theirs}/content").status_code == 404
    shown = officer.get(OWN).json["items"][0]
    assert (shown["by"], shown["name"]) == ("Coordinator 1", "letter.pdf")


def test_a_document_of_another_case_is_not_found_through_this_one(client, as_, people, officer, address):
    from tests.aid.factory import held_case

    other = held_case(client, as_, people)
    theirs = kept(people.officer(other.passphrase), OWN)
    assert as_("carol").get(f"{other.address}/documents/{theirs}/content").status_code == 200
    for there in (f"{address}/{theirs}/content", f"{address}/{theirs}/picture"):
        assert as_("carol").get(there).status_code == 404
    assert officer.get(f"{OWN}/{theirs}/content").status_code == 404


def test_a_paper_has_no_picture(as_, officer, address):
    document = kept(officer, OWN, paper(), "order.pdf")
    assert as_("carol").get(f"{address}/{document}/picture").status_code == 404


def test_each_opening_is_recorded_before_the_answer(app, as_, officer, address):
    document = kept(officer, OWN)
    as_("carol").get(address)
    as_("carol").get(f"{address}/{document}/content")
    as_("carol").get(f"{address}/{document}/picture")
    with app.app_context():
        rows = db.session.execute(
            sa.text("SELECT action, actor_kind, object_id, reason FROM audit_event WHERE action LIKE 'document%'")
        ).all()
    found = {(row.action, row.actor_kind, row.reason) for row in rows}
    assert found == {
        ("document.added", "officer", None),
        ("documents.opened", "staff", None),
        ("document.opened", "staff", None),
        ("document.opened", "staff", "picture"),
    }
    assert {str(row.object_id) for row in rows if row.action != "documents.opened"} == {document}


def test_an_opening_that_cannot_be_recorded_is_refused(app, as_, officer, address, settings):
    document = kept(officer, OWN)
    engine = sa.create_engine(settings.database_owner_url)
    with engine.begin() as connection:
        login = sa.engine.make_url(settings.database_url).username
        connection.execute(sa.text(f'REVOKE INSERT ON audit_event FROM "{login}"'))
    engine.dispose()
    app.config["RAISE_FAULTS"], before = False, app.config["RAISE_FAULTS"]
    try:
        with pytest.raises(DBAPIError):
            as_("carol").get(f"{address}/{document}/content")
    finally:
        app.config["RAISE_FAULTS"] = before


def test_changed_cut_or_missing_in_the_store_is_said_and_not_shown(as_, officer, address, store):
    document = kept(officer, OWN, b"Some text.", "note.txt")
    there = f"{address}/{document}/content"
    (only,) = objects(store)
    sound = only.read_bytes()
    for broken in (sound[:-1], sound + b"x", b"", sound[:100] + bytes([sound[100] ^ 1]) + sound[101:]):
        only.write_bytes(broken)
        answer = as_("carol").get(there)
        assert (answer.status_code, answer.json["type"]) == (409, "/problems/conflict")
        assert "changed or cut where it is kept" in answer.json["detail"]
    only.unlink()
    assert "no longer in the store" in as_("carol").get(there).json["detail"]
    only.write_bytes(sound)
    assert as_("carol").get(there).data == b"Some text."


def test_one_document_in_the_place_of_another_is_refused(as_, officer, address, store):
    one, other = (kept(officer, OWN, text, "note.txt") for text in (b"One text.", b"Another."))
    places = {path.name: path for path in objects(store)}
    places[one].write_bytes(places[other].read_bytes())
    assert as_("carol").get(f"{address}/{one}/content").status_code == 409


NAMES = {
    "../../etc/passwd": "path",
    "/etc/passwd": "path",
    "C:\\fakepath\\photo.jpg": "path",
    "C:photo.jpg": "path",
    "..": "path",
    "photo\x00.jpg": "path",
    "photo\u202egpj.exe": "path",
    "pho\nto.jpg": "path",
    "pho\u200bto.jpg": "path",
    "x" * 151: "too long",
    " ": "no name",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_none_is_refused(app, people, case, name):
    """At the verb, since a program may send any bytes; what the parser lets through is tried at the door below."""
    from support.core.errors import Invalid
    from support.files.service import file_name

    with pytest.raises(Invalid) as caught:
        file_name(name)
    assert NAMES[name] in str(caught.value.fields["file"][0])


def test_a_path_as_a_name_is_refused_at_the_door(officer, store):
    for name in ("../../etc/passwd", "C:\\fakepath\\photo.jpg", "x" * 151 + ".jpg"):
        answer = send(officer, OWN, photograph(), name)
        assert answer.status_code == 422, name
        assert answer.json["fields"]["file"]
    assert not store.exists() or objects(store) == []


@pytest.mark.parametrize(
    ("given", "kind", "shown"),
    [
        ("photo.jpg", "image/jpeg", "photo.jpg"),
        ("photo.JPEG", "image/jpeg", "photo.JPEG"),
        ("IMG_1.HEIC", "image/jpeg", "IMG_1.jpg"),
        ("scan", "application/pdf", "scan.pdf"),
        ("picture.jpg", "application/pdf", "picture.pdf"),
        ("a.b.c", "text/plain", "a.b.txt"),
        ("notes.md", "text/plain", "notes.md.txt"),
        ("setup.exe", "text/plain", "setup.txt"),
        (".htaccess", "text/plain", ".htaccess.txt"),
        ("Загад № 5.pdf", "application/pdf", "Загад № 5.pdf"),
    ],
)
def test_a_name_ends_as_what_the_file_is(given, kind, shown):
    from support.files.service import with_ending

    assert with_ending(given, kind) == shown


def test_the_size_is_limited_and_said(app, officer, store, monkeypatch):
    over = send(officer, OWN, b"\0" * (LARGEST_FILE + 1), "much.txt")
    assert over.status_code == 413
    assert "50 MB at most" in over.json["detail"]
    far_over = send(officer, OWN, b"\0" * (LARGEST_FILE + 400 * 1024), "much.txt")
    assert far_over.status_code == 413
    assert "50 MB at most" in far_over.json["detail"]
    text = b"0123456789abcde\n" * (LARGEST_FILE // 16)
    document = kept(officer, OWN, text, "much.txt")
    assert officer.get(f"{OWN}/{document}/content").data == text


def test_one_case_does_not_fill_the_store(officer, monkeypatch):
    monkeypatch.setattr(documents, "MOST_OF_A_CASE", 60_000)
    kept(officer, OWN, b"a" * 40_000, "one.txt")
    answer = send(officer, OWN, b"a" * 40_000, "two.txt")
    assert answer.status_code == 409
    assert "as many files as can be kept" in answer.json["detail"]


def test_what_is_no_file_is_refused(officer, as_, address):
    assert officer.post(OWN, json={}).status_code == 415
    form = {"content_type": "multipart/form-data"}
    assert "Choose a file" in str(officer.post(OWN, data={"request_id": str(uuid4())}, **form).json["fields"])
    assert officer.post(OWN, data={"audience": "team"}, **form).json["fields"].keys() == {"audience"}
    assert "Choose a file" in str(officer.post(OWN, data={"file": "text"}, **form).json["fields"])
    assert "Choose a file" in str(send(officer, OWN, b"", "").json["fields"])
    assert "is empty" in str(send(officer, OWN, b"", "empty.txt").json["fields"])
    two = {"file": [(io.BytesIO(b"1"), "a.txt"), (io.BytesIO(b"2"), "b.txt")]}
    assert "one file at a time" in str(officer.post(OWN, data=two, **form).json["fields"])
    other = {"file": (io.BytesIO(b"1"), "a.txt"), "more": (io.BytesIO(b"2"), "b.txt")}
    assert "not known here" in str(officer.post(OWN, data=other, **form).json["fields"])
    assert send(officer, OWN, b"1", "a.txt", audience="team").status_code == 422
    assert send(as_("carol"), address, b"1", "a.txt", audience="private").status_code == 422


def test_elsewhere_a_form_with_a_file_is_not_read(as_, case):
    body = {"text": "A note.", "file": (io.BytesIO(b"x" * 300_000), "a.txt")}
    refused = as_("carol").post(f"{case.address}/notes", data=body, content_type="multipart/form-data")
    assert refused.status_code == 415


def test_so_many_at_once_and_one_a_person(app, as_, officer, address, monkeypatch):
    """The others are told to come again, and nothing of them was read."""
    begun, go_on, answers = threading.Semaphore(0), threading.Event(), {}

    def slow(content, *, most):
        begun.release()
        go_on.wait(30)
        return cleaning.Cleaned("text/plain", content, b"")

    monkeypatch.setattr(documents.cleaning, "clean", slow)
    monkeypatch.setattr(app.extensions["uploads"], "_places", 2)

    def sending(who, client, there):
        answers[who] = send(client, there, b"text", "a.txt")

    first = [
        threading.Thread(target=sending, args=(who, client, there))
        for who, client, there in (("the officer", officer, OWN), ("carol", as_("carol"), address))
    ]
    for one in first:
        one.start()
    assert begun.acquire(timeout=30)
    assert begun.acquire(timeout=30)
    sending("the officer again", officer, OWN)
    sending("cyril", as_("cyril"), address)
    go_on.set()
    for one in first:
        one.join()
    assert {who: answer.status_code for who, answer in answers.items()} == {
        "the officer": 201,
        "carol": 201,
        "the officer again": 503,
        "cyril": 503,
    }
    assert answers["cyril"].headers["Retry-After"] == "30"
    assert "Wait half a minute" in answers["cyril"].json["detail"]
    sending("cyril later", as_("cyril"), address)
    assert answers["cyril later"].status_code == 201


def test_one_key_and_one_file_have_one_effect(app, officer, store):
    key = {"Idempotency-Key": secrets.token_hex(16)}

    def again(content, name="a.txt"):
        data = {"file": (io.BytesIO(content), name)}
        return officer.post(OWN, data=data, content_type="multipart/form-data", headers=key)

    first, second = again(b"the same"), again(b"the same")
    assert (first.status_code, first.data) == (second.status_code, second.data)
    assert len(objects(store)) == 1
    assert again(b"not the same").status_code == 422
    assert again(b"the same", "b.txt").status_code == 422
    with app.app_context():
        assert db.session.execute(sa.text("SELECT count(*) FROM document")).scalar_one() == 1


def test_what_is_not_kept_leaves_nothing_in_the_store(app, officer, as_, address, store, monkeypatch):
    """A fault after the objects were written takes them away again."""
    from support.core import errors

    real = files.put

    def full(name, sealed):
        real(name, sealed)
        raise errors.Unavailable

    monkeypatch.setattr(documents.files, "put", full)
    assert send(officer, OWN, photograph()).status_code == 503
    monkeypatch.setattr(documents.files, "put", real)
    assert objects(store) == []
    monkeypatch.setattr(documents.requests, "fulfilled", lambda *_given: (_ for _ in ()).throw(errors.Conflict))
    asked = as_("carol").post(f"{address[:-9]}document-requests", json={"what": "x", "why": "y"}).json["id"]
    assert send(officer, OWN, photograph(), request_id=asked).status_code == 409
    assert objects(store) == []
    with app.app_context():
        assert db.session.execute(sa.text("SELECT count(*) FROM document")).scalar_one() == 0


def test_the_sweep_removes_what_no_row_names_once_it_is_old(app, officer, store):
    document = kept(officer, OWN)
    with app.app_context():
        place = store / str(service.documents.vault.site().id)
    old, fresh, half, foreign = (place / str(uuid4()), place / str(uuid4()), place / "x#1", store / "other" / "y")
    foreign.parent.mkdir()
    then = (clock.midnight(clock.today()) - timedelta(days=3)).timestamp()
    for path in (old, fresh, half, foreign):
        path.write_bytes(b"sealed")
    import os

    for path in (old, half, foreign, *objects(store)):
        os.utime(path, (then, then))
    os.utime(fresh)
    with app.test_request_context(), at_the_edge():
        assert documents.sweep() == 2
    assert not old.exists()
    assert not half.exists()
    assert fresh.exists()
    assert foreign.exists()
    assert officer.get(f"{OWN}/{document}/content").status_code == 200
    assert officer.get(f"{OWN}/{document}/picture").status_code == 200


def test_pages_by_keyset(officer):
    ids = {kept(officer, OWN, f"{number}".encode(), f"{number}.txt") for number in range(5)}
    first = officer.get(f"{OWN}?limit=3").json
    second = officer.get(f"{OWN}?limit=3&cursor={first['next']}").json
    assert {one["id"] for one in first["items"] + second["items"]} == ids
    assert (len(second["items"]), second["next"]) == (2, None)
    assert officer.get(f"{OWN}?cursor=x").status_code == 422


def test_whoever_stays_opens_everything_after_a_rotation_for_cause(as_, officer, address, case, people):
    theirs = kept(officer, OWN, b"From the officer.", "a.txt")
    ours = kept(as_("carol"), address, b"Among us.", "b.txt", audience="team")
    assert as_("carol").delete(f"{case.address}/assignments/{people.cyril.name}?for_cause=true").status_code == 204
    assert as_("cyril").get(f"{address}/{ours}/content").status_code == 404
    assert as_("carol").get(f"{address}/{ours}/content").data == b"Among us."
    assert as_("carol").get(f"{address}/{theirs}/content").data == b"From the officer."
    assert officer.get(f"{OWN}/{theirs}/content").data == b"From the officer."
    later = kept(officer, OWN, b"After that.", "c.txt")
    assert as_("carol").get(f"{address}/{later}/content").data == b"After that."


def test_a_frozen_case_takes_files_as_ever(app, officer, people, case):
    with app.test_request_context(), at_the_edge():
        cases.set_frozen(cases.get(people.actor("carol"), case.reference), True)
    document = kept(officer, OWN, b"While frozen.", "a.txt")
    assert officer.get(f"{OWN}/{document}/content").data == b"While frozen."


def test_everything_for_an_export(app, as_, officer, address, case, people):
    kept(officer, OWN, b"Mine.", "a.txt")
    kept(as_("carol"), address, b"For them.", "b.txt")
    kept(as_("carol"), address, b"Not for them.", "c.txt", audience="team")
    with app.test_request_context(), at_the_edge():
        actor = _officer_actor(people, case)
        folder = cases.own(actor)
        chest = cases.open_folder(actor, folder)
        found = {facts["name"]: facts["content"]() for kind, facts in service.all_of(actor, folder, chest)}
    assert found == {"a.txt": b"Mine.", "b.txt": b"For them."}


def test_the_store_may_be_memory(app, people, case, settings):
    from dataclasses import replace

    app.extensions["settings"] = replace(settings, files_url="memory:///")
    officer = people.officer(case.passphrase)
    document = kept(officer, OWN, b"In memory.", "a.txt")
    assert officer.get(f"{OWN}/{document}/content").data == b"In memory."


def test_a_store_that_is_away_is_said_and_nothing_is_saved(app, people, case, settings, tmp_path):
    from dataclasses import replace

    (tmp_path / "closed").write_text("a file where a folder should be")
    app.extensions["settings"] = replace(settings, files_url=(tmp_path / "closed" / "files").as_uri())
    officer = people.officer(case.passphrase)
    answer = send(officer, OWN, b"text", "a.txt")
    assert (answer.status_code, str(tmp_path) in answer.text) == (503, False)
    with app.app_context():
        assert db.session.execute(sa.text("SELECT count(*) FROM document")).scalar_one() == 0


def test_several_at_once_by_different_people(app, as_, officer, address):
    senders = [(officer, OWN), (as_("carol"), address), (as_("cyril"), address)]
    answers = at_once(3, lambda n: send(senders[n][0], senders[n][1], photograph()))
    assert [answer.status_code for answer in answers] == [201, 201, 201]


SQL = {
    "an officer among the team": (
        "INSERT INTO document VALUES (:case, :officer, 'team', '2024-01-01', 1, NULL, NULL, :id)"
    ),
    "an officer in another's case": (
        "INSERT INTO document VALUES (:other, :officer, 'officer', '2024-01-01', 1, NULL, NULL, :id)"
    ),
    "a private one": "INSERT INTO document VALUES (:case, :carol, 'private', '2024-01-01', 1, NULL, NULL, :id)",
    "an answer to a request of another case": (
        "INSERT INTO document VALUES (:case, :carol, 'officer', '2024-01-01', 1, NULL, :asked, :id)"
    ),
    "moved to another case": "UPDATE document SET case_id = :other",
    "taken away": "DELETE FROM document",
}


@pytest.mark.parametrize("attempt", SQL)
def test_the_database_refuses(app, client, as_, case, officer, people, attempt):
    """With SQL, as the application's login."""
    from tests.aid.factory import held_case

    kept(officer, OWN, b"text", "a.txt")
    other = held_case(client, as_, people)
    asked = as_("carol").post(f"{other.address}/document-requests", json={"what": "x", "why": "y"}).json["id"]
    with app.app_context():
        row = db.session.execute(
            sa.text(
                'SELECT mine.id AS "case", mine.officer_id AS officer, other.id AS other FROM "case" mine, "case" other'
                " WHERE mine.reference = :mine AND other.reference = :other"
            ),
            {"mine": case.reference, "other": other.reference},
        ).one()
        given = {**row._asdict(), "carol": people.carol.id, "asked": asked, "id": uuid4()}
        with pytest.raises(DBAPIError):
            db.session.execute(sa.text(SQL[attempt]), given)
        db.session.rollback()
