"""CR5: a sealed file opens as it was sealed, or not at all."""

import json
import os
import secrets
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from unittest import mock
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.vault import frames
from support.vault.ciphers import Refused
from support.vault.frames import FRAME, TAG

VECTORS = json.loads(Path(__file__).with_name("frames.json").read_text())
SITE, FILE = UUID(int=0x1234_5678_0000_4000_8000_0000_0000_0000), UUID(int=0x1234_5678_0000_4000_8000_0000_0000_0001)
KEY = bytes(range(32))
HEAD = 2
#: Short, exactly one frame, a little over, and several.
LENGTHS = (0, 1, 4000, FRAME - 8, FRAME - 7, 3 * FRAME, 5 * FRAME + 123)


def sealed(length: int, file_id: UUID = FILE) -> tuple[bytes, bytes, bytes]:
    """A key, the clear content, and the sealed file."""
    clear = secrets.token_bytes(length)
    key, body = frames.seal(clear, site_id=SITE, file_id=file_id)
    return key, clear, body


def refused(key: bytes, body: bytes, *, site_id: UUID = SITE, file_id: UUID = FILE) -> bool:
    """Whether it does not open."""
    try:
        frames.open_file(key, body, site_id=site_id, file_id=file_id)
    except Refused:
        return True
    return False


def pieces(body: bytes) -> list[bytes]:
    """The frames as they lie in the file."""
    return [body[at : at + FRAME + TAG] for at in range(HEAD, len(body), FRAME + TAG)]


@pytest.mark.parametrize("length", LENGTHS)
def test_what_was_sealed_opens(length):
    key, clear, body = sealed(length)
    assert frames.open_file(key, body, site_id=SITE, file_id=FILE) == clear
    assert len(pieces(body)) == -(-frames.size_of(length) // FRAME)
    assert len(body) == HEAD + frames.size_of(length) + TAG * len(pieces(body))


@pytest.mark.parametrize("version", sorted(VECTORS))
def test_what_was_sealed_once_opens_for_ever(version):
    known = VECTORS[version]
    opened = frames.open_file(KEY, bytes.fromhex(known["sealed"]), site_id=SITE, file_id=FILE)
    assert opened == known["clear"].encode()


def test_the_present_format_is_what_it_was():
    known = VECTORS[str(frames.VERSION)]
    with mock.patch("os.urandom", return_value=KEY):
        key, body = frames.seal(known["clear"].encode(), site_id=SITE, file_id=FILE)
    assert (key, body.hex()) == (KEY, known["sealed"])


def test_each_file_has_a_key_of_its_own_and_two_seals_differ():
    (one, _clear, body), (other, _clear2, again) = sealed(10), sealed(10)
    assert one != other
    assert body != again


@settings(deadline=None)
@given(st.integers(0, 60 * 1024 * 1024))
def test_the_padding_hides_lengths_and_costs_little(length):
    total = frames.padded(length)
    assert total >= max(length, frames.LEAST)
    assert total <= max(frames.LEAST, length * 1.125)
    assert frames.padded(total) == total
    order = total.bit_length() - 1
    # So many low bits are zero that of each order few lengths are left.
    assert total % (1 << (order - order.bit_length())) == 0


def test_lengths_up_to_fifty_megabytes_fall_into_few_classes():
    classes = {frames.padded(length) for length in range(0, 50 * 1024 * 1024, 997)}
    assert len(classes) < 400


def bytes_changed(body: bytes) -> Iterator[tuple[str, bytes]]:
    """A bit turned, an end cut, something hung on."""
    for at in [*range(64), *(secrets.randbelow(len(body)) for _try in range(2500)), *range(len(body) - 64, len(body))]:
        changed = bytearray(body)
        changed[at] ^= 1 << secrets.randbelow(8)
        yield "flipped", bytes(changed)
    for at in [*range(200), *(secrets.randbelow(len(body)) for _try in range(800)), *range(len(body) - 200, len(body))]:
        yield "cut", body[:at]
    for more in range(1, 300):
        yield "longer", body + os.urandom(more)


def frames_changed(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Whole frames in another order, twice, or missing."""
    head, parts = body[:HEAD], pieces(body)
    for one in range(len(parts)):
        yield "cut", head + b"".join(parts[:one])
        yield "left out", head + b"".join(parts[:one] + parts[one + 1 :])
        yield "repeated", head + b"".join(parts[: one + 1] + parts[one:])
        yield "longer", body + parts[one]
        for two in range(len(parts)):
            mixed, doubled = list(parts), list(parts)
            mixed[one], mixed[two], doubled[one] = mixed[two], mixed[one], parts[two]
            if one != two:
                yield "reordered", head + b"".join(mixed)
                yield "repeated", head + b"".join(doubled)


def frames_mixed(body: bytes, other: bytes) -> Iterator[tuple[str, bytes]]:
    """Frames of another file among those of this one."""
    head, parts, others = body[:HEAD], pieces(body), pieces(other)
    yield "swapped", other
    for one in range(len(parts)):
        yield "spliced", head + b"".join(parts[:one] + others[one:])
        if one:
            yield "spliced", head + b"".join(others[:one] + parts[one:])
        for two in range(len(others)):
            yield "spliced", head + b"".join([*parts[:one], others[two], *parts[one + 1 :]])


def test_cr5_a_file_flipped_cut_swapped_or_spliced_is_refused():
    """Every kind of change, thousands of times; every one refused."""
    other_id = uuid4()
    key, clear, body = sealed(5 * FRAME + 123)
    other_key, _other, other = sealed(5 * FRAME + 123, other_id)
    tries: Counter[str] = Counter()
    for kind, changed in (*bytes_changed(body), *frames_changed(body), *frames_mixed(body, other)):
        tries[kind] += 1
        assert refused(key, changed), kind
    for unknown in (other_key, *(os.urandom(32) for _try in range(200))):
        tries["another key"] += 1
        assert refused(unknown, body)
    assert refused(key, body, file_id=other_id)
    assert refused(key, body, site_id=uuid4())
    tries["another place"] = 2
    # And unchanged it still opens.
    assert frames.open_file(key, body, site_id=SITE, file_id=FILE) == clear
    told = ", ".join(f"{count} {kind}" for kind, count in tries.items())
    print(f"CR5: {sum(tries.values())} changed files refused: {told}")


def test_a_short_file_whose_end_is_cut_is_refused_too():
    key, _clear, body = sealed(0)
    assert all(refused(key, body[:at]) for at in range(len(body)))


@pytest.mark.parametrize("head", [b"", b"\x01", b"\x02\x01", b"\x01\x02", b"\x00\x00"])
def test_another_version_or_algorithm_is_refused(head):
    key, _clear, body = sealed(10)
    assert refused(key, head + body[HEAD:])
