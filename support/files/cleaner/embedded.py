"""Photographs inside a PDF keep their points, bit by bit, and lose their tags."""

from collections.abc import Iterator

from support.files.cleaner.refusals import NotTaken, Why

_START, _END, _SCAN, _COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
_APP0, _APP14, _APP15 = 0xE0, 0xEE, 0xEF
_RESTARTS = range(0xD0, 0xD8)
#: What a JPEG 2000 file (ISO 15444-1) needs to be shown.
_BOXES = {b"jP  ", b"ftyp", b"jp2h", b"jp2c"}


def jpeg_without_tags(raw: bytes) -> bytes:
    """A JPEG without comments and application segments, save the two that say how its colours are meant.

    What follows its end, such as a second picture with tags of its own, is gone. Raises NotTaken.
    """
    if raw[:2] != bytes([0xFF, _START]):
        raise NotTaken(Why.BROKEN)
    kept = bytearray(raw[:2])
    at = 2
    while True:
        at, marker = _marker(raw, at)
        if marker == _END:
            return bytes(kept + bytes([0xFF, _END]))
        length = int.from_bytes(raw[at : at + 2], "big")
        end = at + length
        if length < 2 or end > len(raw):
            raise NotTaken(Why.BROKEN)
        if not _tells(marker, raw[at + 2 : end]):
            kept += bytes([0xFF, marker]) + raw[at:end]
        at = end
        if marker == _SCAN:
            at = _after_scan(raw, end)
            kept += raw[end:at]


def _marker(raw: bytes, at: int) -> tuple[int, int]:
    """Where the segment's length stands, and which segment it is; fill bytes are skipped."""
    if at + 1 >= len(raw) or raw[at] != 0xFF:
        raise NotTaken(Why.BROKEN)
    while at < len(raw) and raw[at] == 0xFF:
        at += 1
    if at >= len(raw):
        raise NotTaken(Why.BROKEN)
    return at + 1, raw[at]


def _tells(marker: int, inside: bytes) -> bool:
    if marker == _APP0:
        return not inside.startswith(b"JFIF\0")
    if marker == _APP14:
        return not inside.startswith(b"Adobe")
    return marker == _COMMENT or _APP0 < marker <= _APP15


def _after_scan(raw: bytes, at: int) -> int:
    """Where the coded points end: at the next marker that is neither stuffing nor a restart."""
    while True:
        at = raw.find(b"\xff", at)
        if at < 0 or at + 1 >= len(raw):
            raise NotTaken(Why.BROKEN)
        if raw[at + 1] != 0 and raw[at + 1] != 0xFF and raw[at + 1] not in _RESTARTS:
            return at
        at += 1 if raw[at + 1] == 0xFF else 2


def jpx_without_tags(raw: bytes) -> bytes:
    """A JPEG 2000 file with the boxes that show it and no other. Raises NotTaken."""
    if raw[:4] == b"\xff\x4f\xff\x51":
        return raw  # a bare codestream has no boxes
    return b"".join(box for kind, box in _boxes(raw) if kind in _BOXES)


def _boxes(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(raw):
        size, kind, head = int.from_bytes(raw[at : at + 4], "big"), raw[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(raw[at + 8 : at + 16], "big"), 16
        size = size or len(raw) - at
        if size < head or at + size > len(raw):
            raise NotTaken(Why.BROKEN)
        yield kind, raw[at : at + size]
        at += size
