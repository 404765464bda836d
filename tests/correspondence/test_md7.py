"""MD7: what is uploaded never lies in clear on a disk, and what a telephone writes into a picture is gone."""

import contextlib
import io
import os
import secrets
import tempfile
import time
from pathlib import Path

import pytest
from flask import Request as PlainRequest
from PIL import Image

from support.core.web import uploads
from support.correspondence.service import documents
from tests.files.factory import MARK, paper, photograph, points, send, tags

OWN = "/api/v1/me/case/documents"


class Search:
    """Looks for a mark in every file written since it began, and in every file this process holds open."""

    def __init__(self, mark: bytes, *folders: Path) -> None:
        self.mark, self.folders = mark, folders
        self.since = time.time() - 5
        self.looked = 0
        self.found: list[str] = []

    def look(self) -> None:
        """Once through everything."""
        for folder in self.folders:
            for place, _folders, names in os.walk(folder):  # which does not mind what other tests take away meanwhile
                for path in (Path(place) / name for name in names):
                    with contextlib.suppress(OSError):
                        if path.is_file() and path.stat().st_ctime >= self.since:
                            self._search(path)
        for handle in Path("/proc/self/fd").iterdir():
            with contextlib.suppress(OSError):
                if handle.is_file():  # a name that is gone keeps its content until the handle is closed
                    self._search(handle)

    def _search(self, path: Path) -> None:
        self.looked += 1
        with path.open("rb") as file:
            before = b""
            while block := file.read(1 << 20):
                if self.mark in before + block:
                    self.found.append(str(path))
                    return
                before = block[-len(self.mark) :]


@pytest.fixture
def marked():
    """A mark that nothing else holds, and a long text full of it."""
    mark = secrets.token_hex(24).encode()
    return mark, (mark + b" ") * (6 * 1024 * 1024 // 49)


@pytest.fixture
def watched(settings, tmp_path, marked, monkeypatch):
    """Looks while a file is being cleaned and just before it is sealed, in the middle of the request."""
    search = Search(marked[0], settings.instance, tmp_path, Path(tempfile.gettempdir()))
    real = documents.cleaning.clean

    def looking(content, *, most):
        search.look()
        found = real(content, most=most)
        search.look()
        return found

    monkeypatch.setattr(documents.cleaning, "clean", looking)
    return search


def test_md7_no_clear_upload_on_disk_and_no_place_in_a_picture(as_, officer, case, watched, marked):
    _mark, text = marked
    document = send(officer, OWN, text, "long.txt").json["id"]
    watched.look()
    assert watched.looked > 20
    assert watched.found == []
    assert officer.get(f"{OWN}/{document}/content").data == text, "what was looked for is what was kept"
    watched.look()
    assert watched.found == []

    hidden = 0
    for form in ("JPEG", "PNG", "WEBP", "HEIF"):
        sent = photograph(form)
        assert len(Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825)) == 4, "the sample says no place"
        sent_id = send(officer, OWN, sent, "a.jpg").json["id"]
        for part in ("content", "picture"):
            served = as_("carol").get(f"{case.address}/documents/{sent_id}/{part}").data
            assert MARK.encode() not in served
            assert len(Image.open(io.BytesIO(served)).getexif()) == 0
            hidden += 1
    in_a_paper = send(officer, OWN, paper(), "a.pdf").json["id"]
    assert MARK.encode() not in officer.get(f"{OWN}/{in_a_paper}/content").data
    print(
        f"MD7: {watched.looked} files and open handles looked through during and after uploads, none holds clear bytes;"
        f" no place, camera or author in {hidden + 1} files served"
    )


def test_the_search_finds_what_werkzeug_would_have_written(officer, watched, marked, monkeypatch):
    """The same search, with our way of holding files in memory taken out."""
    real, kept = PlainRequest._get_file_stream, []

    def noted(*given, **named):
        kept.append(real(*given, **named))
        return kept[-1]

    monkeypatch.setattr(uploads.Request, "_get_file_stream", noted)
    send(officer, OWN, marked[1], "long.txt")
    for one in kept:
        one.close()
    assert watched.found, "a temporary file of six megabytes went unseen"


def test_a_refused_upload_leaves_nothing_either(officer, watched, marked):
    _mark, text = marked
    assert send(officer, OWN, b"\0" + text, "long.txt").status_code == 422
    watched.look()
    assert watched.found == []


def test_a_picture_whose_tags_lie_is_cleaned_all_the_same(officer):
    """Tags that are broken, and a place in the second of two blocks of tags."""
    out = io.BytesIO()
    points().save(out, "JPEG", exif=tags().tobytes(), comment=f"{MARK}-comment".encode())
    broken = out.getvalue().replace(b"Exif\x00\x00", b"Exif\x00\x01", 1)
    block = tags().tobytes()
    doubled = out.getvalue()[:2] + b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block + out.getvalue()[2:]
    for sent in (broken, doubled):
        document = send(officer, OWN, sent, "a.jpg").json["id"]
        assert MARK.encode() not in officer.get(f"{OWN}/{document}/content").data
