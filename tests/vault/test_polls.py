"""A ballot's key in pieces, credentials, tracking codes and hashes: pure functions with answers that stay."""

from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.vault import polls
from support.vault.ciphers import KeyPair, Refused, random_seed

BALLOT, OTHER = UUID("00000000-0000-4000-8000-000000000001"), UUID("00000000-0000-4000-8000-000000000002")


def test_two_trustees_have_the_seed_and_one_has_noise():
    seed = polls.new_seed()
    pieces = polls.split(seed)
    assert set(pieces) == {(12, 1), (12, 2), (13, 1), (13, 3), (23, 2), (23, 3)}
    for pair in polls.PAIRS:
        one, other = polls.both(pair)
        assert polls.join(pieces[pair, one], pieces[pair, other]) == seed
        assert polls.pair_of(other, one) == pair
    for number in polls.NUMBERS:
        mine = [piece for (_pair, of), piece in pieces.items() if of == number]
        assert seed not in [*mine, polls.join(*mine)]
    # Two pieces make it only where they are of one pair, which two people have.
    for one, other in combinations(pieces, 2):
        assert (polls.join(pieces[one], pieces[other]) == seed) == (one[0] == other[0])


def test_what_is_sealed_opens_in_its_own_place_alone():
    keys, stranger = KeyPair(random_seed()), KeyPair(random_seed())
    where = {"ballot_id": BALLOT, "pair": 12, "of": 1, "holder": 1}
    piece = polls.seal_piece(keys.public, b"piece", **where)
    assert polls.open_piece(keys, piece, **where) == b"piece"
    credential = polls.new_credential()
    given_to = {"ballot_id": BALLOT, "member_id": OTHER}
    sealed = polls.seal_credential(keys.public, credential, **given_to)
    assert polls.open_credential(keys, sealed, **given_to) == credential
    vote = polls.seal_vote(keys.public, BALLOT, [2, 1])
    assert polls.open_vote(keys, BALLOT, vote) == [2, 1]
    for wrong in (
        lambda: polls.open_piece(stranger, piece, **where),
        lambda: polls.open_piece(keys, piece, **where | {"holder": 2}),
        lambda: polls.open_piece(keys, piece, **where | {"ballot_id": OTHER}),
        lambda: polls.open_credential(keys, sealed, **given_to | {"member_id": BALLOT}),
        lambda: polls.open_vote(keys, OTHER, vote),
        lambda: polls.open_vote(keys, BALLOT, vote[:-1] + bytes([vote[-1] ^ 1])),
        lambda: polls.open_vote(keys, BALLOT, piece),
    ):
        with pytest.raises(Refused):
            wrong()


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 60).flatmap(lambda most: st.permutations(range(1, most + 1)).map(list)))
def test_all_votes_are_equally_long_and_have_codes_of_their_own(choices):
    public = polls.public_of(b"\1" * 96)
    long, short = polls.seal_vote(public, BALLOT, choices), polls.seal_vote(public, BALLOT, [])
    assert len(long) == len(short)
    assert polls.tracking_of(BALLOT, long) != polls.tracking_of(BALLOT, short)


def test_what_is_published_has_the_hashes_it_always_had():
    leaf = polls.leaf_of(BALLOT, "ABCD2345", bytes(16))
    assert leaf.hex() == "7655ef0282dfcbad879d77ebbf1633ac965316c1c745ce4fda92149d20bce649"
    assert polls.roll_hash(BALLOT, [leaf, bytes(32)]) == polls.roll_hash(BALLOT, [bytes(32), leaf])
    assert polls.roll_hash(BALLOT, [leaf]).hex() == "9662983707fb1f67fa54d1a3e1fa7919282778370928f88e08f730a266c4d815"
    assert polls.tracking_of(BALLOT, b"sealed") == "VDHH7VHP3WBFNBCJ"
    assert (
        polls.votes_hash(BALLOT, {"B": b"2", "A": b"1"}).hex()
        == "00f7a33babcd51cc479994295fcde9362597e0d912440bfc386e7853ef7717a6"
    )
    assert (
        polls.credential_hash(BALLOT, "ABCD-2345").hex()
        == "2a7e2c5f729eed52cbfdd75b67711406ce93bc7b3ac0e634d2f063e99bcd84f4"
    )
    assert polls.statement({"b": [1, "ü"], "a": None, "signature": "x"}) == '{"a":null,"b":[1,"ü"]}'.encode()
    assert polls.read_credential("never") is None
