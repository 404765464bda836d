"""The scanner of the seizure tests finds what is planted: a check that could not fail would prove nothing."""

import base64
import gzip
import os
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.seizure.canaries import ENCODINGS, Canaries, spellings
from tests.seizure.scanner import BLOCK, Scanner

CANARY = "zq4f1d9b7733ac51 amber Window"


def _after(shift: int, text: str) -> bytes:
    return b"{" * shift + text.encode() + b"}?~"


#: How a text is really written, by code that does not know how it is looked for.
WRITERS: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-8 capitals": lambda text: text.upper().encode(),
    "utf-16le": lambda text: text.encode("utf-16-le"),
    "utf-16be": lambda text: text.encode("utf-16-be"),
    "hex": lambda text: text.encode().hex().encode(),
    "HEX": lambda text: base64.b16encode(text.encode()),
    "base64+0": lambda text: base64.b64encode(_after(0, text)),
    "base64+1": lambda text: base64.b64encode(_after(1, text)),
    "base64+2": lambda text: base64.b64encode(_after(2, text)),
    "base64url+0": lambda text: base64.urlsafe_b64encode(_after(0, text)),
    "base64url+1": lambda text: base64.urlsafe_b64encode(_after(1, text)),
    "base64url+2": lambda text: base64.urlsafe_b64encode(_after(2, text)),
}


def scanned(folder: Path, text: str = CANARY) -> Scanner:
    return Scanner({"planted": text}).folder(folder)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_cr1_a_planted_canary_is_found_in_every_spelling(tmp_path, encoding):
    assert set(WRITERS) == set(ENCODINGS)
    noise = os.urandom(3 * BLOCK)
    (tmp_path / "file").write_bytes(noise)
    assert scanned(tmp_path).found == []
    (tmp_path / "file").write_bytes(noise[:5000] + WRITERS[encoding](CANARY) + noise[5000:])
    hits = {hit.encoding for hit in scanned(tmp_path).hits}
    assert encoding in hits or encoding.replace("url", "") in hits, hits
    print(f"CR1: planted as {encoding}: found")


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress], ids=["gzip", "zlib"])
def test_cr1_a_planted_canary_is_found_inside_packed_streams(tmp_path, pack):
    body = (os.urandom(2000).hex() + CANARY + os.urandom(2000).hex()).encode()
    (tmp_path / "backup").write_bytes(os.urandom(9999) + pack(gzip.compress(body)) + os.urandom(77))
    found = scanned(tmp_path)
    assert [hit.encoding for hit in found.hits] == ["utf-8"]
    assert found.streams >= 2
    print(f"CR1: planted inside gzip inside {pack.__module__}: found")


def test_a_canary_across_two_blocks_that_were_both_seen_before_is_found(tmp_path):
    raw = CANARY.encode()
    left, right = os.urandom(BLOCK - 10) + raw[:10], raw[10:] + os.urandom(BLOCK - len(raw) + 10)
    (tmp_path / "a").write_bytes(left + os.urandom(BLOCK) + right + os.urandom(BLOCK))
    assert scanned(tmp_path).found == []
    (tmp_path / "b").write_bytes(left + right)
    assert len(scanned(tmp_path).hits) == 1


def test_a_canary_in_a_file_name_is_found(tmp_path):
    (tmp_path / "zq4f1d9b7733ac51.tmp").touch()
    assert scanned(tmp_path, "zq4f1d9b7733ac51").found


def test_every_canary_has_every_spelling():
    for text in Canaries().all().values():
        assert all(spellings(text).values())
        assert list(spellings(text)) == list(ENCODINGS)
