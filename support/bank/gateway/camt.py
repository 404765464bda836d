"""How a bank writes camt.053 (ISO 20022), in any of its versions."""

import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from lxml import etree

from support.bank.gateway.lines import LONGEST, TOO_MANY, Raw, Read, clean, iso_day, minor_units, refused

#: The code by which a bank marks a transfer that was given back.
_GIVEN_BACK = {"RRTN"}
#: A statement of 80 MB has fewer tags; a file of nothing but tags would grow in memory.
MOST_TAGS = 4_000_000
_NOT_XML = _("This is not a whole XML file. Download the statement again.")
_NOT_A_STATEMENT = _("This is not a camt.053 statement. Ask your bank for camt.053, or use CSV.")


def _name(element: Any) -> str:
    """An element's name without its namespace; nothing for a comment or an instruction."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _at(element: Any, *path: str) -> Any:
    """The first element down this path, or None."""
    for step in path:
        element = next(element.iterchildren(f"{{*}}{step}"), None)
        if element is None:
            return None
    return element


def _text(element: Any, *path: str) -> str:
    """The words of the first element down this path; empty when there is none."""
    found = _at(element, *path)
    return (found.text or "").strip()[:LONGEST] if found is not None else ""


def _all(element: Any, name: str) -> list[Any]:
    return list(element.iterchildren(f"{{*}}{name}"))


def read_camt(content: bytes, currency: str) -> Read:
    """A camt.053 of any version, in one pass that forgets what it has read.

    Raises Invalid on `file` for what is no such statement, is cut off, or declares entities.
    """
    read = Read()
    if content.count(b"<") > MOST_TAGS:
        raise refused(TOO_MANY)
    try:
        _ensure_statement(content)
        for element in _elements(content):
            _take(read, element, currency)
    except etree.XMLSyntaxError:
        raise refused(_NOT_XML) from None
    return read


def _parser(content: bytes, **options: Any) -> Any:
    """Nothing is fetched, replaced or let grow without bounds."""
    return etree.iterparse(
        io.BytesIO(content), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, **options
    )


def _ensure_statement(content: bytes) -> None:
    """Look at the first two elements. Raises Invalid, XMLSyntaxError."""
    parser = _parser(content, events=("start",))
    names: list[str] = []
    for _event, element in parser:
        if element.getroottree().docinfo.doctype:
            raise refused(_("This file declares a document type. A statement has none: it is not taken."))
        names.append(_name(element))
        if len(names) == 2:
            break
    if names != ["Document", "BkToCstmrStmt"]:
        raise refused(_NOT_A_STATEMENT)


def _elements(content: bytes) -> Iterator[Any]:
    """The parts of a statement that are read, each forgotten once the next is asked for."""
    parser = _parser(content, events=("end",), tag=("{*}Ntry", "{*}Bal", "{*}Acct", "{*}FrToDt", "{*}TxsSummry"))
    for _event, element in parser:
        parent = element.getparent()
        if parent is None or _name(parent) != "Stmt":
            continue
        yield element
        element.clear()
        while element.getprevious() is not None:
            del parent[0]


def _take(read: Read, element: Any, currency: str) -> None:
    """One part of a statement."""
    match _name(element):
        case "Ntry":
            read.add(_entry(element, currency))
        case "Acct":
            read.ibans.add(_text(element, "Id", "IBAN").replace(" ", "").upper())
            read.currencies.add(_text(element, "Ccy").upper())
        case "FrToDt":
            read.span(iso_day(_text(element, "FrDtTm") or _text(element, "FrDt")))
            read.span(iso_day(_text(element, "ToDtTm") or _text(element, "ToDt")))
        case "Bal":
            _balance(read, element, currency)


def _balance(read: Read, element: Any, currency: str) -> None:
    """The first opening and the last closing balance."""
    amount = _at(element, "Amt")
    if amount is None or amount.get("Ccy") != currency:
        return
    text = (amount.text or "").strip()
    minor = 0 if re.fullmatch(r"0+(\.0+)?", text) else minor_units(text, currency)
    if minor is None:
        return
    minor = -minor if _text(element, "CdtDbtInd") == "DBIT" else minor
    kind = _text(element, "Tp", "CdOrPrtry", "Cd")
    if kind in {"OPBD", "PRCD"} and read.opening is None:
        read.opening = minor
    elif kind == "CLBD":
        read.closing = minor


def _entry(element: Any, currency: str) -> list[Raw]:
    """An entry, or the transfers it is made of where it is a batch that adds up."""
    whole = Raw(day=_entry_day(element), reference=clean(_text(element, "AcctSvcrRef")))
    sign = {"CRDT": 1, "DBIT": -1}.get(_text(element, "CdtDbtInd"))
    minor = _amount(_at(element, "Amt"), currency)
    whole.fault = _fault(element, whole, sign, minor)
    whole.back = _text(element, "RvslInd").lower() in {"true", "1"} or _family(element) in _GIVEN_BACK
    details = [one for group in _all(element, "NtryDtls") for one in _all(group, "TxDtls")]
    if isinstance(minor, int) and sign is not None:
        whole.amount = minor * sign
    parts = _parts(whole, details, currency) if len(details) > 1 and not whole.fault else []
    if parts:
        return parts
    if len(details) == 1:
        _describe(whole, details[0])
    # A batch that does not add up stays one line: whose end-to-end id it has is not for us to guess.
    whole.words = whole.words or clean(_text(element, "AddtlNtryInf"))
    return [whole]


def _entry_day(element: Any) -> date | None:
    """The day on which the bank booked it, or where it does not say, from which it counts."""
    for name in ("BookgDt", "ValDt"):
        if (day := iso_day(_text(element, name, "Dt") or _text(element, name, "DtTm"))) is not None:
            return day
    return None


def _amount(amount: Any, currency: str) -> int | str:
    """Minor units, or the fault that keeps them from being read."""
    if amount is None:
        return "shape"
    if (amount.get("Ccy") or currency) != currency:
        return "currency"
    minor = minor_units((amount.text or "").strip(), currency)
    return "amount" if minor is None else minor


def _fault(element: Any, whole: Raw, sign: int | None, minor: int | str) -> str | None:
    """What keeps an entry from being taken; the bank's own word that it is not booked comes first."""
    state = _text(element, "Sts", "Cd") or _text(element, "Sts")
    if state and state != "BOOK":
        return "pending"
    if isinstance(minor, str):
        return minor
    if sign is None:
        return "direction"
    return "day" if whole.day is None else None


