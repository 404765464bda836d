"""What comes out of the program that cleans files: the same picture or page, and nothing that hides or acts."""

import io
import os
import sys

import pikepdf
import pytest
from PIL import Image

from support.core.errors import Invalid, Unavailable
from support.files.cleaner.embedded import jpeg_without_tags, jpx_without_tags
from support.files.cleaner.refusals import NotTaken
from support.files.gateway import cleaning
from support.files.model import LARGEST_FILE
from tests.files.factory import MARK, archive, paper, photograph, png_that_says, points

JPEG, PNG = "image/jpeg", "image/png"
POPEN = cleaning.subprocess.Popen


def clean(content):
    return cleaning.clean(content, most=LARGEST_FILE)


def said(content):
    """Why a file is refused."""
    with pytest.raises(Invalid) as caught:
        clean(content)
    return str(caught.value.fields["file"][0])


def opened(content):
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("WEBP", "image/jpeg"),
        ("GIF", "image/png"),
        ("HEIF", "image/jpeg"),
    ],
)
def test_a_picture_keeps_its_points_and_loses_its_tags(form, kind):
    content = photograph(form)
    assert MARK.encode() in content, "the sample hides nothing"
    found = clean(content)
    assert found.type == kind
    assert MARK.encode() not in found.content + found.picture
    shown, small = opened(found.content), opened(found.picture)
    assert shown.size == (320, 200)
    assert (small.format, small.size) == ("JPEG", (320, 200))
    for one in (shown, small):
        assert len(one.getexif()) == 0
        assert not {"exif", "comment", "icc_profile", "Author", "xmp"} & set(one.info)
    # The left half is the bright one, as in the original.
    assert shown.convert("L").resize((2, 1)).getpixel((0, 0)) > shown.convert("L").resize((2, 1)).getpixel((1, 0)) + 60


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_picture_taken_sideways_stands_upright(form):
    found = clean(photograph(form, turned=6))
    shown = opened(found.content).convert("L")
    assert shown.size == (200, 320)
    # What was left is now above.
    assert shown.resize((1, 2)).getpixel((0, 0)) > shown.resize((1, 2)).getpixel((0, 1)) + 60


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_way_of_writing_points_is_taken(mode):
    out = io.BytesIO()
    grey = points(mode="L")
    made = grey.point(lambda value: value * 257, "I").convert("I;16") if mode == "I;16" else grey.convert(mode)
    made.save(out, "JPEG" if mode == "CMYK" else "PNG")
    found = clean(out.getvalue())
    shown = opened(found.content)
    assert shown.size == (320, 200)
    left, right = (shown.convert("L").resize((2, 1)).getpixel((side, 0)) for side in (0, 1))
    assert left > right + 60
    assert (shown.mode == "RGBA") == (mode in {"LA", "RGBA"})


def test_a_large_picture_gets_a_small_rendition():
    found = clean(photograph(size=(4000, 1000)))
    assert opened(found.content).size == (4000, 1000)
    assert opened(found.picture).size == (640, 160)
    assert len(found.picture) < 100_000


def test_of_a_moving_picture_the_first_frame_stays():
    out = io.BytesIO()
    points((40, 30)).save(out, "GIF", save_all=True, append_images=[Image.new("RGB", (40, 30), "red")] * 3)
    shown = opened(clean(out.getvalue()).content)
    assert getattr(shown, "n_frames", 1) == 1


def test_a_paper_keeps_its_pages_and_nothing_else():
    content = paper()
    for hidden in ("author", "xmp", "attached", "piece", "script", "camera", "inner-xmp", "who"):
        assert f"{MARK}-{hidden}".encode() in _unpacked(content), f"the sample has no {hidden}"
    found = clean(content)
    assert (found.type, found.picture) == ("application/pdf", b"")
    everything = _unpacked(found.content)
    for gone in (MARK, "JavaScript", "evil.example", "Launch", "EmbeddedFile", "Metadata", "PieceInfo", "Annot"):
        assert gone.encode() not in everything, gone
    with pikepdf.open(io.BytesIO(found.content)) as kept:
        assert set(kept.Root.keys()) == {"/Type", "/Pages"}
        assert "/Info" not in kept.trailer
        page = kept.pages[0]
        assert b"(Order of dismissal) Tj" in page.Contents.read_bytes()
        # A font and a picture called A are still called so.
        assert page.Resources.Font.A.BaseFont == "/Helvetica"
        inside = pikepdf.PdfImage(page.Resources.XObject.A).as_pil_image()
        assert inside.size == (320, 200)


