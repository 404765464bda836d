"""IN2: what somebody hostile sends is inert: rewritten, or refused with a reason, and never a fault of ours."""

import io
import time

import pytest
from PIL import Image

from tests.files.factory import archive, paper, pdf_bomb, photograph, png_that_says, send

OWN = "/api/v1/me/case/documents"
PAGE = b"<html><script>document.location='https://evil.example/'</script></html>"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><svg>&a;&a;</svg>'
#: 64 million points of one colour: within the limit, but a thousandfold of what was sent.
WITHIN = png_that_says(8000, 8000, b"\0" * (8000 * 3 + 1) * 8000)

#: name -> (file name, content, whether it is taken)
HOSTILE = {
    "a picture that is a page": ("a.gif", b"GIF89a/*" + PAGE + b"*/=1;", False),
    "a picture with a page behind it": ("a.gif", photograph("GIF") + PAGE, True),
    "a picture with a page in its comment": ("a.jpg", photograph() + PAGE, True),
    "a picture with an archive behind it": ("a.png", photograph("PNG") + archive(), True),
    "a paper with an archive behind it": ("a.pdf", paper() + archive(), True),
    "a paper with a page before it": ("a.pdf", PAGE + paper(), False),
    "a paper that runs a script and starts a program": ("a.pdf", paper(), True),
    "a drawing": ("a.svg", DRAWING, False),
    "a drawing called a picture": ("a.png", DRAWING, False),
    "a drawing of entities": ("a.svg", ENTITIES, False),
    "a page": ("a.html", PAGE, False),
    "a page called a text": ("a.txt", b"\xef\xbb\xbf  \n" + PAGE, False),
    "a page in UTF-16": ("a.txt", PAGE.decode().encode("utf-16"), False),
    "a program called a picture": ("holiday.jpg", b"MZ\x90\x00" + bytes(400) + b"This program cannot be run", False),
    "a script called a picture": ("a.jpg", b"#!/bin/sh\nrm -rf /\n", True),
    "an archive that unpacks a thousandfold": ("a.zip", archive(size=1 << 27), False),
    "an archive called a paper": ("a.pdf", archive(), False),
    "a picture 100,000 points wide": ("a.png", png_that_says(100_000, 10), False),
    "a picture of 30,000 by 30,000": ("a.png", png_that_says(30_000, 30_000), False),
    "a picture that unpacks a thousandfold": ("a.png", WITHIN, True),
    "a paper that unpacks to two gigabytes": ("a.pdf", pdf_bomb(2 << 30), False),
    "nothing": ("a.jpg", b"", False),
    "noise that begins as a picture": ("a.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 40, False),
    "a telephone's picture that ends at once": ("a.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", False),
}
NAMES = (
    "../../../etc/cron.d/x",
    "..\\..\\x.jpg",
    "/etc/passwd",
    "C:\\fakepath\\x.jpg",
    "a\u202egpj.exe",
    "bell\x07.jpg",
)
ACTIVE = (b"<script", b"<svg", b"<html", b"javascript", b"evil.example", b"/launch", b"/js", b"pk\x03\x04")


def test_in2_hostile_files_are_inert(app, as_, officer, case):
    rewritten = refused = 0
    for name, (called, content, taken) in HOSTILE.items():
        began = time.monotonic()
        answer = send(officer, OWN, content, called)
        assert time.monotonic() - began < 90, name
        assert answer.status_code == (201 if taken else 422), (name, answer.status_code, answer.text)
        if not taken:
            assert len(answer.json["fields"]["file"][0]) > 20, name
            refused += 1
            continue
        for client, address in ((officer, OWN), (as_("carol"), f"{case.address}/documents")):
            looked_at(client.get(f"{address}/{answer.json['id']}/content"), name)
        rewritten += 1
    for called in NAMES:
        answer = send(officer, OWN, photograph(), called)
        assert answer.status_code == 422, called
        assert answer.json["fields"]["file"]
    # The process that took all this is well.
    assert app.test_client().get("/live").status_code == 200
    assert app.extensions["uploads"]._taken == set()
    print(f"IN2: {len(HOSTILE)} hostile files: {rewritten} rewritten and inert, {refused} refused with a reason;")
    print(f"IN2: {len(NAMES)} names that are paths or hide something refused; the server never felt it")


def looked_at(answer, name):
    """What is handed out does nothing in any browser."""
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; "), name
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.mimetype in {"image/jpeg", "image/png", "application/pdf", "text/plain"}
    assert not [found for found in ACTIVE if found in answer.data.lower()], name
    if answer.mimetype.startswith("image/"):
        with Image.open(io.BytesIO(answer.data)) as shown:
            shown.load()


@pytest.mark.parametrize("kind", ["image/svg+xml", "text/html", "application/x-msdownload"])
def test_what_the_sender_says_a_file_is_counts_for_nothing(officer, kind):
    data = {"file": (io.BytesIO(photograph()), "a.bin", kind)}
    answer = officer.post(OWN, data=data, content_type="multipart/form-data")
    assert answer.status_code == 201
    assert officer.get(f"{OWN}/{answer.json['id']}/content").mimetype == "image/jpeg"
