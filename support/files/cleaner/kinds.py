"""What a file is, by its content alone; its name says nothing here."""

import filetype

from support.files.cleaner.refusals import NotTaken, Why

#: What is taken, and under which name Pillow knows it.
PICTURES = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/gif": "GIF",
    "image/heic": "HEIF",
}
PDF, TEXT = "application/pdf", "text/plain"

#: The other ways in which telephones mark their pictures (ISO 23008-12).
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE_MARKS = ("openxmlformats", "msword", "ms-excel", "ms-powerpoint", "opendocument", "application/rtf")
_MARKUP = ("<!doctype", "<html", "<svg", "<?xml", "<script", "<head", "<body", "<!--", "<?php")
_CONTROL = {chr(number) for number in range(32)} - {"\t", "\n", "\r", "\f"}


def kind_of(content: bytes) -> str:
    """The type of a file that is taken. Raises NotTaken for all others."""
    if not content:
        raise NotTaken(Why.EMPTY)
    found = filetype.guess(content[:8192])
    if found is None:
        return "image/heic" if _is_heif(content) else _text(content)
    if found.mime in PICTURES or found.mime == PDF:
        return str(found.mime)
    raise NotTaken(_refused(found.mime, content))


def _is_heif(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS


def _refused(mime: str, content: bytes) -> Why:
    if content.startswith(_OLD_OFFICE) or any(mark in mime for mark in _OFFICE_MARKS):
        return Why.OFFICE
    if mime.startswith(("video/", "audio/")):
        return Why.FILM
    if mime == "image/tiff":
        return Why.TIFF
    if mime == "application/zip" and (b"word/" in content[:65536] or b"mimetypeapplication/vnd.oasis" in content[:256]):
        return Why.OFFICE
    if mime.endswith(("/zip", "-tar", "gzip", "-bzip2", "-7z-compressed", "-rar-compressed", "/x-xz", "-compress")):
        return Why.ARCHIVE
    return Why.KIND


def _text(content: bytes) -> str:
    if content.startswith(_OLD_OFFICE):
        raise NotTaken(Why.OFFICE)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotTaken(Why.KIND) from None
    if _CONTROL & set(text):
        raise NotTaken(Why.KIND)
    # A page or a drawing could act if somebody saved it under another name.
    if any(mark in text.lower() for mark in _MARKUP):
        raise NotTaken(Why.MARKUP)
    return TEXT
