"""The ciphers: what was sealed once opens for ever, and nothing opens anywhere but where it was sealed."""

import json
import os
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.vault import ciphers, tokens
from support.vault.ciphers import KeyPair, Refused
from support.vault.custodian import open_layer
from support.vault.keyring import grant_context, membership_context
from tests.vault import make_vectors
from tests.vault.make_vectors import IDS, SEEDS

VECTORS = json.loads(make_vectors.FILE.read_text())
VERSIONS = sorted(VECTORS)
PRESENT = str(ciphers.VERSION)


def frozen(version, part):
    return {name: bytes.fromhex(value) for name, value in VECTORS[version][part].items()}


def test_the_present_version_has_its_vectors():
    assert PRESENT in VECTORS, "run `python -m tests.vault.make_vectors` for the new version, and keep the old ones"


def test_what_follows_from_its_inputs_is_what_it_was():
    assert make_vectors.fixed() == VECTORS[PRESENT]["fixed"]


@pytest.mark.parametrize("version", VERSIONS)
def test_what_was_sealed_under_a_key_opens(version):
    found = frozen(version, "fixed")
    context = ciphers.canonical(IDS[0], "sealed_part", "story", IDS[1])
    opened = ciphers.open_sealed(bytes(range(32)), found["sealed"], key_id=IDS[2], context=context)
    assert opened.decode() == "Тест"
    assert tokens.open_seed("token", found["session"]) == SEEDS["X"]
    assert tokens.open_answer("key", found["answer"]) == b'{"status": 201}'
    assert ciphers.verify(found["verify_key"], found["signature"], b"request")
    assert not ciphers.verify(found["verify_key"], found["signature"], b"another")


@pytest.mark.parametrize("version", VERSIONS)
def test_what_was_sealed_to_a_pair_opens(version):
    found, pair = frozen(version, "sealed"), KeyPair(SEEDS["X"])
    assert pair.open(found["grant"], grant_context(IDS[0], "story", IDS[1], IDS[2], IDS[3])) == bytes(range(32))
    assert pair.open(found["membership"], membership_context("intake", IDS[0], IDS[1], IDS[2])) == SEEDS["A"]
    for name in ("AB", "AC", "BC"):
        inner = open_layer(SEEDS[name[0]], name, name[0], found[name])
        assert open_layer(SEEDS[name[1]], name, name[1], inner) == SEEDS["X"]


def test_a_sealed_value_says_its_version_algorithm_and_key():
    key_id = uuid4()
    sealed = ciphers.seal(ciphers.random_key(), b"x", key_id=key_id, context=b"c")
    assert sealed[:2] == bytes([ciphers.VERSION, ciphers.AES_256_GCM])
    assert sealed[2:18] == key_id.bytes
    assert len(sealed) == 1 + 1 + 16 + 12 + 256 + 16


def test_two_seals_of_the_same_are_not_the_same():
    key, key_id = ciphers.random_key(), uuid4()
    assert ciphers.seal(key, b"x", key_id=key_id, context=b"") != ciphers.seal(key, b"x", key_id=key_id, context=b"")


@pytest.mark.parametrize(("short", "long"), [(0, 252), (253, 508)])
def test_lengths_are_hidden_in_steps(short, long):
    assert len(ciphers.pad(b"a" * short)) == len(ciphers.pad(b"a" * long))
    assert len(ciphers.pad(b"a" * (long + 1))) == len(ciphers.pad(b"a" * long)) + 256


@given(st.binary(max_size=700))
def test_padding_gives_back_what_it_was_given(clear):
    assert ciphers.unpad(ciphers.pad(clear)) == clear


@given(st.lists(st.binary(max_size=5), max_size=4), st.lists(st.binary(max_size=5), max_size=4))
def test_two_different_lists_never_have_the_same_bytes(one, other):
    assert (ciphers.canonical(*one) == ciphers.canonical(*other)) == (one == other)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_cr2_a_changed_cut_or_longer_ciphertext_does_not_open(data):
    key, key_id = bytes(range(32)), IDS[0]
    sealed = bytearray(ciphers.seal(key, b"secret", key_id=key_id, context=b"here"))
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(sealed) - 1))
        sealed[at] ^= data.draw(st.integers(1, 255))
    else:
        cut = sealed[: data.draw(st.integers(0, len(sealed) - 1))]
        sealed = data.draw(st.sampled_from([cut, sealed + b"x"]))
    with pytest.raises(Refused):
        ciphers.open_sealed(key, bytes(sealed), key_id=key_id, context=b"here")


@pytest.mark.parametrize("change", ["key", "key_id", "context"])
def test_cr2_another_key_or_place_does_not_open(change):
    key, key_id = os.urandom(32), uuid4()
    sealed = ciphers.seal(key, b"secret", key_id=key_id, context=b"here")
    asked = {"key": key, "key_id": key_id, "context": b"here"}
    asked[change] = {"key": os.urandom(32), "key_id": uuid4(), "context": b"there"}[change]
    with pytest.raises(Refused):
        ciphers.open_sealed(asked["key"], sealed, key_id=asked["key_id"], context=asked["context"])


def test_cr2_a_grant_opens_only_for_its_pair_and_in_its_context():
    pair, other = KeyPair(ciphers.random_seed()), KeyPair(ciphers.random_seed())
    sealed = ciphers.seal_to(pair.public, b"k" * 32, b"here")
    assert pair.open(sealed, b"here") == b"k" * 32
    for holder, info in ((pair, b"there"), (other, b"here")):
        with pytest.raises(Refused):
            holder.open(sealed, info)
    with pytest.raises(Refused):
        pair.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), b"here")
    with pytest.raises(Refused):
        pair.open(b"short", b"here")


def test_nothing_of_a_key_shows_when_it_is_printed():
    seed = ciphers.random_seed()
    assert seed.hex()[:8] not in repr(KeyPair(seed)) + str(KeyPair(seed))


def test_a_blind_token_is_sixteen_bits_of_a_value_under_a_secret():
    from support.vault import blind

    secret, other = blind.new_secret(), blind.new_secret()
    values = [f"name-{number}" for number in range(2000)]
    tokens = [blind.blind(secret, "name", value) for value in values]
    assert all(0 <= token < 2**16 for token in tokens)
    assert tokens == [blind.blind(secret, "name", value) for value in values]
    assert len(set(tokens)) > 1900
    for key, kind in ((other, "name"), (secret, "birth")):
        elsewhere = [blind.blind(key, kind, value) for value in values]
        assert sum(one == two for one, two in zip(tokens, elsewhere, strict=True)) < 5
    with pytest.raises(ValueError, match="Nothing"):
        blind.blind(secret, "name", "")