def _family(element: Any) -> str:
    return _text(element, "BkTxCd", "Domn", "Fmly", "SubFmlyCd")


def _parts(whole: Raw, details: list[Any], currency: str) -> list[Raw]:
    """The transfers of a batch; none where one cannot be read or they are not the entry's sum."""
    parts: list[Raw] = []
    direction = 1 if (whole.amount or 0) > 0 else -1
    for one in details:
        amount = _at(one, "Amt")
        minor = _amount(amount if amount is not None else _at(one, "AmtDtls", "TxAmt", "Amt"), currency)
        if isinstance(minor, str):
            return []
        sign = {"CRDT": 1, "DBIT": -1}.get(_text(one, "CdtDbtInd"), direction)
        part = Raw(day=whole.day, amount=minor * sign, reference=whole.reference, back=whole.back)
        _describe(part, one)
        parts.append(part)
    return parts if sum(part.amount or 0 for part in parts) == whole.amount else []


def _describe(raw: Raw, details: Any) -> None:
    """What the details of a transfer say of it: references, words, the other side, whether it came back."""
    raw.reference = clean(_text(details, "Refs", "AcctSvcrRef")) or raw.reference
    raw.end_to_end = clean(_text(details, "Refs", "EndToEndId"))
    raw.back = raw.back or _at(details, "RtrInf") is not None or _family(details) in _GIVEN_BACK
    told = _at(details, "RmtInf")
    words = [(one.text or "") for one in (_all(told, "Ustrd") if told is not None else [])]
    structured = [_text(one, "CdtrRefInf", "Ref") for one in (_all(told, "Strd") if told is not None else [])]
    raw.words = clean(" ".join([*words, *structured]) or _text(details, "AddtlTxInf"))
    other = "Dbtr" if (raw.amount or 0) > 0 else "Cdtr"
    raw.name = clean(_text(details, "RltdPties", other, "Nm") or _text(details, "RltdPties", other, "Pty", "Nm"))