def _unpacked(content):
    """A PDF with every stream and object written out."""
    out = io.BytesIO(content)
    with pikepdf.open(io.BytesIO(content)) as given:
        out = io.BytesIO()
        given.save(
            out,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        )
    return out.getvalue()


def test_what_an_annotation_shows_is_drawn_into_the_page():
    with pikepdf.open(io.BytesIO(paper())) as made:
        look = made.make_stream(
            b"0 0 50 20 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 50, 20]
        )
        stamp = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Stamp,
            Rect=[10, 10, 60, 30],
            AP=pikepdf.Dictionary(N=look),
            T=f"{MARK}-stamper",
            F=4,
        )
        made.pages[0].obj.Annots = made.make_indirect(pikepdf.Array([made.make_indirect(stamp)]))
        out = io.BytesIO()
        made.save(out)
    found = _unpacked(clean(out.getvalue()).content)
    assert b"0 0 50 20 re f" in found
    assert MARK.encode() not in found


def test_plain_text_in_any_script_stays_as_it_is():
    text = "Загад № 5\n\tзвольніць.\r\n".encode()
    assert clean(text) == cleaning.Cleaned("text/plain", text, b"")
    assert clean(b"\xef\xbb\xbf" + text).content == text


REFUSED = {
    "empty": (b"", "is empty"),
    "a program": (b"MZ\x90\x00" + b"\x00\xffThis program cannot be run" * 20, "kind of file is not taken"),
    "a Linux program": (b"\x7fELF" + bytes(200), "kind of file is not taken"),
    "an archive": (archive(), "Archives are not taken"),
    "a document of an office program": (archive(("[Content_Types].xml", "word/document.xml")), "Save it as PDF"),
    "an old one": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "Save it as PDF"),
    "TIFF": (photograph("TIFF"), "TIFF is not taken"),
    "a drawing": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "made of code"),
    "a bare drawing": (b'  <svg onload="alert(1)"/>', "made of code"),
    "a page": (b"<!DOCTYPE html><html></html>", "made of code"),
    "a page in a text": (b"Dear all,\n<ScRiPt>alert(1)</script>", "made of code"),
    "sound": (b"ID3\x03\x00" + bytes(500), "Sound and film"),
    "film": (b"\x00\x00\x00\x18ftypmp42" + bytes(500), "Sound and film"),
    "Latin letters of one byte": ("Minsk, café".encode("latin-1"), "kind of file is not taken"),
    "half a picture": (photograph()[:2000], "Perhaps it is damaged"),
    "a picture of nothing": (b"\xff\xd8\xff\xe0" + bytes(100), "Perhaps it is damaged"),
    "a hundred thousand points wide": (png_that_says(100_000, 1), "too many points"),
    "too many points": (png_that_says(19_000, 19_000), "too many points"),
    "a locked paper": (paper(password="secret"), "Remove its password first"),
    "half a paper": (paper()[:600], "Perhaps it is damaged"),
    "a paper in name": (b"%PDF-1.7\nnothing", "Perhaps it is damaged"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_taken_is_refused_with_what_to_send_instead(name):
    content, why = REFUSED[name]
    assert why in said(content)


def test_what_grows_too_large_is_refused():
    with pytest.raises(Invalid) as caught:
        cleaning.clean(photograph("PNG", mode="RGBA"), most=1000)
    assert "too large once its hidden data is removed" in str(caught.value.fields["file"][0])


def test_photographs_inside_a_paper_lose_what_follows_their_end():
    one, two = photograph(), photograph()
    bare = jpeg_without_tags(one + two)
    assert MARK.encode() not in bare
    assert opened(bare).tobytes() == opened(one).tobytes()
    with pytest.raises(NotTaken):
        jpeg_without_tags(one[:300])
    box = lambda kind, inside: (len(inside) + 8).to_bytes(4, "big") + kind + inside  # noqa: E731
    file = box(b"jP  ", b"\r\n\x87\n") + box(b"xml ", MARK.encode()) + box(b"uuid", bytes(16)) + box(b"jp2c", b"points")
    assert jpx_without_tags(file) == box(b"jP  ", b"\r\n\x87\n") + box(b"jp2c", b"points")


def test_the_program_gets_nothing_of_our_environment(monkeypatch):
    """Neither a secret nor where anything lies."""
    seen = {}

    def spied(command, **options):
        seen.update(options["env"])
        return POPEN(command, **options)

    monkeypatch.setenv("SECRET_KEY", "nobody's")
    monkeypatch.setattr(cleaning.subprocess, "Popen", spied)
    clean(b"text")
    assert set(seen) <= {"LD_LIBRARY_PATH"}


@pytest.fixture
def instead(monkeypatch):
    """Puts another program in its place."""

    def put(code):
        other = [sys.executable, "-c", code]
        monkeypatch.setattr(cleaning.subprocess, "Popen", lambda _command, **options: POPEN(other, **options))

    return put


LIES = {
    "nothing": "",
    "half a head": "import sys; sys.stdout.write('ab')",
    "a head too long": "import sys; sys.stdout.buffer.write((1<<31).to_bytes(4,'big'))",
    "no JSON": "import sys; sys.stdout.buffer.write((4).to_bytes(4,'big')+b'abcd')",
    "another type": 'import sys; h=b\'{"type":"text/html","content":1,"picture":0}\'; '
    "sys.stdout.buffer.write(len(h).to_bytes(4,'big')+h+b'x')",
    "too much": 'import sys; h=b\'{"type":"text/plain","content":99999999999,"picture":0}\'; '
    "sys.stdout.buffer.write(len(h).to_bytes(4,'big')+h)",
    "less than it says": 'import sys; h=b\'{"type":"text/plain","content":9,"picture":0}\'; '
    "sys.stdout.buffer.write(len(h).to_bytes(4,'big')+h+b'x')",
    "an unknown reason": 'import sys; h=b\'{"refused":"because"}\'; '
    "sys.stdout.buffer.write(len(h).to_bytes(4,'big')+h)",
}


@pytest.mark.parametrize("lie", LIES)
def test_whatever_a_broken_program_says_is_a_refusal(instead, lie):
    instead(LIES[lie])
    with pytest.raises((Invalid, Unavailable)):
        clean(b"x" * 3_000_000)


def test_a_program_that_takes_long_is_ended(instead, monkeypatch):
    monkeypatch.setattr(cleaning, "PATIENCE", 0.5)
    instead("import time; time.sleep(60)")
    assert "too much work" in said(b"x" * 3_000_000)


def test_a_program_that_dies_of_its_limits_is_a_refusal_and_one_that_cannot_begin_is_not(instead):
    instead("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert "too much work" in said(b"x")
    instead("raise ImportError")
    with pytest.raises(Unavailable):
        clean(b"x")


CONFINED = """
import os, resource, socket, sys, tempfile
from support.files.cleaner.__main__ import MEMORY, confine
confine()
for name, act in {
    "a file is written": lambda: open("/tmp/apora-probe", "w"),
    "a file is read": lambda: open("/etc/hostname"),
    "a connection is made": lambda: socket.socket(),
    "too much memory is taken": lambda: bytearray(MEMORY),
}.items():
    try:
        act()
    except (OSError, MemoryError):
        continue
    print(name)
print("done")
"""


def test_the_program_confines_itself():
    import subprocess
    from pathlib import Path

    done = subprocess.run(
        [sys.executable, "-c", CONFINED],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env={name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ},
    )
    assert done.stdout == "done\n"
