"""A membership card as a signed statement, and how it is checked without the service. It names nobody.

A statement is one line of letters, digits, full stops, hyphens and underscores, short enough for a small code:

    APC1.<serial>.<number>.<class>.<valid until>.<key>.<signature>

    serial       12 letters or digits, of this card alone: what a revocation names
    number       8 letters or digits, of the member
    class        member or supporter
    valid until  the last day, as YYYYMMDD
    key          the first 8 bytes of SHA-256 of the issuer's Ed25519 key, in hexadecimal
    signature    64 bytes in base64url: Ed25519 (RFC 8032) of everything before its full stop

Offline: python -m support.vault.cards check STATEMENT --key HEX [--revocations FILE] [--on YYYY-MM-DD]

The key is published beside the revocations, which are a JSON file signed by the same key. Nothing is sent anywhere.
"""

import argparse
import base64
import binascii
import hashlib
import json
import re
import sys
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from support.core import clock
from support.vault.ciphers import verify

#: What every statement begins with.
MARK = "APC1"
#: What is signed of a list of revocations begins with.
HEADING = "revoked cards 1"
MEMBER, SUPPORTER = "member", "supporter"
_SHAPE = re.compile(
    rf"^{MARK}\.([0-9A-HJKMNP-TV-Z]{{12}})\.([0-9A-HJKMNP-TV-Z]{{8}})\.({MEMBER}|{SUPPORTER})"
    r"\.([0-9]{8})\.([0-9a-f]{16})\.([A-Za-z0-9_-]{86})$"
)
_SERIAL = re.compile(r"[0-9A-HJKMNP-TV-Z]{12}")
#: The longest thing that is looked at.
LONGEST = 400


@dataclass(frozen=True)
class Card:
    """What a card says."""

    serial: str
    number: str
    klass: str
    valid_until: date


@dataclass(frozen=True)
class Verdict:
    """What is true of a statement: `valid`, or why it is not; what it says, where that was signed by a known key.

    `unreadable` is no statement at all, `unknown_key` signed by somebody else, `changed` not what the key signed,
    `expired` and `revoked` were once true.
    """

    result: str
    card: Card | None = None


def key_id(verify_key: bytes) -> str:
    """How a statement names the key that signed it."""
    return hashlib.sha256(verify_key).hexdigest()[:16]


def write(card: Card, verify_key: bytes, sign: Callable[[bytes], bytes]) -> str:
    """The statement of a card; the same card gives the same one again."""
    said = f"{MARK}.{card.serial}.{card.number}.{card.klass}.{card.valid_until:%Y%m%d}.{key_id(verify_key)}"
    return f"{said}.{base64.urlsafe_b64encode(sign(said.encode())).decode().rstrip('=')}"


def check(statement: str, keys: Iterable[bytes], revoked: Callable[[str], bool], on: date) -> Verdict:
    """What is true of a statement on a day, by these keys; `revoked` is asked only of what one of them signed."""
    plain = "".join(statement[:LONGEST].split())
    found = _SHAPE.match(plain)
    if found is None:
        return Verdict("unreadable")
    serial, number, klass, until, named, signature = found.groups()
    key = next((one for one in keys if key_id(one) == named), None)
    if key is None:
        return Verdict("unknown_key")
    if not _signed(key, plain, signature):
        return Verdict("changed")
    card = Card(serial, number, klass, date(int(until[:4]), int(until[4:6]), int(until[6:])))
    if revoked(serial):
        return Verdict("revoked", card)
    return Verdict("valid" if on <= card.valid_until else "expired", card)


def _signed(key: bytes, statement: str, signature: str) -> bool:
    try:
        raw = base64.b64decode(signature + "==", altchars=b"-_", validate=True)
    except binascii.Error:
        return False
    # Of the last letter only some bits count: one and the same signature is written in one way.
    written = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    return written == signature and verify(key, raw, statement.rpartition(".")[0].encode())


def message(day: date, serials: Collection[str]) -> bytes:
    """The bytes that are signed of a list of revoked cards."""
    return "\n".join([HEADING, f"day {day.isoformat()}", *sorted(serials), ""]).encode()


def revocations(
    day: date, serials: Collection[str], verify_key: bytes, sign: Callable[[bytes], bytes]
) -> dict[str, Any]:
    """A signed list of the serials that hold no more."""
    return {
        "day": day.isoformat(),
        "revoked": sorted(serials),
        "verify_key": verify_key.hex(),
        "signature": sign(message(day, serials)).hex(),
    }


def read_revocations(told: dict[str, Any], key: bytes) -> set[str]:
    """The serials of a list that this key signed. Raises ValueError for any other."""
    try:
        serials = {str(one) for one in told["revoked"]}
        # What is signed are lines: two serials written as one text of two lines would be the same bytes.
        if not all(_SERIAL.fullmatch(one) for one in serials):
            raise ValueError("This is no list of revocations.")
        whole = verify(key, bytes.fromhex(told["signature"]), message(date.fromisoformat(told["day"]), serials))
    except (KeyError, TypeError) as error:
        raise ValueError("This is no list of revocations.") from error
    if not whole:
        raise ValueError("This list was not signed by this key, or it was changed.")
    return serials


#: What the command says of each result.
SAID = {
    "valid": "Valid.",
    "unreadable": "This is no card: not one letter of it may be missing.",
    "unknown_key": "Another key signed this, not the one you named.",
    "changed": "False: it was changed after it was signed.",
    "expired": "It was true and has expired.",
    "revoked": "It was true and was revoked.",
}


def main() -> None:
    """The command line: leaves with 0 for a valid card, 1 for any other."""
    parser = argparse.ArgumentParser(description="Check a membership card without asking anybody.")
    checking = parser.add_subparsers(dest="verb", required=True).add_parser("check")
    checking.add_argument("statement")
    checking.add_argument("--key", required=True, type=bytes.fromhex)
    checking.add_argument("--revocations", type=Path)
    checking.add_argument("--on", type=date.fromisoformat, default=clock.today())
    given = parser.parse_args()
    try:
        gone = read_revocations(json.loads(given.revocations.read_text()), given.key) if given.revocations else set()
    except ValueError as error:
        raise SystemExit(str(error)) from None
    verdict = check(given.statement, [given.key], gone.__contains__, given.on)
    sys.stdout.write(f"{SAID[verdict.result]}\n")
    if verdict.card is not None:
        card = verdict.card
        sys.stdout.write(f"Number {card.number}, {card.klass}, valid until {card.valid_until}.\n")
    raise SystemExit(0 if verdict.result == "valid" else 1)


if __name__ == "__main__":
    main()
