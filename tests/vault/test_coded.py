"""What a code opens, and what it does not."""

from uuid import uuid4

import pytest

from support.vault import coded
from support.vault.ciphers import Refused


def test_a_code_opens_what_was_sealed_to_it_and_another_does_not():
    code, row_id = coded.new_code(), uuid4()
    sealed = coded.seal_to_code(coded.public_of(code), row_id, "Да, это так.")
    assert coded.open_with_code(code, row_id, sealed) == "Да, это так."
    for wrong, where in ((coded.new_code(), row_id), (code, uuid4())):
        with pytest.raises(Refused):
            coded.open_with_code(wrong, where, sealed)


def test_the_length_tells_little():
    code, row_id = coded.new_code(), uuid4()
    lengths = {len(coded.seal_to_code(coded.public_of(code), row_id, "x" * length)) for length in (1, 100, 250)}
    assert len(lengths) == 1


@pytest.mark.parametrize(
    "change", [str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("0", "O")]
)
def test_a_code_is_read_as_people_type_it(change):
    code = "0" + coded.new_code()[1:]
    assert coded.read_code(f" {change(code)} ") == code
    assert coded.lookup_of(coded.read_code(change(code)) or "") == coded.lookup_of(code)


@pytest.mark.parametrize("typed", ["", "0000", "u" * 28, "-" * 40, "0000-0000-0000-0000-0000-0000-000", "é" * 28])
def test_what_is_no_code_is_none(typed):
    assert coded.read_code(typed) is None


def test_codes_differ_and_the_look_up_value_is_not_the_seed():
    codes = {coded.new_code() for _ in range(100)}
    assert len(codes) == 100
    code = codes.pop()
    assert coded.lookup_of(code) not in coded.public_of(code)


def test_a_mark_needs_the_pepper():
    assert coded.mark_of(b"a" * 32, "17") == coded.mark_of(b"a" * 32, "17")
    assert len({coded.mark_of(b"a" * 32, "17"), coded.mark_of(b"b" * 32, "17"), coded.mark_of(b"a" * 32, "18")}) == 3
