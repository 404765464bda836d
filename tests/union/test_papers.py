"""Papers of an assembly that are files: cleaned, sealed, saved by members; hostile ones refused and nothing lost."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine

from support.core import clock
from support.core.db import at_the_edge, db
from support.files.gateway import store
from support.union.model import LARGEST_PAPER, MemberClass, Office
from support.union.service import papers
from support.vault import service as vault
from tests.files.factory import MARK, archive, paper, photograph, send
from tests.union.factory import again, asked, member
from tests.union.living import API, call, ok

#: What is not taken, under what field the reason stands, and a word of it.
REFUSED = {
    "a drawing": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "a.svg", {}, "file", "made of code"),
    "a path": (b"Accounts.", "../x.txt", {}, "file", "is a path"),
    "no title": (b"Accounts.", "a.txt", {"title": ""}, "title", "fill this in"),
    "an agenda": (b"Accounts.", "a.txt", {"kind": "agenda"}, "kind", "document or minutes"),
}


@pytest.fixture
def settings(settings, tmp_path):
    """Files go into this test's own folder."""
    return replace(settings, files_url=(tmp_path / "files").as_uri())


def _posted(client, address, content, name, **fields):
    token = client.get("/api/v1/me").json["csrf_token"]
    return send(client, address, content, name, csrf_token=token, **fields)


def test_a_paper_can_be_a_file(app, as_, people, settings):
    chair, plain = member(app, people, MemberClass.FULL, Office.COUNCIL), member(app, people)
    waiting = asked(app)
    meeting = ok(call(chair.client))["id"]
    files, page = f"{API}/assemblies/{meeting}/files", f"/own/meetings/{meeting}"
    known = {"kind": "document", "title": "Accounts"}
    for name, (content, called, fields, field, words) in REFUSED.items():
        answer = send(chair.client, files, content, called, **{**known, **fields})
        assert (answer.status_code, list(answer.json["fields"])) == (422, [field]), name
        assert words in answer.json["fields"][field][0], name
    large = send(chair.client, files, bytes(LARGEST_PAPER + 1), "a.txt", **known)
    assert (large.status_code, "20 MB at most" in large.json["detail"]) == (413, True)
    assert send(plain.client, files, paper(), **known).status_code == 403
    for who in (waiting.client, as_("carol")):
        assert send(who, files, paper(), **known).status_code == 404
    again_ = _posted(chair.client, f"{page}/files", archive(), "a.zip", kind="document", title="What we have")
    assert again_.status_code == 422
    for kept in ("Unpack it", 'value="What we have"', 'value="document" checked', 'enctype="multipart/form-data"'):
        assert kept in again_.text
    assert re.findall(r"<script|style=", again_.text) == []
    early = send(chair.client, files, b"We met.", "a.txt", kind="minutes", title="Minutes")
    assert early.status_code == 409

    day = plain.client.get(f"{page}/day")
    assert day.data == plain.client.get(f"{API}/assemblies/{meeting}/calendar").data
    on = (clock.today() + timedelta(days=14)).strftime("%Y%m%d")
    assert f"DTSTART;VALUE=DATE:{on}\r\nSUMMARY:Meeting\r\n" in day.text
    assert day.headers["Content-Disposition"] == 'attachment; filename="day.ics"'

    one, two = (send(chair.client, files, content, f"{MARK}.x", **known) for content in (paper(), photograph()))
    newest, first = [each for each in ok(two)["papers"] if each["file"]]
    assert [(each["version"], each["text"], each["file"]["type"]) for each in (newest, first)] == [
        (2, "", "image/jpeg"),
        (1, "", "application/pdf"),
    ]
    assert one.status_code == 201
    shown = plain.client.get(page).text
    assert all(words in shown for words in ("Save the file", "PDF · ", "Picture · ", "version 2"))
    assert MARK not in shown + one.text + two.text
    saved = plain.client.get(f"{page}/files/{first['id']}")
    over_api = as_("rita").get(f"{files}/{first['id']}")
    assert saved.data == over_api.data
    assert len(saved.data) == first["file"]["size"]
    assert saved.data.startswith(b"%PDF")
    assert MARK.encode() not in saved.data
    assert saved.headers["Content-Disposition"] == "attachment; filename=\"file.pdf\"; filename*=UTF-8''document-1.pdf"
    assert saved.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert saved.headers["Cache-Control"] == "no-store"
    notice = next(each["id"] for each in ok(plain.client.get(f"{API}/assemblies/{meeting}"))["papers"])
    other = ok(call(as_("rita"), days=20))["id"]
    for nothing in (f"{files}/{notice}", f"{API}/assemblies/{other}/files/{first['id']}", f"{files}/{uuid4()}"):
        assert plain.client.get(nothing).status_code == 404
    for who in (waiting.client, as_("carol"), as_("ada")):
        assert who.get(f"{files}/{first['id']}").status_code == 404

    folder = Path(urlsplit(settings.files_url).path)
    inside = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert MARK.encode() not in inside
    assert b"%PDF" not in inside
    with app.test_request_context():
        site = vault.site().id
        store.put(f"{site}-papers/{uuid4()}", b"left by an act that was lost")
        with pytest.raises(sa.exc.DBAPIError, match="file_of_a_kind"):
            db.session.execute(
                sa.text(
                    "INSERT INTO assembly_paper (id, assembly_id, kind, version, file_id)"
                    " VALUES (gen_random_uuid(), :meeting, 'agenda', 9, gen_random_uuid())"
                ),
                {"meeting": meeting},
            )
    ok(as_("rita").post(f"{API}/assemblies/{other}/cancel", json={"why": "The hall is shut."}))
    assert send(as_("rita"), f"{API}/assemblies/{other}/files", b"x", "a.txt", **known).status_code == 409
    with time_machine.travel(clock.today() + timedelta(days=14)):
        with app.test_request_context(), at_the_edge():
            again(plain)
            assert papers.sweep() == 1
        ok(as_("rhea").post(f"{API}/assemblies/{meeting}/held", json={"present": 2}))
        done = _posted(
            as_("rhea"), f"/union/meetings/{meeting}/files", paper(), "m.pdf", kind="minutes", title="Minutes"
        )
        assert done.status_code == 303, done.text
        assert "Minutes" in plain.client.get(page).text
        assert plain.client.get(f"{files}/{first['id']}").data == saved.data
