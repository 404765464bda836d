"""The words of a PDF that Typst made, read back by its fonts' own tables."""

import io
import re
from typing import Any

import pikepdf

_HEX = rb"<([0-9a-fA-F]+)>"
_CHAR, _RANGE = re.compile(_HEX + rb"\s*" + _HEX), re.compile(_HEX + rb"\s*" + _HEX + rb"\s*" + _HEX)


def words(content: bytes) -> str:
    """Everything that is drawn on its pages."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return "\n".join(_page(page) for page in pdf.pages)


def facts(content: bytes) -> dict[str, Any]:
    """Its language and title, and whether it is tagged."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return {
            "language": str(pdf.Root.Lang),
            "tagged": bool(pdf.Root.MarkInfo.Marked),
            "title": str(pdf.docinfo.get("/Title", "")),
            "pages": len(pdf.pages),
        }


def _page(page: pikepdf.Page) -> str:
    fonts = {str(name): _table(font) for name, font in page.resources.get("/Font", {}).items()}
    told: list[str] = []
    table: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            table = fonts[str(operands[0])]
        elif str(operator) in {"Tj", "TJ"}:
            parts = operands[0] if str(operator) == "TJ" else operands
            raw = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
            told.append("".join(table.get(int.from_bytes(raw[at : at + 2]), "") for at in range(0, len(raw), 2)))
        elif str(operator) == "ET":
            told.append(" ")
    return re.sub(r"\s+", " ", "".join(told))


def _table(font: Any) -> dict[int, str]:
    """Which letter each code of a font stands for."""
    raw = font.ToUnicode.read_bytes()
    found: dict[int, str] = {}
    for kind, section in re.findall(rb"beginbf(char|range)(.*?)endbf", raw, re.DOTALL):
        if kind == b"char":
            for code, letters in _CHAR.findall(section):
                found[int(code, 16)] = bytes.fromhex(letters.decode()).decode("utf-16-be")
            continue
        for first, last, letter in _RANGE.findall(section):
            codes = range(int(first, 16), int(last, 16) + 1)
            found.update({code: chr(int(letter, 16) + at) for at, code in enumerate(codes)})
    return found
